// The picture of the lab `recurrence`: the unrolled network, one of its sums written out, and the training loss.

import { Chart } from "../parts/chart.js";
import { key, panel, stand } from "../parts/panel.js";
import { Strip } from "./strip.js";
import { Sum } from "./sum.js";
import { t } from "../frame/words.js";

const WIDE = 620; // px: from this width on the sum and the loss are side by side
const GAP = 24;

export class View {
  constructor(stage, payload, act, below) {
    this.below = below;
    this.root = stage.appendChild(Object.assign(document.createElement("div"), { className: "rc-lab" }));
    const signs = [
      key(t("state above 0"), "square", "yours"),
      key(t("below 0"), "square", "learned"),
      t("crossed out: a wrong answer"),
    ];
    this.strip = new Strip(panel(this.root, signs, "rc-strip"), payload, act);
    const [sum, losses] = [panel(this.root, "", "rc-sum"), panel(this.root, t("Loss during training"), "rc-loss")];
    this.second = [sum, losses];
    this.sum = new Sum(sum);
    this.losses = new Chart(losses, {
      label: t("The loss on the training sequences against the epoch."),
      x: { title: t("epoch") },
      y: { title: t("loss") },
    });
    this.most = payload.run.epochs;
  }

  show(values, result) {
    this.strip.show(values, result);
    this.sum.show(values, result);
    const points = result.losses.map((loss, k) => [k, loss]);
    const dots = [{ points: points.slice(-1), size: 4 }];
    const highest = Math.max(0.8, ...result.losses);
    this.losses.show({ lines: [{ points }], dots, x: [0, this.most], y: [0, highest] });
  }

  theme() {
    this.strip.theme();
  }

  resize(width, room) {
    const wide = width >= WIDE;
    this.root.classList.toggle("rc-wide", wide);
    stand(wide ? this.root : this.below, ...this.second);
    this.strip.resize(width, room, !wide);
    this.losses.resize(wide ? Math.floor((width - GAP) * 0.45) : width, 160);
  }
}
