// A map with a row for each digit of the answer and a column for each place that it can look at, digits at its edges;
// below it question and answer, with marks for right and wrong.

import { create } from "d3-selection";
import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

const [EDGE, LINE, GAP] = [26, 56, 4]; // px: for the digits at the edges; for question and answer below; between parts
const SIDE = 44; // px, the largest side of a cell
const [LARGE, ARROW] = [18, 76]; // px: the largest digits of question and answer; what stands beside them
const MARK = "→";
const STRONG = 0.25; // a cell with more is described in words

export class Looks {
  constructor(node) {
    this.heading = node.parentNode.firstChild;
    this.svg = create("svg").attr("role", "img").attr("class", "at-map");
    this.reply = create("div").attr("class", "at-reply").attr("aria-hidden", "true");
    node.append(this.svg.node(), this.reply.node());
  }

  show(result, title) {
    this.result = result;
    this.heading.textContent = title;
    const { question, reply, wanted, map } = result;
    const told = reply.map((digit, row) => {
      const strong = map[row].flatMap((value, k) =>
        value > STRONG ? [`${k + 1} (${formatNumber(100 * value, ".0")} %)`] : [],
      );
      const where = strong.length ? t("place {places}", { places: strong.join(", ") }) : t("no place above 25 %");
      const about = { k: row + 1, digit, wanted: wanted[row], where };
      return digit === wanted[row]
        ? t("digit {k}, {digit}, right: {where}", about)
        : t("digit {k}, {digit}, wrong, {wanted} is right: {where}", about);
    });
    this.svg.attr(
      "aria-label",
      `${title}. ${t("Question {question}.", { question: question.join("") })} ${told.join("; ")}.`,
    );
    this.draw();
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.draw();
  }

  draw() {
    if (!this.result || !this.width) return;
    const { question, reply, wanted, map } = this.result;
    const [rows, columns] = [reply.length, map[0]?.length ?? 1];
    const side = Math.min(
      SIDE,
      (this.width - 2 * EDGE) / columns,
      (this.height - LINE - EDGE - GAP) / Math.max(rows, 1),
    );
    const read = [...question, MARK, ...reply.slice(0, -1)].slice(0, columns);
    this.svg.attr("width", 2 * EDGE + columns * side).attr("height", EDGE + rows * side + GAP);
    const cells = map.flatMap((row, y) => row.map((value, x) => ({ x, y, value })));
    const at = (k) => EDGE + k * side;
    this.svg
      .selectAll("rect.at-cell")
      .data(cells)
      .join("rect")
      .attr("class", "at-cell")
      .attr("x", ({ x }) => at(x) + 0.5)
      .attr("y", ({ y }) => at(y) + 0.5)
      .attr("width", side - 1)
      .attr("height", side - 1)
      .style("fill-opacity", ({ value }) => value);
    this.svg
      .selectAll("rect.at-frame")
      .data(cells)
      .join("rect")
      .attr("class", "at-frame")
      .attr("x", ({ x }) => at(x) + 0.5)
      .attr("y", ({ y }) => at(y) + 0.5)
      .attr("width", side - 1)
      .attr("height", side - 1);
    this.texts("at-read", read, (k) => [at(k + 0.5), EDGE - 8]);
    this.texts("at-written", reply, (k) => [EDGE - 10, at(k + 0.5) + 5]);
    this.texts(
      "at-mark",
      reply.map((digit, k) => verdict(digit, wanted[k])),
      (k) => [at(columns) + 12, at(k + 0.5) + 5],
    );
    this.svg.selectAll("text.at-mark").classed("at-wrong", (_, k) => reply[k] !== wanted[k]);
    this.tell();
  }

  texts(name, words, place) {
    this.svg
      .selectAll(`text.${name}`)
      .data(words)
      .join("text")
      .attr("class", name)
      .attr("x", (_, k) => place(k)[0])
      .attr("y", (_, k) => place(k)[1])
      .text((word) => word);
  }

  /** Question and answer below the map. */
  tell() {
    const { question, reply, wanted } = this.result;
    this.reply.selectAll("*").remove();
    const letters = 0.92 * (question.length + reply.length); // their width, in font sizes
    this.reply.style("font-size", `${Math.min(LARGE, (this.width - ARROW) / letters)}px`);
    const add = (digits, name) => {
      const line = this.reply.append("span").attr("class", "at-line");
      for (const [k, digit] of digits.entries()) {
        const wrong = name === "at-answer" && digit !== wanted[k];
        const item = line.append("span").attr("class", `at-digit ${name}${wrong ? " at-wrong" : ""}`);
        item.append("b").text(digit);
        if (name === "at-answer") item.append("i").text(verdict(digit, wanted[k]));
      }
    };
    add(question, "at-question");
    if (question.length) this.reply.append("span").text(MARK);
    add(reply, "at-answer");
  }
}

const verdict = (digit, wanted) => (digit === wanted ? "✓" : "✗");
