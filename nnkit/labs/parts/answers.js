// The answers of a network that chooses one of several classes: logits, and probabilities as bars.

import { formatNumber } from "../frame/numbers.js";

export class Answers {
  /** names: of the classes; label: the text alternative. */
  constructor(node, { names, label }) {
    const root = node.appendChild(document.createElement("div"));
    root.className = "nn-answers";
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", label);
    this.root = root;
    this.name(names);
  }

  /** Name the classes. */
  name(names) {
    if (String(names) === String(this.names)) return;
    this.names = names;
    this.root.replaceChildren();
    this.rows = names.map((name) => {
      const row = this.root.appendChild(Object.assign(document.createElement("div"), { className: "nn-answer" }));
      const add = (className, text = "") =>
        row.appendChild(Object.assign(document.createElement("span"), { className, textContent: text }));
      add("nn-answer-name", name);
      const [logit, bar, share] = [add("nn-answer-logit"), add("nn-answer-bar"), add("nn-answer-share")];
      return { row, logit, share, bar: bar.appendChild(document.createElement("i")) };
    });
  }

  /** label: the correct class, if known. */
  show({ logits, probabilities, prediction, label }) {
    this.rows.forEach(({ row, logit, share, bar }, k) => {
      row.classList.toggle("nn-answer-given", k === prediction);
      row.classList.toggle("nn-answer-correct", k === label);
      logit.textContent = formatNumber(logits[k], ".1");
      share.textContent = `${formatNumber(100 * probabilities[k], ".1")} %`;
      bar.style.width = `${100 * probabilities[k]}%`;
    });
  }
}
