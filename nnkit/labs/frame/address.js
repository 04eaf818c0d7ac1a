// A link to a state of a lab: the page's address ends in #line:rate=0.1&epochs=12, with controls=off for use in class.

/** What the address says about this lab: {name: text, …}; null if it speaks of something else. */
export function readAddress(lab) {
  const [, name, words] = location.hash.match(/^#(\w+)(?::|%3A)(.*)$/i) ?? [];
  return name === lab ? Object.fromEntries(new URLSearchParams(words)) : null;
}

/** The address of a state of the lab. words: further parts of it, such as controls=off or kept=… (see compare.js). */
export function addressOf(lab, values, words = {}) {
  const text = String(new URLSearchParams({ ...values, ...words }));
  return `${location.href.split("#")[0]}#${lab}:${text.replaceAll("%2C", ",").replaceAll("%3B", ";")}`; // , and ; may stand in it
}

/** The values in kept=…: {name: text, …}. */
export const readWords = (text) => Object.fromEntries(new URLSearchParams(text));

/** Write what the lab shows into the address, without a new entry in the browser's history. */
export function writeAddress(lab, values, words) {
  try {
    history.replaceState(history.state, "", addressOf(lab, values, words));
  } catch {
    // a page that may not change its address, as in a frame
  }
}
