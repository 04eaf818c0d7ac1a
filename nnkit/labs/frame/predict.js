// Predict, then see: a chapter's questions, asked before the lab can be used. The reader commits to an answer or skips;
// the lab then computes the right one, and both are shown. nnkit/labs/frame/predict.py says what a question is.

import { distance, sampled } from "./distance.js";
import { holds } from "./goals.js";
import { formatNumber } from "./numbers.js";
import { bothCurves, Sketch } from "./sketch.js";
import { t, translated } from "./words.js";

const make = (tag, parts = {}, children = []) => {
  const element = Object.assign(document.createElement(tag), parts);
  element.append(...children);
  return element;
};

export class Questions {
  /**
   * actions: ask(open) is called when a question opens or closes; set(values) moves controls; announce(text) tells a screen
   * reader.
   * @param {HTMLElement} el
   * @param {string} lab
   * @param {Nn.Question[]} questions
   * @param {import("./record.js").Record} memory
   * @param {{ ask: (open: boolean) => void, set: (values: Nn.Values) => void, announce: (text: string) => void }} actions
   */
  constructor(el, lab, questions, memory, actions) {
    this.lab = lab;
    this.questions = questions;
    this.memory = memory;
    this.actions = actions;
    const ariaLabel = t("Predict, then see: lab {lab}", { lab }); // a page may have several
    this.box = el.appendChild(make("section", { className: "nn-question", ariaLabel }));
    this.box.hidden = !questions.length;
  }

  /** Ask the first open question; none if the reader has followed a link to a state. */
  begin(byLink) {
    const open = this.questions.find((each) => !this.predictionOf(each) && !this.memory.skipped.includes(each.text));
    if (open && !byLink) this.ask(open);
    else this.close();
  }

  /**
   * What was predicted; a prediction of another form, for a question that had the same text, does not count.
   * @param {Nn.Question} question
   */
  predictionOf({ text, sketch }) {
    return this.memory.predictions.find((each) => each.text === text && Array.isArray(each.guess) === Boolean(sketch));
  }

  ask(question) {
    this.open = question;
    const { text, choices, slider } = question;
    const fieldset = make("fieldset", {}, [
      make("legend", {}, [make("strong", { textContent: t("Predict first.") }), " ", translated(text)]),
    ]);
    const form = make("form", {}, [fieldset]);
    const guess = choices
      ? this.choose(fieldset, choices)
      : slider
        ? this.slide(fieldset, slider)
        : this.sketch(fieldset);
    const skip = make("button", { type: "button", className: "nn-tool nn-skip", textContent: t("Skip") });
    form.append(
      make("div", { className: "nn-question-buttons" }, [
        make("button", { type: "submit", className: "nn-tool nn-commit", textContent: t("Show the answer") }),
        skip,
      ]),
    );
    skip.addEventListener("click", () => this.skip(question));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.commit(question, guess());
    });
    this.box.replaceChildren(form);
    this.actions.ask(true);
  }

  /** Radio buttons; returns a function that gives the label of the chosen one. */
  choose(fieldset, choices) {
    const name = `nn-${this.lab}-${this.questions.indexOf(this.open)}`;
    const inputs = choices.map(([label]) => make("input", { type: "radio", name, value: label, required: true }));
    fieldset.append(...inputs.map((input) => make("label", {}, [input, translated(input.value)])));
    return () => inputs.find((input) => input.checked)?.value;
  }

  /** A slider; returns a function that gives its number as written. */
  slide(fieldset, [min, max, step]) {
    const { rule, unit, text } = this.open;
    const input = make("input", { type: "range", min, max, step, value: (min + max) / 2, ariaLabel: translated(text) });
    const output = make("output");
    const written = () => formatNumber(Number(input.value), rule) + unit;
    const show = () => {
      output.textContent = written();
      input.setAttribute("aria-valuetext", written());
    };
    input.addEventListener("input", show);
    show();
    fieldset.append(make("div", { className: "nn-guess" }, [input, output]));
    return written;
  }

  /** A chart to draw in; returns a function that gives the heights of the curve. */
  sketch(fieldset) {
    const sketch = new Sketch(this.open);
    fieldset.append(sketch.node);
    return () => [...sketch.heights];
  }

  skip({ text }) {
    this.memory.change({ skipped: [...this.memory.skipped, text] });
    this.close(true);
  }

  commit(question, guess) {
    this.awaited = question;
    this.actions.ask(false);
    const others = this.memory.predictions.filter(({ text }) => text !== question.text);
    this.memory.change({ predictions: [...others, { text: question.text, guess }] });
    const predicted = question.sketch ? t("You have drawn a curve.") : t("You predicted: {guess}.", { guess });
    this.box.replaceChildren(make("p", { tabIndex: -1, textContent: `${predicted} ${t("The lab computes …")}` }));
    this.box.firstElementChild.focus();
    this.actions.set(question.then);
  }

  /**
   * The lab shows an answer: check whether a question waits for it.
   * @param {Nn.Answer} answer
   */
  notice({ values, facts, shown }) {
    const question = this.awaited;
    if (!question || !Object.entries(question.then).every(([name, value]) => values[name] === value)) return;
    this.awaited = undefined;
    const prediction = this.predictionOf(question);
    Object.assign(prediction, question.sketch ? curveFor(question, prediction, shown) : answerTo(question, facts));
    this.memory.change({});
    this.close(this.box.contains(document.activeElement));
    this.actions.announce(outcome(question, prediction));
  }

  /** No question is open: show what was predicted, and which questions are left. */
  close(focus = false) {
    this.open = undefined;
    this.box.replaceChildren(
      ...this.questions.map((question) => {
        const prediction = this.predictionOf(question);
        const text = prediction?.answer ? outcome(question, prediction) : t("Not predicted yet.");
        const again = make("button", {
          type: "button",
          className: "nn-tool",
          textContent: prediction ? t("Predict again") : t("Predict"),
        });
        again.addEventListener("click", () => {
          this.ask(question);
          /** @type {HTMLElement} */ (this.box.querySelector("input, [role=slider][tabindex='0']")).focus();
        });
        const line = make("p", { tabIndex: -1, className: prediction?.answer ? "" : "nn-unanswered" }, [
          make("span", { className: "nn-asked", textContent: translated(question.text) }),
          ` ${text} `,
          again,
        ]);
        if (!question.sketch || !prediction?.answer) return line;
        return make("div", { className: "nn-sketched" }, [line, bothCurves(question, prediction)]);
      }),
    );
    if (focus) this.box.querySelector("p").focus();
    this.actions.ask(false);
    this.fillSummary();
  }

  /** Show the predictions made on this page in its summary: the element with data-prediction="name of the lab". */
  fillSummary() {
    if (document.readyState === "loading")
      addEventListener("DOMContentLoaded", () => this.fillSummary(), { once: true });
    const made = this.questions // another chapter may ask other questions of the same lab
      .map((question) => ({ question, prediction: this.predictionOf(question) }))
      .filter(({ prediction }) => prediction?.answer);
    if (!made.length) return;
    for (const element of document.querySelectorAll(`[data-prediction="${this.lab}"]`))
      element.replaceChildren(
        make(
          "ul",
          {},
          made.map(({ question, prediction }) =>
            make("li", { textContent: `${translated(question.text)} ${outcome(question, prediction)}` }),
          ),
        ),
      );
  }
}

/** @type {(question: Nn.Question, prediction: import("./record.js").Prediction) => string} */
function outcome({ sketch, rule, unit }, { guess, answer, apart }) {
  if (!sketch) return t("You predicted: {guess}. The lab finds: {answer}.", { guess, answer });
  if (apart === null) return t("You have drawn a curve. The lab finds none.");
  const far = `${formatNumber(apart, rule)}${unit}`;
  return t("Your curve and the lab's are {far} apart on average.", { far });
}

/** The lab's answer, as written. */
function answerTo({ choices, read, rule, unit }, found) {
  if (choices) {
    const right = choices.filter(([, when]) => holds(when, found));
    return { answer: right.map(([label]) => label).join(", ") };
  }
  return { answer: typeof found[read] === "number" ? formatNumber(found[read], rule) + unit : String(found[read]) };
}

/** The lab's curve, and how far the sketch is from it. */
function curveFor({ read }, { guess }, shown) {
  const answer = sampled(read.split(".").reduce((part, name) => part[name], shown));
  return { answer, apart: distance(sampled(guess), answer) };
}
