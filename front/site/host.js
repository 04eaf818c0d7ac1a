// The widgets of a page without a kernel: ipywidgets' own controls and anywidget's views, made from the state that
// the notebook left in the page. `jslink` joins them; nothing is asked of any server.

import { translated } from "../../nnkit/labs/frame/words.js";
import { Manager } from "./manager.js";

const TYPE = "application/vnd.jupyter.widget-";
const LATE = 10_000; // milliseconds after which a lab is shown as it is, if its script has not come

globalThis.nnkitWidgets = { Manager }; // for cells that run on their page

/** The state of the widgets with what is written on them in the language of the page. */
function inItsLanguage(all) {
  for (const { state } of Object.values(all.state)) {
    if (state.description) state.description = translated(state.description);
    if (state._options_labels) state._options_labels = state._options_labels.map(translated);
    if (state._model_name === "LabelModel") state.value = translated(state.value);
  }
  return all;
}

/**
 * The element for the widget of a place. For a lab the page keeps room (tools/book/noscript.py), and shows it once it is
 * whole: it would push the text below with each of its parts.
 */
function hostOf(place) {
  const room = place.nextElementSibling;
  const kept = room?.matches(".nn-coming");
  const host = kept ? room : Object.assign(document.createElement("div"), { className: "nn-widget" });
  if (!kept) place.after(host);
  const show = () => host.classList.remove("nn-coming");
  host.addEventListener("nn-whole", show, { once: true });
  setTimeout(show, LATE);
  return host;
}

/** Draw every widget where its notebook cell showed it. */
async function start() {
  const state = document.querySelector(`script[type="${TYPE}state+json"]`);
  if (!state) return;
  const manager = new Manager();
  await manager.set_state(inItsLanguage(JSON.parse(state.textContent)));
  for (const place of document.querySelectorAll(`script[type="${TYPE}view+json"]`)) {
    const view = await manager.view(JSON.parse(place.textContent).model_id);
    manager.attach(view, hostOf(place));
  }
}

document.addEventListener("DOMContentLoaded", start); // the labs' own scripts come after this one
