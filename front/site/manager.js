// Draws ipywidgets' own controls and anywidget's views. Nobody answers their messages on a page without a kernel (host.js);
// where cells run on their page, Python does (../run/widgets.js extends the class).

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

// anywidget gives the script of a widget two seconds, and a widget that was late gets no message from Python any more. A
// slow computer may take longer. All such limits on these pages are anywidget’s.
const { timeout } = AbortSignal;
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, 30 * ms);

const MODULES = { "@jupyter-widgets/base": base, "@jupyter-widgets/controls": controls, anywidget: loaded.anywidget };

/** The styles of ipywidgets, put into the page with the first manager. */
const sheet = Object.assign(document.createElement("style"), { textContent: style });

export class Manager extends ManagerBase {
  constructor() {
    super();
    document.head.append(sheet);
  }
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
    throw new Error("a page makes no widgets of its own");
  }
  /** A view of the model with this id; `attach` draws it. */
  async view(id) {
    return this.create_view(await this.get_model(id));
  }
  attach(view, host) {
    Widget.attach(view.luminoWidget, host);
  }
}
