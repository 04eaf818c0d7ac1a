// The network as a graph: a card for each number with its value and gradient; lines whose thickness shows the weights.

import { create } from "d3-selection";
import { fresh, LOSS, partsOf, short, UPDATE, valueKnown } from "./known.js";
import { Pulses } from "./pulses.js";
import { t } from "../frame/words.js";

const [NARROWEST, WIDEST_CARD, TALL] = [66, 84, 44]; // px, of a card
const TIGHT = 72; // px: narrower cards use smaller letters
export const LYING = 600; // px: from this width on the network runs from left to right; below it, from top to bottom
const WIDEST = [420, 860]; // px, upright and lying

// Where the cards are: [how deep in the network, how far across, px beside that], both between 0 and 1.
const PLACES = {
  x1: [0, 0],
  x2: [0, 1],
  z1: [0.36, 0],
  z2: [0.36, 1],
  a1: [0.53, 0],
  a2: [0.53, 1],
  out: [0.82, 0.5],
  loss: [1, 0.5],
  w11: [0.13, 0],
  w12: [0.13, 1 / 3],
  w21: [0.13, 2 / 3],
  w22: [0.13, 1],
  v1: [0.68, 0.25],
  v2: [0.68, 0.75],
};
/** @type {Record<string, [string, number]>} */
const BESIDE = { b1: ["z1", 1], b2: ["z2", -1], c: ["out", -1], y: ["loss", -1] }; // next to which card, on which side
const EDGES = {
  // from, to: through the card of the weight
  w11: ["x1", "z1"],
  w12: ["x1", "z2"],
  w21: ["x2", "z1"],
  w22: ["x2", "z2"],
  v1: ["a1", "out"],
  v2: ["a2", "out"],
};
const LINKS = [
  ["b1", "z1"],
  ["b2", "z2"],
  ["c", "out"],
  ["y", "loss"],
  ["out", "loss"],
  ["z1", "a1"],
  ["z2", "a2"],
];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Diagram {
  /** choose(part): the reader chooses to inspect it. still: nothing moves. */
  constructor(node, payload, choose, still) {
    this.payload = payload;
    this.choose = choose;
    this.box = node.appendChild(Object.assign(document.createElement("div"), { className: "backward-diagram" }));
    this.box.setAttribute("role", "group");
    this.box.setAttribute(
      "aria-label",
      t("The network: choose a number to look at. Arrow keys move from one to the next."),
    );
    this.lines = create("svg").attr("aria-hidden", "true");
    this.box.append(this.lines.node());
    const trails = this.lines.append("g");
    const line = (name) => [name, this.lines.append("line")];
    this.edges = Object.fromEntries(Object.keys(EDGES).map(line));
    this.areas = Object.fromEntries(Object.keys(EDGES).map(line)); // wide enough for a finger
    for (const [name, area] of Object.entries(this.areas))
      area.attr("class", "backward-area").on("click", () => choose(name));
    this.links = LINKS.map(() => this.lines.append("line").attr("class", "backward-link"));
    this.pulses = new Pulses(trails, this.lines.append("g"), still);
    this.cards = Object.fromEntries(
      partsOf(payload).map(([name, [symbol]]) => [name, this.card(name, symbol, "button")]),
    );
    for (const [name, symbol] of [
      ["loss", "L"],
      ["y", "y"],
    ])
      this.cards[name] = this.card(name, symbol, "div");
    this.box.addEventListener("keydown", (event) => this.walk(event));
  }

  card(name, symbol, tag) {
    const element = this.box.appendChild(document.createElement(tag));
    element.className = `backward-card backward-${name}`;
    const [head, upper, lower, news] = ["b", "span", "i", "small"].map((tag) => document.createElement(tag));
    head.textContent = symbol;
    news.className = "nn-hidden"; // sighted readers see a colour
    element.append(head, " ", upper, " ", lower, " ", news);
    if (tag === "button") {
      element.type = "button";
      element.dataset.part = name;
      element.addEventListener("click", () => this.choose(name));
    }
    return { element, upper, lower, news };
  }

  // --- Where things stand -------------------------------------------------------------------------------------

  resize(width, room) {
    const lying = width >= LYING;
    this.box.closest(".backward-lab").classList.toggle("backward-lying", lying);
    const across = Math.min(width, WIDEST[Number(lying)]);
    const fits = lying ? (PLACES.w11[0] * across - 4) / (1 + PLACES.w11[0]) : across / 4 - 6; // for those side by side
    const [w, h] = [Math.floor(Math.min(WIDEST_CARD, Math.max(NARROWEST, fits))), TALL];
    const [deep, wide] = lying
      ? [across, Math.min(330, Math.max(270, room))]
      : [Math.min(500, Math.max(420, room)), across];
    const [first, last] = lying ? [w / 2 + 2, h / 2 + 54] : [h / 2 + 2, w / 2 + 2]; // of the outermost cards
    /** @type {(place: number[]) => number[]} */
    const at = ([d, c]) => {
      const [x, y] = [first + d * (deep - 2 * first), last + c * (wide - 2 * last)];
      return lying ? [x, y] : [y, x];
    };
    const places = Object.fromEntries(Object.entries(PLACES).map(([name, place]) => [name, at(place)]));
    for (const [name, [of, side]] of Object.entries(BESIDE)) {
      const [x, y] = places[of];
      places[name] = lying ? [x, y - side * (h + 10)] : [x + side * (w + 6), y];
    }
    this.places = places;
    this.box.classList.toggle("backward-tight", w < TIGHT);
    const [boxWidth, boxHeight] = lying ? [deep, wide] : [wide, deep];
    Object.assign(this.box.style, { width: `${boxWidth}px`, height: `${boxHeight}px` });
    this.lines.attr("width", boxWidth).attr("height", boxHeight);
    for (const [name, [x, y]] of Object.entries(places))
      Object.assign(this.cards[name].element.style, { left: `${x - w / 2}px`, top: `${y - h / 2}px`, width: `${w}px` });
    const join = (line, from, to) =>
      line.attr("x1", places[from][0]).attr("y1", places[from][1]).attr("x2", places[to][0]).attr("y2", places[to][1]);
    for (const [name, ends] of Object.entries(EDGES))
      for (const line of [this.edges[name], this.areas[name]]) join(line, ...ends);
    LINKS.forEach((ends, k) => join(this.links[k], ...ends));
  }

  /** An arrow key moves to the nearest card on that side. */
  walk(event) {
    const direction = ARROWS[event.key];
    const here = this.places[event.target.dataset?.part];
    if (!direction || !here) return;
    event.preventDefault();
    const score = (name) => {
      const [dx, dy] = [0, 1].map((k) => this.places[name][k] - here[k]);
      const ahead = dx * direction[0] + dy * direction[1];
      return ahead > 1 ? ahead + 2 * Math.abs(dx * direction[1] - dy * direction[0]) : Infinity;
    };
    const names = Object.keys(this.payload.parts);
    const best = names.reduce((a, b) => (score(b) < score(a) ? b : a));
    if (score(best) < Infinity) this.focus(best);
  }

  focus(name) {
    for (const [other, { element }] of Object.entries(this.cards)) element.tabIndex = other === name ? 0 : -1;
    this.cards[name].element.focus();
  }

  // --- Drawing ------------------------------------------------------------------------------------------------

  show(values, { stage, diverged }, now) {
    const { parts, weights, chains } = this.payload;
    const focused = this.box.contains(document.activeElement);
    for (const [name, [, , , gradientKnown]] of Object.entries(parts)) {
      const { element } = this.cards[name];
      const updated = stage === UPDATE && weights.includes(name);
      const value = stage >= valueKnown(name) ? short(now[updated ? `u_${name}` : name]) : "";
      this.write(name, value, stage >= gradientKnown ? `∂ ${short(now[`d_${name}`], 3)}` : "");
      element.classList.toggle("backward-fresh", fresh(name, gradientKnown, weights, stage));
      element.setAttribute("aria-pressed", String(name === values.part));
      this.cards[name].news.textContent = updated ? t("new") : "";
      if (!focused) element.tabIndex = name === values.part ? 0 : -1; // one Tab stop for all; arrow keys move on from there
    }
    this.write("y", short(values.y), t("target"));
    const updated = stage === UPDATE;
    if (updated) this.write("loss", short(now.next, 3), t("was {loss}", { loss: short(now.loss, 3) }));
    else this.write("loss", stage >= LOSS ? short(now.loss, 3) : "", t("loss"));
    this.cards.loss.element.classList.toggle("backward-fresh", stage === LOSS || updated);
    this.pulses.show(values.steps, diverged ? 0 : stage, this.places);
    const path = new Set(chains[values.part].flat().map(([, , name]) => name));
    for (const [name, line] of Object.entries(this.edges)) {
      const w = now[updated ? `u_${name}` : name];
      line
        .attr(
          "class",
          `backward-edge${w < 0 ? " backward-minus" : ""}${path.has(name) || name === values.part ? " backward-path" : ""}`,
        )
        .attr("stroke-width", Math.min(8, 1 + 3 * Math.abs(w)));
    }
  }

  /** The two numbers of a card; empty if not known yet. */
  write(name, upper, lower) {
    this.cards[name].element.classList.toggle("backward-open", upper === "");
    this.cards[name].upper.textContent = upper;
    this.cards[name].lower.textContent = lower;
  }
}
