// TensorFlow.js as a competitor: its operations, automatic gradients and its optimizer.

import { batchesOf } from "./page.js";

const PACKAGES = "node_modules/@tensorflow";

/** A function that prepares a training run by this backend, "wasm" or "cpu". */
export const onBackend = (backend) => async (task) => {
  await load(`${PACKAGES}/tfjs/dist/tf.min.js`);
  await load(`${PACKAGES}/tfjs-backend-wasm/dist/tf-backend-wasm.min.js`);
  const { tf } = globalThis;
  if (backend === "wasm") tf.wasm.setWasmPaths(`${PACKAGES}/tfjs-backend-wasm/dist/`);
  await tf.setBackend(backend);
  const tensor = ({ shape, data }) => tf.tensor(data, shape);
  const [x, y, start] = [tensor(task.x), tensor(task.y), task.parameters.map(tensor)];
  const variables = start.map((values) => tf.variable(values));
  const batches = batchesOf(task).map((epoch) => epoch.map((rows) => tf.tensor1d(rows, "int32")));
  const optimizer = tf.train.sgd(task.rate);
  const output = OUTPUTS[task.model.kind](tf, task.model);
  const loss = LOSSES[task.loss];
  return () => {
    variables.forEach((variable, k) => variable.assign(start[k]));
    for (const rows of batches.flat())
      tf.tidy(() => {
        const [inputs, targets] = [x.gather(rows), y.gather(rows)];
        optimizer.minimize(() => loss(tf, output(variables, inputs), targets));
      });
    return variables.map((variable) => variable.dataSync());
  };
};

/** Run a script that sets a global name. */
function load(address) {
  const script = Object.assign(document.createElement("script"), { src: address });
  return new Promise((done, failed) => {
    Object.assign(script, { onload: done, onerror: () => failed(new Error(`${address} is missing: npm ci`)) });
    document.head.append(script);
  });
}

const LOSSES = {
  mse: (_, output, target) => output.sub(target).square().mean(),
  binary_cross_entropy: (tf, output, target) => tf.softplus(output).sub(output.mul(target)).mean(),
  cross_entropy(tf, output, target) {
    const classes = output.shape.at(-1);
    const expected = tf.oneHot(target.flatten(), classes);
    return tf.losses.softmaxCrossEntropy(expected, output.reshape([-1, classes]));
  },
};

const OUTPUTS = {
  dense: (_, { sizes, activation }) => {
    const last = 2 * (sizes.length - 2);
    return (parameters, x) => {
      for (let k = 0; k <= last; k += 2) {
        x = x.matMul(parameters[k]).add(parameters[k + 1]);
        if (k < last) x = x[activation]();
      }
      return x;
    };
  },

  // The wasm backend lacks Conv2DBackpropFilter, the gradient for the filters; it has that of a convolution in three
  // dimensions, so there the images are one number deep.
  convolutional: (tf, { filters, padding }) => {
    const deep = (x, filter) => tf.conv3d(x.expandDims(1), filter.expandDims(0), 1, padding).squeeze([1]);
    const convolution = tf.getBackend() === "wasm" ? deep : (x, filter) => x.conv2d(filter, 1, padding);
    return (parameters, x) => {
      for (let k = 0; k < 2 * filters.length; k += 2)
        x = convolution(x, parameters[k])
          .add(parameters[k + 1])
          .relu()
          .maxPool(2, 2, "valid");
      const [weight, bias] = parameters.slice(-2);
      return x.reshape([x.shape[0], -1]).matMul(weight).add(bias);
    };
  },

  recurrent: (tf, { cell, units, vocabulary }) => {
    const step = { rnn, lstm }[cell](tf, units);
    return ([inputWeight, recurrentWeight, bias, weight, denseBias], x) => {
      const [n, steps] = x.shape;
      const inputs = vocabulary ? tf.oneHot(x.flatten().toInt(), vocabulary) : x.reshape([n * steps, -1]);
      const sums = inputs.toFloat().matMul(inputWeight).add(bias).reshape([n, steps, -1]).unstack(1);
      let state = [tf.zeros([n, units]), tf.zeros([n, units])];
      const states = sums.map((sum) => {
        state = step(state, sum, recurrentWeight);
        return state[0];
      });
      const read = vocabulary ? tf.stack(states, 1).reshape([n * steps, units]) : state[0];
      return read.matMul(weight).add(denseBias);
    };
  },
};

const rnn =
  () =>
  ([h], sum, weight) => [sum.add(h.matMul(weight)).tanh()];

const lstm =
  (tf) =>
  ([h, c], sum, weight) => {
    const [i, f, g, o] = tf.split(sum.add(h.matMul(weight)), 4, 1);
    const cell = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    return [o.sigmoid().mul(cell.tanh()), cell];
  };
