// The widgets of a page without a kernel: ipywidgets' own controls and anywidget's views, made from the state that
// the notebook left in the page. `jslink` joins them; nothing is asked of any server.

import * as base from "@jupyter-widgets/base";
import { ManagerBase } from "@jupyter-widgets/base-manager";
import * as controls from "@jupyter-widgets/controls";
import { Widget } from "@lumino/widgets";
import { loaded } from "./amd.js";
import "anywidget";
import style from "./host.css";

// anywidget asks for it, and browsers older than 2024 lack it.
AbortSignal.any ??= (signals) => {
  const both = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) both.abort(signal.reason);
    signal.addEventListener("abort", () => both.abort(signal.reason), { once: true });
  }
  return both.signal;
};

const MODULES = { "@jupyter-widgets/base": base, "@jupyter-widgets/controls": controls, anywidget: loaded.anywidget };
const TYPE = "application/vnd.jupyter.widget-";

class StaticManager extends ManagerBase {
  async loadClass(className, moduleName) {
    const found = MODULES[moduleName]?.[className];
    if (!found) throw new Error(`this page has no widget ${className} of ${moduleName}`);
    return found;
  }
  async _get_comm_info() {
    return {};
  }
  /** @returns {Promise<never>} */
  async _create_comm() {
    throw new Error("a page without a kernel has nobody to talk to");
  }
}

/** Draw every widget where its notebook cell showed it. */
async function start() {
  const state = document.querySelector(`script[type="${TYPE}state+json"]`);
  if (!state) return;
  document.head.append(Object.assign(document.createElement("style"), { textContent: style }));
  const manager = new StaticManager();
  await manager.set_state(JSON.parse(state.textContent));
  for (const place of document.querySelectorAll(`script[type="${TYPE}view+json"]`)) {
    const model = await manager.get_model(JSON.parse(place.textContent).model_id);
    const view = await manager.create_view(model);
    const host = document.createElement("div");
    host.className = "nn-widget";
    place.after(host);
    Widget.attach(view.luminoWidget, host);
  }
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
