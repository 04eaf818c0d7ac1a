// The frame of every lab: it shows the picture and the sentence for the current values of the controls.
//
// nnkit/labs/frame/lab.py is the Python half. With a kernel, Python computes and sends `result`. Without one, the view
// module's `compute` does the same on engine.wasm. A view module has
//   compute(values, payload, loaded, cache): a generator that yields the share done and returns plain numbers and lists. It
//     uses a Film (film.js) of `payload.run` or a Network (nnkit.js/network.js), made once and kept in the object `cache`;
//   numbers(values, result, payload): {name: number}, optional: more numbers for the sentence that the table `says` of
//     lab.py chooses; or sentence(values, result, payload): [name of a template, its numbers], where a table is not enough;
//   draw(stage, payload, act, below): {show(values, result), resize(width, height), theme()}, where `height` is the
//     room above the controls on the screen. `below` is an element below the sentence, for things that need not be seen
//     together with the controls. act.set({name: value}) moves controls; act.press(name) presses a button; act.values()
//     reads the controls, before their values are computed and shown; act.still is true in a copy that cannot be changed
//     (see compare.js);
//   pressed(name, values, payload): {name: value}, where the lab has buttons of its own;
//   tick: milliseconds between two steps of Play, 0 for one per frame of the screen; 80 if absent;
//   pace(step): how many steps Play takes at once; 1 if absent.

import { readAddress, readWords, writeAddress } from "./address.js";
import { answerOf } from "./answer.js";
import { matters, traitOf, traitsFrom, valueFor } from "./controls.js";
import { Extras } from "./extras.js";
import { foldBy } from "./fold.js";
import { nameHandles } from "./handles.js";
import { firstLook, stopUnseen } from "./look.js";
import { pageEngine } from "./page.js";
import { Player } from "./player.js";
import { roomAbove } from "./room.js";
import { Running } from "./running.js";
import { Sentence } from "./sentence.js";
import { lessMotion, theme, watchTheme } from "./theme.js";
import { followFingers } from "./touch.js";
import { listenForTyping } from "./typed.js";
import { addStyles, views } from "./views.js";
import { t } from "./words.js";
import { Work } from "./work.js";

const STEPS = ["step", "play", "stop", "reset"];
const REST = 500; // milliseconds without a change before the sentence is announced and the address updated
const WIDE = 480; // a lab at least this wide, in px, shows all numbers at first
const PATIENCE = 5000; // milliseconds after which a view without an engine asks whether there is a kernel

export class Frame {
  constructor(model, el) {
    this.model = model;
    this.el = el;
    this.root = el;
    this.lab = model.get("lab");
    this.payload = model.get("payload");
    this.view = views[this.lab];
    this.running = new Running(() => this.root, this.payload);
    this.player = new Player(this);
    this.looking = false; // whether a first look is playing
    this.endings = [];
    this.remove = () => {
      this.gone = true;
      this.player.stop();
      clearTimeout(this.resting);
      this.running.end();
      this.below.remove();
      this.endings.forEach((end) => end());
    };
    this.build();
    this.listen();
    this.showPython();
  }

  // --- What is on the page ------------------------------------------------------------------------------------

  build() {
    const { el } = this;
    addStyles(this.lab);
    el.classList.add("nn-lab-view");
    this.stage = el.appendChild(Object.assign(document.createElement("div"), { className: "nn-stage" }));
    this.stage.addEventListener("dragstart", (event) => event.preventDefault()); // dragging moves points, not selected text
    this.sentence = new Sentence(el);
    const act = {
      set: (values) => this.set(values),
      press: (name) => this.pressHere(name),
      values: () => this.values(),
    };
    this.below = Object.assign(document.createElement("div"), { className: "nn-below" });
    this.picture = this.view.draw(this.stage, this.payload, act, this.below);
    this.extras = new Extras(this);
    const place = () => this.place();
    const observer = new ResizeObserver(place);
    observer.observe(this.stage);
    addEventListener("resize", place);
    this.endings.push(
      () => observer.disconnect(),
      () => removeEventListener("resize", place),
    );
  }

  /** The view has been given a size. The first time, the lab's root can be found on the page: begin. */
  place() {
    const width = this.stage.clientWidth;
    const height = roomAbove(width, this.payload);
    if (!width || (width === this.width && height === this.height)) return;
    const first = !this.width;
    if (width !== this.width) this.sentence.forget();
    this.width = width;
    this.height = height;
    if (first) this.adopt(this.el.closest(".nn-lab") ?? this.el);
    this.picture.resize(width, height);
    this.redraw();
    this.extras.compare.draw();
    if (!first) return;
    this.hide();
    this.extras.begin();
    this.start();
    this.root.dispatchEvent(new CustomEvent("nn-whole", { bubbles: true })); // see front/site/host.js
  }

  adopt(root) {
    this.root = root;
    root.classList.add("nn-lab");
    root.append(this.below);
    Object.assign(root.dataset, { lab: this.lab, ...this.data });
    this.dress();
    const press = ({ target }) => {
      const button = target.closest?.(".nn-lab-button");
      const name =
        button && [...STEPS, ...this.payload.buttons].find((word) => button.classList.contains(`nn-${word}`));
      if (name && this.work) this.press(name); // with a kernel, Python handles the button
    };
    root.addEventListener("click", press);
    const typing = listenForTyping(root, this.payload.controls, {
      index: (name) => this.model.get(name),
      choose: (name, index) => this.move([[name, index]]),
    });
    const settings = foldBy(root, { button: "nn-lab-more", open: "nn-open", key: `settings.${this.lab}` });
    const wide = root.clientWidth >= WIDE; // on a phone the small print takes many lines
    const numbers = foldBy(root, { button: "nn-fold", open: "nn-all", key: `numbers.${this.lab}`, unfolded: wide });
    this.open = (names) => names.some((name) => this.payload.folded.includes(name)) && settings.set(true);
    this.endings.push(() => root.removeEventListener("click", press), nameHandles(root), followFingers(root), typing);
    this.endings.push(
      settings.end,
      numbers.end,
      stopUnseen(root, () => this.player.stop()),
    );
  }

  dress(colours = theme()) {
    this.root.dataset.nnTheme = colours;
    this.picture.theme();
    this.extras.compare.draw();
  }

  /** Facts for the tests of the page. */
  note(data) {
    this.data = { ...this.data, ...data };
    Object.assign(this.root.dataset, data);
  }

  /** Show an answer: {values, shown, sentence, seconds, facts}. */
  show(answer) {
    this.answer = answer;
    this.redraw();
    this.sentence.show(answer.sentence);
    const seconds = this.begun === undefined ? answer.seconds : (performance.now() - this.begun) / 1000;
    this.begun = undefined;
    this.note({ seconds: seconds.toFixed(5) });
    this.hide();
    this.extras.show(answer);
    this.rest();
  }

  /** Show Python's answer, if there is one already: the view may be created before it arrives. */
  showPython() {
    const answer = this.model.get("result");
    if (answer.values) this.show(answer);
  }

  redraw() {
    if (this.width && this.answer) this.picture.show(this.answer.values, this.answer.shown);
  }

  /** Hide controls that have no effect at the moment. */
  hide() {
    if (!this.answer) return;
    for (const [name, control] of Object.entries(this.payload.controls)) {
      if (!control.when) continue;
      const off = !matters(control, this.answer.values);
      for (const element of this.root.querySelectorAll(`.nn-control-${name}`)) element.classList.toggle("nn-off", off);
    }
  }

  /** After half a second without a change, announce the sentence and put the state into the address. */
  rest() {
    clearTimeout(this.resting);
    if (!this.touched) return;
    this.resting = setTimeout(() => {
      this.sentence.announce(this.extras.takeAnnouncements());
      if (this.work) writeAddress(this.lab, this.answer.values, this.extras.words());
    }, REST);
  }

  /** No engine is available: say so, and leave the picture as it is. */
  fail(error) {
    this.work?.remove();
    this.work = undefined;
    this.player.stop();
    this.running.computes(false);
    this.root.classList.add("nn-lab-dead");
    this.note({ engine: "none" });
    this.extras.end();
    this.sentence.show(
      t("This lab cannot run here: {reason}. The picture shows its first state.", { reason: error.message }),
    );
  }

  /** A network did not arrive: say so. The lab works on with what it has. */
  miss(error) {
    const { keeping } = this.extras;
    this.extras.keeping = false;
    this.asked = undefined;
    this.running.computes(false);
    this.sentence.show(error.message);
    this.rest();
    if (keeping) this.ask(); // only the run to be kept is missing
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
      this.awaitKernel();
      this.endings.push(() => clearTimeout(this.waiting));
    }
  }

  /** Wait for the kernel's answer while there is a kernel: it may be busy with other cells. */
  awaitKernel() {
    const reason = new Error(t("neither a Python kernel nor the page's own engine answers"));
    const connected = () => this.model.get("layout")?.comm_live; // anywidget hides the lab's model, but not its layout's
    this.waiting = setTimeout(() => (connected() ? this.awaitKernel() : this.fail(reason)), PATIENCE);
  }

  usePage(engine) {
    if (this.kernel || this.gone) return;
    this.note({ engine: "wasm" });
    this.work = new Work(this.lab, this.view.compute, this.payload, engine, {
      done: (shown, seconds) => {
        const values = this.asked;
        const answer = answerOf(this.view, values, shown, this.payload, seconds);
        this.running.computes(false);
        if (!this.extras.takes(answer)) this.show(answer);
      },
      failed: (error) => this.fail(new Error(t("its computation failed ({reason})", { reason: error.message }))),
      missing: (error) => this.miss(error),
      progress: () => this.running.computes(true),
    });
    this.endings.push(() => this.work?.remove());
    const linked = this.restore(!this.touched);
    this.ask();
    if (this.payload.steps) this.endings.push(firstLook(this, linked));
  }

  /** From now on Python computes. */
  useKernel(name) {
    this.kernel = name;
    clearTimeout(this.waiting);
    this.work?.remove();
    this.work = undefined;
    this.running.computes(false);
    this.root.classList.remove("nn-lab-dead");
    this.note({ engine: name });
    this.showPython();
  }

  listen() {
    const { model } = this;
    for (const name of Object.keys(this.payload.controls)) model.on(`change:${name}`, () => this.changed(name));
    model.on("change:result", () => (this.kernel || !this.answer) && this.showPython());
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

  changed(name) {
    if (!this.looking) this.touched = true;
    const moved = this.payload.follow[name]?.[this.values()[name]];
    if (moved && !this.kernel) this.set(moved); // with a kernel, Python moves them
    this.begun ??= performance.now();
    if (this.asking || !this.work) return;
    this.asking = true; // several controls may change at once: ask after the last of them
    queueMicrotask(() => {
      this.asking = false;
      this.ask();
    });
  }

  /** Compute for the current values, unless their result is shown already. */
  ask() {
    if (this.extras.keeping) return; // a run that is being kept is computed first
    const values = this.values();
    const same = JSON.stringify(values) === JSON.stringify(this.asked);
    if (same) this.begun = undefined;
    if (same || !this.work) return;
    this.asked = values;
    this.work.request(values);
  }

  // --- Values -------------------------------------------------------------------------------------------------

  /** The values of the controls, as shown. */
  values() {
    const entries = Object.entries(this.payload.controls);
    return Object.fromEntries(entries.map(([name, control]) => [name, valueFor(this.model.get(name), control)]));
  }

  /** Move controls: {name: value}. */
  set(values) {
    const { controls } = this.payload;
    this.move(Object.entries(values).map(([name, value]) => [name, traitOf(value, controls[name])]));
  }

  move(traits) {
    const first = ([name]) => Number(name in this.payload.follow); // then those that follow it, if given too
    for (const [name, trait] of [...traits].sort((a, b) => first(b) - first(a))) this.model.set(name, trait);
    this.model.save_changes();
  }

  /**
   * Bring the lab to the state in the page's address and scroll to it, unless the reader is using the lab already. Returns
   * whether the address has a state. Controls that the link has moved are unfolded.
   */
  restore(show = true) {
    const state = this.work && readAddress(this.lab);
    if (!state) return false;
    const before = this.values();
    this.bare = state.controls === "off";
    this.root.classList.toggle("nn-bare", this.bare);
    this.extras.questions.close();
    if (state.kept) this.extras.keepFrom(readWords(state.kept));
    this.move(traitsFrom(state, this.payload.controls));
    const after = this.values();
    this.open(Object.keys(after).filter((name) => after[name] !== before[name]));
    if (show) this.root.scrollIntoView({ block: "nearest" });
    return true;
  }

  // --- Buttons ------------------------------------------------------------------------------------------------

  /** Press a button from the picture: the one among the controls, so that the side that computes receives the press. */
  pressHere(name) {
    this.root.querySelector(`.nn-lab-button.nn-${name}`)?.click();
  }

  press(name) {
    const { steps, controls, buttons } = this.payload;
    if (!this.looking) this.touched = true;
    Player.stopAny(this.payload);
    if (name === "play" && lessMotion()) this.set({ [steps]: controls[steps].max });
    else if (name === "play") this.player.start();
    if (name === "stop" && this.running.computing) this.giveUp();
    if (this.kernel) return; // Python has moved the controls already
    if (buttons.includes(name)) this.set(this.view.pressed(name, this.values(), this.payload));
    if (name === "step") this.set({ [steps]: this.model.get(steps) + controls[steps].step });
    if (name === "reset") this.set({ [steps]: controls[steps].min });
  }

  /** Stop a long computation. The last result stays, and the controls return to it. */
  giveUp() {
    this.work?.stop();
    this.running.computes(false);
    this.begun = undefined;
    this.extras.keeping = false;
    this.asked = this.answer.values;
    this.set(this.answer.values);
  }
}
