// nnkit in the page, as labs use it: a plan from Python, engine.wasm, one training run at a time.

import { loadEngine } from "../../../nnkit/labs/nnkit.js/engine.js";
import { Network } from "../../../nnkit/labs/nnkit.js/network.js";

/** A function that trains from the initial parameters and returns the learned ones. */
export async function nnkit(task) {
  const [bytes, description] = await Promise.all([
    fetch("engine.wasm").then((answer) => answer.arrayBuffer()),
    fetch("engine.json").then((answer) => answer.json()),
  ]);
  const network = new Network(await loadEngine(bytes, description), task.plan);
  task.plan.parameters.forEach((name, k) => network.place({ [name]: task.parameters[k].data }));
  const data = { n: task.x.shape[0], input: task.x.data, target: task.y.data };
  const { epochs, batch } = task;
  const orders = { shape: task.orders.shape, data: BigInt64Array.from(task.orders.data, BigInt) };
  return () => {
    const training = network.training(data, { epochs, batch });
    setOrders(training, orders);
    training.advance(epochs * training.updatesPerEpoch);
    return Object.values(training.parameters);
  };
}

/** Let a run take the samples in given orders, which no lab needs. */
function setOrders(training, { shape, data }) {
  const { engine } = training.session;
  training.arrays.orders = engine.empty("int64", shape);
  engine.numbers(training.arrays.orders).set(data);
  engine.numbers(training.state)[training.places.SHUFFLE] = 2n;
}
