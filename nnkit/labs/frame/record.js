// What the browser remembers of a lab: the goals reached, the questions answered or skipped. Where the browser stores
// nothing (a private window, a notebook in a frame), this lasts until the page is closed.

import { recall, remember } from "./memory.js";

/**
 * guess, answer: as written; of a sketch the heights of two curves (see sketch.js and distance.js), and how far they are apart.
 * @typedef {(number | null)[]} Curve
 * @typedef {{ text: string, guess: string | Curve, answer?: string | Curve, apart?: number | null }} Prediction
 */

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
      // something else was stored there
    }
  }

  /** Change parts of the record: {goals, skipped, predictions}. */
  change(parts) {
    Object.assign(this, parts);
    const { goals, skipped, predictions } = this;
    remember(this.key, JSON.stringify({ goals, skipped, predictions }));
  }
}
