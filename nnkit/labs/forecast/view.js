// The lab `forecast`: networks forecast the sunspots, or prices that no one can forecast, beside simpler methods.

import { create } from "d3-selection";
import { Film, remembered } from "../frame/film.js";
import { rowsOf } from "../nnkit.js/network.js";
import { Chart } from "../parts/chart.js";
import { leastSquares, linear } from "../parts/linear_model.js";
import { key, panel } from "../parts/panel.js";
import { prices } from "./prices.js";
import { AHEAD, Numbers, PERIOD, REACH, total, typical } from "./windows.js";
import { t } from "../frame/words.js";

const [BLOCK, PERIODS] = [300, 6]; // values in a test period; how many periods, up to the end of the series
const ORIGINS = BLOCK - AHEAD + 1; // of a period
const PAST = 60; // values in the picture, before the origin
const RIDGE = 100; // of the linear model
const WIDE = 700; // px: from this width on the errors are beside the forecast
const GAP = 18; // px, between pictures
const TITLE = 46; // px above each picture, for two rows of its legend
const SHARE = 0.58; // of the width, for the forecast
const HIGH = 380; // px, the greatest height of a picture
const METHODS = {
  cycle: { colour: "pink", thin: true },
  last: { colour: "soft", dashed: true, thin: true },
  linear: { colour: "green" },
  network: { colour: "learned" },
};
const HORIZONS = Array.from({ length: AHEAD }, (_, h) => h + 1);

export const tick = 60; // milliseconds between two steps of Play

// --- Computing: the twin of nnkit/labs/forecast/lab.py ------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.ready ??= remembered((...given) => prepared(seriesOf(given[0], payload, loaded), ...given));
  const { ready } = cache;
  cache.films ??= [];
  const { nets, horizon, origin: at } = values;
  for (let k = 0; k < nets; k++) {
    cache.films[k] ??= new Film(loaded, payload.run, { samples: (...given) => ready(...given).samples });
    for (const share of cache.films[k].go({ ...values, seed: values.seed + 10 * k }, values.epochs))
      yield (k + share) / nets;
  }
  const { numbers, origins, seen, truth, rivals } = ready(values.series, values.period, values.view);
  const asked = { n: ORIGINS, input: seen.flat() };
  const outputs = cache.films.slice(0, nets).map(({ network }) => network.predict(asked));
  const sums = outputs.reduce((sum, more) => sum.map((change, k) => change + more[k]), Array(ORIGINS * AHEAD).fill(0));
  const changes = rowsOf(
    sums.map((sum) => sum / nets),
    AHEAD,
  );
  const network = origins.map((origin, k) => numbers.forecast(origin, changes[k]));
  const found = Object.entries({ network, ...rivals });
  const each = (f) => Object.fromEntries(found.map(([name, forecasts]) => [name, f(forecasts)]));
  const h = horizon - 1;
  const errors = each((forecasts) =>
    typical(forecasts.map((row, k) => row.map((forecast, j) => forecast - truth[k][j]))),
  );
  const column = truth.map((row) => row[h]);
  const mean = total(column) / ORIGINS;
  const [varied] = typical(column.map((value) => [value - mean]));
  const date = dateOf(values.series, payload);
  return {
    errors,
    forecasts: each((forecasts) => forecasts[at]),
    track: each((forecasts) => forecasts.slice(Math.max(0, at - PAST), at + 1).map((row) => row[h])),
    observed: numbers.values.slice(origins[at] - PAST, origins[at] + AHEAD + 1),
    at: origins[at],
    error: errors.network[h],
    linear: errors.linear[h],
    last_value: errors.last[h],
    gain: errors.linear[h] - errors.network[h],
    now: network[at][h],
    now_linear: rivals.linear[at][h],
    truth: truth[at][h],
    skill: skill(errors.network[h], errors.last[h]),
    skill_linear: skill(errors.linear[h], errors.last[h]),
    r2: skill(errors.network[h], varied),
    r2_last: skill(errors.last[h], varied),
    when: date(origins[at]),
    first: date(origins[0] + 1),
    last: date(origins.at(-1) + AHEAD),
  };
}

/**
 * The dates, each as a word, to be translated, and a number.
 * @type {Nn.View["numbers"]}
 */
export function numbers(_values, result) {
  const parts = (name) => result[name].split(" ").map((text, k) => [`${name}_${["word", "number"][k]}`, text]);
  return Object.fromEntries(["when", "first", "last"].flatMap(parts));
}

/** How far an error is below another: 1 minus the ratio of their squares. */
const skill = (error, other) => 1 - (error * error) / (other * other);

const dateOf =
  (series, { months, year }) =>
  (index) =>
    series === "sunspots" ? `${months[index % 12]} ${year + Math.floor(index / 12)}` : `day ${index}`;

const seriesOf = (series, payload, loaded) =>
  series === "sunspots" ? payload.sunspots : prices(loaded, ...payload.made[series]);

/** What does not depend on the network: the samples, the origins, the truth, and the rivals' forecasts. */
function prepared(values, series, period, view) {
  const begin = values.length - (PERIODS + 1 - period) * BLOCK;
  const long = view === "long";
  const numbers = new Numbers(values, series === "sunspots", begin);
  const learned = Array.from({ length: begin - AHEAD - REACH + 1 }, (_, k) => REACH - 1 + k);
  const origins = Array.from({ length: ORIGINS }, (_, k) => begin - 1 + k);
  const x = learned.map((origin) => numbers.view(origin, long));
  const y = learned.map((origin) => numbers.changes(origin));
  const seen = origins.map((origin) => numbers.view(origin, long));
  const weights = leastSquares(x, y, RIDGE);
  const rivals = {
    linear: origins.map((origin, k) => numbers.forecast(origin, linear(weights, seen[k]))),
    last: origins.map((origin) => HORIZONS.map(() => values[origin])),
  };
  if (series === "sunspots") rivals.cycle = origins.map((origin) => HORIZONS.map((h) => values[origin + h - PERIOD]));
  const truth = origins.map((origin) => HORIZONS.map((h) => values[origin + h]));
  const samples = { n: x.length, input: x.flat(), target: y.flat() };
  return { numbers, origins, seen, truth, rivals, samples };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, { year }) {
  const root = create("div").attr("class", "forecast-lab");
  stage.append(root.node());
  const cycle = key(t("one cycle ago"), "line", "pink");
  const keys = [
    key(t("observed"), "line", "ink"),
    key(t("network"), "line", "learned"),
    key(t("linear model"), "line", "green"),
    key(t("last value"), "dash", "soft"),
    cycle,
  ];
  const plain = { format: String, ticks: 5 };
  const course = new Chart(panel(root.node(), keys, "forecast-course"), {
    label: t(
      "The series before the origin and after it, the forecasts of the network and of the linear model, and a dashed line for the " +
        "last value. A vertical line marks the origin. The sentence below gives the numbers at the chosen horizon.",
    ),
    x: { title: t("time"), ...plain },
    y: { title: t("value") },
  });
  const errors = new Chart(panel(root.node(), t("Typical error over the test period"), "forecast-errors"), {
    label: t(
      "The typical error of each method against the horizon, 1 to 12 steps ahead, over all origins in the test period. A vertical " +
        "line marks the chosen horizon. The sentence below gives the errors there.",
    ),
    x: { title: t("horizon"), domain: [1, AHEAD], ticks: [1, 3, 6, 9, 12] },
    y: { title: t("error") },
  });
  return {
    show(values, result) {
      const time = values.series === "sunspots" ? (index) => year + (index + 0.5) / 12 : (index) => index;
      cycle.hidden = !result.errors.cycle;
      course.show(courseOf(values, result, time));
      const along = (list) => list.map((error, k) => [k + 1, error]);
      const lines = shownOf(result.errors).map(([name, list]) => ({ points: along(list), ...METHODS[name] }));
      const highest = Math.max(...Object.values(result.errors).flat());
      errors.show({ lines, marks: [{ x: values.horizon }], y: [0, 1.05 * highest] });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("forecast-wide", wide);
      if (wide) {
        const left = Math.round((width - GAP) * SHARE);
        const height = Math.round(Math.min(HIGH, room - TITLE));
        course.resize(left, height);
        errors.resize(width - GAP - left, height);
        return;
      }
      const height = Math.round(Math.min(width * 0.6, (room - 2 * TITLE) / 2));
      course.resize(width, height);
      errors.resize(width, height);
    },
    theme() {},
  };
}

/** The methods in the order in which they are drawn, the network on top: [[name, numbers], …]. */
const shownOf = (numbers) =>
  Object.keys(METHODS)
    .filter((name) => numbers[name])
    .map((name) => [name, numbers[name]]);

/** The series around the origin, and one forecast of each method or all their forecasts for the chosen horizon. */
function courseOf({ show, horizon }, { observed, forecasts, track, at }, time) {
  const points = (list, first) => list.map((value, k) => [time(first + k), value]);
  const one = show === "one forecast";
  const last = observed[PAST];
  const line = ([name, list]) => {
    const from = one ? points([last, ...list], at) : points(list, at + horizon - list.length + 1);
    return { points: from, ...METHODS[name] };
  };
  const lines = shownOf(one ? forecasts : track)
    .filter(([name]) => one || name !== "cycle")
    .map(line);
  return {
    lines: [
      { points: points(observed.slice(0, PAST + 1), at - PAST), colour: "ink", thin: true },
      { points: points(observed.slice(PAST), at), colour: "ink", thin: true, pale: one },
      ...lines,
    ],
    dots: [
      { points: [[time(at + horizon), observed[PAST + horizon]]], colour: "ink", size: 4 },
      { points: [[time(at + horizon), forecasts.network[horizon - 1]]], colour: "learned", size: 5 },
    ],
    marks: [{ x: time(at) }],
    x: [time(at - PAST), time(at + AHEAD)],
  };
}
