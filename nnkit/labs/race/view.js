// The lab `race`: batch, mini-batch and stochastic gradient descent on one bowl, at equal epochs, updates or time.

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { Chart } from "../parts/chart.js";
import { drawable, Field } from "../parts/field.js";
import { key, panel, stand } from "../parts/panel.js";
import { mapOf, ringOf } from "../parts/round.js";
import { amount, Finishers } from "./finish.js";
import { t } from "../frame/words.js";

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

/** @type {Nn.View["numbers"]} */
export function numbers(values, result, { machines, x }) {
  const { equal, machine, size, steps } = values;
  const found = { time: steps * machines[machine][2] };
  for (const name of RUNNERS) {
    const { above, updates } = result[name];
    Object.assign(found, {
      [`${name}_above`]: above,
      [`${name}_updates`]: updates,
      [`${name}_diverged`]: above === null,
    });
  }
  const above = (name) => result[name].above;
  const near = RUNNERS.filter((name) => above(name) !== null && above(name) <= result.start);
  const nearer = near.reduce((best, name) => (above(name) < above(best) ? name : best), near[0] ?? "");
  const sizes = { batch: x.length, mini: size, single: 1 };
  const ends = RUNNERS.filter((name) => result[name].finish !== null).map((name) => ({
    name,
    at: amount(result[name].finish, sizes[name], x.length, equal, machines[machine]),
  }));
  const [first, second] = ends.sort((a, b) => a.at - b.at);
  const { spread } = result;
  return {
    ...found,
    nearer,
    nearest_above: found[`${nearer}_above`] ?? null,
    finished: ends.length,
    first: first?.name ?? "",
    second: second?.name ?? "",
    first_at: first?.at ?? null,
    second_at: second?.at ?? null,
    noisy: spread !== null && !found.mini_diverged,
    one: spread,
    some: spread === null ? null : noise(spread, size, x.length),
  };
}

function filmOf({ x, y, plans, run, points, machines }, loaded) {
  const samples = { n: x.length, input: x, target: y };
  const constants = { $how: { steady: { rate: ["$rate"] }, falling: { "schedule.0": ["$rate", "$decay"] } } };
  const [most, first] = points;
  /** The numbers of updates at which a runner's path has points, up to a step of the race. */
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

/** The number of updates that a runner with this batch size has made at a step of the race, with n samples. */
function updatesAt(step, size, n, [equal, machine], machines) {
  if (equal === "epochs") return step * Math.ceil(n / size);
  if (equal === "updates") return step;
  const [update, sample, between] = machines[machine];
  return Math.floor((step * between) / (update + sample * size));
}

/** What picture and sentence show of a runner: the end of its film, the path there, and the finish. */
function shownOf({ network, samples, kept, at, last, diverged }, { best, finish }) {
  const { loss } = network.evaluate(samples);
  const path = kept.slice(0, last + 1).map((each) => [each["0.weight"][0], each["0.bias"][0]]);
  return {
    path,
    at: at.slice(0, last + 1),
    finish: at[path.findIndex((place) => heightOf(place, best) <= finish)] ?? null,
    updates: diverged ?? at[last],
    above: diverged !== null || !Number.isFinite(loss) ? null : Math.max(0, loss - best[2]),
  };
}

/** The loss above the lowest: on the round bowl the square of the distance from the lowest point. */
const heightOf = ([w, b], best) => (w - best[0]) * (w - best[0]) + (b - best[1]) * (b - best[1]);

/** The slopes of each sample's loss along w and b. */
function gradients(x, y, w, b) {
  return x.map((u, k) => {
    const error = 2 * (w * u + b - y[k]);
    return [error * u, error];
  });
}

const meanOf = (pairs) => [0, 1].map((k) => pairs.reduce((sum, pair) => sum + pair[k], 0) / pairs.length);

/** The typical distance of pairs from their mean: the root of its mean square; null if it is not finite. */
function spread(pairs) {
  const [w, b] = meanOf(pairs);
  const square = ([across, up]) => (across - w) * (across - w) + (up - b) * (up - b);
  const distance = Math.sqrt(pairs.reduce((sum, pair) => sum + square(pair), 0) / pairs.length);
  return Number.isFinite(distance) ? distance : null;
}

/** The typical error of a batch's gradient: drawn without replacement from n samples with this standard deviation. */
const noise = (spread, size, n) => spread * Math.sqrt((n - size) / (size * (n - 1)));

// --- Drawing ----------------------------------------------------------------------------------------------------

const WIDE = 640; // px: from this width on the loss chart and the finish table are beside the map
const GAP = 16;
const TITLE = 26; // px, of a panel
const TABLE = 110; // px, the height of the table of the finish
const [LOW, CLOUD] = [190, 420]; // px: the height of a chart below the map, the width of the gradients
const ABOVE = [1e-6, 10]; // kg², the range of the chart of losses
const TICKS = { 1e-6: "10⁻⁶", 1e-4: "10⁻⁴", 0.01: "0.01", 1: "1" };
const STEEP = 1024; // kg², the greatest range of the chart of gradients; a diverging run leaves it
const WINDOW = 12; // points on each side in a running mean

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "race-lab");
  stage.append(root.node());
  const place = (name, title) => panel(root.node(), title, `race-${name}`);
  const { best, finish, machines, x, y, controls } = payload;
  const surface = mapOf(best);
  /** @type {{ points: number[][], colour: "ink", width: number }} */
  const ring = { points: ringOf(best, finish), colour: "ink", width: 1.6 };
  const signs = { batch: "circle", mini: "triangle", single: "square" };
  const names = { batch: t("batch"), mini: t("mini-batches"), single: t("stochastic") };
  const axes = { epochs: t("epochs"), updates: t("updates"), time: t("time (µs)") };
  const keys = RUNNERS.map((name) => key(names[name], signs[name], STYLES[name].colour));
  const map = new Field(
    place("map", [key(t("start: drag it"), "circle", "ink"), ...keys, key(t("finish"), "ring", "ink")]),
    {
      label: t(
        "Contour map of the mean squared error over slope w and height b: rings around the best line, the innermost of them " +
          "the finish, and three paths from your start, of batch, mini-batch and stochastic gradient descent. The table beside " +
          "it says who is first at the finish.",
      ),
      colours: "sequential",
      x: { title: t("slope w"), domain: surface.grid.x, ticks: [0, 1, 2] },
      y: { title: t("height b"), domain: surface.grid.y, ticks: [3, 4, 5] },
      handles: {
        start: {
          label: t("start"),
          describe: (w, b) => t("slope {w}, height {b}", { w: String(w), b: String(b) }),
          step: [controls.w.step, controls.b.step],
          moved: (w, b) => act.set({ w, b }),
        },
      },
    },
  );
  const rows = RUNNERS.map((name) => ({ name, word: key(names[name], signs[name], STYLES[name].colour) }));
  const finishers = new Finishers(root.node(), rows, payload);
  const [title, seen] = [0, 1].map(() => document.createElement("span"));
  const losses = place("chart", title);
  const chart = new Chart(losses, {
    label: t(
      "The loss above the lowest, on a logarithmic scale, against what is held equal: for each of the three a pale line, and " +
        "its running mean as a strong one. A straight line marks the finish.",
    ),
    y: { log: true, domain: ABOVE, ticks: Object.keys(TICKS).map(Number), format: (height) => TICKS[height] },
    heard: [t("loss above the lowest")],
  });
  const gradientsOf = panel(below, seen, "race-cloud");
  const cloud = new Chart(gradientsOf, {
    label: t(
      "The slopes of the loss along w and b at the mini-batch point: a small square for each penguin alone, in a wide cloud; a triangle for each " +
        "mini-batch, closer together; a circle for all penguins.",
    ),
    x: { title: t("slope along w") },
    y: { title: t("along b") },
  });
  const sizesOf = ({ size }) => ({ batch: x.length, mini: size, single: 1 });

  function drawLosses(values, result) {
    const sizes = sizesOf(values);
    const machine = machines[values.machine];
    const raw = RUNNERS.map((name) => {
      const height = (place) => Math.max(ABOVE[0] / 10, heightOf(place, best));
      const at = (updates) => amount(updates, sizes[name], x.length, values.equal, machine);
      const points = result[name].path.map((place, k) => [at(result[name].at[k]), height(place)]);
      return { points, colour: STYLES[name].colour, thin: true, pale: true };
    });
    const strong = raw.map(({ points, colour }, k) => ({ points: smoothed(points), colour, name: names[RUNNERS[k]] }));
    const dots = RUNNERS.map((name, k) => ({ ...STYLES[name], points: raw[k].points.slice(-1), size: 5 }));
    const reach = controls.steps.max * (values.equal === "time" ? machine[2] : 1);
    title.textContent = t("Loss above the lowest (kg²), against {axis}", { axis: axes[values.equal] });
    const marks = [{ y: finish, colour: "ink" }];
    chart.show({ lines: [...raw, ...strong].reverse(), dots: dots.reverse(), marks, x: [0, reach], y: ABOVE });
  }

  function drawCloud(values, result) {
    const single = gradients(x, y, ...result.mini.path.at(-1));
    const mini = [];
    for (let first = 0; first < x.length; first += values.size)
      mini.push(meanOf(single.slice(first, first + values.size)));
    const farthest = Math.max(...single.flat().map(Math.abs));
    const reach = farthest < STEEP ? 2 ** Math.ceil(Math.log2(farthest)) : STEEP; // in powers of two, so that it seldom changes
    const side = [-reach, reach];
    seen.textContent = t("Gradients of one penguin, of {size}, of all", { size: values.size });
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
      map.show({ ...surface, lines: [ring], paths, handles: { start: [values.w, values.b] } });
      finishers.show(result, sizesOf(values));
      drawLosses(values, result);
      drawCloud(values, result);
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("race-wide", wide);
      cloud.resize(Math.min(width, CLOUD), wide ? Math.round(CLOUD * 0.7) : LOW);
      if (wide) {
        const left = Math.round(Math.min((width - GAP) * 0.54, room - TITLE));
        map.resize(left, left);
        stand(root.node(), losses);
        chart.resize(width - GAP - left, left - TABLE);
      } else {
        const side = Math.min(width, room - TABLE - 2 * TITLE);
        map.resize(side, side);
        stand(below, losses, gradientsOf);
        chart.resize(width, LOW);
      }
    },
    theme() {
      map.theme();
    },
  };
}

/** The running mean of the logarithms of a line, as on its axis; the window shrinks towards both ends. */
function smoothed(points) {
  const logarithms = points.map(([, height]) => Math.log(height));
  return points.map(([at], k) => {
    const reach = Math.min(WINDOW, k, points.length - 1 - k);
    const within = logarithms.slice(k - reach, k + reach + 1);
    return [at, Math.exp(within.reduce((sum, each) => sum + each, 0) / within.length)];
  });
}
