// The ten classes: each digit's logit, and its probability as a bar.

import { formatNumber } from "../frame/numbers.js";

export class Probabilities {
  constructor(node) {
    const root = node.appendChild(document.createElement("div"));
    root.className = "cn-probabilities";
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", "The ten answers: digit, logit, probability");
    this.rows = Array.from({ length: 10 }, (_, digit) => {
      const row = root.appendChild(Object.assign(document.createElement("div"), { className: "cn-class" }));
      const add = (className, text = "") =>
        row.appendChild(Object.assign(document.createElement("span"), { className, textContent: text }));
      add("cn-digit", String(digit));
      const [logit, bar, share] = [add("cn-logit"), add("cn-bar"), add("cn-share")];
      return { row, logit, share, bar: bar.appendChild(document.createElement("i")) };
    });
  }

  /** label: the correct class, if known. */
  show({ logits, probabilities, prediction, label }) {
    this.rows.forEach(({ row, logit, share, bar }, digit) => {
      row.classList.toggle("cn-predicted", digit === prediction);
      row.classList.toggle("cn-label", digit === label);
      logit.textContent = formatNumber(logits[digit], ".1");
      share.textContent = `${formatNumber(100 * probabilities[digit], ".1")} %`;
      bar.style.width = `${100 * probabilities[digit]}%`;
    });
  }
}
