// The engine of a page without a kernel: engine.wasm, which the script _static/engine.js left in `globalThis.nnkit`.

import { loadEngine } from "../nnkit.js/engine.js";
import { t } from "./words.js";

// The smallest module that holds a SIMD instruction.
const SIMD = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

const SHIFT = 32; // from a byte to its character in engine.js: see front.py

/** The bytes of a text in which one character stands for each. */
export const bytesOf = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0) - SHIFT);

let loading;

/** {module, description, bytes}, shared by all labs of the page; an Error says why there is none. */
export function pageEngine() {
  loading ??= load();
  return loading;
}

async function load() {
  if (typeof WebAssembly === "undefined" || !WebAssembly.validate(new Uint8Array(SIMD)))
    throw new Error(t("it needs a browser with WebAssembly SIMD, such as Chrome 91, Firefox 89, Safari 16.4 or newer"));
  const { wasm, description } = globalThis.nnkit;
  try {
    const bytes = bytesOf(wasm);
    return { ...(await loadEngine(bytes, description)), bytes };
  } catch (error) {
    throw new Error(t("its engine, engine.wasm, is damaged ({reason})", { reason: error.message }));
  }
}
