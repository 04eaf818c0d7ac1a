// Formulas for paper and e-book: a JSON list of {tex, display} on the standard input becomes one of {svg, mathml, speech}.
//
// The drawing is for paper, MathML for the e-book; the words of Speech Rule Engine, "x sub i squared", are the text
// alternative of both.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { json } from "node:stream/consumers";

const require = createRequire(import.meta.url);
const MathJax = await require("mathjax").init({
  loader: { load: ["input/tex", "output/svg"] },
  svg: { fontCache: "none" },
});
const speech = require("speech-rule-engine");
const maps = join(dirname(require.resolve("speech-rule-engine/package.json")), "lib", "mathmaps");
await speech.setupEngine({ locale: "en", domain: "clearspeak", modality: "speech", json: maps });
await speech.engineReady();

/** @type {{tex: string, display: boolean}[]} */
const asked = /** @type {any} */ (await json(process.stdin));
const formulas = asked.map(({ tex, display }) => {
  const mathml = MathJax.tex2mml(tex, { display });
  if (mathml.includes("<merror")) throw new Error(`MathJax cannot read the formula ${tex}`);
  const drawn = MathJax.startup.adaptor.innerHTML(MathJax.tex2svg(tex, { display }));
  return { svg: drawn, mathml, speech: speech.toSpeech(mathml) };
});
process.stdout.write(JSON.stringify(formulas));
