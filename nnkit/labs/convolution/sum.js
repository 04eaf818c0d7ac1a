// One output pixel as a sum: each pixel under the window, times its weight, which can be set here; and all products.

import { formatNumber } from "../frame/numbers.js";

const STEP = 0.25; // of a weight, by the arrow keys

/** A weight as it stands in its field. */
const short = (weight) => String(Number(weight.toFixed(4)));

export class Sum {
  /** most: of a weight. changed(weights): the reader has set one. */
  constructor(node, most, changed) {
    this.most = most;
    this.changed = changed;
    this.cells = [];
    this.root = node.appendChild(Object.assign(document.createElement("div"), { className: "cv-sum" }));
    this.grid = this.root.appendChild(Object.assign(document.createElement("div"), { className: "cv-grid" }));
    this.grid.setAttribute("role", "group");
    this.grid.setAttribute("aria-label", "The kernel, weight by weight");
    this.total = this.root.appendChild(Object.assign(document.createElement("div"), { className: "cv-total" }));
    this.terms = this.total.appendChild(document.createElement("p"));
    this.result = this.total.appendChild(Object.assign(document.createElement("p"), { className: "cv-value" }));
    this.swatch = document.createElement("span");
    this.swatch.className = "cv-swatch";
  }

  build(size) {
    this.grid.style.setProperty("--cv-size", size);
    this.grid.textContent = "";
    this.cells = Array.from({ length: size * size }, (_, k) => this.cell(k, size));
  }

  cell(k, size) {
    const add = (parent, tag, className) =>
      parent.appendChild(Object.assign(document.createElement(tag), { className }));
    const box = add(this.grid, "div", "cv-cell");
    const pixel = add(box, "span", "cv-pixel");
    const holder = add(box, "label", "cv-weight");
    holder.append("× ");
    const weight = add(holder, "input", "");
    Object.assign(weight, { type: "number", step: STEP, min: -this.most, max: this.most });
    weight.setAttribute("aria-label", `weight, row ${Math.floor(k / size) + 1}, column ${(k % size) + 1}`);
    weight.addEventListener("input", () => this.set(k, weight));
    weight.addEventListener("blur", () => (weight.value = short(this.weights[k])));
    return { box, pixel, weight, product: add(box, "span", "cv-product") };
  }

  set(k, { value }) {
    const number = Number(value);
    if (value === "" || !Number.isFinite(number)) return;
    this.changed(this.weights.map((weight, place) => (place === k ? number : weight)));
  }

  /** patch: the pixels, null beyond the edge; colour: of the output, [red, green, blue]. */
  show({ weights, patch, value, i, j }, colour) {
    this.weights = weights;
    if (this.cells.length !== weights.length) this.build(Math.sqrt(weights.length));
    const products = weights.map((weight, k) => weight * (patch[k] ?? 0));
    this.cells.forEach(({ box, pixel, weight, product }, k) => {
      const light = patch[k] ?? 0;
      pixel.textContent = patch[k] === null ? "0" : formatNumber(light, ".3");
      pixel.classList.toggle("cv-beyond", patch[k] === null);
      const grey = Math.round(255 * light);
      pixel.style.backgroundColor = `rgb(${grey}, ${grey}, ${grey})`;
      pixel.style.color = light > 0.45 ? "#000" : "#fff";
      if (document.activeElement !== weight) weight.value = short(weights[k]);
      product.textContent = `= ${formatNumber(products[k], ".3")}`;
      box.dataset.sign = Math.sign(weights[k]);
    });
    const written = products.filter((product) => product !== 0).map((product) => formatNumber(product, "+.3"));
    this.terms.textContent = written.join(" ").replace(/^\+ /, "") || "0";
    this.swatch.style.background = `rgb(${colour.map(Math.round)})`;
    this.result.replaceChildren(`= ${formatNumber(value, ".3")} `, this.swatch, ` output in row ${i}, column ${j}`);
  }
}
