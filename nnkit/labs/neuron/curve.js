// The output along the arrow, and its slope below.

import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { hatching } from "./hatching.js";
import { t } from "../frame/words.js";

const TANGENT = 0.9; // length of the tangent to each side

const sign = (d) => String(d).replace("-", "−");

export class Curve {
  constructor(node, payload) {
    this.payload = payload;
    this.svg = create("svg").attr("role", "img");
    this.svg.attr(
      "aria-label",
      t(
        "Two curves over the distance along the arrow: above, the neuron's answer with the point that you inspect and the " +
          "tangent there; below, the slope of the answer. Ticks show where the penguins are. Hatching shows where " +
          "the activation is nearly flat.",
      ),
    );
    node.append(this.svg.node());
    const g = (name) => this.svg.append("g").attr("class", name);
    this.flats = g("neuron-flats").attr("fill", `url(#${hatching(this.svg)})`);
    this.axes = [g("nn-axis"), g("nn-axis"), g("nn-axis")];
    const ticks = g("neuron-ticks");
    this.samples = ["first", "second"].map((name) => ticks.append("path").attr("class", `neuron-${name}`));
    const clip = `nn-clip-${Math.random().toString(36).slice(2)}`;
    this.frame = this.svg.append("clipPath").attr("id", clip).append("rect");
    const inside = this.svg.append("g").attr("clip-path", `url(#${clip})`);
    const path = (parent, name) => parent.append("path").attr("class", `neuron-${name}`);
    this.zero = path(this.svg, "zero");
    this.slope = path(this.svg, "slope");
    this.output = path(inside, "output");
    this.tangent = path(inside, "tangent");
    this.points = [0, 1].map(() => this.svg.append("circle").attr("class", "neuron-dot").attr("r", 5));
    this.titles = g("nn-axis-title");
  }

  resize(width, height) {
    const [left, right, top, bottom, gap] = [34, 6, 18, 34, 38];
    const half = (height - top - bottom - gap) / 2;
    this.left = left;
    this.right = right;
    this.width = width;
    const { walk } = this.payload;
    this.s = scaleLinear([-walk, walk], [left, width - right]);
    this.upper = [top + half, top];
    this.lower = [height - bottom, top + half + gap];
    this.svg.attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
    this.frame
      .attr("x", left)
      .attr("y", top - 3)
      .attr("width", width - left - right)
      .attr("height", half + 6);
    this.axes[0].attr("transform", `translate(0,${height - bottom})`);
    this.axes[0].call(axisBottom(this.s).tickValues([-4, -2, 0, 2, 4]).tickFormat(sign).tickSize(4));
    this.titles.selectAll("text").remove();
    this.titles.append("text").attr("x", 0).attr("y", 11).text(t("answer a"));
    this.titles
      .append("text")
      .attr("x", 0)
      .attr("y", this.lower[1] - 7)
      .text(t("its slope along the arrow"));
    const below = this.titles
      .append("text")
      .attr("x", width - right)
      .attr("y", height - 3)
      .attr("text-anchor", "end");
    below.text(t("distance along the arrow"));
  }

  /** The axes on the left, if they have changed. */
  scales(a, slope) {
    const key = [...a.domain(), ...slope.domain(), this.width].join();
    if (key === this.key) return;
    this.key = key;
    const ends = a.domain().map((end) => Number(end.toPrecision(2)));
    this.axes[1]
      .attr("transform", `translate(${this.left},0)`)
      .call(axisLeft(a).tickValues(ends).tickFormat(sign).tickSize(4));
    this.axes[2].attr("transform", `translate(${this.left},0)`).call(axisLeft(slope).ticks(2).tickSize(4));
  }

  show(wave) {
    const { values, result, length } = wave;
    const a = scaleLinear(wave.range, this.upper);
    const steepest = Math.max(...result.slopes, values.small) * length || 1;
    const slope = scaleLinear([0, steepest * 1.05], this.lower);
    this.scales(a, slope);
    const path = (numbers, y) =>
      `M${numbers.map((number, k) => `${this.s(wave.distance(k)).toFixed(1)},${y(number).toFixed(1)}`).join("L")}`;
    const low = (y) => Math.max(wave.range[0], Math.min(wave.range[1], y));
    this.output.attr("d", path(result.walk, a));
    this.slope.attr(
      "d",
      path(result.slopes, (number) => slope(number * length)),
    );
    const here = wave.along(values.x1, values.x2);
    this.points[0].attr("cx", this.s(here)).attr("cy", a(low(result.a)));
    this.points[1].attr("cx", this.s(here)).attr("cy", slope(result.along));
    const touch = [-TANGENT, TANGENT].map((t) => `${this.s(here + t)},${a(result.a + t * result.along)}`);
    this.tangent.attr("d", `M${touch.join("L")}`);
    const y = this.lower[0];
    this.zero.attr("d", length ? `M${this.s(wave.line)},${this.upper[1]}V${y}` : "");
    const strips = this.flats.selectAll("rect").data(wave.flats).join("rect");
    strips.attr("x", ([from]) => this.s(from)).attr("width", ([from, to]) => this.s(to) - this.s(from));
    strips.attr("y", this.upper[1]).attr("height", y - this.upper[1]);
    this.samples.forEach((ticks, species) => {
      const top = this.upper[0] + (species ? 3 : 11);
      const at = (_, k) => this.payload.y[k] === species;
      const own = this.payload.x.filter(at).map(([x1, x2]) => `M${this.s(wave.along(x1, x2)).toFixed(1)},${top}v7`);
      ticks.attr("d", own.join(""));
    });
  }
}
