// What the browser remembers between visits, of labs and of the reader's progress; where it may not store anything (a
// private window, a page in a frame), what this page remembers until it is closed.

const PREFIX = "nnkit.";
const here = new Map(); // what the browser has not stored

export function recall(key) {
  try {
    return localStorage.getItem(PREFIX + key) ?? here.get(key) ?? "";
  } catch {
    return here.get(key) ?? "";
  }
}

export function remember(key, text) {
  try {
    localStorage.setItem(PREFIX + key, text);
  } catch {
    here.set(key, text);
  }
}

export function forget(key) {
  here.delete(key);
  try {
    localStorage.removeItem(PREFIX + key);
  } catch {
    // nothing is stored
  }
}

/** All keys under which something is remembered. */
export function keys() {
  let stored = [];
  try {
    stored = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  } catch {
    // nothing is stored
  }
  return [...new Set([...stored.map((key) => key.slice(PREFIX.length)), ...here.keys()])];
}
