// The lab `welcome`: one neuron, a layer, a deep network, and how each fits a shape; the landing page scrolls it.

import { create } from "d3-selection";
import { Film } from "../frame/film.js";
import { t } from "../frame/words.js";
import { Field } from "../parts/field.js";
import { Grid } from "../parts/grid.js";
import { decode, fillFrom, fold, mapOf, places } from "../parts/maps.js";
import { panel } from "../parts/panel.js";
import { Net } from "./net.js";
import { Story } from "./story.js";

const GAP = 12; // px, between the network and the square
const TITLE = 26; // px
const NARROW = 240; // px, of the square: below it, small points and a short title
const SHARE = 0.48; // the greatest share of the window's height for the picture; the rest is for the text

// --- Computing: the twin of Welcome in nnkit/labs/welcome/lab.py ----------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  const { stage, epochs } = values;
  cache.films ??= {}; // one per stage, each keeps its run
  cache.films[stage] ??= new Film(loaded, payload.run, { samples: (stage) => samplesOf(payload, stage) });
  const film = cache.films[stage];
  yield* film.go(values, epochs);
  const { network, samples } = film;
  const { loss, accuracy } = network.evaluate(samples);
  cache.places ??= places(payload).flat();
  const maps = mapsOf(network, cache.places, payload.stages[stage].units, payload);
  return { weights: network.plan.parameters.map((name) => network.listed(name)), maps, loss, right: 100 * accuracy };
}

function samplesOf(payload, stage) {
  const points = payload.points[payload.stages[stage].points];
  const target = points.map((point) => point[2]);
  return { n: points.length, input: points.flatMap((point) => point.slice(0, 2)), target };
}

/** The output of each neuron at each point of the square, layer by layer, the network's output last. */
function mapsOf(network, input, units, { grid, coarse }) {
  const buffer = network.steps({ n: grid * grid, input });
  const outputs = (layer) => buffer(`${layer}.output`);
  const hidden = units.map((count, k) =>
    Array.from({ length: count }, (_, unit) => mapOf(outputs(2 * k + 1), unit, count, { grid, step: coarse })),
  );
  return [...hidden, [mapOf(outputs(2 * units.length), 0, 1, { grid, bounded: fold })]];
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "welcome-lab");
  const picture = root.append("div").attr("class", "welcome-picture nn-picture");
  stage.append(root.node());
  const titles = [0, 1].map(() => document.createElement("span"));
  const [left, right] = titles.map((title, k) => panel(picture.node(), title, `welcome-${k ? "square" : "net"}`));
  const net = new Net(left, payload);
  const side = { domain: [-payload.reach, payload.reach], ticks: [] };
  const square = new Field(right, {
    label: t(
      "The square with points of two kinds, blue circles and orange squares, in the colours of the network's answer; a " +
        "thick line is the border between the two answers. The sentence below says how many points are on the correct side.",
    ),
    x: side,
    y: side,
    margins: [1, 1, 1, 1],
  });
  const grid = new Grid(side.domain, side.domain, payload.grid);
  const story = act.still ? undefined : new Story(root.node(), picture.node(), payload, act);
  let across = 0;
  return {
    show({ stage: name, epochs }, result) {
      const { points, units } = payload.stages[name];
      const maps = result.maps.map((layer) => layer.map(decode));
      titles[0].textContent = layersOf(units);
      const { right } = result;
      titles[1].textContent =
        across < NARROW
          ? t("points correct: {right:.1} %", { right })
          : t("epoch {epochs}, points correct: {right:.1} %", { epochs, right });
      net.show(result.weights, maps);
      square.show({
        grid: fillFrom(grid, maps.at(-1)[0]),
        range: [-1, 1],
        strong: [0],
        points: payload.points[points].map(([x, y, kind]) => ({ x, y, kind })),
        size: across < NARROW ? 2 : 3,
      });
    },
    resize(width) {
      across = Math.floor(Math.min((width - GAP) * 0.56, SHARE * innerHeight - TITLE));
      square.resize(across, across);
      net.resize(width - GAP - across, across);
      story?.resize();
    },
    theme() {
      net.theme();
      square.theme();
    },
  };
}

/** The network in words: the number of neurons in each layer, the output last. */
function layersOf(units) {
  return units.length ? t("{layers} neurons", { layers: [...units, 1].join(" + ") }) : t("1 neuron");
}
