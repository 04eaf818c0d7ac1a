// One unit of an LSTM at one step: the cell state moves along a belt, three valves let part of the flow through, and the
// filling of a pipe shows the size of its number.

import { create } from "d3-selection";
import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

const two = (x) => formatNumber(x, ".2");
const [PIPE, CORE] = [26, 22]; // px, the thickness of a pipe, and of its filling at most
const [PLATE, RIM] = [12, 4]; // px, of a valve: along the pipe, beyond it
const BELT = 58; // px, the height of the belt
const [BOX, HIGH] = [80, 34]; // px, a box with a name and a number
const FEED = 18; // px above the bottom: the line of the gates' inputs
const [FORGET, PLUS, OUT] = [0.22, 0.47, 0.78]; // of the width

export class Cell {
  constructor(node) {
    this.svg = create("svg").attr("class", "gt-cell").attr("role", "img");
    this.svg.attr(
      "aria-label",
      t(
        "One unit of the LSTM at one step. The old cell comes along a belt from the left and passes a valve, the forget gate; the " +
          "candidate comes from below, passes the input gate and is added. The new cell goes on to the right; through tanh and the " +
          "output gate it becomes the state. The sentence below gives the numbers.",
      ),
    );
    node.append(this.svg.node());
    const group = (name) => this.svg.append("g").attr("class", name).attr("aria-hidden", true);
    this.layers = Object.fromEntries(
      ["feed", "pipe", "core", "valve", "box", "words"].map((n) => [n, group(`gt-${n}`)]),
    );
    this.none = this.svg
      .append("text")
      .attr("class", "gt-none")
      .attr("text-anchor", "middle")
      .attr("aria-hidden", true);
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.svg.attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
    if (this.shown) this.show(...this.shown);
  }

  show(values, result) {
    this.shown = [values, result];
    if (!this.width) return;
    const there = result.sums.length > 0;
    for (const layer of Object.values(this.layers)) layer.attr("display", there ? null : "none");
    this.none
      .attr("x", this.width / 2)
      .attr("y", this.height / 2)
      .text(there ? "" : absent(values, result));
    if (there) this.draw(flows(values, result), values, result);
  }

  draw(flow, { time }, { x: inputs, strips }) {
    const { width, height } = this;
    const largest = Math.max(1, ...strips.cell.flat().map(Math.abs)); // over the sequence, so that steps can be compared
    const [f, plus, out] = [FORGET, PLUS, OUT].map((share) => Math.round(share * width));
    const foot = height - FEED - 10 - HIGH; // the upper edge of the boxes
    const [under, feed] = [BELT + PIPE / 2, height - FEED];
    const gate = Math.round((under + foot) / 2) + 8; // the height of the two lower valves
    const tanh = under + 16;
    const pipes = [
      { x: [0, width], y: [BELT, BELT] },
      { x: [plus, plus], y: [under, foot] },
      { x: [out, out], y: [under, foot] },
    ];
    const cores = [
      { x: [0, f], y: [BELT, BELT], flow: flow.before },
      { x: [f, plus], y: [BELT, BELT], flow: flow.kept },
      { x: [plus, width], y: [BELT, BELT], flow: flow.cell },
      { x: [plus, plus], y: [gate, foot], flow: flow.candidate },
      { x: [plus, plus], y: [BELT, gate], flow: flow.written },
      { x: [out, out], y: [BELT, tanh], flow: flow.cell },
      { x: [out, out], y: [tanh, gate], flow: flow.tanh },
      { x: [out, out], y: [gate, foot], flow: flow.state },
    ];
    this.join("pipe", "path", pipes).attr("d", ({ x, y }) => along(x, y, PIPE));
    this.join("core", "path", cores)
      .attr("d", ({ x, y, flow }) => along(x, y, (CORE * Math.abs(flow)) / largest))
      .style("fill", ({ flow }) => `var(--nn-${flow < 0 ? "low" : "high"})`);
    this.drawValves([
      { x: f, y: BELT, open: flow.forget, across: true },
      { x: plus, y: gate, open: flow.input },
      { x: out, y: gate, open: flow.output },
    ]);
    const far = BOX / 2 + 10; // from a pipe to the line beside its boxes
    const stubs = [
      `M4,${feed}H${out - far}V${gate}H${out - PIPE / 2 - RIM}`,
      `M${f},${feed}V${under + RIM}`,
      `M${plus - far},${feed}V${gate}H${plus - PIPE / 2 - RIM}`,
      `M${plus},${feed}V${foot + HIGH}`,
    ];
    this.join("feed", "path", stubs).attr("d", (d) => d);
    this.drawBoxes(plus, out, foot, tanh);
    const side = PIPE / 2 + 8;
    const [number, mark] = inputs[time - 1];
    const seen = mark
      ? t("The gates see: number {number:.2} (marked), old states", { number })
      : t("The gates see: number {number:.2}, old states", { number });
    this.drawWords([
      [f / 2, BELT - 33, t("old cell"), two(flow.before)],
      [(f + plus) / 2, BELT - 33, t("kept"), two(flow.kept)],
      [(plus + out) / 2, BELT - 33, t("new cell"), two(flow.cell)],
      [(out + width) / 2, BELT - 25, t("next step ▶")],
      [f + 8, under + 22, t("forget"), `× ${two(flow.forget)}`, "start"],
      [plus + side, under + 16, `+ ${two(flow.written)}`, "", "start"],
      [plus + side, gate - 3, t("input"), `× ${two(flow.input)}`, "start"],
      [out + side, gate - 3, t("output"), `× ${two(flow.output)}`, "start"],
      [plus, foot + 14, t("candidate"), two(flow.candidate)],
      [out, foot + 14, t("state"), two(flow.state)],
      [out, tanh + 4, "tanh"],
      [plus, BELT + 5, "", "+"],
      [4, height - 4, seen, "", "start"],
    ]);
  }

  join(layer, tag, data) {
    return this.layers[layer].selectAll(tag).data(data).join(tag);
  }

  /** A valve: two plates whose gap shows how open the gate is. */
  drawValves(valves) {
    const whole = valves.map((valve) => ({ ...valve, part: "frame", from: -PIPE / 2 - RIM, to: PIPE / 2 + RIM }));
    const parts = valves.flatMap((valve) => {
      const gap = (valve.open * PIPE) / 2;
      return [
        { ...valve, part: "gap", from: -gap, to: gap },
        { ...valve, part: "plate", from: -PIPE / 2, to: -gap },
        { ...valve, part: "plate", from: gap, to: PIPE / 2 },
      ];
    });
    this.join("valve", "rect", [...parts, ...whole])
      .attr("class", ({ part }) => `gt-${part}`)
      .attr("x", ({ x, from, across }) => x + (across ? -PLATE / 2 : from))
      .attr("y", ({ y, from, across }) => y + (across ? from : -PLATE / 2))
      .attr("width", ({ from, to, across }) => (across ? PLATE : to - from))
      .attr("height", ({ from, to, across }) => (across ? to - from : PLATE));
  }

  drawBoxes(plus, out, foot, tanh) {
    const boxes = [
      [plus, foot + HIGH / 2, BOX, HIGH, 6],
      [out, foot + HIGH / 2, BOX, HIGH, 6],
      [out, tanh, 40, 20, 6],
      [plus, BELT, 22, 22, 11],
    ];
    this.join("box", "rect", boxes)
      .attr("x", ([x, , wide]) => x - wide / 2)
      .attr("y", ([, y, , high]) => y - high / 2)
      .attr("width", ([, , wide]) => wide)
      .attr("height", ([, , , high]) => high)
      .attr("rx", ([, , , , round]) => round);
  }

  /** [x, y, name, number, anchor]: the number is below the name. */
  drawWords(words) {
    const lines = words.flatMap(([x, y, name, number = "", anchor = "middle"]) => [
      { x, y, text: name, anchor },
      { x, y: name ? y + 14 : y, text: number, anchor, strong: true },
    ]);
    this.join("words", "text", lines)
      .attr("class", ({ strong }) => (strong ? "gt-strong" : null))
      .attr("x", ({ x }) => x)
      .attr("y", ({ y }) => y)
      .attr("text-anchor", ({ anchor }) => anchor)
      .text(({ text }) => text);
  }
}

/** The text shown if there is nothing to draw. */
function absent({ time }, { steps }) {
  return time > steps ? t("The sequence ends after step {steps}.", { steps }) : t("The network has fewer units.");
}

/** The number in each pipe. */
function flows({ time, unit }, { strips }) {
  const at = (name) => strips[name][time - 1][unit - 1];
  const [forget, input, candidate, output, cell, state] = [
    "forget",
    "input",
    "candidate",
    "output",
    "cell",
    "state",
  ].map(at);
  const before = time > 1 ? strips.cell[time - 2][unit - 1] : 0;
  const kept = forget * before;
  const written = input * candidate;
  return { forget, input, candidate, output, cell, state, before, kept, written, tanh: Math.tanh(cell) };
}

/** A straight piece of a pipe of this thickness. */
function along([x1, x2], [y1, y2], thick) {
  const half = thick / 2;
  if (y1 === y2) return `M${x1},${y1 - half}H${x2}V${y1 + half}H${x1}Z`;
  return `M${x1 - half},${y1}H${x1 + half}V${y2}H${x1 - half}Z`;
}
