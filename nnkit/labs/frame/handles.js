// Accessible names that ipywidgets leaves out: for slider handles and the fields beside them, so that a screen reader says
// "learning rate, 0.1" instead of "slider, 6", and for rows of toggle buttons.

import { t } from "./words.js";

/** The control that contains an element: the nearest ancestor with a label. */
function controlOf(element) {
  for (let parent = element.parentElement; parent; parent = parent.parentElement)
    if (parent.querySelector(":scope > .widget-label")) return parent;
  return element;
}

const textIn = (element, selector) => controlOf(element).querySelector(selector)?.textContent.trim();
const nameOf = (element) => textIn(element, ".widget-label");

function setAttribute(element, name, value) {
  if (value && element.getAttribute(name) !== value) element.setAttribute(name, value);
}

function nameAll(root) {
  for (const handle of root.querySelectorAll(".noUi-handle[role=slider]")) {
    setAttribute(handle, "aria-label", nameOf(handle));
    setAttribute(handle, "aria-valuetext", textIn(handle, ".widget-readout:not([data-nn-typing])")); // see typed.js
  }
  for (const field of root.querySelectorAll(".widget-readout[contenteditable=true]")) {
    setAttribute(field, "role", "textbox");
    setAttribute(field, "aria-label", t("{name}, as a number", { name: nameOf(field) }));
  }
  for (const group of root.querySelectorAll(".widget-toggle-buttons, .widget-radio")) {
    setAttribute(group, "role", "group");
    setAttribute(group, "aria-label", group.querySelector(":scope > .widget-label")?.textContent.trim());
  }
  for (const button of root.querySelectorAll(".widget-toggle-button"))
    setAttribute(button, "aria-pressed", String(button.classList.contains("mod-active")));
}

/** Name all controls, now and when more are added; returns a function that ends it. */
export function nameHandles(root) {
  const observer = new MutationObserver(() => nameAll(root));
  const attributeFilter = ["aria-valuetext", "class", "data-nn-typing"];
  observer.observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter });
  nameAll(root);
  return () => observer.disconnect();
}
