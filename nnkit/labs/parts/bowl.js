// A surface over two numbers that turns, by dragging or with the arrow keys, with a path on it.

import { t } from "../frame/words.js";
import { followPointer } from "./pointer.js";
import { coloursOf, mark, Paper, palette, shade, trace } from "./paper.js";

const TURN = 0.12; // radians per press of an arrow key
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 1e6; // nothing is drawn above this many times the surface's height

/**
 * A surface, for `Bowl.show`, from a grid of values: cut off at the height `high`.
 * names: of the two axes; levels: heights of contour lines; at(x, y): the height of any place, for the path.
 */
export function surfaceOf(grid, { low, high, levels = [], names, at }) {
  const points = (row) =>
    Array.from({ length: grid.columns }, (_, k) => [grid.xAt(k), grid.yAt(row), grid.values[row * grid.columns + k]]);
  const lines = levels.flatMap((level) =>
    grid.isolines(level).map(([a, b, c, d]) => [
      [a, b, level],
      [c, d, level],
    ]),
  );
  const middle = ([from, to]) => (from + to) / 2;
  const reach = ([from, to]) => (to - from) / 2;
  return {
    mesh: Array.from({ length: grid.rows }, (_, row) => points(row)),
    lines,
    low,
    high,
    names,
    at,
    solid: true,
    extent: Math.SQRT2,
    centre: [middle(grid.x), middle(grid.y)],
    reach: [reach(grid.x), reach(grid.y)],
  };
}

export class Bowl {
  /** label: the text alternative; the present rotation is added to it. height: in half widths of the surface. */
  constructor(node, { label, turn = -0.6, tilt = 0.62, height = 0.85 }) {
    this.turn = turn;
    this.tilt = tilt;
    this.tall = height;
    this.paper = new Paper(`${label} ${t("Arrow keys turn it.")}`, "nn-bowl");
    this.wall = new Paper();
    const { canvas } = this.paper;
    canvas.tabIndex = 0;
    node.append(canvas);
    followPointer(canvas, { move: ({ movementX, movementY }) => this.turnBy(movementX * 0.012, movementY * 0.008) });
    canvas.addEventListener("keydown", (event) => {
      const way = KEYS[event.key];
      if (!way) return;
      event.preventDefault();
      this.turnBy(way[0] * TURN, way[1] * TURN);
    });
  }

  turnBy(across, down) {
    this.turn += across;
    this.tilt = Math.max(0.15, Math.min(1.45, this.tilt + down));
    this.drawWall();
  }

  resize(width, height) {
    for (const paper of [this.paper, this.wall]) paper.resize(width, height);
    this.drawWall();
  }

  /** The colours of the theme. */
  theme() {
    this.colours = coloursOf(this.paper.canvas);
    this.scale = palette("sequential", this.colours);
    this.drawWall();
  }

  /**
   * surface: the part that does not change while a path grows, see `surfaceOf`: {mesh: rows of points [u, v, height];
   * closed: whether the last column meets the first; lines: [[[u, v, height], …], …] on the surface; low, high: the
   * heights of its bottom and rim; centre, reach: [u, v]; extent: how far it goes, in reaches; names: of the axes;
   * at(u, v): the height of any point; solid: drawn with shaded patches, otherwise as a wire frame}.
   * path: [[u, v], …]; begun: the point where the path starts; now: the current point, if any.
   */
  show({ surface, path = [], begun, now = undefined }) {
    const same = this.shown?.surface === surface;
    this.shown = { surface, path, begun, now };
    if (same && this.drawn) this.drawAll();
    else this.drawWall();
  }

  /**
   * Project a point of space: its place on the canvas, and how near it is.
   * @param {number[]} point
   * @returns {number[]}
   */
  project([u, v, height]) {
    const { centre, reach, low, high, extent } = this.shown.surface;
    const [du, dv] = [(u - centre[0]) / reach[0], (v - centre[1]) / reach[1]];
    const [sin, cos] = [Math.sin(this.turn), Math.cos(this.turn)];
    const [right, back] = [du * cos - dv * sin, du * sin + dv * cos];
    const up = (Math.min(FAR, (height - low) / (high - low)) - 0.5) * this.tall;
    const { width, height: tall } = this.paper;
    const scale = Math.min(width / 2.14, tall / 1.9) / extent;
    return [
      width / 2 + scale * right,
      tall / 2 - scale * (up * Math.cos(this.tilt) + back * Math.sin(this.tilt)) + 4,
      -back * Math.cos(this.tilt) + up * Math.sin(this.tilt),
    ];
  }

  /** Draw everything. The surface comes from a stored picture while only the path changes. */
  drawWall() {
    if (!this.paper.width || !this.colours || !this.shown) return;
    const context = this.wall.clear();
    this.drawFloor(context);
    this.drawSurface(context);
    this.drawn = true;
    this.drawAll();
  }

  drawAll() {
    const context = this.paper.clear();
    context.drawImage(this.wall.canvas, 0, 0, this.paper.width, this.paper.height);
    this.drawPath(context);
  }

  /** The axes: from the middle of a wire frame, or along the near edges of a solid surface. */
  drawFloor(context) {
    const { centre, reach, low, names, solid } = this.shown.surface;
    context.strokeStyle = context.fillStyle = this.colours.soft;
    context.lineWidth = 1;
    context.font = this.colours.font;
    context.textAlign = "center";
    context.textBaseline = "middle";
    /** @type {(place: number[]) => number[]} */
    const floor = ([du, dv]) => this.project([centre[0] + du * reach[0], centre[1] + dv * reach[1], low]);
    const near = [
      [1, 0],
      [0, 1],
    ].map((way) => (floor(way)[2] > floor(way.map((d) => -d))[2] ? 1 : -1));
    for (const k of [0, 1]) {
      const at = (along, beside) => floor(k ? [beside, along] : [along, beside]);
      const side = near[1 - k];
      const [from, to, name] = solid
        ? [at(-1, side), at(1, side), at(0, 1.16 * side)]
        : [at(0, 0), at(0.8, 0), at(0.9, 0)];
      context.globalAlpha = 0.5;
      trace(context, [from, to]);
      context.stroke();
      context.globalAlpha = 1;
      context.fillText(names[k], name[0], name[1]);
    }
  }

  /** Patches and pieces of lines, far ones first, so that near ones cover them. */
  drawSurface(context) {
    const { mesh, closed, lines, solid, high } = this.shown.surface;
    const pieces = lines.map((line) => this.piece(line, "line"));
    for (let r = 0; r + 1 < mesh.length; r += 1)
      for (let k = 0; k < mesh[r].length - (closed ? 0 : 1); k += 1) {
        const next = (k + 1) % mesh[r].length;
        const corners = cutOff([mesh[r][k], mesh[r][next], mesh[r + 1][next], mesh[r + 1][k]], high);
        if (corners.length > 2) pieces.push(this.piece(corners, "patch"));
      }
    pieces.sort((a, b) => a.near - b.near);
    context.lineWidth = 1;
    for (const { kind, places, height } of pieces) {
      trace(context, places);
      if (kind === "line") context.strokeStyle = this.colours.rings;
      else context.fillStyle = solid ? this.skin(height) : this.colours.surface;
      if (kind === "patch" && solid) context.strokeStyle = context.fillStyle;
      if (kind === "patch") context.fill();
      if (kind === "line" || solid) context.stroke();
    }
  }

  piece(points, kind) {
    const places = points.map((point) => this.project(point));
    const mean = (k, all) => all.reduce((sum, each) => sum + each[k], 0) / all.length;
    return { kind, places, near: mean(2, places) + (kind === "line" ? 0.02 : 0), height: mean(2, points) };
  }

  /** The colour of a patch: deep at the bottom, pale at the rim. */
  skin(height) {
    const { low, high } = this.shown.surface;
    return `rgb(${shade(this.scale, 1 - 0.85 * ((height - low) / (high - low)) - 0.1).map(Math.round)})`;
  }

  drawPath(context) {
    const { surface, path, begun, now } = this.shown;
    const { learned, yours, paper, ink } = this.colours;
    /** @type {(place: number[]) => number[]} */
    const place = ([u, v]) => this.project([u, v, surface.at(u, v)]);
    const strokes = surface.solid
      ? [
          [paper, 4],
          [ink, 2],
        ]
      : [[learned, 2]];
    const places = path.map(place);
    for (const [colour, width] of strokes) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      trace(context, places);
      context.stroke();
    }
    if (begun) mark(context, 0, place(begun), 5, yours, paper, 2);
    if (now) mark(context, 0, place(now), 5.5, surface.solid ? ink : learned, paper, 2);
  }
}

/** The part of a polygon below a height. */
function cutOff(corners, high) {
  if (corners.every((corner) => corner[2] <= high)) return corners;
  const kept = [];
  corners.forEach((corner, k) => {
    const next = corners[(k + 1) % corners.length];
    if (corner[2] <= high) kept.push(corner);
    if (corner[2] <= high === next[2] <= high || !Number.isFinite(corner[2] + next[2])) return;
    const t = (high - corner[2]) / (next[2] - corner[2]);
    kept.push(corner.map((from, c) => from + (next[c] - from) * t));
  });
  return kept;
}
