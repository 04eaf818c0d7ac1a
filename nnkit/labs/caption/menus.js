// Menus to compose a scene without a pointer: for each digit which one it is, and the cell where it stands.

import { CELLS, COLUMNS, cellOf, DIGITS, SIDE } from "./scenes.js";

export const PLACES = ["top left", "top middle", "top right", "bottom left", "bottom middle", "bottom right"];
const [NONE, BETWEEN] = ["no digit", "between cells"];
const ORDER = ["First", "Second", "Third"];

/** The upper left corner of a cell. */
const cornerOf = (cell) => [SIDE * Math.floor(cell / COLUMNS), SIDE * (cell % COLUMNS)];

export class Menus {
  /** place(rows): called with the scene that was chosen. */
  constructor(node, { most, place }) {
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
      for (const each of pair) each.addEventListener("change", () => place(this.chosen(k)));
      return pair;
    });
  }

  /** The scene after a change of the menus of digit k. */
  chosen(k) {
    const [digit, cell] = this.menus[k].map(({ value }) => value);
    const rows = this.rows.map((row) => [...row]);
    if (digit === "") return rows.filter((_, place) => place !== k);
    const taken = rows.map(([, , row, column]) => cellOf(row, column));
    const free = Array.from({ length: CELLS }, (_, place) => place).find((place) => !taken.includes(place)) ?? 0;
    const now = rows[k] ?? [Number(digit), 0, ...cornerOf(free)];
    const corner = cell === "" || !rows[k] ? now.slice(2) : cornerOf(Number(cell));
    const same = String(cellOf(now[2], now[3])) === cell;
    rows[Math.min(k, rows.length)] = [Number(digit), now[1], ...(same ? now.slice(2) : corner)];
    return rows;
  }

  show({ rows }) {
    this.rows = rows;
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
