// The two axes of a picture: scales, ticks, titles, and the frame within which its content is cut off.

import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear, scaleLog } from "d3-scale";

const minus = (number) => String(number).replace("-", "−");

const EDGE = 3; // px beyond the axes: a line along an axis is drawn with its whole width
let pictures = 0;

export class Axes {
  /**
   * svg: a d3 selection. x, y: {title, domain, log, ticks, format}: the domain is [from, to]; ticks: a number or a list;
   * format: a number as it stands at its tick. `x` and `y` become the scales, `inside` the group of the content; `cut` cuts a layer of it off.
   * @param {Nn.Svg} svg
   * @param {Nn.AxisOptions} x
   * @param {Nn.AxisOptions} y
   */
  constructor(svg, x, y) {
    const domains = [x, y].map(({ domain, log }) => domain ?? [log ? 0.1 : 0, 1]);
    this.svg = svg;
    this.about = [x, y];
    this.domains = domains;
    const g = (name) => svg.append("g").attr("class", name).attr("aria-hidden", true);
    pictures += 1;
    this.clip = `nn-frame-${pictures}`;
    this.frame = svg.append("clipPath").attr("id", this.clip).append("rect");
    this.axes = [g("nn-axis"), g("nn-axis")];
    this.inside = svg.append("g");
    this.titles = g("nn-axis-title");
  }

  /**
   * margins: [left, right, top, bottom].
   * @param {number} width
   * @param {number} height
   * @param {number[]} margins
   */
  resize(width, height, [left, right, top, bottom]) {
    this.width = width;
    this.height = height;
    this.left = left;
    this.right = right;
    this.top = top;
    this.bottom = bottom;
    this.svg.attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
    const [across, down] = [width - left - right, height - top - bottom].map((size) => Math.max(1, size));
    this.frame
      .attr("x", left - EDGE)
      .attr("y", top - EDGE)
      .attr("width", across + 2 * EDGE)
      .attr("height", down + 2 * EDGE);
    this.titles.selectAll("text").remove();
    const title = (x, y) => this.titles.append("text").attr("x", x).attr("y", y);
    title(width - right, height - 3)
      .attr("text-anchor", "end")
      .text(this.about[0].title ?? "");
    title(0, 12).text(this.about[1].title ?? "");
    this.draw();
  }

  /**
   * Cut a layer off at the axes. Marks are not cut: one on an axis is there as a whole.
   * @param {Nn.Svg} layer
   */
  cut(layer) {
    return layer.attr("clip-path", `url(#${this.clip})`);
  }

  /** Other domains, where they change. */
  show(x, y) {
    const domains = [x ?? this.domains[0], y ?? this.domains[1]];
    if (String(domains) === String(this.domains)) return;
    this.domains = domains;
    if (this.width) this.draw();
  }

  draw() {
    const ends = [
      [this.left, this.width - this.right],
      [this.height - this.bottom, this.top],
    ];
    const [x, y] = this.domains.map((domain, k) => (this.about[k].log ? scaleLog : scaleLinear)(domain, ends[k]));
    this.x = x;
    this.y = y;
    const [across, up] = this.axes;
    across.attr("transform", `translate(0,${this.height - this.bottom})`).call(this.axis(axisBottom(x), 0, 75));
    up.attr("transform", `translate(${this.left},0)`).call(this.axis(axisLeft(y), 1, 45));
  }

  axis(axis, k, room) {
    const { ticks, format, log } = this.about[k];
    const [low, high] = this.domains[k];
    const [from, to] = k ? [this.bottom + this.top, this.height] : [this.left + this.right, this.width];
    if (Array.isArray(ticks)) axis.tickValues(ticks.filter((tick) => tick >= low && tick <= high));
    else axis.ticks(ticks ?? Math.max(2, Math.round((to - from) / room)), log ? "~g" : undefined);
    if (format) axis.tickFormat(format);
    else if (!log) axis.tickFormat((number) => minus(Number(number.toPrecision(12))));
    return axis.tickSize(4).tickPadding(3);
  }

  /**
   * Whether a point can be drawn at all: finite, and above 0 on a logarithmic axis.
   * @param {number[]} point
   */
  holds(...point) {
    const [x, y] = point;
    const [across, up] = this.about;
    return Number.isFinite(x) && Number.isFinite(y) && (!across.log || x > 0) && (!up.log || y > 0);
  }

  /** Whether a point that can be drawn lies within the axes. */
  within(...point) {
    return this.domains.every((ends, k) => {
      const [low, high] = [Math.min(...ends), Math.max(...ends)]; // an axis may run to the left
      const room = this.about[k].log ? 0 : 1e-9 * (high - low);
      return point[k] >= low - room && point[k] <= high + room;
    });
  }
}
