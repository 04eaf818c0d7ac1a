// Random numbers in the page, equal to those of Python's kernels.

import { borrow, giveBack } from "./engine.js";
import { Session } from "./session.js";

/** Numbers from -1 to 1, by the kernel that draws initial weights, from the stream `name` of nnkit/kernels/streams.py. */
export function random(loaded, count, seed, name) {
  const stream = loaded.description.streams[name];
  if (stream === undefined) throw new Error(`nnkit/kernels/streams.py has no stream ${name}`);
  /** @type {Nn.Plan} */
  const plan = {
    buffers: { parameters: ["p"], gradients: ["p"], random: [count] },
    aliases: {},
    parameters: [],
    fields: {},
    constants: {},
    memories: [],
    output: "random",
    sections: { initialise: [["glorot_uniform", ["random"], ["seed", stream, 1, 5]]] },
  };
  const engine = borrow(loaded, "float64");
  const session = new Session(engine, plan, 1);
  session.run(["initialise"], 1, { seed });
  const numbers = session.buffer("random").slice();
  giveBack(loaded, engine);
  return numbers;
}
