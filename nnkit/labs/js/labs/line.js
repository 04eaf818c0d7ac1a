// The lab `line`: penguins, a line by hand or learned, and the error of every line as a map and as a bowl.

import { create } from "d3-selection";
import { Engine, evaluate, Session, Training } from "../engine.js";
import { Bowl } from "../line/bowl.js";
import { ErrorMap } from "../line/map.js";
import { Scatter } from "../line/scatter.js";

const WIDE = 600; // px: from here on the map and the bowl stand beside the scatter plot

// --- Computing: the twin of Line.compute and Line.sentence in nnkit/labs/line.py --------------------------------

export function* compute(values, payload, engine, desk) {
  if (!desk.engine) prepare(desk, payload, engine);
  const key = [values.w, values.b, values.rate, values.batch, values.seed].join();
  if (key !== desk.key) startRun(desk, values, payload);
  desk.key = key;
  while (desk.ends.length <= values.epochs && desk.diverged === null) {
    epoch(desk, values.batch, payload.points);
    yield desk.ends.length / values.epochs;
  }
  let diverged = values.epochs >= desk.ends.length ? desk.diverged : null;
  const last = diverged === null ? desk.ends[values.epochs] : desk.path.length - 1;
  const [w, b] = desk.path[last];
  let loss = lossOf(desk, w, b);
  if (!Number.isFinite(loss)) {
    loss = null; // the last batch had a finite loss, all samples together have not
    diverged ??= values.epochs * Math.ceil(desk.n / values.batch);
  }
  const { start } = desk;
  return { path: desk.path.slice(0, last + 1), ends: desk.ends.slice(0, values.epochs + 1), w, b, loss, start, diverged };
}

export function sentence(values, result, payload) {
  const start = { w0: values.w, b0: values.b, best: payload.best[2], updates: result.diverged };
  const numbers = { ...values, ...start, ...result };
  if (result.diverged !== null) return ["diverged", numbers];
  if (values.epochs === 0) return ["hand", numbers];
  return [result.loss > result.start ? "grown" : "learned", numbers];
}

/** Lay out, once, what every run needs. */
function prepare(desk, payload, loaded) {
  const engine = new Engine(loaded, "float32");
  const plan = JSON.parse(payload.plan);
  const [x, y] = [Float32Array.from(payload.x), Float32Array.from(payload.y)];
  const all = new Session(engine, plan, x.length);
  Object.assign(desk, { engine, plan, x, y, n: x.length, epochs: payload.epochs, all, free: engine.end });
}

function place(session, w, b) {
  session.buffer("0.weight")[0] = w;
  session.buffer("0.bias")[0] = b;
}

function lossOf(desk, w, b) {
  place(desk.all, w, b);
  return evaluate(desk.all, desk.x, desk.y, desk.n);
}

/** A new run, from the line that was set by hand. */
function startRun(desk, { w, b, rate, batch, seed }) {
  const { engine, plan, x, y, n, epochs } = desk;
  engine.end = desk.free; // the memory of the run before
  const session = new Session(engine, plan, batch);
  place(session, w, b);
  const training = new Training(session, x, y, { n, epochs, seed, settings: [rate, 0] });
  Object.assign(desk, { session, training, path: [[w, b]], ends: [0], diverged: null, start: lossOf(desk, w, b) });
}

/** One epoch more of the run, and a few points more of its path. */
function epoch(desk, batch, points) {
  const { training, session, path } = desk;
  let left = Math.ceil(desk.n / batch);
  const stride = Math.ceil(left / points);
  for (; left > 0; left -= stride) {
    training.advance(Math.min(stride, left));
    const point = [session.buffer("0.weight")[0], session.buffer("0.bias")[0]];
    if (training.diverged || !point.every(Number.isFinite)) {
      desk.diverged = training.updates;
      return;
    }
    path.push(point);
  }
  desk.ends.push(path.length - 1);
}

// --- Drawing ----------------------------------------------------------------------------------------------------

export function draw(stage, payload, act) {
  const root = create("div").attr("class", "line-lab");
  stage.append(root.node());
  const panel = (name, title) => {
    const figure = root.append("div").attr("class", `line-panel line-${name}`);
    figure.append("div").attr("class", "line-title").html(title);
    return figure.append("div").attr("class", "line-drawing").node();
  };
  const key = (name, text) => `<span class="line-key line-key-${name}">${text}</span>`;
  const scatter = new Scatter(
    panel(
      "scatter",
      key("data", `${payload.x.length} penguins`) + key("yours", "your line: drag it") + key("learned", "learned"),
    ),
    payload,
    act,
  );
  const map = new ErrorMap(panel("map", "Every line’s error: a map"), payload, act);
  const bowl = new Bowl(panel("bowl", "… and a bowl: turn it"), payload);
  const pictures = [scatter, map, bowl];
  return {
    show(values, result) {
      root.classed("line-learned", values.epochs > 0);
      for (const picture of pictures) picture.show(values, result);
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
    theme: () => bowl.theme(),
  };
}
