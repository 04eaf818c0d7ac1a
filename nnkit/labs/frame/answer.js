// A computed result in the form that the frame shows and that Python sends.

import { facts } from "./goals.js";
import { sentenceOf } from "./says.js";
import { t } from "./words.js";

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
  const sentence = t(payload.templates[template], numbers);
  return { values, shown, seconds, sentence, facts: facts(values, shown, numbers) };
}
