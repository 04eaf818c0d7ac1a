// The folded parts of a lab: "More settings", which are rarely needed, and "All numbers", the small print. A button folds
// and unfolds them; the browser remembers the reader's choice for each lab.

import { recall, remember } from "./memory.js";

/**
 * Let the buttons with a class toggle the class `open` of the root, which the styles use to fold and unfold a part. key:
 * under which the browser remembers the choice; unfolded: the choice at first. Returns {set(open), end()}: fold or unfold
 * the part; stop listening.
 * @param {HTMLElement} root
 * @param {{ button: string, open: string, key: string, unfolded?: boolean }} about
 */
export function foldBy(root, { button, open, key, unfolded = false }) {
  const label = () => {
    const expanded = String(root.classList.contains(open));
    for (const each of root.querySelectorAll(`.${button}`))
      if (each.getAttribute("aria-expanded") !== expanded) each.setAttribute("aria-expanded", expanded);
  };
  const set = (on) => {
    root.classList.toggle(open, on);
    label();
  };
  const press = ({ target }) => {
    if (!target.closest?.(`.${button}`)) return;
    const on = !root.classList.contains(open);
    set(on);
    remember(key, on ? "open" : "folded");
  };
  root.addEventListener("click", press);
  const observer = new MutationObserver(label); // the button may be added later
  observer.observe(root, { childList: true, subtree: true });
  set({ open: true, folded: false }[recall(key)] ?? unfolded);
  return {
    set,
    end() {
      root.removeEventListener("click", press);
      observer.disconnect();
    },
  };
}
