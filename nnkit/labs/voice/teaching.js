// The takes as buttons, a row for each word, and below them what records: a button, a file, the level, what happens.

import { decoded, inWords, recorded } from "./recorder.js";
import { EACH, textOf, WORDS } from "./takes.js";
import { t } from "../frame/words.js";

const [QUIET, LOUD] = [0.05, 0.95]; // of the level

const make = (parent, tag, className, texts = {}) =>
  parent.appendChild(Object.assign(document.createElement(tag), { className, ...texts }));

export class Teaching {
  /**
   * chosen(place): a take was chosen, 1, 2 …, or 0: the new one. heard(text): a word was recorded for the chosen take.
   * still: a copy that cannot be changed.
   */
  constructor(node, { chosen, heard, still }) {
    this.heard = heard;
    this.busy = false;
    this.rows = Array.from({ length: WORDS + 1 }, (_, row) => {
      const line = make(node, "div", "vo-row");
      line.setAttribute("role", "group");
      const name = make(line, "span", "vo-name");
      const places = row === WORDS ? [0] : Array.from({ length: EACH }, (_, k) => row * EACH + k + 1);
      const buttons = places.map((place) => {
        const button = make(line, "button", "vo-take", { type: "button" });
        button.addEventListener("click", () => !this.busy && chosen(place));
        return { button, place };
      });
      return { line, name, buttons };
    });
    if (still) return;
    const box = make(node, "div", "vo-recorder");
    this.record = make(box, "button", "vo-record", { type: "button" });
    const told = { begun: () => this.begun(), level: (loudness) => this.level(loudness) };
    this.record.addEventListener("click", () => this.take(() => recorded(told)));
    const file = make(box, "label", "vo-file", { textContent: `${t("or a sound file:")} ` });
    this.file = make(file, "input", "", { type: "file", accept: "audio/*" });
    this.file.addEventListener("change", () => {
      const [chosenFile] = this.file.files;
      if (chosenFile) this.take(() => decoded(chosenFile));
      this.file.value = ""; // so that the same file can be chosen again
    });
    this.sounds = make(box, "div", "vo-level");
    this.meter = make(this.sounds, "meter", "", { min: 0, max: 1, low: QUIET, high: LOUD, optimum: 0.5 });
    this.meter.setAttribute("aria-label", t("Level of the microphone"));
    this.words = make(this.sounds, "span", "");
    this.sounds.hidden = true;
    this.message = make(box, "p", "vo-message");
    this.message.setAttribute("aria-live", "polite");
    make(box, "p", "vo-private", {
      textContent: t(
        "Nothing is sent. Of a recording, the lab keeps only the 16 bands; the sound itself is thrown away.",
      ),
    });
  }

  /** Record, or read a file, and hand on the word that is heard. */
  async take(sound) {
    if (this.busy) return;
    this.busy = true;
    this.tell(t("Allow the microphone, and wait a moment."));
    try {
      const text = textOf(await sound());
      const seconds = (text.length / 640).toFixed(2);
      this.notice = text
        ? t("Recorded: {seconds} s.", { seconds })
        : t("No word was heard. Speak up, or come closer, and try again.");
      if (text) this.heard(text);
    } catch (error) {
      this.notice = inWords(error);
    }
    this.busy = false;
    this.sounds.hidden = true;
    this.tell();
  }

  /** The microphone is open. */
  begun() {
    this.sounds.hidden = false;
    this.tell(t("Speak now: {word}.", { word: this.word }));
  }

  level(loudness) {
    this.meter.value = loudness;
    this.words.textContent = ` ${loudness < QUIET ? t("level: quiet") : loudness > LOUD ? t("level: too loud") : t("level: good")}`;
  }

  /** text: what happens now; otherwise what came of the last recording, and what is next. */
  tell(text = [this.notice, this.next].filter(Boolean).join(" ")) {
    this.record.textContent = this.busy ? t("Recording …") : t("● Record {word}", { word: this.word });
    this.record.setAttribute("aria-disabled", String(this.busy));
    if (this.message.textContent !== text) this.message.textContent = text;
  }

  /**
   * names: of the words; filled: whether each take is there; place: the chosen one; ready: whether there is a new take;
   * learned: whether the network has learned from the takes.
   */
  show({ names, filled, place: now, ready, learned }) {
    this.rows.forEach(({ line, name, buttons }, row) => {
      const test = row === WORDS;
      name.textContent = test ? t("new") : t(names[row]);
      line.setAttribute("aria-label", test ? t("The new take") : t("Takes of {name}", { name: names[row] }));
      for (const { button, place } of buttons) {
        const there = place ? filled[place - 1] : ready;
        const number = ((place - 1) % EACH) + 1;
        button.textContent = `${place ? number : t("take")} ${there ? "✓" : "–"}`;
        const label = test ? t("New take") : t("Take {number} of {name}", { number, name: names[row] });
        button.setAttribute("aria-label", there ? label : t("{label}, missing", { label }));
        button.setAttribute("aria-pressed", String(place === now));
      }
    });
    if (!this.record) return;
    const number = ((now - 1) % EACH) + 1;
    this.word = now
      ? t("“{name}”, take {number}", { name: names[Math.floor((now - 1) / EACH)], number })
      : t("a new take");
    this.next =
      filled.every(Boolean) && !learned
        ? t("All takes are there: press Play to learn.")
        : t("Next: {word}.", { word: this.word });
    if (!this.busy) this.tell();
  }
}
