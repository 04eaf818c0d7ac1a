// A sheet to draw on with mouse, finger or keys. Strokes are stored as points.

import { create } from "d3-selection";
import { t } from "../frame/words.js";
import { pathOf } from "./strokes.js";

const KEY = 5; // how far an arrow key moves the pen
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Sheet {
  /**
   * size: of a side, an integer; most: the greatest number of points; what: "a digit"; apart: the distance between points
   * of a moving pen. drawn(points): called with the new points, rows [x, y, 1 where a stroke begins, otherwise 0];
   * settled(): called when a stroke has ended or was removed.
   */
  constructor(node, { size, most, what, apart = 2.5, drawn, settled = () => {} }) {
    this.size = size;
    this.apart = apart;
    this.most = most;
    this.drawn = drawn;
    this.settled = settled;
    this.points = [];
    this.at = [size / 2, size / 4];
    this.down = false; // of the pen that the keys move
    const label = t(
      "Sheet to draw {what} on. Arrow keys move the pen, Space lowers and lifts it, Backspace removes the last stroke.",
      { what },
    );
    this.svg = create("svg").attr("class", "nn-sheet").attr("viewBox", `0 0 ${size} ${size}`);
    this.svg.attr("tabindex", 0).attr("role", "application").attr("aria-label", label);
    this.hint = this.svg
      .append("text")
      .attr("class", "nn-sheet-hint")
      .attr("x", size / 2)
      .attr("y", size / 2)
      .text(t("draw {what} here", { what }));
    this.line = this.svg.append("path").attr("class", "nn-sheet-ink");
    this.pen = this.svg.append("circle").attr("class", "nn-sheet-pen").attr("r", 3);
    node.append(this.svg.node());
    this.svg.on("pointerdown", (event) => this.begin(event));
    this.svg.on("pointermove", (event) => this.move(event));
    this.svg.on("pointerup pointercancel", () => this.end());
    this.svg.on("keydown", (event) => this.key(event));
    this.svg.on("blur", () => this.lift(false));
  }

  /** Bring the pen to where it was at first. */
  home() {
    this.at = [this.size / 2, this.size / 4];
    this.place();
  }

  under({ clientX, clientY }) {
    const box = this.svg.node().getBoundingClientRect();
    return this.within([
      ((clientX - box.left) / box.width) * this.size,
      ((clientY - box.top) / box.height) * this.size,
    ]);
  }

  within(place) {
    return place.map((x) => Math.round(Math.min(this.size, Math.max(0, x))));
  }

  begin(event) {
    if (event.button) return;
    this.hand = event.pointerId;
    this.svg.node().setPointerCapture(event.pointerId);
    this.lift(false);
    this.add(this.under(event), 1);
  }

  move(event) {
    if (event.pointerId !== this.hand) return;
    const place = this.under(event);
    if (Math.hypot(place[0] - this.at[0], place[1] - this.at[1]) >= this.apart) this.add(place, 0);
  }

  end() {
    if (this.hand === undefined) return;
    this.hand = undefined;
    this.settled();
  }

  /** Whether a stroke is being drawn. */
  get busy() {
    return this.hand !== undefined || this.down;
  }

  key(event) {
    const { key } = event;
    if (!KEYS[key] && key !== " " && key !== "Backspace") return;
    event.preventDefault();
    if (key === " ") {
      this.lift(!this.down);
      if (this.down) this.add(this.at, 1);
    } else if (key === "Backspace") {
      const begins = this.drawing.findLastIndex(([, , begin]) => begin);
      this.change(this.drawing.slice(0, Math.max(0, begins)));
      this.settled();
    } else {
      const place = this.within(this.at.map((x, k) => x + KEYS[key][k] * KEY));
      if (this.down) this.add(place, 0);
      else this.at = place;
      this.place();
    }
  }

  lift(down) {
    const ended = this.down && !down;
    this.down = down;
    if (ended) this.settled();
    this.pen.classed("nn-sheet-pen-down", down);
  }

  add(place, begins) {
    this.at = place;
    if (this.drawing.length < this.most) this.change([...this.drawing, [...place, begins]]);
  }

  /** The points to continue from: drawing over a digit of the data begins a new drawing. */
  get drawing() {
    return this.own ? this.points : [];
  }

  change(points) {
    this.points = points;
    this.own = true;
    this.draw();
    this.drawn(points);
  }

  /** own: whether the network reads the sheet. */
  show(points, own) {
    this.points = points;
    this.own = own;
    this.draw();
  }

  draw() {
    const { own, points } = this;
    this.svg.classed("cn-other", !own);
    this.hint.style("display", own && points.length ? "none" : null);
    this.line.attr("d", own ? pathOf(points) : "");
    this.place();
  }

  place() {
    this.pen.attr("cx", this.at[0]).attr("cy", this.at[1]);
  }
}
