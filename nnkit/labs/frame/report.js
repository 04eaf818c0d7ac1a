// Reports: a small text file about the state of a lab, to hand in. nnkit/labs/frame/report.py is the twin of this file; it
// defines the contents of a report and reads one back.

import { language } from "./words.js";

const TITLE = "Neural Networks, Live: report of a lab";

const state = (kind, { values, sentence, facts }) => [
  "",
  `${kind}settings: ${JSON.stringify(values)}`,
  `${kind}sentence: ${sentence}`,
  `${kind}digits: ${JSON.stringify(digits(values, facts))}`,
];

/** The computed numbers. */
const digits = (values, facts) =>
  Object.fromEntries(
    Object.entries(facts).filter(
      ([name, fact]) => typeof fact === "number" && name[0] !== "$" && fact !== values[name],
    ),
  );

/**
 * The report of a lab, as text.
 * @param {string} lab
 * @param {string} version
 * @param {Nn.Answer} answer
 * @param {{ kept?: Nn.Answer, predictions: object[], goals: string[] }} more
 */
export function report(lab, version, answer, { kept, predictions, goals }) {
  const lines = [TITLE, "name:", `lab: ${lab}`, `nnkit: ${version}`];
  if (language() !== "en") lines.push(`language: ${language()}`);
  lines.push(...state("", answer));
  if (kept) lines.push(...state("kept ", kept));
  lines.push("", ...predictions.map((each) => `prediction: ${JSON.stringify(each)}`));
  lines.push(...goals.map((text) => `goal reached: ${text}`));
  return `${lines.join("\n").trimEnd()}\n`;
}
