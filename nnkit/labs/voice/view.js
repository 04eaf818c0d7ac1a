// The lab `voice`: a network learns five words from three takes of each, by a synthetic voice or by the reader's own.

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { Network, rowsOf } from "../nnkit.js/network.js";
import { Answers } from "../parts/answers.js";
import { Chart } from "../parts/chart.js";
import { key, panel, stand } from "../parts/panel.js";
import { Bands } from "../parts/speech/bands.js";
import { BANDS, FRAMES, HOP, RATE } from "../parts/speech/sound.js";
import { sampler, together, varied, warped } from "./models.js";
import { EACH, joined, NEW, read, slots, speaker, WORDS } from "./takes.js";
import { Teaching } from "./teaching.js";
import { t } from "../frame/words.js";

const [YOU, TEST] = ["you", 0];
const LONGEST = 12; // characters of a word

export const tick = 150; // milliseconds between two epochs of Play, so that each can be seen

// --- Computing: the twin of nnkit/labs/voice/lab.py -------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.spoken ??= speaker(loaded, payload);
  const taught = (by, text) => takesOf(by === YOU ? slots(text) : cache.spoken(by).teach);
  cache.film ??= filmOf(loaded, payload, taught);
  yield* cache.film.go(values, values.epochs);
  const takes = taught(values.by, values.takes);
  const fresh = values.said === YOU ? [] : cache.spoken(values.said).fresh;
  const said = values.said === YOU ? values.new : fresh[payload.words.indexOf(values.word)][0];
  const take = read(said);
  const seen = take.length ? varied(take) : new Float32Array(FRAMES * BANDS);
  const growth = growthOf(seen, cache, payload, loaded);
  const best = growth.map(bestOf);
  const [at, last] = [values.moment - 1, FRAMES - 1];
  const names = values.by === YOU ? wordsOf(values.names) : payload.words;
  const known = takes.filter(Boolean);
  const [near, distance] = known.length && take.length ? nearest(takes, take) : [null, 0];
  return {
    names,
    bands: rowsOf(seen, BANDS),
    growth,
    logits: Array.from(cache.film.network.predict({ n: 1, input: seen })),
    probabilities: growth[last],
    prediction: best[last],
    answer: names[best[last]],
    sure: 100 * growth[last][best[last]],
    early: names[best[at]],
    early_chance: 100 * growth[at][best[at]],
    near: near === null ? "nothing" : names[Math.floor(near / EACH)],
    number: near === null ? 0 : (near % EACH) + 1,
    distance,
    length: ((take.length / BANDS) * HOP) / RATE,
    loud: strength([take]),
    filled: takes.map(Boolean),
    taught: known.length,
    frames: known.reduce((total, each) => total + each.length / BANDS, 0),
    strength: strength(known),
    recorded: values.place ? ((values.place - 1) % EACH) + 1 : EACH,
    chosen: names[Math.floor(Math.max(0, values.place - 1) / EACH)],
    ...recognised(values.by === YOU ? [] : fresh, takes, cache),
  };
}

/** @type {Nn.View["numbers"]} */
export const numbers = ({ moment }, { names }) => ({ time: (moment * HOP) / RATE, list: names.join(", ") });

const takesOf = (texts) => texts.map((text) => (text ? read(text) : null));

/** The place of the largest number, the first of equal ones. */
const bestOf = (row) => row.indexOf(Math.max(...row));

function filmOf(loaded, payload, taught) {
  const make = sampler(loaded);
  const samples = (by, text, copies, seed) => make(taught(by, text), copies, seed);
  return new Film(loaded, { ...payload.run, plan: payload.plans[0] }, { samples });
}

/** The probabilities of the words after each frame of a take, a row for each. */
function growthOf(seen, cache, { plans }, loaded) {
  cache.twin ??= new Network(loaded, JSON.parse(plans[1]));
  cache.twin.place(cache.film.network.parameters);
  return rowsOf(cache.twin.predict({ n: 1, input: seen }), WORDS);
}

/** The place of the take that is nearest to a new one, and its distance. */
function nearest(takes, take) {
  const trimmed = (each) => varied(each).subarray(0, each.length);
  const other = trimmed(take);
  const distances = takes.map((each) => (each ? warped(trimmed(each), other) : Infinity));
  const least = Math.min(...distances);
  return [distances.indexOf(least), least];
}

/** How many new takes of a synthetic voice the network and the nearest take recognise. */
function recognised(fresh, takes, cache) {
  if (!fresh.length) return { held: 0, right: 0, right_near: 0 };
  const { network, samples } = cache.film;
  const texts = fresh.flat();
  const label = (k) => Math.floor(k / NEW);
  if (cache.counted !== samples || cache.counted_of !== fresh[0][0]) {
    [cache.counted, cache.counted_of] = [samples, fresh[0][0]]; // the same all the time that the network learns
    cache.right = texts.filter((text, k) => Math.floor(nearest(takes, read(text))[0] / EACH) === label(k)).length;
  }
  const input = together(texts.map((text) => varied(read(text))));
  const answers = rowsOf(network.predict({ n: texts.length, input }), WORDS).map(bestOf);
  return { held: texts.length, right: answers.filter((each, k) => each === label(k)).length, right_near: cache.right };
}

/** The five words in a text. */
function wordsOf(text) {
  const found = text
    .split(/[ ,]/)
    .filter(Boolean)
    .slice(0, WORDS)
    .map((word) => word.slice(0, LONGEST));
  return Array.from({ length: WORDS }, (_, k) => found[k] ?? `word ${k + 1}`);
}

/** The mean of all roots in some takes, 0 for none. */
function strength(takes) {
  let [total, count] = [0, 0];
  for (const take of takes)
    for (const root of take) {
      total += root;
      count += 1;
    }
  return count ? total / count : 0;
}

/** The buttons that erase a take, or everything that was taught. */
export function pressed(name, values) {
  if (name === "empty") return { by: YOU, said: YOU, takes: "", new: "", place: 1, epochs: 0 };
  if (values.place === TEST) return { said: YOU, new: "" };
  return { by: YOU, takes: withTake(values, ""), epochs: 0 };
}

/** The reader's takes, as text, with another one at the chosen place. */
function withTake({ takes, place }, text) {
  const kept = slots(takes);
  kept[place - 1] = text;
  return joined(kept);
}

// --- Drawing ----------------------------------------------------------------------------------------------------

const WIDE = 700; // px: from this width on what is taught is beside what is heard
const [TITLES, GAP] = [64, 20]; // px, above the two pictures; between pictures
const WRAPPED = 60; // px: in a narrow lab with wide letters, the two rows of speakers stand below their names
const SIDE = 290; // px, the width of what is taught
const BLANK = -2; // what is shown after the end of a take: no strength at all

/** @type {Nn.View["draw"]} */
export function draw(stage, _payload, act, below) {
  const root = create("div").attr("class", "vo-lab").node();
  stage.append(root);
  const heard = root.appendChild(Object.assign(document.createElement("div"), { className: "vo-heard" }));
  const seconds = (FRAMES * HOP) / RATE;
  const bands = new Bands(panel(heard, t("The new take in {n} bands", { n: BANDS }), "vo-bands"), seconds);
  const answer = key("", "line", "learned");
  const growth = new Chart(panel(heard, [answer, key(t("other words"), "line", "soft")], "vo-growth"), {
    label: t(
      "The probability that the network gives to each of the five words, against the time that it has heard: a thick line for its " +
        "answer, thin ones for the others. The sentence gives the best answer at the chosen time and at the end.",
    ),
    x: { title: t("seconds heard"), domain: [0, seconds], ticks: 5 },
    y: { title: "%", domain: [0, 105], ticks: [0, 50, 100], format: String },
  });
  const taught = panel(root, t("What is taught"), "vo-taught");
  const teaching = new Teaching(taught, {
    still: act.still,
    chosen: (place) => act.set({ place }),
    heard: (text) => {
      const values = act.values();
      if (values.place === TEST) return act.set({ said: YOU, new: text });
      const takes = withTake(values, text);
      const next = slots(takes).indexOf("") + 1; // 0, the new take, where none is missing
      return act.set({ by: YOU, takes, place: next, epochs: 0 });
    },
  });
  const given = panel(root, t("The answers"), "vo-answers");
  const answers = new Answers(given, { names: [], label: t("The answers of the network: word, probability") });
  const near = create("p").attr("class", "vo-near").node();
  given.append(near);
  return {
    show(values, result) {
      const end = Math.round((result.length * RATE) / HOP);
      const rows = result.bands.map((row, frame) => (frame < end ? row : row.map(() => BLANK)));
      bands.show(rows, [0, result.length], [values.said === YOU ? t("your word") : values.word], values.moment);
      answer.textContent = t("{word} (the answer)", { word: result.answer });
      const others = result.names.map((_, k) => k).filter((k) => k !== result.prediction);
      growth.show({
        lines: [...others, result.prediction].map((word) => ({
          points: result.growth.map((row, frame) => [((frame + 1) * HOP) / RATE, 100 * row[word]]),
          ...(word === result.prediction ? { colour: "learned" } : { colour: "soft", thin: true }),
        })),
        marks: [{ x: (values.moment * HOP) / RATE }],
      });
      answers.name(result.names.map((name) => t(name)));
      answers.show(result);
      near.textContent = t("nearest take: {near}", { near: result.near });
      teaching.show({ ...result, place: values.place, ready: result.length > 0, learned: values.epochs > 0 });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      stand(wide ? root : below, taught, given);
      root.classList.toggle("vo-wide", wide);
      const across = wide ? width - GAP - SIDE : width;
      const height = Math.max(240, Math.min(460, room - TITLES - (wide ? 0 : WRAPPED)));
      bands.resize(across, Math.round(height * 0.5));
      growth.resize(across, height - Math.round(height * 0.5));
    },
    theme() {},
  };
}
