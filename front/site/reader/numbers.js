// Computed numbers, shown as such when the reader asks for it: each becomes a link to the cell that computed it.

import { recall, remember } from "../../../nnkit/labs/frame/memory.js";

const KEY = "numbers";
const FOUND = ".nn-number[data-made]";

export function numbers() {
  const button = /** @type {HTMLButtonElement} */ (document.querySelector(".nn-origins"));
  if (!button || !document.querySelector(FOUND)) return;
  const mark = (on) => {
    button.setAttribute("aria-pressed", String(on));
    for (const number of document.querySelectorAll(FOUND)) link(number, on);
  };
  button.addEventListener("click", () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    remember(KEY, on ? "shown" : "");
    mark(on);
  });
  document.addEventListener("click", (event) => {
    const number = /** @type {Element} */ (event.target).closest("a.nn-number");
    if (number && !event.defaultPrevented) unfold(number.getAttribute("data-cell"));
  });
  button.hidden = false;
  mark(recall(KEY) === "shown");
}

/** Make a number a link to its cell, or plain again. */
function link(number, on) {
  if (on === (number.localName === "a")) return;
  const other = document.createElement(on ? "a" : "span");
  for (const { name, value } of number.attributes) if (name !== "href") other.setAttribute(name, value);
  if (on) other.setAttribute("href", `#${number.dataset.cell}`);
  other.append(...number.childNodes);
  number.replaceWith(other);
}

/** Show the code of a cell, to which a number leads. */
function unfold(cell) {
  const code = /** @type {HTMLDetailsElement} */ (document.querySelector(`#${cell} > details.hide`));
  if (code) code.open = true;
}
