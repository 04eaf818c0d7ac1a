// A chart: lines and dots over two axes, each line named at its end, and points that the reader can move.

import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { t } from "../frame/words.js";
import { Axes } from "./axes.js";
import { Handle } from "./handle.js";

const FAR = 1e4; // px: points farther away are pulled in
const ROOM = [40, 10, 24, 34]; // px, around the axes
const LETTER = 6.6; // px, of a name
const LINE = 14; // px, between lines of names
const NARROW = 420; // px: in a narrower chart the names are above the picture instead of at the ends of their lines
const WORD = 14; // px, between two names above the picture
const ROUND = [1, 1.5, 2, 3, 5, 7, 10]; // ends of a logarithmic axis, times a power of ten

const clamp = (pixels) => Math.max(-FAR, Math.min(FAR, pixels));
const SHAPES = [
  (r) => `m${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`,
  (r) => `m${-r},${-r}h${2 * r}v${2 * r}h${-2 * r}z`,
  (r) => `m0,${-1.2 * r}l${1.1 * r},${2 * r}h${-2.2 * r}z`,
];
/** The names of dots of each kind, by the name of what they show. */
const KINDS = [
  (name) => t("{name}, circles", { name }),
  (name) => t("{name}, squares", { name }),
  (name) => t("{name}, triangles", { name }),
];

/** The nearest round number not above x; with `up`, not below x. */
function roundOf(x, up) {
  const power = 10 ** Math.floor(Math.log10(x));
  const numbers = ROUND.map((round) => round * power);
  return up
    ? (numbers.find((round) => round >= x) ?? 10 * power)
    : (numbers.filter((round) => round <= x).at(-1) ?? power);
}

export class Chart {
  /**
   * label: the text alternative. x, y: see `Axes`; a domain that is not given fits the lines. room: [left, right, top,
   * bottom] of the axes, less where they have no titles. handles: {name: the options of `Handle`}: points to move. heard:
   * of a chart of losses, what its thick lines show ("loss") and against what ("epoch"): "Listen" plays them.
   * @param {Element} node
   * @param {Nn.ChartOptions} options
   */
  constructor(node, { label, x = {}, y = {}, room = ROOM, handles = {}, heard }) {
    const role = Object.keys(handles).length ? "group" : "img"; // an image has no parts
    this.svg = create("svg").attr("role", role).attr("aria-label", label);
    // See frame/tables.js and frame/listen.js.
    const gives = { nnTable: () => this.table(label), ...(heard && { nnCurves: () => this.curves(heard) }) };
    node.append(Object.assign(this.svg.node(), gives));
    this.about = { x, y };
    this.room = room;
    this.axes = new Axes(this.svg, x, y);
    const layer = (name) => this.axes.inside.append("g").attr("class", name);
    this.bands = this.axes.cut(layer("nn-chart-bands"));
    this.marks = this.axes.cut(layer("nn-chart-marks"));
    this.dots = layer("nn-chart-dots");
    this.lines = this.axes.cut(layer("nn-chart-lines"));
    this.names = this.svg.append("g").attr("class", "nn-chart-names").attr("aria-hidden", true);
    const top = this.svg.append("g");
    const handle = ([name, about]) => [name, new Handle(top, this.svg, about)];
    this.handles = Object.fromEntries(Object.entries(handles).map(handle));
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.layOut();
    if (this.shown) this.show(this.shown);
  }

  layOut() {
    const longest = Math.max(0, ...(this.shown?.lines ?? []).map(({ name = "" }) => name.length));
    this.beside = this.width >= NARROW && longest > 0;
    const [left, right, top, bottom] = this.room;
    const beside = this.beside ? (longest + 2) * LETTER : 0;
    this.rows = this.beside ? [] : this.rowsOf((this.shown?.lines ?? []).filter(({ name }) => name));
    const margins = [left, right + beside, top + LINE * this.rows.length, bottom];
    const same = String(margins) === String(this.margins);
    if (same && this.axes.width === this.width && this.axes.height === this.height) return;
    this.margins = margins;
    this.axes.resize(this.width, this.height, margins);
  }

  /**
   * lines: [{points: [[x, y], …], name, colour, dashed, thin, pale}]; dots: [{points, colour, kind, size}], kind 0 a
   * circle, 1 a square, 2 a triangle; marks: [{x} or {y}, …, colour], straight lines across; bands: [{x: [from, to],
   * colour}], shaded from bottom to top. Colours are names of style.css. handles: {name: [x, y]}. x, y: domains, if they
   * change.
   * @param {Nn.ChartContent} content
   */
  show({ lines = [], dots = [], marks = [], bands = [], handles = {}, x, y }) {
    this.shown = { lines, dots, marks, bands, handles, x, y };
    if (!this.width) return;
    this.layOut();
    this.axes.show(x ?? this.follow("x", 0), y ?? this.follow("y", 1));
    const { x: across, y: up } = this.axes;
    /** @type {(point: number[]) => string} */
    const at = ([a, b]) => `${clamp(across(a)).toFixed(1)},${clamp(up(b)).toFixed(1)}`;
    const colour = ({ colour = "learned" }) => `var(--nn-${colour})`;
    this.lines
      .selectAll("path")
      .data(lines)
      .join("path")
      .attr("d", ({ points }) => this.path(points, at))
      .style("stroke", colour)
      .style("stroke-width", ({ thin }) => (thin ? 1.4 : 2.5))
      .style("stroke-opacity", ({ pale }) => (pale ? 0.35 : 1))
      .attr("stroke-dasharray", ({ dashed }) => (dashed ? "6 4" : null));
    this.dots
      .selectAll("path")
      .data(dots)
      .join("path")
      .attr("d", ({ points, kind = 0, size = 3.5 }) =>
        points
          .filter((point) => this.axes.holds(...point) && this.axes.within(...point))
          .map((point) => `M${at(point)}${SHAPES[kind](size)}`)
          .join(""),
      )
      .style("fill", colour);
    const [left, right] = across.range();
    const [bottom, top] = up.range();
    this.marks
      .selectAll("path")
      .data(marks)
      .join("path")
      .attr("d", (m) => ("x" in m ? `M${clamp(across(m.x))},${bottom}V${top}` : `M${left},${clamp(up(m.y))}H${right}`))
      .style("stroke", ({ colour = "soft" }) => `var(--nn-${colour})`);
    this.bands
      .selectAll("path")
      .data(bands)
      .join("path")
      .attr("d", ({ x: [from, to] }) => `M${clamp(across(from))},${bottom}V${top}H${clamp(across(to))}V${bottom}Z`)
      .style("fill", colour);
    this.name(lines, at);
    for (const [name, point] of Object.entries(handles)) this.handles[name].place(...point, across, up);
  }

  /** The names as rows above the picture: [[name, colour, dashed, x], …]. */
  rowsOf(lines) {
    const rows = [];
    let free = Infinity;
    for (const { name, colour = "learned", dashed } of lines) {
      const wide = (name.length + 2) * LETTER + WORD;
      if (free + wide > this.width + WORD) {
        free = this.room[0];
        rows.push([]);
      }
      rows.at(-1).push({ name, colour, dashed, x: free });
      free += wide;
    }
    return rows;
  }

  /** Lines are interrupted where a point cannot be drawn. */
  path(points, at) {
    let [path, pen] = ["", "M"];
    for (const point of points) {
      const there = this.axes.holds(...point);
      if (there) path += `${pen}${at(point)}`;
      pen = there ? "L" : "M";
    }
    return path;
  }

  /** The domain that contains all lines and dots, rounded outwards. */
  follow(word, k) {
    const { domain, log } = this.about[word];
    if (domain) return domain;
    const holds = (point) => this.axes.holds(...point);
    const all = [...this.shown.lines, ...this.shown.dots].flatMap(({ points }) =>
      points.filter(holds).map((p) => p[k]),
    );
    if (!all.length) return log ? [0.1, 1] : [0, 1];
    const [low, high] = all.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
    if (low === high) return log ? [low / 2, low * 2] : [low - 0.5, low + 0.5];
    if (log) return [roundOf(low, false), roundOf(high, true)];
    return scaleLinear().domain([low, high]).nice(5).domain();
  }

  /** What the chart shows, as numbers: a row for each x, a column for each line and each kind of dots. */
  table(caption) {
    const { lines, dots } = this.shown ?? { lines: [], dots: [] };
    const title = (word) => this.about[word].title ?? word;
    const series = [
      ...lines.map(({ name, points }, k) => ({
        name: name || t("{name}, line {k}", { name: title("y"), k: k + 1 }),
        points,
      })),
      ...dots.map(({ kind = 0, points }) => ({ name: KINDS[kind](title("y")), points })),
    ];
    const rows = new Map();
    for (const [k, { points }] of series.entries())
      for (const [x, y] of points) {
        if (!Number.isFinite(x)) continue;
        if (!rows.has(x)) rows.set(x, Array(series.length));
        rows.get(x)[k] ??= y;
      }
    const sorted = [...rows].sort(([a], [b]) => a - b).map(([x, values]) => [x, ...values]);
    return { caption, head: [title("x"), ...series.map(({ name }) => name)], rows: sorted };
  }

  /** What is heard of the chart: the thick lines, without straight ones. */
  curves(heard) {
    const [what, where] = heard;
    const lines = this.shown?.lines ?? [];
    const curves = lines.filter(({ thin, points }) => !thin && points.length !== 2);
    return { curves, about: { what, where, log: this.about.y.log } };
  }

  /**
   * Each line's name in the margin, at the height where the line ends; names that would overlap move apart. Without such a
   * margin the names are above the picture. They never cover a line.
   */
  name(lines, at) {
    const above = this.rows.flatMap((row, k) => row.map((name) => ({ ...name, y: this.room[2] - 2 + LINE * k })));
    const names = this.beside ? this.endsOf(lines, at) : above;
    this.names
      .selectAll("text")
      .data(names)
      .join("text")
      .attr("x", ({ x }) => x)
      .attr("y", ({ y }) => y)
      .selectAll("tspan")
      .data(({ name, colour, dashed }) => [
        [dashed ? "╍ " : "━ ", colour],
        [name, "ink"],
      ])
      .join("tspan")
      .style("fill", ([, colour]) => `var(--nn-${colour})`)
      .text(([text]) => text);
  }

  endsOf(lines, at) {
    const ends = lines
      .map(({ name, points, dashed, colour = "learned" }) => {
        const last = points.filter((point) => this.axes.holds(...point)).at(-1);
        return name && last && { name, colour, dashed, place: at(last).split(",").map(Number) };
      })
      .filter(Boolean)
      .sort((a, b) => a.place[1] - b.place[1]);
    let free = this.axes.top + 4;
    const x = this.width - this.margins[1] + 6;
    const lowest = this.height - this.axes.bottom;
    return ends.map((end) => {
      const y = Math.max(free, Math.min(lowest, end.place[1] + 4));
      free = y + LINE;
      return { ...end, x, y };
    });
  }
}
