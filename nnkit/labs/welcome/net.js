// A network as a picture: a round map of each neuron's output over the square, and a line for each weight.

import { t } from "../frame/words.js";
import { Tile } from "../parts/maps.js";
import { coloursOf, palette, Paper } from "../parts/paper.js";

const [LEAST, MOST] = [9, 26]; // px, the radius of a neuron
const EDGE = 3; // px
const WIDEST = 130; // px, between layers

export class Net {
  constructor(node, { grid, coarse }) {
    this.paper = new Paper(
      t(
        "The network: round neurons from the two inputs on the left to the output on the right, each filled with a small " +
          "map of its output over the square; lines for weights, orange and solid above 0, blue and dashed below.",
      ),
    );
    node.append(this.paper.canvas);
    const side = grid / coarse;
    this.coarse = new Tile(side);
    this.fine = new Tile(grid);
    const ramp = (along) =>
      Int16Array.from({ length: side * side }, (_, k) => 32767 * ((2 * along(k)) / (side - 1) - 1));
    this.inputs = [ramp((k) => k % side), ramp((k) => Math.floor(k / side))];
  }

  resize(width, height) {
    this.paper.resize(width, height);
  }

  /** The colours of the theme. */
  theme() {
    this.colours = coloursOf(this.paper.canvas);
    const scale = palette("diverging", this.colours);
    for (const tile of [this.coarse, this.fine]) tile.theme(scale);
    if (this.shown) this.show(...this.shown);
  }

  /** weights: for each layer a matrix, then the biases; maps: for each layer and neuron, the map of its output. */
  show(weights, maps) {
    this.shown = [weights, maps];
    const context = this.paper.clear();
    if (!this.colours) return;
    const layers = [this.inputs, ...maps];
    this.layOut(layers.map((layer) => layer.length));
    maps.forEach((_, k) => this.drawWeights(context, weights[2 * k], this.places[k], this.places[k + 1]));
    layers.forEach((layer, k) =>
      layer.forEach((map, unit) => {
        const tile = k + 1 === layers.length ? this.fine : this.coarse;
        this.drawNeuron(context, tile.paint(map), this.places[k][unit]);
      }),
    );
  }

  /** Lay out the neurons: layers from left to right, each centred in the height. */
  layOut(sizes) {
    const { width, height } = this.paper;
    const most = Math.max(...sizes, 3);
    this.radius = Math.max(LEAST, Math.min(MOST, height / most / 2 - 3, width / sizes.length / 2 - 4));
    const gaps = sizes.length - 1;
    const step = Math.min(WIDEST, (width - 2 * (this.radius + EDGE)) / gaps);
    const left = (width - gaps * step) / 2;
    const pitch = Math.min(3.2 * this.radius, (height - 2 * EDGE) / most);
    const y = (count, k) => height / 2 + (k - (count - 1) / 2) * pitch;
    this.places = sizes.map((count, layer) =>
      Array.from({ length: count }, (_, k) => [left + layer * step, y(count, k)]),
    );
  }

  drawWeights(context, matrix, from, to) {
    matrix.forEach((row, i) =>
      row.forEach((w, j) => {
        context.beginPath();
        context.moveTo(...from[i]);
        context.lineTo(...to[j]);
        context.strokeStyle = w < 0 ? this.colours.learned : this.colours.yours;
        context.setLineDash(w < 0 ? [5, 3] : []);
        context.lineWidth = Math.min(6, 0.5 + 1.5 * Math.abs(w));
        context.globalAlpha = Math.min(1, 0.25 + 0.5 * Math.abs(w));
        context.stroke();
      }),
    );
    context.setLineDash([]);
    context.globalAlpha = 1;
  }

  drawNeuron(context, tile, [x, y]) {
    const { radius, colours } = this;
    const circle = () => {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
    };
    context.save();
    circle();
    context.clip();
    context.drawImage(tile, x - radius, y - radius, 2 * radius, 2 * radius);
    context.restore();
    circle();
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    context.stroke();
  }
}
