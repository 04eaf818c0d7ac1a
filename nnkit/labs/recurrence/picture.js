// The picture of the lab `recurrence`: the unrolled network, one sum of it written out, the loss while it learned.

import { button, playButtons } from "../parts/button.js";
import { Chart } from "../parts/chart.js";
import { key, panel } from "../parts/panel.js";
import { Strip } from "./strip.js";
import { Sum } from "./sum.js";

const WIDE = 620; // px: from here on the sum and the loss stand side by side
const GAP = 24;

export class View {
  constructor(stage, payload, act) {
    this.root = stage.appendChild(Object.assign(document.createElement("div"), { className: "rc-lab" }));
    const signs = [key("above 0", "square", "high"), key("below 0", "square", "low"), "line in a cell: how large"];
    const place = panel(this.root, signs, "rc-strip");
    this.strip = new Strip(place, payload, act);
    const buttons = place.appendChild(
      Object.assign(document.createElement("div"), { className: "rc-buttons nn-beside" }),
    );
    playButtons(buttons, stage, act); // on a narrow screen the controls are far below
    button(buttons, "", "", () => act.press("train"), `Train ${payload.more} epochs`);
    this.sum = new Sum(panel(this.root, "", "rc-sum"));
    this.losses = new Chart(panel(this.root, "Loss during training", "rc-loss"), {
      label: "The loss on the training sequences against the epoch. It begins empty.",
      x: { title: "epoch" },
      y: { title: "loss" },
    });
    this.most = payload.run.epochs;
  }

  show(values, result) {
    this.strip.show(values, result);
    this.sum.show(values, result);
    const points = result.losses.map((loss, k) => [k + 1, loss]);
    const dots = [{ points: points.slice(-1), size: 4 }];
    const highest = Math.max(0.8, ...result.losses);
    this.losses.show({ lines: [{ points }], dots, x: [0, this.most], y: [0, highest] });
  }

  theme() {
    this.strip.theme();
  }

  resize(width) {
    const wide = width >= WIDE;
    this.root.classList.toggle("rc-wide", wide);
    this.strip.resize(width);
    this.losses.resize(wide ? Math.floor((width - GAP) * 0.45) : width, wide ? 220 : 150);
  }
}
