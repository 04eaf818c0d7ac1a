// The form that shows and sets one weight: into which unit, from where, how large.

import { readRows, writeRows } from "../frame/controls.js";
import { INPUTS } from "./points.js";
import { t } from "../frame/words.js";

export class WeightForm {
  /** chosen(weight): called with the weight in the form once the reader has chosen one. */
  constructor(node, payload, act, chosen) {
    this.payload = payload;
    this.act = act;
    this.chosen = chosen;
    this.weight = [1, 1, 1];
    const form = node.appendChild(Object.assign(document.createElement("div"), { className: "pg-weight" }));
    const add = (tag, label) => {
      const holder = form.appendChild(document.createElement("label"));
      holder.append(`${label} `);
      return holder.appendChild(document.createElement(tag));
    };
    this.into = add("select", t("Weight into"));
    this.from = add("select", t("from"));
    this.value = add("input", t("value"));
    Object.assign(this.value, { type: "number", step: 0.1, min: -20, max: 20 });
    this.undo = form.appendChild(document.createElement("button"));
    Object.assign(this.undo, { type: "button", textContent: t("Undo"), title: t("Undo all weights set by hand") });
    this.undo.setAttribute("aria-label", this.undo.title);
    this.into.addEventListener("change", () => {
      const [layer, column] = this.into.value.split(",").map(Number);
      this.choose([layer, Math.min(this.weight[1], this.result.sizes[layer - 1]), column]);
    });
    this.from.addEventListener("change", () => this.choose([this.weight[0], Number(this.from.value), this.weight[2]]));
    this.value.addEventListener("input", () => this.set());
    this.value.addEventListener("blur", () => this.refresh());
    this.undo.addEventListener("click", () => this.act.set({ changes: "" }));
  }

  /** weight: [layer from 1, row from 1 or 0 for the bias, column from 1]. */
  choose(weight) {
    this.weight = weight;
    this.refresh();
    this.chosen(weight);
  }

  show(values, result) {
    const { sizes } = result;
    const key = [sizes, Object.keys(INPUTS).map((name) => values[name])].join();
    this.values = values;
    this.result = result;
    if (key !== this.key) this.list(sizes, values);
    this.key = key;
    this.refresh();
  }

  /** What can be chosen. */
  list(sizes, values) {
    this.into.textContent = "";
    sizes.slice(1).forEach((units, k) => {
      for (let unit = 1; unit <= units; unit += 1)
        this.into.add(
          new Option(
            k + 2 === sizes.length ? t("the output") : t("layer {layer}, unit {unit}", { layer: k + 1, unit }),
            `${k + 1},${unit}`,
          ),
        );
    });
    this.inputs = Object.keys(INPUTS)
      .filter((name) => values[name])
      .map((name) => this.payload.inputs[name]);
    this.listed = undefined;
    const [layer, row, column] = this.weight;
    if (layer >= sizes.length || row > sizes[layer - 1] || column > sizes[layer]) this.weight = [1, 1, 1];
  }

  /** The units that feed a layer. */
  listFrom(layer) {
    if (layer === this.listed) return;
    this.listed = layer;
    this.from.textContent = "";
    this.from.add(new Option(t("1 (bias)"), "0"));
    for (let row = 1; row <= this.result.sizes[layer - 1]; row += 1)
      this.from.add(new Option(layer === 1 ? (this.inputs[row - 1] ?? "0") : t("unit {row}", { row }), String(row)));
  }

  refresh() {
    if (!this.result) return;
    const [layer, row, column] = this.weight;
    this.listFrom(layer);
    this.into.value = `${layer},${column}`;
    this.from.value = String(row);
    this.undo.disabled = !this.values.changes;
    if (document.activeElement === this.value) return;
    const numbers = this.result.weights[2 * layer - (row === 0 ? 1 : 2)];
    this.value.value = (row === 0 ? numbers : numbers[row - 1])[column - 1].toFixed(2);
  }

  /** The value takes effect from the current epoch on: training continues from there. */
  set() {
    const value = Number(this.value.value);
    if (this.value.value === "" || !Number.isFinite(value)) return;
    const place = [this.values.epochs, ...this.weight];
    const others = readRows(this.values.changes).filter((row) => place.some((part, k) => row[k] !== part));
    const rows = [...others, [...place, value]].sort((a, b) => a[0] - b[0]);
    this.act.set({ changes: writeRows(rows) });
  }
}
