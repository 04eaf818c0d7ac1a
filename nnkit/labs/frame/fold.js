// "More settings": the button that unfolds the settings which are needed now and then. What the reader chose is kept in the
// browser, lab by lab.

import { recall, remember } from "./memory.js";

/**
 * Fold the settings of a lab. rest: their names. open(names): unfold them if one of these is among them. end(): listen no
 * more.
 * @param {HTMLElement} root
 * @param {string} lab
 * @param {string[]} rest
 */
export function foldSettings(root, lab, rest) {
  const key = `settings.${lab}`;
  const fold = (open) => {
    root.classList.toggle("nn-open", open);
    label(root);
  };
  const press = ({ target }) => {
    if (!target.closest?.(".nn-lab-more")) return;
    const open = !root.classList.contains("nn-open");
    fold(open);
    remember(key, open ? "open" : "");
  };
  root.addEventListener("click", press);
  const observer = new MutationObserver(() => label(root)); // the button may come after the picture
  observer.observe(root, { childList: true, subtree: true });
  fold(recall(key) === "open");
  return {
    open: (names) => names.some((name) => rest.includes(name)) && fold(true),
    end() {
      root.removeEventListener("click", press);
      observer.disconnect();
    },
  };
}

function label(root) {
  const open = String(root.classList.contains("nn-open"));
  for (const button of root.querySelectorAll(".nn-lab-more"))
    if (button.getAttribute("aria-expanded") !== open) button.setAttribute("aria-expanded", open);
}
