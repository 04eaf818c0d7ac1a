// One feature map, enlarged: each pixel is the kernel times a patch of the digit, written out as a sum.

import { formatNumber } from "../frame/numbers.js";
import { Products } from "../parts/products.js";
import { Raster } from "../parts/raster.js";
import { t } from "../frame/words.js";

const [LARGEST, SHARE] = [190, 0.36]; // greatest size of the map: px, and share of the width
const BAR = 38; // px, the height of the buttons
const NARROW = 480; // px: in a narrower panel the sum is below the map

const add = (parent, tag, className) => parent.appendChild(Object.assign(document.createElement(tag), { className }));

export class Zoom {
  /** side: of the map, in pixels. go(map, row, column): the reader chooses another pixel; close(): back to all maps. */
  constructor(node, { side, go, close }) {
    this.side = side;
    this.root = add(node, "div", "cn-zoom");
    const bar = add(this.root, "div", "cn-zoom-bar");
    const button = (text, name, press) => {
      const made = add(bar, "button", "nn-tool");
      Object.assign(made, { type: "button", textContent: text });
      made.setAttribute("aria-label", name);
      made.addEventListener("click", press);
    };
    const step = (way) => () => {
      const { map, row, column } = this.at;
      go(((map - 1 + way + this.count) % this.count) + 1, row, column);
    };
    button("‹", t("Previous feature map"), step(-1));
    button("›", t("Next feature map"), step(1));
    button(t("All maps"), t("All maps"), close);
    this.root.addEventListener("keydown", (event) => event.key === "Escape" && close());
    this.map = new Raster(add(this.root, "div", "cn-zoom-map"), {
      label: t("The enlarged feature map: white is high, black is 0. A ring marks the pixel whose sum is written out."),
      pixel: t("pixel of the feature map"),
      moved: (row, column) => go(this.at.map, row, column),
    });
    const table = add(this.root, "div", "cn-zoom-table");
    this.products = new Products(table, {
      label: t("Pixels of the digit, each times its weight in the kernel"),
      rule: ".2",
    });
    this.words = add(this.root, "div", "cn-zoom-sum");
  }

  resize(width, room) {
    const size = Math.floor(Math.min(LARGEST, width * SHARE, room - BAR));
    this.map.resize(size - (size % this.side)); // whole pixels
    this.root.classList.toggle("cn-narrow", width < NARROW);
  }

  focus() {
    /** @type {HTMLElement | null} */ (this.root.querySelector(".nn-raster-handle"))?.focus({ preventScroll: true });
  }

  /** result: with the chosen pixel; pixels: the bytes of this map; scale: 256 colours. */
  show(result, { pixels, scale, count }) {
    this.at = result;
    this.count = count;
    const { row, column, kernel, patch, bias, sum, value } = result;
    this.map.show({ rows: this.side, columns: this.side, pixels, scale, at: [row, column] });
    const products = this.products.show(kernel, patch);
    this.root.dataset.size = String(Math.sqrt(kernel.length));
    const total = products.reduce((total, product) => total + product, 0);
    const lines = [
      [t("products"), formatNumber(total, ".3")],
      [t("bias"), formatNumber(bias, "+.3")],
      [t("sum"), `= ${formatNumber(sum, ".3")}`],
      [t("after the ReLU"), formatNumber(value, ".3")],
    ];
    this.words.replaceChildren(
      ...lines.map(([name, number]) => {
        const line = document.createElement("div");
        add(line, "span", "").textContent = name;
        add(line, "b", "").textContent = number;
        return line;
      }),
    );
  }
}
