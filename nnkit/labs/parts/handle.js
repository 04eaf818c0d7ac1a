// A point in an SVG picture that the reader moves by dragging or with the arrow keys (ten times as far with Shift).

import { drag } from "d3-drag";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

export class Handle {
  /**
   * layer: the d3 selection of the group that contains it, in the picture `svg`.
   * label: what the point is; describe(x, y): where it is, in words.
   * step: [across, up] of an arrow key and of dragging; 0 if it cannot move in that direction.
   * moved(x, y): called with the requested place, which `place` then shows. pressed(): called on Enter, optional.
   * grip: whether it is a rectangle that can be dragged at any point, instead of a dot; `grow` sets its size.
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
    if (grip) dragged.subject(() => this.middle()); // the point that was grabbed stays under the pointer
    this.group.call(dragged);
    this.group.on("keydown", (event) => this.key(event));
  }

  /** Its place in the picture, px. */
  middle() {
    const [x, y] = this.at.map((place, k) => this.scales[k](place));
    return { x, y };
  }

  /** Set the size of the rectangle, px. */
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
    this.at = rounded; // a second key may come before the picture is drawn
    this.moved(...rounded);
  }

  /** Show the point at (x, y), in units of the axes. */
  place(x, y, xScale, yScale) {
    this.at = [x, y];
    this.scales = [xScale, yScale];
    this.group.attr("transform", `translate(${xScale(x).toFixed(1)},${yScale(y).toFixed(1)})`);
    this.group.attr("aria-valuenow", this.step[0] ? x : y).attr("aria-valuetext", this.describe(x, y));
  }
}
