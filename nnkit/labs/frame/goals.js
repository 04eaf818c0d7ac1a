// Goals: conditions on a lab's result that the reader tries to reach. nnkit/labs/frame/goals.py is the twin of the first half
// of this file and defines conditions.

import { holds as holdsFor } from "./says.js";
import { t, translated } from "./words.js";

const LONGEST = 100; // characters of a word; longer texts are pictures and drawings

const plain = (value) =>
  value === null ||
  ["boolean", "number"].includes(typeof value) ||
  (typeof value === "string" && [...value].length <= LONGEST);
const finite = (value) => (typeof value === "number" && !Number.isFinite(value) ? null : value);

/** The numbers and words that a condition can name, by their names. */
export function facts(values, result, numbers) {
  const found = {};
  const controls = Object.fromEntries(Object.entries(values).map(([name, value]) => [`$${name}`, value]));
  for (const part of [values, numbers, result, controls])
    for (const [name, value] of Object.entries(part)) {
      if (plain(value)) found[name] = finite(value);
      else if (typeof value === "object" && !Array.isArray(value) && !ArrayBuffer.isView(value))
        for (const [inner, one] of Object.entries(value)) if (plain(one)) found[`${name}.${inner}`] = finite(one);
    }
  return found;
}

/**
 * Whether a condition holds for these facts; not if it names a fact that the lab does not show now.
 * @type {(condition: string, found: Record<string, Nn.Value | null>) => boolean}
 */
export function holds(condition, found) {
  try {
    return holdsFor(condition, found);
  } catch {
    return false;
  }
}

/** The list of a lab's goals, with a tick for each that has been reached, which the browser remembers. */
export class Goals {
  constructor(el, goals, memory) {
    this.goals = goals;
    this.memory = memory;
    if (!goals.length) return;
    const list = el.appendChild(Object.assign(document.createElement("ul"), { className: "nn-goals" }));
    list.setAttribute("aria-label", t("Goals"));
    this.items = goals.map(({ text }) => {
      const item = list.appendChild(document.createElement("li"));
      item.append(
        Object.assign(document.createElement("span"), { className: "nn-tick", ariaHidden: "true" }),
        translated(text),
      );
      return item;
    });
    this.tick(this.reached);
  }

  get reached() {
    return this.goals.map(({ text }) => text).filter((text) => this.memory.goals.includes(text));
  }

  tick(reached) {
    this.goals.forEach(({ text }, k) => {
      if (!reached.includes(text) || this.items[k].classList.contains("nn-reached")) return;
      this.items[k].classList.add("nn-reached");
      this.items[k].append(
        Object.assign(document.createElement("span"), { className: "nn-hidden", textContent: ` ${t("(reached)")}` }),
      );
    });
  }

  /** Check the goals; returns the texts of those reached for the first time. */
  notice(found) {
    const before = this.reached;
    const fresh = this.goals
      .filter(({ text, when }) => !before.includes(text) && holds(when, found))
      .map(({ text }) => text);
    if (fresh.length) {
      this.memory.change({ goals: [...this.memory.goals, ...fresh] });
      this.tick(this.reached);
    }
    return fresh;
  }
}
