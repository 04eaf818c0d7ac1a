// A canvas that is sharp on every screen, and the theme's colours for drawing on it.

const MOST = 3; // canvas pixels per pixel of the page

export class Paper {
  /** label: the text alternative; without one the canvas is only for drawing off the page. */
  constructor(label, className = "") {
    this.canvas = document.createElement("canvas");
    this.canvas.className = className;
    if (!label) return;
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", label);
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.density = Math.min(MOST, devicePixelRatio || 1);
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` });
  }

  /** The context of the cleared canvas, in pixels of the page. */
  clear() {
    const [width, height] = [this.width, this.height].map((pixels) => Math.max(1, Math.round(pixels * this.density)));
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const context = this.canvas.getContext("2d");
    context.setTransform(this.density, 0, 0, this.density, 0, 0);
    context.clearRect(0, 0, this.width, this.height);
    context.lineJoin = context.lineCap = "round";
    return context;
  }
}

const NAMES = [
  "ink",
  "soft",
  "rule",
  "paper",
  "data",
  "yours",
  "learned",
  "green",
  "pink",
  "surface",
  "rings",
  "low",
  "middle",
  "high",
  "deep",
];

/**
 * The theme's colours for an element of a lab, by their names in style.css, and its font.
 * @returns {Nn.Colours}
 */
export function coloursOf(element) {
  const style = getComputedStyle(element);
  const colours = Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--nn-${name}`).trim()]));
  return /** @type {Nn.Colours} */ ({ ...colours, font: `11.5px ${style.fontFamily}` });
}

const STEPS = 256;
const parsed = (hex) => [1, 3, 5].map((k) => parseInt(hex.slice(k, k + 2), 16));

/** A scale of 256 colours that interpolates between some, as rows of red, green, blue: `shade(scale, t)`, t from 0 to 1. */
export function scaleOf(hexes) {
  const stops = hexes.map(parsed);
  return Array.from({ length: STEPS }, (_, k) => {
    const t = (k / (STEPS - 1)) * (stops.length - 1);
    const first = Math.min(stops.length - 2, Math.floor(t));
    return stops[first].map((from, c) => from + (stops[first + 1][c] - from) * (t - first));
  });
}

/**
 * "diverging": from one class to the other through a neutral middle; "sequential": from low to high.
 * @type {(name: string, colours: Nn.Colours) => Nn.Scale}
 */
export const palette = (name, { low, middle, high, paper, deep }) =>
  scaleOf(name === "diverging" ? [low, middle, high] : [paper, deep]);

export const shade = (scale, t) => scale[t > 0 ? Math.min(STEPS - 1, Math.floor(t * STEPS)) : 0];

/** A line through points [x, y]. */
export function trace(context, points) {
  context.beginPath();
  for (const [x, y] of points) context.lineTo(x, y);
}

/**
 * A filled circle (kind 0), square (1) or triangle (2) with a border.
 * @param {CanvasRenderingContext2D} context
 * @param {number} kind
 * @param {number[]} place
 * @param {number} size
 * @param {string} fill
 * @param {string} border
 */
export function mark(context, kind, [x, y], size, fill, border, width = 1.5) {
  context.beginPath();
  if (kind === 1) context.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
  else if (kind === 2) for (const k of [0, 1, 2]) context.lineTo(x + 1.3 * size * SIN[k], y - 1.3 * size * COS[k]);
  else context.arc(x, y, size, 0, 2 * Math.PI);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = border;
  context.lineWidth = width;
  if (width) context.stroke();
}

const SIN = [0, 1, 2].map((k) => Math.sin((2 * Math.PI * k) / 3));
const COS = [0, 1, 2].map((k) => Math.cos((2 * Math.PI * k) / 3));
