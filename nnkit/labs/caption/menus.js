// Menus to compose a scene without a pointer: for each digit which one it is, and the cell where it stands.

import { COLUMNS, cellOf, DIGITS, SIDE } from "./scenes.js";

export const PLACES = ["top left", "top middle", "top right", "bottom left", "bottom middle", "bottom right"];
const [NONE, BETWEEN] = ["no digit", "between cells"];
const ORDER = ["First", "Second", "Third"];

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
    this.menus = ORDER.slice(0, most).map((name, k) => {
      const digits = [["", NONE], ...DIGITS.map((digit, value) => [value, digit])];
      const cells = [["", BETWEEN], ...PLACES.map((cell, value) => [value, cell])];
      const pair = [menu(`${name} digit`, digits), menu(`${name} digit: cell`, cells)];
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
    const free = PLACES.findIndex((_, cell) => !taken.includes(cell));
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
