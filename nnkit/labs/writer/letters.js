// What a model writes, and a text whose letters are coloured by how much they surprise the models.

import { fill } from "../frame/numbers.js";
import { t, translated } from "../frame/words.js";

const LEVELS = [0.5, 1, 2, 4, 6]; // bits: from each of them on, a stronger colour

/** A new element in `node`. */
const add = (node, kind, className, textContent = "") =>
  node.appendChild(Object.assign(document.createElement(kind), { className, textContent }));

/** What is longer than its place scrolls, by keyboard too. */
function scrolls(node) {
  if (node.scrollHeight > node.clientHeight + 1) node.tabIndex = 0;
  else node.removeAttribute("tabindex");
}

/** What is written now, and below it what was written after each epoch. */
export class Page {
  constructor(node) {
    this.root = add(node, "div", "wr-page");
    this.now = add(this.root, "p", "wr-now");
    this.lines = add(this.root, "ol", "wr-lines");
  }

  show({ begin }, { written, lines }) {
    this.now.replaceChildren();
    add(this.now, "strong", "", begin);
    this.now.append(written);
    this.lines.replaceChildren();
    lines.forEach((line, epoch) => {
      const item = add(this.lines, "li", "");
      add(item, "span", "wr-when", t("{epoch} {epoch:epoch|epochs}", { epoch }));
      item.append(` ${begin}${line.replaceAll("\n", " ¶ ")} …`);
    });
    this.lines.hidden = !lines.length;
    scrolls(this.root);
  }

  resize(width, height) {
    Object.assign(this.root.style, { width: `${width}px`, height: `${height}px` });
    scrolls(this.root);
  }
}

/** A text, each letter twice: above coloured by the network's surprise, below by that of the n-grams. */
export class Surprise {
  constructor(node) {
    this.root = add(node, "div", "wr-surprise");
    this.root.setAttribute("role", "img");
  }

  show({ n }, { text, surprise, passage_network, passage_ngrams }) {
    const rows = [surprise.network, surprise["n-grams"]];
    this.root.replaceChildren();
    for (const word of text.split(/(?<= )/)) {
      const place = this.root.querySelectorAll(".wr-pair").length;
      const group = add(this.root, "span", "wr-word");
      Array.from(word).forEach((letter, k) => {
        const pair = add(group, "span", "wr-pair");
        for (const row of rows) add(pair, "span", `wr-letter wr-level${levelOf(row[place + k])}`, letter);
      });
    }
    const told = rows.map((row) => {
      const most = Math.max(...row);
      const place = row.indexOf(most);
      return t("most by “{letter}” at place {place}, {bits:.1} bits", {
        letter: text[place],
        place: place + 1,
        bits: most,
      });
    });
    const label = translated(
      "Surprise letter by letter in the text “{text}”. The network: {network:.2} bits per character, {first}. " +
        "The {n}-grams: {ngrams:.2} bits per character, {second}.",
    );
    const about = { text, n, network: passage_network, ngrams: passage_ngrams, first: told[0], second: told[1] };
    this.root.setAttribute("aria-label", fill(label, about));
    scrolls(this.root);
  }

  resize(width, height) {
    Object.assign(this.root.style, { width: `${width}px`, height: height ? `${height}px` : "" });
    scrolls(this.root);
  }
}

const levelOf = (bits) => LEVELS.filter((level) => bits >= level).length;
