// The lab `line`: penguins, a line by hand or learned, and the error of every line as a map and as a bowl.

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { t } from "../frame/words.js";
import { Scatter } from "./scatter.js";
import { Bowl } from "../parts/bowl.js";
import { Field } from "../parts/field.js";
import { key, panel } from "../parts/panel.js";
import { bowlOf, mapOf } from "../parts/round.js";

const WIDE = 600; // px: from this width on the map and the bowl are beside the scatter plot
const TITLE = 26; // px above each picture

// --- Computing: the twin of Line.compute in nnkit/labs/line/lab.py --------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  cache.film ??= filmOf(payload, loaded);
  const { film } = cache;
  yield* film.go(values, values.epochs);
  const start = lossOf(film, film.kept[0]);
  let [loss, { diverged }] = [lossOf(film, film.kept[film.last]), film];
  if (!Number.isFinite(loss)) {
    loss = null; // the last batch had a finite loss, but all samples together do not
    diverged ??= film.at[film.last];
  }
  const place = (kept) => [kept["0.weight"][0], kept["0.bias"][0]];
  const path = [[values.w, values.b], ...film.kept.slice(1, film.last + 1).map(place)];
  const [w, b] = path.at(-1);
  return { path, ends: film.ends.slice(0, film.step + 1), w, b, loss, start, diverged };
}

function filmOf({ x, y, plan, run }, loaded) {
  const samples = { n: x.length, input: x, target: y };
  return new Film(loaded, { ...run, plan, constants: { rate: ["$rate"] } }, { samples: () => samples });
}

function lossOf({ network, samples }, parameters) {
  network.place(parameters);
  return network.evaluate(samples).loss;
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "line-lab");
  stage.append(root.node());
  const place = (name, title) => panel(root.node(), title, `line-${name}`);
  const legend = [
    key(t("{n} penguins", { n: payload.x.length }), "circle", "data"),
    key(t("your line: drag it"), "line", "yours"),
    key(t("learned"), "line", "learned"),
  ];
  legend[2].classList.add("line-key-learned");
  const scatter = new Scatter(place("scatter", legend), payload, act);
  const surface = mapOf(payload.best);
  const map = new Field(place("map", t("The error as a map")), {
    label: t(
      "Contour map of the mean squared error over slope w and height b: rings around the best line, the path of " +
        "learning from your line, and the present line as a point.",
    ),
    colours: "sequential",
    x: { title: t("slope w"), domain: surface.grid.x, ticks: [0, 1, 2] },
    y: { title: t("height b"), domain: surface.grid.y, ticks: [3, 4, 5] },
    handles: {
      yours: {
        label: t("your line"),
        describe: (w, b) => t("slope {w}, height {b}", { w: String(w), b: String(b) }),
        step: [0.02, 0.02],
        moved: (w, b) => act.set({ w, b }),
      },
    },
  });
  const bowl = new Bowl(place("bowl", t("As a bowl: turn it")), {
    label: t(
      "The same surface in three dimensions: a round bowl with the best line at its bottom, and the path of learning on " +
        "its wall.",
    ),
  });
  const round = bowlOf(payload.best);
  return {
    show(values, result) {
      const learned = values.epochs > 0;
      root.classed("line-learned", learned);
      scatter.show(values, result);
      const begun = [values.w, values.b];
      const now = learned ? [result.w, result.b] : undefined;
      const steps = result.ends.slice(1).map((k) => result.path[k]);
      map.show({ ...surface, path: result.path, steps, handles: { yours: begun } });
      bowl.show({ surface: round, path: result.path, begun, now });
    },
    resize(width, room) {
      const wide = width >= WIDE;
      root.classed("line-wide", wide);
      const gap = 16;
      if (wide) {
        const left = Math.round((width - gap) * 0.58);
        const height = Math.round(Math.min(500, left * 1.08, room - TITLE));
        scatter.resize(left, height);
        const right = width - gap - left;
        const upper = Math.round((height - TITLE) * 0.5);
        map.resize(right, upper);
        bowl.resize(right, height - TITLE - upper);
      } else {
        const half = Math.floor((width - gap / 2) / 2);
        scatter.resize(width, Math.round(Math.min(width * 0.74, room - half - 2 * TITLE - 8)));
        map.resize(half, half);
        bowl.resize(half, half);
      }
    },
    theme() {
      map.theme();
      bowl.theme();
    },
  };
}
