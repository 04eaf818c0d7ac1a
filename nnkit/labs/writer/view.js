// The lab `writer`: a network learns to write like a book, beside n-grams, and mixed with them.

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { random } from "../nnkit.js/random.js";
import { Chart } from "../parts/chart.js";
import { key, panel, stand } from "../parts/panel.js";
import { bits, KneserNey, meanBits } from "./ngrams.js";
import { Page, Surprise } from "./letters.js";
import { Reader, Tester, write } from "./writing.js";
import { t } from "../frame/words.js";

const [NETWORK, NGRAMS] = ["network", "n-grams"];
const LONGER = "trained longer";
const WIDE = 700; // px: from this width on the curves are beside the text
const [TITLE, GAP] = [26, 20]; // px, above and between the pictures
const BITS = [1.8, 3.2]; // per character: the range of the chart
const LEVEL = 4; // n of the level lines besides the chosen one; of add-k the best
const SURPRISE = 150; // px, the height of the coloured text

export const tick = 60; // milliseconds between two steps of Play

// --- Computing: the twin of nnkit/labs/writer/lab.py --------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= prepared(cache, payload, loaded);
  const { film, text, alphabet } = cache;
  const { epoch, parts, held, passages, lengths } = payload;
  yield* film.go(values, Math.floor(values.updates / (epoch / parts)));
  const { ngrams, counted } = cache.counted(values.n);
  const share = values.share / 100;
  const shares = film.seen.slice(0, film.last + 1);
  const mixed = shares.map((each) => each.map((number, k) => share * number + (1 - share) * counted[k]));
  const curve = shares.map(meanBits);
  const mixture = mixed.map(meanBits);
  const longer = values.trained === LONGER && longerOf(cache, payload, loaded);
  const own = longer ? longer.shares : shares.at(-1);
  const pair = longer
    ? [meanBits(own), meanBits(own.map((number, k) => share * number + (1 - share) * counted[k]))]
    : [curve.at(-1), mixture.at(-1)];
  const [start, end] = passages[values.passage - 1];
  const surprise = Object.fromEntries(
    [own, counted].map((found, k) => [
      [NETWORK, NGRAMS][k],
      Array.from(found.slice(start - held[0], end - held[0]), bits),
    ]),
  );
  const written = (look, length) => writtenBy(cache, values, payload, loaded, ngrams, look, length);
  const before = values.by === NGRAMS ? 0 : Math.ceil(values.updates / epoch);
  return {
    curve,
    mixed: mixture,
    longer: longer ? pair : [],
    here: curve.at(-1),
    network: pair[0],
    ngrams: meanBits(counted),
    mixture: pair[1],
    written: written(longer ? LONGER : film.last, lengths[0]),
    lines: Array.from({ length: before }, (_, e) => written(e * parts, lengths[1])),
    text: text
      .slice(start, end)
      .map((number) => alphabet[number])
      .join(""),
    surprise,
    passage_network: mean(surprise[NETWORK]),
    passage_ngrams: mean(surprise[NGRAMS]),
  };
}

/** @type {Nn.View["numbers"]} */
export function numbers(values, result, payload) {
  return { epochs: values.updates / payload.epoch, written: result.written.replaceAll("\n", " ¶ ") };
}

/** The mean, added from left to right. */
const mean = (list) => list.reduce((sum, number) => sum + number) / list.length;

/** The film, and what else is made once. */
function prepared(cache, payload, loaded) {
  const { book, train, held, rows, plans, run } = payload;
  cache.alphabet = Array.from(new Set(book)).sort();
  cache.text = Array.from(book, (character) => cache.alphabet.indexOf(character));
  cache.stepper = new Reader(loaded, plans.step, payload);
  cache.known = new Map();
  const tester = new Tester(loaded, plans.test, cache.text, payload);
  const known = {};
  cache.counted = (n) => {
    if (!known[n]) {
      const ngrams = new KneserNey(cache.text.slice(0, train), n, cache.alphabet.length);
      known[n] = { ngrams, counted: ngrams.shares(cache.text, held[0]) };
    }
    return known[n];
  };
  const { steps, batch } = rows;
  const n = Math.floor(Math.floor((train - 1) / steps) / batch) * batch;
  const part = (first) => Float32Array.from(cache.text.slice(first, first + n * steps));
  const samples = { n, input: part(0), target: part(1) };
  const look = ({ network }) => tester.shares(network.parameters);
  return new Film(loaded, { ...run, plan: plans.train }, { samples: () => samples, look });
}

/** The network that was trained longer: what it gives to each unread character, and how it reads. */
function longerOf(cache, payload, loaded) {
  if (!cache.longer) {
    const { plans, parameters } = payload.longer;
    const shares = new Tester(loaded, plans.test, cache.text, payload).shares(parameters);
    cache.longer = { shares, parameters, stepper: new Reader(loaded, plans.step, payload) };
  }
  return cache.longer;
}

/** What a model writes, with the network as it was at a look, or with the one that was trained longer. */
function writtenBy({ film, known, alphabet, stepper, longer }, values, payload, loaded, ngrams, look, length) {
  const { by, begin, temperature, dice, n, share, seed } = values;
  const name = JSON.stringify([look, length, by, n, share, begin, temperature, dice, seed]);
  if (!known.has(name)) {
    if (known.size > 100) known.clear();
    const reader = by === NGRAMS ? null : look === LONGER ? longer.stepper : stepper;
    reader?.begin(look === LONGER ? longer.parameters : film.kept[look]);
    const drawn = Array.from(random(loaded, length, dice, "WRITER"), (number) => (number + 1) / 2);
    const before = Array.from(`\n${begin}`, (character) => alphabet.indexOf(character));
    const [, quarters] = payload.quarters.find(([number]) => number === temperature);
    const found = write(before, drawn, quarters, reader, by === NETWORK ? null : ngrams, share / 100);
    known.set(name, found.map((number) => alphabet[number]).join(""));
  }
  return known.get(name);
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, _act, below) {
  const root = create("div").attr("class", "wr-lab").node();
  stage.append(root);
  const page = new Page(panel(root, t("Written now, and after each epoch"), "wr-text"));
  const chart = new Chart(panel(root, t("Bits per character, unread chapters"), "wr-curves"), {
    label: t(
      "Bits per character on the two unread chapters after each part of an epoch, for the network and for the mixture; level " +
        "lines for n-grams, and for the network that was trained longer, once it is chosen. The sentence below gives the numbers.",
    ),
    x: { title: t("epochs"), domain: [0, payload.run.epochs], ticks: 5, format: String },
    y: { title: t("bits"), domain: BITS },
    heard: [t("number of bits"), t("epoch")],
  });
  const legend = [key(t("above: network; below: n-grams; a stronger colour is more surprise"), "square", "yours")];
  const drawing = panel(below, legend, "wr-letters");
  const surprise = new Surprise(drawing);
  return {
    show(values, result) {
      page.show(values, result);
      chart.show({ lines: linesOf(values, result, payload) });
      surprise.show(values, result);
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classList.toggle("wr-wide", wide);
      stand(wide ? root : below, drawing);
      const half = wide ? Math.round((width - GAP) / 2) : width;
      const height = Math.max(240, Math.min(420, room - TITLE));
      if (wide) {
        chart.resize(width - GAP - half, height);
        page.resize(half, height - SURPRISE - TITLE);
        surprise.resize(half, SURPRISE);
        return;
      }
      const top = Math.round((height - TITLE) * 0.42);
      page.resize(width, top);
      chart.resize(width, height - TITLE - top);
      surprise.resize(width, 0);
    },
    theme() {},
  };
}

/** The two curves, and level lines for n-grams. */
function linesOf({ n }, { curve, mixed, ngrams, longer }, { parts, rivals, run }) {
  const along = (list) => list.map((bits, k) => [k / parts, bits]);
  const level = (bits) => [
    [0, bits],
    [run.epochs, bits],
  ];
  const others = rivals
    .filter(([model, order]) => order === LEVEL && (model === "add-k" || order !== n))
    .map(([model, order, bits]) => ({
      points: level(bits),
      name: model === "add-k" ? t("add-k, {n}-grams", { n: order }) : t("{n}-grams", { n: order }),
      colour: "soft",
      thin: true,
      dashed: model === "add-k",
    }));
  return [
    ...others,
    { points: level(ngrams), name: t("{n}-grams", { n }), colour: "yours" },
    { points: along(mixed), name: t("mixture"), colour: "green" },
    { points: along(curve), name: t("network"), colour: "learned" },
    ...longer.map((bits, k) => ({
      points: level(bits),
      name: [t("longer"), t("longer, mixed")][k],
      colour: ["learned", "green"][k],
      dashed: true,
      thin: true,
    })),
  ];
}
