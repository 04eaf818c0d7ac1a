// A run that is kept to compare: its sentence stays below the current one, and a small copy of its picture below the lab.
// The view module draws the copy, as it draws the picture, so the copy follows the theme and the width of the page. It has
// no controls.

import { roomAbove } from "./room.js";
import { sentencesOf } from "./sentence.js";
import { t } from "./words.js";

const WIDEST = 460; // px

export class Compare {
  /**
   * view, payload: the lab's; place: of the sentence; tail: of the picture; gone: called when the reader stops keeping the run.
   * @param {HTMLElement} place
   * @param {HTMLElement} tail
   * @param {Nn.View} view
   * @param {Nn.Payload} payload
   * @param {() => void} gone
   */
  constructor(place, tail, view, payload, gone) {
    this.view = view;
    this.payload = payload;
    this.line = place.appendChild(Object.assign(document.createElement("p"), { className: "nn-kept", hidden: true }));
    this.sentence = document.createElement("span");
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "nn-tool nn-let-go", textContent: t("Let go") });
    button.addEventListener("click", gone);
    const strong = Object.assign(document.createElement("strong"), { textContent: t("Kept:") });
    this.line.append(strong, " ", this.sentence, " ", button);
    this.figure = tail.appendChild(document.createElement("figure"));
    Object.assign(this.figure, { className: "nn-kept-figure", hidden: true, inert: true });
    this.figure.append(Object.assign(document.createElement("figcaption"), { textContent: t("Kept:") }));
    const part = (className) => Object.assign(document.createElement("div"), { className });
    this.stage = part("nn-stage");
    this.below = part("nn-below");
    /** @type {Nn.Picture | undefined} */
    this.picture = undefined;
    /** @type {Nn.Answer | undefined} */
    this.answer = undefined;
  }

  /** Keep an answer: {values, shown, sentence, facts}; undefined removes it. */
  keep(answer) {
    this.answer = answer;
    this.line.hidden = this.figure.hidden = !answer;
    if (!answer) {
      this.stage.remove(); // so that the lab's own stage is the only one on the page
      this.below.remove();
      return;
    }
    this.figure.append(this.stage, this.below);
    this.sentence.replaceChildren(...sentencesOf(answer.sentence));
    const act = { set() {}, press() {}, values: () => this.answer.values, still: true };
    this.picture ??= this.view.draw(this.stage, this.payload, act, this.below);
    this.draw();
  }

  /** Draw it again after a change of width or theme. */
  draw() {
    if (!this.answer) return;
    const width = Math.min(WIDEST, this.stage.clientWidth);
    this.picture.resize(width, roomAbove(width, this.payload));
    this.picture.theme();
    this.picture.show(this.answer.values, this.answer.shown);
  }
}
