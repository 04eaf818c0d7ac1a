// The unrolled network: a column for each step, from the input at the bottom through the state to the prediction at the top.
// The state is a strip of cells, units by steps, through which the inputs travel.

import { scaleOf, shade, trace } from "../parts/paper.js";
import { Steps, within } from "../parts/steps.js";
import { t } from "../frame/words.js";

const LEFT = 52; // px, for the names of the rows
const ARROW = 16; // px, the height of the arrows between the rows
const AROUND = [400, 230]; // px above and below the cells, with the sum and the loss, or without

export class Strip extends Steps {
  constructor(node, { length: steps, tolerance }, act) {
    const label = t(
      "The network unrolled, a column for each step: below the input, above it the state, a cell for each unit, on top the " +
        "answer and the target. Arrow keys move the step and the unit.",
    );
    super(node, act, label, "rc-canvas");
    this.steps = steps;
    this.tolerance = tolerance;
  }

  get wave() {
    return this.values.task === "sine";
  }

  choose(step, unit) {
    this.act.set({ time: within(step, 1, this.steps), unit: within(unit, 1, this.values.units) });
  }

  /** Choose the cell at a point; above and below the state, only the step. */
  point(x, y) {
    const { pitch, tall, states } = this;
    const unit = Math.floor((y - states) / tall);
    const inside = unit >= 0 && unit < this.values.units;
    this.choose(Math.floor((x - LEFT) / pitch) + 1, inside ? unit + 1 : this.values.unit);
  }

  /** alone: whether it has the screen to itself. */
  resize(width, room, alone) {
    this.room = room;
    this.alone = alone;
    super.resize(width);
  }

  // --- Drawing ------------------------------------------------------------------------------------------------

  /** States in full colours, since no text is drawn on them. */
  scalesFor({ learned, middle, yours }) {
    return { signed: scaleOf([learned, middle, yours]) };
  }

  /** Compute the layout of the rows; returns the height. */
  layOut() {
    const { units, task } = this.values;
    this.pitch = (this.width - LEFT - 3) / this.steps;
    this.gap = within(this.pitch * 0.3, 4, 16);
    this.cell = this.pitch - this.gap;
    this.tall = Math.round(within(Math.min(168, this.room - AROUND[Number(this.alone)]) / units, 15, 30));
    this.row = this.wave ? 34 : 24;
    this.target = 4;
    this.prediction = this.target + this.row + 4;
    this.states = this.prediction + this.row + ARROW;
    this.input = this.states + units * this.tall + ARROW;
    this.times = this.input + this.row + 2;
    return this.times + 16 + (task === "echo" ? 20 : 2);
  }

  draw() {
    this.drawNames();
    for (let t = 0; t < this.steps; t += 1) this.drawStep(t, LEFT + t * this.pitch + this.gap / 2);
    this.drawPresent();
  }

  drawNames() {
    const { values, tall } = this;
    const name = (text, y, chosen) => this.text(text, LEFT - 6, y, "right", chosen);
    name(t("target"), this.target + this.row / 2);
    name(t("answer"), this.prediction + this.row / 2);
    name(t("input"), this.input + this.row / 2);
    name(t("{n:step|steps}", { n: 1 }), this.times + 8);
    for (let unit = 1; unit <= values.units; unit += 1) {
      const chosen = unit === values.unit;
      name(unit === 1 ? t("unit 1") : String(unit), this.states + (unit - 0.5) * tall, chosen);
    }
  }

  drawStep(t, x) {
    const { cell, result, values, tall, row } = this;
    const { units, feedback } = values;
    const middle = x + cell / 2;
    this.number(x, this.target, result.y[t], false);
    this.number(
      x,
      this.prediction,
      this.wave ? result.predictions[t] : Number(result.predictions[t] > 0),
      this.isWrong(t),
      t < result.first,
    );
    this.arrow([middle, this.states - 2], [middle, this.prediction + row + 3]);
    result.states[t].forEach((state, k) => this.level(x, this.states + k * tall, tall - 1, state));
    const across = this.states + (units * tall) / 2;
    if (feedback && t > 0) this.arrow([x - this.gap + 1, across], [x - 1, across]);
    this.arrow([middle, this.input - 1], [middle, this.input - ARROW + 3]);
    this.number(x, this.input, result.x[t], false);
    if (cell > 17 || t % 5 === 4 || t === 0) this.text(String(t + 1), middle, this.times + 8, "center");
  }

  isWrong(t) {
    const { predictions, y, first } = this.result;
    if (t < first) return false;
    return this.wave ? Math.abs(predictions[t] - y[t]) >= this.tolerance : predictions[t] > 0 !== y[t] > 0;
  }

  /** A number of the sequence: a digit or the height of a wave. A wrong prediction is framed and struck through. */
  number(x, y, value, wrong, early) {
    const { context, cell, row, colours } = this;
    if (this.wave) this.level(x, y, row, value);
    else {
      context.fillStyle = value ? colours.high : colours.middle;
      if (!early) context.fillRect(x, y, cell, row);
      this.text(String(value), x + cell / 2, y + row / 2, "center", false, early ? colours.soft : colours.ink);
    }
    context.lineWidth = wrong ? 2.5 : 1;
    context.strokeStyle = wrong ? colours.yours : colours.rule;
    context.setLineDash(early ? [2, 2] : []);
    context.strokeRect(x, y, cell, row);
    context.setLineDash([]);
    if (!wrong) return;
    trace(context, [
      [x, y + row],
      [x + cell, y],
    ]);
    context.stroke();
  }

  /** A cell with a number from -1 to 1: its colour, and a line at its height. */
  level(x, y, tall, value) {
    const { context, cell, colours } = this;
    const part = within((value + 1) / 2, 0, 1);
    context.fillStyle = `rgb(${shade(this.scales.signed, part).map(Math.round)})`;
    context.fillRect(x, y, cell, tall);
    const height = y + 1 + (1 - part) * (tall - 4);
    context.fillStyle = colours.paper; // a border keeps the line visible on every colour
    context.fillRect(x, height - 1, cell, 4);
    context.fillStyle = colours.ink;
    context.fillRect(x, height, cell, 2);
  }

  arrow([x0, y0], [x1, y1]) {
    const { context, colours } = this;
    const length = Math.hypot(x1 - x0, y1 - y0);
    const [u, v] = [(x1 - x0) / length, (y1 - y0) / length];
    const head = Math.min(4, length);
    context.strokeStyle = context.fillStyle = colours.soft;
    context.lineWidth = 1.2;
    trace(context, [
      [x0, y0],
      [x1 - u * head, y1 - v * head],
    ]);
    context.stroke();
    trace(context, [[x1, y1], ...[1, -1].map((s) => [x1 - u * head - s * v * 3, y1 - v * head + s * u * 3])]);
    context.fill();
  }

  /** Frame the current step and unit; for an echo, also the input that the prediction repeats. */
  drawPresent() {
    const { context, colours, values, pitch, gap, tall, cell } = this;
    const left = LEFT + (values.time - 1) * pitch;
    context.strokeStyle = colours.ink;
    context.lineWidth = 2;
    context.strokeRect(left + 1, 1, pitch - 2, this.times - 1);
    if (values.unit <= values.units) {
      context.lineWidth = 3;
      context.strokeRect(left + gap / 2, this.states + (values.unit - 1) * tall, cell, tall - 1);
    }
    if (values.task !== "echo" || values.time <= values.lag) return;
    const [from, to] = [left - values.lag * pitch + pitch / 2, left + pitch / 2];
    const [top, bottom] = [this.times + 16, this.times + 23];
    context.lineWidth = 2;
    trace(context, [
      [from, top],
      [from, bottom],
      [to, bottom],
      [to, top],
    ]);
    context.stroke();
    this.text(
      values.lag > 1 ? t("{lag} back", { lag: values.lag }) : "1",
      (from + to) / 2,
      bottom + 8,
      "center",
      false,
      colours.ink,
    );
  }
}
