// The texts of the landing page scroll past the picture and move it: each scene is a stage, its length the training.
//
// The texts stand on the page, in `.nn-story`, one `.nn-scene` for each stage, and can be read without the lab. Where they
// are there, they are moved below the picture, which stays in view as they go by. Only the reader's own scrolling moves the lab: a link to
// a state, or a hand on the controls, has the last word until the reader scrolls again.

import { readAddress } from "../frame/address.js";
import { lessMotion } from "../frame/theme.js";

const [BEGIN, END] = [0.1, 0.8]; // of a scene's length: where training begins, and where it is done
const KEYS = ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End", " "];

export class Story {
  /** root: of the picture and the texts; act.set moves the controls `stage` and `epochs`. */
  constructor(root, picture, { controls }, act) {
    const text = document.querySelector(".nn-story");
    if (!text) return;
    this.root = root;
    this.picture = picture;
    this.act = act;
    this.text = text;
    this.stages = controls.stage.options;
    this.most = controls.epochs.max;
    root.append(text);
    this.scenes = [...text.querySelectorAll(".nn-scene")];
    this.words = this.scenes.map((scene) => {
      const words = Object.assign(document.createElement("div"), { className: "welcome-words" });
      words.append(...scene.childNodes);
      scene.append(words);
      return words;
    });
    this.following = !readAddress("welcome");
    const atControls = ({ target }) => Boolean(target.closest?.(".nn-lab-controls"));
    const follow = (event) => (this.following = !atControls(event));
    for (const kind of ["wheel", "touchmove"]) addEventListener(kind, () => (this.following = true), { passive: true });
    for (const kind of ["pointerdown", "focusin"]) addEventListener(kind, follow);
    const linked = () => {
      if (readAddress("welcome")) this.following = false;
    };
    addEventListener("hashchange", linked, true); // before the frame goes to that state, and scrolls to the lab
    addEventListener("keydown", (event) => KEYS.includes(event.key) && follow(event));
    addEventListener("scroll", () => this.following && this.soon(), { passive: true });
  }

  /**
   * The picture stays under the bar at the top of the page while texts and controls go by, for which it must be their
   * neighbour; the words stay under the picture while their scene lasts.
   */
  resize() {
    if (!this.text) return;
    const lab = this.root.closest(".nn-lab");
    if (this.picture.parentNode !== lab) lab.prepend(this.picture);
    lab.classList.add("welcome-scrolled");
    const bar = /** @type {HTMLElement} */ (document.querySelector(".bd-header-article"))?.offsetHeight ?? 0;
    this.picture.style.top = `${bar}px`;
    this.bottom = bar + this.picture.offsetHeight;
    for (const words of this.words) words.style.top = `${this.bottom}px`;
  }

  /** Once for each picture on the screen is enough. */
  soon() {
    this.waiting ??= requestAnimationFrame(() => {
      this.waiting = undefined;
      if (this.following) this.update();
    });
  }

  /** What stands in the middle of the room below the picture is being read: show its stage, as far as it is read. */
  update() {
    const line = (this.bottom + Math.max(this.bottom, innerHeight)) / 2;
    const boxes = this.scenes.map((scene) => scene.getBoundingClientRect());
    const read = Math.max(0, boxes.filter((box) => box.top <= line).length - 1);
    const share = (line - boxes[read].top) / boxes[read].height;
    const learned = lessMotion() ? Number(share > BEGIN) : Math.max(0, Math.min(1, (share - BEGIN) / (END - BEGIN)));
    const state = { stage: this.stages[read], epochs: Math.round(this.most * learned) };
    if (this.shown === String(Object.values(state))) return;
    this.shown = String(Object.values(state));
    this.act.set(state);
  }
}
