// One output pixel as a sum of products: each pixel under the window times its weight, which can be set here.

import { formatNumber } from "../frame/numbers.js";
import { Products, sumOf } from "../parts/products.js";
import { t } from "../frame/words.js";

export class Sum {
  /** most: the greatest weight. changed(weights): called when the reader has set one. */
  constructor(node, most, changed) {
    this.root = node.appendChild(Object.assign(document.createElement("div"), { className: "cv-sum" }));
    this.products = new Products(this.root, { label: t("The kernel, weight by weight"), most, changed });
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
    this.result.replaceChildren(
      `= ${formatNumber(value, ".3")} `,
      this.swatch,
      ` ${t("output in row {i}, column {j}", { i, j })}`,
    );
  }
}
