// Widgets in the outputs of cells: those of site/host.js, with Python to talk to.

/** Load what draws widgets, unless the page has it; then: (kernel) => a manager. */
export async function loadWidgets(root) {
  if (!globalThis.nnkitWidgets) await load(`${root}_static/host.js`);
  const { Manager } = globalThis.nnkitWidgets;

  class Linked extends Manager {
    constructor(kernel) {
      super();
      this.kernel = kernel;
      this.comms = new Map();
      this.heard = Promise.resolve();
    }
    /** @returns {any} one end of a line to a widget in Python, as ipywidgets uses it */
    comm(target_name, comm_id) {
      const comm = {
        comm_id,
        target_name,
        on_msg: (take) => (comm.take = take),
        on_close: (closed) => (comm.closed = closed),
        close: () => this.comms.delete(comm_id),
        send: (data, callbacks, _, buffers = []) => {
          const sent = this.kernel.commMsg({ content: { comm_id, data }, buffers }, { header: { msg_id: comm_id } });
          // ipywidgets sends the next change when this one is done with
          sent.then(() => callbacks?.iopub?.status?.({ content: { execution_state: "idle" } }));
          return comm_id;
        },
      };
      this.comms.set(comm_id, comm);
      return comm;
    }
    /** A message of the kernel: each is taken when the one before it is done with. */
    hear(message) {
      this.heard = this.heard.then(() => this.take(message)).catch(console.error);
    }
    async take({ type, content, metadata, buffers }) {
      const views = (buffers ?? []).map((buffer) => new DataView(buffer.buffer ?? buffer));
      /** @type {any} */
      const message = { content: asJson(content), metadata: metadata ?? {}, buffers: views };
      const { comm_id, target_name } = content;
      if (type === "comm_open") await this.handle_comm_open(this.comm(target_name, comm_id), message);
      else if (type === "comm_msg") await this.comms.get(comm_id)?.take?.(message);
      else await this.comms.get(comm_id)?.closed?.(message);
    }
  }
  return (kernel) => new Linked(kernel);
}

/** A value as Jupyter sends it: Python's None arrives here as undefined, and must be null. */
function asJson(value) {
  return JSON.parse(JSON.stringify(value, (_, part) => part ?? null));
}

function load(src) {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src, onload: resolve });
    script.onerror = () => reject(new Error(`${src} is missing`));
    document.head.append(script);
  });
}
