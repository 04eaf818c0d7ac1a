// Cards: what the glossary says of a term, or where a number comes from. A card opens when the pointer rests on a word or
// the word has the focus, stays while the pointer is on either, and closes on Esc (WCAG 1.4.13). A finger opens it with a
// first tap; the second one follows the link. "Run here" puts a button into the card of a number: Tab leads into the card
// and out of it.

import { t } from "../../../nnkit/labs/frame/words.js";

const WORDS = "a[href*='glossary.html#term-'], .nn-number[data-made]";
const REST = 250; // ms for which the pointer rests before a card opens, or is away before it closes

/** @type {HTMLElement} */
let card;
/** @type {HTMLElement} the word whose card is open */
let open;
let timer;

/** What the card of a word holds: nodes, or nothing. */
const content = (word) => {
  if (word.dataset.made) return [document.createTextNode(word.dataset.made)];
  const id = decodeURIComponent(word.hash.slice(1));
  const terms = /** @type {HTMLTemplateElement} */ (document.getElementById("nn-terms"));
  const found = terms?.content.querySelector(`[data-term="${CSS.escape(id)}"]`);
  return found ? [...found.cloneNode(true).childNodes] : [];
};

const show = (word) => {
  clearTimeout(timer);
  if (open === word) return;
  close();
  const parts = content(word);
  if (!parts.length) return;
  card.replaceChildren(...parts);
  if (word.dataset.again) document.dispatchEvent(new CustomEvent("nn-number", { detail: { number: word, card } }));
  const tool = card.querySelector("button");
  card.setAttribute("role", tool ? "group" : "tooltip");
  if (tool) card.setAttribute("aria-label", t("Where the number comes from"));
  else card.removeAttribute("aria-label");
  if (tool && word.localName !== "a") word.tabIndex = -1; // Tab and Esc lead back to it
  card.hidden = false;
  open = word;
  word.setAttribute("aria-describedby", card.id);
  place();
  const { MathJax } = /** @type {any} */ (globalThis);
  if (card.querySelector(".math")) MathJax?.typesetPromise?.([card]).then(place, () => {});
};

/** Below the word, or above it where there is more room; never beyond the edges of the window. */
const place = () => {
  if (!open) return;
  const box = [...open.getClientRects()].at(-1) ?? open.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = card;
  const page = document.documentElement;
  const left = Math.max(8, Math.min(box.left, page.clientWidth - width - 8));
  const below = box.bottom + height + 8 < page.clientHeight || box.top < height + 8;
  const top = below ? box.bottom + 4 : box.top - height - 4;
  Object.assign(card.style, { left: `${left + scrollX}px`, top: `${top + scrollY}px` });
};

const close = () => {
  clearTimeout(timer);
  open?.removeAttribute("aria-describedby");
  open = undefined;
  card.hidden = true;
  card.replaceChildren();
};

/** Tab goes from a word to the buttons in its card, and from there on as if the card stood behind the word. */
const step = (event) => {
  const stops = /** @type {HTMLElement[]} */ ([open, ...card.querySelectorAll("button:not([hidden])")]);
  const at = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const next = stops[at + (event.shiftKey ? -1 : 1)];
  if (at < 0) return;
  if (next) event.preventDefault();
  if (next || at) (next ?? open).focus(); // from the word, the browser goes on
};

const inCard = (target) => card.contains(/** @type {Node} */ (target));

/** @type {(event: Event) => HTMLElement | null} */
const wordOf = ({ target }) => /** @type {Element} */ (target).closest?.(WORDS);
const later = (act) => {
  clearTimeout(timer);
  timer = setTimeout(act, REST);
};

export function cards() {
  if (!document.querySelector(WORDS)) return;
  card = Object.assign(document.createElement("div"), { id: "nn-card", className: "nn-card", hidden: true });
  document.querySelector("main").append(card);
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const word = wordOf(event);
    if (word) later(() => show(word));
    else if (inCard(event.target)) clearTimeout(timer);
    else if (open && open !== document.activeElement && !inCard(document.activeElement)) later(close);
  });
  document.addEventListener("focusin", (event) => {
    const word = wordOf(event);
    if (word?.matches(":focus-visible")) show(word);
  });
  document.addEventListener("focusout", (event) => {
    const leaves = (wordOf(event) === open || inCard(event.target)) && event.relatedTarget !== open;
    if (leaves && !inCard(event.relatedTarget)) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Tab" && open) step(event);
    if (event.key !== "Escape" || !open) return;
    if (inCard(document.activeElement)) open.focus();
    close();
    event.stopPropagation();
  });
  let touched = false; // by a finger, not by a mouse
  document.addEventListener("pointerdown", (event) => {
    touched = event.pointerType === "touch";
    if (open && !wordOf(event) && !inCard(event.target)) close();
  });
  document.addEventListener(
    "click",
    (event) => {
      const word = wordOf(event);
      if (!touched || !word || word === open) return;
      event.preventDefault();
      show(word);
    },
    { capture: true },
  );
  addEventListener("resize", place);
  const observer = new ResizeObserver(place);
  for (const part of [card, document.querySelector("article")]) observer.observe(part);
}
