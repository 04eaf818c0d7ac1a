// The values of a lab's controls: which are allowed, and how a link writes them. nnkit/labs/frame/controls.py is the twin of
// this file and defines the kinds of controls; `control` below is its Reader's description of one.

import { clean } from "./numbers.js";

const LONGEST = 20_000;
const NUMBER = /^[+-]?[0-9]+(\.[0-9]+)?$/;

const within = (x, low, high) => Math.min(high, Math.max(low, x));

/**
 * The nearest position of an integer slider: a link may ask for a value between two positions.
 * @type {(x: number, control: { min?: number, max?: number, step?: number }) => number}
 */
const placeOf = (x, { min, max, step }) => within(min + Math.round((x - min) / step) * step, min, max);

/** The rows of numbers in a cleaned text. */
export const readRows = (text) => (text ? text.split(";").map((row) => row.split(",").map(Number)) : []);

/** Rows of numbers as the text of a control. */
export const writeRows = (rows) => rows.map((row) => row.join()).join(";");

function cleanTable(text, { columns, most }) {
  const rows = text
    .slice(0, LONGEST)
    .split(";")
    .map((row) => row.split(",").map((word) => word.replace(/^ +| +$/g, "")))
    .filter((words) => words.length === columns.length && words.every((word) => NUMBER.test(word)))
    .slice(0, most);
  const cell = (word, [low, high, decimals]) => clean(within(Number(word), low, high), `.${decimals}`);
  return writeRows(rows.map((words) => words.map((word, k) => cell(word, columns[k]))));
}

/** A text reduced to what the control may hold. */
export function cleanText(text, control) {
  if (control.columns) return cleanTable(text, control);
  const letters = [...[...text].slice(0, LONGEST)].filter((letter) => control.alphabet.includes(letter));
  return letters.slice(0, control.most).join("");
}

/** The control's value as the lab sees it, from the trait that the view shares with the widget. */
export function valueFor(trait, { kind, options, rule, ...control }) {
  if (kind === "choice") return options[trait];
  if (kind === "number") return rule ? clean(trait, rule) : placeOf(trait, control);
  return kind === "text" ? cleanText(trait, control) : trait;
}

/** The trait for a value. */
export function traitOf(value, { kind, options, rule, ...control }) {
  if (kind === "choice") return options.indexOf(value);
  if (kind === "number") return rule ? within(value, control.min, control.max) : placeOf(value, control);
  return kind === "text" ? cleanText(value, control) : value;
}

/** The trait for a text in the address; undefined if the text is not valid. */
export function parse(text, control) {
  const { kind, options } = control;
  if (kind === "text") return cleanText(text, control);
  if (kind === "switch") return { true: true, false: false }[text.toLowerCase()];
  if (kind === "choice") {
    const index = options.findIndex((option) => String(option) === text || (text !== "" && Number(text) === option));
    return index < 0 ? undefined : index;
  }
  const number = Number(text);
  return text !== "" && Number.isFinite(number) ? traitOf(number, control) : undefined;
}

/** The traits for the words of an address: [[name of a control, trait], …]. */
export function traitsFrom(words, controls) {
  const known = Object.entries(controls).filter(([name]) => name in words);
  const traits = known.map(([name, control]) => [name, parse(words[name], control)]);
  return traits.filter(([, trait]) => trait !== undefined);
}

/** Whether a control has an effect for these values: that can depend on other controls. */
export const matters = ({ when = {} }, values) =>
  Object.entries(when).every(([other, allowed]) => allowed.includes(values[other]));
