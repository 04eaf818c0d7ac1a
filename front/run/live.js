// A page whose code cells can be changed and run. Cells run one after another; what stands above a cell runs before it.

import { t } from "../../nnkit/labs/frame/words.js";
import { Cell } from "./cell.js";
import { Kernel, Stopped } from "./kernel.js";
import { loadWidgets } from "./widgets.js";

/**
 * Make all cells of a page editable.
 * @param {object[]} places what the loader found
 * @param {{root: string, version: string, bytes: number, megabytes: string}} site where things are, and how much they weigh
 */
export async function start(places, site) {
  const makeManager = await loadWidgets(site.root);
  return new Page(places, site, makeManager);
}

class Page {
  constructor(places, site, makeManager) {
    this.kernel = new Kernel(site, makeManager);
    this.voice = Object.assign(document.createElement("div"), { className: "nn-run-voice" });
    this.voice.setAttribute("role", "status"); // reads to a screen reader what happens in cells
    document.querySelector("article").append(this.voice);
    this.cells = new Map(places.map((place) => [place, new Cell(place, this)]));
    this.queue = Promise.resolve();
    this.life = 0; // rises when Python is stopped: what was asked before is then no longer wanted
  }

  say(text) {
    this.voice.textContent = text;
  }

  /** Run or check a cell, when those that were asked for before it are done. */
  press(place, action) {
    const cell = this.cells.get(place);
    if (cell.busy) return;
    cell.begin();
    const { life } = this;
    this.queue = this.queue.then(() => life === this.life && this.carryOut(cell, action));
  }

  async carryOut(cell, action) {
    try {
      await this.awake(cell);
      const before = [...this.cells.values()];
      for (const earlier of before.slice(0, before.indexOf(cell))) {
        if (earlier.exercise || !earlier.stale()) continue;
        cell.tell(t("Running {name}, which stands above…", { name: earlier.name }));
        if (await earlier.run(this.kernel)) continue;
        cell.end(t("This did not run, because {name} above it stopped with an error.", { name: earlier.name }));
        return;
      }
      cell.tell(action === "check" ? t("Checking…") : t("Running…"));
      await cell[action](this.kernel);
      cell.end("");
    } catch (error) {
      if (error instanceof Stopped) return; // stop() has said so
      this.kernel.end();
      this.forget();
      cell.end(t("Python cannot run here ({reason}). Press again to retry.", { reason: error.message }));
    }
  }

  /** Wait until Python is there, and show how much of it is. */
  async awake(cell) {
    if (this.kernel.ready) return;
    const { megabytes } = this.kernel.site;
    cell.tell(t("Loading Python, once: about {megabytes} MB…", { megabytes }));
    this.say(t("Loading Python, about {megabytes} megabytes.", { megabytes }));
    await this.kernel.boot((share) => {
      cell.progress(share);
      if (share >= 1) cell.tell(t("Starting Python…"));
    });
    cell.progress(undefined);
  }

  /** End Python, whatever it does, and start it anew. */
  stop(cell) {
    this.life += 1;
    this.kernel.end();
    for (const other of this.cells.values()) other.end("");
    this.forget();
    cell.end(t("Stopped. Python starts anew and has forgotten everything. The next run begins with the cells above."));
    this.queue = this.queue.then(() => this.kernel.boot(() => {}).catch(() => {})); // a fault is told by the next press
  }

  /** Python has ended: no cell has run, and labs that it answered have nobody to ask. */
  forget() {
    for (const cell of this.cells.values()) cell.forget();
  }
}
