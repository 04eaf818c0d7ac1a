// The curve to learn, which the reader can draw here, and the network's prediction.

import { create } from "d3-selection";
import { writeRows } from "../frame/controls.js";
import { Axes } from "../parts/axes.js";
import { followPointer } from "../parts/pointer.js";
import { t } from "../frame/words.js";

const HIGH = 1.25; // the picture shows heights up to this, above and below 0
const FAR = 1e4; // px: points farther away are pulled in

const clamp = (number, limit) => Math.max(-limit, Math.min(limit, number));
const round = (number) => Math.round(number * 100) / 100;

export class CurveChart {
  constructor(node, payload, act) {
    this.positions = payload.x;
    this.act = act;
    this.svg = create("svg").attr("role", "img");
    this.svg.attr(
      "aria-label",
      t(
        "The curve to be learned, the network's output, and the best straight line, from x = −5 to 5; marks below show " +
          "where the units bend. The curve can be drawn here with a mouse or a finger; with a keyboard, use the controls " +
          "for the curve and for your own heights.",
      ),
    );
    node.append(this.svg.node());
    const x = { domain: [payload.x[0], payload.x.at(-1)], ticks: [-4, -2, 0, 2, 4] };
    this.axes = new Axes(this.svg, x, { domain: [-HIGH, HIGH], ticks: [-1, 0, 1] });
    const { inside } = this.axes;
    this.line = this.axes.cut(inside.append("line").attr("class", "approximator-line"));
    this.target = inside.append("path").attr("class", "approximator-target");
    this.output = this.axes.cut(inside.append("path").attr("class", "approximator-output"));
    this.dots = inside.append("path").attr("class", "approximator-dots");
    this.bends = this.svg.append("path").attr("class", "approximator-bends");
    this.paper = this.svg.append("rect").attr("class", "approximator-paper");
    followPointer(this.paper.node(), {
      begin: (event) => this.begin(event),
      move: (event) => this.stroke(event),
      end: () => (this.pen = undefined),
    });
  }

  resize(width, height) {
    const [left, right, top, bottom] = [26, 8, 6, 24];
    this.axes.resize(width, height, [left, right, top, bottom]);
    this.paper
      .attr("x", left)
      .attr("y", top)
      .attr("width", width - left - right)
      .attr("height", height - top - bottom);
  }

  // --- Drawing with a pen ---------------------------------------------------------------------------------------

  begin(event) {
    this.pen = { heights: [...this.heights] };
    this.stroke(event);
  }

  /** The pen has moved to a point: set the heights between the last point and this one. */
  stroke(event) {
    const { left, top } = this.svg.node().getBoundingClientRect();
    const { heights, column } = this.pen;
    const [from, to] = this.axes.x.domain();
    const last = heights.length - 1;
    const share = (this.axes.x.invert(event.clientX - left) - from) / (to - from);
    const here = Math.max(0, Math.min(last, Math.round(share * last)));
    const height = round(clamp(this.axes.y.invert(event.clientY - top), 1));
    const [start, old] = column === undefined ? [here, height] : [column, heights[column]];
    const steps = Math.max(1, Math.abs(here - start));
    for (let k = 0; k <= steps; k += 1)
      heights[start + Math.round(((here - start) * k) / steps)] = round(old + ((height - old) * k) / steps);
    this.pen.column = here;
    this.drawTarget(heights);
    this.act.set({ curve: "your own", drawn: writeRows(heights.map((at) => [at])) });
  }

  // --- Showing --------------------------------------------------------------------------------------------------

  drawTarget(heights) {
    const { x, y } = this.axes;
    const at = (height, k) => `${x(this.positions[k]).toFixed(1)},${y(height).toFixed(1)}`;
    const points = heights.map(at);
    this.target.attr("d", `M${points.join("L")}`);
    this.dots.attr("d", points.map((point) => `M${point}h0`).join(""));
  }

  /** heights: the curve; places, answer: the network's prediction; straight: the line [slope, height at 0]. */
  show({ heights, places, output, straight: [slope, middle], bends }) {
    const { x, y } = this.axes;
    this.heights = heights;
    this.drawTarget(this.pen?.heights ?? heights);
    this.output.attr(
      "d",
      `M${places.map((at, k) => `${x(at).toFixed(1)},${clamp(y(output[k]), FAR).toFixed(1)}`).join("L")}`,
    );
    const [from, to] = x.domain();
    this.line.attr("x1", x(from)).attr("x2", x(to));
    this.line.attr("y1", y(middle + slope * from)).attr("y2", y(middle + slope * to));
    const ground = y.range()[0] - 9;
    const seen = bends.filter((bend) => bend >= from && bend <= to);
    this.bends.attr("d", seen.map((bend) => `M${x(bend).toFixed(1)},${ground}l4,8h-8z`).join(""));
  }
}
