// The widgets of a page without a kernel: ipywidgets' own controls and anywidget's views, made from the state that
// the notebook left in the page. `jslink` joins them; nothing is asked of any server.

import { translated } from "../../nnkit/labs/frame/words.js";
import { Manager } from "./manager.js";

const TYPE = "application/vnd.jupyter.widget-";

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

/** Draw every widget where its notebook cell showed it. */
async function start() {
  const state = document.querySelector(`script[type="${TYPE}state+json"]`);
  if (!state) return;
  const manager = new Manager();
  await manager.set_state(inItsLanguage(JSON.parse(state.textContent)));
  for (const place of document.querySelectorAll(`script[type="${TYPE}view+json"]`)) {
    const view = await manager.view(JSON.parse(place.textContent).model_id);
    const host = document.createElement("div");
    host.className = "nn-widget";
    place.after(host);
    manager.attach(view, host);
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
