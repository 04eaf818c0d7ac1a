// The plane of the two inputs: the output as colour and contour lines, the penguins, the line z = 0, the arrow of the
// weights, and the chosen point. Line, arrow and point can be dragged; the keys move arrow and point, too.

import { axisBottom, axisLeft } from "d3-axis";
import { drag } from "d3-drag";
import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { formatNumber } from "../frame/numbers.js";
import { Handle } from "../parts/handle.js";
import { hatching } from "./hatching.js";
import { t } from "../frame/words.js";

const STOPS = 64; // of the colours along the arrow
const LEVELS = { sigmoid: [0.1, 0.3, 0.7, 0.9], tanh: [-0.8, -0.4, 0.4, 0.8] };
const APART = 16; // px between labelled contour lines
const LONG = 3000; // px: longer than any picture
const STEP = 0.1; // of the sliders

const degrees = (radians) => (radians * 180) / Math.PI;

export class Plane {
  constructor(node, payload, act) {
    this.payload = payload;
    this.act = act;
    this.svg = create("svg").attr("role", "group");
    this.svg.attr(
      "aria-label",
      t(
        "The plane of two inputs, bill length and bill depth of {n} penguins, coloured by the neuron's " +
          "answer. A straight line divides it where the weighted sum is 0; the arrow of the weights is at a right " +
          "angle to it. Hatching shows where the activation is nearly flat. The sentence below gives the numbers.",
        { n: payload.y.length },
      ),
    );
    node.append(this.svg.node());
    const name = (what) => `nn-${what}-${Math.random().toString(36).slice(2)}`;
    const [clip, colours] = ["clip", "colours"].map(name);
    this.frame = this.svg.append("clipPath").attr("id", clip).append("rect");
    this.gradient = this.svg.append("linearGradient").attr("id", colours).attr("gradientUnits", "userSpaceOnUse");
    this.gradient
      .selectAll("stop")
      .data(Array(STOPS + 1))
      .join("stop")
      .attr("offset", (_, k) => k / STOPS);
    const inside = this.svg.append("g").attr("clip-path", `url(#${clip})`);
    this.turned = inside.append("g"); // its first axis is along the arrow
    this.colours = this.turned.append("rect").attr("fill", `url(#${colours})`);
    this.flats = this.turned.append("g").attr("fill", `url(#${hatching(this.svg)})`);
    this.contours = this.turned.append("path").attr("class", "neuron-contours");
    this.levels = inside.append("g").attr("class", "neuron-levels");
    this.samples = inside.append("g");
    this.line = inside.append("g").attr("class", "neuron-line");
    this.line.append("path").attr("class", "neuron-line-area");
    this.line.append("path").attr("class", "neuron-line-ink");
    this.axes = [this.svg.append("g").attr("class", "nn-axis"), this.svg.append("g").attr("class", "nn-axis")];
    this.titles = this.svg.append("g").attr("class", "nn-axis-title");
    this.arrow = this.svg.append("path").attr("class", "neuron-arrow");
    this.tip = this.handle("neuron-tip", t("the weights"), ["w1", "w2"]);
    this.head = this.tip.group.append("path").attr("d", "M-9,-7L9,0L-9,7Z");
    this.point = this.handle("neuron-point", t("the inputs"), ["x1", "x2"]);
    this.followLine();
  }

  /** A handle that sets two controls. */
  handle(className, label, [across, up]) {
    const describe = (a, b) => `${across} ${formatNumber(a, ".1")}, ${up} ${formatNumber(b, ".1")}`;
    const moved = (a, b) => this.act.set({ [across]: a, [up]: b });
    return new Handle(this.svg, this.svg, { label, describe, step: [STEP, STEP], moved, className });
  }

  /** The line can be dragged; on the keyboard the slider of b does the same. */
  followLine() {
    const moved = ({ x, y }) => {
      const { w1, w2 } = this.wave.values;
      this.act.set({ b: Math.round((-w1 * this.x.invert(x) - w2 * this.y.invert(y)) / STEP) * STEP });
    };
    this.line.call(
      drag()
        .container(this.svg.node())
        .subject(({ x, y }) => ({ x, y }))
        .on("start drag", moved),
    );
  }

  resize(size) {
    const { reach, x, y: species } = this.payload;
    const [left, right, top, bottom] = [26, 4, 20, 36];
    const side = size - left - right;
    const height = side + top + bottom;
    this.size = size;
    this.unit = side / (2 * reach);
    this.x = scaleLinear([-reach, reach], [left, left + side]);
    this.y = scaleLinear([-reach, reach], [top + side, top]);
    this.svg.attr("width", size).attr("height", height).attr("viewBox", [0, 0, size, height]);
    this.frame.attr("x", left).attr("y", top).attr("width", side).attr("height", side);
    this.colours
      .attr("x", -LONG)
      .attr("y", -LONG)
      .attr("width", 2 * LONG)
      .attr("height", 2 * LONG);
    const end = this.payload.walk * this.unit;
    this.gradient.attr("x1", -end).attr("x2", end).attr("y1", 0).attr("y2", 0);
    const ticks = [-3, -2, -1, 0, 1, 2, 3];
    const sign = (d) => String(d).replace("-", "−");
    const [across, up] = this.axes;
    across.attr("transform", `translate(0,${top + side})`);
    across.call(axisBottom(this.x).tickValues(ticks).tickFormat(sign).tickSize(4));
    up.attr("transform", `translate(${left},0)`).call(axisLeft(this.y).tickValues(ticks).tickFormat(sign).tickSize(4));
    this.titles.selectAll("text").remove();
    this.titles.append("text").attr("x", 0).attr("y", 12).text(t("x₂: bill depth (standard deviations)"));
    const below = this.titles
      .append("text")
      .attr("x", size - right)
      .attr("y", height - 3)
      .attr("text-anchor", "end");
    below.text(t("x₁: bill length (standard deviations)"));
    const r = size < 420 ? 2.4 : 3.2;
    const shapes = [
      `M${-r},0a${r},${r} 0 1 0 ${2 * r},0a${r},${r} 0 1 0 ${-2 * r},0`,
      `M${-r},${-r}h${2 * r}v${2 * r}h${-2 * r}Z`,
    ];
    this.samples
      .selectAll("path")
      .data(x)
      .join("path")
      .attr("class", (_, k) => (species[k] ? "neuron-second" : "neuron-first"))
      .attr("transform", ([x1, x2]) => `translate(${this.x(x1)},${this.y(x2)})`)
      .attr("d", (_, k) => shapes[species[k]]);
  }

  show(wave) {
    this.wave = wave;
    const { values, direction } = wave;
    const [cx, cy] = [this.x(0), this.y(0)];
    const angle = degrees(Math.atan2(-direction[1], direction[0]));
    this.turned.attr("transform", `translate(${cx},${cy})rotate(${angle})`);
    this.showColours(wave);
    this.showContours(wave);
    const px = (s) => s * this.unit;
    const strips = this.flats.selectAll("rect").data(wave.flats).join("rect");
    strips.attr("y", -LONG).attr("height", 2 * LONG);
    strips.attr("x", ([from]) => (from <= -wave.end ? -LONG : px(from)));
    strips.attr("width", ([from, to]) => (to >= wave.end ? LONG : px(to)) - (from <= -wave.end ? -LONG : px(from)));
    this.line.style("display", wave.length ? null : "none");
    this.line.attr("transform", `translate(${cx},${cy})rotate(${angle})`);
    if (wave.length) this.line.selectAll("path").attr("d", `M${px(wave.line)},${-LONG}V${LONG}`);
    const [tx, ty] = [this.x(values.w1), this.y(values.w2)];
    this.arrow.attr("d", `M${cx},${cy}L${tx},${ty}`);
    this.tip.place(values.w1, values.w2, this.x, this.y);
    this.head.attr("transform", `rotate(${angle})`);
    this.point.place(values.x1, values.x2, this.x, this.y);
  }

  /** The output as colour: below f(0) that of the first species, above it that of the second. */
  showColours(wave) {
    this.gradient.selectAll("stop").each((_, k, stops) => {
      const stop = /** @type {Element} */ (stops[k]);
      const tone = wave.tone(wave.at(((2 * k) / STOPS - 1) * wave.end));
      stop.setAttribute("class", tone < 0 ? "neuron-low" : "neuron-high");
      stop.setAttribute("stop-opacity", (0.62 * Math.abs(tone)).toFixed(3));
    });
  }

  showContours(wave) {
    const levels =
      LEVELS[wave.values.activation] ??
      scaleLinear(wave.range, [0, 1])
        .ticks(6)
        .filter((level) => level !== 0);
    const found = levels.map((level) => [level, wave.find(level)]).filter(([, s]) => Math.abs(s) < wave.end);
    this.contours.attr("d", found.map(([, s]) => `M${s * this.unit},${-LONG}V${LONG}`).join(""));
    let last = -LONG;
    const numbered = found.filter(([, s]) => {
      const room = (s - last) * this.unit > APART && Math.abs(s - wave.line) * this.unit > APART;
      if (room) last = s;
      return room;
    });
    const texts = this.levels.selectAll("text").data(numbered.filter(([, s]) => this.margin(wave, s)));
    const places = texts.join("text").text(([level]) => formatNumber(level, "~2-"));
    places.attr("transform", ([, s]) => `translate(${this.margin(wave, s)})`);
  }

  /** A place for a contour's label: on the line at distance s, near the edge of the plane; undefined outside. */
  margin({ direction: [u1, u2], reach }, s) {
    const inner = reach * 0.93;
    const [v1, v2] =
      Math.abs(u1) > Math.abs(u2) ? [-u2 * Math.sign(u1), Math.abs(u1)] : [Math.abs(u2), -u1 * Math.sign(u2)];
    const room = [
      [s * u1, v1],
      [s * u2, v2],
    ].map(([at, v]) => (v ? (Math.sign(v) * inner - at) / v : Infinity));
    const t = Math.min(...room);
    const [x1, x2] = [s * u1 + t * v1, s * u2 + t * v2];
    return Math.max(Math.abs(x1), Math.abs(x2)) > inner + 1e-9 ? undefined : [this.x(x1), this.y(x2)];
  }
}
