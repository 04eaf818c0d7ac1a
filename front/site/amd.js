// anywidget's module for browsers is of the kind that require.js loads: here it is handed ipywidgets' base instead.
// A module of its own, because it must run before anywidget's.

import * as base from "@jupyter-widgets/base";

export const loaded = {};
globalThis.define = (_, factory) => {
  loaded.anywidget = factory(base);
  delete globalThis.define;
};
