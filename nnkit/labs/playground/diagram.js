// The network: a small picture of each unit's output, and a curve for each weight, thicker for larger weights.

import { coloursOf, palette, Paper } from "../parts/paper.js";
import { encode, Tile } from "../parts/maps.js";
import { INPUTS } from "./points.js";
import { t } from "../frame/words.js";

const SCALES = { x1: 3.5, x2: 3.5, square1: 9, square2: 9, product: 6, sine1: 1, sine2: 1 };
const ROWS = 7; // at least, because there can be this many inputs
const LABELS = 46; // px for the names of the inputs
const SIZES = [
  // px: of a tile, least distance between columns, and whether - and + are one above the other
  { tile: 38, step: 58, stacked: false },
  { tile: 30, step: 44, stacked: true },
  { tile: 24, step: 35, stacked: true },
];
const SMALL = [{ tile: 26, step: 56, stacked: false }, SIZES.at(-1)]; // if there is little height
const WIDEST = 110; // px between columns
const NEAR = 7; // px: a tap this near to a curve selects its weight

export class Diagram {
  /** preview([layer, unit]): show the unit on the square; choose([layer, row, column]): select a weight. */
  constructor(node, payload, act, { preview, choose }) {
    this.payload = payload;
    this.act = act;
    this.preview = preview;
    this.choose = choose;
    this.names = Object.keys(INPUTS);
    this.box = node.appendChild(document.createElement("div"));
    this.box.className = "pg-box";
    this.inner = this.box.appendChild(document.createElement("div"));
    this.inner.className = "pg-inner";
    this.paper = new Paper(t("The network"));
    this.canvas = this.inner.appendChild(this.paper.canvas);
    this.buttons = this.inner.appendChild(document.createElement("div"));
    this.coarse = new Tile(payload.grid / payload.coarse);
    this.fine = new Tile(payload.grid);
    this.inputMaps = this.names.map((name) => this.drawInput(name));
    this.canvas.addEventListener("click", (event) => this.tap(event));
    this.canvas.addEventListener("pointermove", (event) => {
      const near = event.pointerType === "mouse" && this.nearest(event.offsetX, event.offsetY);
      this.canvas.style.cursor = near ? "pointer" : "";
    });
  }

  drawInput(name) {
    const { grid, coarse, reach } = this.payload;
    const side = grid / coarse;
    const at = (k) => (2 * reach * k) / (side - 1) - reach;
    return Int16Array.from({ length: side * side }, (_, k) => {
      const x = INPUTS[name](at(k % side), at(Math.floor(k / side))) / SCALES[name];
      return encode(Math.max(-1, Math.min(1, x)));
    });
  }

  /** The title of a map that is shown large. */
  titleOf(layer, unit) {
    return layer === 0
      ? t("Output of the input {input}", { input: this.payload.inputs[this.names[unit]] })
      : t("Output of unit {unit} of layer {layer}", { unit: unit + 1, layer });
  }

  resize(width, tall) {
    this.width = width;
    this.sizes = tall ? SIZES : SMALL;
    this.key = undefined;
  }

  /** The colours of the theme. */
  theme() {
    this.colours = coloursOf(this.inner);
    const scale = palette("diverging", this.colours);
    for (const tile of [this.coarse, this.fine]) tile.theme(scale);
    if (this.maps) this.draw();
  }

  show(values, result, maps) {
    this.values = values;
    this.result = result;
    this.maps = maps;
    const key = [this.width, result.sizes, this.names.map((name) => values[name])].join();
    if (key !== this.key) this.layOut();
    this.key = key;
    this.draw();
  }

  // --- Where things stand -------------------------------------------------------------------------------------

  layOut() {
    const { sizes } = this.result;
    const gaps = sizes.length - 1;
    const room = (tile) => this.width - LABELS - tile - 4;
    const fits = ({ tile, step }) => gaps * step <= room(tile);
    const { tile, step: least, stacked } = this.sizes.find(fits) ?? SIZES.at(-1);
    const step = Math.max(least, Math.min(WIDEST, room(tile) / gaps));
    const [pitch, rows] = [tile + 7, Math.max(ROWS, ...sizes)];
    const top = stacked ? 88 : 62; // room for the buttons
    this.tile = tile;
    this.stacked = stacked;
    this.height = top + rows * pitch;
    this.across = Math.max(this.width, LABELS + gaps * step + tile + 4);
    const slack = (this.across - LABELS - gaps * step - tile - 4) / 2; // centre a network of few layers
    const x = (layer) => LABELS + slack + layer * step;
    const column = (layer, count) =>
      Array.from({ length: count }, (_, k) => [x(layer), top + (k + (rows - count) / 2) * pitch]);
    this.inputs = column(0, this.names.length);
    const chosen = this.inputs.filter((_, k) => this.values[this.names[k]]);
    this.places = [chosen, ...sizes.slice(1).map((count, k) => column(k + 1, count))];
    this.inner.style.width = `${this.across}px`;
    this.inner.style.height = `${this.height}px`;
    this.paper.resize(this.across, this.height);
    this.placeButtons();
  }

  placeButtons() {
    const focused = /** @type {HTMLElement} */ (document.activeElement)?.dataset?.pg;
    this.buttons.textContent = "";
    const { sizes } = this.result;
    const hidden = sizes.slice(1, -1);
    const { layers, units } = this.payload;
    const set = (list) => this.act.set({ units: list.join(";") });
    const more = hidden.length < layers && (() => set([...hidden, hidden.at(-1) ?? 4]));
    const fewer = hidden.length > 0 && (() => set(hidden.slice(0, -1)));
    const middle = this.across / 2;
    this.button("fewer", "−", t("Remove a hidden layer"), middle - 84, 0, fewer, "pg-small");
    this.button("more", "+", t("Add a hidden layer"), middle + 58, 0, more, "pg-small");
    const count = this.text(t("{n} hidden {n:layer|layers}", { n: hidden.length }), middle, 4);
    count.className = "pg-count";
    hidden.forEach((n, k) => {
      const change = (by) => () => set(hidden.map((m, j) => m + (j === k ? by : 0)));
      const x = this.places[k + 1][0][0] + this.tile / 2;
      const [less, plus] = this.stacked
        ? [
            [x - 12, 59],
            [x - 12, 32],
          ]
        : [
            [x - 26, 32],
            [x + 2, 32],
          ];
      this.button(
        `less${k}`,
        "−",
        t("Remove a unit from hidden layer {layer}", { layer: k + 1 }),
        ...less,
        n > 1 && change(-1),
        "pg-small",
      );
      this.button(
        `plus${k}`,
        "+",
        t("Add a unit to hidden layer {layer}", { layer: k + 1 }),
        ...plus,
        n < units && change(1),
        "pg-small",
      );
    });
    const below = this.stacked ? 62 : 35;
    this.text(t("inputs"), this.inputs[0][0] + this.tile / 2 - (this.stacked ? 14 : 0), below);
    this.text(this.tile < 38 ? t("out") : t("output"), this.places.at(-1)[0][0] + this.tile / 2, below);
    this.names.forEach((name, k) => {
      const on = this.values[name];
      const button = this.tileButton(
        `input${k}`,
        t("Input {input}", { input: this.payload.inputs[name] }),
        this.inputs[k],
        [0, k],
        () => this.act.set({ [name]: !on }),
      );
      button.setAttribute("aria-pressed", String(on));
    });
    this.places.slice(1).forEach((column, k) =>
      column.forEach((place, unit) => {
        const last = k + 2 === sizes.length;
        const label = last
          ? t("The output: show its output and its bias")
          : t("Unit {unit} of hidden layer {layer}: show its output and its bias", { unit: unit + 1, layer: k + 1 });
        const button = this.tileButton(`unit${k},${unit}`, label, place, [k + 1, unit], () =>
          this.choose([k + 1, 0, unit + 1]),
        );
        button.tabIndex = k + unit === 0 ? 0 : -1; // one Tab stop for all units; arrow keys move between them
        button.addEventListener("keydown", (event) => this.walk(event, k + 1, unit));
      }),
    );
    if (focused) this.buttons.querySelector(`[data-pg="${focused}"]`)?.focus();
  }

  button(id, text, label, x, y, press, className) {
    const button = this.buttons.appendChild(document.createElement("button"));
    Object.assign(button, { type: "button", textContent: text, className, title: label });
    button.dataset.pg = id;
    button.setAttribute("aria-label", label);
    Object.assign(button.style, { left: `${x}px`, top: `${y}px` });
    if (press) button.addEventListener("click", press);
    else button.setAttribute("aria-disabled", "true");
    return button;
  }

  /**
   * @param {string} id
   * @param {string} label
   * @param {number[]} place
   * @param {number[]} unit
   * @param {() => void} press
   */
  tileButton(id, label, [x, y], unit, press) {
    const button = this.button(id, "", label, x, y, press, "pg-tile");
    button.removeAttribute("title");
    Object.assign(button.style, { width: `${this.tile}px`, height: `${this.tile}px` });
    for (const event of ["pointerenter", "focus"]) button.addEventListener(event, () => this.preview(unit));
    for (const event of ["pointerleave", "blur"]) button.addEventListener(event, () => this.preview(null));
    return button;
  }

  text(words, x, y) {
    const label = this.buttons.appendChild(document.createElement("span"));
    Object.assign(label, { textContent: words, className: "pg-text" });
    Object.assign(label.style, { left: `${x}px`, top: `${y}px` });
    return label;
  }

  walk(event, layer, unit) {
    const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[
      event.key
    ] ?? [0, 0];
    if (!across && !down) return;
    event.preventDefault();
    const { sizes } = this.result;
    const to = Math.max(1, Math.min(sizes.length - 1, layer + across));
    const next = Math.max(0, Math.min(sizes[to] - 1, unit + down));
    this.buttons.querySelector(`[data-pg="unit${to - 1},${next}"]`).focus();
  }

  // --- Drawing ------------------------------------------------------------------------------------------------

  draw() {
    const context = this.paper.clear();
    this.context = context;
    this.drawWeights(context);
    context.imageSmoothingEnabled = true;
    this.inputs.forEach(([x, y], k) => {
      const on = this.values[this.names[k]];
      context.globalAlpha = on ? 1 : 0.35;
      this.drawTile(x, y, this.inputMaps[k], this.coarse, on ? 2 : 1);
      context.globalAlpha = on ? 1 : 0.75;
      context.fillStyle = on ? this.colours.ink : this.colours.soft;
      context.font = this.colours.font.replace("11.5", "13");
      context.textAlign = "right";
      context.textBaseline = "middle";
      context.fillText(this.payload.inputs[this.names[k]], x - 5, y + this.tile / 2);
      context.globalAlpha = 1;
    });
    this.maps.forEach((layer, k) =>
      layer.forEach((map, unit) => {
        const [x, y] = this.places[k + 1][unit];
        this.drawTile(x, y, map, k + 1 === this.maps.length ? this.fine : this.coarse, 1.5);
      }),
    );
    const { sizes } = this.result;
    const label = t(
      "The network {sizes}: for each unit a small map of its output over the square, for each weight a line.",
      { sizes: sizes.join(" – ") },
    );
    this.canvas.setAttribute("aria-label", label);
  }

  drawTile(x, y, map, picture, border) {
    const { context, tile, colours } = this;
    context.drawImage(picture.paint(map), x, y, tile, tile);
    context.strokeStyle = border > 1 ? colours.ink : colours.soft;
    context.lineWidth = border;
    context.strokeRect(x, y, tile, tile);
  }

  /** The curve from unit `row` to unit `column`, as its four points. */
  ends(layer, row, column) {
    const { tile } = this;
    const [x0, y0] = this.places[layer - 1][row];
    const [x1, y1] = this.places[layer][column];
    const [from, to, middle] = [x0 + tile, x1, (x0 + tile + x1) / 2];
    return [
      [from, y0 + tile / 2],
      [middle, y0 + tile / 2],
      [middle, y1 + tile / 2],
      [to, y1 + tile / 2],
    ];
  }

  /** Orange and solid for weights above 0, blue and dashed below. */
  drawWeights(context) {
    const { weights } = this.result;
    for (let layer = 1; layer < this.places.length; layer += 1) {
      const matrix = weights[2 * layer - 2];
      this.places[layer - 1].forEach((_, row) =>
        this.places[layer].forEach((__, column) => {
          const w = matrix[row][column];
          const [a, b, c, d] = this.ends(layer, row, column);
          context.beginPath();
          context.moveTo(...a);
          context.bezierCurveTo(...b, ...c, ...d);
          if (String([layer, row + 1, column + 1]) === String(this.chosen)) this.mark(context);
          context.strokeStyle = w < 0 ? this.colours.learned : this.colours.yours;
          context.setLineDash(w < 0 ? [5, 3] : []);
          context.lineWidth = Math.min(7, 0.5 + 1.5 * Math.abs(w));
          context.globalAlpha = Math.min(1, 0.25 + 0.5 * Math.abs(w));
          context.stroke();
        }),
      );
    }
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  /** Highlight the weight in the form. */
  mark(context) {
    context.setLineDash([]);
    context.globalAlpha = 0.35;
    context.lineWidth = 12;
    context.strokeStyle = this.colours.ink;
    context.stroke();
  }

  // --- Hands --------------------------------------------------------------------------------------------------

  tap({ offsetX, offsetY }) {
    const weight = this.nearest(offsetX, offsetY);
    if (weight) this.choose(weight);
  }

  /** The weight in the form; null if there is none yet. */
  point(weight) {
    this.chosen = weight;
    if (this.result) this.draw();
  }

  /** The weight whose curve passes near a point; null if there is none. */
  nearest(x, y) {
    let [best, found] = [NEAR, null];
    for (let layer = 1; layer < (this.places?.length ?? 0); layer += 1)
      this.places[layer - 1].forEach((_, row) =>
        this.places[layer].forEach((__, column) => {
          const [a, b, c, d] = this.ends(layer, row, column);
          if (x < a[0] || x > d[0]) return;
          for (let t = 0; t <= 1; t += 0.05) {
            const [u, v] = [0, 1].map(
              (k) => (1 - t) ** 3 * a[k] + 3 * (1 - t) ** 2 * t * b[k] + 3 * (1 - t) * t ** 2 * c[k] + t ** 3 * d[k],
            );
            const far = Math.hypot(u - x, v - y);
            if (far < best) [best, found] = [far, [layer, row + 1, column + 1]];
          }
        }),
      );
    return found;
  }
}
