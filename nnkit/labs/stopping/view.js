// The lab `stopping`: a network learns a curve from noisy points, then learns their noise. When should it have stopped?

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { Chart } from "../parts/chart.js";
import { key, panel } from "../parts/panel.js";
import { curvePoints } from "./points.js";
import { t } from "../frame/words.js";

const WIDE = 620; // px: from this width on the fit is beside the losses
const GAP = 18; // px, between pictures
const TITLE = 26; // px above each picture
const SHARE = 0.46; // of the width, for the losses
const [LOW, HIGH] = [150, 480]; // px, greatest heights: of the losses on a phone, of both pictures elsewhere
const CURVE = 200; // points of a loss curve, at most
const HEIGHT = 2; // the picture shows heights up to this, above and below 0
const LOWEST = 1e-6; // the lowest loss that can be drawn

export const tick = 50; // milliseconds between two steps of Play; the opening run takes two seconds
export const pace = (epochs) => (epochs < 400 ? 1 : 2);

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

/** The run without early stopping, and the one with it. */
function filmsOf({ run, stop }, loaded) {
  const samplesOf = (rows) => ({ n: rows.length, input: rows.map(([x]) => x), target: rows.map(([, y]) => y) });
  const samples = (count, noise, seed) => {
    const points = curvePoints(loaded, count, noise / 100, seed);
    return { ...samplesOf(points.training), validation: samplesOf(points.held), points };
  };
  return [new Film(loaded, run, { samples }), new Film(loaded, { ...run, stop }, { samples, look: chosenOf })];
}

/** The best epoch so far, the last epoch if the run has stopped, and the parameters that early stopping restores. */
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
      key(t("training"), "circle", "learned"),
      key(t("held out"), "square", "yours"),
      key(t("kept"), "triangle", "green"),
      key(t("patience"), "band", "green"),
    ]),
    {
      label: t(
        "The loss on the training points and on the held-out points against the epochs, on a logarithmic scale, with a triangle " +
          "on a dashed line at the epoch that early stopping keeps, and shaded the epochs for which it waited for a better one. " +
          "The sentence below gives the numbers.",
      ),
      x: { title: t("epoch") },
      y: { title: t("loss"), log: true },
      heard: [t("loss"), t("epoch")],
    },
  );
  const kept = key("", "line", "green");
  const now = key("", "line", "learned");
  const fit = new Chart(place("fit", [kept, now, key(t("true curve"), "dash", "soft")]), {
    label: t(
      "Training points as circles, held-out points as squares, the true curve dashed, and what two networks make of the " +
        "points: that of the epoch that early stopping keeps, and that of the epoch shown.",
    ),
    x: { domain: [payload.places[0], payload.places.at(-1)], ticks: [-2, 0, 2] },
    y: { domain: [-HEIGHT, HEIGHT], ticks: [-2, -1, 0, 1, 2] },
    room: [24, 6, 6, 22],
  });
  const along = (heights) => heights.map((height, k) => [payload.places[k], height]);
  return {
    show(values, result) {
      const { epochs, restore } = values;
      const at = restore ? result.best : (result.last ?? epochs);
      losses.show(lossPicture(result, values, at, payload));
      kept.textContent = t("epoch {epoch}", { epoch: at });
      now.textContent = t("epoch {epoch}", { epoch: epochs });
      fit.show({
        lines: [
          { points: along(payload.curve), colour: "soft", dashed: true, thin: true },
          { points: along(result.now.outputs), colour: "learned", thin: true },
          { points: along(result.chosen.outputs), colour: "green" },
        ],
        dots: [
          { points: result.training, colour: "learned", size: 4 },
          { points: result.held, colour: "yours", kind: 1, size: 3.6 },
        ],
      });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("stopping-wide", wide);
      if (wide) {
        const left = Math.round((width - GAP) * SHARE);
        const height = Math.round(Math.min(left, HIGH, room - TITLE));
        losses.resize(left, height);
        fit.resize(width - GAP - left, height);
        return;
      }
      const low = Math.round(Math.min(LOW, (room - 2 * TITLE) * 0.4));
      losses.resize(width, low);
      fit.resize(width, Math.round(Math.min(width * 0.75, room - 2 * TITLE - low)));
    },
    theme() {},
  };
}

/** The two curves, a dashed line at the epoch that is kept, and a shade over the epochs of patience. */
function lossPicture({ stride, losses, best, last, chosen, now }, { epochs, patience }, at, { opening }) {
  const high = (loss) => Math.max(LOWEST, loss);
  const [train, held] = losses.map((curve) => curve.map((loss, k) => [(k + 1) * stride, high(loss)]));
  const lines = [
    { points: [...train, [epochs, high(now.train)]], name: t("training"), colour: "learned" },
    { points: [...held, [epochs, high(now.held)]], name: t("held out"), colour: "yours", dashed: true },
  ];
  const begun = epochs > 0;
  return {
    lines,
    dots: [{ points: begun ? [[at, high(chosen.held)]] : [], colour: "green", kind: 2, size: 7 }],
    bands: begun ? [{ x: [best, best + patience], colour: "green" }] : [],
    marks: [...(begun ? [{ x: at, colour: "green" }] : []), ...(last === null ? [] : [{ x: last }])],
    x: [0, Math.max(opening, epochs)],
  };
}
