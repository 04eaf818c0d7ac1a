// The lab `pooling`: a small picture is pooled, then moved and pooled again. Which share of the outputs changes?

import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { Network } from "../nnkit.js/network.js";
import { formatNumber } from "../frame/numbers.js";
import { Handle } from "../parts/handle.js";
import { panel, stand } from "../parts/panel.js";
import { scaleOf } from "../parts/paper.js";
import { bytesOf, pixelsOf, Raster } from "../parts/raster.js";
import { t } from "../frame/words.js";

export const tick = 300; // ms between two moves of Play, so that each can be seen

const [GAP, TITLE] = [8, 26]; // px
const [BAR, WINDOW] = [42, 116]; // px, the heights of a bar and of the window's numbers
const GREY = scaleOf(["#000000", "#ffffff"]);
const DOT = 0.3; // of a pixel: the mark on a changed one

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

/** @type {Nn.View["numbers"]} */
export function numbers(values, { top, left, winner, marks, side: across }, { side }) {
  const size = values.window;
  const [pixels, changed] = marks.map(({ length }) => length);
  const outputs = across ** 2;
  return {
    pixels,
    changed,
    outputs,
    before: percent(pixels, side * side),
    after: percent(changed, outputs),
    across: Math.abs(values.right),
    sideways: values.right < 0 ? "left" : "right",
    along: Math.abs(values.down),
    upright: values.down < 0 ? "up" : "down",
    winner_row: top + Math.floor(winner / size),
    winner_column: left + (winner % size),
  };
}

/** The visible part of a picture that has been moved. */
function piece(whole, { side, reach }, down, right) {
  const [top, left, width] = [reach - down, reach - right, side + 2 * reach];
  return Float32Array.from(
    { length: side * side },
    (_, k) => whole[(top + Math.floor(k / side)) * width + left + (k % side)],
  );
}

const differences = (before, after) => Array.from(before, (number, k) => Math.abs(number - after[k]));

const mean = (numbers) => numbers.reduce((total, number) => total + number, 0) / numbers.length;

/** A share in whole per cent, with halves rounded up. */
const percent = (part, whole) => Math.floor((200 * part + whole) / (2 * whole));

/** Along one axis: the output whose window's middle is nearest to a point. */
const nearest = (place, size, stride, outputs) =>
  Math.min(outputs - 1, Math.max(0, Math.floor((place - Math.floor(size / 2) + Math.floor(stride / 2)) / stride)));

// --- Drawing ----------------------------------------------------------------------------------------------------

const DIGIT = 8; // pixels: side of the area that can be dragged, in the middle of the picture

/** Title and text alternative of each picture. */
const pictures = () => [
  [t("Original"), t("The original picture.")],
  [t("Moved: drag it"), t("The moved picture. Dots mark the pixels that have changed, a square shows the window.")],
  [t("Original, pooled"), t("The original picture, pooled.")],
  [t("Moved, pooled"), t("The moved picture, pooled. Dots mark the outputs that have changed.")],
];

/** How far a picture has been moved, in words. */
const inWords = (right, down) =>
  [
    right < 0 ? t("{n} to the left", { n: -right }) : t("{n} to the right", { n: right }),
    down < 0 ? t("{n} up", { n: -down }) : t("{n} down", { n: down }),
  ].join(", ");

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act, below) {
  const root = create("div").attr("class", "pl-lab");
  stage.append(root.node());
  const { side, reach } = payload;
  const kept = [];
  let now;
  const halves = [t("Changed before pooling:"), t("Changed after pooling:")].map(
    (label) => new Half(root.node(), label),
  );
  const output = { pixel: t("pooled output"), moved: (i, j) => act.set({ row: middle(i), column: middle(j) }) };
  const rasters = pictures().map(([title, label], k) => {
    const half = halves[Math.floor(k / 2)];
    const options = { label, ...(k === 3 && output) };
    return new Raster(panel(half.pictures, title, `pl-picture pl-${k}`), options);
  });
  const digit = new Handle(rasters[1].svg.append("g"), rasters[1].svg, {
    label: t("moved picture"),
    describe: inWords,
    step: [1, -1],
    moved: (right, down) => act.set({ right, down }),
    className: "pl-digit",
    grip: true,
  });
  const window = document.createElement("div");
  window.className = "pl-window";
  const last = panel(root.node(), t("Numbers in the blue window"), "pl-last");
  last.append(window);

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
      rasters[k].show({ rows: across, columns: across, pixels: kept[k].pixels, scale: GREY, windows, at: [i, j] });
    });
    halves.forEach((half, k) => half.show(marks[k].length, (k ? result.side : side) ** 2));
    placeDigit();
    showWindow(values, result);
  }

  function placeDigit() {
    if (!now || !rasters[1].width) return;
    const pixel = rasters[1].width / side;
    const ends = [-reach, reach];
    const scale = scaleLinear(
      ends,
      ends.map((shift) => (side / 2 + shift) * pixel),
    );
    digit.grow(DIGIT * pixel, DIGIT * pixel);
    digit.place(now.values.right, now.values.down, scale, scale);
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
    const how = kind === "maximum" ? t("→ {value:.3}, the largest", { value }) : t("→ {value:.3}, the mean", { value });
    window.append(word(how, "pl-value"));
  }

  return {
    show,
    resize(width, room) {
      const wide = width >= 620;
      stand(wide ? root.node() : below, last);
      const [across, down] = wide ? [4, 1] : [2, 2];
      const high = (room - (wide ? TITLE + WINDOW : GAP)) / down - TITLE - BAR;
      const each = Math.floor(Math.min((width - (across - 1) * GAP) / across, high));
      for (const raster of rasters) raster.resize(each);
      for (const half of halves) half.resize(2 * each + GAP);
      placeDigit();
    },
    theme() {}, // black and white are the same in every theme
  };
}

const word = (text, className) => Object.assign(document.createElement("span"), { textContent: text, className });

/** Two pictures and, below them, a bar: the share of the first that has changed in the second. */
class Half {
  constructor(root, label) {
    const add = (node, tag, className) => node.appendChild(Object.assign(document.createElement(tag), { className }));
    this.root = add(root, "div", "pl-half");
    this.pictures = add(this.root, "div", "pl-pictures");
    const line = add(this.root, "div", "pl-share");
    line.append(`${label} `);
    this.share = add(line, "strong", "");
    this.count = add(line, "span", "pl-count");
    this.fill = add(add(this.root, "div", "pl-track"), "div", "pl-fill");
  }

  show(changed, all) {
    const share = `${percent(changed, all)} %`;
    this.share.textContent = share;
    this.count.textContent = ` ${t("({changed} of {all})", { changed, all })}`;
    this.fill.style.width = share.replace(" ", "");
  }

  resize(width) {
    this.root.style.width = `${width}px`;
  }
}

const dot = (row, column) => ({
  top: row + (1 - DOT) / 2,
  left: column + (1 - DOT) / 2,
  rows: DOT,
  columns: DOT,
  name: "pl-dot",
});
