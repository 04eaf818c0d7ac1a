// A canvas with a column per step of a sequence and a row per unit: a press, a drag or an arrow key chooses a step and a
// unit. A subclass defines the layout and the drawing.

import { followPointer } from "./pointer.js";
import { coloursOf, palette, Paper } from "./paper.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const within = (x, low, high) => Math.min(high, Math.max(low, x));

export class Steps {
  /**
   * label: the text alternative; name: the class of the canvas.
   * @param {Element} node
   * @param {Nn.Act} act
   * @param {string} label
   * @param {string} name
   */
  constructor(node, act, label, name) {
    this.act = act;
    this.paper = new Paper(label, name);
    const { canvas } = this.paper;
    canvas.tabIndex = 0;
    node.append(canvas);
    const follow = (event) => this.point(event.offsetX, event.offsetY);
    followPointer(canvas, { begin: follow, move: follow });
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  // --- What a subclass defines ---

  /** Compute the layout; returns the height. */
  layOut() {
    return 0;
  }

  draw() {}

  /**
   * The colour scales, by name.
   * @returns {Record<string, Nn.Scale>}
   */
  scalesFor(colours) {
    return { signed: palette("diverging", colours) };
  }

  /**
   * Handle a press at a point of the canvas.
   * @param {number} _x
   * @param {number} _y
   */
  point(_x, _y) {}

  /**
   * Choose a step and a unit.
   * @param {number} _step
   * @param {number} _unit
   */
  choose(_step, _unit) {}

  // --- What all have ---

  theme() {
    this.colours = coloursOf(this.paper.canvas);
    this.scales = this.scalesFor(this.colours);
    this.render();
  }

  resize(width) {
    this.width = width;
    this.render();
  }

  show(values, result) {
    this.values = values;
    this.result = result;
    this.render();
  }

  key(event) {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    const { time, unit } = this.act.values(); // a second key may come before the picture is drawn
    this.choose(time + way[0], unit + way[1]);
  }

  /** Lay out and draw, once everything needed is there. */
  render() {
    if (!this.width || !this.values || !this.colours) return;
    const height = this.layOut();
    if (height !== this.paper.height || this.width !== this.paper.width) this.paper.resize(this.width, height);
    this.context = this.paper.clear();
    this.context.textBaseline = "middle";
    this.draw();
  }

  /**
   * @param {string} words
   * @param {number} x
   * @param {number} y
   * @param {CanvasTextAlign} align
   */
  text(words, x, y, align = "left", strong = false, colour = strong ? this.colours.ink : this.colours.soft) {
    const { context, colours } = this;
    context.font = strong ? `bold ${colours.font}` : colours.font;
    context.textAlign = align;
    context.fillStyle = colour;
    context.fillText(words, x, y);
  }
}
