// The lab `classes`: a network learns three shapes from a few drawings of the reader, and answers what a new one is.

import { create } from "d3-selection";
import { readRows, writeRows } from "../frame/controls.js";
import { Film } from "../frame/film.js";
import { Network } from "../nnkit.js/network.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { Answers } from "../parts/answers.js";
import { key, panel, stand } from "../parts/panel.js";
import { coloursOf, palette, scaleOf } from "../parts/paper.js";
import { bytesOf, pixelsOf, Raster } from "../parts/raster.js";
import { Sheet } from "../parts/sheet.js";
import { lengthOf, piecesOf } from "../parts/strokes.js";
import { pictureOf, SIDE } from "./drawings.js";
import { drawingsOf, EACH, joined, neighbour, sampler, SHAPES, writeDrawings } from "./models.js";
import { Slots } from "./slots.js";
import { t } from "../frame/words.js";

const [TEST, YOURS, YOUR_TEST, ELSE] = [0, "your own", "your own drawing", "something else"];
const [PATCH, STRIDE] = [4, 2];
const PIXELS = SIDE * SIDE;
const ALONG = Array.from({ length: (SIDE - PATCH) / STRIDE + 1 }, (_, k) => k * STRIDE);
const PLACES = ALONG.flatMap((row) => ALONG.map((column) => [row, column]));

export const tick = 200; // milliseconds between two epochs of Play, so that each can be seen

// --- Computing: the twin of nnkit/labs/classes/lab.py -------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= new Film(loaded, payload.run, { samples: sampler(loaded) });
  cache.softmax ??= [3, 4].map((n) => new Network(loaded, chainPlan(n, [["Softmax"]])));
  const { film } = cache;
  yield* film.go(values, values.epochs);
  const { shapes, other, place, tried, test } = values;
  const set = payload.sets.find(([name]) => name === shapes);
  const named = set ? set[1] : Array.from({ length: SHAPES }, (_, k) => `shape ${k + 1}`);
  const names = [...named, ELSE];
  const points = readRows(test);
  const picture = pictureOf(points);
  const found = read(film.network, cache.softmax[Number(other)], picture, names);
  const near = neighbour(film.samples, picture);
  const kept = drawingsOf(values.drawings)
    .slice(0, (SHAPES + other) * EACH)
    .filter((each) => each.length);
  return {
    names: names.slice(0, SHAPES + other),
    pixels: bytesOf(picture, 0, 1),
    ...found,
    neighbour: near < 0 ? "nothing" : names[film.samples.target[near]],
    near: near < 0 ? "" : bytesOf(film.samples.input.slice(near * PIXELS, (near + 1) * PIXELS), 0, 1),
    known: set?.[1].includes(tried) ? "yes" : "no",
    strokes: points.filter(([, , begins], k) => begins || k === 0).length,
    length: lengthOf(piecesOf(points)),
    taught: kept.length,
    points: kept.reduce((total, each) => total + each.length, 0),
    number: place ? ((place - 1) % EACH) + 1 : EACH,
    drawn: names[Math.floor(Math.max(0, place - 1) / EACH)],
    ...recognised(film, set, cache),
  };
}

/** The network's answer to a picture, and what covering a part of it with paper does to the answer's share. */
function read(network, softmax, picture, names) {
  const covered = PLACES.map(([row, column]) => {
    const part = picture.slice();
    for (let k = 0; k < PATCH; k++) part.fill(0, (row + k) * SIDE + column, (row + k) * SIDE + column + PATCH);
    return part;
  });
  const n = 1 + covered.length;
  const logits = network.predict({ n, input: joined([picture, ...covered]) });
  const width = logits.length / n;
  const chances = softmax.predict({ n, input: logits });
  const first = Array.from(chances.slice(0, width));
  const answer = first.indexOf(Math.max(...first));
  const chance = covered.map((_, k) => chances[(k + 1) * width + answer]);
  const [lost, times] = [new Float64Array(PIXELS), new Float64Array(PIXELS)];
  PLACES.forEach(([row, column], place) => {
    for (let k = 0; k < PATCH * PATCH; k++) {
      const pixel = (row + Math.floor(k / PATCH)) * SIDE + column + (k % PATCH);
      lost[pixel] += first[answer] - chance[place];
      times[pixel] += 1;
    }
  });
  const effect = lost.map((sum, k) => sum / times[k]);
  const reach = effect.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const lowest = Math.min(...chance);
  const [row, column] = PLACES[chance.indexOf(lowest)];
  return {
    logits: Array.from(logits.slice(0, width)),
    probabilities: first,
    prediction: answer,
    answer: names[answer],
    sure: 100 * first[answer],
    effect: bytesOf(effect, -(reach || 1), reach || 1),
    reach: 100 * reach,
    row: row + PATCH / 2,
    column: column + PATCH / 2,
    lowest: 100 * lowest,
  };
}

/** How many new drawings of a set of shapes the network and the nearest neighbour recognise. */
function recognised({ network, samples }, set, cache) {
  if (!set || !samples.n) return { held: 0, right: 0, right_neighbour: 0 };
  const [name, , texts] = set;
  cache.fresh ??= {};
  cache.fresh[name] ??= texts.map((text) => pictureOf(readRows(text)));
  const pictures = cache.fresh[name];
  const labels = pictures.map((_, k) => Math.floor((k * SHAPES) / pictures.length));
  if (cache.counted !== samples || cache.counted_of !== name) {
    [cache.counted, cache.counted_of] = [samples, name]; // the neighbours do not change while the network learns
    cache.near = pictures.map((picture) => samples.target[neighbour(samples, picture)]);
  }
  const n = pictures.length;
  const logits = network.predict({ n, input: joined(pictures) });
  const width = logits.length / n;
  const answers = labels.map((_, k) => {
    const row = Array.from(logits.slice(k * width, (k + 1) * width));
    return row.indexOf(Math.max(...row));
  });
  const count = (given) => labels.filter((label, k) => label === given[k]).length;
  return { held: n, right: count(answers), right_neighbour: count(cache.near) };
}

/** The buttons that clear the sheet, or everything that was taught. */
export function pressed(name, values) {
  if (name === "empty") return { shapes: YOURS, drawings: "", place: 1, epochs: 0 };
  if (values.place === TEST) return { tried: YOUR_TEST, test: "" };
  return { shapes: YOURS, drawings: redrawn(values, []), epochs: 0 };
}

/** The drawings that teach, as text, with other points at the place that is on the sheet. */
function redrawn({ drawings, place }, points) {
  const slots = drawingsOf(drawings);
  slots[place - 1] = points;
  return writeDrawings(slots);
}

// --- Drawing --------------------------------------------------------------------------------------------------------

const WIDE = 700; // px: from this width on three columns are side by side
const GAP = 18; // px, between them
const [SLOT, NAMES] = [44, 92]; // px, of a side of a drawing that teaches; for names and gaps beside six of them
const APART = 4; // of the sheet's side, 100: between points of a moving pen
const GREY = scaleOf(["#000000", "#ffffff"]);

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "cl-lab").node();
  stage.append(root);
  const places = {};
  const place = (name, title) => (places[name] = panel(root, title, `cl-on-${name}`));
  const choose = (chosen) => act.set({ place: chosen });
  const slots = new Slots(place("slots", t("what you teach, and what you test")), {
    classes: SHAPES + 1,
    each: EACH,
    size: payload.sheet,
    chosen: choose,
  });
  const title = document.createElement("span");
  const sheet = new Sheet(place("sheet", title), {
    size: payload.sheet,
    most: payload.most_points,
    what: t("a shape"),
    apart: APART,
    drawn: (points) => act.values().place === TEST && act.set({ tried: YOUR_TEST, test: writeRows(points) }),
    settled: () => {
      const values = act.values();
      if (values.place) act.set({ shapes: YOURS, drawings: redrawn(values, sheet.points), epochs: 0 });
    },
  });
  const answers = new Answers(place("answers", t("the network's answer")), {
    names: [],
    label: t("The answers of the network: class, probability"),
  });
  const nearest = create("p").attr("class", "cl-nearest").node();
  places.answers.append(nearest);
  const raster = (name, heading, label) => new Raster(place(name, heading), { label });
  const signs = [key(t("needed"), "square", "yours"), key(t("in the way"), "square", "learned")];
  const image = raster("image", t("it reads"), t("The test drawing as the network reads it: 16 by 16 pixels."));
  const covered = t(
    "What covering each part of the drawing does to the answer. The sentence below says where it does most.",
  );
  const effect = raster("effect", signs, covered);
  const near = raster(
    "near",
    t("nearest picture"),
    t("The picture nearest to the test drawing, of those that taught."),
  );
  let [colours, latest, held] = [null, null, null]; // held: the place of the drawing on the sheet

  const paint = () => {
    if (!latest || !colours) return;
    const shape = { rows: SIDE, columns: SIDE };
    image.show({ ...shape, pixels: pixelsOf(latest.pixels), scale: GREY });
    effect.show({ ...shape, pixels: pixelsOf(latest.effect), scale: colours });
    near.show({ ...shape, pixels: latest.near ? pixelsOf(latest.near) : new Uint8Array(PIXELS), scale: GREY });
  };

  return {
    show(values, result) {
      const now = act.values(); // the reader may have drawn more since
      const drawings = drawingsOf(now.drawings);
      const test = readRows(now.test);
      slots.show({ names: result.names, drawings: [...drawings, test], place: now.place });
      if (!sheet.busy) sheet.show(now.place ? drawings[now.place - 1] : test, true);
      if (now.place !== held) sheet.home();
      held = now.place;
      title.textContent = values.place
        ? t("draw: {drawn}, {number} of {each}", { drawn: result.drawn, number: result.number, each: EACH })
        : t("the test drawing");
      answers.name(result.names.map((name) => t(name)));
      answers.show(result);
      nearest.textContent = t("nearest neighbour: {neighbour}", { neighbour: result.neighbour });
      latest = result;
      paint();
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classList.toggle("cl-wide", wide);
      if (wide) stand(root, ...Object.values(places));
      else stand(below, places.image, places.effect, places.near);
      below.classList.toggle("cl-below", !wide);
      const side = wide ? Math.min(260, Math.max(180, room - 60), width * 0.3) : Math.min(170, width * 0.47);
      root.style.setProperty("--cl-sheet", `${Math.round(side)}px`);
      root.style.setProperty(
        "--cl-slot",
        `${wide ? SLOT : Math.floor(Math.min(SLOT, (width - NAMES) / (EACH + 1)))}px`,
      );
      const rest = wide ? (width - 2 * GAP - side) * 0.5 : width;
      for (const each of [image, effect, near]) each.resize(Math.floor(Math.min(110, (rest - 2 * 10) / 3)));
      paint();
    },
    theme() {
      colours = palette("diverging", coloursOf(root));
      paint();
    },
  };
}
