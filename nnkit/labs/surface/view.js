// The lab `surface`: the loss of one linear unit as a bowl, by three losses, and a slice of a network's.

import { create } from "d3-selection";
import { Network } from "../nnkit.js/network.js";
import { Bowl } from "../parts/bowl.js";
import { Chart } from "../parts/chart.js";
import { Field } from "../parts/field.js";
import { key, panel } from "../parts/panel.js";
import { Landscape } from "./landscape.js";
import { best, distance } from "./lowest.js";
import { planeTerrain, unitTerrain } from "./terrain.js";

const UNIT = "one linear unit";
const WIDE = 620; // px: from here on the data and the body stand beside the map
const [GAP, TITLE] = [16, 26];

// --- Computing: the twin of nnkit/labs/surface/lab.py ---------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  if (values.surface === UNIT) return unit(values, payload, loaded, cache);
  cache.landscape ??= new Landscape(loaded, payload.network);
  const landscape = cache.landscape;
  const plane = yield* landscape.plane(values);
  const { heights, lowest, low, bent, hollows, marks, trained } = plane;
  const loss = landscape.loss(plane, values.across, values.up);
  return { heights, lowest, low, bent, hollows, marks, trained, loss, prediction: landscape.prediction() };
}

/** The loss of the line that was set, and the lowest points of all three losses. */
function unit(values, payload, loaded, cache) {
  const [x, y] = pointsOf(values, payload);
  const lossAt = ([w, b]) => {
    const { loss } = values;
    cache[loss] ??= new Network(loaded, JSON.parse(payload.plans[loss]), "float64");
    cache[loss].place({ "0.weight": w, "0.bias": b });
    return cache[loss].evaluate({ n: x.length, input: x, target: y }).loss;
  };
  const lowest = Object.fromEntries(
    Object.keys(payload.losses).map((loss) => [loss, best(loss, x, y, payload.rounds)]),
  );
  return { at: lossAt([values.w, values.b]), low: lossAt(lowest[values.loss]), best: lowest };
}

/** All penguins, the one that can be moved as the last. */
const pointsOf = ({ odd_flipper: flipper, odd_mass: mass }, { x, y }) => [
  [...x, flipper],
  [...y, mass],
];

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, payload) {
  if (values.surface === UNIT) {
    const [name, kg] = payload.losses[values.loss];
    const [w, b] = result.best[values.loss];
    const moves = Object.entries(payload.before).map(([loss, place]) => [loss, distance(result.best[loss], place)]);
    const numbers = { ...values, ...result, ...Object.fromEntries(moves), name, kg, true: payload.odd[1] };
    return ["unit", { ...numbers, best_w: w, best_b: b }];
  }
  const [lowest_across, lowest_up] = result.lowest;
  const numbers = {
    ...values,
    ...result,
    lowest_across,
    lowest_up,
    bent: 100 * result.bent,
    second: values.run + 1,
    third: values.run + 2,
  };
  return [result.marks.length === 1 ? "random" : "runs", numbers];
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "surface-lab");
  stage.append(root.node());
  const place = (name, ...title) => panel(root.node(), title, `surface-${name}`);
  const pictures = { unit: unitPictures(place, payload, act), network: networkPictures(place, payload, act) };
  const bowl = new Bowl(place("bowl", "As a surface: turn it"), {
    label: "The same loss as a surface in three dimensions, with your place on it and the lowest one.",
    turn: 0.45,
    tilt: 0.75,
  });
  const all = Object.values(pictures);
  return {
    show(values, result) {
      const unit = values.surface === UNIT;
      root.classed("surface-of-network", !unit);
      bowl.show(pictures[unit ? "unit" : "network"].show(values, result));
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("surface-wide", wide);
      const half = Math.floor((width - 8) / 2);
      const left = wide ? Math.round(Math.min((width - GAP) * 0.54, room - 20 - TITLE)) : half;
      const right = width - GAP - left;
      const upper = Math.round((left + 20 - TITLE) * 0.54);
      for (const { map, chart } of all) {
        map.resize(left, left + 20);
        if (wide) chart.resize(right, upper);
        else chart.resize(width, Math.round(Math.min(width * 0.66, room - half - 20 - 2 * TITLE)));
      }
      if (wide) bowl.resize(right, left + 20 - TITLE - upper);
      else bowl.resize(half, half + 20);
    },
    theme() {
      for (const { map } of all) map.theme();
      bowl.theme();
    },
  };
}

/** The map of a unit's loss, and the penguins with the line. */
function unitPictures(place, payload, act) {
  const { controls, centre, spread } = payload;
  const [w, b] = payload.map;
  const signs = [key("lowest loss", "line", "learned"), key("before the move", "dashes", "green")];
  const chart = new Chart(
    place("unit-data", key("your line", "line", "yours"), key("bird to drag", "circle", "pink"), ...signs),
    {
      label:
        "Twelve penguins, body mass against flipper length; your line with the miss of each bird, the line with the lowest " +
        "loss, and that line before one bird was moved.",
      x: { title: "flipper length (standard deviations)", domain: [-2.1, 2.1], ticks: [-2, -1, 0, 1, 2] },
      y: { title: "body mass (kg)", domain: payload.mass, ticks: [0, 2, 4, 6, 8] },
      handles: {
        odd: {
          label: "bird to drag",
          describe: (flipper, mass) => `flipper ${Math.round(centre + flipper * spread)} mm, ${mass} kg`,
          step: [controls.odd_flipper.step, controls.odd_mass.step],
          moved: (flipper, mass) => act.set({ odd_flipper: within(flipper, controls.odd_flipper), odd_mass: mass }),
          className: "surface-odd",
        },
      },
    },
  );
  const lowest = [key("lowest", "triangle", "green"), key("before", "outline", "ink")];
  const map = new Field(place("unit-map", key("your line: drag it", "circle", "yours"), ...lowest), {
    label: "Contour map of the loss over slope w and height b: your line as a point, triangles at the lowest points.",
    colours: "sequential",
    x: { title: "slope w", domain: w, ticks: [-1, 0, 1, 2] },
    y: { title: "height b", domain: b, ticks: [3, 4, 5, 6] },
    handles: {
      yours: {
        label: "your line",
        describe: (w, b) => `slope ${w}, height ${b}`,
        step: [controls.w.step, controls.b.step],
        moved: (w, b) => act.set({ w, b }),
      },
    },
  });
  let kept = {};
  const show = (values, result) => {
    const [x, y] = pointsOf(values, payload);
    const changed = [values.loss, values.odd_flipper, values.odd_mass].join();
    if (kept.changed !== changed) kept = { changed, ...unitTerrain(values.loss, x, y, payload.map) };
    const [lowest, before] = [result.best, payload.before].map((places) => places[values.loss]);
    /** @type {(line: number[], style?: object) => { points: number[][] }} */
    const line = ([w, b], style) => ({ points: [-2.1, 2.1].map((x) => [x, w * x + b]), ...style });
    const yours = [values.w, values.b];
    const errors = x.map((a, k) => ({
      points: [
        [a, y[k]],
        [a, values.w * a + values.b],
      ],
      colour: "yours",
      thin: true,
    }));
    const lines = [
      line(before, { colour: "green", dashed: true, thin: true }),
      line(lowest),
      line(yours, { colour: "yours" }),
    ];
    const dots = [
      { points: payload.x.map((a, k) => [a, payload.y[k]]), colour: "data" },
      { points: [payload.odd], colour: "pink" },
    ];
    chart.show({ lines: [...errors, ...lines], dots, handles: { odd: [values.odd_flipper, values.odd_mass] } });
    const point = ([x, y], hollow) => ({ x, y, kind: 2, hollow, ring: hollow });
    map.show({ ...kept.map, points: [point(before, true), point(lowest)], size: 5, handles: { yours } });
    return { surface: kept.body, begun: yours, now: lowest };
  };
  return { map, chart, show };
}

/** The map of a network's loss over a plane, and the curve that it has learned. */
function networkPictures(place, payload, act) {
  const { controls, network } = payload;
  const target = network.x.map((x, k) => [x, network.y[k]]);
  const chart = new Chart(
    place("network-data", key("the curve to learn", "circle", "data"), key("the network there", "line", "yours")),
    {
      label:
        "A curve in the shape of a hat, as points, and what the network with the parameters at your place makes of it.",
      x: { title: "input", domain: [network.x[0], network.x.at(-1)], ticks: [-3, -2, -1, 0, 1, 2, 3] },
      y: { title: "output", domain: [-2, 2], ticks: [-2, -1, 0, 1, 2] },
    },
  );
  const signs = [key("your place: drag it", "circle", "yours"), key("trained", "triangle", "green")];
  const side = (title) => ({ title, domain: [-1, 1], ticks: [-1, 0, 1] });
  const map = new Field(place("network-map", ...signs), {
    label:
      "Contour map of the network's loss over a plane of its parameters: your place, triangles at trained networks.",
    colours: "sequential",
    x: side("first direction"),
    y: side("second direction"),
    handles: {
      place: {
        label: "your place",
        describe: (across, up) => `${across} to the right, ${up} upwards`,
        step: [controls.across.step, controls.up.step],
        moved: (across, up) => act.set({ across, up }),
      },
    },
  });
  let kept = {};
  const show = (values, result) => {
    const changed = [values.run, values.through, values.directions].join();
    if (kept.changed !== changed) kept = { changed, ...planeTerrain(result.heights) };
    const yours = [values.across, values.up];
    const prediction = { points: network.x.map((x, k) => [x, result.prediction[k]]), colour: "yours" };
    chart.show({ lines: [prediction], dots: [{ points: target, colour: "data", size: 3 }] });
    const points = result.marks.map(([x, y]) => ({ x, y, kind: 2 }));
    map.show({ ...kept.map, points, size: 5, handles: { place: yours } });
    return { surface: kept.body, begun: yours, now: result.lowest };
  };
  return { map, chart, show };
}

const within = (number, { min, max }) => Math.min(max, Math.max(min, number));
