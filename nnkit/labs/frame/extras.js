// What the frame adds to a lab's picture and sentence: questions, goals, a run kept to compare, and the row of tools. Each
// has a file of its own; this one connects them to the frame.

import { addressOf, readAddress } from "./address.js";
import { Compare } from "./compare.js";
import { traitsFrom, valueFor } from "./controls.js";
import { Goals } from "./goals.js";
import { Listen } from "./listen.js";
import { Record } from "./record.js";
import { pictureOf } from "./picture.js";
import { Questions } from "./predict.js";
import { report } from "./report.js";
import { Tables } from "./tables.js";
import { addTools } from "./tools.js";
import { t } from "./words.js";

export class Extras {
  /** Adds its elements to frame.el, which has the picture and the sentence already. */
  constructor(frame) {
    const { el, lab, payload } = frame;
    this.frame = frame;
    this.announcements = []; // sentences to announce after the lab's
    this.keeping = false; // whether a run to be kept is being computed
    /** @type {number | undefined} */
    this.stood = undefined; // the step shown before a question opened
    this.memory = new Record(lab);
    const part = (className) => Object.assign(document.createElement("div"), { className });
    this.tail = part("nn-tail"); // below the controls, once the lab is on the page
    const before = part("nn-before");
    el.prepend(before);
    this.tools = addTools(this.tail, lab, {
      keep: () => this.keep(frame.answer),
      link: () => this.link(),
      report: () => this.report(),
      picture: () => this.image(),
    });
    this.listen = new Listen(this.tail);
    frame.endings.push(() => this.listen.stop());
    this.tables = new Tables(this.tail);
    this.compare = new Compare(el, this.tail, frame.view, payload, () => this.keep(undefined));
    this.goals = new Goals(el, payload.goals, this.memory);
    this.questions = new Questions(before, lab, payload.questions, this.memory, {
      ask: (open) => this.holdBack(open),
      set: (values) => this.setForQuestion(values),
      announce: (text) => this.announcements.push(text),
    });
  }

  /** The lab is on the page: its root is known. */
  begin() {
    this.frame.root.append(this.tail);
    this.listen.show(this.frame.root);
    this.tables.show(this.frame.root);
    this.questions.begin(Boolean(readAddress(this.frame.lab)));
  }

  /** The frame shows an answer. */
  show(answer) {
    this.conceal();
    this.listen.show();
    this.tables.show();
    for (const text of this.goals.notice(answer.facts)) this.announcements.push(t("Goal reached: {text}", { text }));
    this.questions.notice(answer);
  }

  /** The texts to announce after the sentence, each once. */
  takeAnnouncements() {
    const texts = this.announcements;
    this.announcements = [];
    return texts;
  }

  /** Nothing can be computed here. */
  end() {
    for (const part of [this.questions.box, this.tools, this.listen.node, this.tables.node]) part.hidden = true;
    this.holdBack(false);
  }

  /** While a question is open, the lab waits for a prediction: its controls are off, and no run is shown. */
  holdBack(open) {
    const { root, stage, below } = this.frame;
    root.classList.toggle("nn-asking", open);
    const parts = [stage, below, this.tools, this.listen.node, this.tables.node];
    for (const part of [...parts, ...root.querySelectorAll(".nn-lab-controls")]) part.inert = open;
    this.rewind(open);
    this.conceal();
  }

  /** A run would give the answer away: rewind it while a question is open, and restore it afterwards. */
  rewind(open) {
    const { frame } = this;
    const { steps, controls } = frame.payload;
    if (!steps || open === (this.stood !== undefined)) return;
    const [stood, { touched }] = [this.stood, frame];
    this.stood = open ? frame.model.get(steps) : undefined;
    frame.set({ [steps]: open ? controls[steps].min : stood });
    frame.touched = touched; // the frame has moved it, not the reader
  }

  /** Hide the picture of the lab's opening run until its start has been computed. */
  conceal() {
    const { root, answer, payload } = this.frame;
    const { steps, controls } = payload;
    const ahead = this.stood !== undefined && answer?.values[steps] > controls[steps].min;
    root.classList.toggle("nn-concealed", ahead);
  }

  /** Show the lab for the values of a question. */
  setForQuestion(values) {
    const { answer } = this.frame;
    this.frame.set(values);
    this.frame.touched = true;
    this.questions.notice(answer); // if this is shown already, no other answer will come
    this.frame.rest();
  }

  /** Keep an answer to compare with later ones; undefined removes it. */
  keep(answer) {
    this.frame.root.classList.toggle("nn-comparing", Boolean(answer));
    this.compare.keep(answer);
    this.frame.touched = true;
    this.frame.rest();
  }

  /** Compute the run that an address asks to keep, before the one it shows. words: {name of a control: text}. */
  keepFrom(words) {
    const { frame } = this;
    const { controls } = frame.payload;
    const given = traitsFrom(words, controls).map(([name, trait]) => [name, valueFor(trait, controls[name])]);
    frame.asked = { ...frame.values(), ...Object.fromEntries(given) };
    this.keeping = true;
    frame.work.request(frame.asked);
  }

  /** Whether an answer is the one to keep; the next answer is the one to show. */
  takes(answer) {
    if (!this.keeping) return false;
    this.keeping = false;
    this.frame.asked = undefined;
    this.keep(answer);
    this.frame.ask();
    return true;
  }

  /** The parts of an address besides the values of the controls. */
  words() {
    const { answer } = this.compare;
    return {
      ...(this.frame.bare && { controls: "off" }),
      ...(answer && { kept: String(new URLSearchParams(answer.values)) }),
    };
  }

  /** The address of the state shown; in a notebook, whose address others cannot open, the Python call that shows it. */
  link() {
    const { lab, answer, kernel } = this.frame;
    if (!kernel) return addressOf(lab, answer.values, this.words());
    const python = (value) => (typeof value === "boolean" ? (value ? "True" : "False") : JSON.stringify(value));
    const words = Object.entries(answer.values).map(([name, value]) => `${name}=${python(value)}`);
    return `nnkit.labs.${lab}().set(${words.join(", ")})`;
  }

  report() {
    const { lab, payload, answer } = this.frame;
    const { predictions } = this.memory;
    return report(lab, payload.version, answer, { kept: this.compare.answer, predictions, goals: this.goals.reached });
  }

  /** A PNG of the picture, its sentence and the kept run, in light colours. */
  image() {
    const { root, stage, below } = this.frame;
    const sentence = this.frame.sentence.text;
    const picture = root.querySelector(".nn-picture") ?? stage; // a lab may have moved its picture
    const more = below.childElementCount ? [below] : [];
    const kept = this.compare.answer ? [this.compare.line, this.compare.figure] : [];
    const folded = !root.classList.contains("nn-all");
    root.classList.add("nn-all");
    this.frame.dress("light");
    const image = pictureOf([picture, sentence, ...more, ...kept], root);
    this.frame.dress();
    root.classList.toggle("nn-all", !folded);
    return image;
  }
}
