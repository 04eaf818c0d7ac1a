// The lab `drive`: a network that imitates an expert drives a car on a road that the reader can change.

import { create } from "d3-selection";
import { Film, remembered } from "../frame/film.js";
import { rowsOf } from "../nnkit.js/network.js";
import { random } from "../nnkit.js/random.js";
import { leastSquares, linear } from "../parts/linear_model.js";
import { key, panel, stand } from "../parts/panel.js";
import { driven, expertSteps, RAYS } from "./cars.js";
import { Many } from "./many.js";
import { middle, randomPoints, Road } from "./roads.js";
import { Scene } from "./scene.js";
import { t } from "../frame/words.js";

const [DRIVE, THIN] = [300, 5]; // steps of the car; of the tracks on the new roads every fifth place is kept
const [CLEAN, MIRRORED] = ["clean runs", "pushes, mirrored"];
const [ROADS, CARS, STEPS] = [8, 4, 120]; // of the training steps
const HELD = 120; // steps of the expert on each new road
const LINEAR = "linear";
const OTHER = "the other way round";
const [WIDE, GAP, TITLE] = [700, 20, 38]; // px; a title with its distances
const SHARE = 0.62; // of the width, for the road
const LOW = 150; // px, the height of the new roads where they are below

export const tick = 200; // milliseconds between two epochs of Play, so that each drive can be seen

// --- Computing: the twin of nnkit/labs/drive/lab.py ---------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.samples ??= remembered((data, seed) => samples(loaded, data, seed));
  cache.film ??= new Film(loaded, { ...payload.run, plan: payload.plan }, { samples: cache.samples });
  cache.roads ??= payload.new.map((points) => new Road(middle(points)));
  const { roads } = cache;
  const { steer, count } = yield* learned(values, cache);
  const line = middle(rowsFrom(values.points));
  const own = new Road(line ?? middle(payload.fallback));
  const { tracks, left, first } = driven(towards(values.direction, [own, ...roads]), steer, DRIVE);
  cache.held ??= remembered((direction) => held(towards(direction, roads)));
  const { input, target } = cache.held(values.direction);
  let squares = 0;
  steer(input).forEach((curvature, k) => (squares += (curvature - target[k]) * (curvature - target[k])));
  const shown = Math.min(values.moment, first.length - 1);
  return {
    track: tracks[0],
    left: left[0],
    shown,
    ...first[shown],
    others: tracks.slice(1).map((track) => [...track.filter((_, step) => step % THIN === 0), track.at(-1)]),
    lefts: left.slice(1),
    stayed: left.slice(1).filter((step) => step === null).length,
    error: Math.sqrt(squares / target.length),
    count,
    drawn: line !== null,
    length: own.middle.length / 10,
  };
}

/** The model: a function from rays, one row after the other, to curvatures; and from how many steps it has learned. */
function* learned({ model, data, seed, epochs }, { film, samples }) {
  if (model === LINEAR) {
    yield 1;
    const { n, input, target } = samples(data, seed);
    const weights = leastSquares(
      rowsOf(input, RAYS),
      target.map((curvature) => [curvature]),
      0,
    );
    return { count: n, steer: (rays) => rowsOf(rays, RAYS).map((row) => linear(weights, row)[0]) };
  }
  yield* film.go({ data, seed }, epochs);
  return { count: film.samples.n, steer: (rays) => film.network.predict({ n: rays.length / RAYS, input: rays }) };
}

/** The roads, driven in a direction. */
const towards = (direction, roads) => (direction === OTHER ? roads.map((road) => road.reversed()) : roads);

/** The rows of numbers in a text. */
const rowsFrom = (text) => (text ? text.split(";").map((row) => row.split(",").map(Number)) : []);

/** Training samples: what the expert sees, and the curvature by which it steers. */
function samples(loaded, data, seed) {
  const roads = randomPoints(loaded, seed, ROADS).map((points) => new Road(middle(points)));
  const each = roads.flatMap((road) => Array(CARS).fill(road));
  const starts = each.map(({ middle: { length } }, k) => Math.floor((length * (k % CARS)) / CARS));
  const pushes = data === CLEAN ? null : random(loaded, STEPS * each.length * 3, seed, "DRIVE_PUSHES");
  const { input, target } = expertSteps(each, starts, STEPS, pushes);
  const n = target.length;
  if (data !== MIRRORED) return { n, input, target };
  const mirrored = target.flatMap((_, k) => input.slice(k * RAYS, (k + 1) * RAYS).reverse());
  return { n: 2 * n, input: input.concat(mirrored), target: target.concat(target.map((curvature) => -curvature)) };
}

/** The expert's steps on new roads. */
const held = (roads) => {
  const starts = roads.map(() => 0);
  return expertSteps(roads, starts, HELD, null);
};

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "dr-lab").node();
  stage.append(root);
  const legend = [
    key(t("driven by the model"), "line", "learned"),
    key(t("the expert would steer"), "dash", "green"),
    key(t("left the road"), "triangle", "yours"),
  ];
  const scene = new Scene(panel(root, legend, "dr-road"), payload, act);
  const drawing = panel(root, t("Ten new roads"), "dr-others");
  const many = new Many(drawing, payload.new);
  return {
    show(values, result) {
      const points = rowsFrom(values.points);
      scene.show(values, result, result.drawn ? points : payload.fallback);
      many.show(result);
    },
    resize(width, room) {
      const wide = width >= WIDE;
      stand(wide ? root : below, drawing);
      root.classList.toggle("dr-wide", wide);
      const left = wide ? Math.round((width - GAP) * SHARE) : width;
      const height = scene.resize(left, room - TITLE);
      many.resize(wide ? width - GAP - left : width, wide ? height : LOW);
    },
    theme() {},
  };
}
