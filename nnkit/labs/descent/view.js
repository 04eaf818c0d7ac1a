// The lab `descent`: gradient descent on a bowl, in a valley, among wells; and the largest rate that converges, measured.

import { create } from "d3-selection";
import { terrain } from "./terrain.js";
import { Film } from "../frame/film.js";
import { Network } from "../nnkit.js/network.js";
import { Bowl } from "../parts/bowl.js";
import { Chart } from "../parts/chart.js";
import { drawable, Field } from "../parts/field.js";
import { Gauge } from "../parts/gauge.js";
import { key, panel, stand } from "../parts/panel.js";
import { t } from "../frame/words.js";

const WIDE = 620; // px: from this width on the surface and the chart are beside the map
const GAP = 16;
const GAUGE = 100; // px, with its title
const HEIGHTS = { bowl: [1e-4, 1e4], valley: [1e-4, 1e4], wells: [1e-4, 1] }; // of the chart; a diverging run leaves it
const POWERS = { 0.0001: "10⁻⁴", 0.01: "10⁻²", 1: "1", 100: "10²", 10000: "10⁴" };

// --- Computing: the twin of nnkit/labs/descent/lab.py ---------------------------------------------------------------

const looksAhead = ({ nesterov, momentum }) => nesterov && momentum > 0;

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(payload, loaded);
  const { film } = cache;
  const known = { ...values, ahead: looksAhead(values) };
  yield* film.go(known, payload.run.epochs); // the whole run: the picture also shows the steps to come
  const [whole, every] = [film.kept.map(pointOf), film.losses];
  yield* film.go(known, values.steps);
  const path = whole.slice(0, film.last + 1);
  const { loss } = film.network.evaluate(film.samples);
  const well = nearest(payload.surfaces[values.surface].wells, path.at(-1));
  return {
    path,
    to_come: whole.slice(film.last),
    losses_to_come: every.slice(film.last),
    losses: [...film.losses, Number.isFinite(loss) ? loss : null],
    rate: film.last ? film.seen[film.last] : values.rate,
    diverged: film.diverged !== null,
    well,
    measured: yield* thresholdOf(cache, well, values, payload, loaded),
  };
}

/** @type {Nn.View["numbers"]} */
export function numbers(values, { path, losses, well: number }, payload) {
  const { where, wells } = payload.surfaces[values.surface];
  const well = wells[number];
  const ahead = looksAhead(values);
  const [theory, formula] = limit(well.curvature, values.momentum, ahead);
  const [w, b] = path.at(-1);
  return {
    w,
    b,
    loss: losses.at(-1),
    first: losses[0],
    finite: losses.at(-1) !== null,
    updates: path.length - 1,
    stride: stride(path),
    where,
    well: well.name,
    theory,
    formula,
    ahead,
    away: distance([w, b], [well.w, well.b]),
    turns: turns(path),
  };
}

const pointOf = (parameters) => [parameters["0.weight"][0], parameters["0.bias"][0]];

const samplesOf = ({ samples, target }) => ({ n: target.length, ...samples, target });

function filmOf({ surfaces, run }, loaded) {
  const all = Object.entries(surfaces);
  const choice = (make) => ({ $surface: Object.fromEntries(all.map(([name, surface]) => [name, make(surface)])) });
  const plan = choice(({ plans }) => ({ $schedule: plans }));
  const constants = choice(({ plans }) => ({
    $schedule: Object.fromEntries(Object.entries(plans).map(([name, plan]) => [name, constantsOf(JSON.parse(plan))])),
  }));
  return new Film(
    loaded,
    { ...run, plan, constants },
    { samples: (name) => samplesOf(surfaces[name]), look: ({ training }) => training.rate },
  );
}

/** The optimizer's numbers; those of a schedule were written for the rate 1. */
function constantsOf({ constants }) {
  const schedule = constants["schedule.0"];
  const settings = [0, "$momentum", "$ahead"];
  return { rate: ["$rate"], settings, ...(schedule && { "schedule.0": ["$rate", ...schedule.slice(1)] }) };
}

/** The largest rate that converges in a well, measured once. The cache keeps the progress, so an interrupted search
 * continues from there.
 */
function* thresholdOf(cache, well, { surface: name, momentum, nesterov }, { surfaces, search }, loaded) {
  cache.thresholds ??= {};
  const key = [name, well, momentum, nesterov].join();
  cache.thresholds[key] ??= { between: search.bracket, halvings: 0 };
  const found = cache.thresholds[key];
  cache.networks ??= {};
  cache.networks[name] ??= new Network(loaded, JSON.parse(surfaces[name].plans.constant), "float64");
  while (found.halvings < search.halvings) {
    yield 0.5 + (0.5 * found.halvings) / search.halvings;
    const [low, high] = found.between;
    const middle = Math.sqrt(low * high);
    const constants = { rate: [middle], settings: [0, momentum, nesterov] };
    const back = settles(cache.networks[name], surfaces[name], well, constants, search);
    found.between = back ? [middle, high] : [low, middle];
    found.halvings += 1;
  }
  return Math.sqrt(found.between[0] * found.between[1]);
}

/** Whether steps at this rate return to the bottom of a well from just beside it. */
function settles(network, surface, well, constants, { offset, wait, check, shrink }) {
  const { w, b } = surface.wells[well];
  network.place({ "0.weight": w + offset, "0.bias": b + offset });
  const training = network.training(samplesOf(surface), { epochs: wait, constants, shuffle: false });
  let [away, halfway] = [0, 0];
  for (let steps = check; steps <= wait; steps += check) {
    training.advance(check);
    away = distance(pointOf(training.parameters), [w, b]);
    if (training.diverged || !(away < 100 * offset)) return false;
    if (away < 0.01 * offset) return true;
    if (steps === wait / 2) halfway = away;
  }
  return away < shrink * halfway;
}

function nearest(wells, point) {
  const away = wells.map(({ w, b }) => distance(point, [w, b]));
  return away.indexOf(Math.min(...away));
}

/** @type {(from: number[], to: number[]) => number} */
function distance([w, b], [x, y]) {
  const [across, up] = [w - x, b - y];
  return Math.sqrt(across * across + up * up);
}

const stride = (path) => (path.length > 1 ? distance(path.at(-1), path.at(-2)) : 0);

function turns(path) {
  if (path.length < 3) return false;
  const [[w1, b1], [w2, b2], [w3, b3]] = path.slice(-3);
  return (w3 - w2) * (w2 - w1) + (b3 - b2) * (b2 - b1) < 0;
}

/** The largest rate that converges for this curvature and momentum m, and the formula. */
function limit(curvature, m, nesterov) {
  if (nesterov) return [(2 + 2 * m) / ((1 + 2 * m) * curvature), "(2 + 2m) / ((1 + 2m) λ)"];
  if (m > 0) return [(2 + 2 * m) / curvature, "(2 + 2m) / λ"];
  return [2 / curvature, "2 / λ"];
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "descent-lab");
  stage.append(root.node());
  const place = (name, title) => panel(root.node(), title, `descent-${name}`);
  const { reach, surfaces, controls } = payload;
  const terrains = Object.fromEntries(Object.entries(surfaces).map(([name, about]) => [name, terrain(about, reach)]));
  const side = (title) => ({ title, domain: [-reach, reach], ticks: [-4, -2, 0, 2, 4] });
  const signs = [
    key(t("your start: drag it"), "circle", "yours"),
    key(t("steps"), "line", "learned"),
    key(t("steps to come"), "line", "data"),
    key(t("lowest"), "triangle", "green"),
  ];
  const map = new Field(place("map", signs), {
    label: t(
      "Contour map of the loss over weight w and bias b: a path of steps from your start, in grey the steps to come, and " +
        "triangles at the lowest points. The sentence below gives the numbers.",
    ),
    colours: "sequential",
    x: side("w"),
    y: side("b"),
    handles: {
      start: {
        label: t("start"),
        describe: (w, b) => `w ${w}, b ${b}`,
        step: [controls.w.step, controls.b.step],
        moved: (w, b) => act.set({ w, b }),
      },
    },
  });
  const rates = controls.rate.options;
  const gauge = new Gauge(
    place("gauge", [t("The learning rate on a line:"), key(t("yours now"), "circle", "learned")]),
    {
      label: t(
        "The learning rates on a logarithmic line, and on it the largest rate that still converges, as measured; a point " +
          "marks the rate of the latest step. The sentence below gives the numbers.",
      ),
      domain: [rates[0], rates.at(-1)],
      log: true,
      ticks: [0.001, 0.01, 0.1, 1, 10],
      zones: [
        { word: t("converges"), colour: "learned" },
        { word: t("does not"), colour: "yours" },
      ],
      note: true,
    },
  );
  const second = [t("As a surface: turn it"), t("Loss above lowest")].map((title, k) =>
    place(k ? "chart" : "body", title),
  );
  const body = new Bowl(second[0], {
    label: t("The same loss as a surface in three dimensions, with the path of steps on it."),
    turn: 0.45,
    tilt: 0.8,
  });
  const step = t("{n:step|steps}", { n: 1 });
  const chart = new Chart(second[1], {
    label: t("The loss above the lowest point, on a logarithmic scale, against the step."),
    x: { title: step, domain: [0, controls.steps.max], ticks: [0, 50, 100] },
    y: { log: true, ticks: Object.keys(POWERS).map(Number), format: (height) => POWERS[height] },
    heard: [t("loss above the lowest"), step],
  });
  return {
    show(values, result) {
      const { wells } = surfaces[values.surface];
      const { path, to_come: later, losses, rate, measured } = result;
      const shown = drawable(path);
      const [now, last] = [shown.at(-1), path.length - 1];
      const points = wells.map(({ w, b }) => ({ x: w, y: b, kind: 2 }));
      const begun = [values.w, values.b];
      const here = terrains[values.surface];
      /** @type {Nn.Path[]} */
      const paths = [
        { path: drawable(later), steps: [], colour: "data", width: 1 },
        { path: shown, steps: shown.slice(1) },
      ];
      map.show({ ...here.map, paths, points, handles: { start: begun } });
      body.show({ surface: here.body, path: shown, begun, now: last > 0 ? now : undefined });
      const height = (loss) => (loss === null ? Infinity : Math.max(1e-12, loss - wells[0].loss));
      const above = losses.map((loss, k) => [k, height(loss)]);
      const after = result.losses_to_come.map((loss, k) => [last + k, height(loss)]);
      const finite = above.filter(([, height]) => Number.isFinite(height));
      chart.show({
        lines: [{ points: after, colour: "data", thin: true }, { points: above }],
        dots: [{ points: finite.slice(-1), size: 5 }],
        y: HEIGHTS[values.surface],
      });
      const text = t("largest rate that still converges: {measured:~3}", { measured });
      gauge.show({ limits: [measured], dot: rate, note: { at: measured, text } });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("descent-wide", wide);
      stand(wide ? root.node() : below, ...second);
      const title = 26;
      if (wide) {
        const left = Math.round(Math.min((width - GAP) * 0.54, room - GAUGE - 20 - title));
        map.resize(left, left + 20);
        const right = width - GAP - left;
        const upper = Math.round((left + 20 - title) * 0.56);
        body.resize(right, upper);
        chart.resize(right, left + 20 - title - upper);
      } else {
        const half = Math.floor((width - 8) / 2);
        const side = Math.round(Math.min(width, room - GAUGE - title - 28));
        map.resize(side, side + 20);
        body.resize(half, half);
        chart.resize(half, half);
      }
      gauge.resize(width);
    },
    theme() {
      map.theme();
      body.theme();
    },
  };
}
