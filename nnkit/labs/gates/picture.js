// The picture of the lab `gates`: the gates over time, one step of one unit written out, and two charts of the learning.

import { formatNumber } from "../frame/numbers.js";
import { Chart } from "../parts/chart.js";
import { key, panel, stand } from "../parts/panel.js";
import { Step } from "./step.js";
import { Strips } from "./strips.js";

const WIDE = 660; // px: from here on the strips and the rest stand side by side
const GAP = 24;
const [TITLE, LINE, STEP, CHART, LEAST] = [26, 26, 240, 120, 260]; // px, heights: of a title, of the answer, of the step, of a chart where it is narrow, of the strips at least
const SHARE = 0.56; // of the width, for the strips

const add = (parent, className) => parent.appendChild(Object.assign(document.createElement("div"), { className }));

export class View {
  constructor(stage, payload, act, below) {
    this.below = below;
    this.payload = payload;
    this.root = add(stage, "gt-lab");
    const [left, right] = [add(this.root, "gt-left"), add(this.root, "gt-right")];
    this.right = right;
    const signs = [
      key("gate open", "square", "green"),
      key("above 0", "square", "high"),
      key("below 0", "square", "low"),
    ];
    const place = panel(left, signs, "gt-strips");
    this.strips = new Strips(place, act);
    this.predictions = add(place, "gt-predictions");
    const step = panel(right, "", "gt-step");
    this.step = new Step(step);
    const reach = panel(right, "New sequences right, %", "gt-reach");
    this.reach = new Chart(reach, {
      label:
        "The share of new sequences that the LSTM and the RNN get right, against the lag. A line marks the longest lag " +
        "that they learn from, another what always giving the same answer gets.",
      x: { title: "lag" },
      y: { title: "%", domain: [0, 100] },
      room: [40, 16, 24, 34],
    });
    const losses = panel(right, "Loss during training", "gt-loss");
    this.places = { step, reach, losses };
    this.losses = new Chart(losses, {
      label: "The loss of the LSTM and of the RNN on the training sequences against the epoch, in powers of ten.",
      x: { title: "epoch" },
      y: { title: "loss", log: true },
      room: [54, 16, 24, 34],
    });
  }

  show(values, result) {
    const { between, longest, controls } = this.payload;
    this.strips.show(values, result);
    this.step.show(values, result);
    this.predictions.textContent = this.inWords(values, result);
    const names = [{ name: "LSTM" }, { name: "RNN", colour: "yours", dashed: true }];
    const dots = (lines) =>
      lines.map(({ points, colour }, kind) => ({ points: points.slice(-1), colour, kind, size: 4 }));
    const reach = names.map((about, k) => ({
      ...about,
      points: result.reach[k].map((share, place) => [(place + 1) * between, share]),
    }));
    const marks = [{ x: values.lag, colour: "green" }, { y: result.chance }];
    this.reach.show({ lines: reach, dots: dots(reach), marks, x: [0, longest] });
    const losses = names.map((about, k) => ({ ...about, points: result.losses[k].map((loss, n) => [n + 1, loss]) }));
    this.losses.show({ lines: losses, dots: dots(losses), x: [0, controls.epochs.max] });
  }

  /** The target at the end of the sequence, and both predictions. */
  inWords({ task, sequence }, { y, predictions }) {
    const word = task === "add two" ? (x) => formatNumber(x, ".2") : (x) => (x > 0 ? "above 0" : "below 0");
    const [lstm, rnn] = predictions.map(word);
    return `Sequence ${sequence}: the target is ${word(y)}; the LSTM answers ${lstm}, the RNN ${rnn}.`;
  }

  theme() {
    this.strips.theme();
  }

  resize(width, room) {
    const wide = width >= WIDE;
    this.root.classList.toggle("gt-wide", wide);
    const left = wide ? Math.floor((width - GAP) * SHARE) : width;
    this.strips.resize(left, wide ? room - TITLE - LINE : Math.max(LEAST, room - 2 * TITLE - LINE - CHART));
    const { step, reach, losses } = this.places;
    if (wide) stand(this.right, step, reach, losses);
    else stand(this.below, step, losses);
    const across = wide ? width - GAP - left : width;
    const height = wide ? Math.min(170, Math.floor((room - STEP - 2 * TITLE) / 2)) : CHART;
    for (const chart of [this.reach, this.losses]) chart.resize(across, height);
  }
}
