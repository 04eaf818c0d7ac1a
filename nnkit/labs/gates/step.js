// One step of one unit written out: four sums become three gates and a candidate; these make the cell and the state.

import { formatNumber } from "../frame/numbers.js";

const two = (x) => formatNumber(x, ".2");
/** @type {[string, number][]} */
const ORDER = [
  ["forget", 1],
  ["input", 0],
  ["candidate", 2],
  ["output", 3],
]; // in reading order; the index among the sums
const HEADS = ["", "from input", "from states", "bias", "sum", "σ, or tanh"];

const add = (parent, tag, className = "", textContent = "") =>
  parent.appendChild(Object.assign(document.createElement(tag), { className, textContent }));

export class Step {
  constructor(node) {
    this.title = node.parentElement.querySelector(".nn-panel-title");
    this.table = add(node, "table");
    const head = add(add(this.table, "thead"), "tr");
    HEADS.forEach((text, k) => {
      const cell = add(head, k ? "th" : "td", "", text);
      if (k) cell.scope = "col";
    });
    const body = add(this.table, "tbody");
    this.rows = ORDER.map(([name]) => {
      const row = add(body, "tr");
      add(row, "th", "", name).scope = "row";
      return HEADS.slice(1).map(() => add(row, "td"));
    });
    this.cell = add(node, "div", "gt-line");
    this.state = add(node, "div", "gt-line");
  }

  show(values, { sums, strips, steps }) {
    const [unit, step] = [values.unit - 1, values.time - 1];
    const there = sums.length > 0;
    this.title.textContent = `Unit ${values.unit} at step ${values.time}${there ? "" : " does not exist"}`;
    ORDER.forEach(([name, place], row) => {
      const texts = there ? [...sums[place], strips[name][step][unit]].map(two) : [];
      this.rows[row].forEach((cell, k) => (cell.textContent = texts[k] ?? "–"));
    });
    if (!there) {
      this.cell.textContent =
        values.time > steps ? `The sequence ends after step ${steps}.` : "The network has fewer units.";
      this.state.textContent = "";
      return;
    }
    const at = (name) => two(strips[name][step][unit]);
    const before = two(step > 0 ? strips.cell[step - 1][unit] : 0);
    this.cell.textContent = `cell = ${at("forget")} × ${before} + ${at("input")} × ${at("candidate")} = ${at("cell")}`;
    this.state.textContent = `state = ${at("output")} × tanh(${at("cell")}) = ${at("state")}`;
  }
}
