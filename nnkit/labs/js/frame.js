// The frame of every lab's view: it shows the picture and the sentence for the present values of the controls.
//
// With a kernel Python computes and sends `result`; without one the view module's `compute` does, by engine.wasm.
// nnkit/labs/lab.py is its other half. A view module has
//   compute(values, payload, engine, desk): a generator; yields the share done, returns plain numbers and lists;
//   sentence(values, result, payload): [name of a template, numbers in it];
//   draw(stage, payload, act): {show(values, result), resize(width), theme()}; act.set({name: value}) moves controls.

import css from "style";
import * as views from "views";
import { parseValue, readAddress, writeAddress } from "./address.js";
import { nameHandles } from "./handles.js";
import { clean, fill } from "./numbers.js";
import { pageEngine } from "./page.js";
import { lessMotion, theme, watchTheme } from "./theme.js";
import { Work } from "./work.js";

const REST = 500; // milliseconds before a sentence is announced and the address changed
const TICK = 80; // milliseconds between two steps of Play
const PATIENCE = 5000; // milliseconds that a kernel may take to say hello, where there is no other engine

export class Frame {
  constructor(model, el) {
    Object.assign(this, { model, el, root: el, lab: model.get("lab"), payload: model.get("payload") });
    this.view = views[this.lab];
    this.endings = [];
    this.remove = () => this.endings.forEach((end) => end());
    this.build();
    this.listen();
    this.show(model.get("result"));
  }

  // --- What is on the page ------------------------------------------------------------------------------------

  build() {
    const { el } = this;
    if (!document.querySelector("style[data-nnkit]")) {
      const style = document.createElement("style");
      style.dataset.nnkit = "";
      style.textContent = css;
      document.head.append(style);
    }
    const add = (tag, className) => el.appendChild(Object.assign(document.createElement(tag), { className }));
    el.classList.add("nn-lab-view");
    this.stage = add("div", "nn-stage");
    this.sentence = add("p", "nn-sentence");
    this.sentence.setAttribute("role", "status"); // tells what it is; the next element does the announcing
    this.sentence.setAttribute("aria-live", "off");
    this.live = add("div", "nn-hidden");
    this.live.setAttribute("aria-live", "polite");
    this.picture = this.view.draw(this.stage, this.payload, { set: (values) => this.set(values) });
    const observer = new ResizeObserver(() => this.place());
    observer.observe(this.stage);
    this.endings.push(() => observer.disconnect());
  }

  /** The view has a size, or a new one. The first time it is on the page, so the lab's root can be found: begin. */
  place() {
    const width = this.stage.clientWidth;
    if (!width || width === this.width) return;
    const first = !this.width;
    this.width = width;
    if (first) this.adopt(this.el.closest(".nn-lab") ?? this.el);
    this.picture.resize(width);
    this.redraw();
    if (first) this.start();
  }

  adopt(root) {
    this.root = root;
    root.classList.add("nn-lab");
    Object.assign(root.dataset, { lab: this.lab, ...this.data });
    this.dress();
    const press = ({ target }) => {
      const button = target.closest?.(".nn-lab-button");
      const name = button && ["step", "play", "stop", "reset"].find((word) => button.classList.contains(`nn-${word}`));
      if (name && this.work) this.press(name); // with a kernel it is Python that hears the button
    };
    root.addEventListener("click", press);
    this.endings.push(() => root.removeEventListener("click", press), nameHandles(root));
  }

  dress() {
    this.root.dataset.nnTheme = theme();
    this.picture.theme();
  }

  /** Facts for whoever tests the page. */
  note(data) {
    this.data = { ...this.data, ...data };
    Object.assign(this.root.dataset, data);
  }

  /** Show an answer: {values, shown, sentence, seconds}. */
  show(answer) {
    this.answer = answer;
    this.redraw();
    this.sentence.textContent = answer.sentence;
    const seconds = this.begun === undefined ? answer.seconds : (performance.now() - this.begun) / 1000;
    this.begun = undefined;
    this.note({ seconds: seconds.toFixed(5) });
    this.rest();
  }

  redraw() {
    if (this.width && this.answer) this.picture.show(this.answer.values, this.answer.shown);
  }

  /** After half a second of rest: announce the sentence, let the address tell the state. */
  rest() {
    clearTimeout(this.resting);
    if (!this.touched) return;
    this.resting = setTimeout(() => {
      this.live.textContent = this.sentence.textContent;
      if (this.work) writeAddress(this.lab, this.answer.values, this.bare);
    }, REST);
  }

  /** Nobody can compute: say so, keep the picture that is there. */
  fail(error) {
    this.work?.remove();
    this.work = undefined;
    this.stop();
    this.root.classList.add("nn-lab-dead");
    this.note({ engine: "none" });
    this.sentence.textContent = `This lab cannot run here: ${error.message}. The picture shows how it would begin.`;
  }

  // --- Who computes -------------------------------------------------------------------------------------------

  start() {
    this.model.send({ hello: true }); // only a kernel answers
    if (globalThis.nnkit) {
      pageEngine().then(
        (engine) => this.usePage(engine),
        (error) => this.kernel || this.fail(error),
      );
    } else {
      const reason = new Error("neither a Python kernel nor the page's own engine answers");
      const timer = setTimeout(() => this.fail(reason), PATIENCE);
      this.endings.push(() => clearTimeout(timer));
      this.waiting = timer;
    }
  }

  usePage(engine) {
    if (this.kernel) return;
    this.note({ engine: "wasm" });
    this.work = new Work(this.lab, this.view.compute, this.payload, engine, {
      done: (shown, seconds) => {
        const values = this.asked;
        const [template, numbers] = this.view.sentence(values, shown, this.payload);
        this.root.classList.remove("nn-busy");
        this.show({ values, shown, seconds, sentence: fill(this.payload.templates[template], numbers) });
      },
      failed: (error) => this.fail(new Error(`its engine, engine.wasm, failed (${error.message})`)),
      progress: () => this.root.classList.add("nn-busy"),
    });
    this.endings.push(() => this.work?.remove());
    this.restore();
    this.ask();
  }

  /** Python answers from now on. */
  useKernel(name) {
    this.kernel = name;
    clearTimeout(this.waiting);
    this.work?.remove();
    this.work = undefined;
    this.root.classList.remove("nn-lab-dead");
    this.note({ engine: name });
    this.show(this.model.get("result"));
  }

  listen() {
    const { model } = this;
    for (const name of Object.keys(this.payload.controls)) model.on(`change:${name}`, () => this.changed());
    model.on("change:result", () => this.kernel && this.show(model.get("result")));
    model.on("msg:custom", (message) => {
      if (message.engine) this.useKernel(message.engine);
      if (message.press) this.press(message.press);
    });
    const restore = () => this.restore();
    addEventListener("hashchange", restore);
    this.endings.push(
      watchTheme(() => this.dress()),
      () => removeEventListener("hashchange", restore),
    );
  }

  changed() {
    this.touched = true;
    this.begun ??= performance.now();
    if (this.asking || !this.work) return;
    this.asking = true; // several controls may change at once: ask when they have
    queueMicrotask(() => {
      this.asking = false;
      this.ask();
    });
  }

  /** Compute for the present values, unless that is what is shown already. */
  ask() {
    const values = this.values();
    const same = JSON.stringify(values) === JSON.stringify(this.asked);
    if (same) this.begun = undefined;
    if (same || !this.work) return;
    this.asked = values;
    this.work.request(values);
  }

  // --- Values -------------------------------------------------------------------------------------------------

  /** The controls' values, as they are shown. */
  values() {
    const entries = Object.entries(this.payload.controls).map(([name, { options, rule }]) => {
      const value = this.model.get(name);
      return [name, options ? options[value] : clean(value, rule)];
    });
    return Object.fromEntries(entries);
  }

  /** Move controls: {name: value}. A choice is set by its place in the list. */
  set(values) {
    for (const [name, value] of Object.entries(values)) {
      const { options, min, max } = this.payload.controls[name];
      this.model.set(name, options ? value : Math.min(max, Math.max(min, value)));
    }
    this.model.save_changes();
  }

  /** Bring the lab to the state that the page's address tells. */
  restore() {
    const said = this.work && readAddress(this.lab);
    if (!said) return;
    this.bare = said.controls === "off";
    this.root.classList.toggle("nn-bare", this.bare);
    const entries = Object.entries(this.payload.controls).map(([name, c]) => [name, parseValue(said[name] ?? "", c)]);
    this.set(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
    if (!this.touched) this.root.scrollIntoView({ block: "nearest" });
  }

  // --- Step, Play, Stop, Reset --------------------------------------------------------------------------------

  press(name) {
    const { steps, controls } = this.payload;
    const { max } = controls[steps];
    const shown = this.model.get(steps);
    if (name === "play") this.play(max);
    else this.stop();
    if (name === "stop" && this.root.classList.contains("nn-busy")) this.giveUp();
    if (this.kernel) return; // Python has moved the control
    if (name === "step") this.set({ [steps]: shown + 1 });
    if (name === "reset") this.set({ [steps]: 0 });
  }

  /** Stop a long computation; what was shown before stays. */
  giveUp() {
    this.work?.stop();
    this.asked = undefined;
    this.root.classList.remove("nn-busy");
  }

  play(max) {
    const { steps } = this.payload;
    this.stop();
    if (lessMotion()) return this.set({ [steps]: max });
    if (this.model.get(steps) >= max) this.set({ [steps]: 0 });
    this.root.classList.add("nn-playing");
    this.playing = setInterval(() => {
      const shown = this.model.get(steps);
      if (shown >= max) this.stop();
      else if (this.answer.values[steps] === shown) this.set({ [steps]: shown + 1 }); // else the answer is on its way
    }, TICK);
    this.endings.push(() => clearInterval(this.playing));
  }

  stop() {
    clearInterval(this.playing);
    this.playing = undefined;
    this.root.classList.remove("nn-playing");
  }
}
