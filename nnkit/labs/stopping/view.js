// The lab `stopping`: a network learns a curve from noisy points, then their noise; when should it have stopped?

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { Chart } from "../parts/chart.js";
import { key, panel } from "../parts/panel.js";
import { curvePoints } from "./points.js";

const WIDE = 620; // px: from here on the two fits stand beside the losses
const GAP = 18; // px, between pictures
const TITLE = 26; // px above each picture
const CURVE = 200; // points of a loss curve, at most
const HEIGHT = 2; // what is seen of the curve, upwards and downwards
const LOWEST = 1e-6; // of the losses that can be drawn

export const tick = 30; // milliseconds between two steps of Play

// --- Computing: the twin of nnkit/labs/stopping/lab.py ------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.films ??= filmsOf(payload, loaded);
  const [film, stopping] = cache.films;
  const step = values.epochs / payload.run.every;
  yield* film.go(values, step);
  yield* stopping.go(values, step);
  const { best, last, parameters } = stopping.seen[stopping.last];
  stopping.network.place(parameters);
  const { training, held } = film.samples.points;
  const [now, chosen] = cache.films.map((each) => evaluated(each, payload));
  return { training, held, now, chosen, best, last, ...curves(film, values.epochs) };
}

/** @type {Nn.View["numbers"]} */
export function numbers({ epochs, restore }, { training, held, now, chosen, best, last }) {
  const found = { n: training.length, m: held.length, ago: epochs - best, chosen: restore ? best : last };
  for (const name of ["train", "held", "error"])
    Object.assign(found, { [name]: now[name], [`chosen_${name}`]: chosen[name] });
  return found;
}

/** The run that does not stop, and the one that may. */
function filmsOf({ run, stop }, loaded) {
  const samplesOf = (rows) => ({ n: rows.length, input: rows.map(([x]) => x), target: rows.map(([, y]) => y) });
  const samples = (count, noise, seed) => {
    const points = curvePoints(loaded, count, noise / 100, seed);
    return { ...samplesOf(points.training), validation: samplesOf(points.held), points };
  };
  return [new Film(loaded, run, { samples }), new Film(loaded, { ...run, stop }, { samples, look: chosenOf })];
}

/** The best epoch so far, the last one if the run has stopped, and the parameters that early stopping leaves. */
function chosenOf({ training, kept, run }) {
  const best = training.bestEpoch + 1;
  const last = training.status === "STOPPED_EARLY" ? training.epochsRun : null;
  return { best, last, parameters: best && run.stop.restore_best ? training.bestParameters : kept.at(-1) };
}

/** Losses and outputs of the network of a film. */
function evaluated({ network, samples }, { places, curve }) {
  const all = { n: places.length, input: places, target: curve };
  const lossOf = (data) => network.evaluate(data, all.n).loss;
  const [train, held] = [samples, samples.validation].map(lossOf);
  return { train, held, error: Math.sqrt(lossOf(all)), outputs: Array.from(network.predict(all)) };
}

/** The losses up to an epoch, thinned. */
function curves(film, epochs) {
  const stride = Math.max(1, Math.ceil(epochs / CURVE));
  const thinned = (losses) => losses.filter((_, k) => (k + 1) % stride === 0);
  return { stride, losses: [thinned(film.losses), thinned(film.history("VALIDATION_LOSS"))] };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload) {
  const root = create("div").attr("class", "stopping-lab");
  stage.append(root.node());
  const place = (name, title) => panel(root.node(), title, `stopping-${name}`);
  const losses = new Chart(
    place("losses", [
      key("training", "circle", "learned"),
      key("held out", "square", "yours"),
      key("chosen epoch", "triangle", "green"),
      key("stop", "dash", "soft"),
    ]),
    {
      label:
        "The loss on the training points and on the held-out points against the epochs, on a logarithmic scale, with a triangle " +
        "at the chosen epoch and a vertical line where early stopping ended. The sentence below gives the numbers.",
      x: { title: "epoch" },
      y: { title: "loss", log: true },
    },
  );
  const fit = (name, title, what) =>
    new Chart(place(name, title), {
      label: `Training points as circles, held-out points as squares, the curve dashed, and what the network makes of them ${what}.`,
      x: { domain: [payload.places[0], payload.places.at(-1)], ticks: [-2, 0, 2] },
      y: { domain: [-HEIGHT, HEIGHT], ticks: [-2, -1, 0, 1, 2] },
      room: [24, 6, 6, 22],
    });
  const [chosenTitle, nowTitle] = ["", ""].map(() => document.createElement("span"));
  const chosen = fit("chosen", chosenTitle, "at the chosen epoch");
  const now = fit("now", nowTitle, "at the epoch shown");
  const along = (heights) => heights.map((height, k) => [payload.places[k], height]);
  return {
    show(values, result) {
      const { epochs, restore } = values;
      const at = restore ? result.best : (result.last ?? epochs);
      losses.show(lossPicture(result, epochs, at));
      chosenTitle.textContent = `Chosen: epoch ${at}`;
      nowTitle.textContent = `No stop: epoch ${epochs}`;
      for (const [chart, { outputs }, colour] of [
        [chosen, result.chosen, "green"],
        [now, result.now, "learned"],
      ])
        chart.show({
          lines: [
            { points: along(payload.curve), colour: "soft", dashed: true, thin: true },
            { points: along(outputs), colour },
          ],
          dots: [
            { points: result.training, colour: "learned", size: 3.5 },
            { points: result.held, colour: "yours", kind: 1, size: 3.2 },
          ],
        });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("stopping-wide", wide);
      if (wide) {
        const left = Math.round((width - GAP) * 0.58);
        const height = Math.round(Math.min(left * 0.8, 460, room - TITLE));
        losses.resize(left, height);
        const upper = Math.floor((height - TITLE) / 2);
        chosen.resize(width - GAP - left, upper);
        now.resize(width - GAP - left, height - TITLE - upper);
        return;
      }
      const half = Math.floor((width - GAP) / 2);
      losses.resize(width, Math.round(Math.min(230, 120 + width * 0.14)));
      for (const chart of [chosen, now]) chart.resize(half, Math.round(Math.min(250, half * 0.9)));
    },
    theme() {},
  };
}

/** The two curves, the chosen epoch, and where the run was stopped. */
function lossPicture({ stride, losses, last, chosen, now }, epochs, at) {
  const high = (loss) => Math.max(LOWEST, loss);
  const [train, held] = losses.map((curve) => curve.map((loss, k) => [(k + 1) * stride, high(loss)]));
  const lines = [
    { points: [...train, [epochs, high(now.train)]], name: "training", colour: "learned" },
    { points: [...held, [epochs, high(now.held)]], name: "held out", colour: "yours", dashed: true },
  ];
  return {
    lines,
    dots: [{ points: epochs ? [[at, high(chosen.held)]] : [], colour: "green", kind: 2, size: 7 }],
    marks: last === null ? [] : [{ x: last }],
    x: [0, Math.max(100, epochs)],
  };
}
