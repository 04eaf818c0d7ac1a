// The map of the lab `taste`: dishes and people by how hot and how sweet, and the reader's way across it.

import { create } from "d3-selection";
import { Axes } from "../parts/axes.js";
import { t } from "../frame/words.js";

const REACH = 2.1; // of both axes
const [LETTER, BOLD, HEIGHT] = [6.1, 6.9, 13]; // px, of a name; the letters of those rated or recommended are bold
const ROOM = [16, 8, 18, 20]; // px, around the axes

const within = (number) => Math.max(-REACH, Math.min(REACH, number));

export class Places {
  constructor(node, payload) {
    this.payload = payload;
    this.svg = create("svg").attr("role", "img");
    node.append(this.svg.node());
    const axis = (title) => ({ title, domain: [-REACH, REACH], ticks: [0], format: () => "" });
    this.axes = new Axes(this.svg, axis(t("hot →")), axis(t("↑ sweet")));
    const layer = (name) => this.axes.inside.append("g").attr("class", name);
    this.crowd = layer("taste-crowd");
    this.way = layer("taste-way");
    this.dots = layer("taste-dots");
    this.names = layer("taste-names");
    this.you = layer("taste-you");
  }

  show({ map }, result) {
    const planted = this.payload.flavours.map((row) => row.map((number) => number / 1000));
    this.shown = { flavours: map === "planted" ? planted : result.flavours, result };
    this.svg.attr(
      "aria-label",
      t(
        "Map of {n} dishes by how hot (to the right) and how sweet (upwards) they are, the {map} one. " +
          "You are at {hot:.1}, {sweet:.1}, after {count} ratings; a line shows the way there.",
        { n: planted.length, map, hot: result.hot, sweet: result.sweet, count: result.count },
      ),
    );
    this.draw();
  }

  resize(width, height) {
    this.axes.resize(width, height, ROOM);
    this.draw();
  }

  draw() {
    if (!this.shown || !this.axes.width) return;
    const { x, y } = this.axes;
    const { flavours, result } = this.shown;
    const spot = ([a, b]) => [x(within(a)), y(within(b))];
    const circles = (layer, points, r) =>
      layer
        .selectAll("circle")
        .data(points)
        .join("circle")
        .attr("cx", ([a]) => a)
        .attr("cy", ([, b]) => b)
        .attr("r", r);
    circles(this.crowd, result.crowd.map(spot), 2);
    const way = result.path.map(spot);
    this.way
      .selectAll("path")
      .data([way])
      .join("path")
      .attr("d", (points) => `M${points.join("L")}`);
    const dots = flavours.map(spot);
    const rank = (k) => (result.places.includes(k) ? "taste-given" : result.best.includes(k) ? "taste-best" : "");
    this.dots
      .selectAll("rect")
      .data(dots)
      .join("rect")
      .attr("x", ([a]) => a - 3.5)
      .attr("y", ([, b]) => b - 3.5)
      .attr("width", 7)
      .attr("height", 7)
      .attr("class", (_, k) => rank(k));
    circles(this.you, [way.at(-1)], 8);
    this.names
      .selectAll("text")
      .data(this.labels(dots, way.at(-1)))
      .join("text")
      .attr("x", ({ left }) => left)
      .attr("y", ({ top }) => top + HEIGHT - 3)
      .attr("class", ({ k }) => rank(k))
      .text(({ k }) => this.payload.dishes[k]);
  }

  /** Names beside their dishes: first of those rated and recommended, then of all others that find a free place. */
  labels(dots, you) {
    const { places, best } = this.shown.result;
    const { width, height } = this.axes;
    const others = dots.map((_, k) => k).filter((k) => !places.includes(k) && !best.includes(k));
    const taken = [{ left: you[0] - 9, top: you[1] - 9, wide: 18, high: 18 }];
    for (const [a, b] of dots) taken.push({ left: a - 4, top: b - 4, wide: 8, high: 8 });
    const free = (box) =>
      box.left >= 0 &&
      box.left + box.wide <= width &&
      box.top >= 0 &&
      box.top + box.high <= height - 16 &&
      taken.every(
        (other) =>
          box.left >= other.left + other.wide ||
          other.left >= box.left + box.wide ||
          box.top >= other.top + other.high ||
          other.top >= box.top + box.high,
      );
    const found = [];
    for (const k of [...best, ...places, ...others]) {
      const [a, b] = dots[k];
      const letter = places.includes(k) || best.includes(k) ? BOLD : LETTER;
      const wide = letter * this.payload.dishes[k].length;
      const corners = [
        [a + 6, b - HEIGHT / 2],
        [a - 6 - wide, b - HEIGHT / 2],
        [a - wide / 2, b - 5 - HEIGHT],
        [a - wide / 2, b + 5],
      ];
      const box = corners.map(([left, top]) => ({ k, left, top, wide, high: HEIGHT })).find(free);
      if (!box) continue;
      taken.push(box);
      found.push(box);
    }
    return found;
  }
}
