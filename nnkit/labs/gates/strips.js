// Gates, cell and state over time: a strip for each, a row for each unit, a column for each step.

import { scaleOf, shade } from "../parts/paper.js";
import { Steps, within } from "../parts/steps.js";
import { t } from "../frame/words.js";

const LEFT = 76; // px, for the names of the strips
const NUMBER = 20; // px, the height of the row with the input
const ALL = {
  strips: ["forget", "input", "candidate", "cell", "output", "state"],
  each: 40, // px, the approximate height of a strip
  between: 7, // px, between strips
  name: "gt-canvas",
  label: () =>
    t(
      "Strips of colour over the steps of a sequence: above the input and its marks, then forget gate, input gate, candidate, " +
        "cell, output gate and state of the LSTM, a row for each unit, and the state of the RNN. Arrow keys move the step " +
        "and the unit.",
    ),
};
const ONE = {
  strips: ["forget", "input", "cell", "output"],
  each: 11,
  between: 3,
  name: "gt-timeline",
  label: () =>
    t(
      "The steps of a sequence, from left to right: the input and its marks, then forget gate, input gate, cell and output " +
        "gate of the one unit. Arrow keys move the step and the unit.",
    ),
};
/** A strip in words. */
export const nameOf = (strip) =>
  ({
    forget: t("forget"),
    input: t("input"),
    candidate: t("candidate"),
    cell: t("cell"),
    output: t("output"),
    state: t("state"),
  })[strip];

const OPEN = new Set(["forget", "input", "output"]); // from 0 to 1; the others can be negative

export class Strips extends Steps {
  /** one: show only the chosen unit, and only what differs between steps. */
  constructor(node, act, one) {
    const look = one ? ONE : ALL;
    super(node, act, look.label(), look.name);
    this.look = look;
    this.one = one;
  }

  choose(step, unit) {
    this.act.set({ time: within(step, 1, this.result.steps), unit: within(unit, 1, this.values.units) });
  }

  /** The step at a place, and the unit where a strip is. */
  point(x, y) {
    const top = Object.values(this.tops).find((each) => y >= each && y < each + this.rows * this.tall);
    const unit = this.one || top === undefined ? this.values.unit : Math.floor((y - top) / this.tall) + 1;
    this.choose(Math.floor((x - LEFT) / this.pitch) + 1, unit);
  }

  /** Gates have their own hue: their openness has no sign. */
  scalesFor(colours) {
    return { gate: scaleOf([colours.paper, colours.green]), ...super.scalesFor(colours) };
  }

  // --- Drawing ------------------------------------------------------------------------------------------------

  /** Compute the layout of the strips; returns the height. */
  layOut() {
    const { values, result, look } = this;
    this.pitch = (this.width - LEFT - 3) / result.steps;
    this.rows = this.one ? 1 : values.units;
    this.tall = Math.round(within(look.each / this.rows, 5, 14));
    this.thin = Math.max(2, Math.round(look.each / result.plain_units));
    this.tops = {};
    let y = 4 + NUMBER + 14 + look.between;
    for (const name of look.strips) {
      this.tops[name] = y;
      y += this.rows * this.tall + look.between;
    }
    this.plain = y + look.between;
    this.foot = this.one ? y : this.plain + result.plain_units * this.thin + 2;
    return this.foot + 18;
  }

  draw() {
    const { result, values } = this;
    this.drawInput();
    const largest = Math.max(1, ...result.strips.cell.flat().map(Math.abs));
    const unit = values.unit - 1;
    for (const name of this.look.strips) {
      const part = OPEN.has(name) ? (x) => x : (x) => (x / (name === "cell" ? largest : 1) + 1) / 2;
      const strip = result.strips[name];
      const table = this.one ? strip.map((units) => units.slice(unit, unit + 1)) : strip;
      this.drawStrip(table, this.tops[name], this.tall, OPEN.has(name) ? "gate" : "signed", part);
      this.text(nameOf(name), 0, this.tops[name] + this.tall / 2);
    }
    if (!this.one) this.drawPlain();
    for (let k = 0; k < result.steps; k += 1)
      if (k === 0 || (k + 1) % 5 === 0)
        this.text(String(k + 1), LEFT + (k + 0.5) * this.pitch, this.foot + 9, "center");
    this.text(t("{n:step|steps}", { n: 1 }), 0, this.foot + 9);
    if (values.time <= result.steps) this.drawPresent();
  }

  drawPlain() {
    this.drawStrip(this.result.strips.plain, this.plain, this.thin, "signed", (x) => (x + 1) / 2);
    this.text(t("RNN's state"), 0, this.plain + 7);
  }

  /** The input numbers, and a triangle below each marked one. */
  drawInput() {
    const { context, colours, pitch, result } = this;
    this.drawStrip(
      result.x.map(([number]) => [number]),
      4,
      NUMBER,
      "signed",
      (x) => (x + 1) / 2,
    );
    this.text(t("{n:number|numbers}", { n: 1 }), 0, 4 + NUMBER / 2);
    this.text(t("marked"), 0, 4 + NUMBER + 8);
    context.fillStyle = colours.ink;
    result.x.forEach(([, mark], t) => {
      if (!mark) return;
      const [x, y] = [LEFT + (t + 0.5) * pitch, 4 + NUMBER + 3];
      context.beginPath();
      context.moveTo(x, y);
      context.lineTo(x - 5, y + 9);
      context.lineTo(x + 5, y + 9);
      context.fill();
    });
  }

  /** A row per unit: its colour and, if there is room, a line at the height of the number. */
  drawStrip(table, top, tall, scale, part) {
    const { context, colours, pitch } = this;
    table.forEach((numbers, t) => {
      const [x, end] = [LEFT + t * pitch, LEFT + (t + 1) * pitch];
      numbers.forEach((number, k) => {
        const level = within(part(number), 0, 1);
        context.fillStyle = `rgb(${shade(this.scales[scale], level).map(Math.round)})`;
        context.fillRect(x, top + k * tall, end - x - (pitch > 8 ? 1 : 0), tall - (tall > 6 ? 1 : 0));
        if (tall < 9) return;
        context.fillStyle = colours.ink;
        context.fillRect(x, top + k * tall + (1 - level) * (tall - 2.5), end - x, 1.5);
      });
    });
    context.strokeStyle = colours.rule;
    context.lineWidth = 1;
    context.strokeRect(LEFT - 0.5, top - 0.5, table.length * pitch, (this.one ? 1 : table[0].length) * tall + 0.5);
  }

  /** Frame the chosen step and, in each strip, the chosen unit. */
  drawPresent() {
    const { context, colours, values, pitch, tall } = this;
    const left = LEFT + (values.time - 1) * pitch;
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.strokeRect(left - 1, 1, pitch + 1, this.foot - 1);
    if (this.one || values.unit > values.units) return;
    context.lineWidth = 3;
    for (const top of Object.values(this.tops)) {
      const y = top + (values.unit - 1) * tall;
      context.strokeRect(left - 1, y - 1, pitch + 1, tall + 1);
      this.text(String(values.unit), LEFT - 5, y + tall / 2, "right", true);
    }
  }
}
