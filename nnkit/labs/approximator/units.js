// What each hidden unit and the bias add to the prediction: one small picture for each, all on one scale.

import { create } from "d3-selection";
import { formatNumber } from "../frame/numbers.js";
import { t } from "../frame/words.js";

const GAP = 5;
const SHAPE = 1.4; // desired width of a picture per unit of height
const SCALES = [0.5, 1, 2, 5, 10, 20, 50, 100]; // possible ranges of a picture: few, so that the range seldom changes

export class UnitPictures {
  constructor(node, title) {
    this.title = title;
    this.svg = create("svg").attr("role", "img");
    node.append(this.svg.node());
    const add = (name) => this.svg.append("path").attr("class", `approximator-${name}`);
    this.frames = add("frames");
    this.areas = add("areas");
    this.zeros = add("zeros");
    this.curves = add("curves");
    this.bias = add("bias");
    this.label = this.svg.append("text").text(t("bias"));
  }

  resize(width, height) {
    this.width = width;
    this.height = height;
    this.svg.attr("width", width).attr("height", height).attr("viewBox", [0, 0, width, height]);
  }

  /** Columns and size of `count` pictures, chosen to fill the space with well-shaped pictures. */
  grid(count) {
    const sizes = Array.from({ length: count }, (_, k) => {
      const [columns, rows] = [k + 1, Math.ceil(count / (k + 1))];
      const [across, down] = [(this.width + GAP) / columns - GAP, (this.height + GAP) / rows - GAP];
      return { columns, wide: Math.min(across, 2 * down), high: Math.min(down, across / 1.1) };
    });
    const worth = ({ wide, high }) => wide * high * (1 - 0.15 * Math.abs(Math.log(wide / high / SHAPE)));
    return sizes.reduce((best, size) => (worth(size) > worth(best) ? size : best));
  }

  /** parts: for each unit its weight times its output, at evenly spaced points; bias: added last. */
  show({ parts, bias }) {
    const pictures = [...parts, [bias, bias]];
    const { columns, wide, high } = this.grid(pictures.length);
    const largest = Math.max(...pictures.map((part) => Math.max(...part.map(Math.abs))));
    const scale = SCALES.find((limit) => limit >= largest) ?? largest;
    const places = pictures.map((_, k) => [(k % columns) * (wide + GAP), Math.floor(k / columns) * (high + GAP)]);
    const curves = pictures.map((part, k) => {
      const [left, top] = places[k];
      const height = (value) => (top + high / 2 - (value * (high / 2 - 2)) / scale).toFixed(1);
      return part.map((value, i) => `${(left + (i * wide) / (part.length - 1)).toFixed(1)},${height(value)}`).join("L");
    });
    const paths = (draw) => places.map(([left, top], k) => draw(left, top + high / 2, curves[k], top)).join("");
    this.frames.attr(
      "d",
      paths((left, _, __, top) => `M${left},${top}h${wide}v${high}h${-wide}z`),
    );
    this.zeros.attr(
      "d",
      paths((left, middle) => `M${left},${middle}h${wide}`),
    );
    this.areas.attr(
      "d",
      paths((left, middle, curve) => `M${left},${middle}L${curve}L${left + wide},${middle}z`),
    );
    this.curves.attr(
      "d",
      curves
        .slice(0, -1)
        .map((curve) => `M${curve}`)
        .join(""),
    );
    this.bias.attr("d", `M${curves.at(-1)}`);
    const [left, top] = places.at(-1);
    this.label.attr("x", left + 5).attr("y", bias > 0 ? top + high - 5 : top + 13);
    this.label.attr("display", high < 34 ? "none" : null);
    const reach = formatNumber(scale, "~2-");
    this.title.textContent = t("What each unit adds (±{reach})", { reach });
    const about = { n: parts.length, reach };
    this.svg.attr(
      "aria-label",
      parts.length === 1
        ? t("What one unit adds to the network's answer, and the bias, as small curves on the scale ±{reach}.", about)
        : t(
            "What each of the {n} units adds to the network's answer, and the bias, as small curves on the scale ±{reach}.",
            about,
          ),
    );
  }
}
