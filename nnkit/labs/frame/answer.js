// What the page has computed, in the form in which the frame shows it and Python sends it.

import { facts } from "./goals.js";
import { fill } from "./numbers.js";
import { sentenceOf } from "./says.js";

/**
 * @param {Nn.View} view
 * @param {Nn.Values} values
 * @param {any} shown
 * @param {Nn.Payload} payload
 * @param {number} seconds
 * @returns {Nn.Answer}
 */
export function answerOf(view, values, shown, payload, seconds) {
  const [template, numbers] = sentenceOf(view, values, shown, payload);
  const sentence = fill(payload.templates[template], numbers);
  return { values, shown, seconds, sentence, facts: facts(values, shown, numbers) };
}

/** The pieces of a sentence; a number stays on one line with its unit or its power of ten. */
export function unbroken(sentence) {
  return sentence.split(/(−?[\d.]+ (?:%|× 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|2 \/ λ)/).map((piece, k) => {
    if (k % 2 === 0) return piece;
    const whole = document.createElement("span");
    whole.className = "nn-whole";
    whole.textContent = piece;
    return whole;
  });
}
