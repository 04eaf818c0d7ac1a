// The sum of one unit at one step, term by term: each bar begins where the last one ends.

import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

const two = (x) => formatNumber(x, ".2");
const signed = (x) => formatNumber(x, "+.2").replace(" ", "");

export class Sum {
  constructor(node) {
    this.title = node.parentElement.querySelector(".nn-panel-title");
    this.hint = node.appendChild(Object.assign(document.createElement("div"), { className: "rc-hint" }));
    this.list = node.appendChild(document.createElement("div"));
    this.list.setAttribute("role", "list");
    this.rows = [];
  }

  show(values, result) {
    const [unit, step] = [values.unit - 1, values.time - 1];
    const there = unit < values.units;
    const about = { unit: unit + 1, step: step + 1 };
    this.title.textContent = there
      ? t("Unit {unit} at step {step}: its sum", about)
      : t("Unit {unit} does not exist", about);
    this.hint.textContent = there ? "" : t("This network has fewer units.");
    this.list.style.minHeight = `${20 * (result.recurrent_weight.length + 4) + 1}px`; // so that the layout does not jump
    this.fill(there ? this.terms(result, unit, step) : []);
  }

  /** [[name, calculation, from, to, kind], …] */
  terms(result, unit, step) {
    const products = [[t("input"), result.input_weight[unit], result.x[step]]];
    const before = step > 0 ? result.states[step - 1] : result.states[0].map(() => 0);
    result.recurrent_weight.forEach((weights, k) =>
      products.push([t("state {k}", { k: k + 1 }), weights[unit], before[k]]),
    );
    let total = 0;
    const rows = products.map(([name, weight, number]) => {
      const product = weight * number;
      const from = total;
      total += product;
      return [name, `${two(weight)} × ${two(number)}`, from, total];
    });
    const sum = total + result.bias[unit];
    rows.push([t("bias"), "", total, sum]);
    rows.push([t("sum"), "", 0, sum, "total"]);
    rows.push([t("its tanh"), "", 0, result.states[step][unit], "state"]);
    return rows;
  }

  fill(terms) {
    while (this.rows.length > terms.length) this.rows.pop().row.remove();
    while (this.rows.length < terms.length) this.rows.push(this.makeRow());
    const ends = terms.flatMap(([, , from, to]) => [from, to]);
    const [low, high] = [Math.min(-1, ...ends), Math.max(1, ...ends)];
    const at = (x) => (100 * (x - low)) / (high - low);
    this.list.style.setProperty("--rc-zero", `${at(0)}%`);
    terms.forEach(([name, calculation, from, to, kind = "term"], k) => {
      const { row, texts, bar } = this.rows[k];
      row.className = `rc-row rc-${kind}`;
      [name, calculation, signed(to - from)].forEach((text, i) => (texts[i].textContent = text));
      bar.className = to < from ? "rc-down" : "rc-up";
      bar.style.left = `${at(Math.min(from, to))}%`;
      bar.style.width = `${at(Math.max(from, to)) - at(Math.min(from, to))}%`;
    });
  }

  makeRow() {
    const add = (parent, tag, className) =>
      parent.appendChild(Object.assign(document.createElement(tag), { className }));
    const row = add(this.list, "div", "rc-row");
    row.setAttribute("role", "listitem");
    const texts = ["rc-name", "rc-product", "rc-value"].map((className) => add(row, "span", className));
    const track = add(row, "span", "rc-track");
    return { row, texts, bar: add(track, "i", "") };
  }
}
