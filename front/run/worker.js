// The worker in which Python runs: JupyterLite's kernel, which announces itself to the page by comlink.

import "./progress.js"; // before the kernel, which loads by the fetch that this replaces

export { PyodideComlinkKernel } from "@jupyterlite/pyodide-kernel/lib/comlink.worker.js"; // the name only keeps it in the bundle
