// The line above the pictures: what the reader is to do, and the loss as a number that falls.

import { formatNumber } from "../frame/numbers.js";

export class Readout {
  constructor(root) {
    const add = (node, tag, className) => node.appendChild(Object.assign(document.createElement(tag), { className }));
    this.root = add(root, "div", "surface-readout");
    const loss = add(this.root, "span", "surface-now");
    loss.append("Loss ");
    this.number = add(loss, "strong", "");
    this.unit = loss.appendChild(new Text());
    this.lowest = add(this.root, "span", "surface-lowest");
    this.goal = add(this.root, "span", "surface-goal");
    Object.assign(add(this.goal, "span", "nn-tick"), { ariaHidden: "true" });
    this.goal.append("Put the orange dot at the bottom");
  }

  /**
   * at: the loss at the place; low: the lowest there is; kg: its unit, "" for none; bottom: whether the place is at the
   * bottom, undefined where there is no such goal.
   */
  show({ at, low, bottom }, kg) {
    this.number.textContent = formatNumber(at, "~3");
    this.unit.data = kg && ` ${kg}`;
    this.lowest.textContent = `lowest ${formatNumber(low, "~3")}`;
    this.goal.hidden = bottom === undefined;
    this.goal.classList.toggle("nn-reached", Boolean(bottom));
  }
}
