// The playground's picture: the network with the output of each unit, the square with the points, the loss.

import { readRows, writeRows } from "../frame/controls.js";
import { Chart } from "../parts/chart.js";
import { Field } from "../parts/field.js";
import { Grid } from "../parts/grid.js";
import { decode, fillFrom } from "../parts/maps.js";
import { key, panel, stand } from "../parts/panel.js";
import { Diagram } from "./diagram.js";
import { WeightForm } from "./weight.js";
import { t } from "../frame/words.js";

const WIDE = 620; // px: from this width on the square is beside the network
const GAP = 20;
const CURVE = 110; // px, the height of the loss
const [KEYS, DIAGRAM, LEAST] = [106, 350, 204]; // px: heights of the square's title, axis and legend; of the diagram with these; of the square at least
const NEAR = 12; // px: a tap this near to one of the reader's points selects it

export class View {
  constructor(stage, payload, act, below) {
    this.below = below;
    this.act = act;
    this.chosen = null; // chosen: [layer, unit] of the map on the square; null: the network's output
    this.root = stage.appendChild(Object.assign(document.createElement("div"), { className: "pg-lab" }));
    const [right, left] = ["pg-right", "pg-left"].map((className) =>
      this.root.appendChild(Object.assign(document.createElement("div"), { className })),
    );
    this.left = left;
    this.right = right;
    this.makeSquare(right, payload, act);
    const curves = [key(t("training points"), "line", "ink"), key(t("test points"), "line", "ink")];
    const place = panel(right, curves, "pg-loss");
    this.losses = place;
    this.curve = new Chart(place, {
      label: t(
        "The loss against the epoch, on the training points and on the test points. The sentence below gives both.",
      ),
      x: { title: t("epoch") },
      y: { title: t("loss") },
    });
    this.diagram = new Diagram(left, payload, act, {
      preview: (unit) => this.preview(unit),
      choose: (weight) => this.form.choose(weight),
    });
    this.form = new WeightForm(below, payload, act, (weight) => this.diagram.point(weight));
  }

  makeSquare(node, { reach, grid }, act) {
    const head = [Object.assign(document.createElement("span"), { className: "pg-title" })];
    const place = panel(node, head, "pg-square");
    this.title = head[0];
    this.grid = new Grid([-reach, reach], [-reach, reach], grid);
    const axis = (name) => ({ title: name, domain: [-reach, reach], ticks: [-3, 0, 3] });
    this.square = new Field(place, {
      label: t(
        "The output of the network at every place of the square: a map with the border between the two answers, and the points " +
          "of two classes. Press a place to add a point of your own; press it again to change its class, and once more to remove it.",
      ),
      x: axis("x₁"),
      y: axis("x₂"),
      picked: (x, y) => this.pick(x, y),
      crosshair: [0.25, 0.25],
    });
    const keys = node.appendChild(Object.assign(document.createElement("div"), { className: "pg-keys" }));
    keys.append(key(t("answer 0"), "circle", "learned"), key(t("answer 1"), "square", "yours"), t("hollow: test"));
    this.erase = keys.appendChild(document.createElement("button"));
    Object.assign(this.erase, { type: "button", className: "pg-erase", textContent: t("Remove your points") });
    this.erase.addEventListener("click", () => act.set({ points: "" }));
  }

  /** Add a point of the first kind; on an existing point, change it to the second kind, then remove it. */
  pick(x, y) {
    const rows = readRows(this.last[0].points);
    const { axes } = this.square;
    const far = ([a, b]) => Math.hypot(axes.x(a) - axes.x(x), axes.y(b) - axes.y(y));
    const near = rows.findIndex((row) => far(row) < NEAR);
    if (near < 0) rows.push([x, y, 0]);
    else if (rows[near][2] === 0) rows[near][2] = 1;
    else rows.splice(near, 1);
    this.act.set({ points: writeRows(rows) });
  }

  /** Show one unit's output on the large square; null: the network's output. */
  preview(unit) {
    this.chosen = unit;
    if (this.maps) this.showSquare(...this.last);
  }

  theme() {
    this.square.theme();
    this.diagram.theme();
  }

  show(values, result) {
    this.last = [values, result];
    if (!this.width) return;
    this.maps = result.maps.map((layer) => layer.map(decode));
    this.diagram.show(values, result, this.maps);
    this.form.show(values, result);
    this.showCurve(values, result);
    this.erase.hidden = !values.points;
    this.showSquare(values, result);
  }

  showSquare(values, result) {
    const { maps } = this;
    const [layer, unit] = this.chosen ?? [maps.length, 0];
    const map = layer === 0 ? this.diagram.inputMaps[unit] : maps[layer - 1]?.[unit];
    const whole = !map || layer === maps.length;
    const text = whole ? t("Output of the network") : this.diagram.titleOf(layer, unit);
    if (this.title.textContent !== text) this.title.textContent = text;
    const shown = whole ? maps.at(-1)[0] : map;
    const side = Math.sqrt(shown.length);
    if (side !== this.grid.columns) this.grid = new Grid(this.grid.x, this.grid.y, side);
    const own = readRows(values.points).length;
    const points = (rows, hollow) => rows.map(([x, y, kind], k) => ({ x, y, kind, hollow, ring: !hollow && k < own }));
    this.square.show({
      grid: fillFrom(this.grid, shown),
      range: [-1, 1],
      strong: whole ? [0] : [],
      points: [...points(result.test, true), ...points(result.training, false).reverse()],
      size: this.side < 300 ? 2.7 : 3.3,
    });
  }

  showCurve({ epochs }, { curves, stride, scores, training, test }) {
    const ends = [training.length && scores.train_loss, test.length && scores.test_loss];
    const lines = curves.map((curve, k) => {
      const points = curve.map((loss, i) => [(i + 1) * stride, loss]);
      return { points: ends[k] ? [...points, [epochs, ends[k]]] : [], colour: "ink", dashed: k === 1, thin: true };
    });
    const dots = lines.map(({ points }, k) => ({ points: points.slice(-1), colour: "ink", kind: k, size: 3 }));
    const tallest = Math.max(0.8, ...lines.flatMap(({ points }) => points.map(([, loss]) => loss)));
    this.curve.show({ lines, dots, x: [0, Math.max(50, epochs)], y: [0, tallest] });
  }

  resize(width, room) {
    this.width = width;
    const wide = width >= WIDE;
    this.root.classList.toggle("pg-wide", wide);
    const beside = Math.min(420, (width - GAP) * 0.46, room - KEYS);
    const above = Math.max(LEAST, Math.min(width * 0.62, 420, room - DIAGRAM));
    const side = Math.floor(wide ? beside : above);
    this.right.style.width = wide ? `${side}px` : "";
    this.side = side;
    stand(wide ? this.left : this.below, this.losses);
    this.square.resize(side, side + 20); // equal room on all sides makes it a square
    this.curve.resize(wide ? width - GAP - side : width, CURVE);
    this.diagram.resize(wide ? width - GAP - side : width, wide);
  }
}
