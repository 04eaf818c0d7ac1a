// The lab `speech`: a network hears words made of three vowels, in which only the order carries the meaning.

import { create } from "d3-selection";
import { Film, remembered } from "../frame/film.js";
import { Network, rowsOf } from "../nnkit.js/network.js";
import { Bands } from "../parts/speech/bands.js";
import { Chart } from "../parts/chart.js";
import { key, panel, stand } from "../parts/panel.js";
import { BANDS, FRAMES, features, HOP, heard, powers, RATE, spoken } from "../parts/speech/sound.js";
import { endsOf, LENGTH, measured } from "../parts/speech/speakers.js";
import { hearing } from "./hearing.js";
import { t } from "../frame/words.js";

const MEAN = "mean spectrum";
const MEN = "men only";
const LONGER = "trained longer";
const WIDE = 700; // px: from this width on the groups are beside the word
const [TITLES, GAP] = [64, 20]; // px, above the two pictures, one with a button; between pictures
const GROUPS = 210; // px, the height of the groups where they are below
const COLOURS = ["data", "learned", "green"]; // of men, women, children

export const tick = 150; // milliseconds between two epochs of Play, so that each can be seen

// --- Computing: the twin of nnkit/labs/speech/lab.py --------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(cache, payload, loaded);
  const { film } = cache;
  yield* film.go(values, values.epochs);
  const voice = ownWord(values, payload);
  const spectrum = features(powers(heard(spoken(voice), values.noise, 0, 0)));
  const longer = values.trained === LONGER && longerOf(cache, payload, loaded);
  const growth = longer
    ? rowsOf(longer.network.predict({ n: 1, input: spectrum }), payload.words.length)
    : growthOf(values.model, spectrum, cache, payload, loaded);
  const best = growth.map(bestOf);
  const at = values.moment - 1;
  const last = FRAMES - 1;
  return {
    curve: film.seen.slice(0, film.last + 1),
    longer: longer ? longer.right : [],
    bands: rowsOf(spectrum, BANDS),
    growth,
    borders: [voice.begin, ...voice.ends],
    heard: payload.words[best[last]],
    chance: 100 * growth[last][best[last]],
    right: payload.words[best[last]] === values.word,
    early: payload.words[best[at]],
    early_chance: 100 * growth[at][best[at]],
  };
}

/** @type {Nn.View["numbers"]} */
export function numbers({ moment }, { curve, longer }, { pitches }) {
  const shares = pitches.map(([group], k) => [group, 100 * curve.at(-1)[k]]);
  const more = longer.map((share, k) => [`longer_${pitches[k][0]}`, 100 * share]);
  return { ...Object.fromEntries([...shares, ...more]), time: (moment * HOP) / RATE };
}

function filmOf(cache, payload, loaded) {
  const [speakers, takes, heldSpeakers, heldTakes, heldSeed] = payload.sizes;
  const groups = payload.pitches.length;
  const training = remembered((data, seed) =>
    measured(
      loaded,
      seed,
      Array.from({ length: speakers }, (_, k) => (data === MEN ? 0 : k % groups)),
      takes,
      payload,
    ),
  );
  const all = Array.from({ length: groups * heldSpeakers }, (_, k) => Math.floor(k / heldSpeakers));
  const samples = (data, seed, model) => {
    cache.held ??= measured(loaded, heldSeed, all, heldTakes, payload);
    return { ...samplesOf(training(data, seed), model), held: samplesOf(cache.held, model) };
  };
  const look = ({ network, samples }) => {
    const { held } = samples;
    return byGroup(rowsOf(network.predict(held), payload.words.length), held, groups);
  };
  const plans = Object.fromEntries(Object.entries(payload.plans).map(([model, [plan]]) => [model, plan]));
  return new Film(loaded, { ...payload.run, plan: { $model: plans } }, { samples, look });
}

/** The share of right answers in each group. answers: a row of numbers for each word, the largest for the answer. */
function byGroup(answers, { n, target, group }, groups) {
  const right = Array(groups).fill(0);
  answers.forEach((row, k) => (right[group[k]] += Number(bestOf(row) === target[k])));
  return right.map((count) => count / (n / groups));
}

/** The network that was trained longer, which answers after every frame, and its shares of right answers. */
function longerOf(cache, { longer, words, pitches }, loaded) {
  if (!cache.longer) {
    const network = new Network(loaded, JSON.parse(longer.plans.growing));
    network.place(longer.parameters);
    const held = samplesOf(cache.held, LONGER);
    const rows = rowsOf(network.predict(held), words.length);
    const last = rows.filter((_, k) => k % FRAMES === FRAMES - 1);
    cache.longer = { network, right: byGroup(last, held, pitches.length) };
  }
  return cache.longer;
}

/** Words for the engine, as a model sees them. */
function samplesOf({ input, label, group }, model) {
  const seen = model === MEAN ? input.map((spectrum) => means(spectrum).slice(-BANDS)) : input;
  const width = seen[0].length;
  const all = new Float32Array(seen.length * width);
  seen.forEach((numbers, k) => all.set(numbers, k * width));
  return { n: label.length, input: all, target: label, group };
}

/** The mean over the frames of a spectrum up to each frame. */
function means(spectrum) {
  const total = spectrum.slice();
  for (let k = BANDS; k < total.length; k++) total[k] += total[k - BANDS];
  return total.map((number, k) => number / (Math.floor(k / BANDS) + 1));
}

/** The probabilities of the words after each frame of a spectrum, a row for each. */
function growthOf(model, spectrum, cache, { plans, words }, loaded) {
  cache.twins ??= {};
  cache.twins[model] ??= new Network(loaded, JSON.parse(plans[model][1]));
  const twin = cache.twins[model];
  twin.place(cache.film.network.parameters);
  const samples = model === MEAN ? { n: FRAMES, input: means(spectrum) } : { n: 1, input: spectrum };
  return rowsOf(twin.predict(samples), words.length);
}

const mean = (list) => list.reduce((a, b) => a + b) / list.length;

/** The place of the largest number, the first of equal ones. */
const bestOf = (row) => row.indexOf(Math.max(...row));

/** The word of the controls, for `spoken`. */
function ownWord({ word, voice, rhythm, pitch, scale }, { words, orders, formants, rhythms, begin }) {
  const [, vowels] = formants.find(([name]) => name === voice);
  const order = orders[words.indexOf(word)];
  const own = order.map((v) => vowels[v].map((hertz) => hertz * scale));
  return { formants: own, pitch, begin, ends: endsOf(begin, LENGTH, rhythms[rhythm]) };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "sp-lab").node();
  stage.append(root);
  const left = root.appendChild(Object.assign(document.createElement("div"), { className: "sp-word" }));
  const sound = (values) => heard(spoken(ownWord(values, payload)), values.noise, 0, 0);
  const hear = hearing(() => sound(act.values()), RATE);
  const title = document.createElement("span");
  const seconds = (FRAMES * HOP) / RATE;
  const bands = new Bands(panel(left, act.still ? [title] : [title, hear], "sp-bands"), seconds);
  const [said, mistaken] = [key("", "line", "learned"), key("", "line", "yours")];
  const keys = [said, key(t("other words"), "line", "soft"), mistaken];
  const growth = new Chart(panel(left, keys, "sp-growth"), {
    label: t(
      "The probability that the network gives to each of the six words, against the time that it has heard: a thick line for the word " +
        "that was spoken, one for a wrong answer, and thin ones for the others. The sentence gives the best answer at the chosen time and at the end.",
    ),
    x: { title: t("seconds heard"), domain: [0, seconds], ticks: 5 },
    y: { title: "%", domain: [0, 105], ticks: [0, 50, 100], format: String },
  });
  const drawing = panel(root, t("New speakers’ words, right"), "sp-groups");
  const groups = new Chart(drawing, {
    label: t(
      "The share of right answers for the words of new men, women and children, against the number of epochs. The sentence gives the " +
        "three numbers at the chosen epoch. A dashed line stands for all words and the network that was trained longer, once it is chosen.",
    ),
    x: { title: t("epochs"), domain: [0, payload.controls.epochs.max], ticks: 4, format: String },
    y: { title: "%", domain: [0, 105], ticks: [0, 25, 50, 75, 100], format: String },
  });
  const plain = (word) => word.replaceAll("-", " ");
  const level = (shares) => ({
    points: [0, payload.controls.epochs.max].map((epoch) => [epoch, 100 * mean(shares)]),
    name: t(LONGER),
    colour: "soft",
    dashed: true,
    thin: true,
  });
  return {
    show(values, result) {
      title.textContent = t("Sound in {n} bands", { n: BANDS });
      bands.show(result.bands, result.borders, values.word.split("-"), values.moment);
      said.textContent = t("{word} (spoken)", { word: values.word });
      mistaken.textContent = t("{word} (the answer)", { word: result.heard });
      mistaken.style.visibility = result.right ? "hidden" : ""; // it keeps its room: nothing below it moves
      const order = (word) => (word === values.word ? 2 : word === result.heard ? 1 : 0); // the last one is on top
      const words = [...payload.words].sort((a, b) => order(a) - order(b));
      growth.show({
        lines: words.map((word) => ({
          points: result.growth.map((row, frame) => [
            ((frame + 1) * HOP) / RATE,
            100 * row[payload.words.indexOf(word)],
          ]),
          ...[{ colour: "soft", thin: true }, { colour: "yours" }, { colour: "learned" }][order(word)],
        })),
        marks: [{ x: (values.moment * HOP) / RATE }],
      });
      hear.setAttribute("aria-label", t("Hear {word}", { word: plain(values.word) }));
      groups.show({
        lines: [
          ...payload.pitches.map(([name], group) => ({
            points: result.curve.map((shares, epoch) => [epoch, 100 * shares[group]]),
            name: t(name),
            colour: COLOURS[group],
          })),
          ...(result.longer.length ? [level(result.longer)] : []),
        ],
      });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      stand(wide ? root : below, drawing);
      root.classList.toggle("sp-wide", wide);
      const right = wide ? Math.round((width - GAP) * 0.4) : width;
      const across = wide ? width - GAP - right : width;
      const height = Math.max(260, Math.min(460, room - TITLES));
      bands.resize(across, Math.round(height * 0.55));
      growth.resize(across, height - Math.round(height * 0.55));
      groups.resize(right, wide ? Math.min(height, 320) : GROUPS);
    },
    theme() {},
  };
}
