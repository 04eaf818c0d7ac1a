// A network that was trained for longer than a page can. The site has it as a script beside frame.js, <lab>.longer.js, which
// longer.py writes; a page fetches that once the reader chooses the network.

import { bytesOf } from "./page.js";
import { t } from "./words.js";

const KINDS = { int8: Int8Array, float32: Float32Array };
const SCALE = ".scale"; // ends the name of the numbers by which integers are multiplied, one for each column

const here = /** @type {HTMLScriptElement | null} */ (globalThis.document?.currentScript)?.src; // of frame.js

/** @type {Record<string, Promise<Nn.Longer>>} */
const asked = {};
/** @type {Record<string, Nn.Longer>} */
const arrived = {};

/** Whether a lab needs this network for these values, and has not got it yet. */
export const lacks = ({ ships, longer }, values) => Boolean(ships) && !longer && values[ships[0]] === ships[1];

/**
 * The network of a lab, from the site.
 * @param {string} lab
 */
export function fetchLonger(lab) {
  asked[lab] ??= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: new URL(`${lab}.longer.js`, here).href });
    script.onload = () => resolve(arrived[lab]);
    script.onerror = () => {
      delete asked[lab]; // so that choosing it again tries again
      script.remove();
      reject(
        new Error(
          t("The network that was trained longer did not arrive ({address}). Choose it again to retry.", {
            address: script.src,
          }),
        ),
      );
    };
    document.head.append(script);
  });
  return asked[lab];
}

/** What the script calls. */
export function longer(lab, packed) {
  arrived[lab] = unpacked(packed);
}

/** {parameters, plans} from what longer.py has packed. */
export function unpacked({ arrays, numbers, plans }) {
  const bytes = bytesOf(numbers);
  const found = {};
  let place = 0;
  for (const [name, kind, count] of arrays) {
    const end = place + count * KINDS[kind].BYTES_PER_ELEMENT;
    found[name] = new KINDS[kind](bytes.slice(place, end).buffer);
    place = end;
  }
  const parameters = {};
  for (const [name, array] of Object.entries(found).filter(([name]) => !name.endsWith(SCALE))) {
    const scale = found[name + SCALE];
    parameters[name] = scale ? Float32Array.from(array, (step, k) => step * scale[k % scale.length]) : array;
  }
  return { parameters, plans };
}
