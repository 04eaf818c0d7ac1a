// The status of a lab in words. The first sentence is the result, in large type; the rest, with settings and more numbers, is
// small print that folds. Folding hides it from the eye only: a screen reader and the tests find the whole text.

import { t } from "./words.js";

const END = ". "; // no number, name or sign in a sentence has a full stop and a space

/** [the first sentence of a text, the rest]. */
export function parted(text) {
  const end = text.indexOf(END);
  return end < 0 ? [text, ""] : [text.slice(0, end + 1), text.slice(end + END.length)];
}

/** The pieces of a text: a number stays on one line with its unit or power of ten. */
function unbroken(text) {
  return text.split(/(−?[\d.]+ (?:%|× 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|2 \/ λ)/).map((piece, k) => {
    if (k % 2 === 0) return piece;
    const whole = document.createElement("span");
    whole.className = "nn-whole";
    whole.textContent = piece;
    return whole;
  });
}

/** Two elements with a space between them: the result and the small print. */
export function sentencesOf(text) {
  const [result, details] = parted(text).map((part, k) => {
    const element = document.createElement("span");
    element.className = k ? "nn-details" : "nn-result";
    element.append(...unbroken(part));
    return element;
  });
  return details.textContent ? [result, " ", details] : [result];
}

export class Sentence {
  /** Adds its elements: the text, and the button that folds the small print. */
  constructor(el) {
    this.box = el.appendChild(document.createElement("div"));
    this.box.className = "nn-says";
    this.text = this.box.appendChild(document.createElement("p"));
    this.text.className = "nn-sentence";
    this.text.setAttribute("role", "status"); // names its role; the live element does the announcing
    this.text.setAttribute("aria-live", "off");
    this.button = this.box.appendChild(document.createElement("button"));
    Object.assign(this.button, { type: "button", className: "nn-fold", textContent: t("All numbers"), hidden: true });
    this.live = el.appendChild(document.createElement("div"));
    this.live.className = "nn-hidden";
    this.live.setAttribute("aria-live", "polite");
    this.room = [];
  }

  /** Show a text. Each of its two parts keeps the greatest height it has had, so that things below never move up. */
  show(text) {
    this.text.replaceChildren(...sentencesOf(text));
    const parts = /** @type {HTMLElement[]} */ ([...this.text.children]);
    parts.forEach((part, k) => (part.style.minHeight = `${this.room[k] ?? 0}px`));
    this.room = parts.map((part) => part.offsetHeight);
    this.button.hidden = parts.length < 2;
  }

  /** Let a screen reader announce the text, and more texts. */
  announce(more) {
    this.live.textContent = [this.text.textContent, ...more].join(" ");
  }

  /** After a change of width, forget the greatest heights. */
  forget() {
    this.room = [];
    for (const part of this.text.children) /** @type {HTMLElement} */ (part).style.minHeight = "";
  }
}
