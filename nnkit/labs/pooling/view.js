// The lab `pooling`: a small picture, pooled; then moved and pooled again, to see how many outputs have changed.

import { create } from "d3-selection";
import { Network } from "../nnkit.js/network.js";
import { formatNumber } from "../frame/numbers.js";
import { panel } from "../parts/panel.js";
import { scaleOf } from "../parts/paper.js";
import { bytesOf, pixelsOf, Raster } from "../parts/raster.js";

const GAP = 8;
const GREY = scaleOf(["#000000", "#ffffff"]);
const DOT = 0.3; // of a pixel: the mark of one that has changed

// --- Computing: the twin of nnkit/labs/pooling/lab.py ---------------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  const { picture, right, down, kind, window: size, stride, row, column } = values;
  const { images, levels, plans, side, least } = payload;
  cache.networks ??= {};
  const plan = [kind, size, stride].join();
  cache.networks[plan] ??= new Network(loaded, JSON.parse(plans[plan]));
  const whole = Float32Array.from(pixelsOf(images[picture]), (byte) => byte / levels[picture]);
  const pair = [piece(whole, payload, 0, 0), piece(whole, payload, down, right)];
  const outputs = cache.networks[plan].predict({ n: 2, input: [...pair[0], ...pair[1]] });
  yield 1;
  const many = outputs.length / 2;
  const pooled = [outputs.subarray(0, many), outputs.subarray(many)];
  const places = Math.sqrt(many);
  const [changes, pooledChanges] = [differences(...pair), differences(...pooled)];
  const [i, j] = [row, column].map((place) => nearest(place, size, stride, places));
  const [top, left] = [i * stride, j * stride];
  const patch = Array.from(
    { length: size * size },
    (_, k) => pair[1][(top + Math.floor(k / size)) * side + left + (k % size)],
  );
  return {
    side: places,
    pictures: [...pair, ...pooled].map((numbers) => bytesOf(numbers, 0, 1)),
    marks: [changes, pooledChanges].map((found) => found.flatMap((change, k) => (change > least ? [k] : []))),
    plain_mean: mean(changes),
    pooled_mean: mean(pooledChanges),
    i,
    j,
    top,
    left,
    patch,
    winner: patch.indexOf(Math.max(...patch)),
    value: pooled[1][i * places + j],
  };
}

/** @type {Nn.View["sentence"]} */
export function sentence(values, result, { side }) {
  const { top, left, winner, marks } = result;
  const size = values.window;
  const numbers = {
    ...values,
    ...result,
    picture: `The ${values.picture}`,
    all: side * side,
    pixels: marks[0].length,
    changed: marks[1].length,
    outputs: result.side ** 2,
    count: size * size,
    bottom: top + size - 1,
    end: left + size - 1,
    winner_row: top + Math.floor(winner / size),
    winner_column: left + (winner % size),
    across: Math.abs(values.right),
    side: values.right < 0 ? "left" : "right",
    along: Math.abs(values.down),
    way: values.down < 0 ? "up" : "down",
  };
  return [values.kind, numbers];
}

/** What is seen of a picture that has been moved. */
function piece(whole, { side, reach }, down, right) {
  const [top, left, width] = [reach - down, reach - right, side + 2 * reach];
  return Float32Array.from(
    { length: side * side },
    (_, k) => whole[(top + Math.floor(k / side)) * width + left + (k % side)],
  );
}

const differences = (before, after) => Array.from(before, (number, k) => Math.abs(number - after[k]));

const mean = (numbers) => numbers.reduce((total, number) => total + number, 0) / numbers.length;

/** The output whose window's middle is nearest to a place, along one axis. */
const nearest = (place, size, stride, outputs) =>
  Math.min(outputs - 1, Math.max(0, Math.floor((place - Math.floor(size / 2) + Math.floor(stride / 2)) / stride)));

// --- Drawing ----------------------------------------------------------------------------------------------------

const TITLES = ["original", "moved", "… pooled", "… pooled"];
const LABELS = [
  "The original picture.",
  "The moved picture. Dots mark the pixels that have changed, a square shows the window.",
  "The original picture, pooled.",
  "The moved picture, pooled. Dots mark the outputs that have changed. The sentence below says how many.",
];

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "pl-lab");
  stage.append(root.node());
  const { side } = payload;
  const kept = [];
  let now;
  const word = (text, className) => Object.assign(document.createElement("span"), { textContent: text, className });
  const counts = [1, 3].map(() => word("", "pl-count"));
  const pick = [
    undefined,
    { pixel: "pixel of the moved picture", moved: (row, column) => act.set({ row, column }) },
    undefined,
    { pixel: "pooled output", moved: (i, j) => act.set({ row: middle(i), column: middle(j) }) },
  ];
  const rasters = TITLES.map((title, k) => {
    const heading = k % 2 ? [word(title), counts[(k - 1) / 2]] : title;
    return new Raster(panel(root.node(), heading, `pl-picture pl-${k}`), { label: LABELS[k], ...pick[k] });
  });
  const window = document.createElement("div");
  window.className = "pl-window";
  panel(root.node(), "the window", "pl-last").append(window);

  /** The pixel under the middle of an output's window. */
  const middle = (number) => number * now.values.stride + Math.floor(now.values.window / 2);

  function show(values, result) {
    now = { values, result };
    const { marks, top, left, i, j } = result;
    const size = values.window;
    const square = { top, left, rows: size, columns: size, name: "pl-frame" };
    result.pictures.forEach((picture, k) => {
      if (kept[k]?.picture !== picture) kept[k] = { picture, pixels: pixelsOf(picture) };
      const across = k < 2 ? side : result.side;
      const dots = k % 2 ? marks[(k - 1) / 2].map((place) => dot(Math.floor(place / across), place % across)) : [];
      const windows = k === 1 ? [...dots, square] : dots;
      const at = k === 1 ? [values.row, values.column] : [i, j];
      rasters[k].show({ rows: across, columns: across, pixels: kept[k].pixels, scale: GREY, windows, at });
    });
    counts[0].textContent = `• ${marks[0].length} of ${side * side}`;
    counts[1].textContent = `• ${marks[1].length} of ${result.side ** 2}`;
    showWindow(values, result);
  }

  function showWindow({ kind, window: size }, { patch, winner, value }) {
    window.replaceChildren();
    const grid = window.appendChild(document.createElement("div"));
    grid.className = "pl-grid";
    grid.style.setProperty("--pl-size", size);
    patch.forEach((number, k) => {
      const cell = grid.appendChild(word(formatNumber(number, ".3"), "pl-cell"));
      const grey = Math.round(255 * number);
      Object.assign(cell.style, {
        background: `rgb(${grey}, ${grey}, ${grey})`,
        color: number > 0.45 ? "#000" : "#fff",
      });
      cell.classList.toggle("pl-winner", kind === "maximum" && k === winner);
    });
    const how = kind === "maximum" ? "the largest" : "the mean";
    window.append(word(`→ ${formatNumber(value, ".3")}, ${how}`, "pl-value"));
  }

  return {
    show,
    resize(width) {
      const wide = width >= 620;
      root.classed("pl-wide", wide);
      const across = wide ? 4 : 2;
      const each = Math.floor((width - (across - 1) * GAP) / across);
      for (const raster of rasters) raster.resize(each);
    },
    theme() {}, // black and white are the same in all of them
  };
}

const dot = (row, column) => ({
  top: row + (1 - DOT) / 2,
  left: column + (1 - DOT) / 2,
  rows: DOT,
  columns: DOT,
  name: "pl-dot",
});
