// A map of a function of two numbers: colours, contour lines, data points, a path, and points that the reader can move.

import { create } from "d3-selection";
import { t } from "../frame/words.js";
import { Axes } from "./axes.js";
import { Handle } from "./handle.js";
import { coloursOf, mark, palette, Paper, shade, trace } from "./paper.js";

const MARGINS = [26, 8, 22, 32]; // px, where the axes have ticks and titles
const FAR = 1000; // a path is drawn up to this distance from the middle of the map

/** A path that a canvas can draw: points too far away are pulled in, in the same direction. */
export const drawable = (path) =>
  path.map(([x, y]) => {
    const shrink = Math.max(1, Math.abs(x) / FAR, Math.abs(y) / FAR);
    return [x / shrink, y / shrink];
  });

export class Field {
  /**
   * label: the text alternative of the map. x, y: {title, domain, ticks}, see `Axes`.
   * colours: "diverging", from one class to the other, or "sequential", from low to high.
   * handles: {name: the options of `Handle`}: points that the reader can move.
   * margins: [left, right, top, bottom] around the map, for the axes.
   * picked(x, y): called when the reader presses the map. On the keyboard a crosshair does it; `crosshair` is its step.
   * @param {Element} node
   * @param {Nn.FieldOptions} options
   */
  constructor(
    node,
    { label, x, y, colours = "diverging", handles = {}, picked, crosshair = [0.1, 0.1], margins = MARGINS },
  ) {
    this.root = Object.assign(document.createElement("div"), { className: "nn-field" });
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", label.split(/[:.]/)[0]);
    node.append(this.root);
    this.kind = colours;
    this.margins = margins;
    this.paper = new Paper(label);
    this.back = new Paper();
    this.image = new Paper().canvas;
    this.svg = create("svg");
    this.root.append(this.paper.canvas, this.svg.node());
    this.axes = new Axes(this.svg, x, y);
    this.layer = this.svg.append("g");
    const handle = (about) => new Handle(this.layer, this.svg, about);
    this.handles = Object.fromEntries(Object.entries(handles).map(([name, about]) => [name, handle(about)]));
    if (picked) this.listen(picked, crosshair, handle);
  }

  /** Pressing the map picks a point; on the keyboard the crosshair does. */
  listen(picked, step, handle) {
    this.svg.attr("class", "nn-field-picked");
    this.svg.on("click", (event) => {
      if (/** @type {Element} */ (event.target).closest(".nn-handle")) return;
      const box = this.svg.node().getBoundingClientRect();
      const places = [this.axes.x.invert(event.clientX - box.left), this.axes.y.invert(event.clientY - box.top)];
      if (places.every((place, k) => this.within(place, k))) picked(...places);
    });
    const cross = handle({
      label: t("Crosshair: the arrow keys move it, Enter picks the place"),
      describe: (x, y) => `${x}, ${y}`,
      step,
      moved: (x, y) => this.cross(x, y),
      pressed: () => picked(...cross.at),
      className: "nn-crosshair",
    });
    cross.group.append("path").attr("d", "M-14,0H-4M4,0H14M0,-14V-4M0,4V14");
    this.crosshair = cross;
    this.crossed = this.axes.domains.map(([from, to]) => (from + to) / 2);
  }

  within(place, k) {
    const [low, high] = this.axes.domains[k];
    return place >= low && place <= high;
  }

  cross(x, y) {
    this.crossed = [x, y];
    this.crosshair?.place(x, y, this.axes.x, this.axes.y);
  }

  resize(width, height) {
    for (const paper of [this.paper, this.back]) paper.resize(width, height);
    this.kept = undefined;
    Object.assign(this.root.style, { width: `${width}px`, height: `${height}px` });
    this.axes.resize(width, height, this.margins);
    if (this.crossed) this.cross(...this.crossed);
    if (this.shown) this.show(this.shown);
  }

  /** The colours of the theme. */
  theme() {
    this.colours = coloursOf(this.root);
    this.scale = palette(this.kind, this.colours);
    this.kept = undefined;
    if (this.shown) this.show(this.shown);
  }

  /**
   * grid: a `Grid` with values; range: [low, high], the values of the first and last colour.
   * levels: where contour lines are drawn; strong: the levels drawn thick (a boundary).
   * points: [{x, y, kind, ring, hollow}], kind 0 a blue circle, 1 an orange square, 2 a green triangle; ring: with a thick
   * border; hollow: only the border coloured. size: of a point, px.
   * path: [[x, y], …]; steps: indices of the points that get a dot; paths: several paths, each {path, steps, colour, kind,
   * width}, the last on top, with a mark at its end. lines: [{points: [[x, y], …], colour, width}], above the paths.
   * handles: {name: [x, y]}.
   * @param {Nn.FieldContent} content
   */
  show({
    grid,
    range,
    levels = [],
    strong = [],
    points = [],
    size = 3.8,
    path = [],
    steps = [],
    paths,
    lines = [],
    handles = {},
  }) {
    paths ??= [{ path, steps }];
    this.shown = { grid, range, levels, strong, points, size, paths, lines, handles };
    if (!this.paper.width || !this.colours) return;
    const { x, y } = this.axes;
    const at = (point) => [x(point[0]), y(point[1])];
    if (grid) this.drawBack(grid, range ?? grid.range(), levels, strong, at);
    const context = this.begin(this.paper);
    if (grid) context.drawImage(this.back.canvas, 0, 0, this.paper.width, this.paper.height);
    for (const walked of paths) this.walk(context, walked, at);
    for (const { points: path, ...look } of lines) this.walk(context, { path, steps: [], ...look }, at);
    context.restore();
    for (const { path, colour = "learned", kind = 0 } of paths)
      if (path.length > 1 && this.axes.within(...path.at(-1)))
        mark(context, kind, at(path.at(-1)), 5, this.colours[colour], this.colours.paper, 2); // drawn whole even at the edge
    const { learned, yours, green, paper, ink } = this.colours;
    for (const { kind = 0, ring, hollow, ...point } of points) {
      const colour = [learned, yours, green][kind];
      const border = ring ? ink : hollow ? colour : paper;
      mark(context, kind, at([point.x, point.y]), size, hollow ? paper : colour, border, ring ? 2 : 1);
    }
    for (const [name, [a, b]] of Object.entries(handles)) this.handles[name].place(a, b, x, y);
  }

  /** Clear the canvas and clip to the axes until the context is restored. */
  begin(paper) {
    const context = paper.clear();
    const { left, right, top, bottom } = this.axes;
    context.save();
    context.beginPath();
    context.rect(left, top, paper.width - left - right, paper.height - top - bottom);
    context.clip();
    return context;
  }

  /** Colours and contour lines, stored while only the things above them move. */
  drawBack(grid, range, levels, strong, at) {
    const key = [grid.filled, range, levels, strong].join(";");
    if (this.kept === grid && this.key === key) return;
    this.kept = grid;
    this.key = key;
    const context = this.begin(this.back);
    this.heat(context, grid, range, at);
    this.contours(context, grid, levels, 1, 0.4, at);
    this.contours(context, grid, strong, 2.2, 1, at);
    context.restore();
  }

  /**
   * One pixel per grid point, scaled up and smoothed.
   * @param {CanvasRenderingContext2D} context
   * @param {import("./grid.js").Grid} grid
   * @param {number[]} range
   * @param {(point: number[]) => number[]} at
   */
  heat(context, grid, [low, high], at) {
    const { columns, rows, values } = grid;
    if (this.image.width !== columns || this.image.height !== rows)
      Object.assign(this.image, { width: columns, height: rows });
    const pixels = this.image.getContext("2d");
    const picture = pixels.createImageData(columns, rows);
    for (let row = 0, k = 0; row < rows; row += 1)
      for (let column = 0; column < columns; column += 1, k += 1) {
        const place = 4 * ((rows - 1 - row) * columns + column);
        picture.data.set(shade(this.scale, (values[k] - low) / (high - low)), place);
        picture.data[place + 3] = 255;
      }
    pixels.putImageData(picture, 0, 0);
    const [[left, bottom], [right, top]] = [at([grid.x[0], grid.y[0]]), at([grid.x[1], grid.y[1]])];
    const [across, down] = [(right - left) / (columns - 1), (bottom - top) / (rows - 1)];
    context.imageSmoothingQuality = "high";
    context.drawImage(this.image, left - across / 2, top - down / 2, across * columns, down * rows);
  }

  contours(context, grid, levels, width, alpha, at) {
    context.globalAlpha = alpha;
    context.strokeStyle = this.colours.ink;
    context.lineWidth = width;
    context.beginPath();
    for (const level of levels)
      for (const [a, b, c, d] of grid.isolines(level)) {
        context.moveTo(...at([a, b]));
        context.lineTo(...at([c, d]));
      }
    context.stroke();
    context.globalAlpha = 1;
  }

  /**
   * @param {CanvasRenderingContext2D} context
   * @param {Nn.Path} path
   * @param {(point: number[]) => number[]} at
   */
  walk(context, { path, steps, colour = "learned", kind = 0, width = 2 }, at) {
    const { paper, [colour]: ink } = this.colours;
    /** @type {[string, number][]} */
    const strokes = [
      [paper, width + 2],
      [ink, width],
    ];
    for (const [colour, wide] of strokes) {
      context.strokeStyle = colour;
      context.lineWidth = wide;
      trace(context, path.map(at));
      context.stroke();
    }
    for (const step of steps) mark(context, kind, at(step), 2.4, ink, paper, 0.8);
  }
}
