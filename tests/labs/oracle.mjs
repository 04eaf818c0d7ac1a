// The page's half of a lab, run by Node over states that Python has computed: what differs, by its path.
//
//     node oracle.mjs LAB ENGINE.WASM < job.json
//
// job: {payload, states: [{traits, values, result, sentence, pressed}], longer, language}, one state after the other of one
// lab, which keeps its runs between them; longer: the network that was trained longer, as longer.py packs it, or null;
// language: the catalogue of another one than English. test_oracle.py writes it and reads what is printed: {seconds,
// differences: [{path, count, state, python, page}]}: how many places of a path differ (indices are left out of it), and the
// two values at the first.

import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { text } from "node:stream/consumers";
import { loadEngine } from "../../nnkit/labs/nnkit.js/engine.js";
import { valueFor } from "../../nnkit/labs/frame/controls.js";
import { unpacked } from "../../nnkit/labs/frame/longer.js";
import { sentenceOf } from "../../nnkit/labs/frame/says.js";
import { t } from "../../nnkit/labs/frame/words.js";

const [name, wasm] = process.argv.slice(2);
const front = new URL("../../front/package.json", import.meta.url).href;
registerHooks({
  // d3 is installed in front/, which no folder of the labs is in
  resolve: (name, context, next) => next(name, /^[a-z]/.test(name) ? { ...context, parentURL: front } : context),
});
Object.assign(globalThis, { matchMedia: () => ({}) }); // a page has it, Node has not
/** @type {Nn.View} */
const view = await import(`../../nnkit/labs/${name}/view.js`);
const description = JSON.parse(readFileSync(wasm.replace(/wasm$/, "json"), "utf8"));
const loaded = await loadEngine(readFileSync(wasm), description);
const { payload, states, longer, language } = JSON.parse(await text(process.stdin));
globalThis.nnkitLanguage = language;
if (longer) payload.longer = unpacked(longer); // what a page fetches once it is chosen

/** What the view says of a state, in the names that Python uses. */
function answer({ traits }, cache) {
  const values = valuesOf(traits);
  const job = view.compute(values, payload, loaded, cache);
  let step = job.next();
  while (!step.done) step = job.next();
  const [template, numbers] = sentenceOf(view, values, step.value, payload);
  const pressed = payload.buttons.map((button) => [button, view.pressed(button, values, payload)]);
  const sentence = t(payload.templates[template], numbers);
  return { values, result: step.value, sentence, pressed: Object.fromEntries(pressed) };
}

/** The values of the controls, as the frame reads them. */
const valuesOf = (traits) => {
  const controls = Object.entries(payload.controls);
  return Object.fromEntries(controls.map(([name, control]) => [name, valueFor(traits[name], control)]));
};

/** Begin to compute, and give it up for a newer request, as the worker does. */
function interrupted({ traits }, cache) {
  const job = view.compute(valuesOf(traits), payload, loaded, cache);
  if (!job.next().done) job.next();
}

/** Calls `found(path, python, page)` for every place in which the two differ; numbers must have the same bits. */
function compare(python, page, path, found) {
  if (Object.is(python, page)) return;
  if (ArrayBuffer.isView(page) && typeof python === "string") {
    const Kind = /** @type {any} */ (page).constructor;
    python = new Kind(Uint8Array.from(Buffer.from(python, "base64")).buffer); // as the pictures decode it
  }
  const kind = kindOf(python);
  if (kind !== kindOf(page) || kind === "plain") found(path, python, page);
  else if (kind !== "object") {
    if (python.length !== page.length) found(`${path}.length`, python.length, page.length);
    const shorter = Math.min(python.length, page.length);
    for (let k = 0; k < shorter; k += 1)
      if (!Object.is(python[k], page[k])) compare(python[k], page[k], `${path}[]`, found);
  } else
    for (const key of new Set([...Object.keys(python), ...Object.keys(page)]))
      compare(python[key], page[key], `${path}.${key}`, found);
}

function kindOf(x) {
  if (ArrayBuffer.isView(x)) return "array";
  if (Array.isArray(x)) return "list";
  return x && typeof x === "object" ? "object" : "plain";
}

/** A value in a message, JSON where JSON has it. */
function words(x) {
  if (typeof x === "number") return Object.is(x, -0) ? "-0" : String(x);
  return String(JSON.stringify(x)).slice(0, 300);
}

const differences = new Map();
const cache = {};
const begun = performance.now();
states.forEach((state, number) => {
  if (number % 3 === 1 && number + 1 < states.length) interrupted(states[number + 1], cache);
  const page = answer(state, cache);
  for (const part of Object.keys(page))
    compare(state[part], page[part], part, (path, python, page) => {
      const shown = [python, page].map(words);
      const kept = differences.get(path) ?? { path, count: 0, state: number, python: shown[0], page: shown[1] };
      differences.set(path, kept);
      kept.count += 1;
    });
});
const seconds = (performance.now() - begun) / 1000;
console.log(JSON.stringify({ seconds, differences: [...differences.values()] }));
