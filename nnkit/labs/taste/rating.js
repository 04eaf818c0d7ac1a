// The dishes that the reader rates, by mouse, finger or arrow keys, and the dishes that are recommended.

import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

const ROW = 27; // px, of a dish to rate
const STARS = [0, 1, 2, 3, 4, 5]; // 0: not rated
let groups = 0;

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

export class Rating {
  constructor(node, { asked, dishes }, act) {
    this.act = act;
    this.asked = asked;
    this.dishes = dishes;
    this.height = ROW * asked.length;
    this.rows = asked.map((dish, k) => {
      groups += 1;
      const name = `nn-taste-${groups}`;
      const inputs = STARS.map((star) =>
        Object.assign(document.createElement("input"), {
          type: "radio",
          name,
          value: String(star),
          disabled: act.still,
        }),
      );
      const labels = inputs.map((input, star) => {
        input.setAttribute("aria-label", star ? t("{star} of 5 stars", { star }) : t("not rated"));
        input.addEventListener("change", () => this.rate(k + 1, star));
        return element("label", {}, input, element("span", { textContent: star ? String(star) : "–" }));
      });
      const buttons = element("span", { className: "taste-stars" }, ...labels);
      buttons.setAttribute("role", "radiogroup");
      buttons.setAttribute("aria-label", dish);
      node.append(element("div", { className: "taste-row" }, element("span", { textContent: dish }), buttons));
      return inputs;
    });
  }

  /** Give a dish its stars; 0 takes them back. */
  rate(number, star) {
    const rated = this.rows.map((inputs, k) => [k + 1, inputs.findIndex((input) => input.checked)]);
    const others = rated.filter(([k, stars]) => k !== number && stars > 0);
    const all = (star ? [...others, [number, star]] : others).sort((a, b) => a[0] - b[0]);
    this.act.set({ own: all.map((row) => row.join(",")).join(";") });
  }

  show({ places, given }) {
    this.rows.forEach((inputs, k) => {
      const at = places.indexOf(this.dishes.indexOf(this.asked[k]));
      inputs[at < 0 ? 0 : given[at]].checked = true;
    });
  }
}

export class Tips {
  constructor(node, { dishes }) {
    this.dishes = dishes;
    this.list = node.appendChild(element("ol", { className: "taste-list" }));
  }

  show({ best, predicted, averages }) {
    const item = (dish, k) => {
      const bar = element("i", {});
      bar.style.width = `${20 * predicted[k]}%`;
      const mean = element("b", {});
      mean.style.left = `${20 * averages[k]}%`;
      const track = element("span", { className: "taste-track" }, bar, mean);
      track.setAttribute("aria-hidden", "true");
      const stars = formatNumber(predicted[k], ".1");
      const usual = t("mean {average:.1}", { average: averages[k] });
      const words = element(
        "span",
        { className: "taste-words" },
        element("strong", { textContent: `${this.dishes[dish]} ${stars}` }),
        element("small", { textContent: usual }),
      );
      return element("li", {}, words, track);
    };
    this.list.replaceChildren(...best.map(item));
  }
}
