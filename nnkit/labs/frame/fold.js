// What a lab folds away: "More settings", which are needed now and then, and "All numbers", the small print. A button folds
// and unfolds; what the reader chose is kept in the browser, lab by lab.

import { recall, remember } from "./memory.js";

/**
 * Let the buttons of a class unfold something, for which the root has the class `open`, and fold it again. key: of what the
 * browser keeps; unfolded: whether it is at first. Returns {set(open), end()}: fold or unfold it; listen no more.
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
  const observer = new MutationObserver(label); // the button may come after the picture
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
