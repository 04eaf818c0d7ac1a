// The scene, large: its digits can be dragged or moved by arrow keys, and each cell says what the detector finds in it.

import { scaleLinear } from "d3-scale";
import { fill, formatNumber } from "../frame/numbers.js";
import { Handle } from "../parts/handle.js";
import { coloursOf, scaleOf } from "../parts/paper.js";
import { pixelsOf, Raster } from "../parts/raster.js";
import { CELLS, COLUMNS, DIGITS, HIGH, NOTHING, SIDE, WIDE } from "./scenes.js";
import { t, translated } from "../frame/words.js";

const LETTERS = [4, 14]; // px, from the corner of a cell to what is written in it

export class Board {
  /** most, now, place: see `Menus`. */
  constructor(node, { most, now, place }) {
    this.node = node;
    this.raster = new Raster(node, { label: t("The scene. The sentence below says how it is described.") });
    const { svg } = this.raster;
    this.cells = svg.append("g").attr("class", "cp-cells").attr("aria-hidden", true);
    const top = svg.append("g");
    this.handles = Array.from({ length: most }, (_, k) => {
      const moved = (column, row) => {
        const rows = now();
        rows[k] = [...rows[k].slice(0, 2), row, column];
        place(rows);
      };
      const describe = (column, row) =>
        fill(translated("{digit}, row {row}, column {column}"), { digit: DIGITS[this.shown.rows[k][0]], row, column });
      const label = t("Digit {k} of the scene", { k: k + 1 });
      return new Handle(top, svg, { label, describe, step: [1, -1], moved, className: "cp-digit", grip: true });
    });
  }

  resize(width, height) {
    this.size = Math.floor(Math.min(width / WIDE, height / HIGH));
    this.raster.resize(this.size * WIDE);
    this.draw();
  }

  colour() {
    const { paper, ink } = coloursOf(this.node);
    this.scale = scaleOf([paper, ink]);
    this.draw();
  }

  show(result) {
    this.shown = result;
    this.pixels = pixelsOf(result.pixels);
    this.draw();
  }

  draw() {
    const { shown, size, scale } = this;
    if (!shown || !size || !scale) return;
    this.raster.show({ rows: HIGH, columns: WIDE, pixels: this.pixels, scale });
    const side = SIDE * size;
    const cells = Array.from({ length: CELLS }, (_, k) => [(k % COLUMNS) * side, Math.floor(k / COLUMNS) * side]);
    this.cells
      .selectAll("rect")
      .data(cells)
      .join("rect")
      .attr("x", ([x]) => x)
      .attr("y", ([, y]) => y)
      .attr("width", side)
      .attr("height", side);
    this.cells
      .selectAll("text")
      .data(cells)
      .join("text")
      .attr("x", ([x]) => x + LETTERS[0])
      .attr("y", ([, y]) => y + LETTERS[1])
      .text((_, k) => foundIn(shown.map[k]));
    const scales = [WIDE, HIGH].map((whole) => scaleLinear([0, whole - SIDE], [side / 2, (whole - SIDE / 2) * size]));
    this.handles.forEach((handle, k) => {
      const row = shown.rows[k];
      handle.group.style("display", row ? null : "none");
      if (!row) return;
      handle.grow(side, side);
      handle.place(row[3], row[2], scales[0], scales[1]);
    });
  }
}

/** What the detector finds in a cell, in words: nothing where it is more likely empty. */
function foundIn(chances) {
  if (chances[NOTHING] >= 0.5) return "";
  const digits = chances.slice(0, NOTHING);
  const most = Math.max(...digits);
  return `${digits.indexOf(most)}? ${formatNumber(100 * most)} %`;
}
