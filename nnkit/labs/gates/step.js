// One step of one unit written out: four sums become three gates and a candidate; these make the cell and the state.

import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";
import { nameOf } from "./strips.js";

const two = (x) => formatNumber(x, ".2");
/** @type {[string, number][]} */
const ORDER = [
  ["forget", 1],
  ["input", 0],
  ["candidate", 2],
  ["output", 3],
]; // in reading order; the index among the sums

const add = (parent, tag, className = "", textContent = "") =>
  parent.appendChild(Object.assign(document.createElement(tag), { className, textContent }));

export class Step {
  constructor(node) {
    this.title = node.parentElement.querySelector(".nn-panel-title");
    this.table = add(node, "table");
    const head = add(add(this.table, "thead"), "tr");
    const heads = ["", t("from input"), t("from states"), t("bias"), t("sum"), t("σ, or tanh")];
    heads.forEach((text, k) => {
      const cell = add(head, k ? "th" : "td", "", text);
      if (k) cell.scope = "col";
    });
    const body = add(this.table, "tbody");
    this.rows = ORDER.map(([name]) => {
      const row = add(body, "tr");
      add(row, "th", "", nameOf(name)).scope = "row";
      return heads.slice(1).map(() => add(row, "td"));
    });
    this.cell = add(node, "div", "gt-line");
    this.state = add(node, "div", "gt-line");
  }

  show(values, { sums, strips, steps }) {
    const [unit, step] = [values.unit - 1, values.time - 1];
    const there = sums.length > 0;
    const about = { unit: values.unit, step: values.time };
    this.title.textContent = there
      ? t("Unit {unit} at step {step}", about)
      : t("Unit {unit} at step {step} does not exist", about);
    ORDER.forEach(([name, place], row) => {
      const texts = there ? [...sums[place], strips[name][step][unit]].map(two) : [];
      this.rows[row].forEach((cell, k) => (cell.textContent = texts[k] ?? "–"));
    });
    if (!there) {
      this.cell.textContent =
        values.time > steps ? t("The sequence ends after step {steps}.", { steps }) : t("The network has fewer units.");
      this.state.textContent = "";
      return;
    }
    const at = Object.fromEntries(Object.entries(strips).map(([name, units]) => [name, units[step][unit]]));
    const before = step > 0 ? strips.cell[step - 1][unit] : 0;
    this.cell.textContent = t("cell = {forget:.2} × {before:.2} + {input:.2} × {candidate:.2} = {cell:.2}", {
      ...at,
      before,
    });
    this.state.textContent = t("state = {output:.2} × tanh({cell:.2}) = {state:.2}", at);
  }
}
