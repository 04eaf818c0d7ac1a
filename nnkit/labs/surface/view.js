// The lab `surface`: the loss of one linear unit as a bowl down which a ball rolls, and a slice of a network's.

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { formatNumber } from "../frame/numbers.js";
import { Bowl } from "../parts/bowl.js";
import { Chart } from "../parts/chart.js";
import { Field } from "../parts/field.js";
import { key, panel } from "../parts/panel.js";
import { Landscape } from "./landscape.js";
import { best, distance } from "./lowest.js";
import { Readout } from "./readout.js";
import { planeTerrain, unitTerrain } from "./terrain.js";
import { t } from "../frame/words.js";

const UNIT = "one linear unit";
const WIDE = 620; // px: from this width on the data and the surface are beside the map
const [GAP, TITLE] = [16, 26];
const LINE = 38; // px, the height of the readout
const KEYS = 52; // px, of the data's legend on two lines

export const tick = 50; // ms between two steps of Play: the ball rolls

// --- Computing: the twin of nnkit/labs/surface/lab.py ---------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  if (values.surface === UNIT) return yield* unit(values, payload, loaded, cache);
  cache.landscape ??= new Landscape(loaded, payload.network);
  const landscape = cache.landscape;
  const plane = yield* landscape.plane(values);
  const path = yield* landscape.roll(plane, values.across, values.up, values.steps);
  const { heights, lowest, low, bent, hollows, marks, trained } = plane;
  const [begun, at] = [path[0], path.at(-1)].map((place) => landscape.loss(plane, ...place));
  const prediction = landscape.prediction();
  return { heights, lowest, low, bent, hollows, marks, trained, path, begun, at, prediction };
}

/** The path of the ball, the loss at its point, and the lowest points of all three losses. */
function* unit(values, payload, loaded, cache) {
  cache.film ??= new Film(
    loaded,
    { ...payload.run, plan: { $loss: payload.plans } },
    { samples: (odd) => samplesOf(pointsOf(odd, payload)) },
  );
  const { film } = cache;
  const odd = oddOf(values, payload);
  yield* film.go({ ...values, odd }, values.steps);
  const path = film.kept.slice(0, film.last + 1).map((kept) => [kept["0.weight"][0], kept["0.bias"][0]]);
  const [x, y] = pointsOf(odd, payload);
  const lowest = Object.fromEntries(payload.losses.map((loss) => [loss, best(loss, x, y, payload.rounds)]));
  const [low, begun, at] = [lowest[values.loss], path[0], path.at(-1)].map(([w, b]) => {
    film.network.place({ "0.weight": w, "0.bias": b });
    return film.network.evaluate(film.samples).loss;
  });
  return { path, begun, at, low, bottom: at - low < payload.near, best: lowest };
}

/** The penguin that can be entered wrongly: its flipper length and its mass. */
const oddOf = ({ wrong, odd_flipper, odd_mass }, { odd }) => (wrong ? [odd_flipper, odd_mass] : odd);

/**
 * All penguins, with that one last.
 * @returns {[number[], number[]]}
 */
const pointsOf = ([flipper, mass], { x, y }) => [
  [...x, flipper],
  [...y, mass],
];

const samplesOf = ([x, y]) => ({ n: x.length, input: x, target: y });

/** @type {Nn.View["numbers"]} */
export function numbers(values, result, payload) {
  if (values.surface === UNIT) {
    const apart = (loss) => distance(result.best[loss], payload.before[loss]);
    const moves = Object.fromEntries(payload.losses.map((loss) => [loss, apart(loss)]));
    const [[w, b], [best_w, best_b]] = [result.path.at(-1), result.best[values.loss]];
    return { ...moves, moved: moves[values.loss], w, b, best_w, best_b };
  }
  const [[lowest_across, lowest_up], [across, up]] = [result.lowest, result.path.at(-1)];
  const [second, third] = [values.run + 1, values.run + 2];
  return { across, up, lowest_across, lowest_up, bent: 100 * result.bent, second, third };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "surface-lab");
  stage.append(root.node());
  const readout = new Readout(root.node());
  const place = (name, ...title) => panel(root.node(), title, `surface-${name}`);
  const pictures = { unit: unitPictures(place, payload, act), network: networkPictures(place, payload, act) };
  const bowl = new Bowl(place("bowl", t("As a surface: turn it")), {
    label: t("The same loss as a surface in three dimensions, with your place on it and the way that it has rolled."),
    turn: 0.45,
    tilt: 0.75,
  });
  const all = Object.values(pictures);
  return {
    show(values, result) {
      const unit = values.surface === UNIT;
      root.classed("surface-of-network", !unit).classed("surface-wrong", values.wrong);
      readout.show(result, unit ? (values.loss === "mae" ? "kg" : "kg²") : "");
      bowl.show(pictures[unit ? "unit" : "network"].show(values, result));
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("surface-wide", wide);
      const half = Math.floor((width - 8) / 2);
      const left = wide ? Math.round(Math.min((width - GAP) * 0.54, room - 20 - TITLE - LINE)) : half;
      const right = width - GAP - left;
      const upper = Math.round((left + 20 - TITLE) * 0.54);
      for (const { map, chart } of all) {
        map.resize(left, left + 20);
        if (wide) chart.resize(right, upper);
        else chart.resize(width, Math.round(Math.min(width * 0.66, room - half - 20 - TITLE - KEYS - LINE)));
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
  const wrong = [
    key(t("wrong entry: drag it"), "circle", "pink"),
    key(t("lowest"), "line", "green"),
    key(t("lowest without it"), "dashes", "green"),
  ];
  const lowest = [key(t("lowest"), "triangle", "green"), key(t("without it"), "outline", "ink")];
  const birds = key(t("{n} penguins", { n: payload.x.length + 1 }), "circle", "data");
  birds.classList.add("surface-if-right");
  for (const word of [...wrong, ...lowest]) word.classList.add("surface-if-wrong");
  const chart = new Chart(place("unit-data", birds, key(t("your line"), "line", "yours"), ...wrong), {
    label: t(
      "Twelve penguins, body mass against flipper length, and your line with the miss of each bird. With a wrong entry also " +
        "the lines with the lowest loss, with and without it.",
    ),
    x: { title: t("flipper length (standard deviations)"), domain: [-2.1, 2.1], ticks: [-2, -1, 0, 1, 2] },
    y: { title: t("body mass (kg)"), domain: payload.mass, ticks: [0, 2, 4, 6, 8] },
    handles: {
      odd: {
        label: t("wrong entry"),
        describe: (flipper, mass) =>
          t("flipper {flipper} mm, {mass} kg", { flipper: Math.round(centre + flipper * spread), mass: String(mass) }),
        step: [controls.odd_flipper.step, controls.odd_mass.step],
        moved: (flipper, mass) => act.set({ odd_flipper: within(flipper, controls.odd_flipper), odd_mass: mass }),
        className: "surface-odd surface-if-wrong",
      },
    },
  });
  const map = new Field(place("unit-map", key(t("your line: drag it"), "circle", "yours"), ...lowest), {
    label: t(
      "Contour map of the loss over slope w and height b: your line as a point, with the way that it has rolled. With a wrong " +
        "entry also triangles at the lowest points, with and without it.",
    ),
    colours: "sequential",
    x: { title: t("slope w"), domain: w, ticks: [-1, 0, 1, 2] },
    y: { title: t("height b"), domain: b, ticks: [3, 4, 5, 6] },
    handles: {
      yours: {
        label: t("your line"),
        describe: (w, b) => t("slope {w}, height {b}", { w: formatNumber(w, ".2"), b: formatNumber(b, ".2") }),
        step: [controls.w.step, controls.b.step],
        moved: (w, b) => act.set({ w, b, steps: 0 }),
      },
    },
  });
  let kept = {};
  const show = (values, result) => {
    const odd = oddOf(values, payload);
    const [x, y] = pointsOf(odd, payload);
    const changed = [values.loss, ...odd].join();
    if (kept.changed !== changed) kept = { changed, ...unitTerrain(values.loss, x, y, payload.map) };
    const [lowest, before] = [result.best, payload.before].map((places) => places[values.loss]);
    /** @type {(line: number[], style?: object) => { points: number[][] }} */
    const line = ([w, b], style) => ({ points: [-2.1, 2.1].map((x) => [x, w * x + b]), ...style });
    const { path } = result;
    const yours = path.at(-1);
    const errors = x.map((a, k) => ({
      points: [
        [a, y[k]],
        [a, yours[0] * a + yours[1]],
      ],
      colour: "yours",
      thin: true,
    }));
    const others = [line(before, { colour: "green", dashed: true, thin: true }), line(lowest, { colour: "green" })];
    const point = ([x, y], hollow) => ({ x, y, kind: 2, hollow, ring: hollow });
    const right = [...payload.x.map((a, k) => [a, payload.y[k]]), ...(values.wrong ? [] : [odd])];
    chart.show({
      lines: [...errors, ...(values.wrong ? others : []), line(yours, { colour: "yours" })],
      dots: [
        { points: right, colour: "data" },
        { points: values.wrong ? [payload.odd] : [], colour: "pink" },
      ],
      handles: { odd },
    });
    const points = values.wrong ? [point(before, true), point(lowest)] : [];
    map.show({ ...kept.map, paths: [rolled(path)], points, size: 5, handles: { yours } });
    return { surface: kept.body, path, begun: yours };
  };
  return { map, chart, show };
}

/** The path of a ball on a map. */
const rolled = (path) => ({ path, steps: path.slice(0, -1), colour: "yours" });

/** The map of a network's loss over a plane, and the curve that it has learned. */
function networkPictures(place, payload, act) {
  const { controls, network } = payload;
  const target = network.x.map((x, k) => [x, network.y[k]]);
  const chart = new Chart(
    place("network-data", key(t("the curve to learn"), "circle", "data"), key(t("the network there"), "line", "yours")),
    {
      label: t(
        "A curve in the shape of a hat, as points, and what the network with the parameters at your place makes of it.",
      ),
      x: { title: t("input"), domain: [network.x[0], network.x.at(-1)], ticks: [-3, -2, -1, 0, 1, 2, 3] },
      y: { title: t("output"), domain: [-2, 2], ticks: [-2, -1, 0, 1, 2] },
    },
  );
  const signs = [key(t("your place: drag it"), "circle", "yours"), key(t("trained"), "triangle", "green")];
  const side = (title) => ({ title, domain: [-1, 1], ticks: [-1, 0, 1] });
  const map = new Field(place("network-map", ...signs), {
    label: t(
      "Contour map of the network's loss over a plane of its parameters: your place, triangles at trained networks.",
    ),
    colours: "sequential",
    x: side(t("first direction")),
    y: side(t("second direction")),
    handles: {
      place: {
        label: t("your place"),
        describe: (across, up) => t("{across:.2} to the right, {up:.2} upwards", { across, up }),
        step: [controls.across.step, controls.up.step],
        moved: (across, up) => act.set({ across, up, steps: 0 }),
      },
    },
  });
  let kept = {};
  const show = (values, result) => {
    const changed = [values.run, values.through, values.directions].join();
    if (kept.changed !== changed) kept = { changed, ...planeTerrain(result.heights) };
    const { path } = result;
    const yours = path.at(-1);
    const prediction = { points: network.x.map((x, k) => [x, result.prediction[k]]), colour: "yours" };
    chart.show({ lines: [prediction], dots: [{ points: target, colour: "data", size: 3 }] });
    const points = result.marks.map(([x, y]) => ({ x, y, kind: 2 }));
    map.show({ ...kept.map, paths: [rolled(path)], points, size: 5, handles: { place: yours } });
    return { surface: kept.body, path, begun: yours };
  };
  return { map, chart, show };
}

const within = (number, { min, max }) => Math.min(max, Math.max(min, number));
