// The same surface as a bowl that turns: by dragging, or with the arrow keys.

import { LEVELS, Surface } from "./surface.js";

const SIDES = 56; // of the polygon that stands for a ring
const TOP = LEVELS.at(-1); // kg² above the least error: the bowl's rim
const RIM = Math.sqrt(TOP); // how far it is from the best line
const HEIGHT = 1.8; // of the bowl, in the units of w and b
const TURN = 0.12; // radians per press of an arrow key

export class Bowl {
  constructor(node, payload) {
    this.surface = new Surface(payload.best);
    this.turn = -0.6;
    this.tilt = 0.62;
    this.canvas = document.createElement("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute(
      "aria-label",
      "The same surface in three dimensions: a round bowl with the best line at its bottom, and the path of learning " +
        "on its wall. Arrow keys turn it.",
    );
    this.canvas.className = "line-bowl-canvas";
    node.append(this.canvas);
    this.canvas.addEventListener("pointerdown", (event) => this.canvas.setPointerCapture(event.pointerId));
    this.canvas.addEventListener("pointermove", (event) => {
      if (!this.canvas.hasPointerCapture(event.pointerId)) return;
      this.turnBy(event.movementX * 0.012, event.movementY * 0.008);
    });
    this.canvas.addEventListener("keydown", (event) => {
      const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
      if (across === undefined) return;
      event.preventDefault();
      this.turnBy(across * TURN, down * TURN);
    });
  }

  turnBy(across, down) {
    this.turn += across;
    this.tilt = Math.max(0.15, Math.min(1.45, this.tilt + down));
    this.draw();
  }

  resize(width, height) {
    const density = Math.min(3, devicePixelRatio || 1);
    Object.assign(this, { width, height, density });
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    this.scale = Math.min(width / (2.14 * RIM), height / (1.9 * RIM));
    this.draw();
  }

  /** Where a point of the space stands on the canvas, and how near it is. */
  project(w, b, loss) {
    const [dw, db] = [w - this.surface.w, b - this.surface.b];
    const [sin, cos] = [Math.sin(this.turn), Math.cos(this.turn)];
    const [right, back] = [dw * cos - db * sin, dw * sin + db * cos];
    const up = ((loss - this.surface.loss) / TOP - 0.5) * HEIGHT;
    return [
      this.width / 2 + this.scale * right,
      this.height / 2 - this.scale * (up * Math.cos(this.tilt) + back * Math.sin(this.tilt)) + 4,
      -back * Math.cos(this.tilt) + up * Math.sin(this.tilt),
    ];
  }

  /** The colours of the theme. */
  theme() {
    const style = getComputedStyle(this.canvas);
    const names = ["ink", "soft", "paper", "yours", "learned", "surface", "rings"];
    this.colours = Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--nn-${name}`).trim()]));
    this.font = `11.5px ${style.fontFamily}`;
    this.draw();
  }

  show(values, result) {
    this.last = [values, result];
    if (this.wall) this.drawAll();
  }

  /** Draw anew, the wall too, which stays the same while only the path changes. */
  draw() {
    if (!this.width || !this.colours) return;
    this.wall ??= document.createElement("canvas");
    const context = this.clear(this.wall);
    this.drawFloor(context);
    this.drawWall(context);
    if (this.last) this.drawAll();
  }

  drawAll() {
    const context = this.clear(this.canvas);
    context.drawImage(this.wall, 0, 0, this.width, this.height);
    this.drawPath(context, ...this.last);
  }

  clear(canvas) {
    const [width, height] = [this.width, this.height].map((pixels) => Math.round(pixels * this.density));
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const context = canvas.getContext("2d");
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    context.lineJoin = "round";
    return context;
  }

  /** The directions of w and b, below the bowl. */
  drawFloor(context) {
    const { w, b, loss } = this.surface;
    context.strokeStyle = context.fillStyle = this.colours.soft;
    context.lineWidth = 1;
    context.font = this.font;
    context.textAlign = "center";
    context.textBaseline = "middle";
    const floor = (dw, db) => this.project(w + dw, b + db, loss);
    for (const [name, dw, db] of [["w", 1, 0], ["b", 0, 1]]) {
      context.globalAlpha = 0.5;
      trace(context, [floor(0, 0), floor(1.7 * dw, 1.7 * db)]);
      context.stroke();
      context.globalAlpha = 1;
      context.fillText(name, ...floor(1.9 * dw, 1.9 * db).slice(0, 2));
    }
  }

  ring(level) {
    const { w, b, loss } = this.surface;
    const radius = this.surface.radius(level);
    return Array.from({ length: SIDES }, (_, k) => {
      const angle = (2 * Math.PI * k) / SIDES;
      return this.project(w + radius * Math.cos(angle), b + radius * Math.sin(angle), loss + level);
    });
  }

  /** The wall: bands between rings, the far pieces first, so that one sees into the bowl. */
  drawWall(context) {
    const rings = [0, ...LEVELS].map((level) => this.ring(level));
    const pieces = [];
    for (let r = 0; r + 1 < rings.length; r += 1)
      for (let k = 0; k < SIDES; k += 1) {
        const next = (k + 1) % SIDES;
        const corners = [rings[r][k], rings[r][next], rings[r + 1][next], rings[r + 1][k]];
        pieces.push([corners.reduce((sum, corner) => sum + corner[2], 0), corners]);
      }
    pieces.sort((a, b) => a[0] - b[0]);
    context.fillStyle = this.colours.surface;
    for (const [, corners] of pieces) {
      trace(context, corners);
      context.fill();
    }
    context.strokeStyle = this.colours.rings;
    context.lineWidth = 1;
    for (const ring of rings.slice(1)) {
      trace(context, [...ring, ring[0]]);
      context.stroke();
    }
  }

  drawPath(context, values, result) {
    const { learned, yours, paper } = this.colours;
    const point = ([w, b]) => this.project(w, b, Math.min(this.surface.at(w, b), 1e6));
    const inside = result.path.map(point);
    context.strokeStyle = learned;
    context.lineWidth = 2;
    trace(context, inside);
    context.stroke();
    const dot = (place, radius, fill, border) => {
      context.beginPath();
      context.arc(place[0], place[1], radius, 0, 2 * Math.PI);
      context.fillStyle = fill;
      context.fill();
      context.strokeStyle = border;
      context.lineWidth = 2;
      context.stroke();
    };
    dot(inside[0], 5, yours, paper);
    if (values.epochs > 0) dot(inside.at(-1), 5.5, learned, paper);
  }
}

function trace(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
}
