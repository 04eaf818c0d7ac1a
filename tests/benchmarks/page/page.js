// One competitor in a page of its own: `prepare` builds it, `turn` trains. tests/benchmarks/page.py calls both.

const COMPETITORS = {
  nnkit_page: async () => (await import("./with_nnkit.js")).nnkit,
  tfjs_wasm: async () => (await import("./with_tfjs.js")).onBackend("wasm"),
  tfjs_cpu: async () => (await import("./with_tfjs.js")).onBackend("cpu"),
  jaxjs_wasm: async () => (await import("./with_jaxjs.js")).jaxjs,
};
const KINDS = { float32: Float32Array, int32: Int32Array };

let run;

/** The numbers of an array that came as text. */
function decoded({ kind, shape, base64 }) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return { shape, data: new KINDS[kind](bytes.buffer) };
}

/** Build a competitor and train once; returns the learned parameters in nnkit's layout, as lists. */
globalThis.prepare = async (name, task) => {
  for (const key of ["x", "y", "orders"]) task[key] = decoded(task[key]);
  task.parameters = task.parameters.map(decoded);
  run = await (await COMPETITORS[name]())(task);
  return (await run()).map((parameter) => Array.from(parameter));
};

/** Train again and again for so many seconds, at least once; returns the seconds of one training run. */
globalThis.turn = async (seconds) => {
  const begun = performance.now();
  let [runs, spent] = [0, 0];
  while (spent < seconds) {
    await run();
    runs += 1;
    spent = (performance.now() - begun) / 1000;
  }
  return spent / runs;
};

/** The rows of each batch of each epoch: a list of Int32Array for every epoch. */
export function batchesOf({ orders, batch }) {
  const [epochs, n] = orders.shape;
  return [...Array(epochs).keys()].map((epoch) => {
    const order = orders.data.subarray(epoch * n, (epoch + 1) * n);
    const count = Math.ceil(n / batch);
    return [...Array(count).keys()].map((k) => order.slice(k * batch, (k + 1) * batch));
  });
}

globalThis.ready = true;
