// The lab `convolution`: a small kernel of weights moves over a photograph; one output is written out as a sum.

import { create } from "d3-selection";
import { readRows, writeRows } from "../frame/controls.js";
import { Sum } from "./sum.js";
import { Network } from "../nnkit.js/network.js";
import { panel } from "../parts/panel.js";
import { coloursOf, scaleOf } from "../parts/paper.js";
import { bytesOf, pixelsOf, Raster } from "../parts/raster.js";
import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

const WIDE = 620; // px: from this width on the sum is beside the weights
const ROW = 880; // px: from this width on photograph, output and sum are in one row
const [GAP, ROW_GAP] = [8, 20]; // px
const SUM = 300; // px, the height of the sum with the titles

// --- Computing: the twin of nnkit/labs/convolution/lab.py -----------------------------------------------------------

/** @type {Nn.Compute} */
export function* compute(values, payload, loaded, cache) {
  const { size, stride, padding, row, column } = values;
  const { height, width } = payload;
  if (!cache.engine) prepare(cache, payload, loaded);
  const weights = weightsOf(values, payload);
  const key = [weights, stride, padding].join(";");
  if (key !== cache.key) Object.assign(cache, { key, ...convolve(cache, payload, weights, values) });
  yield 1;
  const { y, rows, columns, low, high, negative, scale, image } = cache;
  const { number: i, first: top } = window(row, size, stride, padding, height);
  const { number: j, first: left } = window(column, size, stride, padding, width);
  const patch = weights.map((_, k) => {
    const [r, c] = [top + Math.floor(k / size), left + (k % size)];
    return r >= 0 && r < height && c >= 0 && c < width ? cache.light[r * width + c] : null;
  });
  return {
    rows,
    columns,
    low,
    high,
    negative,
    scale,
    image,
    i,
    j,
    top,
    left,
    weights,
    patch,
    value: y[i * columns + j],
  };
}

/** @type {Nn.View["numbers"]} */
export function numbers({ size }, { top, left, patch }) {
  const outside = patch.filter((pixel) => pixel === null).length;
  return { bottom: top + size - 1, right: left + size - 1, count: size * size, outside };
}

function prepare(cache, payload, loaded) {
  const light = Float32Array.from(pixelsOf(payload.image), (byte) => byte / 255);
  Object.assign(cache, { loaded, light, networks: {} });
}

/** The whole output, and the facts about it. */
function convolve({ loaded, light, networks }, { plans, height, width, edge }, weights, { size, stride, padding }) {
  const plan = [size, stride, padding].join();
  networks[plan] ??= new Network(loaded, JSON.parse(plans[plan]));
  networks[plan].place({ "0.weight": weights });
  const y = networks[plan].predict({ n: 1, input: light });
  let [low, high, negative] = [Infinity, -Infinity, 0];
  for (let k = 0; k < y.length; k += 1) {
    low = Math.min(low, y[k]);
    high = Math.max(high, y[k]);
    if (y[k] < 0) negative += 1;
  }
  const [rows, columns] = [height, width].map((length) => outputs(length, size, stride, padding));
  const scale = scaleFor(weights, y, rows, columns, edge);
  return { y, rows, columns, low, high, negative, scale, image: bytesOf(y, ...scale) };
}

/** The weights of the kernel, row by row. The reader's own kernel is cropped or padded with zeros to fit. */
function weightsOf({ filter, size, kernel }, { filters, own }) {
  if (filter !== own) return filters[filter][size === 3 ? 0 : 1].flat();
  const numbers = readRows(kernel).flat();
  const side = numbers.length <= 9 ? 3 : 5;
  const edge = (side - size) / 2; // rows cut off above, or added if negative
  const inside = (k) => k >= 0 && k < side;
  return Array.from({ length: size * size }, (_, place) => {
    const [k, l] = [Math.floor(place / size) + edge, (place % size) + edge];
    return inside(k) && inside(l) ? (numbers[k * side + l] ?? 0) : 0;
  });
}

/** The numbers drawn in the first and the last colour. Outputs at a padded edge may lie beyond. */
function scaleFor(weights, y, rows, columns, edge) {
  let total = 0;
  for (const weight of weights) total += weight;
  if (total > 0.5 && total < 1.5) return [0, 1];
  let reach = 0.01;
  for (let i = edge; i < rows - edge; i += 1)
    for (let j = edge; j < columns - edge; j += 1) reach = Math.max(reach, Math.abs(y[i * columns + j]));
  return [-reach, reach];
}

const outputs = (length, size, stride, padding) =>
  padding === "same" ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1;

/** Zeros before the first pixel of an axis. */
const before = (length, size, stride, padding) =>
  padding === "same"
    ? Math.floor(Math.max(0, (outputs(length, size, stride, padding) - 1) * stride + size - length) / 2)
    : 0;

const half = (number) => Math.floor(number / 2);

/** Along one axis: the output whose window's middle is nearest to a point, and the first pixel of that window. */
function window(place, size, stride, padding, length) {
  const zeros = before(length, size, stride, padding);
  const nearest = Math.floor((place + zeros - half(size) + half(stride)) / stride);
  const number = Math.min(outputs(length, size, stride, padding) - 1, Math.max(0, nearest));
  return { number, first: number * stride - zeros };
}

// --- Drawing ----------------------------------------------------------------------------------------------------

/** @type {Nn.View["draw"]} */
export function draw(stage, payload, act) {
  const root = create("div").attr("class", "cv-lab");
  stage.append(root.node());
  const { height, width, own, most } = payload;
  const photo = pixelsOf(payload.image);
  let [now, scales, kept] = [undefined, undefined, { image: undefined, pixels: undefined }];

  const word = (text, className = "") =>
    Object.assign(document.createElement("span"), { textContent: text, className });
  const [from, bar, to] = [word(""), word("", "cv-bar"), word("")];
  const hint = word(t("hover; press to hold"), "cv-hint");
  const picture = new Raster(panel(root.node(), [word(t("photograph")), hint], "cv-photograph"), {
    label: t("The photograph: a tower with curved roofs above a lake, trees in front. A square shows the window."),
    pixel: t("pixel of the photograph"),
    moved: (row, column) => act.set({ row, column }),
  });
  const outcome = new Raster(panel(root.node(), [word(t("output")), from, bar, to], "cv-output"), {
    label: t("The filtered photograph. The sentence below gives its size, its numbers and the pixel in the ring."),
    pixel: t("output pixel"),
    moved: (i, j) => act.set({ row: middle(i, height), column: middle(j, width) }),
  });
  const about = panel(root.node(), t("pixel × weight = product"), "cv-formula");
  const sum = new Sum(about, most, (weights) => act.set({ filter: own, kernel: writeRows(weights.map((w) => [w])) }));

  /** The point of the photograph under the middle of an output's window. */
  function middle(number, length) {
    const { size, stride, padding } = now.values;
    const place = number * stride - before(length, size, stride, padding) + half(size);
    return Math.min(length - 1, Math.max(0, place));
  }

  function show(values, result) {
    now = { values, result };
    if (!scales) return;
    const { rows, columns, scale, top, left, i, j, image } = result;
    const { size } = values;
    if (kept.image !== image) kept = { image, pixels: pixelsOf(image) };
    const grey = scale[0] === 0;
    const colours = grey ? scales.grey : scales.signed;
    const square = { top, left, rows: size, columns: size, name: "cv-window" };
    picture.show({
      rows: height,
      columns: width,
      pixels: photo,
      scale: scales.grey,
      windows: [square],
      at: [values.row, values.column],
    });
    outcome.show({ rows, columns, pixels: kept.pixels, scale: colours, at: [i, j] });
    bar.classList.toggle("cv-grey", grey);
    [from.textContent, to.textContent] = scale.map((number) => formatNumber(number, grey ? "" : "~2"));
    sum.show(result, colours[kept.pixels[i * columns + j]]);
  }

  return {
    show,
    resize(width, room) {
      const [wide, row] = [width >= WIDE, width >= ROW];
      const across = (width - GAP) / 2;
      const side = row
        ? (width - 2 * ROW_GAP) * 0.34
        : wide
          ? Math.min(across, ((room - SUM) * payload.width) / height)
          : across;
      for (const raster of [picture, outcome]) raster.resize(Math.floor(side));
      root.classed("cv-wide", wide && !row);
      root.classed("cv-row", row);
    },
    theme() {
      const { learned, paper, yours } = coloursOf(root.node());
      scales = { grey: scaleOf(["#000000", "#ffffff"]), signed: scaleOf([learned, paper, yours]) };
      if (now) show(now.values, now.result);
    },
  };
}
