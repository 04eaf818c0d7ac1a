// The picture of the lab `vanishing`: what is left of the gradient against the lag, on a logarithmic scale, and below it
// how learning went: the length of the whole gradient with its limit, and the loss.

import { Chart } from "../parts/chart.js";
import { panel } from "../parts/panel.js";

const WIDE = 560; // px: from here on the small charts stand side by side
const GAP = 16;
const TITLE = 26; // px above each picture
const STEEP = [0.42, 1.65]; // what is left by step at the lower and the upper edge: slopes look alike at every length
const SIZES = [1e-4, 1e4]; // of the chart of lengths; what lies beyond leaves it
const HIGHEST = 1.5; // loss
const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power of ten, as it stands at its tick. */
function power(number) {
  const exponent = Math.round(Math.log10(number));
  if (exponent === 0) return "1";
  return `10${exponent < 0 ? "⁻" : ""}${[...String(Math.abs(exponent))].map((digit) => DIGITS[digit]).join("")}`;
}

const against = (numbers) => numbers.map((number, k) => [k, number]);

export class View {
  constructor(stage, payload) {
    this.root = stage.appendChild(Object.assign(document.createElement("div"), { className: "va-lab" }));
    this.most = payload.run.epochs;
    this.title = document.createElement("span");
    this.flow = new Chart(panel(this.root, this.title, "va-flow"), {
      label:
        "How much of the gradient of the last state is left in the states before it, on a logarithmic scale, against how many " +
        "steps back they are: now, before learning, as a straight line by the radius alone, and the bounds by the singular " +
        "values. The sentence below says how it ends.",
      x: { title: "steps back" },
      y: { log: true, format: power },
    });
    this.sizes = new Chart(panel(this.root, "Length of the gradient of all weights", "va-sizes"), {
      label:
        "The length of the gradient of all weights, on a logarithmic scale, against the epoch; where it is clipped, the limit " +
        "is a straight line, and what the update takes ends there.",
      x: { title: "epoch", domain: [0, this.most] },
      y: { log: true, domain: SIZES, ticks: [1e-4, 1e-2, 1, 1e2, 1e4], format: power },
    });
    this.losses = new Chart(panel(this.root, "Loss", "va-losses"), {
      label: "The loss on the training sequences against the epoch.",
      x: { title: "epoch", domain: [0, this.most] },
      y: { domain: [0, HIGHEST], ticks: 3 },
    });
  }

  show(values, result) {
    this.drawFlow(values, result);
    this.drawSizes(values, result);
    const points = result.losses.map((loss, k) => [k + 1, loss]);
    this.losses.show({ lines: [{ points }], dots: [{ points: points.slice(-1), size: 4 }] });
  }

  drawFlow({ length, epochs }, { now, first, outcome, rho, largest, least }) {
    const lag = length - 1;
    const straight = (factor) => against(now).map(([k]) => [k, factor ** k]);
    /** @type {Nn.ChartContent["lines"]} */
    const lines = [
      { points: straight(largest), name: "at most", colour: "soft", dashed: true, thin: true },
      { points: against(least), name: "at least", colour: "soft", dashed: true, thin: true },
      { points: straight(rho), name: "by the radius", colour: "yours", dashed: true },
      { points: against(now), name: epochs ? "now" : "gradient", colour: "learned" },
    ];
    if (epochs) lines.splice(3, 0, { points: against(first), name: "at the start", colour: "green", thin: true });
    const dots = [{ points: against(now), size: 3 }];
    this.title.textContent = `What is left of the gradient: it ${outcome}`;
    this.flow.show({ lines, dots, marks: [{ y: 1 }], x: [0, lag], y: STEEP.map((factor) => factor ** lag) });
  }

  drawSizes({ clip }, { sizes }) {
    const lines = [{ points: against(sizes), name: clip ? "before" : "", colour: "learned" }];
    const marks = clip ? [{ y: clip, colour: "yours" }] : [];
    if (clip) {
      const cut = sizes.map((size) => (size === null ? clip : Math.min(size, clip)));
      lines.push({ points: against(cut), name: "clipped", colour: "yours", dashed: true });
    }
    this.sizes.show({ lines, marks, dots: [{ points: against(sizes).slice(-1), size: 4 }] });
  }

  theme() {} // charts take their colours from the style

  resize(width, room) {
    const wide = width >= WIDE;
    this.root.classList.toggle("va-wide", wide);
    if (wide) {
      const left = Math.round((width - GAP) * 0.6);
      const height = Math.round(Math.min(left * 0.75, 420, room - TITLE));
      const upper = Math.floor((height - TITLE) / 2);
      this.flow.resize(left, height);
      this.sizes.resize(width - GAP - left, upper);
      this.losses.resize(width - GAP - left, height - TITLE - upper);
      return;
    }
    const half = Math.floor((width - 8) / 2);
    this.flow.resize(width, Math.round(Math.min(width * 0.9, room - 130 - 3 * TITLE)));
    this.sizes.resize(half, 130);
    this.losses.resize(half, 130);
  }
}
