// The lab `sentiment`: three models answer whether a sentence is positive, word by word.

import { create } from "d3-selection";
import { Dots } from "./dots.js";
import { Film } from "../frame/film.js";
import { Network } from "../nnkit.js/network.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { key, panel, stand } from "../parts/panel.js";
import { Effects } from "./effects.js";
import { countedScores, splitOf, wordsOf } from "./words.js";
import { t } from "../frame/words.js";

const COUNTS = "naive Bayes";
const WIDE = 700; // px: from this width on the splits are beside the words
const [TITLE, GAP] = [26, 20]; // px, above and between the pictures
const DOTS = 230; // px, the height of the splits where they are below

export const tick = 250; // milliseconds between two epochs of Play, so that each can be seen

// --- Computing: the twin of nnkit/labs/sentiment/lab.py -----------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(cache, payload, loaded);
  const { film } = cache;
  const [steps] = payload.run.inputs;
  const split = cache.sentences(values.split);
  let [scores, curve] = [null, []];
  if (values.model === COUNTS) {
    yield 1;
    scores = (input) => countedScores(split, input, steps);
    const { n, input, target } = split.held;
    const right = scores(input).filter((score, k) => score > 0 === target[k] > 0);
    curve = [right.length / n];
  } else {
    yield* film.go(values, values.epochs);
    scores = (input) => Array.from(film.network.predict({ n: input.length / steps, input }));
    curve = film.seen.slice(0, film.last + 1);
  }
  const found = sentence(values.text, split.vocabulary, scores, steps);
  const chance = cache.sigmoid.predict({ n: 1, input: [found.score] })[0];
  return { curve, held: split.held.n, ...found, chance: 100 * chance };
}

/** @type {Nn.View["numbers"]} */
export function numbers(_values, { curve, effects, known, words, score }) {
  const sizes = effects.map((effect) => (effect === null ? -1 : Math.abs(effect)));
  const found = { count: effects.length, right: 100 * curve.at(-1) };
  if (!known) return found;
  const place = sizes.indexOf(Math.max(...sizes));
  return { ...found, word: words[place], without: score - effects[place] };
}

function filmOf(cache, payload, loaded) {
  const { reviews, plans, run, evaluation_batch: batch } = payload;
  const read = reviews.map(wordsOf);
  const kept = {};
  cache.sentences = (split) => (kept[split] ??= splitOf(split, read, payload));
  cache.sigmoid = new Network(loaded, chainPlan(1, [["Sigmoid"]]));
  const look = ({ network, samples, seen }) => {
    if (!seen.length) cache.measure = network.evaluation(samples.held, batch);
    return cache.measure().accuracy;
  };
  return new Film(loaded, { ...run, plan: { $model: plans } }, { samples: cache.sentences, look });
}

/** The answer to a sentence, and for each known word how much larger the log-odds are with it than without. */
function sentence(text, vocabulary, scores, steps) {
  const words = wordsOf(text);
  const places = words.flatMap((word, k) => (vocabulary.has(word) ? [k] : []));
  const known = places.slice(0, steps).map((k) => vocabulary.get(words[k]));
  const input = new Float32Array((steps + 1) * steps); // the whole sentence, then the sentence without one of its words
  input.set(known);
  known.forEach((_, k) => input.set([...known.slice(0, k), ...known.slice(k + 1)], (k + 1) * steps));
  const [score, ...without] = scores(input);
  const effects = words.map(() => null);
  known.forEach((_, k) => (effects[places[k]] = score - without[k]));
  return { words, effects, known: places.length, score };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, _act, below) {
  const root = create("div").attr("class", "st-lab").node();
  stage.append(root);
  const legend = [
    key(t("more positive with it"), "square", "learned"),
    key(t("more negative with it"), "square", "yours"),
  ];
  const effects = new Effects(panel(root, legend, "st-sentence"));
  const drawing = panel(root, t("Right answers on five splits"), "st-splits");
  const dots = new Dots(drawing, payload.dots);
  return {
    show(values, result) {
      effects.show(result);
      dots.show(values, 100 * result.curve.at(-1));
    },
    resize(width, room) {
      const wide = width >= WIDE;
      stand(wide ? root : below, drawing);
      root.classList.toggle("st-wide", wide);
      const right = wide ? Math.round((width - GAP) * 0.4) : width;
      const height = Math.max(160, Math.min(340, room - TITLE));
      effects.resize(wide ? width - GAP - right : width, height);
      dots.resize(right, wide ? height : DOTS);
    },
    theme() {},
  };
}
