// The words of a lab in the reader's language. nnkit/labs/frame/words.py is the twin of this file and explains it: a page
// in another language than English loads static/<language>.js, which sets `nnkitLanguage`, before the other scripts.

import { fill } from "./numbers.js";

const END = /(?<=[.?!]) /; // between two sentences

/** A text in the language of the page, sentence by sentence. */
export function translated(text) {
  const words = globalThis.nnkitLanguage?.words;
  if (!words) return text;
  return text
    .split(END)
    .map((part) => words[part] ?? part)
    .join(" ");
}

/** The language of the page's labs. */
export const language = () => globalThis.nnkitLanguage?.name ?? "en";

/**
 * A text in the language of the page, its places {name:rule} filled in (see numbers.js); words among the numbers are
 * translated, too; where they must stay as they are, call `fill(translated(text), numbers)`. A word that has another
 * meaning elsewhere is told apart by its plural: t("{n:step|steps}", { n: 1 }). `python tools/dev.py translate` finds the
 * texts by the calls of these functions.
 * @type {(text: string, numbers?: Record<string, any>) => string}
 */
export function t(text, numbers = {}) {
  const own = Object.entries(numbers).map(([name, x]) => [name, typeof x === "string" ? translated(x) : x]);
  return fill(translated(text), Object.fromEntries(own));
}
