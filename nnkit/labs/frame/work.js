// Where the page computes: at once, if that fits a frame, else in a worker. Only the newest request counts.

import { fetchLonger, lacks } from "./longer.js";
import { workerText } from "./views.js";

/** budget: milliseconds that a computation may block the page before it moves to the worker. */
export const settings = { budget: 8 };

/** The computations of one lab. `compute` is the view module's; its cache is an object in which it stores what it needs again. */
export class Work {
  constructor(name, compute, payload, loaded, { done, failed, missing, progress }) {
    this.name = name;
    this.compute = compute;
    this.payload = payload;
    this.loaded = loaded;
    this.done = done;
    this.failed = failed;
    this.missing = missing;
    this.progress = progress;
    this.number = 0;
    this.cache = {};
    this.slow = false;
    this.worker = undefined;
    this.removed = false;
  }

  /**
   * Compute for these values; `done(result, seconds)` is called at once or later, or never if a newer request comes.
   * `missing(error)` is called if they need a network that does not arrive.
   */
  request(values) {
    this.number += 1;
    if (lacks(this.payload, values)) {
      this.bring(values);
      return;
    }
    try {
      if ((!this.slow && settings.budget >= 0 && this.atOnce(values)) || this.removed) return;
      this.slow = true;
      this.worker ??= this.makeWorker();
      this.worker.postMessage({ number: this.number, values });
    } catch (error) {
      this.failed(error);
    }
  }

  /** Fetch the network that these values need, then compute for them, if they are still the newest. */
  async bring(values) {
    const { number } = this;
    try {
      const longer = await fetchLonger(this.name);
      this.payload = { ...this.payload, longer };
      this.worker?.postMessage({ longer });
      if (number === this.number && !this.removed) this.request(values);
    } catch (error) {
      if (number === this.number && !this.removed) this.missing(error);
    }
  }

  /** True if the computation fitted the budget. If not, the work done so far is in the cache. */
  atOnce(values) {
    const begun = performance.now();
    const job = this.compute(values, this.payload, this.loaded, this.cache);
    for (;;) {
      const step = job.next();
      const milliseconds = performance.now() - begun;
      if (step.done) this.done(step.value, milliseconds / 1000);
      if (step.done) return true;
      if (milliseconds > settings.budget) return false;
    }
  }

  makeWorker() {
    const url = URL.createObjectURL(new Blob([workerText(this.name)], { type: "text/javascript" }));
    const worker = new Worker(url);
    const { bytes, description } = this.loaded;
    worker.postMessage({ payload: this.payload, bytes, description });
    worker.onerror = (event) => this.failed(new Error(event.message));
    worker.onmessage = ({ data: { number, error, done, result, seconds, progress } }) => {
      if (number !== this.number) return;
      if (error) return this.failed(new Error(error));
      if (!done) return this.progress(progress);
      if (seconds * 2000 < settings.budget) this.slow = false;
      this.done(result, seconds);
    };
    return worker;
  }

  /** Abandon the running computation. */
  stop() {
    this.number += 1;
    this.worker?.postMessage({ number: this.number });
  }

  remove() {
    this.removed = true;
    this.worker?.terminate();
  }
}
