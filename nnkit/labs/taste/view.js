// The lab `taste`: the reader rates dishes; a network that has learned other people's tastes recommends more.

import { create } from "d3-selection";
import { Film, remembered } from "../frame/film.js";
import { Chart } from "../parts/chart.js";
import { key, panel, stand } from "../parts/panel.js";
import {
  agreement,
  biases,
  diagonal,
  explained,
  foldIn,
  itemMeans,
  mapped,
  spread,
  straight,
  tables,
  typical,
} from "./fold_in.js";
import { Places } from "./map.js";
import { samplesOf } from "./people.js";
import { Rating, Tips } from "./rating.js";
import { t } from "../frame/words.js";

const [MEDIUM, WIDE] = [620, 980]; // px: from these widths on there are two and three columns
const [GAP, TITLE] = [20, 28]; // px, between panels; the title of one
const [SIDE, LIST] = [296, 240]; // px, the width of the ratings and of the recommendations
const CHART = 190; // px, the height of a chart below

export const tick = 150; // milliseconds between two epochs of Play, so that the dishes are seen moving

// --- Computing: the twin of nnkit/labs/taste/lab.py -----------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(payload, loaded);
  cache.rivals ??= remembered((split) => rivalsOf(samplesOf(split, payload), payload));
  const { film } = cache;
  yield* film.go(values, values.epochs);
  if (cache.kept !== film.kept[film.last]) {
    cache.kept = film.kept[film.last];
    cache.known = learned(film, values.factors, payload);
  }
  const { known } = cache;
  const { people, dishes, rows, mean, begin, likes, flavours, byAnswers } = known;
  const rivals = cache.rivals(values.split);
  const answered = answersIn(values.own);
  const asked = [...answered.keys()].sort((a, b) => a - b);
  const places = asked.map((k) => payload.dishes.indexOf(payload.asked[k - 1]));
  const stars = asked.map((k) => answered.get(k));
  const steps = folded(begin[values.prior], known, places, stars);
  const path = mapped(
    steps.map((w) => w.slice(1)),
    likes,
  );
  const predicted = rows.map((row, k) => agreement(row, steps.at(-1)) + mean + dishes[k][0]);
  const best = rows
    .map((_, k) => k)
    .filter((k) => !places.includes(k))
    .sort((a, b) => predicted[b] - predicted[a])
    .slice(0, payload.shown);
  const crowd = people.slice(0, payload.crowd).map((row) => row.slice(1));
  return {
    curve: film.seen.slice(0, film.last + 1),
    biases: rivals.biases,
    means: rivals.means,
    error: film.seen[film.last],
    flavours,
    crowd: mapped(crowd, likes),
    path,
    hot: path.at(-1)[0],
    sweet: path.at(-1)[1],
    places,
    given: stars,
    best,
    predicted: best.map((k) => Math.min(5, Math.max(1, predicted[k]))),
    averages: best.map((k) => rivals.averages[k]),
    by_answers: payload.priors.map((name) => byAnswers[name]),
    count: places.length,
    newcomers: byAnswers[values.prior][places.length],
    found: 100 * explained(flavours, inThousandths(payload.flavours)),
  };
}

/** @type {Nn.View["numbers"]} */
export function numbers(_values, { places, given, best, predicted, averages }, { dishes }) {
  const told = places.map((k, n) => `${dishes[k]} ${given[n]}`).join(", ") || "nothing";
  return { told, first: dishes[best[0]], stars: predicted[0], average: averages[0] };
}

/** @type {Nn.View["pressed"]} */
export function pressed() {
  return { own: "" };
}

/** The stars of the dishes that are asked about, by their numbers from 1. */
const answersIn = (text) => new Map(text ? text.split(";").map((row) => row.split(",").map(Number)) : []);

const inThousandths = (rows) => rows.map((row) => row.map((number) => number / 1000));

function filmOf(payload, loaded) {
  const run = { ...payload.run, plan: { $factors: payload.plans } };
  const look = ({ network, samples }) => errorOf(network, samples.held);
  return new Film(loaded, run, { samples: (split) => samplesOf(split, payload), look });
}

/** The typical error of a network on some ratings. */
function errorOf(network, samples) {
  const found = Array.from(network.predict(samples));
  return typical(found.map((number, k) => number - samples.target[k]));
}

/** What follows from the network alone. */
function learned({ network, samples }, factors, payload) {
  const [people, dishes] = tables(network.parameters, factors);
  const noise = errorOf(network, samples);
  const { mean } = samples;
  const rows = dishes.map((row) => [1, ...row.slice(1)]); // times a person's bias and factors
  const [size, [around, small]] = [1 + factors, payload.priors];
  const begin = {
    [around]: [...spread(people), payload.noise * noise * noise],
    [small]: [Array(size).fill(0), diagonal(size), payload.ridge],
  };
  const factorsOf = (table) => table.map((row) => row.slice(1));
  const likes = straight(factorsOf(people), inThousandths(payload.tastes));
  const turned = straight(factorsOf(dishes), inThousandths(payload.flavours));
  const flavours = mapped(factorsOf(dishes), turned);
  const known = { people, dishes, rows, mean, begin, likes, flavours };
  const byAnswers = Object.fromEntries(payload.priors.map((name) => [name, newcomersOf(begin[name], known, payload)]));
  return { ...known, byAnswers };
}

/** What is believed about someone's bias and factors after each rating. */
function folded([center, covariance, noise], { rows, dishes, mean }, places, stars) {
  const seen = places.map((k) => rows[k]);
  const above = stars.map((star, n) => star - mean - dishes[places[n]][0]);
  return foldIn(center, covariance, seen, above, noise);
}

/** The typical error on the newcomers' other ratings, after each number of answers. */
function newcomersOf(begin, known, { newcomers, answers }) {
  const squares = Array(answers + 1).fill(0);
  let count = 0;
  for (const [places, stars] of newcomers) {
    const steps = folded(begin, known, places.slice(0, answers), stars.slice(0, answers));
    for (let n = answers; n < places.length; n++) {
      const place = places[n];
      steps.forEach((w, k) => {
        const error = agreement(known.rows[place], w) + known.mean + known.dishes[place][0] - stars[n];
        squares[k] += error * error;
      });
      count += 1;
    }
  }
  return squares.map((sum) => Math.sqrt(sum / count));
}

/** What does not depend on the network. */
function rivalsOf({ rows, heldRows }, payload) {
  const counts = [payload.people, payload.dishes.length];
  const [mean, generous, good] = biases(rows, counts, payload.shrinks);
  const averages = itemMeans(rows, counts[1]);
  const { people, dishes, stars } = heldRows;
  return {
    biases: typical(stars.map((star, k) => mean + generous[people[k]] + good[dishes[k]] - star)),
    means: typical(stars.map((star, k) => averages[dishes[k]] - star)),
    averages,
  };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "taste-lab").node();
  stage.append(root);
  const legend = [
    key(t("you"), "circle", "yours"),
    key(t("other people"), "circle", "soft"),
    key(t("dishes"), "square", "learned"),
    key(t("recommended"), "frame", "ink"),
  ];
  const ratePanel = panel(root, t("Rate what you know, 1 to 5 stars"), "taste-rate");
  const mapPanel = panel(root, legend, "taste-map");
  const tipsPanel = panel(root, t("Recommended to you"), "taste-tips");
  const places = new Places(mapPanel, payload);
  const rating = new Rating(ratePanel, payload, act);
  const tips = new Tips(tipsPanel, payload);
  const plain = { format: String, ticks: 5 };
  const epochs = payload.controls.epochs.max;
  const curvePanel = panel(below, t("Error on held-out ratings, in stars"), "taste-curve");
  const curve = new Chart(curvePanel, {
    label: t(
      "The network's typical error on held-out ratings after each epoch, and the errors of biases and of each dish's mean.",
    ),
    x: { title: t("epoch"), domain: [0, epochs], ...plain },
    heard: [t("typical error"), t("epoch")],
  });
  const newPanel = panel(below, t("Error for newcomers, in stars"), "taste-new");
  const newcomers = new Chart(newPanel, {
    label: t(
      "Typical error on the other ratings of newcomers after 0 to 8 answers, with people's spread and with the small ridge as prior.",
    ),
    x: { title: t("answers"), domain: [0, payload.answers], ...plain },
  });
  return {
    show(values, result) {
      places.show(values, result);
      rating.show(result);
      tips.show(result);
      const level = (height) => [
        [0, height],
        [epochs, height],
      ];
      curve.show({
        lines: [
          { points: level(result.means), name: t("dish's mean"), colour: "soft", dashed: true, thin: true },
          { points: level(result.biases), name: t("biases"), colour: "green", thin: true },
          { points: result.curve.map((each, k) => [k, each]), name: t("network"), colour: "learned" },
        ],
        y: [0.6, 1.1],
      });
      const [around, small] = result.by_answers.map((list) => list.map((each, k) => [k, each]));
      newcomers.show({
        lines: [
          { points: small, name: t("small ridge"), colour: "yours", dashed: true },
          { points: around, name: t("people's spread"), colour: "learned" },
        ],
        marks: [{ x: result.count }],
        dots: [{ points: [[result.count, result.newcomers]], colour: "ink", size: 4.5 }],
      });
    },
    resize(width, room) {
      const columns = width >= WIDE ? 3 : width >= MEDIUM ? 2 : 1;
      root.dataset.columns = String(columns);
      below.classList.toggle("taste-below", columns > 1);
      if (columns === 1) stand(below, tipsPanel, curvePanel, newPanel);
      else stand(root, tipsPanel);
      const sides = columns === 3 ? SIDE + LIST + 2 * GAP : columns === 2 ? SIDE + GAP : 0;
      const rows = rating.height + 2 * TITLE;
      places.resize(width - sides, Math.max(170, Math.min(460, columns === 1 ? room - rows : room - TITLE)));
      const half = columns > 1 ? Math.floor((width - GAP) / 2) : width;
      curve.resize(half, CHART);
      newcomers.resize(half, CHART);
    },
    theme() {},
  };
}
