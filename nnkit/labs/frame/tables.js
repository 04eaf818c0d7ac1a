// The data of a lab's charts as tables, for readers who cannot see a curve or want its numbers. A chart gives its own
// table (`Chart.table`); here they are shown, below the tools, while the reader keeps them open.

import { t } from "./words.js";

const ROWS = 100; // of a table, at most; of longer lines some points are shown, evenly spaced

/** @typedef {{ caption: string, head: string[], rows: (number | undefined)[][] }} Table */

const make = (tag, parts = {}, children = []) => {
  const element = Object.assign(document.createElement(tag), parts);
  element.append(...children);
  return element;
};

/** Four digits are enough to read a curve. */
const written = (number) => (Number.isFinite(number) ? String(Number(number.toPrecision(4))) : "");

/** The charts of a lab, without those of its questions and of a run kept to compare. */
export const chartsIn = (root) =>
  [...(root?.querySelectorAll("svg") ?? [])].filter((svg) => !svg.closest(".nn-question, .nn-kept-figure"));

export class Tables {
  /**
   * root: of the lab; tail: where the tables are added.
   * @param {HTMLElement} tail
   */
  constructor(tail) {
    this.places = make("div");
    this.node = make("details", { className: "nn-tables", hidden: true }, [
      make("summary", { textContent: t("Data as a table") }),
      this.places,
    ]);
    this.node.addEventListener("toggle", () => this.draw());
    tail.append(this.node);
  }

  /** The lab is on the page, or shows another answer. */
  show(root = this.root) {
    this.root = root;
    this.charts = chartsIn(root).filter((svg) => svg.nnTable);
    this.node.hidden = !this.charts.length;
    this.draw();
  }

  draw() {
    if (!this.node.open) return;
    const focused = this.places.contains(document.activeElement);
    this.places.replaceChildren(...this.charts.map((svg) => tableOf(svg.nnTable())));
    if (focused) this.node.querySelector("summary").focus();
  }
}

/** @type {(table: Table) => HTMLElement} */
function tableOf({ caption, head, rows }) {
  const each = Math.ceil(rows.length / ROWS);
  const shown = rows.filter((_, k) => k % each === 0 || k === rows.length - 1);
  const note = each > 1 ? ` ${t("({shown} of {all} rows)", { shown: shown.length, all: rows.length })}` : "";
  const row = (tag, texts) =>
    make(
      "tr",
      {},
      texts.map((textContent, k) => make(k ? tag : "th", { textContent, ...(!k && tag === "td" && { scope: "row" }) })),
    );
  const table = make("table", {}, [
    make("caption", { textContent: caption + note }),
    make("thead", {}, [row("th", head)]),
    make(
      "tbody",
      {},
      shown.map((numbers) => row("td", numbers.map(written))),
    ),
  ]);
  const box = make("div", { className: "nn-table", tabIndex: 0 }, [table]);
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", caption);
  return box;
}
