// The outputs of units over the square, as small pictures. A map is a list of numbers from -32767 to 32767, row by row from
// the bottom, like a `Grid`.

const MOST = 32767;

/** A number from -1 to 1 as an entry of a map. */
export const encode = (x) => Math.floor(x * MOST + 0.5);

/** The points of a map of the square: `grid` each way from -reach to reach, row by row from the bottom. */
export function places({ grid, reach }) {
  const across = Array.from({ length: grid }, (_, k) => (2 * reach * k) / (grid - 1) - reach);
  return across.flatMap((x2) => across.map((x1) => [x1, x2]));
}

/** Squash any number into the range -1 to 1. */
export const fold = (x) => x / (1 + Math.abs(x));

/** The map of one unit from the outputs of a layer of `units` at these places; every `step`-th of them each way. */
export function mapOf(outputs, unit, units, { grid, step = 1, bounded = (x) => x }) {
  const map = new Int16Array((grid / step) ** 2);
  for (let row = 0, k = 0; row < grid; row += step)
    for (let column = 0; column < grid; column += step, k += 1)
      map[k] = encode(bounded(outputs[(row * grid + column) * units + unit]));
  return map;
}

/** Decode the base64 that Python sends; the page's own maps are returned as they are. */
export const decode = (map) =>
  typeof map === "string" ? new Int16Array(Uint8Array.from(atob(map), (c) => c.charCodeAt(0)).buffer) : map;

/** The values of a grid from a map. */
export const fillFrom = (grid, map) => grid.fill(Float64Array.from(map, (x) => x / MOST));

/** A tile of a map, `side` cells wide, as a canvas with one pixel per cell. */
export class Tile {
  constructor(side) {
    this.side = side;
    this.canvas = Object.assign(document.createElement("canvas"), { width: side, height: side });
    this.context = this.canvas.getContext("2d");
    this.image = this.context.createImageData(side, side);
    this.pixels = new Uint32Array(this.image.data.buffer);
  }

  /** scale: 256 colours, see `palette` in parts/paper.js. */
  theme(scale) {
    this.colours = Uint32Array.from(scale, ([r, g, b]) => (255 << 24) | (b << 16) | (g << 8) | r);
  }

  paint(map) {
    const { side, pixels, colours } = this;
    for (let row = 0, k = 0; row < side; row += 1)
      for (let p = (side - 1 - row) * side, end = p + side; p < end; p += 1, k += 1)
        pixels[p] = colours[(map[k] + 32768) >> 8];
    this.context.putImageData(this.image, 0, 0);
    return this.canvas;
  }
}
