// Menus to compose a scene without a pointer: for each digit which one it is, and the cell where it stands.

import { CELLS, COLUMNS, cellOf, DIGITS, SIDE } from "./scenes.js";
import { t } from "../frame/words.js";

/** The cells of a scene in words. */
export const placesInWords = () => [
  t("top left"),
  t("top middle"),
  t("top right"),
  t("bottom left"),
  t("bottom middle"),
  t("bottom right"),
];

/** What the menus of each digit are for: which one it is, where it stands. */
const labels = () => [
  [t("First digit"), t("First digit: cell")],
  [t("Second digit"), t("Second digit: cell")],
  [t("Third digit"), t("Third digit: cell")],
];

/** The upper left corner of a cell. */
const cornerOf = (cell) => [SIDE * Math.floor(cell / COLUMNS), SIDE * (cell % COLUMNS)];

export class Menus {
  /** most: digits of a scene; now(): the rows of the present scene; place(rows): called with the scene that was chosen. */
  constructor(node, { most, now, place }) {
    this.now = now;
    const root = node.appendChild(Object.assign(document.createElement("div"), { className: "cp-choices" }));
    const menu = (label, options) => {
      const made = root.appendChild(document.createElement("select"));
      made.setAttribute("aria-label", label);
      for (const [value, text] of options) made.append(new Option(text, value));
      return made;
    };
    this.menus = labels()
      .slice(0, most)
      .map(([which, where], k) => {
        const digits = [["", t("no digit")], ...DIGITS.map((digit, value) => [value, digit])];
        const cells = [["", t("between cells")], ...placesInWords().map((cell, value) => [value, cell])];
        const pair = [menu(which, digits), menu(where, cells)];
        const [digit, cell] = pair;
        cell.options[0].disabled = true; // it is shown, but cannot be chosen
        digit.addEventListener("change", () => place(this.with(k, digit.value)));
        cell.addEventListener("change", () => place(this.moved(k, cornerOf(Number(cell.value)))));
        return pair;
      });
  }

  /** The scene with another digit at place k, or with none there. */
  with(k, digit) {
    const rows = this.now();
    if (digit === "") return rows.filter((_, place) => place !== k);
    const taken = rows.map(([, , row, column]) => cellOf(row, column));
    const free = Array.from({ length: CELLS }, (_, cell) => cell).find((cell) => !taken.includes(cell)) ?? -1;
    rows[k] = [Number(digit), ...(rows[k]?.slice(1) ?? [0, ...cornerOf(free)])];
    return rows;
  }

  /** The scene with digit k at another corner. */
  moved(k, corner) {
    return this.now().map((row, place) => (place === k ? [...row.slice(0, 2), ...corner] : row));
  }

  show({ rows }) {
    this.menus.forEach(([digit, cell], k) => {
      const row = rows[k];
      digit.value = row ? String(row[0]) : "";
      cell.value = row && nearly(row) ? String(cellOf(row[2], row[3])) : "";
      cell.disabled = !row;
      digit.disabled = k > rows.length;
    });
  }
}

/** Whether a digit stands in a cell, and at most one pixel away from its corner. */
const nearly = ([, , row, column]) =>
  cornerOf(cellOf(row, column)).every((corner, k) => Math.abs(corner - [row, column][k]) <= 1);
