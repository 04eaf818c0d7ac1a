// Which numbers are known at a step of a round, and how the pictures write them.

import { formatNumber, superscript } from "../frame/numbers.js";

const VALUES = { z: 1, a: 2, o: 3 }; // the step at which a unit's value becomes known; other values are known from the start
export const LOSS = 4; // the step at which the loss is known
export const UPDATE = 10; // the step at which the weights are new

/** The parts, [[name, about], …], in the order of the control: a notebook sorts the names in the payload. */
export const partsOf = ({ parts, controls }) => controls.part.options.map((name) => [name, parts[name]]);

/** The step from which the value of a part is known. */
export const valueKnown = (part) => VALUES[part[0]] ?? 0;

/** Whether the current step has computed a part's value or gradient. */
export function fresh(part, gradientKnown, weights, stage) {
  if (stage === UPDATE) return weights.includes(part);
  return stage > 0 && (valueKnown(part) === stage || gradientKnown === stage);
}

/** A number in little space, with this many decimals; only the power of ten of a very large one. */
export function short(x, decimals = 2) {
  const size = Math.abs(x);
  if (size < 1e4) return formatNumber(x, size < 100 ? `.${decimals}` : "~3");
  return `≈${x < 0 ? "−" : ""}10${superscript(String(Math.round(Math.log10(size))))}`;
}

export const UNKNOWN = "?";
