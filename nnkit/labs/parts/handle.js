// A point in an SVG picture that the reader moves: by hand, or by the arrow keys (ten times as far with Shift).

import { drag } from "d3-drag";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Handle {
  /**
   * layer: the d3 selection of a group to stand in, in the picture `svg`.
   * label: what the point is; describe(x, y): where it is, in words.
   * step: [across, up] of an arrow key; the hand moves in such steps, too. 0: it does not move that way.
   * moved(x, y): called with the place that is wanted, which `place` then shows. pressed(): Enter, where it does something.
   * grip: whether it is a rectangle, which the hand takes hold of anywhere, instead of a dot; `grow` gives it its size.
   * @param {Nn.Svg} layer
   * @param {Nn.Svg} svg
   * @param {Nn.HandleOptions} options
   */
  constructor(layer, svg, { label, describe, step, moved, pressed, className = "", grip = false }) {
    this.describe = describe;
    this.step = step;
    this.moved = moved;
    this.pressed = pressed;
    this.group = layer.append("g").attr("class", `nn-handle ${className}`);
    this.group.attr("tabindex", 0).attr("role", "slider").attr("aria-label", label);
    if (grip) this.group.append("rect").attr("class", "nn-handle-area nn-handle-grip");
    else {
      this.group.append("circle").attr("class", "nn-handle-area").attr("r", 22);
      this.group.append("circle").attr("class", "nn-handle-dot").attr("r", 8);
    }
    const toHand = ({ x, y }) => this.moveTo(this.scales[0].invert(x), this.scales[1].invert(y));
    const begun = (event) => {
      this.group.node().focus({ preventScroll: true });
      toHand(event);
    };
    const dragged = drag().container(svg.node()).on("start", begun).on("drag", toHand);
    if (grip) dragged.subject(() => this.middle()); // what is held stays under the hand
    this.group.call(dragged);
    this.group.on("keydown", (event) => this.key(event));
  }

  /** Where it stands in the picture, px. */
  middle() {
    const [x, y] = this.at.map((place, k) => this.scales[k](place));
    return { x, y };
  }

  /** Give the rectangle a size, px. */
  grow(width, height) {
    const rect = this.group
      .select(".nn-handle-grip")
      .attr("x", -width / 2)
      .attr("y", -height / 2);
    rect.attr("width", width).attr("height", height);
  }

  key(event) {
    const way = KEYS[event.key];
    if (!way && !(event.key === "Enter" && this.pressed)) return;
    event.preventDefault();
    if (!way) return this.pressed();
    const far = event.shiftKey ? 10 : 1;
    this.moveTo(...this.at.map((place, k) => place + way[k] * this.step[k] * far));
  }

  moveTo(...coordinates) {
    const rounded = coordinates.map((place, k) => {
      const step = this.step[k];
      const [low, high] = this.scales[k].domain();
      if (!step) return this.at[k];
      return Number(Math.min(high, Math.max(low, Math.round(place / step) * step)).toFixed(9));
    });
    this.at = rounded; // a second key may come before the picture
    this.moved(...rounded);
  }

  /** Show the point at (x, y) of the scales. */
  place(x, y, xScale, yScale) {
    this.at = [x, y];
    this.scales = [xScale, yScale];
    this.group.attr("transform", `translate(${xScale(x).toFixed(1)},${yScale(y).toFixed(1)})`);
    this.group.attr("aria-valuenow", x).attr("aria-valuetext", this.describe(x, y));
  }
}
