// A page whose code cells can be changed and run. Cells run one after another; what stands above a cell runs before it.

import { t } from "../../nnkit/labs/frame/words.js";
import { Again } from "./again.js";
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
    this.numbers = new Map(); // the same for the numbers that are computed again
    this.queue = Promise.resolve();
    this.life = 0; // rises when Python is stopped: what was asked before is then no longer wanted
  }

  say(text) {
    this.voice.textContent = text;
  }

  /** The code of the cell with this number in the notebook, in lines, as the book has it. */
  sourceOf(number) {
    return [...this.cells.values()].find(({ id }) => id === `cell-${number}`).source.split("\n");
  }

  /** Run or check a cell, or compute a number, when those that were asked for before it are done. */
  press(place, action) {
    if (place.number && !this.numbers.has(place)) this.numbers.set(place, new Again(place, this));
    const job = this.cells.get(place) ?? this.numbers.get(place);
    if (job.busy) return;
    job.begin();
    const { life } = this;
    this.queue = this.queue.then(() => life === this.life && this.carryOut(job, action));
  }

  async carryOut(job, action) {
    try {
      await this.awake(job);
      const cells = [...this.cells.values()];
      for (const earlier of cells.slice(0, Math.max(0, cells.indexOf(job)))) {
        if (earlier.exercise || !earlier.stale()) continue;
        job.tell(t("Running {name}, which stands above…", { name: earlier.name }));
        if (await earlier.run(this.kernel)) continue;
        job.end(t("This did not run, because {name} above it stopped with an error.", { name: earlier.name }));
        return;
      }
      job.end(await job.act(action, this.kernel));
    } catch (error) {
      if (error instanceof Stopped) return; // stop() has said so
      this.kernel.end();
      this.forget();
      job.end(t("Python cannot run here ({reason}). Press again to retry.", { reason: error.message }));
    }
  }

  /** Wait until Python is there, and show how much of it is. */
  async awake(job) {
    if (this.kernel.ready) return;
    const { megabytes } = this.kernel.site;
    job.tell(t("Loading Python, once: about {megabytes} MB…", { megabytes }));
    this.say(t("Loading Python, about {megabytes} megabytes.", { megabytes }));
    await this.kernel.boot((share) => {
      job.progress(share);
      if (share >= 1) job.tell(t("Starting Python…"));
    });
    job.progress(undefined);
  }

  /** End Python, whatever it does, and start it anew. */
  stop(job) {
    this.life += 1;
    this.kernel.end();
    for (const other of [...this.cells.values(), ...this.numbers.values()]) if (other.busy) other.end("");
    this.forget();
    const then = this.numbers.has(job.place) ? "" : t("The next run begins with the cells above.");
    job.end(`${t("Stopped. Python starts anew and has forgotten everything.")} ${then}`.trim());
    this.queue = this.queue.then(() => this.kernel.boot(() => {}).catch(() => {})); // a fault is told by the next press
  }

  /** Python has ended: no cell has run, and labs that it answered have nobody to ask. */
  forget() {
    for (const cell of this.cells.values()) cell.forget();
  }
}
