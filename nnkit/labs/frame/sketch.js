// A prediction that is a curve: the reader draws it in a small chart, where the lab's curve later joins it.
//
// The curve is straight between nine points at even places. A mouse or a finger draws it (a finger that moves up or down
// scrolls the page: see parts/pointer.js). For the keyboard each point is a slider: left and right go to the next point, up
// and down move it.

import { Chart } from "../parts/chart.js";
import { followPointer } from "../parts/pointer.js";
import { PARTS, sampled } from "./distance.js";
import { formatNumber } from "./numbers.js";
import { t, translated } from "./words.js";

const POINTS = 9;
const STEPS = 50; // from the bottom of the chart to its top
const HEIGHT = 128; // px: question and picture must fit one screen
const ROOM = [40, 20, 26, 30]; // px, around the axes
const TOLD = 4; // parts of the axis, for the text alternative
const KEYS = { ArrowLeft: -1, ArrowRight: 1, Home: -POINTS, End: POINTS };

/** A number on the horizontal axis, in words. */
const short = (x) => formatNumber(x, "~3-");
const places = ([, low, high], count) =>
  Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));
const between = (x, low, high) => Math.min(high, Math.max(low, x));
const nearest = ({ along }) => between(Math.round(along), 0, POINTS - 1);

/** A list as an object, as charts take their handles. */
const byPlace = (list) => Object.fromEntries(list.map((each, k) => [k, each]));

/**
 * A number on the vertical axis, as the question writes it.
 * @type {(y: number | null, question: Nn.Question) => string}
 */
const written = (y, { rule, unit }) => (y === null ? t("none") : formatNumber(y, rule) + unit);

/**
 * A chart with the axes of a question, in an element of its own.
 * @param {Nn.Question} question
 * @param {string} label
 * @param {Record<string, Nn.HandleOptions>} [handles]
 */
function chartFor({ sketch: { x, y } }, label, handles) {
  const node = Object.assign(document.createElement("div"), { className: "nn-sketch" });
  node.style.height = `${HEIGHT}px`; // before the chart has its size, too
  const axis = ([title, ...domain]) => ({ title: translated(title), domain });
  const chart = new Chart(node, { label, x: axis(x), y: { ...axis(y), ticks: 3 }, room: ROOM, handles });
  new ResizeObserver(() => node.clientWidth && chart.resize(node.clientWidth, HEIGHT)).observe(node);
  return { node, chart };
}

/** The chart that the reader draws in: `node`, and `heights`, the curve. */
export class Sketch {
  /** @param {Nn.Question} question */
  constructor(question) {
    const { x, y } = question.sketch;
    const [name, low, high] = y;
    this.across = x;
    this.places = places(x, POINTS);
    this.heights = this.places.map(() => (low + high) / 2);
    const handles = this.places.map((place, k) => ({
      label: t("{name} at {across} {place}", { name, across: x[0], place: short(place) }),
      describe: (_, height) => written(height, question),
      step: [0, (high - low) / STEPS],
      moved: (_, height) => this.move(k, height),
    }));
    const label = t(
      "Your sketch: {name} by {across}, a slider for each of {points} points. The arrow keys left and right go to the next " +
        "point, up and down move it.",
      { name, across: x[0], points: POINTS },
    );
    const { node, chart } = chartFor(question, label, byPlace(handles));
    this.node = node;
    this.chart = chart;
    this.points = this.places.map((_, k) => chart.handles[k].group.node());
    for (const point of this.points) {
      point.setAttribute("aria-valuemin", low);
      point.setAttribute("aria-valuemax", high);
    }
    this.reach(0);
    this.follow(chart.svg.node());
    this.show();
  }

  /** The point that the Tab key reaches; the arrow keys go to the others. */
  reach(k) {
    this.points.forEach((point, j) => point.setAttribute("tabindex", j === k ? "0" : "-1"));
  }

  follow(svg) {
    let last;
    const begin = (event) => {
      last = this.under(event);
      this.points[nearest(last)].focus({ preventScroll: true });
      this.draw(last, last);
    };
    const move = (event) => {
      const next = this.under(event);
      this.draw(last, next);
      last = next;
    };
    followPointer(svg, { begin, move });
    svg.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays on the point
    this.node.addEventListener("focusin", ({ target }) => this.reach(this.points.indexOf(target)));
    const key = (event) => {
      const way = KEYS[event.key];
      if (!way) return;
      event.preventDefault();
      event.stopPropagation(); // the point itself does not move sideways
      this.points[between(this.points.indexOf(event.target) + way, 0, POINTS - 1)].focus();
    };
    svg.addEventListener("keydown", key, { capture: true });
  }

  /** Where a pointer is: `along`, counted in points from the first, and its height. */
  under({ clientX, clientY }) {
    const { left, top } = this.chart.svg.node().getBoundingClientRect();
    const { x, y } = this.chart.axes;
    const [, low, high] = this.across;
    return { along: ((x.invert(clientX - left) - low) / (high - low)) * (POINTS - 1), height: y.invert(clientY - top) };
  }

  /** Move the points that a stroke passes, and the one that it comes to. */
  draw(from, to) {
    const way = to.along - from.along;
    const end = to.along + Math.sign(way) / 2;
    const [first, last] = way
      ? [Math.ceil(Math.min(from.along, end)), Math.floor(Math.max(from.along, end))]
      : [nearest(to), nearest(to)];
    for (let k = Math.max(0, first); k <= Math.min(POINTS - 1, last); k++) {
      const share = way ? between((k - from.along) / way, 0, 1) : 1;
      this.chart.handles[k].moveTo(this.places[k], from.height + share * (to.height - from.height));
    }
  }

  move(k, height) {
    this.heights[k] = height;
    this.show();
  }

  show() {
    const points = this.places.map((place, k) => [place, this.heights[k]]);
    this.chart.show({
      lines: [{ points, colour: "yours", dashed: true }],
      handles: byPlace(points),
    });
  }
}

/**
 * The chart that shows both curves: an element.
 * @param {Nn.Question} question
 * @param {import("./record.js").Prediction} prediction
 */
export function bothCurves(question, { guess, answer }) {
  const { x, y } = question.sketch;
  const along = places(x, PARTS + 1);
  const curves = [sampled(/** @type {number[]} */ (guess)), /** @type {(number | null)[]} */ (answer)];
  const told = curves.map((curve) =>
    Array.from({ length: TOLD + 1 }, (_, j) => (j * PARTS) / TOLD)
      .map((k) => t("{height} at {place}", { height: written(curve[k], question), place: short(along[k]) }))
      .join(", "),
  );
  const label = t("{name} by {across}. Your sketch, dashed: {sketch}. The lab's curve, solid: {curve}.", {
    name: y[0],
    across: x[0],
    sketch: told[0],
    curve: told[1],
  });
  const { node, chart } = chartFor(question, label);
  const points = curves.map((curve) => curve.map((height, k) => [along[k], height ?? Number.NaN]));
  chart.show({
    lines: [
      { points: points[1], colour: "learned", name: t("the lab") },
      { points: points[0], colour: "yours", name: t("your sketch"), dashed: true },
    ],
  });
  return node;
}
