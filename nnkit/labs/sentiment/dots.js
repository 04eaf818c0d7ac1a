// The share of right answers of three models on five splits: a line joins the dots of one split.

import { create } from "d3-selection";
import { formatNumber } from "../frame/numbers.js";
import { Axes } from "../parts/axes.js";
import { t } from "../frame/words.js";

const [LOW, HIGH] = [78, 88]; // per cent

export class Dots {
  /** rows: [[model, shares on the five splits], …]. */
  constructor(node, rows) {
    this.models = rows.map(([model]) => model);
    this.splits = rows[0][1].map((_, split) => rows.map(([, shares]) => 100 * shares[split]));
    this.svg = create("svg").attr("role", "img");
    node.append(this.svg.node());
    const names = [t("naive Bayes"), t("bag"), t("convolution")];
    const place = { domain: [0.6, 3.4], ticks: [1, 2, 3], format: (k) => names[k - 1] };
    this.axes = new Axes(this.svg, place, {
      title: t("right, %"),
      domain: [LOW, HIGH],
      ticks: [78, 80, 82, 84, 86, 88],
    });
    this.lines = this.axes.inside.append("g");
    this.dots = this.axes.inside.append("g");
    this.now = this.axes.inside.append("g").attr("class", "st-now");
    this.now.append("circle").attr("r", 8);
    this.now.append("text").attr("y", -13).attr("text-anchor", "middle");
  }

  show({ model, split }, right) {
    this.shown = { model, split, right };
    const row = this.splits.map((shares) => formatNumber(shares[this.models.indexOf(model)], ".1")).join(", ");
    const label = t(
      "Right answers of naive Bayes, the bag of embeddings and the small convolution on five splits, as dots; a line " +
        "joins the dots of each split. {model}: {row} %. The model shown now, on split {split}: {right:.1} %.",
      { model, row, split, right },
    );
    this.svg.attr("aria-label", label);
    this.draw();
  }

  resize(width, height) {
    this.axes.resize(width, height, [34, 8, 24, 26]);
    this.draw();
  }

  draw() {
    if (!this.shown || !this.axes.width) return;
    const { x, y } = this.axes;
    const { model, split, right } = this.shown;
    const path = (shares) => `M${shares.map((share, k) => [x(k + 1), y(share)]).join("L")}`;
    const name = (_, k) => `st-split${k + 1 === split ? " st-chosen" : ""}`;
    this.lines.selectAll("path").data(this.splits).join("path").attr("class", name).attr("d", path);
    const points = this.splits.flatMap((shares, s) => shares.map((share, k) => [k + 1, share, s + 1 === split]));
    this.dots
      .selectAll("circle")
      .data(points)
      .join("circle")
      .attr("class", ([, , chosen]) => `st-dot${chosen ? " st-chosen" : ""}`)
      .attr("cx", ([k]) => x(k))
      .attr("cy", ([, share]) => y(share))
      .attr("r", 4);
    const place = Math.max(LOW, Math.min(HIGH, right)); // earlier in training it may be far below
    this.now.attr("transform", `translate(${x(this.models.indexOf(model) + 1)},${y(place)})`);
    this.now.select("text").text(`${formatNumber(right, ".1")} %`);
  }
}
