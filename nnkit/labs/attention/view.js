// The lab `attention`: a head of attention learns to copy, reverse or sort digits, beside a GRU.

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { Chart } from "../parts/chart.js";
import { key, panel, stand } from "../parts/panel.js";
import { Looks } from "./looks.js";
import { answerOf, exact, influence, samplesOf, weights, write } from "./tasks.js";
import { t } from "../frame/words.js";

const GRU = "GRU";
const WIDE = 700; // px: from this width on the curves are beside the map
const [TITLE, GAP] = [46, 20]; // px, above and between the pictures
const SHARE = 0.54; // of the width, for the map
const [CURVES, HIGH] = [190, 400]; // px, the height of the curves where they are below; of the map at most
const COLOURS = { "one head": "learned", "head and hidden units": "green", GRU: "yours" };

export const tick = 240; // milliseconds between two looks of Play: the first few change most

// --- Computing: the twin of nnkit/labs/attention/lab.py -----------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  const samples = (task, seed) => samplesOf(loaded, task, seed);
  cache.film ??= new Film(loaded, { ...payload.run, plan: { $model: payload.plans } }, { samples, look: exact });
  const { film } = cache;
  yield* film.go(values, values.updates / payload.run.every);
  const question = Array.from(values.digits, Number);
  const found = { reply: [], wanted: [], map: [], focus: 0 };
  if (question.length) {
    found.reply = write(film.network, question);
    found.wanted = answerOf(values.task, question);
    found.map = (values.model === GRU ? influence : weights)(film.network, question, found.reply);
    found.focus = focusOf(found, question);
  }
  return { curve: film.seen.slice(0, film.last + 1), question, size: film.network.size, ...found };
}

/** The mean weight, in per cent, on the places of the question that hold the digit to be written. */
function focusOf({ map, wanted }, question) {
  let total = 0;
  map.forEach((row, k) => question.forEach((held, place) => (total += held === wanted[k] ? row[place] : 0)));
  return (100 * total) / wanted.length;
}

/** @type {Nn.View["numbers"]} */
export function numbers(_values, { reply, wanted, curve }) {
  const wrong = reply.filter((digit, k) => digit !== wanted[k]).length;
  return { count: reply.length, answer: reply.join(""), wrong, exact: 100 * curve.at(-1) };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, _act, below) {
  const root = create("div").attr("class", "at-lab").node();
  stage.append(root);
  const looks = new Looks(panel(root, "", "at-looks"));
  const models = Object.entries(COLOURS);
  const keys = models.map(([name, colour]) => key(t(name), "line", colour));
  const drawing = panel(root, keys, "at-curves");
  const curves = new Chart(drawing, {
    label: t(
      "The percentage of held-out questions that are answered without a mistake, against the updates: this run as a thick line; " +
        "five runs of each network, measured before, as thin lines. The sentence below gives this run's number.",
    ),
    x: { title: t("updates") },
    y: { title: t("exact answers, %"), domain: [0, 100] },
  });
  const points = (curve) => curve.map((share, k) => [k * payload.run.every, 100 * share]);
  const before = (task) =>
    payload.curves
      .filter(([, of]) => of === task)
      .flatMap(([model, , runs]) =>
        runs.map((curve) => ({ points: points(curve), colour: COLOURS[model], thin: true, pale: true })),
      );
  return {
    show({ task, model, updates }, result) {
      const title =
        model === GRU
          ? t("Which asked digits change each written digit")
          : t("Where the head looks when it writes each digit");
      looks.show(result, title);
      const now = points(result.curve);
      const own = { points: now, colour: COLOURS[model] };
      const dots = [{ points: [now.at(-1)], colour: COLOURS[model], size: 5 }];
      curves.show({
        lines: [...before(task), own],
        dots,
        marks: [{ x: updates }],
        x: [0, payload.controls.updates.max],
      });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      stand(wide ? root : below, drawing);
      root.classList.toggle("at-wide", wide);
      const left = wide ? Math.round((width - GAP) * SHARE) : width;
      const height = Math.max(200, Math.min(HIGH, room - TITLE));
      looks.resize(left, height);
      curves.resize(wide ? width - GAP - left : width, wide ? height : CURVES);
    },
    theme() {},
  };
}
