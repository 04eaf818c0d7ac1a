// The lab `caption`: a detector finds two digits, and a recurrent network writes a sentence about them.

import { create } from "d3-selection";
import { readRows, writeRows } from "../frame/controls.js";
import { Film } from "../frame/film.js";
import { Network, rowsOf } from "../nnkit.js/network.js";
import { chainPlan } from "../nnkit.js/plan.js";
import { Chart } from "../parts/chart.js";
import { key, panel, stand } from "../parts/panel.js";
import { bytesOf } from "../parts/raster.js";
import { Board } from "./board.js";
import { Menus } from "./menus.js";
import { exact, greedy, inputsOf, read, ruled } from "./models.js";
import {
  canvases,
  decoded,
  described,
  diceOf,
  drawn,
  encoded,
  HIGH,
  labels,
  NOTHING,
  pairsOf,
  picturesFrom,
  STEPS,
} from "./scenes.js";
import { Words } from "./words.js";
import { t } from "../frame/words.js";

const [SEEN, OWN] = ["a seen pair", "your own"];
const ROOMY = 700; // px: from this width on the pictures are side by side
const [TITLE, GAP, MENUS] = [30, 20, 140]; // px, above and between the pictures; the height of the menus
const [SMALL, SHARES] = [0.62, [0.3, 0.4, 0.3]]; // of the width: for the scene on a phone; for the pictures side by side
const CURVE = 210; // px, the height of the curve where it is below

export const tick = 250; // milliseconds between two epochs of Play, so that each can be seen

// --- Computing: the twin of nnkit/labs/caption/lab.py -------------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.detect ?? begin(cache, payload, loaded);
  const { detect, film, pictures } = cache;
  const most = payload.detector.epochs;
  const later = Math.max(0, values.epochs - most);
  yield* detect.go(values, Math.min(values.epochs, most));
  if (later) yield* film.go(values, later);
  const network = later ? film.network : untrained(values, payload, loaded, cache);
  const scene = sceneOf(values, cache);
  const x = canvases([scene], pictures[1]);
  const seen = cache.read(x);
  const { written, weights } = greedy(network, seen, payload.weights[values.model]);
  const words = decoded(written);
  const wanted = described(scene);
  const pair = String(scene.map(([digit]) => digit).sort((a, b) => b - a));
  const kinds = Object.entries(pairsOf(values.seed));
  const [known] = kinds.find(([, pairs]) => pairs.some((each) => String(each) === pair)) ?? ["none"];
  return {
    rows: scene,
    pixels: bytesOf(x, 0, 1),
    map: rowsOf(seen.found, NOTHING + 1),
    words,
    weights: weights.slice(0, words.length),
    wanted,
    correct: String(words) === String(wanted),
    known,
    rule: ruled(seen.found)[0],
    rules: detect.seen.slice(0, detect.last + 1),
    curve: later ? film.seen.slice(0, film.last + 1) : [],
    parameters: network.size,
  };
}

/** @type {Nn.View["numbers"]} */
export function numbers({ epochs }, { curve, rules, words, wanted, rule }, payload) {
  const [seen, unseen] = curve.at(-1) ?? [0, 0];
  const [ruleSeen, ruleUnseen] = rules.at(-1);
  return {
    later: Math.max(0, epochs - payload.detector.epochs),
    seen: 100 * seen,
    unseen: 100 * unseen,
    rule_seen: 100 * ruleSeen,
    rule_unseen: 100 * ruleUnseen,
    caption: words.join(" "),
    truth: wanted.join(" "),
    ruled: rule.join(" "),
  };
}

/** What a page keeps: the pictures, the scenes of each seed, the two runs. */
function begin(cache, { pictures, counts, plans, detector, run }, loaded) {
  const [training, held, chunk] = counts;
  const kept = pictures.map(picturesFrom);
  const numbers = kept.map((each) => each.map((of) => of.length));
  const scenes = {};
  cache.scenes = (seed) => {
    const { seen, unseen } = pairsOf(seed);
    const asked = [
      [training, seen, numbers[0]],
      [held, seen, numbers[1]],
      [held, unseen, numbers[1]],
    ];
    scenes[seed] ??= asked.map(([n, pairs, count], k) => drawn(n, pairs, count, diceOf(seed, k + 1)));
    return scenes[seed];
  };
  const softmax = new Network(loaded, chainPlan(NOTHING + 1, [["Softmax"]]));
  cache.read = (x) => read({ network: cache.detect.network, softmax }, x, chunk);
  const halves = (list) => [list.slice(0, held), list.slice(held)];
  const share = (list) => list.filter(Boolean).length / held;

  const scenesOf = (seed) => {
    const [learned, ...tests] = cache.scenes(seed);
    const input = canvases(learned, kept[0]);
    const wanted = tests.flat().map(described);
    return { n: training, input, target: labels(learned), held: canvases(tests.flat(), kept[1]), wanted };
  };
  const rightOf = ({ samples }) => {
    const found = ruled(cache.read(samples.held).found);
    return halves(found.map((words, k) => String(words) === String(samples.wanted[k]))).map(share);
  };
  cache.detect = new Film(loaded, detector, { samples: scenesOf, look: rightOf });

  const found = (_model, seed) => {
    const { samples } = cache.detect;
    const learned = samplesOf(cache.read(samples.input), cache.scenes(seed)[0].map(described));
    const { found, where } = cache.read(samples.held);
    const tests = halves(samples.wanted).map((captions, half) => {
      const part = (list) => list.subarray((half * list.length) / 2, ((half + 1) * list.length) / 2);
      return samplesOf({ found: part(found), where: part(where) }, captions);
    });
    return { ...learned, tests };
  };
  const look = ({ network, samples }) => samples.tests.map((each) => exact(network, each));
  cache.film = new Film(loaded, { ...run, plan: { $model: plans } }, { samples: found, look });
  cache.pictures = kept;
}

/** The samples of a captioner. */
function samplesOf(seen, captions) {
  const { words, target } = encoded(captions);
  return { ...inputsOf(target.length / STEPS, words, seen), target };
}

/** The rows of the scene that is shown. */
function sceneOf({ scene, own, seed, number }, { scenes }) {
  if (scene === OWN) return readRows(own);
  return scenes(seed)[scene === SEEN ? 1 : 2][number - 1];
}

/** A captioner that has not begun to learn. */
function untrained({ model, seed }, { plans }, loaded, cache) {
  cache.blank ??= {};
  cache.blank[model] ??= new Network(loaded, JSON.parse(plans[model]));
  cache.blank[model].initialise(seed);
  return cache.blank[model];
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "cp-lab").node();
  stage.append(root);
  let latest = { rows: [] };
  const composing = {
    most: payload.controls.own.most,
    now() {
      const { scene, own } = act.values(); // the reader may have moved more since the latest result
      return scene === OWN ? readRows(own) : latest.rows.map((row) => [...row]);
    },
    place: (rows) => act.set({ scene: OWN, own: writeRows(rows) }),
  };
  const board = new Board(panel(root, t("the scene: drag a digit"), "cp-board"), composing);
  const choices = panel(root, t("or choose digits and cells"), "cp-menus");
  const menus = new Menus(choices, composing);
  const words = new Words(panel(root, [key(t("where the network looks"), "square", "learned")], "cp-words"));
  const keys = [
    key(t("unseen pairs"), "line", "learned"),
    key(t("seen pairs"), "line", "soft"),
    key(t("fixed rule, unseen"), "dash", "green"),
  ];
  const drawing = panel(root, keys, "cp-curve");
  const epochs = payload.controls.epochs.max;
  const curve = new Chart(drawing, {
    label: t(
      "The percentage of captions of held-out scenes without a mistake, against the epochs: of unseen pairs and of seen pairs; " +
        "dashed: of unseen pairs by the fixed rule. The sentence below gives the numbers.",
    ),
    x: {
      title: t("epochs: first the detector’s, then the captioner’s"),
      domain: [0, epochs],
      ticks: 5,
      format: String,
    },
    y: { title: t("right, %"), domain: [0, 105], ticks: [0, 25, 50, 75, 100], format: String },
  });
  return {
    show(_values, result) {
      latest = result;
      board.show(result);
      menus.show(result);
      words.show(result);
      const { rules, curve: shares } = result;
      const begins = payload.detector.epochs;
      const of = (kind) => shares.map((each, k) => [begins + k, 100 * each[kind]]);
      const ruled = rules.map(([, unseen], k) => [k, 100 * unseen]);
      if (shares.length) ruled.push([begins + shares.length - 1, ruled.at(-1)[1]]);
      const [seen, unseen] = [of(0), of(1)];
      curve.show({
        lines: [
          { points: ruled, colour: "green", dashed: true },
          { points: seen, colour: "soft" },
          { points: unseen, colour: "learned" },
        ],
        dots: [
          { points: (unseen.length ? unseen : ruled).slice(-1), colour: unseen.length ? "learned" : "green", size: 5 },
        ],
        marks: [{ x: begins }],
      });
    },
    resize(width, room) {
      const wide = width >= ROOMY;
      stand(wide ? root : below, choices, drawing);
      root.classList.toggle("cp-wide", wide);
      const [first, second, third] = SHARES.map((share) => (wide ? Math.floor((width - 2 * GAP) * share) : width));
      board.resize(wide ? first : width * SMALL, wide ? Math.max(HIGH * 8, room - TITLE - MENUS) : room);
      words.resize(second);
      curve.resize(third, wide ? Math.max(200, Math.min(room - TITLE, 300)) : CURVE);
    },
    theme() {
      board.colour();
      words.colour();
    },
  };
}
