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
