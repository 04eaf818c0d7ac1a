// The drawings that teach, as buttons in rows, one row for each class, and the test drawing below: which is on the sheet.

import { pathOf } from "../parts/strokes.js";
import { t } from "../frame/words.js";

const SVG = "http://www.w3.org/2000/svg";

export class Slots {
  /** each: how many drawings a class has; size: of a side of the sheet; chosen(place): called with 1, 2 …, or 0: the test. */
  constructor(node, { classes, each, size, chosen }) {
    this.each = each;
    this.root = node.appendChild(Object.assign(document.createElement("div"), { className: "cl-slots" }));
    this.rows = Array.from({ length: classes + 1 }, (_, row) => {
      const test = row === classes;
      const line = this.root.appendChild(document.createElement("div"));
      line.className = test ? "cl-row cl-test" : "cl-row";
      line.setAttribute("role", "group");
      const name = line.appendChild(Object.assign(document.createElement("span"), { className: "cl-name" }));
      const places = test ? [0] : Array.from({ length: each }, (_, k) => row * each + k + 1);
      return { line, name, slots: places.map((place) => this.slot(line, place, size, chosen)) };
    });
  }

  slot(line, place, size, chosen) {
    const button = line.appendChild(Object.assign(document.createElement("button"), { className: "cl-slot" }));
    button.type = "button";
    button.addEventListener("click", () => chosen(place));
    const svg = button.appendChild(document.createElementNS(SVG, "svg"));
    svg.setAttribute("viewBox", `-6 -6 ${size + 12} ${size + 12}`);
    svg.setAttribute("aria-hidden", "true");
    const path = svg.appendChild(document.createElementNS(SVG, "path"));
    return { button, path, place };
  }

  /** names: of the classes; drawings: of all places, then the test drawing; place: which is on the sheet. */
  show({ names, drawings, place: now }) {
    this.rows.forEach(({ line, name, slots }, row) => {
      const test = row === this.rows.length - 1;
      const title = test ? t("test") : names[row] ? t(names[row]) : "";
      line.hidden = !title;
      line.setAttribute("aria-label", test ? t("The test drawing") : t("Drawings of {title}", { title }));
      name.textContent = title;
      for (const { button, path, place } of slots) {
        const points = place ? drawings[place - 1] : drawings.at(-1);
        path.setAttribute("d", pathOf(points));
        const number = ((place - 1) % this.each) + 1;
        const label = test ? t("Test drawing") : t("Drawing {number} of {title}", { number, title });
        button.setAttribute("aria-label", points.length ? label : t("{label}, empty", { label }));
        button.setAttribute("aria-pressed", String(place === now));
      }
    });
  }
}
