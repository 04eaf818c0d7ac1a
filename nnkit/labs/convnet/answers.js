// The ten answers: of each digit its logit, and its probability as a bar.

import { formatNumber } from "../frame/numbers.js";

export class Answers {
  constructor(node) {
    const root = node.appendChild(document.createElement("div"));
    root.className = "cn-answers";
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", "The ten answers: digit, logit, probability");
    this.rows = Array.from({ length: 10 }, (_, digit) => {
      const row = root.appendChild(Object.assign(document.createElement("div"), { className: "cn-answer" }));
      const add = (className, text = "") =>
        row.appendChild(Object.assign(document.createElement("span"), { className, textContent: text }));
      add("cn-digit", String(digit));
      const [logit, bar, share] = [add("cn-logit"), add("cn-bar"), add("cn-share")];
      return { row, logit, share, bar: bar.appendChild(document.createElement("i")) };
    });
  }

  /** label: the right answer, where it is known. */
  show({ logits, probabilities, answer, label }) {
    this.rows.forEach(({ row, logit, share, bar }, digit) => {
      row.classList.toggle("cn-said", digit === answer);
      row.classList.toggle("cn-right", digit === label);
      logit.textContent = formatNumber(logits[digit], ".1");
      share.textContent = `${formatNumber(100 * probabilities[digit], ".1")} %`;
      bar.style.width = `${100 * probabilities[digit]}%`;
    });
  }
}
