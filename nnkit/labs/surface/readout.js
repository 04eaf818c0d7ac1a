// The line above the pictures: the loss as a falling number, and how low it can be.

import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

export class Readout {
  constructor(root) {
    const add = (node, tag, className) => node.appendChild(Object.assign(document.createElement(tag), { className }));
    this.root = add(root, "div", "surface-readout");
    const loss = add(this.root, "span", "surface-now");
    loss.append(`${t("Loss")} `);
    this.number = add(loss, "strong", "");
    this.unit = loss.appendChild(new Text());
    this.lowest = add(this.root, "span", "surface-lowest");
  }

  /** at: the loss at the point; low: the lowest possible; kg: their unit, "" for none. */
  show({ at, low }, kg) {
    this.number.textContent = formatNumber(at, "~3");
    const unit = kg && ` ${kg}`;
    this.unit.data = unit;
    this.lowest.textContent = `${t("lowest {low:~3}", { low })}${unit}`;
  }
}
