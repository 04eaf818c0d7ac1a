// The picture of the lab `gates`: the results of learning, one unit at work, and how far back both networks remember. Below:
// all units over time, the chosen step written out, and the loss.

import { formatNumber } from "../frame/numbers.js";
import { Chart } from "../parts/chart.js";
import { key, panel, stand } from "../parts/panel.js";
import { Bars, BARS } from "./bars.js";
import { Cell } from "./cell.js";
import { Step } from "./step.js";
import { Strips } from "./strips.js";
import { t } from "../frame/words.js";

const WIDE = 660; // px: from this width on the unit and the rest are side by side
const GAP = 24;
const SHARE = 0.58; // of the width, for the unit
const [TITLE, TIMELINE, CHART] = [26, 116, 150]; // px, heights: of a title, of the steps below the unit, of a chart
const [LEAST, MOST] = [196, 300]; // px, the height of the unit
const NAMES = [
  { name: "LSTM", colour: "learned" },
  { name: "RNN", colour: "data", dashed: true },
];

const add = (parent, className) => parent.appendChild(Object.assign(document.createElement("div"), { className }));

const dotsOf = (lines) =>
  lines.map(({ points, colour }, kind) => ({ points: points.slice(-1), colour, kind, size: 4 }));

export class View {
  constructor(stage, payload, act, below) {
    this.below = below;
    this.payload = payload;
    this.root = add(stage, "gt-lab");
    const [left, right] = [add(this.root, "gt-left"), add(this.root, "gt-right")];
    this.right = right;
    this.bars = new Bars(panel(right, t("New sequences right"), "gt-bars"));
    this.title = document.createElement("span");
    const signs = () => [
      key(t("gate open"), "square", "green"),
      key(t("above 0"), "square", "high"),
      key(t("below 0"), "square", "low"),
    ];
    const unit = panel(left, [this.title, ...signs()], "gt-unit");
    this.cell = new Cell(unit);
    this.timeline = new Strips(unit, act, true);
    this.more = add(below, "gt-lab gt-more");
    const reach = panel(right, t("New sequences right, at other lags"), "gt-reach");
    this.reach = new Chart(reach, {
      label: t(
        "The share of new sequences that the LSTM and the RNN get right, against the lag. A line marks the longest lag " +
          "that they learn from, another what always giving the same answer gets.",
      ),
      x: { title: t("lag") },
      y: { title: "%", domain: [0, 100] },
      room: [40, 16, 24, 34],
    });
    this.reachPlace = reach;
    const [one, other] = [add(this.more, "gt-left"), add(this.more, "gt-right")];
    const strips = panel(one, [t("All units"), ...signs()], "gt-strips");
    this.strips = new Strips(strips, act, false);
    this.predictions = add(strips, "gt-predictions");
    this.step = new Step(panel(other, "", "gt-step"));
    this.losses = new Chart(panel(other, t("Loss during training"), "gt-loss"), {
      label: t("The loss of the LSTM and of the RNN on the training sequences against the epoch, in powers of ten."),
      x: { title: t("epoch") },
      y: { title: t("loss"), log: true },
      room: [54, 16, 24, 34],
    });
  }

  show(values, result) {
    const { between, longest, controls } = this.payload;
    this.bars.show(result.shares, result.chance);
    this.title.textContent = t("Unit {unit} at step {step}", { unit: values.unit, step: values.time });
    this.cell.show(values, result);
    this.timeline.show(values, result);
    this.strips.show(values, result);
    this.step.show(values, result);
    this.predictions.textContent = this.inWords(values, result);
    const reach = NAMES.map((about, k) => ({
      ...about,
      points: result.reach[k].map((share, place) => [(place + 1) * between, share]),
    }));
    this.reach.show({
      lines: reach,
      dots: dotsOf(reach),
      marks: [{ x: values.lag }, { y: result.chance }],
      x: [0, longest],
    });
    const losses = NAMES.map((about, k) => ({ ...about, points: result.losses[k].map((loss, n) => [n + 1, loss]) }));
    this.losses.show({ lines: losses, dots: dotsOf(losses), x: [0, controls.epochs.max] });
  }

  /** The target at the end of the sequence, and both predictions. */
  inWords({ task, sequence }, { y, predictions }) {
    const word = task === "add two" ? (x) => formatNumber(x, ".2") : (x) => (x > 0 ? t("above 0") : t("below 0"));
    const [lstm, rnn] = predictions.map(word);
    const about = { sequence, y: word(y), lstm, rnn };
    return t("Sequence {sequence}: the target is {y}; the LSTM answers {lstm}, the RNN {rnn}.", about);
  }

  theme() {
    this.timeline.theme();
    this.strips.theme();
  }

  resize(width, room) {
    const wide = width >= WIDE;
    for (const root of [this.root, this.more]) root.classList.toggle("gt-wide", wide);
    const left = wide ? Math.floor((width - GAP) * SHARE) : width;
    const across = wide ? width - GAP - left : width;
    const others = wide ? TITLE + TIMELINE : 2 * TITLE + TIMELINE + BARS;
    const tall = Math.min(MOST, Math.max(LEAST, room - others));
    this.bars.resize(across);
    this.cell.resize(left, tall);
    for (const strips of [this.timeline, this.strips]) strips.resize(left);
    stand(wide ? this.right : this.below, this.reachPlace);
    this.reach.resize(across, wide ? tall + TIMELINE - BARS - TITLE : CHART);
    this.losses.resize(across, CHART);
  }
}
