// Python for a page: JupyterLite's kernel (IPython on Pyodide) in a worker. A page that any plain server sends can interrupt
// a worker in no other way than by ending it; the next one then starts anew.

import { wrap } from "comlink";
import { language } from "../../nnkit/labs/frame/words.js";

// What the kernel is made of. Named here, all of it is loaded at once, together with what nnkit needs.
const PACKAGES = ["nnkit", "piplite", "micropip", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython"];

/** Thrown where Python was ended while something waited for it. */
export class Stopped extends Error {}

export class Kernel {
  constructor(site, makeManager) {
    this.site = site;
    this.makeManager = makeManager;
  }

  /** Start Python, unless it is started or starting; `progress` hears the share of it that is loaded. */
  async boot(progress) {
    this.progress = progress;
    this.booting ??= this.start();
    await this.booting;
  }

  async start() {
    const { root, version, bytes } = this.site;
    const worker = new Worker(new URL(`worker.js?v=${version}`, import.meta.url), { type: "module" });
    this.worker = worker;
    this.ended = new Promise((_, reject) => {
      this.fail = reject;
    });
    this.ended.catch(() => {}); // somebody may wait for it, or nobody
    worker.addEventListener("error", (event) => this.fail(new Error(event.message || "its worker did not start")));
    this.remote = wrap(worker);
    this.manager = this.makeManager(this.remote);
    worker.addEventListener("message", ({ data }) => {
      if (data.loaded) this.progress?.(Math.min(1, data.loaded / bytes));
      const message = data._kernelMessage;
      if (message?.type.startsWith("comm_")) this.manager.hear(message);
      else if (message) this.hear?.(message);
    });
    const folder = `${root}pyodide/`;
    const options = {
      baseUrl: root,
      location: "",
      mountDrive: false,
      pyodideUrl: `${folder}pyodide.mjs`,
      indexUrl: folder,
      pipliteUrls: [],
      disablePyPIFallback: true,
      loadPyodideOptions: {
        packages: PACKAGES,
        lockFileURL: `${folder}pyodide-lock.json?v=${version}`, // an older one names wheels that are gone
        // without NNKIT_SITE, labs bring their own scripts, as in Jupyter
        env: { HOME: "/home/pyodide", NNKIT_LANGUAGE: language() },
      },
    };
    await this.or(this.remote.initialize(options));
    this.ready = true;
  }

  /** Run code, one piece at a time; `hear` is called with each message of its output. Returns the kernel's reply. */
  async execute(code, hear) {
    this.hear = hear;
    const reply = await this.or(this.remote.execute({ code }, { header: { msg_id: "cell" } }));
    this.hear = undefined;
    await this.manager.heard; // widgets are there before their views are
    return reply;
  }

  /** The outcome of a call, unless the worker ends before. */
  or(call) {
    return Promise.race([call, this.ended]);
  }

  end() {
    this.worker?.terminate();
    this.fail?.(new Stopped());
    this.ready = false;
    this.booting = this.worker = this.hear = undefined;
  }
}
