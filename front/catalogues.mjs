// The catalogues of the labs' words: PO files, which gettext's tools and translators know, as scripts for pages and Python.
// nnkit/labs/frame/words.py says how they are used.

import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** The entries of a PO file, {English: translation}: those that have a translation that is not in doubt ("fuzzy"). */
function wordsOf(text) {
  const entries = text
    .split(/\n\s*\n/)
    .filter((entry) => !/^#,.*\bfuzzy\b/m.test(entry))
    .map((entry) => ["msgid", "msgstr"].map((word) => stringAfter(word, entry)));
  return Object.fromEntries(entries.filter(([english, translation]) => english && translation));
}

/** A string of an entry; it may go over several lines, each in quotes. */
function stringAfter(word, entry) {
  const lines = entry.match(new RegExp(`^${word} ((?:".*"\\s*)+)$`, "m"))?.[1] ?? "";
  return [...lines.matchAll(/^".*"/gm)].map(([line]) => JSON.parse(line)).join("");
}

/** {language: its script} of the PO files in a folder. */
export function catalogues(folder) {
  const scripts = readdirSync(folder)
    .filter((file) => file.endsWith(".po"))
    .map((file) => {
      const name = basename(file, ".po");
      const words = wordsOf(readFileSync(join(folder, file), "utf8"));
      return [name, `globalThis.nnkitLanguage=${JSON.stringify({ name, words })};`];
    });
  return Object.fromEntries(scripts);
}
