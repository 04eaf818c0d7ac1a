// A picture of pixels, as large as the room allows, with windows drawn on it and, optionally, a pixel that the reader moves.

import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { t } from "../frame/words.js";
import { Handle } from "./handle.js";

/** Decode the base64 that Python sends, a byte per pixel; the page's own bytes are returned as they are. */
export const pixelsOf = (image) =>
  typeof image === "string" ? Uint8Array.from(atob(image), (c) => c.charCodeAt(0)) : image;

/** Numbers between low and high as bytes, clipped at both ends. The twin of `shades` in pixels.py. */
export function bytesOf(numbers, low, high) {
  const bytes = new Uint8Array(numbers.length);
  for (let k = 0; k < bytes.length; k += 1)
    bytes[k] = Math.floor(Math.min(1, Math.max(0, (numbers[k] - low) / (high - low))) * 255 + 0.5);
  return bytes;
}

const PICK = "nn-raster-handle";

export class Raster {
  /**
   * label: the text alternative. pixel: the name of the pixel that can be moved, if any.
   * moved(row, column): called when the reader chooses another pixel, with the arrow keys, by dragging or pressing, or by
   * hovering with the mouse; a press holds the pixel until the next press.
   * @param {Element} node
   * @param {Nn.RasterOptions} options
   */
  constructor(node, { label, pixel, moved }) {
    this.root = node.appendChild(Object.assign(document.createElement("div"), { className: "nn-raster" }));
    this.root.setAttribute("role", "group");
    this.root.setAttribute("aria-label", label.split(/[:.]/)[0]);
    this.canvas = this.root.appendChild(document.createElement("canvas"));
    this.canvas.setAttribute("role", "img");
    this.canvas.setAttribute("aria-label", label);
    this.context = this.canvas.getContext("2d");
    this.svg = create("svg");
    this.root.append(this.svg.node());
    this.layer = this.svg.append("g");
    if (moved) this.listen(pixel, moved);
  }

  listen(label, moved) {
    const describe = (column, row) => t("row {row}, column {column}", { row, column });
    const go = (column, row) => moved(row, column);
    this.handle = new Handle(this.svg.append("g"), this.svg, {
      label,
      describe,
      step: [1, -1],
      moved: go,
      className: PICK,
    });
    this.handle.group.insert("circle", ".nn-handle-dot").attr("class", "nn-raster-halo").attr("r", 8);
    this.handle.group.on("keydown.hold", () => this.hold("by keys"));
    this.svg.on("pointermove", (event) => {
      if (event.pointerType !== "mouse" || event.buttons || this.held) return;
      const [row, column] = this.under(event);
      if (String(this.at) !== String([row, column])) moved(row, column);
    });
    this.svg.on("click", (event) => {
      const [row, column] = this.under(event);
      const again = this.held === String([row, column]);
      this.hold(again ? undefined : String([row, column]));
      if (!again) moved(row, column);
    });
  }

  hold(place) {
    this.held = place;
    this.handle.group.classed("nn-raster-held", Boolean(place));
  }

  /** The pixel under a pointer. */
  under({ clientX, clientY }) {
    const box = this.svg.node().getBoundingClientRect();
    const place = (from, share, count) => Math.min(count - 1, Math.max(0, Math.floor((from / share) * count)));
    return [place(clientY - box.top, box.height, this.rows), place(clientX - box.left, box.width, this.columns)];
  }

  resize(width) {
    this.width = width;
    if (this.shown) this.show(this.shown);
  }

  /**
   * rows, columns; pixels: a byte for each; scale: 256 colours, see `scaleOf`.
   * windows: [{top, left, rows, columns, name}], name: a CSS class. at: [row, column] of the pixel that can be moved.
   */
  show(shown) {
    this.shown = shown;
    const { rows, columns, pixels, scale, windows = [], at } = shown;
    if (!this.width || !scale) return;
    this.rows = rows;
    this.columns = columns;
    this.at = at;
    this.size = this.width / columns;
    if (pixels !== this.pixels || scale !== this.scale) this.paint(rows, columns, pixels, scale);
    const height = Math.round(this.size * rows);
    for (const element of [this.root, this.canvas])
      Object.assign(element.style, { width: `${this.width}px`, height: `${height}px` });
    this.svg.attr("width", this.width).attr("height", height);
    this.layer
      .selectAll("rect")
      .data(windows.flatMap((window) => [{ ...window, name: `${window.name} nn-raster-under` }, window]))
      .join("rect")
      .attr("class", ({ name }) => `nn-raster-window ${name}`)
      .attr("x", ({ left }) => left * this.size)
      .attr("y", ({ top }) => top * this.size)
      .attr("width", (window) => window.columns * this.size)
      .attr("height", (window) => window.rows * this.size);
    if (!this.handle) return;
    const middle = (count) => scaleLinear([0, count - 1], [this.size / 2, (count - 0.5) * this.size]);
    this.handle.place(at[1], at[0], middle(columns), middle(rows));
  }

  paint(rows, columns, pixels, scale) {
    this.pixels = pixels;
    this.scale = scale;
    Object.assign(this.canvas, { width: columns, height: rows });
    const picture = this.context.createImageData(columns, rows);
    const colours = Uint32Array.from(scale, ([red, green, blue]) => (255 << 24) | (blue << 16) | (green << 8) | red);
    const places = new Uint32Array(picture.data.buffer);
    for (let k = 0; k < pixels.length; k += 1) places[k] = colours[pixels[k]];
    this.context.putImageData(picture, 0, 0);
  }
}
