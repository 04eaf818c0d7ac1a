// The picture of the lab `vanishing`: the unrolled network, whose cells fade with the gradient; below it the same numbers on
// a logarithmic scale, and the radius on a gauge. Beside them the course of training: the length of the whole gradient with
// its limit, and the loss.

import { formatNumber } from "../frame/numbers.js";
import { Chart } from "../parts/chart.js";
import { Gauge } from "../parts/gauge.js";
import { key, panel, stand } from "../parts/panel.js";
import { Cells, CELLS } from "./cells.js";
import { t } from "../frame/words.js";

const WIDE = 560; // px: from this width on the small charts are beside the cells
const GAP = 24;
const SHARE = 0.64; // of the width, for the cells
const TITLE = 26; // px above each picture
const [LEAST, MOST] = [120, 300]; // px, the height of the chart below the cells
const SMALL = 130; // px, the height of a narrow small chart
const [LEFT, RIGHT] = [40, 12]; // px beside the chart, and so beside the cells
const STEEP = [0.42, 1.65]; // factor per step at the lower and upper edge, so that slopes look alike at every length
const SIZES = [1e-4, 1e4]; // the range of the chart of lengths
const HIGHEST = 1.5; // loss
const RADII = [0.4, 1.6]; // of the gauge
const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A power of ten as a tick label. */
function power(number) {
  const exponent = Math.round(Math.log10(number));
  if (exponent === 0) return "1";
  return `10${exponent < 0 ? "⁻" : ""}${[...String(Math.abs(exponent))].map((digit) => DIGITS[digit]).join("")}`;
}

const against = (numbers) => numbers.map((number, k) => [k, number]);
const add = (parent, className) => parent.appendChild(Object.assign(document.createElement("div"), { className }));

/** The factor by which a step multiplies the gradient, averaged over all steps; Infinity beyond float32. */
function factorOf(now) {
  const left = now.at(-1);
  return left === null ? Infinity : left > 0 ? Math.exp(Math.log(left) / (now.length - 1)) : 0;
}

export class View {
  constructor(stage, payload, act, below) {
    this.below = below;
    this.payload = payload;
    this.most = payload.run.epochs;
    this.root = add(stage, "va-lab");
    const [left, right] = [add(this.root, "va-left"), add(this.root, "va-right")];
    this.right = right;
    this.title = document.createElement("span");
    this.cells = new Cells(panel(left, this.title, "va-cells"));
    this.keys = {
      now: key(t("now"), "line", "learned"),
      first: key(t("at the start"), "line", "green"),
      straight: key(t("by the radius alone"), "dash", "yours"),
      bounds: key(t("at most, at least"), "dash", "soft"),
    };
    this.flow = new Chart(panel(left, Object.values(this.keys), "va-flow"), {
      label: t(
        "How much of the gradient of the last state is left in the states before it, on a logarithmic scale, against how many " +
          "steps back they are, which runs to the left: now, and before learning. The sentence below says how it ends.",
      ),
      x: { title: t("steps back") },
      y: { log: true, format: power },
      room: [LEFT, RIGHT, 6, 34],
    });
    this.gauge = this.gaugeOf(left, act);
    const sizes = panel(right, t("Gradient's length"), "va-sizes");
    this.sizes = new Chart(sizes, {
      label: t(
        "The length of the gradient of all weights, on a logarithmic scale, against the epoch; where it is clipped, the limit " +
          "is a straight line, and what the update takes ends there.",
      ),
      x: { title: t("epoch"), domain: [0, this.most] },
      y: { log: true, domain: SIZES, ticks: [1e-4, 1e-2, 1, 1e2, 1e4], format: power },
    });
    const losses = panel(right, t("Loss"), "va-losses");
    this.losses = new Chart(losses, {
      label: t("The loss on the training sequences against the epoch."),
      x: { title: t("epoch"), domain: [0, this.most] },
      y: { domain: [0, HIGHEST], ticks: 3 },
    });
    this.places = [sizes, losses];
  }

  gaugeOf(place, act) {
    const { step } = this.payload.controls.radius;
    this.words = [key("", "circle", "yours"), key("", "circle", "learned")];
    return new Gauge(panel(place, this.words, "va-gauge"), {
      label: t(
        "The radius, on a line: where the gradient vanishes, survives and explodes, if each step multiplies it by that number. " +
          "A point marks the factor that is measured.",
      ),
      domain: RADII,
      ticks: [0.5, 0.75, 1, 1.25, 1.5],
      zones: [
        { word: t("vanishes"), colour: "rule" },
        { word: t("survives"), colour: "learned" },
        { word: t("explodes"), colour: "yours" },
      ],
      handle: {
        label: t("radius"),
        describe: (radius) => formatNumber(radius, ".2"),
        step: [step, 0],
        moved: (radius) => {
          const { min, max } = this.payload.controls.radius;
          act.set({ radius: Math.min(max, Math.max(min, radius)) });
        },
      },
    });
  }

  show(values, result) {
    this.title.textContent = t("What is left of the gradient: it {outcome}", { outcome: result.outcome });
    this.cells.show(result.now);
    this.drawFlow(values, result);
    this.drawGauge(values, result);
    this.drawSizes(values, result);
    const points = result.losses.map((loss, k) => [k + 1, loss]);
    this.losses.show({ lines: [{ points }], dots: [{ points: points.slice(-1), size: 4 }] });
  }

  drawFlow({ length, epochs, bounds }, { now, first, rho, largest, least }) {
    const lag = length - 1;
    const straight = (factor) => against(now).map(([k]) => [k, factor ** k]);
    /** @type {Nn.ChartContent["lines"]} */
    const lines = [{ points: against(now), colour: "learned" }];
    if (epochs) lines.unshift({ points: against(first), colour: "green", thin: true });
    if (bounds)
      lines.unshift(
        { points: straight(largest), colour: "soft", dashed: true, thin: true },
        { points: against(least), colour: "soft", dashed: true, thin: true },
        { points: straight(rho), colour: "yours", dashed: true },
      );
    const off = { first: !epochs, straight: !bounds, bounds: !bounds };
    for (const [name, word] of Object.entries(this.keys)) word.hidden = Boolean(off[name]);
    const dots = [{ points: against(now), size: 3 }];
    const y = STEEP.map((factor) => factor ** length);
    this.flow.show({ lines, dots, marks: [{ y: 1 }], x: [lag + 0.5, -0.5], y });
  }

  /** The factors per step that, over this many steps, leave too little or too much. */
  drawGauge({ length, radius }, { now }) {
    const { little, much } = this.payload;
    const factor = factorOf(now);
    const size = Number.isFinite(factor) ? formatNumber(factor, "~3") : "∞";
    this.words[0].textContent = t("radius {radius:.2}: drag it", { radius });
    this.words[1].textContent = t("measured: × {size} a step", { size });
    const limits = [little, much].map((left) => left ** (1 / (length - 1)));
    this.gauge.show({ limits, dot: Math.min(factor, RADII[1]), handle: radius });
  }

  drawSizes({ clip }, { sizes }) {
    const lines = [{ points: against(sizes), name: clip ? t("before") : "", colour: "learned" }];
    const marks = clip ? [{ y: clip, colour: "yours" }] : [];
    if (clip) {
      const cut = sizes.map((size) => (size === null ? clip : Math.min(size, clip)));
      lines.push({ points: against(cut), name: t("clipped"), colour: "yours", dashed: true });
    }
    this.sizes.show({ lines, marks, dots: [{ points: against(sizes).slice(-1), size: 4 }] });
  }

  theme() {} // all colours come from the style sheet

  resize(width, room) {
    const wide = width >= WIDE;
    this.root.classList.toggle("va-wide", wide);
    const left = wide ? Math.round((width - GAP) * SHARE) : width;
    const others = CELLS + this.gauge.height + (wide ? 3 : 5) * TITLE; // narrow titles may take two lines
    const height = Math.min(MOST, Math.max(LEAST, room - others));
    this.cells.resize(left, [LEFT, RIGHT]);
    this.flow.resize(left, height);
    this.gauge.resize(left);
    stand(wide ? this.right : this.below, ...this.places);
    const across = wide ? width - GAP - left : Math.floor((width - 8) / 2);
    const small = wide ? Math.floor((CELLS + height + this.gauge.height + TITLE) / 2) : SMALL;
    for (const chart of [this.sizes, this.losses]) chart.resize(across, small);
  }
}
