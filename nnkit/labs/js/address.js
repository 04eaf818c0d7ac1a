// A link to a state of a lab: the page's address ends in #line:rate=0.1&epochs=12, with controls=off for use in class.

/** What the address says about this lab: {name: text, …}; null if it speaks of something else. */
export function readAddress(lab) {
  const [name, ...rest] = decodeURIComponent(location.hash.slice(1)).split(":");
  return name === lab && rest.length ? Object.fromEntries(new URLSearchParams(rest.join(":"))) : null;
}

/** Let the address say what the lab shows, without a new entry in the browser's history. */
export function writeAddress(lab, values, bare) {
  const words = new URLSearchParams({ ...values, ...(bare && { controls: "off" }) });
  try {
    history.replaceState(history.state, "", `#${lab}:${words}`);
  } catch {
    // a page that may not change its address, as in a frame
  }
}

/** The trait's value for a text of the address, by what is known of the control; undefined if it makes no sense. */
export function parseValue(text, { options, min, max }) {
  if (options) {
    const index = options.findIndex((option) => String(option) === text || Number(text) === option);
    return index < 0 ? undefined : index;
  }
  const number = Number(text);
  return text !== "" && Number.isFinite(number) ? Math.min(max, Math.max(min, number)) : undefined;
}
