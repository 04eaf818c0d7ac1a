// What the browser remembers of a lab: which goals were reached, which questions answered or skipped. Where the browser
// keeps nothing (a private window, a notebook in a frame), it is remembered until the page is closed.

import { recall, remember } from "./memory.js";

/** @typedef {{ text: string, guess: string, answer?: string }} Prediction */

export class Record {
  constructor(lab) {
    this.key = `record.${lab}`;
    /** @type {string[]} */
    this.goals = [];
    /** @type {string[]} */
    this.skipped = [];
    /** @type {Prediction[]} */
    this.predictions = [];
    try {
      const kept = JSON.parse(recall(this.key) || "{}");
      for (const part of ["goals", "skipped", "predictions"]) this[part] = (kept[part] ?? []).filter(Boolean);
    } catch {
      // something else was kept there
    }
  }

  /** Change some of it: {goals, skipped, predictions}. */
  change(parts) {
    Object.assign(this, parts);
    const { goals, skipped, predictions } = this;
    remember(this.key, JSON.stringify({ goals, skipped, predictions }));
  }
}
