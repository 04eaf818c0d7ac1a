// The lab `playground`: a network that the reader builds learns to distinguish two kinds of points.

import { readRows } from "../frame/controls.js";
import { Film, remembered } from "../frame/film.js";
import { fold, mapOf, places } from "../parts/maps.js";
import { INPUTS, inputsOf, makePoints } from "./points.js";
import { View } from "./picture.js";

const CURVE = 200; // points of a loss curve, at most
const NOTHING = { loss: 0, accuracy: 0 };

export const tick = 0; // one step of Play per frame of the screen
export const pace = (epochs) => 1 + Math.floor(epochs / 100); // the first epochs one by one, later ones several at a time

// --- Computing: the twin of Playground in nnkit/labs/playground/lab.py ----------------------------------------------------

const chosenOf = (values) => Object.keys(INPUTS).filter((name) => values[name]);

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(payload, loaded);
  const { film } = cache;
  const known = { ...values, ...networkOf(values, payload) };
  const sizes = [known.width, ...known.units, 1];
  const changes = readRows(values.changes).filter((change) => exists(change, sizes));
  yield* film.go(known, values.epochs, changes);
  change(
    film.network,
    changes.filter(([epoch]) => epoch === film.step),
  );
  return shown(film, values, sizes, changes, payload);
}

/** @type {Nn.View["numbers"]} */
export function numbers(values, { training, test, scores, sizes }, payload) {
  const chosen = chosenOf(values).map((name) => payload.inputs[name]);
  const listed = readRows(values.changes);
  const [epoch, , , , value] = listed.at(-1) ?? [0, 0, 0, 0, 0];
  return {
    ...scores,
    n: training.length,
    m: test.length,
    architecture: sizes.join(" – "),
    inputs: chosen.join(", ") || "only 0",
    own: readRows(values.points).length,
    listed: listed.length,
    value,
    epoch,
  };
}

/** The chosen inputs, the units of the hidden layers, and the description of the run. */
function networkOf(values, { activations }) {
  const chosen = chosenOf(values);
  const units = readRows(values.units).flat();
  const hidden = units.flatMap((count) => [["Dense", count], ...activations[values.activation]]);
  return { chosen, width: chosen.length || 1, units, hidden };
}

function filmOf(payload, loaded) {
  const { own: alone, count, run } = payload;
  const made = remembered((kind, noise, seed) => makePoints(loaded, kind, count, noise / 100, seed));
  const samples = (kind, noise, share, seed, points, chosen) => {
    const own = readRows(points);
    const all = kind === alone ? [] : made(kind, noise, seed);
    const n = kind === alone ? 0 : Math.floor((count * share) / 100);
    const sets = [[...own, ...all.slice(0, n)], all.slice(n)]; // the reader's own points are training points
    const [train, test] = sets.map((set) => samplesOf(set, chosen));
    return { ...train, validation: test.n ? test : undefined, sets, places: inputsOf(places(payload), chosen) };
  };
  return new Film(loaded, run, { samples, edit: change });
}

const samplesOf = (points, chosen) => ({
  n: points.length,
  input: inputsOf(points, chosen),
  target: points.map(([, , label]) => label),
});

/** Everything that the picture and the sentence show. */
function shown(film, values, sizes, changes, { grid, coarse }) {
  const { network, samples, step } = film;
  const { validation, sets } = samples;
  let [train, test] = [samples, validation].map((set) => (set?.n ? network.evaluate(set) : NOTHING));
  let { diverged } = film;
  if (!Number.isFinite(train.loss + test.loss)) {
    [train, test] = [NOTHING, NOTHING]; // each batch had a finite loss, but all points together do not
    diverged = film.at[film.last];
  }
  const stride = Math.max(1, Math.ceil(step / CURVE));
  const thinned = (curve) => curve.filter((_, k) => (k + 1) % stride === 0);
  return {
    sizes,
    weights: network.plan.parameters.map((name) => network.listed(name)),
    maps: mapsOf(network, samples.places, sizes, values.activation, grid, coarse),
    training: sets[0],
    test: sets[1],
    scores: {
      train_loss: train.loss,
      train_right: 100 * train.accuracy,
      test_loss: test.loss,
      test_right: 100 * test.accuracy,
    },
    stride,
    curves: [thinned(film.losses), validation ? thinned(film.history("VALIDATION_LOSS")) : []],
    changed: changes.length,
    diverged,
  };
}

/** Whether a network has the weight that a change names. */
const exists = ([, layer, row, column], sizes) =>
  layer < sizes.length && row <= sizes[layer - 1] && column <= sizes[layer];

/** Set some of the parameters by hand. */
function change({ plan, parameters }, changes) {
  for (const [, layer, row, column, value] of changes) {
    const name = plan.parameters[2 * layer - (row === 0 ? 1 : 2)];
    parameters[name][Math.max(0, row - 1) * plan.buffers[name].at(-1) + column - 1] = value;
  }
}

const BOUNDED = { tanh: (x) => x, sigmoid: (x) => 2 * x - 1 };

/** The output of each unit at each point, layer by layer, from -32767 to 32767. */
function mapsOf(network, input, sizes, activation, grid, coarse) {
  const buffer = network.steps({ n: grid * grid, input });
  const stride = activation === "linear" ? 1 : 2; // from one layer's weighted sums to the next's
  return sizes.slice(1).map((units, layer) => {
    const last = layer + 2 === sizes.length;
    const output = buffer(`${stride * layer + (last ? 0 : stride - 1)}.output`);
    const [step, bounded] = last ? [1, fold] : [coarse, BOUNDED[activation] ?? fold];
    return Array.from({ length: units }, (_, unit) => mapOf(output, unit, units, { grid, step, bounded }));
  });
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  return new View(stage, payload, act, below);
}
