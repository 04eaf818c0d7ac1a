// The view modules of the labs on this page, by name: each lab's script adds its own.

import { core, modules } from "pieces";
import { load, work } from "./load.js";
import css from "./style.css";

/** @type {Record<string, Nn.View>} */
export const views = {};

const computations = {};

/** Add a lab. computation, drawing: the pieces of its script: `compute`; and the rest of its view module, with its styles. */
export function add(name, computation, drawing) {
  computations[name] = computation;
  views[name] = { ...load(drawing, modules), ...load(computation, modules) };
}

/** The text of a worker that computes for a lab. */
export function workerText(name) {
  return `(${work})(${[load, core, computations[name]].join(",")})`;
}

/** Bring the frame's styles and a lab's own to the page, each once. */
export function addStyles(name) {
  for (const [part, text] of [
    ["frame", css],
    [name, views[name].css],
  ]) {
    if (!text || document.querySelector(`style[data-nnkit="${part}"]`)) continue;
    const style = document.createElement("style");
    style.dataset.nnkit = part;
    style.textContent = text;
    document.head.append(style);
  }
}

/** The styles of all labs on the page. */
export function stylesOfPage() {
  return Array.from(document.querySelectorAll("style[data-nnkit]"), (style) => style.textContent).join("\n");
}
