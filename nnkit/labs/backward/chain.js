// The chain rule for the part that the reader inspects, factor by factor, and the finite difference that checks it.

import { formatNumber } from "../frame/numbers.js";
import { UNKNOWN } from "./known.js";
import { t } from "../frame/words.js";

const write = (x) => formatNumber(x, "~4");

export class Chain {
  constructor(node, payload) {
    this.payload = payload;
    this.box = node.appendChild(Object.assign(document.createElement("div"), { className: "backward-chain" }));
  }

  show({ part }, { stage }, now) {
    const { parts, chains } = this.payload;
    const [symbol, , , known] = parts[part];
    const paths = chains[part];
    const there = stage >= known;
    this.box.textContent = "";
    this.add(this.box, "div", "backward-chain-title", t("The chain rule for {symbol}", { symbol }));
    paths.forEach((path, k) => {
      const line = this.add(this.box, "p", "backward-path-line");
      this.add(line, "span", "", k ? "+ " : `∂L/∂${symbol} = `);
      path.forEach(([slope, written, name, from], f) => {
        if (f) this.add(line, "span", "", " × ");
        const chip = this.add(line, "span", "backward-chip");
        this.add(chip, "span", "backward-slope", slope && slope !== written ? `${slope} = ${written}` : written);
        this.add(chip, "span", "nn-hidden", " = ");
        this.add(chip, "b", "", stage >= from ? write(now[name]) : UNKNOWN);
      });
    });
    const [gradient, difference] = [now[`d_${part}`], now[`n_${part}`]];
    this.add(this.box, "p", "backward-sum", there ? `= ${write(gradient)}` : t("= ? Not computed yet: press Step"));
    const text = there
      ? t(
          "Checked: with {symbol} larger, then smaller by 10⁻⁶, the loss differs by {difference:~4} × 2 · 10⁻⁶. " +
            "The two differ by {apart:~2}.",
          { symbol, difference, apart: Math.abs(gradient - difference) },
        )
      : "";
    this.add(this.box, "p", "backward-check", text);
  }

  add(node, tag, className, text = "") {
    return node.appendChild(Object.assign(document.createElement(tag), { className, textContent: text }));
  }
}
