// The road from above, with the car, what it sees, where it drove, and the points by which the reader changes the road.

import { scaleLinear } from "d3-scale";
import { create } from "d3-selection";
import { Handle } from "../parts/handle.js";
import { DIRECTIONS } from "./cars.js";
import { HALF, middle, turned } from "./roads.js";
import { t } from "../frame/words.js";

const [ACROSS, UP] = [6.2, 4.6]; // of the picture: how far its edges are from the centre
const EDGE = 3; // px, of the two edges of a road together
const [ARC, PARTS] = [1.2, 8]; // how much of the way ahead is shown; into how many pieces it is cut
const TENTHS = 10;

const line = (points) => `M${points.map((point) => point.map((px) => px.toFixed(1)).join(",")).join("L")}`;

/** A road as two strokes: its edges and its surface. `at` puts a place into the picture, where 1 is `unit` px. */
export function drawRoad(layer, points, at, unit) {
  const path = `${line(middle(points).map(at))}Z`;
  const strokes = [
    ["dr-edge", 2 * HALF * unit + EDGE],
    ["dr-surface", 2 * HALF * unit],
  ];
  layer
    .selectAll("path")
    .data(strokes)
    .join("path")
    .attr("d", path)
    .attr("class", ([name]) => name)
    .attr("stroke-width", ([, width]) => width);
}

export class Scene {
  constructor(node, { most, reach }, act) {
    const label = t(
      "The road from above. A blue line shows where the car drove, a triangle where it left the road. Thin lines from the car " +
        "to the edge of the road show what it sees. The points of the road can be moved. The sentence below gives the numbers.",
    );
    this.svg = create("svg").attr("class", "dr-scene").attr("role", "group").attr("aria-label", label);
    node.append(this.svg.node());
    const layer = (name) => this.svg.append("g").attr("class", name);
    this.road = layer("dr-road");
    this.rays = layer("dr-rays");
    this.ways = layer("dr-ways");
    this.car = layer("dr-car");
    this.end = layer("dr-end");
    const top = this.svg.append("g");
    this.reach = reach;
    this.handles = Array.from({ length: most }, (_, k) => {
      const label = t("Point {k} of the road", { k: k + 1 });
      const moved = (x, y) => {
        this.points[k] = [x, y];
        act.set({ road: "your own", points: this.points.map(String).join(";") });
      };
      return new Handle(top, this.svg, {
        label,
        step: [1 / TENTHS, 1 / TENTHS],
        describe: (x, y) => `${x}, ${y}`,
        moved,
      });
    });
  }

  /** Returns the height. */
  resize(width, room) {
    const height = Math.round(Math.min((width * UP) / ACROSS, room));
    this.unit = height / (2 * UP);
    const wide = Math.round(2 * ACROSS * this.unit);
    this.svg.attr("width", wide).attr("height", height).attr("viewBox", [0, 0, wide, height]);
    const scale = (reach, from, to) => scaleLinear([-reach, reach], [from, to]);
    const [across, up] = this.reach;
    const [x, y] = [wide / 2, height / 2];
    this.scales = [
      scale(across, x - across * this.unit, x + across * this.unit),
      scale(up, y + up * this.unit, y - up * this.unit),
    ];
    if (this.shown) this.show(...this.shown);
    return height;
  }

  show(values, result, points) {
    this.shown = [values, result, points];
    if (!this.scales) return;
    this.points = points.map((point) => [...point]);
    const [x, y] = this.scales;
    const at = ([a, b]) => [x(a), y(b)];
    drawRoad(this.road, points, at, this.unit);
    const { car, rays, track, left, shown, steered, expert } = result;
    const place = car.slice(0, 2);
    const ends = rays.map((length, k) => {
      const [cos, sin] = DIRECTIONS[k];
      const [, , c, s] = car;
      return [place[0] + length * (c * cos - s * sin), place[1] + length * (s * cos + c * sin)];
    });
    this.rays
      .selectAll("path")
      .data(ends)
      .join("path")
      .attr("d", (end) => line([at(place), at(end)]));
    const ways = [
      ["dr-expert", arc(car, expert)],
      ["dr-model", arc(car, steered)],
      ["dr-track", track.slice(0, values.moment + 1)],
    ];
    this.ways
      .selectAll("path")
      .data(ways)
      .join("path")
      .attr("class", ([name]) => name)
      .attr("d", ([, way]) => line(way.map(at)));
    const size = 0.24 * this.unit + 2;
    const [, , c, s] = car;
    const shape = [
      [1.5, 0],
      [-1, 0.9],
      [-1, -0.9],
    ].map(([f, g]) => {
      const [px, py] = at(place);
      return [px + size * (f * c - g * s), py - size * (f * s + g * c)];
    });
    this.car
      .selectAll("path")
      .data([shape])
      .join("path")
      .attr("d", (corners) => `${line(corners)}Z`);
    const gone = left !== null && values.moment >= left ? [at(track.at(-1))] : [];
    this.end
      .selectAll("path")
      .data(gone)
      .join("path")
      .attr("d", ([px, py]) => `M${px},${py - 9}l9,15h-18z`);
    this.handles.forEach((handle, k) => {
      handle.group.style("display", k < points.length ? null : "none");
      if (k < points.length) handle.place(...points[k], x, y);
    });
    this.svg.attr("data-shown", shown);
  }
}

/** The way ahead of a car that keeps a curvature. */
function arc([x, y, c, s], curvature) {
  const stride = ARC / PARTS;
  const way = [[x, y]];
  for (let k = 0; k < PARTS; k++) {
    [c, s] = turned(c, s, (curvature * stride) / 4);
    [x, y] = [x + stride * c, y + stride * s];
    [c, s] = turned(c, s, (curvature * stride) / 4);
    way.push([x, y]);
  }
  return way;
}
