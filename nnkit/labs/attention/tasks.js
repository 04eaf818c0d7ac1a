// Tasks on digits, and what is read from a network: the twin of nnkit/labs/attention/models.py.

import { rowsOf } from "../nnkit.js/network.js";
import { random } from "../nnkit.js/random.js";

const [LEARNED, MOST] = [8, 10]; // digits of the questions in training; of the longest question
export const STEPS = 2 * MOST; // places of a question, a mark and the answer but its last digit
const [MARK, CLASSES, OTHERS] = [10, 10, 9];
const HEAD_LAYER = 5; // the place of the head among the layers
const [SAMPLES, HELD, HELD_SEED] = [6400, 500, 1000];

/** The right answer to a question, a list of digits. */
export function answerOf(task, question) {
  if (task === "sort") return [...question].sort((a, b) => a - b);
  return task === "reverse" ? [...question].reverse() : question;
}

/** What a network reads: questions, the mark, and replies but their last digits, one row after the other. */
function readOf(questions, replies) {
  const input = new Float32Array(questions.length * STEPS);
  questions.forEach((question, k) => input.set([...question, MARK, ...replies[k].slice(0, -1)], k * STEPS));
  return { n: questions.length, input };
}

/** n random questions of eight digits. */
function questionsOf(loaded, n, seed) {
  const digits = random(loaded, n * LEARNED, seed, "ATTENTION").map((r) => Math.min(9, Math.floor((r + 1) * 5)));
  return rowsOf(digits, LEARNED);
}

/** The samples of a run, and the questions that test it. */
export function samplesOf(loaded, task, seed) {
  const answered = (questions) => {
    const answers = questions.map((question) => answerOf(task, question));
    return { ...readOf(questions, answers), answers };
  };
  const { n, input, answers } = answered(questionsOf(loaded, SAMPLES, seed));
  const [target, mask] = [new Float32Array(n * STEPS), new Float32Array(n * STEPS)];
  answers.forEach((answer, k) => {
    target.set(answer, k * STEPS + LEARNED);
    mask.fill(1, k * STEPS + LEARNED, k * STEPS + 2 * LEARNED);
  });
  return { n, input, target, mask, held: answered(questionsOf(loaded, HELD, HELD_SEED)) };
}

/** The digits with the largest outputs at the places of an answer of this length: a row for each sample. */
function digitsOf(network, data, length) {
  const outputs = network.predict(data);
  const digit = (first) => {
    let best = 0;
    for (let k = 1; k < CLASSES; k++) if (outputs[first + k] > outputs[first + best]) best = k;
    return best;
  };
  return Array.from({ length: data.n }, (_, row) =>
    Array.from({ length }, (_, place) => digit((row * STEPS + length + place) * CLASSES)),
  );
}

/**
 * The share of the held-out questions that the network of a film answers without a mistake.
 * @param {any} film
 */
export function exact({ network, samples: { held } }) {
  const found = digitsOf(network, held, LEARNED);
  return found.filter((digits, k) => digits.every((digit, place) => digit === held.answers[k][place])).length / HELD;
}

/** The answer to a question, written digit by digit. */
export function write(network, question) {
  const reply = [];
  for (const place of question.keys()) {
    const padded = Array.from(question, (_, k) => reply[k] ?? 0);
    reply.push(digitsOf(network, readOf([question], [padded]), question.length)[0][place]);
  }
  return reply;
}

/** The attention weights when each digit of a reply is written: a row for each, a column for each place before. */
export function weights(network, question, reply) {
  const { length } = question;
  const all = rowsOf(network.steps(readOf([question], [reply]))(`${HEAD_LAYER}.weights`), STEPS);
  return all.slice(length, 2 * length).map((row) => row.slice(0, 2 * length));
}

/** The share of other digits that change the reply: a row for each of its digits, a column for each asked digit. */
export function influence(network, question, reply) {
  const others = Array.from({ length: OTHERS }, (_, k) => k + 1);
  const replaced = (place, more) => question.map((digit, k) => (k === place ? (digit + more) % 10 : digit));
  const changed = question.flatMap((_, place) => others.map((more) => replaced(place, more)));
  const found = digitsOf(network, readOf(changed, Array(changed.length).fill(reply)), question.length);
  return reply.map((digit, row) =>
    question.map((_, place) => others.filter((_, k) => found[OTHERS * place + k][row] !== digit).length / OTHERS),
  );
}
