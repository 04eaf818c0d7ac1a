// "Listen": a lab's loss curve as a tone, for ears, and in words. Only a press starts it, and a press ends it.

import { inWords, notes } from "./notes.js";
import { chartsIn } from "./tables.js";
import { t } from "./words.js";

const LOUD = 0.2;
const EDGE = 0.02; // seconds in which a tone comes and goes, or it would click

export class Listen {
  /** tail: where the button is added. */
  constructor(tail) {
    const make = (tag, parts) => Object.assign(document.createElement(tag), parts);
    this.node = make("div", { className: "nn-tools nn-listen", hidden: true });
    this.button = make("button", { type: "button", className: "nn-tool", textContent: t("Listen") });
    this.message = make("span", { className: "nn-message" });
    this.message.setAttribute("aria-live", "polite");
    this.button.addEventListener("click", () => (this.sound ? this.stop() : this.play()));
    this.node.append(this.button, this.message);
    tail.append(this.node);
  }

  /** The lab is on the page, or shows another answer. */
  show(root = this.root) {
    this.root = root;
    this.chart = chartsIn(root).find((svg) => svg.nnCurves);
    this.node.hidden = !this.chart;
  }

  play() {
    const { curves, about } = this.chart.nnCurves();
    const played = notes(curves, about.log);
    if (!played.length || played.some((tones) => tones.length < 2)) {
      this.message.textContent = t("There is no curve yet. Train a few steps first.");
      return;
    }
    this.words = inWords(curves, about);
    const tone = t("A high tone is a large {what}.", { what: about.what });
    const names = curves.map(({ name }) => t(name)).join(", ");
    this.message.textContent = curves.length > 1 ? `${tone} ${t("One after the other: {names}.", { names })}` : tone;
    this.button.textContent = t("Stop the sound");
    this.sound = sound(played, () => this.stop());
  }

  stop() {
    if (!this.sound) return;
    this.sound.close();
    this.sound = undefined;
    this.button.textContent = t("Listen");
    this.message.textContent = this.words;
  }
}

/** Play tones, each list as one gliding tone; `ended` is called after the last. Returns what `close` ends. */
function sound(played, ended) {
  const context = new AudioContext();
  const begun = context.currentTime + 0.1;
  let last;
  for (const tones of played) {
    const gain = new GainNode(context, { gain: 0 });
    last = new OscillatorNode(context, { type: "triangle", frequency: tones[0].hertz });
    last.connect(gain).connect(context.destination);
    const [from, to] = [tones[0].at, tones.at(-1).at].map((at) => begun + at);
    last.frequency.setValueAtTime(tones[0].hertz, from);
    for (const { at, hertz } of tones) last.frequency.exponentialRampToValueAtTime(hertz, begun + at);
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(LOUD, from + EDGE);
    gain.gain.setValueAtTime(LOUD, Math.max(from + EDGE, to - EDGE));
    gain.gain.linearRampToValueAtTime(0, to + EDGE);
    last.start(from);
    last.stop(to + 2 * EDGE);
  }
  last.addEventListener("ended", ended);
  return context;
}
