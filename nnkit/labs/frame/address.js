// A link to a state of a lab: the page's address ends in #line:rate=0.1&epochs=12; controls=off hides the controls.

/** The state of this lab in the address: {name: text, …}; null if the address has none. */
export function readAddress(lab) {
  const [, name, words] = location.hash.match(/^#(\w+)(?::|%3A)(.*)$/i) ?? [];
  return name === lab ? Object.fromEntries(new URLSearchParams(words)) : null;
}

/** The address of a state of the lab. words: more parts, such as controls=off or kept=… (see compare.js). */
export function addressOf(lab, values, words = {}) {
  const text = String(new URLSearchParams({ ...values, ...words }));
  return `${location.href.split("#")[0]}#${lab}:${text.replaceAll("%2C", ",").replaceAll("%3B", ";")}`; // , and ; are allowed
}

/** The values in kept=…: {name: text, …}. */
export const readWords = (text) => Object.fromEntries(new URLSearchParams(text));

/** Put the state of the lab into the address without adding to the browser's history. */
export function writeAddress(lab, values, words) {
  try {
    history.replaceState(history.state, "", addressOf(lab, values, words));
  } catch {
    // a page that must not change its address, for example in a frame
  }
}
