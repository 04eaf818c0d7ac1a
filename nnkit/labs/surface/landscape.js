// The loss of a network over a plane of its parameters: the twin of nnkit/labs/surface/landscape.py, operation by operation.

import { Network } from "../nnkit.js/network.js";
import { chainPlan } from "../nnkit.js/plan.js";

const RANDOM = "two random directions";

export class Landscape {
  /** about: the payload's part on the network. What is computed is kept, half done too. */
  constructor(loaded, about) {
    const plan = JSON.parse(about.plan);
    this.epochs = about.epochs;
    this.stride = about.stride;
    this.grid = about.grid;
    this.length = about.length;
    this.downhill = about.downhill;
    this.farthest = about.farthest;
    this.loaded = loaded;
    this.plan = plan;
    this.data = { n: about.x.length, input: about.x, target: about.y };
    this.network = new Network(loaded, plan, "float64");
    this.measure = this.network.evaluation(this.data);
    this.runs = {};
    this.planes = {};
    this.rolled = {};
    const shapes = plan.parameters.map((name) => plan.buffers[name]);
    this.units = unitsOf(shapes);
  }

  /** The parameters, in one row, with which training ends. */
  *run(seed) {
    const { loaded, plan, data, epochs, stride } = this;
    this.runs[seed] ??= {};
    const run = this.runs[seed];
    if (run.parameters) return run.parameters;
    if (!run.training) {
      run.network = new Network(loaded, plan, "float64");
      run.network.initialise(seed);
      run.training = run.network.training(data, { epochs, shuffle: false });
    }
    while (run.training.updates < epochs) {
      run.training.advance(stride);
      yield 0;
    }
    run.parameters = Object.values(run.training.parameters).flatMap((numbers) => [...numbers]);
    run.network.free();
    return run.parameters;
  }

  /** The loss of the network at a place of a plane; it keeps these parameters. */
  loss(plane, x, y) {
    this.place(plane, x, y);
    return this.measure().loss;
  }

  /** Give the network the parameters at a place of a plane. */
  place({ middle, along, up }, x, y) {
    let k = 0;
    for (const numbers of Object.values(this.network.parameters))
      for (let i = 0; i < numbers.length; i += 1, k += 1) numbers[i] = middle[k] + x * along[k] + y * up[k];
  }

  /** The places of a ball that rolls down a plane, as far as it has come; all of it is kept. */
  *roll(plane, x, y, steps) {
    const key = [plane.key, x, y].join();
    if (!(key in this.rolled)) this.rolled = { [key]: [[x, y]] };
    const path = this.rolled[key];
    while (path.length <= steps) {
      const slopes = this.slopes(plane, ...path.at(-1));
      const steep = lengthOf(slopes);
      const share = steep ? Math.min(this.downhill, this.farthest / steep) : 0;
      path.push(path.at(-1).map((place, k) => Math.min(1, Math.max(-1, place - share * slopes[k]))));
      yield path.length / (steps + 1);
    }
    return path.slice(0, steps + 1);
  }

  /** The slopes of the loss at a place of a plane along its two directions. */
  slopes(plane, x, y) {
    this.place(plane, x, y);
    const read = this.network.steps(this.data);
    const numbers = this.plan.parameters.flatMap((name) => [...read(`${name}.gradient`)]);
    return [plane.along, plane.up].map((way) => productOf(numbers, way));
  }

  prediction() {
    return [...this.network.predict(this.data)];
  }

  /** A plane: {key, middle, along, up, marks, heights, lowest, low, trained, bent, hollows}. */
  *plane({ run, through, directions }) {
    const key = [run, through, through === RANDOM ? directions : ""].join();
    this.planes[key] ??= { key, heights: [] };
    const plane = this.planes[key];
    if (!plane.middle) Object.assign(plane, yield* this.begun(run, through, directions));
    const { grid } = this;
    const place = (k) => -1 + (2 * k) / (grid - 1);
    while (plane.heights.length < grid) {
      const up = place(plane.heights.length);
      plane.heights.push(Array.from({ length: grid }, (_, column) => this.loss(plane, place(column), up)));
      yield plane.heights.length / grid;
    }
    if (!plane.lowest) Object.assign(plane, shapeOf(plane.heights, place));
    return plane;
  }

  /** Where a plane lies. */
  *begun(seed, through, directions) {
    const here = yield* this.run(seed);
    const trained = this.loss({ middle: here, along: here, up: here }, 0, 0);
    if (through === RANDOM) {
      const [along, up] = this.random(directions, here.length).map((row) => this.normalised(row, here));
      return { middle: here, along, up, trained, marks: [[0, 0]] };
    }
    const others = [yield* this.run(seed + 1), yield* this.run(seed + 2)];
    const [along, up] = others.map((other) => other.map((number, k) => number - here[k]));
    const middle = others[0].map((number, k) => (number + others[1][k]) / 2);
    return {
      middle,
      along,
      up,
      trained,
      marks: [
        [-0.5, -0.5],
        [0.5, -0.5],
        [-0.5, 0.5],
      ],
    };
  }

  /** Two random directions. */
  random(seed, size) {
    const network = new Network(this.loaded, chainPlan(2, [["Dense", size]]), "float64");
    network.initialise(seed);
    const numbers = [...network.parameters["0.weight"]];
    network.free();
    return [numbers.slice(0, size), numbers.slice(size)];
  }

  /** The direction with each unit's part made `length` times as long as that unit's weights and bias. */
  normalised(direction, parameters) {
    const done = [...direction];
    for (const places of this.units) {
      const [have, want] = [direction, parameters].map((row) => lengthOf(places.map((k) => row[k])));
      for (const k of places) done[k] = direction[k] * ((this.length * want) / have);
    }
    return done;
  }
}

/** For each unit the places of its weights and its bias in the row of all parameters. */
function unitsOf(shapes) {
  const found = [];
  let start = 0;
  for (const [rows, units] of shapes.filter((shape) => shape.length === 2)) {
    const bias = start + rows * units;
    for (let unit = 0; unit < units; unit += 1)
      found.push([...Array.from({ length: rows }, (_, row) => start + row * units + unit), bias + unit]);
    start = bias + units;
  }
  return found;
}

const productOf = (a, b) => a.reduce((sum, number, k) => sum + number * b[k], 0);

const lengthOf = (numbers) => Math.sqrt(productOf(numbers, numbers));

/** What the heights of a plane tell: its lowest place, how much of it bends downwards, how many hollows it has. */
function shapeOf(h, place) {
  const last = h.length - 1;
  let [bent, hollows, low, lowest] = [0, 0, Infinity, null];
  h.forEach((values, row) =>
    values.forEach((value, column) => {
      if (value < low) [low, lowest] = [value, [place(column), place(row)]];
    }),
  );
  for (let r = 1; r < last; r += 1)
    for (let c = 1; c < last; c += 1) {
      const xx = h[r][c + 1] - 2 * h[r][c] + h[r][c - 1];
      const yy = h[r + 1][c] - 2 * h[r][c] + h[r - 1][c];
      const xy = (h[r + 1][c + 1] - h[r + 1][c - 1] - h[r - 1][c + 1] + h[r - 1][c - 1]) / 4;
      if (xx + yy < 0 || xx * yy - xy * xy < 0) bent += 1;
      const around = [-1, 0, 1].flatMap((i) => [-1, 0, 1].filter((k) => i || k).map((k) => h[r + i][c + k]));
      if (h[r][c] < Math.min(...around)) hollows += 1;
    }
  return { low, lowest, bent: bent / (last - 1) ** 2, hollows };
}
