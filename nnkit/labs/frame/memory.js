// What the browser remembers of labs from visit to visit; a browser that may not keep anything remembers nothing.

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
    // private windows, and pages in a frame
  }
}
