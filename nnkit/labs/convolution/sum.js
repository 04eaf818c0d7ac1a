// One output pixel as a sum: each pixel under the window, times its weight, which can be set here; and all products.

import { formatNumber } from "../frame/numbers.js";
import { Products, sumOf } from "../parts/products.js";

export class Sum {
  /** most: of a weight. changed(weights): the reader has set one. */
  constructor(node, most, changed) {
    this.root = node.appendChild(Object.assign(document.createElement("div"), { className: "cv-sum" }));
    this.products = new Products(this.root, { label: "The kernel, weight by weight", most, changed });
    this.total = this.root.appendChild(Object.assign(document.createElement("div"), { className: "cv-total" }));
    this.terms = this.total.appendChild(document.createElement("p"));
    this.result = this.total.appendChild(Object.assign(document.createElement("p"), { className: "cv-value" }));
    this.swatch = document.createElement("span");
    this.swatch.className = "cv-swatch";
  }

  /** patch: the pixels, null beyond the edge; colour: of the output, [red, green, blue]. */
  show({ weights, patch, value, i, j }, colour) {
    this.terms.textContent = sumOf(this.products.show(weights, patch));
    this.swatch.style.background = `rgb(${colour.map(Math.round)})`;
    this.result.replaceChildren(`= ${formatNumber(value, ".3")} `, this.swatch, ` output in row ${i}, column ${j}`);
  }
}
