// The new roads, small: where the car drove on each, and where it left.

import { create } from "d3-selection";
import { drawRoad } from "./scene.js";
import { t } from "../frame/words.js";

const [ACROSS, UP] = [5.4, 4.2]; // of a picture: how far its edges are from its centre
const COLUMNS = [2, 3, 4, 5]; // of pictures: as many as make them largest
const GAP = 6; // px

export class Many {
  constructor(node, roads) {
    const label = t("Ten new roads and where the car drove on each. A triangle shows where it left one.");
    this.svg = create("svg").attr("class", "dr-many").attr("role", "img").attr("aria-label", label);
    node.append(this.svg.node());
    this.roads = roads;
    this.cells = roads.map(() => {
      const cell = this.svg.append("g");
      return ["road", "ways", "end"].map((name) => cell.append("g").attr("class", `dr-${name}`));
    });
  }

  resize(width, height) {
    const count = this.roads.length;
    const unit = (columns) => {
      const rows = Math.ceil(count / columns);
      const [wide, high] = [(width - GAP * columns) / columns, (height - GAP * rows) / rows];
      return Math.min(wide / (2 * ACROSS), high / (2 * UP));
    };
    const columns = COLUMNS.reduce((best, each) => (unit(each) > unit(best) ? each : best));
    const rows = Math.ceil(count / columns);
    this.unit = unit(columns);
    const [w, h] = [2 * ACROSS * this.unit, 2 * UP * this.unit];
    this.svg.attr("width", Math.ceil(columns * (w + GAP))).attr("height", Math.ceil(rows * h + GAP * (rows - 1)));
    this.centres = this.roads.map((_, k) => [
      (k % columns) * (w + GAP) + w / 2,
      Math.floor(k / columns) * (h + GAP) + h / 2,
    ]);
    if (this.shown) this.show(this.shown);
  }

  show(result) {
    this.shown = result;
    if (!this.centres) return;
    this.roads.forEach((points, k) => {
      const [road, ways, end] = this.cells[k];
      const at = ([x, y]) => [this.centres[k][0] + this.unit * x, this.centres[k][1] - this.unit * y];
      drawRoad(road, points, at, this.unit);
      const track = result.others[k].map(at);
      const path = `M${track.map((point) => point.map((px) => px.toFixed(1)).join(",")).join("L")}`;
      ways.selectAll("path").data([path]).join("path").attr("class", "dr-track").attr("d", String);
      const gone = result.lefts[k] === null ? [] : [track.at(-1)];
      end
        .selectAll("path")
        .data(gone)
        .join("path")
        .attr("d", ([x, y]) => `M${x},${y - 7}l7,12h-14z`);
    });
  }
}
