// What a reader starts and stops on a page: the buttons for it, and what it says beside them.

import { t } from "../../nnkit/labs/frame/words.js";

export class Job {
  /**
   * place: its buttons `run` and, in an exercise, `check`, and the element `note` behind them. name: what the buttons
   * call it.
   */
  constructor({ run, check, note }, name, page) {
    this.page = page;
    this.name = name;
    this.note = note;
    this.runButton = run;
    this.checkButton = check;
    this.stopButton = this.button(t("Stop"), t("Stop {name}", { name }), () => page.stop(this));
    this.bar = Object.assign(document.createElement("progress"), { max: 1, value: 0, hidden: true });
    this.bar.setAttribute("aria-label", t("Python, loaded so far"));
    note.before(this.bar);
  }
  button(text, label, press) {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: text, hidden: true });
    made.setAttribute("aria-label", label);
    made.addEventListener("click", press);
    (this.bar ?? this.note).before(made);
    return made;
  }
  tell(text) {
    this.note.textContent = text;
  }
  progress(share) {
    this.bar.hidden = share === undefined;
    this.bar.value = share ?? 0;
  }

  /** It waits, or runs: it can be stopped, and not be run again. Its buttons stay where they are, for the focus. */
  begin() {
    this.busy = true;
    for (const button of [this.runButton, this.checkButton]) button?.setAttribute("aria-disabled", "true");
    this.stopButton.hidden = false;
    this.tell(t("Waiting…"));
  }
  end(text) {
    this.busy = false;
    for (const button of [this.runButton, this.checkButton]) button?.removeAttribute("aria-disabled");
    if (document.activeElement === this.stopButton) this.runButton.focus();
    this.stopButton.hidden = true;
    this.progress(undefined);
    this.tell(text);
    if (text) this.page.say(text);
  }
}
