// The lab `race`: batch, mini-batch and stochastic gradient descent on one bowl, at equal epochs, updates or time.

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { fill } from "../frame/numbers.js";
import { Chart } from "../parts/chart.js";
import { drawable, Field } from "../parts/field.js";
import { key, panel } from "../parts/panel.js";
import { mapOf } from "../parts/round.js";

const RUNNERS = ["batch", "mini", "single"];
const STYLES = {
  batch: { colour: "learned", kind: 0 },
  mini: { colour: "green", kind: 2 },
  single: { colour: "yours", kind: 1 },
};

// --- Computing: the twin of nnkit/labs/race/lab.py ------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.films ??= RUNNERS.map(() => filmOf(payload, loaded));
  const { films } = cache;
  const how = values.decay ? "falling" : "steady";
  const sizes = [payload.x.length, values.size, 1];
  for (const [k, film] of films.entries()) yield* film.go({ ...values, how, batch: sizes[k] }, values.steps);
  const shown = Object.fromEntries(RUNNERS.map((name, k) => [name, shownOf(films[k], payload)]));
  const [{ network, samples }] = films;
  network.place({ "0.weight": values.w, "0.bias": values.b });
  const start = network.evaluate(samples).loss - payload.best[2];
  return { ...shown, start, spread: spread(gradients(payload.x, payload.y, ...shown.mini.path.at(-1))) };
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, { templates, machines, x }) {
  const numbers = { ...values, w0: values.w, b0: values.b };
  numbers.measure = values.equal === "time" ? fill(templates.measure, values) : values.equal;
  numbers.time = values.steps * machines[values.machine][2];
  numbers.amount = fill(templates[values.equal], numbers);
  const above = (name) => result[name].above;
  for (const name of RUNNERS)
    numbers[name] = fill(templates[above(name) === null ? "diverged" : "runner"], result[name]);
  const nearer = RUNNERS.filter((name) => above(name) !== null && above(name) <= result.start);
  const nearest = nearer.reduce((best, name) => (above(name) < above(best) ? name : best), nearer[0] ?? "none");
  numbers.nearest = templates[nearest];
  numbers.noise = "";
  if (result.spread !== null && above("mini") !== null) {
    const where = values.steps ? "At the mini-batch point" : "There";
    const some = noise(result.spread, values.size, x.length);
    numbers.noise = fill(templates.noise, { ...values, where, one: result.spread, some });
  }
  return [values.steps ? "on the way" : "ready", numbers];
}

function filmOf({ x, y, plans, run, points, machines }, loaded) {
  const samples = { n: x.length, input: x, target: y };
  const constants = { $how: { steady: { rate: ["$rate"] }, falling: { "schedule.0": ["$rate", "$decay"] } } };
  const [most, first] = points;
  /** The numbers of updates at which a runner's path has points, in a step of the race. */
  function* goals(film, step) {
    const end = updatesAt(step, film.run.batch, x.length, film.run.race, machines);
    let done = film.at.at(-1);
    const widest = Math.ceil((end - done) / most);
    while (done < end) {
      done += Math.min(Math.max(1, Math.floor(done / first)), widest, end - done);
      yield done;
    }
  }
  return new Film(loaded, { ...run, plan: { $how: plans }, constants }, { samples: () => samples, goals });
}

/** How many updates a runner with batches of this size has made at a step of the race, among n samples. */
function updatesAt(step, size, n, [equal, machine], machines) {
  if (equal === "epochs") return step * Math.ceil(n / size);
  if (equal === "updates") return step;
  const [update, sample, between] = machines[machine];
  return Math.floor((step * between) / (update + sample * size));
}

/** What the picture and the sentence show of a runner: the end of its film, and the way there. */
function shownOf({ network, samples, kept, at, last, diverged }, { best }) {
  const { loss } = network.evaluate(samples);
  return {
    path: kept.slice(0, last + 1).map((each) => [each["0.weight"][0], each["0.bias"][0]]),
    at: at.slice(0, last + 1),
    updates: diverged ?? at[last],
    above: diverged !== null || !Number.isFinite(loss) ? null : Math.max(0, loss - best[2]),
  };
}

/** The slopes along w and b of the loss of each sample alone. */
function gradients(x, y, w, b) {
  return x.map((u, k) => {
    const error = 2 * (w * u + b - y[k]);
    return [error * u, error];
  });
}

const meanOf = (pairs) => [0, 1].map((k) => pairs.reduce((sum, pair) => sum + pair[k], 0) / pairs.length);

/** The typical distance of pairs from their mean: the root of its mean square; null where it is not finite. */
function spread(pairs) {
  const [w, b] = meanOf(pairs);
  const square = ([across, up]) => (across - w) * (across - w) + (up - b) * (up - b);
  const distance = Math.sqrt(pairs.reduce((sum, pair) => sum + square(pair), 0) / pairs.length);
  return Number.isFinite(distance) ? distance : null;
}

/** How far the gradient of a batch is off, typically: drawn without replacement from n samples of this spread. */
const noise = (spread, size, n) => spread * Math.sqrt((n - size) / (size * (n - 1)));

// --- Drawing ----------------------------------------------------------------------------------------------------

const WIDE = 640; // px: from here on the charts stand beside the map
const GAP = 16;
const TITLE = 26; // px, of a panel
const AXES = { epochs: "epochs", updates: "updates", time: "time (µs)" };
const ABOVE = [1e-6, 10]; // kg², of the chart of losses; what lies beyond leaves it
const TICKS = { 1e-6: "10⁻⁶", 1e-4: "10⁻⁴", 0.01: "0.01", 1: "1" };
const STEEP = 1024; // kg², of the chart of gradients, at most; a run that flies leaves it

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "race-lab");
  stage.append(root.node());
  const place = (name, title) => panel(root.node(), title, `race-${name}`);
  const { best, machines, x, y, controls } = payload;
  const surface = mapOf(best);
  const signs = { batch: "circle", mini: "triangle", single: "square" };
  const names = { batch: "batch", mini: "mini-batches", single: "stochastic" };
  const keys = RUNNERS.map((name) => key(names[name], signs[name], STYLES[name].colour));
  const map = new Field(place("map", [key("start: drag it", "circle", "ink"), ...keys]), {
    label:
      "Contour map of the mean squared error over slope w and height b: rings around the best line, and three paths from " +
      "your start, of batch, mini-batch and stochastic gradient descent. The sentence below says how far they are.",
    colours: "sequential",
    x: { title: "slope w", domain: surface.grid.x, ticks: [0, 1, 2] },
    y: { title: "height b", domain: surface.grid.y, ticks: [3, 4, 5] },
    handles: {
      start: {
        label: "start",
        describe: (w, b) => `slope ${w}, height ${b}`,
        step: [controls.w.step, controls.b.step],
        moved: (w, b) => act.set({ w, b }),
      },
    },
  });
  const [title, seen] = [0, 1].map(() => document.createElement("span"));
  const chart = new Chart(place("chart", title), {
    label:
      "The loss above the lowest, on a logarithmic scale, against what is held equal: one line for each of the three.",
    y: { log: true, domain: ABOVE, ticks: Object.keys(TICKS).map(Number), format: (height) => TICKS[height] },
  });
  const cloud = new Chart(place("cloud", seen), {
    label:
      "The slopes of the loss along w and b at the mini-batch point: a small square for each penguin alone, in a wide cloud; a triangle for each " +
      "mini-batch, closer together; a circle for all penguins.",
    x: { title: "slope along w" },
    y: { title: "along b" },
  });

  /** Loss curves: on the round bowl the height above the lowest point is the square of the distance. */
  function drawLosses(values, result) {
    const [, , between] = machines[values.machine];
    const units = (name) => {
      const size = { batch: x.length, mini: values.size, single: 1 }[name];
      if (values.equal === "updates") return 1;
      if (values.equal === "epochs") return 1 / Math.ceil(x.length / size);
      const [update, sample] = machines[values.machine];
      return update + sample * size;
    };
    const lines = RUNNERS.map((name) => {
      const unit = units(name);
      const height = ([w, b]) => Math.max(ABOVE[0] / 10, (w - best[0]) ** 2 + (b - best[1]) ** 2);
      const points = result[name].path.map((point, k) => [result[name].at[k] * unit, height(point)]);
      return { points, colour: STYLES[name].colour, thin: true };
    });
    const dots = RUNNERS.map((name, k) => ({ ...STYLES[name], points: lines[k].points.slice(-1), size: 5 }));
    const reach = controls.steps.max * (values.equal === "time" ? between : 1);
    title.textContent = `Loss above the lowest (kg²), against ${AXES[values.equal]}`;
    chart.show({ lines: [...lines].reverse(), dots: dots.reverse(), x: [0, reach], y: ABOVE });
  }

  function drawCloud(values, result) {
    const single = gradients(x, y, ...result.mini.path.at(-1));
    const mini = [];
    for (let first = 0; first < x.length; first += values.size)
      mini.push(meanOf(single.slice(first, first + values.size)));
    const farthest = Math.max(...single.flat().map(Math.abs));
    const reach = farthest < STEEP ? 2 ** Math.ceil(Math.log2(farthest)) : STEEP; // so that it seldom changes
    const side = [-reach, reach];
    seen.textContent = `Gradients: of one, of ${values.size}, of all`;
    const dots = [
      { ...STYLES.single, points: single, size: 2 },
      { ...STYLES.mini, points: mini, size: 3.6 },
      { ...STYLES.batch, points: [meanOf(single)], size: 5.5 },
    ];
    cloud.show({ dots, marks: [{ x: 0 }, { y: 0 }], x: side, y: side });
  }

  return {
    show(values, result) {
      const paths = ["single", "mini", "batch"].map((name) => {
        const path = drawable(result[name].path);
        return {
          ...STYLES[name],
          path,
          steps: name === "batch" ? path.slice(1) : [],
          width: name === "single" ? 1.2 : 2,
        };
      });
      map.show({ ...surface, paths, handles: { start: [values.w, values.b] } });
      drawLosses(values, result);
      drawCloud(values, result);
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("race-wide", wide);
      if (wide) {
        const left = Math.round(Math.min((width - GAP) * 0.54, room - TITLE));
        const right = width - GAP - left;
        const half = Math.round((left - TITLE) / 2);
        map.resize(left, left);
        chart.resize(right, half);
        cloud.resize(right, half);
      } else {
        const half = Math.floor((width - GAP / 2) / 2);
        const lower = Math.round(half * 0.85);
        const side = Math.min(width, room - lower - 4 * TITLE);
        map.resize(side, side);
        chart.resize(half, lower);
        cloud.resize(half, lower);
      }
    },
    theme() {
      map.theme();
    },
  };
}
