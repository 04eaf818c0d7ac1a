// The lab `neuron`: two inputs, weights, a bias and an activation; the output as a map, a surface and a curve.

import { create } from "d3-selection";
import { Network } from "../nnkit.js/network.js";
import { Curve } from "./curve.js";
import { Plane } from "./plane.js";
import { Surface } from "./surface.js";
import { Wave } from "./wave.js";
import { t } from "../frame/words.js";

const WIDE = 600; // px: from this width on the surface and the curve are beside the map
const GAP = 16;
const TITLE = 26; // px above each picture

// --- Computing: the twin of Neuron.compute and Neuron.sentence in nnkit/labs/neuron/lab.py --------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.probes ??= {};
  cache.probes[values.activation] ??= new Probe(loaded, payload, values.activation);
  const probe = cache.probes[values.activation];
  const { w1, w2 } = values;
  const length = Math.sqrt(w1 * w1 + w2 * w2);
  const [u1, u2] = length ? [w1 / length, w2 / length] : [1, 0];
  const { cells, steps } = probe;
  const last = steps.flatMap((s) => [s * u1, s * u2]);
  const [z, a, slopes] = probe.evaluate([w1, w2], values.b, [...last, values.x1, values.x2]);
  yield 1;
  const [samples, own] = [payload.y.length, a.length - 1];
  const flat = slopes.map((slope) => (slope < values.small ? 1 : 0));
  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const walk = [cells + samples, own];
  return {
    z: z[own],
    a: a[own],
    slope: slopes[own],
    along: slopes[own] * length,
    plane: (100 * sum(flat.subarray(0, cells))) / cells,
    flat: sum(flat.subarray(cells, cells + samples)),
    right: sum(payload.y.map((species, k) => (z[cells + k] > 0 === (species === 1) ? 1 : 0))),
    walk: Array.from(a.subarray(...walk)),
    slopes: Array.from(slopes.subarray(...walk)),
  };
}

/** One neuron, evaluated at many points at once; see `Probe` in Python. */
class Probe {
  constructor(loaded, { plans, reach, cells, x, walk, stride }, activation) {
    const side = Array.from({ length: cells }, (_, k) => (k + 0.5) * ((2 * reach) / cells) - reach);
    this.cells = cells * cells;
    this.steps = Array.from({ length: Math.round((2 * walk) / stride) + 1 }, (_, k) => stride * k - walk);
    const points = [...side.flatMap((up) => side.flatMap((across) => [across, up])), ...x.flat()];
    this.plan = JSON.parse(plans[activation]);
    this.session = new Network(loaded, this.plan, "float64").session(points.length / 2 + this.steps.length + 1);
    this.session.buffer("input").set(points);
  }

  /** Weighted sums, outputs, and slopes, after putting the points [x1, x2, x1, …] into the last places. */
  evaluate(w, b, last) {
    const { session } = this;
    const { output } = this.plan;
    session.buffer("0.weight").set(w);
    session.buffer("0.bias").set([b]);
    const input = session.buffer("input");
    input.set(last, input.length - last.length);
    session.run(["forward"]);
    session.buffer(`${output}.gradient`).fill(1);
    session.run(["backward"]);
    return ["0.output", output, "0.output.gradient"].map((name) => session.buffer(name));
  }
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "neuron-lab");
  stage.append(root.node());
  const panel = (name, title) => {
    const figure = root.append("div").attr("class", `neuron-${name}`);
    figure.append("div").attr("class", "neuron-title").html(title);
    return figure.append("div").node();
  };
  const key = (name, text) => `<span class="neuron-key neuron-key-${name}">${text}</span>`;
  const [first, second] = payload.species;
  const plane = new Plane(
    panel("plane", key("first", first) + key("second", second) + key("line", "z = 0") + key("flat", t("nearly flat"))),
    payload,
    act,
  );
  const surface = new Surface(panel("surface", t("As a surface: turn it")), payload);
  const curve = new Curve(panel("curve", t("Along the arrow")), payload);
  return {
    show(values, result) {
      const wave = new Wave(values, result, payload);
      for (const picture of [plane, surface, curve]) picture.show(wave);
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("neuron-wide", wide);
      if (wide) {
        const left = Math.min(520, Math.round((width - GAP) * 0.56), room - TITLE);
        const right = width - GAP - left;
        const upper = Math.round((left - TITLE) * 0.46);
        plane.resize(left);
        surface.resize(right, upper);
        curve.resize(right, left - TITLE - upper);
      } else {
        const half = Math.floor((width - 8) / 2);
        plane.resize(Math.min(width, room - half - 3 * TITLE - 16));
        surface.resize(half, half);
        curve.resize(half, half);
      }
    },
    theme: () => surface.theme(),
  };
}
