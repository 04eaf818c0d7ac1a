// The output as the height of a surface over the plane, which the reader turns by dragging or with the arrow keys.

import { formatNumber } from "../frame/numbers.js";
import { followPointer } from "../parts/pointer.js";
import { t } from "../frame/words.js";

const SIDES = 24; // pieces of the surface along each side
const HEIGHT = 0.62; // of the surface, in sides of the plane
const TONES = 32; // colours on each side of f(0)
const SCALE = 22; // pixels on each side for the numbers of the scale
const TURN = 0.12; // radians per press of an arrow key

export class Surface {
  constructor(node, payload) {
    this.reach = payload.reach;
    this.turn = 0.9;
    this.tilt = 0.55;
    this.canvas = document.createElement("canvas");
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute(
      "aria-label",
      t(
        "The same answer as the height of a surface over the plane: a wave with straight crests that rises along the " +
          "arrow. A dot marks the point that you inspect. Arrow keys turn it.",
      ),
    );
    this.canvas.className = "neuron-surface-canvas";
    node.append(this.canvas);
    this.listen();
  }

  listen() {
    const { canvas } = this;
    followPointer(canvas, { move: ({ movementX, movementY }) => this.turnBy(movementX * 0.012, movementY * 0.008) });
    canvas.addEventListener("keydown", (event) => {
      const [across, down] =
        { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [];
      if (across === undefined) return;
      event.preventDefault();
      this.turnBy(across * TURN, down * TURN);
    });
  }

  turnBy(across, down) {
    this.turn += across;
    this.tilt = Math.max(0.1, Math.min(1.5, this.tilt + down));
    this.draw();
  }

  resize(width, height) {
    this.density = Math.min(3, devicePixelRatio || 1);
    this.width = width;
    this.height = height;
    Object.assign(this.canvas, { width: Math.round(width * this.density), height: Math.round(height * this.density) });
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
    const across = (width - 2 * SCALE) / (2 * Math.SQRT2 * this.reach); // the plane's diagonal in what remains
    this.scale = Math.min(across, height / (2.7 * this.reach));
  }

  /** The colours of the theme. */
  theme() {
    const style = getComputedStyle(this.canvas);
    const names = ["ink", "soft", "paper", "yours", "learned"];
    this.colours = /** @type {Nn.Colours} */ (
      Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--nn-${name}`).trim()]))
    );
    this.tones = tones(this.colours);
    this.font = `11.5px ${style.fontFamily}`;
    this.draw();
  }

  show(wave) {
    this.wave = wave;
    this.draw();
  }

  /** Project a point of space: its place on the canvas, and how near it is. `up` is 0 at the floor and 1 at the top. */
  project(x1, x2, up) {
    const [sin, cos] = [Math.sin(this.turn), Math.cos(this.turn)];
    const [right, back] = [x1 * cos - x2 * sin, x1 * sin + x2 * cos];
    const high = (up - 0.5) * HEIGHT * 2 * this.reach;
    return [
      this.width / 2 + this.scale * right,
      this.height / 2 - this.scale * (high * Math.cos(this.tilt) + back * Math.sin(this.tilt)),
      high * Math.sin(this.tilt) - back * Math.cos(this.tilt),
    ];
  }

  /** The height of an output, from 0 to 1. */
  up(a) {
    const [low, high] = this.wave.range;
    return Math.max(0, Math.min(1, (a - low) / (high - low)));
  }

  on(x1, x2) {
    return this.project(x1, x2, this.up(this.wave.at(this.wave.along(x1, x2))));
  }

  draw() {
    if (!this.width || !this.colours || !this.wave) return;
    const context = this.canvas.getContext("2d");
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    context.lineJoin = "round";
    context.font = this.font;
    this.drawFloor(context);
    this.drawWave(context);
    this.drawLine(context);
    this.drawPoint(context);
  }

  /** The plane below, with the names of its sides, and the scale at its hindmost corner. */
  drawFloor(context) {
    const { ink, soft } = this.colours;
    const r = this.reach;
    const corners = [
      [-r, -r],
      [r, -r],
      [r, r],
      [-r, r],
    ];
    context.strokeStyle = soft;
    context.lineWidth = 1;
    context.globalAlpha = 0.5;
    trace(
      context,
      [...corners, corners[0]].map(([x1, x2]) => this.project(x1, x2, 0)),
    );
    context.stroke();
    /** @type {(point: number[]) => number} */
    const across = ([x1, x2]) => this.project(x1, x2, 0)[0];
    /** @type {(point: number[]) => number} */
    const down = ([x1, x2]) => this.project(x1, x2, 0)[1];
    const left = corners.reduce((best, corner) => (across(corner) < across(best) ? corner : best));
    trace(context, [this.project(...left, 0), this.project(...left, 1)]);
    context.stroke();
    context.globalAlpha = 1;
    context.fillStyle = soft;
    context.textBaseline = "middle";
    context.textAlign = "right";
    const { range } = this.wave;
    range.forEach((a, end) => {
      const [x, y] = this.project(...left, end);
      context.fillText(formatNumber(a, "~2-"), x - 5, y);
    });
    context.fillStyle = ink;
    context.textAlign = "center";
    const front = (points) => points.reduce((best, point) => (down(point) > down(best) ? point : best));
    const [n1, n2] = [
      front([
        [0, -1.2 * r],
        [0, 1.2 * r],
      ]),
      front([
        [-1.2 * r, 0],
        [1.2 * r, 0],
      ]),
    ];
    context.fillText("x₁", ...this.project(...n1, 0).slice(0, 2));
    context.fillText("x₂", ...this.project(...n2, 0).slice(0, 2));
  }

  /** The surface in small pieces, the far ones first. */
  drawWave(context) {
    const { wave, reach } = this;
    const at = (k) => (2 * reach * k) / SIDES - reach;
    const nodes = Array.from({ length: SIDES + 1 }, (_, i) =>
      Array.from({ length: SIDES + 1 }, (_, j) => this.on(at(i), at(j))),
    );
    const pieces = [];
    for (let i = 0; i < SIDES; i++)
      for (let j = 0; j < SIDES; j++) {
        const corners = [nodes[i][j], nodes[i + 1][j], nodes[i + 1][j + 1], nodes[i][j + 1]];
        const tone = wave.tone(wave.at(wave.along(at(i + 0.5), at(j + 0.5))));
        pieces.push([corners[0][2] + corners[2][2], corners, this.tones[Math.round(TONES * (1 + tone))]]);
      }
    pieces.sort((a, b) => a[0] - b[0]);
    context.lineWidth = 0.8;
    for (const [, corners, colour] of pieces) {
      context.fillStyle = context.strokeStyle = colour;
      trace(context, corners);
      context.closePath();
      context.fill();
      context.stroke(); // no gaps between the pieces
    }
    context.strokeStyle = this.colours.ink;
    context.lineWidth = 0.7;
    context.globalAlpha = 0.22;
    for (let i = 0; i <= SIDES; i += 3) {
      trace(context, nodes[i]);
      context.stroke();
      trace(
        context,
        nodes.map((row) => row[i]),
      );
      context.stroke();
    }
    context.globalAlpha = 1;
  }

  /** The line z = 0, on the surface. */
  drawLine(context) {
    const { wave, reach } = this;
    if (!wave.length) return;
    const [u1, u2] = wave.direction;
    const points = [];
    for (let t = -2 * reach; t <= 2 * reach; t += reach / 40) {
      const [x1, x2] = [wave.line * u1 - t * u2, wave.line * u2 + t * u1];
      if (Math.max(Math.abs(x1), Math.abs(x2)) <= reach) points.push(this.project(x1, x2, this.up(wave.middle)));
    }
    context.strokeStyle = this.colours.ink;
    context.lineWidth = 2;
    trace(context, points);
    context.stroke();
  }

  drawPoint(context) {
    const { ink, paper } = this.colours;
    const { x1, x2 } = this.wave.values;
    const place = this.on(x1, x2);
    context.strokeStyle = ink;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    trace(context, [this.project(x1, x2, 0), place]);
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.arc(place[0], place[1], 5.5, 0, 2 * Math.PI);
    context.fillStyle = paper;
    context.fill();
    context.lineWidth = 3;
    context.stroke();
  }
}

/** The colours of the map: the species' colours, thin over the paper, and grey around f(0). */
function tones({ paper, soft, learned, yours }) {
  const mix = (under, over, share) => under.map((u, k) => u + share * (over[k] - u));
  const pale = mix(channels(paper), channels(soft), 0.35);
  return Array.from({ length: 2 * TONES + 1 }, (_, k) => {
    const tone = k / TONES - 1;
    const own = mix(channels(paper), channels(tone < 0 ? learned : yours), 0.25 + 0.5 * Math.abs(tone));
    return `rgb(${mix(own, pale, 0.7 * Math.max(0, 1 - 6 * Math.abs(tone)))
      .map(Math.round)
      .join()})`;
  });
}

const channels = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));

function trace(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
}
