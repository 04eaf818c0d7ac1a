// Which runner finishes first: a table of the three, in epochs, in updates and in the time of two machines.

import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

/** A number of updates of a runner with this batch size, in epochs, updates, or microseconds of a machine. */
export function amount(updates, size, n, equal, [update, sample]) {
  if (equal === "epochs") return updates / Math.ceil(n / size);
  return equal === "updates" ? updates : updates * (update + sample * size);
}

const add = (parent, tag, parts = {}) => parent.appendChild(Object.assign(document.createElement(tag), parts));

export class Finishers {
  /** rows: [{name, word}]: the runners, each with the element that names it. */
  constructor(parent, rows, { x, machines, controls }) {
    this.n = x.length;
    this.columns = [
      { title: t("epochs"), equal: "epochs", machine: [0, 0] },
      { title: t("{n:update|updates}", { n: 2 }), equal: "updates", machine: [0, 0] },
      ...controls.machine.options.map((name) => ({ title: `µs, ${name}`, equal: "time", machine: machines[name] })),
    ];
    const table = add(parent, "table", { className: "race-finish" });
    const head = add(add(table, "thead"), "tr");
    for (const textContent of [t("Finish after"), ...this.columns.map(({ title }) => title)])
      add(head, "th", { scope: "col", textContent });
    const body = add(table, "tbody");
    this.rows = rows.map(({ name, word }) => {
      const row = add(body, "tr");
      add(row, "th", { scope: "row" }).append(word);
      return { name, cells: this.columns.map(() => add(row, "td")) };
    });
  }

  /** result: for each runner its `finish`, in updates, and `above`, null if it diverged; sizes: of the batches. */
  show(result, sizes) {
    this.columns.forEach(({ equal, machine }, column) => {
      const at = this.rows.map(({ name }) => {
        const { finish } = result[name];
        return finish === null ? Infinity : amount(finish, sizes[name], this.n, equal, machine);
      });
      const first = Math.min(...at);
      this.rows.forEach(({ name, cells }, k) => {
        const missing = result[name].above === null ? t("diverged") : t("not yet");
        cells[column].textContent = at[k] < Infinity ? formatNumber(at[k], "~2-") : missing;
        cells[column].className = at[k] === first && at[k] < Infinity ? "race-first" : "";
      });
    });
  }
}
