// What is kept of a reader's progress, and its file. Predictions are those that the labs keep (frame/record.js).

import { forget, keys, recall, remember } from "../../../nnkit/labs/frame/memory.js";
import { Record } from "../../../nnkit/labs/frame/record.js";

/**
 * place: "foundations/neuron"; address: of its page, from the first one; checks: how many answers it has; questions: for each lab the texts of its questions.
 * @typedef {{ place: string, address: string, title: string, checks: number, questions: Object<string, string[]> }} Chapter
 */

const READ = "read"; // places of the chapters that have been read
const CHECKS = "checks"; // answers that have been unfolded: "foundations/neuron 2"
const RECORD = "record."; // of a lab
const FORMAT = "nnkit progress 1";

/** @type {(text: string) => string[]} */
const words = (text) => {
  try {
    const list = JSON.parse(text || "[]");
    return Array.isArray(list) ? list.filter((word) => typeof word === "string") : [];
  } catch {
    return []; // something else was stored there
  }
};
const union = (...lists) => [...new Set(lists.flat())];
const add = (key, more) => remember(key, JSON.stringify(union(words(recall(key)), more)));

export const read = () => words(recall(READ));

export const setRead = (place, on) =>
  remember(READ, JSON.stringify(on ? union(read(), place) : read().filter((other) => other !== place)));

export const noteCheck = (place, number) => add(CHECKS, [`${place} ${number}`]);

/**
 * What the reader has done in a chapter, and how much there is to do.
 * @param {Chapter} chapter
 */
export function progressOf({ place, questions }) {
  const asked = Object.entries(questions);
  const answered = ([lab, texts]) => {
    const { predictions } = new Record(lab);
    return texts.filter((text) => predictions.some((each) => each.text === text && each.answer)).length;
  };
  return {
    isRead: read().includes(place),
    checked: words(recall(CHECKS)).filter((check) => check.startsWith(`${place} `)).length,
    predicted: asked.reduce((sum, each) => sum + answered(each), 0),
    predictions: asked.reduce((sum, [, texts]) => sum + texts.length, 0),
  };
}

const ours = () => keys().filter((key) => key === READ || key === CHECKS || key.startsWith(RECORD));

/** The progress as the text of a file. */
export const keep = () =>
  JSON.stringify({ format: FORMAT, kept: Object.fromEntries(ours().map((key) => [key, recall(key)])) }, null, 1);

/** Add the progress in the text of a file to what is here; throws if there is none in it. */
export function load(text) {
  const { format, kept } = JSON.parse(text);
  if (format !== FORMAT || typeof kept !== "object") throw new Error("not a file of progress");
  for (const key of [READ, CHECKS]) add(key, words(kept[key]));
  for (const key of Object.keys(kept).filter((name) => name.startsWith(RECORD))) {
    const record = new Record(key.slice(RECORD.length));
    const other = JSON.parse(kept[key]);
    const made = new Set(record.predictions.map((each) => each.text));
    record.change({
      goals: union(record.goals, other.goals ?? []),
      skipped: union(record.skipped, other.skipped ?? []),
      predictions: [...record.predictions, ...(other.predictions ?? []).filter((each) => !made.has(each.text))],
    });
  }
}

export const wipe = () => {
  for (const key of ours()) forget(key);
};
