// All numbers of the present step in a table, each gradient beside its finite difference.

import { formatNumber } from "../frame/numbers.js";
import { partsOf, UNKNOWN, UPDATE, valueKnown } from "./known.js";
import { t } from "../frame/words.js";

const write = (x) => formatNumber(x, "~4");

export class Table {
  constructor(node, payload) {
    this.payload = payload;
    const details = node.appendChild(document.createElement("details"));
    details.className = "backward-table";
    details.append(
      Object.assign(document.createElement("summary"), {
        textContent: t("Every gradient beside its finite difference"),
      }),
    );
    const table = details.appendChild(document.createElement("table"));
    const head = table.createTHead().insertRow();
    for (const title of [t("{n:number|numbers}", { n: 1 }), t("value"), t("gradient"), t("nudged")])
      head.append(Object.assign(document.createElement("th"), { textContent: title, scope: "col" }));
    const body = table.createTBody();
    this.rows = partsOf(payload).map(([name, [symbol, , , known]]) => {
      const row = body.insertRow();
      row.append(Object.assign(document.createElement("th"), { textContent: symbol, scope: "row" }));
      return { name, known, cells: [0, 1, 2].map(() => row.insertCell()) };
    });
  }

  show(_, { stage }, now) {
    for (const { name, known, cells } of this.rows) {
      const updated = stage === UPDATE && this.payload.weights.includes(name);
      const there = [stage >= valueKnown(name), stage >= known, stage >= known];
      const numbers = [now[updated ? `u_${name}` : name], now[`d_${name}`], now[`n_${name}`]];
      cells.forEach((cell, k) => (cell.textContent = there[k] ? write(numbers[k]) : UNKNOWN));
    }
  }
}
