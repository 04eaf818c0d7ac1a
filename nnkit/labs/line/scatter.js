// The penguins, the line, and its errors as squares.

import { axisBottom, axisLeft } from "d3-axis";
import { drag } from "d3-drag";
import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { t } from "../frame/words.js";

const SQUARES = 16; // this many penguins, spread evenly, show the square of their error
const HANDLES = [-1.5, 1.6]; // the x of the two handles of the line
const SHARP = 50; // a line set by dragging moves in steps of 1/50, as its sliders do
const FAR = 1e4; // px: points farther away are pulled in

const clamp = (x) => Math.max(-FAR, Math.min(FAR, x));

export class Scatter {
  constructor(node, payload, act) {
    this.payload = payload;
    this.act = act;
    const order = payload.x.map((_, k) => k).sort((a, b) => payload.x[a] - payload.x[b]);
    const every = payload.x.length / SQUARES;
    this.squared = Array.from({ length: SQUARES }, (_, k) => order[Math.floor((k + 0.5) * every)]);
    this.svg = create("svg").attr("role", "img");
    this.svg.attr(
      "aria-label",
      t(
        "Scatter plot of {n} penguins: body mass in kilograms against flipper length in standard deviations from the " +
          "mean, with a straight line. The squared errors of some penguins are drawn as squares, and in the corner the " +
          "mean of all squares beside that of the best line. The sentence below gives the numbers.",
        { n: payload.x.length },
      ),
    );
    node.append(this.svg.node());
    const g = (name) => this.svg.append("g").attr("class", name);
    this.clip = `nn-clip-${Math.random().toString(36).slice(2)}`;
    this.frame = this.svg.append("clipPath").attr("id", this.clip).append("rect");
    this.axes = [g("nn-axis"), g("nn-axis"), g("nn-axis nn-axis-second")];
    const inside = g("").attr("clip-path", `url(#${this.clip})`);
    this.mean = inside.append("g").attr("class", "line-mean");
    this.squares = inside.append("g").attr("class", "line-squares");
    this.errors = inside.append("path").attr("class", "line-errors");
    this.dots = inside.append("g").attr("class", "line-dots");
    this.yours = inside.append("line").attr("class", "line-yours");
    this.learned = inside.append("line").attr("class", "line-learned-line");
    this.handles = g("line-handles");
    this.titles = g("nn-axis-title");
  }

  resize(width, height) {
    const { payload } = this;
    const small = width < 420;
    const [left, right, top, bottom] = [24, 8, 28, 54];
    this.size = { width, height, left, right, top, bottom };
    const x = scaleLinear([-2.35, 2.45], [left, width - right]);
    const y = scaleLinear([2.2, 6.6], [height - bottom, top]);
    this.x = x;
    this.y = y;
    this.svg.attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
    this.frame
      .attr("x", left)
      .attr("y", top - 8)
      .attr("width", width - left - right)
      .attr("height", height - bottom - top + 8);
    const [xAxis, yAxis, millimetres] = this.axes;
    const ticks = [-2, -1, 0, 1, 2];
    const sign = (d) => String(d).replace("-", "−");
    xAxis
      .attr("transform", `translate(0,${height - bottom})`)
      .call(axisBottom(x).tickValues(ticks).tickFormat(sign).tickSize(5));
    const mm = (d) => `${Math.round(payload.centre + d * payload.spread)} mm`;
    millimetres
      .attr("transform", `translate(0,${height - bottom + 18})`)
      .call(axisBottom(x).tickValues(ticks).tickFormat(mm).tickSize(0));
    yAxis
      .attr("transform", `translate(${left},0)`)
      .call(axisLeft(y).tickValues([3, 4, 5, 6]).tickFormat(String).tickSize(5));
    this.titles.selectAll("text").remove();
    this.titles.append("text").attr("x", 0).attr("y", 12).text(t("body mass (kg)"));
    this.titles
      .append("text")
      .attr("x", width - right)
      .attr("y", height - 3)
      .attr("text-anchor", "end")
      .text(t("flipper length (standard deviations; mm)"));
    this.dots
      .selectAll("circle")
      .data(payload.x)
      .join("circle")
      .attr("r", small ? 2 : 2.6)
      .attr("cx", (d) => x(d))
      .attr("cy", (_, k) => y(payload.y[k]));
    this.mean.selectAll("*").remove();
    this.mean.append("rect").attr("class", "line-mean-now");
    this.mean.append("rect").attr("class", "line-mean-best");
    this.mean
      .append("text")
      .attr("class", "line-mean-title")
      .attr("x", left + 10)
      .attr("y", top + 4);
    this.kilogram = y(0) - y(1);
    this.meanAt(".line-mean-best", payload.best[2]);
    this.makeHandles();
  }

  meanAt(name, loss) {
    const { left, top } = this.size;
    const side = loss === null ? FAR : Math.min(FAR, Math.sqrt(loss) * this.kilogram);
    this.mean
      .select(name)
      .attr("x", left + 10)
      .attr("y", top + 12)
      .attr("width", side)
      .attr("height", side);
  }

  makeHandles() {
    const handles = this.handles.selectAll("g").data(HANDLES).join("g").attr("class", "line-handle");
    handles.selectAll("*").remove();
    handles.append("circle").attr("class", "line-handle-area").attr("r", 22);
    handles.append("circle").attr("class", "line-handle-dot").attr("r", 8);
    handles.call(
      drag()
        .container(this.svg.node())
        .on("start drag", (event, at) => this.dragged(event, at)),
    );
  }

  /** The handle at `at` follows the pointer; the other one stays. */
  dragged(event, at) {
    const { w, b } = this.values;
    const other = HANDLES[0] === at ? HANDLES[1] : HANDLES[0];
    const [here, there] = [this.y.invert(event.y), w * other + b];
    const slope = (here - there) / (at - other);
    const round = (number) => Math.round(number * SHARP) / SHARP;
    this.act.set({ w: round(slope), b: round(here - slope * at) });
  }

  lineAt(line, w, b) {
    const [from, to] = this.x.domain();
    line.attr("x1", this.x(from)).attr("x2", this.x(to));
    line.attr("y1", clamp(this.y(w * from + b))).attr("y2", clamp(this.y(w * to + b)));
  }

  show(values, result) {
    this.values = values;
    const { x, y, payload } = this;
    this.lineAt(this.yours, values.w, values.b);
    this.lineAt(this.learned, result.w, result.b);
    this.handles.selectAll("g").attr("transform", (at) => {
      const [low, high] = y.range();
      return `translate(${x(at)},${Math.max(high - 6, Math.min(low + 6, y(values.w * at + values.b)))})`;
    });
    const [from, to] = x.range();
    const error = (k) => `M${x(payload.x[k])},${y(payload.y[k])}V${clamp(y(result.w * payload.x[k] + result.b))}`;
    this.errors.attr("d", this.squared.map(error).join(""));
    this.squares
      .selectAll("rect")
      .data(this.squared)
      .join("rect")
      .each((k, i, elements) => {
        const element = /** @type {Element} */ (elements[i]);
        const [here, there] = [y(payload.y[k]), clamp(y(result.w * payload.x[k] + result.b))];
        const side = Math.abs(here - there);
        const centre = x(payload.x[k]);
        let leftwards = here < there === result.w > 0; // on the side away from the line, if there is room
        if (leftwards ? centre - side < from : centre + side > to) leftwards = centre - from > to - centre;
        const left = centre - (leftwards ? side : 0);
        const place = { x: left, y: Math.min(here, there), width: side, height: side };
        for (const [name, pixels] of Object.entries(place)) element.setAttribute(name, String(pixels));
      });
    this.meanAt(".line-mean-now", result.loss);
    const { loss } = result;
    const mean =
      loss === null
        ? t("mean square: not finite (dashed: best)")
        : t("mean square: {loss:~3} kg² (dashed: best)", { loss });
    this.mean.select("text").text(mean);
  }
}
