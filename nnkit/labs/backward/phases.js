// The four phases of a round as buttons, each of which leads to its end, between a step back and a step on.

const PHASES = { Forward: 3, Loss: 4, Backward: 9, Update: 10 }; // and the step that ends each

export class Phases {
  constructor(node, payload, act) {
    this.payload = payload;
    this.act = act;
    this.row = node.appendChild(Object.assign(document.createElement("div"), { className: "backward-phases" }));
    this.row.setAttribute("role", "group");
    this.row.setAttribute("aria-label", "The phases of a round");
    this.back = this.button("◀", "One step back", () => act.set({ steps: this.steps - 1 }));
    this.phases = Object.entries(PHASES).map(([name, end]) => [this.button(name, "", () => this.go(end)), end]);
    this.on = this.button("▶", "One step on", () => act.set({ steps: this.steps + 1 }));
  }

  button(text, label, press) {
    const button = this.row.appendChild(document.createElement("button"));
    Object.assign(button, { type: "button", textContent: text, title: label });
    if (label) button.setAttribute("aria-label", label);
    button.addEventListener("click", () => button.getAttribute("aria-disabled") || press());
    return button;
  }

  /** To the end of a phase: in this round, or, where that is reached or behind, in the next. */
  go(end) {
    const { round, controls } = this.payload;
    const first = this.steps - (this.steps % round);
    const steps = first + end > this.steps ? first + end : first + end + round;
    if (steps <= controls.steps.max) this.act.set({ steps });
  }

  show({ steps }, { stage }) {
    const { max } = this.payload.controls.steps;
    this.steps = steps;
    let begin = 0;
    for (const [button, end] of this.phases) {
      if (stage > begin && stage <= end) button.setAttribute("aria-current", "step");
      else button.removeAttribute("aria-current");
      begin = end;
    }
    for (const [button, off] of [
      [this.back, steps === 0],
      [this.on, steps === max],
    ])
      if (off) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
  }
}
