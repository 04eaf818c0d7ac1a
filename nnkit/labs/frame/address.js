// A link to a state of a lab: the page's address ends in #line:rate=0.1&epochs=12, with controls=off for use in class.

/** What the address says about this lab: {name: text, …}; null if it speaks of something else. */
export function readAddress(lab) {
  const [, name, words] = location.hash.match(/^#(\w+)(?::|%3A)(.*)$/i) ?? [];
  return name === lab ? Object.fromEntries(new URLSearchParams(words)) : null;
}

/** Write what the lab shows into the address, without a new entry in the browser's history. */
export function writeAddress(lab, values, bare) {
  const words = new URLSearchParams({ ...values, ...(bare && { controls: "off" }) });
  const text = String(words).replaceAll("%2C", ",").replaceAll("%3B", ";"); // these may stand in a fragment
  try {
    history.replaceState(history.state, "", `#${lab}:${text}`);
  } catch {
    // a page that may not change its address, as in a frame
  }
}
