// The lab `translate`: an encoder and a decoder learn to translate dates, with attention or without.

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { rowsOf } from "../nnkit.js/network.js";
import { Chart } from "../parts/chart.js";
import { key, panel, stand } from "../parts/panel.js";
import { Alignment } from "./alignment.js";
import { dayAfter, dayNumber, encoded, END, sentencesOf, shuffled, START, wordsOf, written } from "./dates.js";
import { t } from "../frame/words.js";

const WIDE = 700; // px: from this width on the curve is beside the alignment
const [TITLE, GAP] = [26, 20]; // px, above and between the pictures
const CURVE = 220; // px, the height of the curve where it is below
const SLOWLY = 300; // updates that Play shows one step at a time

export const tick = 120; // milliseconds between two steps of Play, so that each can be seen
export const pace = (updates) => (updates < SLOWLY ? 1 : 4);

// --- Computing: the twin of nnkit/labs/translate/lab.py -----------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(cache, payload, loaded);
  const { film, order } = cache;
  const { languages, run, rivals, counts, goal } = payload;
  const { language, dates } = values;
  yield* film.go(values, values.updates / run.every);
  const curve = film.seen.slice(0, film.last + 1);
  const first = curve.findIndex((share) => share >= goal);
  const days = daysOf(values, payload, order);
  const sentence = encoded(languages, language, [days]);
  const { words, weights } = greedy(film.network, sentence, values.model === payload.attention && payload.weights);
  const end = words.indexOf(END);
  const spoken = end < 0 ? words : words.slice(0, end);
  const learned = order.slice(0, counts[0] * dates);
  return {
    curve,
    passed: first < 0 ? null : first * run.every,
    source: wordsOf(languages.English, days),
    target: wordsOf(languages[language], days),
    words: spoken.map((number) => languages[language].vocabulary[number]),
    weights: weights.slice(0, spoken.length),
    correct: words.every((number, t) => number === sentence.target[t]),
    known: days.some((day) => learned.includes(day)),
    dictionary: 100 * rivals[language][dates - 1],
    parameters: film.network.size,
  };
}

/** @type {Nn.View["numbers"]} */
export function numbers(_values, { curve, source, words, target }) {
  const texts = { english: written(source), translation: written(words), wanted: written(target) };
  return { right: 100 * curve.at(-1), ...texts };
}

function filmOf(cache, { languages, counts, plans, run }, loaded) {
  cache.order = shuffled();
  const backwards = [...cache.order].reverse();
  const made = (language, dates, order, count) =>
    encoded(languages, language, sentencesOf(order.slice(0, count * dates), dates));
  const samples = (language, dates) => ({
    ...made(language, dates, cache.order, counts[0]),
    held: made(language, dates, backwards, counts[1]),
  });
  const look = ({ network, samples }) => exact(network, samples.held);
  return new Film(loaded, { ...run, plan: { $model: plans } }, { samples, look });
}

/** The numbers of the days in the sentence. */
function daysOf({ own, sentence, dates, year, month, day }, { languages, later }, order) {
  if (!own) return Array.from({ length: dates }, (_, k) => order.at(-1 - (sentence - 1) * dates - k));
  const first = dayNumber(year, languages.English.months.indexOf(month), day);
  return [first, dayAfter(first, later)].slice(0, dates);
}

/** The place of the largest number of a row of `width` in a list, the first of equal ones. */
function best(list, row, width) {
  let place = 0;
  for (let k = 1; k < width; k++) if (list[row * width + k] > list[row * width + place]) place = k;
  return place;
}

/** The share of sentences that a network translates without a mistake: see models.py. */
function exact(network, held) {
  const outputs = network.predict(held);
  const steps = held.target.length / held.n;
  const width = outputs.length / held.target.length;
  let right = 0;
  for (let k = 0; k < held.n; k++) {
    const row = Array.from({ length: steps }, (_, t) => k * steps + t);
    if (row.every((place) => best(outputs, place, width) === held.target[place])) right += 1;
  }
  return right / held.n;
}

/** The words that a network writes, and the weights of its attention, a row for each word. */
function greedy(network, { "input.0": source, target }, weights) {
  const steps = target.length;
  const [words, decoder] = [[], new Float32Array(steps).fill(START)];
  const samples = { n: 1, input: [], "input.0": source, "input.1": decoder };
  for (let t = 0; t < steps; t++) {
    const outputs = network.predict(samples);
    words.push(best(outputs, t, outputs.length / steps));
    if (t + 1 < steps) decoder[t + 1] = words[t];
  }
  return { words, weights: weights ? rowsOf(network.steps(samples)(weights), source.length) : [] };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, _act, below) {
  const root = create("div").attr("class", "tr-lab").node();
  stage.append(root);
  const legend = [key(t("how much a word looks at each English word"), "square", "learned")];
  const alignment = new Alignment(panel(root, legend, "tr-alignment"));
  const keys = [key(t("network"), "line", "learned"), key(t("dictionary, re-ordered"), "dash", "soft")];
  const drawing = panel(root, keys, "tr-curve");
  const most = payload.controls.updates.max;
  const curve = new Chart(drawing, {
    label: t(
      "The share of held-out sentences that are translated without a mistake, against the number of updates; a dashed line for the " +
        "dictionary with one fixed re-ordering. The sentence gives the numbers at the chosen update.",
    ),
    x: { title: t("updates"), domain: [0, most], ticks: 4, format: String },
    y: { title: t("right, %"), domain: [0, 105], ticks: [0, 25, 50, 75, 100], format: String },
  });
  return {
    show(_values, result) {
      alignment.show(result);
      const points = result.curve.map((share, k) => [k * payload.run.every, 100 * share]);
      const rival = [0, most].map((updates) => [updates, result.dictionary]);
      curve.show({
        lines: [
          { points: rival, colour: "soft", dashed: true, thin: true },
          { points, colour: "learned" },
        ],
        dots: [{ points: points.slice(-1), colour: "learned", size: 5 }],
      });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      stand(wide ? root : below, drawing);
      root.classList.toggle("tr-wide", wide);
      const right = wide ? Math.round((width - GAP) * 0.4) : width;
      const height = Math.max(200, Math.min(420, room - TITLE));
      alignment.resize(wide ? width - GAP - right : width, height);
      curve.resize(right, wide ? Math.min(height, 300) : CURVE);
    },
    theme() {},
  };
}
