// What the browser remembers of labs between visits; nothing, if it is not allowed to store anything.

const PREFIX = "nnkit.";

export function recall(key) {
  try {
    return localStorage.getItem(PREFIX + key) ?? "";
  } catch {
    return "";
  }
}

export function remember(key, text) {
  try {
    localStorage.setItem(PREFIX + key, text);
  } catch {
    // a private window, or a page in a frame
  }
}
