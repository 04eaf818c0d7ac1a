// Which sentence a lab shows: nnkit/labs/frame/says.py is the twin of this file, and explains the tables.

import { t } from "./words.js";

const COMPARISONS = {
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};
const CLAUSE = /^(?:(not) )?(\$?[\w.]+)(?: (==|!=|<=|<|>=|>) (?:(-?[0-9.]+)|'(.*)'|(\$?[\w.]+)))?$/;

/**
 * [the name of a template, its numbers] for a state of a lab: from the view's function or else from the table.
 * @returns {[string, Record<string, any>]}
 */
export function sentenceOf(/** @type {Nn.View} */ view, values, result, /** @type {Nn.Payload} */ payload) {
  if (view.sentence) return view.sentence(values, result, payload);
  const known = namesOf(payload.constants, values, { ...result, ...view.numbers?.(values, result, payload) });
  return say(payload.says, payload.templates, known);
}

/** The values of the names in conditions and templates. */
export function namesOf(constants, values, result) {
  const controls = Object.entries(values).map(([name, value]) => [`$${name}`, value]);
  return { ...constants, ...values, ...Object.fromEntries(controls), ...result };
}

/**
 * The name of the template that a table chooses, and `known` with the parts of the sentence.
 * @returns {[string, Record<string, any>]}
 */
export function say(table, templates, known) {
  known = { ...known };
  let chosen = "";
  for (const [part, rows] of table) {
    [, chosen] = rows.find(([condition]) => holds(condition, known));
    if (part !== "sentence") known[part] = t(templates[chosen] ?? chosen, known);
  }
  return [chosen, known];
}

/** Whether a condition holds for the numbers and words in `known`. */
export const holds = (condition, known) =>
  condition === "" || condition.split(" and ").every((clause) => clauseHolds(clause, known));

function clauseHolds(clause, known) {
  const [, not, name, comparison, number, word, other] = clause.match(CLAUSE) ?? [];
  if (!(name in known) || (other && !(other in known)))
    throw new Error(`A condition compares numbers that the lab knows, as in "loss > start"; got "${clause}".`);
  const left = known[name];
  if (!comparison) return (left === null || left === false || left === 0 || left === "") === Boolean(not);
  const right = number ? Number(number) : other ? known[other] : word;
  if (!["==", "!="].includes(comparison) && (left === null || right === null)) return false;
  return COMPARISONS[comparison](left, right);
}
