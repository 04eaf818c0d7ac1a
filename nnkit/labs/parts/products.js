// A window of pixels, each times its weight: a table with one cell per product, for labs that write out a sum. Some labs let
// the reader set the weights.

import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

const STEP = 0.25; // of a weight, by the arrow keys
const DARK = 0.45; // pixels brighter than this have black numbers

/** A weight as written in its field. */
const short = (weight) => String(Number(weight.toFixed(4)));

const add = (parent, tag, className) => parent.appendChild(Object.assign(document.createElement(tag), { className }));

export class Products {
  /**
   * label: the name of the table; rule: of its numbers, see frame/numbers.js. changed(weights): called when the reader has
   * set a weight; without it the weights are read only.
   * @param {Element} node
   * @param {{ label: string, rule?: string, most?: number, changed?: (weights: number[]) => void }} options
   */
  constructor(node, { label, rule = ".3", most, changed }) {
    this.rule = rule;
    this.most = most;
    this.changed = changed;
    this.cells = [];
    this.grid = add(node, "div", "nn-products");
    this.grid.setAttribute("role", "group");
    this.grid.setAttribute("aria-label", label);
  }

  build(size) {
    this.grid.style.setProperty("--nn-columns", size);
    this.grid.textContent = "";
    this.cells = Array.from({ length: size * size }, (_, k) => this.cell(k, size));
  }

  cell(k, size) {
    const box = add(this.grid, "div", "nn-product");
    const pixel = add(box, "span", "nn-product-pixel");
    const weight = this.changed ? this.field(box, k, size) : add(box, "span", "nn-product-weight");
    return { box, pixel, weight, product: add(box, "span", "nn-product-result") };
  }

  /** A weight that can be set. */
  field(box, k, size) {
    const weight = add(add(box, "label", "nn-product-weight"), "input", "");
    Object.assign(weight, { type: "number", step: STEP, min: -this.most, max: this.most });
    weight.setAttribute(
      "aria-label",
      t("weight, row {row}, column {column}", { row: Math.floor(k / size) + 1, column: (k % size) + 1 }),
    );
    weight.addEventListener("input", () => this.set(k, weight));
    weight.addEventListener("blur", () => (weight.value = short(this.weights[k])));
    return weight;
  }

  set(k, { value }) {
    const number = Number(value);
    if (value === "" || !Number.isFinite(number)) return;
    this.changed(this.weights.map((weight, place) => (place === k ? number : weight)));
  }

  /** weights of a square kernel, row by row; patch: the pixels under them, null beyond the edge. Returns the products. */
  show(weights, patch) {
    this.weights = weights;
    if (this.cells.length !== weights.length) this.build(Math.sqrt(weights.length));
    const products = weights.map((weight, k) => weight * (patch[k] ?? 0));
    this.cells.forEach(({ box, pixel, weight, product }, k) => {
      const light = patch[k] ?? 0;
      pixel.textContent = patch[k] === null ? "0" : formatNumber(light, this.rule);
      pixel.classList.toggle("nn-product-beyond", patch[k] === null);
      const grey = Math.round(255 * light);
      pixel.style.backgroundColor = `rgb(${grey}, ${grey}, ${grey})`;
      pixel.style.color = light > DARK ? "#000" : "#fff";
      if (!this.changed) weight.textContent = formatNumber(weights[k], this.rule);
      else if (document.activeElement !== weight) weight.value = short(weights[k]);
      product.textContent = formatNumber(products[k], this.rule);
      box.dataset.sign = Math.sign(weights[k]);
    });
    return products;
  }
}

/** Products as a sum, without zeros: "0.5 − 0.25". */
export function sumOf(products) {
  const written = products.filter((product) => product !== 0).map((product) => formatNumber(product, "+.3"));
  return written.join(" ").replace(/^\+ /, "") || "0";
}
