// The error of every line, seen from above: contour lines over (w, b), the path of learning, the present line.

import { axisBottom, axisLeft } from "d3-axis";
import { drag } from "d3-drag";
import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { LEVELS, REACH, Surface } from "./surface.js";

const SHARP = 50;
const FAR = 1e4; // px

const clamp = (x) => Math.max(-FAR, Math.min(FAR, x));

export class ErrorMap {
  constructor(node, payload, act) {
    Object.assign(this, { act, surface: new Surface(payload.best) });
    this.svg = create("svg").attr("role", "img");
    this.svg.attr(
      "aria-label",
      "Contour map of the mean squared error over slope w and height b: rings around the best line, the path of " +
        "learning from your line, and the present line as a point.",
    );
    node.append(this.svg.node());
    const g = (name) => this.svg.append("g").attr("class", name);
    this.clip = `nn-clip-${Math.random().toString(36).slice(2)}`;
    this.frame = this.svg.append("clipPath").attr("id", this.clip).append("rect");
    const inside = g("").attr("clip-path", `url(#${this.clip})`);
    this.rings = inside.append("g").attr("class", "line-rings");
    this.best = inside.append("path").attr("class", "line-best");
    this.path = inside.append("path").attr("class", "line-path");
    this.steps = inside.append("path").attr("class", "line-steps");
    this.axes = [g("nn-axis"), g("nn-axis")];
    this.titles = g("nn-axis-title");
    this.point = inside.append("circle").attr("class", "line-point").attr("r", 5.5);
    this.start = g("line-handle");
    this.start.append("circle").attr("class", "line-handle-area").attr("r", 22);
    this.start.append("circle").attr("class", "line-handle-dot").attr("r", 7);
    const round = (number) => Math.round(number * SHARP) / SHARP;
    const dragged = ({ x, y }) => this.act.set({ w: round(this.x.invert(x)), b: round(this.y.invert(y)) });
    this.start.call(drag().container(this.svg.node()).on("start drag", dragged));
  }

  resize(width, height) {
    const { surface } = this;
    const [left, right, top, bottom] = [24, 6, 20, 32];
    const x = (this.x = scaleLinear([surface.w - REACH, surface.w + REACH], [left, width - right]));
    const y = (this.y = scaleLinear([surface.b - REACH, surface.b + REACH], [height - bottom, top]));
    this.svg.attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
    const [innerWidth, innerHeight] = [width - left - right, height - top - bottom];
    this.frame.attr("x", left).attr("y", top).attr("width", innerWidth).attr("height", innerHeight);
    this.rings.selectAll("*").remove();
    this.rings.append("rect").attr("x", left).attr("y", top).attr("width", innerWidth).attr("height", innerHeight);
    for (const level of [...LEVELS].reverse()) {
      const radius = surface.radius(level);
      this.rings
        .append("ellipse")
        .attr("cx", x(surface.w))
        .attr("cy", y(surface.b))
        .attr("rx", x(radius) - x(0))
        .attr("ry", y(0) - y(radius));
    }
    const cross = `M${x(surface.w) - 4},${y(surface.b)}h8m-4,-4v8`;
    this.best.attr("d", cross);
    const [xAxis, yAxis] = this.axes;
    xAxis.attr("transform", `translate(0,${height - bottom})`);
    xAxis.call(axisBottom(x).tickValues([0, 1, 2]).tickFormat(String).tickSize(4).tickPadding(2));
    yAxis.attr("transform", `translate(${left},0)`);
    yAxis.call(axisLeft(y).tickValues([3, 4, 5]).tickFormat(String).tickSize(4).tickPadding(2));
    this.titles.selectAll("text").remove();
    this.titles.append("text").attr("x", width - right).attr("y", height - 3).attr("text-anchor", "end").text("slope w");
    this.titles.append("text").attr("x", 0).attr("y", 12).text("height b");
  }

  show(values, result) {
    const { x, y } = this;
    const at = ([w, b]) => `${clamp(x(w)).toFixed(1)},${clamp(y(b)).toFixed(1)}`;
    this.path.attr("d", `M${result.path.map(at).join("L")}`);
    const dots = values.epochs > 0 ? result.ends.slice(1) : [];
    this.steps.attr("d", dots.map((k) => `M${at(result.path[k])}h0`).join(""));
    this.point.attr("cx", clamp(x(result.w))).attr("cy", clamp(y(result.b)));
    this.start.attr("transform", `translate(${x(values.w)},${y(values.b)})`);
  }
}
