// The worker for long computations. It computes in slices and checks for newer requests between them.

import { loadEngine } from "../nnkit.js/engine.js";

const SLICE = 20; // milliseconds

let ready;
let newest; // the newest request: {number, values}, or without values: stop
let working = false;

/** Compute, by the lab's `compute`, for the requests that come. */
export function listen(compute) {
  self.onmessage = ({ data }) => {
    if (data.bytes) ready = prepare(compute, data);
    else if (data.longer) ready.then(({ payload }) => Object.assign(payload, data));
    else {
      newest = data;
      if (!working) work();
    }
  };
}

async function prepare(compute, { payload, bytes, description }) {
  return { compute, payload, loaded: await loadEngine(bytes, description), cache: {} };
}

const pause = () => new Promise((resolve) => setTimeout(resolve));

async function work() {
  working = true;
  while (newest) {
    const { number, values } = newest;
    newest = null;
    try {
      if (values) await carryOut(number, values);
    } catch (error) {
      postMessage({ number, error: error.message });
    }
  }
  working = false;
}

async function carryOut(number, values) {
  const { compute, payload, loaded, cache } = await ready;
  const begun = performance.now();
  const job = compute(values, payload, loaded, cache);
  let rested = begun;
  for (let step = job.next(); ; step = job.next()) {
    const now = performance.now();
    if (step.done) return postMessage({ number, done: true, result: step.value, seconds: (now - begun) / 1000 });
    if (now - rested < SLICE) continue;
    postMessage({ number, progress: step.value });
    await pause();
    if (newest) return;
    rested = performance.now();
  }
}
