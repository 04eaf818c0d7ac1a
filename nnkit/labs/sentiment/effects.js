// The sentence, word by word: above or below each word a bar, how much the log-odds change with it.

import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

const ANSWER = 36; // px, above the words
const LEAST = 1; // log-odds: a bar of full height stands for at least this

export class Effects {
  constructor(node) {
    const answer = node.appendChild(Object.assign(document.createElement("div"), { className: "st-answer" }));
    answer.setAttribute("aria-hidden", "true"); // the picture's label says it
    const track = answer.appendChild(Object.assign(document.createElement("span"), { className: "st-track" }));
    this.answer = answer.appendChild(document.createElement("strong"));
    this.fill = track.appendChild(document.createElement("i"));
    this.root = node.appendChild(Object.assign(document.createElement("div"), { className: "st-scroll" }));
    this.list = this.root.appendChild(Object.assign(document.createElement("div"), { className: "st-words" }));
    this.list.setAttribute("role", "img");
  }

  show({ words, effects, score, chance }) {
    const reach = Math.max(LEAST, ...effects.map((effect) => Math.abs(effect ?? 0)));
    this.list.replaceChildren(...words.map((word, k) => this.wordOf(word, effects[k], reach)));
    const told = words.map((word, k) => `${word} ${effects[k] === null ? t("not read") : signed(effects[k])}`);
    const answer =
      score > 0
        ? t("Positive: {chance:.1} % positive.", { chance })
        : t("Negative: {chance:.1} % positive.", { chance });
    this.answer.textContent = t("{chance:.1} % positive", { chance });
    this.fill.style.width = `${chance}%`;
    this.list.setAttribute(
      "aria-label",
      `${answer} ${t("Change of the log-odds by each word: {told}.", { told: told.join(", ") })}`,
    );
    this.scrolls();
  }

  wordOf(word, effect, reach) {
    const add = (node, className, text = "") =>
      node.appendChild(Object.assign(document.createElement("span"), { className, textContent: text }));
    const item = Object.assign(document.createElement("span"), { className: "st-word" });
    const bars = add(item, "st-bars");
    const bar = add(bars, effect === null ? "st-none" : effect > 0 ? "st-up" : "st-down");
    if (effect !== null) bar.style.height = `${(50 * Math.abs(effect)) / reach}%`;
    add(item, "st-text", word);
    add(item, "st-effect", effect === null ? t("not read") : signed(effect));
    return item;
  }

  resize(width, height) {
    this.root.style.width = `${width}px`;
    this.root.style.height = `${height - ANSWER}px`;
    this.scrolls();
  }

  /** What scrolls can be reached by keyboard. */
  scrolls() {
    if (this.root.scrollHeight > this.root.clientHeight + 1) this.root.tabIndex = 0;
    else this.root.removeAttribute("tabindex");
  }
}

const signed = (effect) => formatNumber(effect, ".2").replace(/^(?=\d)/, "+");
