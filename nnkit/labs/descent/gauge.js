// The rates on a line: below the largest one that still converges, and above it; and where the present rate stands.

import { axisBottom } from "d3-axis";
import { scaleLog } from "d3-scale";
import { create } from "d3-selection";
import { formatNumber } from "../frame/numbers.js";

const HEIGHT = 66;
const [TOP, BOTTOM] = [20, 40]; // of the bar
const TICKS = [0.001, 0.01, 0.1, 1, 10];
const LETTER = 6.4; // px
const ROOM = 88; // px, for a word

export class Gauge {
  /** rates: the smallest and the largest. */
  constructor(node, rates) {
    this.rates = rates;
    this.svg = create("svg").attr("role", "img");
    this.svg.attr(
      "aria-label",
      "The learning rates on a logarithmic line, and on it the largest rate that still converges, as measured; a point " +
        "marks the rate of the latest step. The sentence below gives the numbers.",
    );
    node.append(this.svg.node());
    const add = (tag, name) => this.svg.append(tag).attr("class", `descent-${name}`);
    this.axis = add("g", "axis nn-axis").attr("aria-hidden", true);
    this.zones = [add("rect", "settles"), add("rect", "grows")];
    this.words = [add("text", "word").text("converges"), add("text", "word").text("does not")];
    this.limit = add("path", "limit");
    this.label = add("text", "threshold");
    this.point = add("circle", "rate").attr("r", 6);
  }

  resize(width) {
    this.width = width;
    this.x = scaleLog(this.rates, [18, width - 18]);
    this.svg.attr("width", width).attr("height", HEIGHT).attr("viewBox", [0, 0, width, HEIGHT]);
    this.axis.attr("transform", `translate(0,${BOTTOM})`);
    this.axis.call(axisBottom(this.x).tickValues(TICKS).tickFormat(String).tickSize(4).tickPadding(3));
  }

  /** rate: of the latest step; measured: the largest one that still converges. */
  show(rate, measured) {
    const { x, width } = this;
    const [from, to] = x.range();
    const within = (value) => Math.max(from, Math.min(to, x(value)));
    const [limit, now] = [within(measured), rate > 0 ? within(rate) : from];
    for (const [k, [left, right]] of [
      [from, limit],
      [limit, to],
    ].entries()) {
      this.zones[k]
        .attr("x", left)
        .attr("width", right - left)
        .attr("y", TOP)
        .attr("height", BOTTOM - TOP);
      const [start, end] = now < (left + right) / 2 ? [Math.max(left, now), right] : [left, Math.min(right, now)];
      const word = this.words[k].attr("x", (start + end) / 2).attr("y", (TOP + BOTTOM) / 2 + 4);
      word.attr("display", end - start < ROOM ? "none" : null);
    }
    this.limit.attr("d", `M${limit},${TOP - 4}V${BOTTOM}`);
    const text = `largest rate that still converges: ${formatNumber(measured, "~3")}`;
    const half = (text.length * LETTER) / 2;
    this.label
      .attr("x", Math.max(half, Math.min(width - half, limit)))
      .attr("y", 11)
      .text(text);
    this.point.attr("cx", now).attr("cy", (TOP + BOTTOM) / 2);
  }
}
