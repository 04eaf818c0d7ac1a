// The line above the pictures: the reader's task, and the loss as a falling number.

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
   * at: the loss at the point; low: the lowest possible; kg: its unit, "" for none; bottom: whether the point is at the
   * bottom, undefined if that is not the task.
   */
  show({ at, low, bottom }, kg) {
    this.number.textContent = formatNumber(at, "~3");
    this.unit.data = kg && ` ${kg}`;
    this.lowest.textContent = `lowest ${formatNumber(low, "~3")}`;
    this.goal.hidden = bottom === undefined;
    this.goal.classList.toggle("nn-reached", Boolean(bottom));
  }
}
