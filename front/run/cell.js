// A cell that can be changed and run: its editor, the buttons below it, its outputs.

import { t } from "../../nnkit/labs/frame/words.js";
import { edit } from "./editor.js";
import { Job } from "./job.js";
import { Output } from "./output.js";

const KEYS = "nn-run-keys"; // what the keys do, as text on the page
const REMEMBER = "from nnkit.homework import practice as _practice; _practice.remember(globals())";

export class Cell extends Job {
  constructor(place, page) {
    const { box, code, name, exercise, line, run } = place;
    super(place, name, page);
    this.id = box.id;
    this.exercise = exercise;
    this.source = code.querySelector("pre").textContent.trimEnd();
    if (exercise) this.solution = solutionOf(box);
    this.resetButton = this.button(t("Reset"), t("Reset {name}", { name }), () => this.reset());
    run.textContent = t("Run");
    run.setAttribute("aria-label", t("Run {name}", { name }));
    this.editor = edit(this.source, t("Code of {name}", { name }), keysExplained(page.voice), {
      run: () => page.press(place, "run"),
      leave: () => run.focus(),
      changed: () => {
        this.resetButton.hidden = this.text() === this.source;
      },
    });
    code.classList.add("nn-run-editor");
    code.replaceChildren(this.editor.dom);
    this.output = new Output(box.querySelector(":scope > .cell_output") ?? room(line));
  }
  text() {
    return this.editor.state.doc.toString();
  }
  /** Whether its code, as it stands, has yet to run. */
  stale() {
    return this.ran !== this.text();
  }
  reset() {
    this.editor.dispatch({ changes: { from: 0, to: this.editor.state.doc.length, insert: this.source } });
    this.runButton.focus();
    this.page.say(t("The code of {name} is as it was.", { name: this.name }));
  }
  forget() {
    this.ran = undefined;
    this.output.disconnect();
  }

  /** What a button asks for. */
  async act(action, kernel) {
    this.tell(action === "check" ? t("Checking…") : t("Running…"));
    await this[action](kernel);
    return "";
  }
  /** Run it. Returns whether it ended without an error. What an exercise defines stays in the exercise. */
  async run(kernel) {
    const text = this.text();
    if (this.exercise) await kernel.execute(REMEMBER);
    const reply = await this.shown(kernel, text);
    if (this.exercise) await kernel.execute("_practice.restore(globals())");
    if (reply.status === "ok") this.ran = text;
    return reply.status === "ok";
  }
  /** Check an exercise: by the checks of its solution, on a copy of what the chapter has defined. */
  async check(kernel) {
    const [attempt, start, solution] = [this.text(), this.source, this.solution].map((text) => JSON.stringify(text));
    const checker = `__import__("nnkit.homework.practice", fromlist=["check"]).check`;
    await this.shown(kernel, `${checker}(${attempt}, ${start}, ${solution}, globals())`);
  }
  async shown(kernel, code) {
    this.output.begin(kernel.manager);
    const reply = await kernel.execute(code, (message) => this.output.take(message));
    await this.output.done();
    this.page.say(`${this.name}: ${this.output.said() || t("done, without printing anything.")}`);
    return reply;
  }
}

/** A new place for outputs, below the buttons of a cell; it is in sight where the code is folded. */
function room(line) {
  const made = Object.assign(document.createElement("div"), { className: "cell_output docutils container" });
  (line.closest("details.hide") ?? line).after(made);
  return made;
}

/** The code of the solution that follows an exercise. */
function solutionOf(exercise) {
  let next = exercise.nextElementSibling;
  while (next && !next.matches(".exercise")) {
    const code = next.matches(".solution") ? next : next.querySelector(".admonition.solution");
    if (code) return code.querySelector("pre").textContent;
    next = next.nextElementSibling;
  }
  return "";
}

/** The id of the text that says what the keys do; it is hidden, and put beside `neighbour` once. */
function keysExplained(neighbour) {
  if (!document.getElementById(KEYS)) {
    const text = t("Shift+Enter runs the code, Escape leaves the editor.");
    const made = Object.assign(document.createElement("p"), { id: KEYS, hidden: true, textContent: text });
    neighbour.after(made);
  }
  return KEYS;
}
