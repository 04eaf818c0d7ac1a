// A gauge: a line of numbers that is parted into zones, each with a word. A dot marks a number that was measured, and a
// handle, where there is one, a number that the reader moves.

import { axisBottom } from "d3-axis";
import { scaleLinear, scaleLog } from "d3-scale";
import { create, pointer } from "d3-selection";
import { Handle } from "./handle.js";
import { followPointer } from "./pointer.js";

const [ZONE, AXIS, NOTE] = [20, 26, 20]; // px, heights: of the zones, of the axis, of a note
const LANE = 22; // px, for a handle, below the zones
const SIDE = 18; // px beside the line
const LETTER = 6.4; // px
const AROUND = 18; // px, around a word

export class Gauge {
  /**
   * label: the text alternative. zones: [{word, colour}], from the lowest, colours by their names in style.css. note: whether
   * there is one. handle: the options of `Handle`, for a number; the line is then drawn below the zones.
   * @param {Element} node
   * @param {Nn.GaugeOptions} options
   */
  constructor(node, { label, domain, log = false, ticks, zones, note = false, handle }) {
    this.about = { domain, log, ticks, zones };
    this.top = note ? NOTE : 2;
    this.bottom = this.top + ZONE;
    this.lane = handle ? LANE : 0;
    this.height = this.bottom + this.lane + AXIS;
    this.svg = create("svg")
      .attr("class", "nn-gauge")
      .attr("role", handle ? "group" : "img")
      .attr("aria-label", label);
    node.append(this.svg.node());
    const add = (tag, name) => this.svg.append(tag).attr("class", `nn-gauge-${name}`).attr("aria-hidden", true);
    this.axis = add("g", "axis nn-axis");
    this.zones = zones.map(({ colour }) => add("rect", "zone").style("fill", `var(--nn-${colour})`));
    this.words = zones.map(({ word }) => add("text", "word").text(word));
    this.limits = zones.slice(1).map(() => add("path", "limit"));
    this.note = add("text", "note");
    this.dot = add("circle", "dot").attr("r", 6);
    if (!handle) return;
    this.area = add("rect", "area");
    this.handle = new Handle(this.svg.append("g"), this.svg, handle);
    const follow = (event) => this.handle.moveTo(this.x.invert(pointer(event, this.svg.node())[0]), 0);
    followPointer(this.area.node(), { begin: follow, move: follow });
  }

  resize(width) {
    const { domain, log, ticks } = this.about;
    const { bottom, lane, height } = this;
    this.width = width;
    this.x = (log ? scaleLog : scaleLinear)(domain, [SIDE, width - SIDE]);
    this.y = scaleLinear([0, 1], [bottom + lane / 2, bottom + lane / 2 - 1]);
    this.svg.attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
    this.axis.attr("transform", `translate(0,${bottom + lane})`);
    this.axis.call(axisBottom(this.x).tickValues(ticks).tickFormat(String).tickSize(4).tickPadding(3));
    this.area?.attr("x", 0).attr("y", this.top);
    this.area?.attr("width", width).attr("height", bottom + lane - this.top);
    if (this.shown) this.show(this.shown);
  }

  /**
   * limits: where a zone ends and the next begins. dot: a number. note: {at, text}. handle: its number.
   * @param {Nn.GaugeContent} content
   */
  show(content) {
    this.shown = content;
    if (!this.width) return;
    const { limits, dot, note, handle } = content;
    const { x, width, top, bottom, lane } = this;
    const [from, to] = x.range();
    const within = (value) => Math.max(from, Math.min(to, value > 0 || !this.about.log ? x(value) : from));
    const [ends, now] = [[from, ...limits.map(within), to], within(dot)];
    this.zones.forEach((zone, k) => {
      const [left, right] = [ends[k], ends[k + 1]];
      const height = bottom - top;
      zone
        .attr("x", left)
        .attr("width", right - left)
        .attr("y", top)
        .attr("height", height);
      const beside = lane || now < left || now > right; // a dot on the zones takes room from its word
      const [start, end] = beside ? [left, right] : now < (left + right) / 2 ? [now, right] : [left, now];
      const word = this.words[k].attr("x", (start + end) / 2).attr("y", (top + bottom) / 2 + 4);
      const needed = this.about.zones[k].word.length * LETTER + AROUND;
      word.attr("display", end - start < needed ? "none" : null);
    });
    this.limits.forEach((limit, k) => limit.attr("d", `M${ends[k + 1]},${top - (note ? 4 : 0)}V${bottom + lane}`));
    if (note) {
      const half = (note.text.length * LETTER) / 2;
      const at = Math.max(half, Math.min(width - half, within(note.at)));
      this.note.attr("x", at).attr("y", 11).text(note.text);
    }
    this.dot.attr("cx", now).attr("cy", lane ? bottom + lane / 2 : (top + bottom) / 2);
    if (this.handle) this.handle.place(handle, 0, x, this.y);
  }
}
