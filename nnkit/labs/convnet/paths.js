// Each filter as a column: its weights, the feature map that it makes of the digit, and that map pooled.

import { Paper } from "../parts/paper.js";

const [ACROSS, GAP, LARGEST, SMALLEST, LINE] = [8, 6, 64, 28, 18]; // columns; px between pictures, of a picture at most and at least, of a title
const NEGATIVE = 100; // bytes below: weights that are clearly below 0, which get a minus sign
const SIGN = 7; // px: smaller pixels have no room for it

export class Paths {
  constructor(node, label) {
    this.paper = new Paper(label, "cn-paths");
    node.append(this.paper.canvas);
  }

  resize(width, room) {
    this.width = width;
    this.room = room;
    if (this.shown) this.show(this.shown);
  }

  theme(colours, grey, signed) {
    const words = (scale) => scale.map((rgb) => `rgb(${rgb.map(Math.round).join()})`);
    this.colours = colours;
    this.grey = words(grey);
    this.signed = words(signed);
    if (this.shown) this.show(this.shown);
  }

  /** rows: [{title, pixels: a byte for each, pixel by pixel all filters, side, signed}]; count: of filters. */
  show(shown) {
    this.shown = shown;
    const { rows, count } = shown;
    if (!this.width || !this.colours) return;
    const across = Math.min(count, ACROSS);
    const blocks = Math.ceil(count / ACROSS);
    const tall = this.room / (blocks * rows.length) - LINE - GAP;
    const size = Math.floor(Math.min(LARGEST, (this.width - (across - 1) * GAP) / across, Math.max(SMALLEST, tall)));
    const height = blocks * rows.length * (LINE + size + GAP);
    if (this.paper.width !== this.width || this.paper.height !== height) this.paper.resize(this.width, height);
    const context = this.paper.clear();
    context.font = this.colours.font;
    context.textBaseline = "middle";
    let top = 0;
    for (let first = 0; first < count; first += ACROSS)
      for (const row of rows) {
        context.fillStyle = this.colours.soft;
        context.fillText(row.title, 0, top + LINE / 2);
        for (let k = first; k < Math.min(count, first + ACROSS); k += 1)
          this.picture(context, row, k, count, (k - first) * (size + GAP), top + LINE, size);
        top += LINE + size + GAP;
      }
  }

  picture(context, { pixels, side, signed }, filter, count, left, top, size) {
    const scale = signed ? this.signed : this.grey;
    const edge = (k) => Math.round((k * size) / side);
    for (let i = 0, k = filter; i < side; i += 1)
      for (let j = 0; j < side; j += 1, k += count) {
        const [x, y, width, height] = [left + edge(j), top + edge(i), edge(j + 1) - edge(j), edge(i + 1) - edge(i)];
        context.fillStyle = scale[pixels[k]];
        context.fillRect(x, y, width, height);
        if (!signed || pixels[k] >= NEGATIVE || width < SIGN) continue;
        context.fillStyle = this.colours.ink;
        context.fillRect(x + width / 2 - 2, y + height / 2 - 0.5, 4, 1);
      }
    context.strokeStyle = this.colours.rule;
    context.strokeRect(left + 0.5, top + 0.5, size - 1, size - 1);
  }
}
