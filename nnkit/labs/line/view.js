// The lab `line`: penguins, a line by hand or learned, and the error of every line as a map and as a bowl.

import { create } from "d3-selection";
import { Engine } from "../nnkit.js/engine.js";
import { Session } from "../nnkit.js/session.js";
import { evaluate, Training } from "../nnkit.js/training.js";
import { Scatter } from "./scatter.js";
import { Bowl } from "../parts/bowl.js";
import { Field } from "../parts/field.js";
import { key, panel } from "../parts/panel.js";
import { bowlOf, mapOf } from "../parts/round.js";

const WIDE = 600; // px: from here on the map and the bowl stand beside the scatter plot

// --- Computing: the twin of Line.compute and Line.sentence in nnkit/labs/line/lab.py --------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, engine, cache) {
  if (!cache.engine) prepare(cache, payload, engine);
  const key = [values.w, values.b, values.rate, values.batch, values.seed].join();
  if (key !== cache.key) startRun(cache, values);
  cache.key = key;
  while (cache.ends.length <= values.epochs && cache.diverged === null) {
    epoch(cache, values.batch, payload.points);
    yield cache.ends.length / values.epochs;
  }
  let diverged = values.epochs >= cache.ends.length ? cache.diverged : null;
  const last = diverged === null ? cache.ends[values.epochs] : cache.path.length - 1;
  const [w, b] = cache.path[last];
  let loss = lossOf(cache, w, b);
  if (!Number.isFinite(loss)) {
    loss = null; // the last batch had a finite loss, all samples together have not
    diverged ??= values.epochs * Math.ceil(cache.n / values.batch);
  }
  const { start } = cache;
  return {
    path: cache.path.slice(0, last + 1),
    ends: cache.ends.slice(0, values.epochs + 1),
    w,
    b,
    loss,
    start,
    diverged,
  };
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, payload) {
  const start = { w0: values.w, b0: values.b, best: payload.best[2], updates: result.diverged };
  const numbers = { ...values, ...start, ...result };
  if (result.diverged !== null) return ["diverged", numbers];
  if (values.epochs === 0) return ["hand", numbers];
  return [result.loss > result.start ? "grown" : "learned", numbers];
}

/** Lay out, once, what every run needs. */
function prepare(cache, payload, loaded) {
  const engine = new Engine(loaded, "float32");
  const plan = JSON.parse(payload.plan);
  const data = { n: payload.x.length, input: payload.x, target: payload.y };
  const all = new Session(engine, plan, data.n);
  Object.assign(cache, { engine, plan, data, n: data.n, epochs: payload.epochs, all, free: engine.end });
}

function place(session, w, b) {
  session.write({ "0.weight": [w], "0.bias": [b] });
}

function lossOf(cache, w, b) {
  place(cache.all, w, b);
  return evaluate(cache.all, cache.data).loss;
}

/** A new run, from the line that was set by hand. */
function startRun(cache, { w, b, rate, batch, seed }) {
  const { engine, plan, data, epochs } = cache;
  engine.end = cache.free; // the memory of the run before
  const session = new Session(engine, plan, batch);
  place(session, w, b);
  const training = new Training(session, data, { epochs, seed, constants: { rate: [rate] } });
  Object.assign(cache, { session, training, path: [[w, b]], ends: [0], diverged: null, start: lossOf(cache, w, b) });
}

/** One epoch more of the run, and a few points more of its path. */
function epoch(cache, batch, points) {
  const { training, session, path } = cache;
  let left = Math.ceil(cache.n / batch);
  const stride = Math.ceil(left / points);
  for (; left > 0; left -= stride) {
    training.advance(Math.min(stride, left));
    const point = [session.buffer("0.weight")[0], session.buffer("0.bias")[0]];
    if (training.diverged || !point.every(Number.isFinite)) {
      cache.diverged = training.updates;
      return;
    }
    path.push(point);
  }
  cache.ends.push(path.length - 1);
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "line-lab");
  stage.append(root.node());
  const place = (name, title) => panel(root.node(), title, `line-${name}`);
  const legend = [
    key(`${payload.x.length} penguins`, "circle", "data"),
    key("your line: drag it", "line", "yours"),
    key("learned", "line", "learned"),
  ];
  legend[2].classList.add("line-key-learned");
  const scatter = new Scatter(place("scatter", legend), payload, act);
  const surface = mapOf(payload.best);
  const map = new Field(place("map", "The error as a map"), {
    label:
      "Contour map of the mean squared error over slope w and height b: rings around the best line, the path of " +
      "learning from your line, and the present line as a point.",
    colours: "sequential",
    x: { title: "slope w", domain: surface.grid.x, ticks: [0, 1, 2] },
    y: { title: "height b", domain: surface.grid.y, ticks: [3, 4, 5] },
    handles: {
      yours: {
        label: "your line",
        describe: (w, b) => `slope ${w}, height ${b}`,
        step: [0.02, 0.02],
        moved: (w, b) => act.set({ w, b }),
      },
    },
  });
  const bowl = new Bowl(place("bowl", "… and as a bowl: turn it"), {
    label:
      "The same surface in three dimensions: a round bowl with the best line at its bottom, and the path of learning on " +
      "its wall.",
  });
  const round = bowlOf(payload.best);
  return {
    show(values, result) {
      const learned = values.epochs > 0;
      root.classed("line-learned", learned);
      scatter.show(values, result);
      const begun = [values.w, values.b];
      const now = learned ? [result.w, result.b] : undefined;
      const steps = result.ends.slice(1).map((k) => result.path[k]);
      map.show({ ...surface, path: result.path, steps, handles: { yours: begun } });
      bowl.show({ surface: round, path: result.path, begun, now });
    },
    resize(width) {
      const wide = width >= WIDE;
      root.classed("line-wide", wide);
      const gap = 16;
      if (wide) {
        const left = Math.round((width - gap) * 0.58);
        const height = Math.round(Math.min(500, left * 1.08));
        const title = 26;
        scatter.resize(left, height);
        const right = width - gap - left;
        const upper = Math.round((height - title) * 0.5);
        map.resize(right, upper);
        bowl.resize(right, height - title - upper);
      } else {
        const half = Math.floor((width - gap / 2) / 2);
        scatter.resize(width, Math.round(width * 0.74));
        map.resize(half, half);
        bowl.resize(half, half);
      }
    },
    theme() {
      map.theme();
      bowl.theme();
    },
  };
}
