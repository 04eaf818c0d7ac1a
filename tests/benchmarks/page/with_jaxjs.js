// jax-js as a competitor: one compiled function per update. Its arrays are counted: `.ref` keeps one for another use.

import { grad, init, jit, lax, defaultDevice, nn, numpy as np } from "./node_modules/@jax-js/jax/dist/index.js";
import { batchesOf } from "./page.js";

/** A function that trains from the initial parameters and returns the learned ones. */
export async function jaxjs(task) {
  await init("wasm");
  defaultDevice("wasm");
  const layout = LAYOUTS[task.model.kind]?.(task.model) ?? {};
  const array = ({ shape, data }) => np.array(data).reshape(shape);
  const x = layout.x ? layout.x(array(task.x)) : array(task.x);
  const y = array(task.y);
  const start = task.parameters.map((parameter, k) => (layout.to?.[k] ?? same)(array(parameter)));
  const batches = batchesOf(task).map((epoch) => epoch.map((rows) => np.array(rows)));
  const output = OUTPUTS[task.model.kind](task.model);
  const loss = LOSSES[task.loss];
  const update = jit((parameters, x, y, rows) => {
    const [inputs, targets] = [np.take(x, rows.ref, 0), np.take(y, rows, 0)];
    const gradients = grad((p) => loss(output(p, inputs), targets))(parameters.map((p) => p.ref));
    return parameters.map((p, k) => p.sub(gradients[k].mul(task.rate)));
  });
  return async () => {
    let parameters = start.map((p) => p.ref);
    for (const rows of batches.flat()) parameters = update(parameters, x.ref, y.ref, rows.ref);
    return Promise.all(parameters.map((p, k) => (layout.back?.[k] ?? same)(p).data()));
  };
}

const same = (array) => array;

/** How numbers are laid out here, where that differs from nnkit: channels before height and width. */
const LAYOUTS = {
  convolutional({ filters }) {
    const [to, back] = [{}, {}];
    filters.forEach((_, k) => {
      to[2 * k] = (p) => np.transpose(p, [3, 2, 0, 1]);
      back[2 * k] = (p) => np.transpose(p, [2, 3, 1, 0]);
    });
    return { x: (x) => np.transpose(x, [0, 3, 1, 2]), to, back };
  },
};

const LOSSES = {
  mse: (output, target) => np.square(output.sub(target)).mean(),
  binary_cross_entropy: (output, target) => nn.softplus(output.ref).sub(output.mul(target)).mean(),
  cross_entropy(output, target) {
    const classes = output.shape.at(-1);
    const expected = nn.oneHot(target.reshape([-1]), classes);
    return nn.logSoftmax(output, -1).mul(expected).sum(-1).mean().neg();
  },
};

const OUTPUTS = {
  dense: ({ sizes, activation }) => {
    const curve = { tanh: np.tanh, relu: nn.relu }[activation];
    const last = 2 * (sizes.length - 2);
    return (parameters, x) => {
      for (let k = 0; k <= last; k += 2) {
        x = np.matmul(x, parameters[k]).add(parameters[k + 1]);
        if (k < last) x = curve(x);
      }
      return x;
    };
  },

  convolutional: ({ filters, padding }) => {
    return (parameters, x) => {
      for (let k = 0; k < 2 * filters.length; k += 2) {
        x = lax.convGeneralDilated(x, parameters[k], [1, 1], padding.toUpperCase());
        x = nn.relu(x.add(parameters[k + 1].reshape([-1, 1, 1])));
        const [n, channels, height, width] = x.shape;
        x = np.max(x.reshape([n, channels, height / 2, 2, width / 2, 2]), [3, 5]);
      }
      const [weight, bias] = parameters.slice(-2);
      const flat = np.transpose(x, [0, 2, 3, 1]).reshape([x.shape[0], -1]);
      return np.matmul(flat, weight).add(bias);
    };
  },

  // There is no scan: the steps are written out.
  recurrent: ({ cell, units, vocabulary }) => {
    const step = { rnn, lstm }[cell];
    return ([inputWeight, recurrentWeight, bias, weight, denseBias], x) => {
      const [n, steps] = x.shape;
      const inputs = vocabulary ? nn.oneHot(x, vocabulary) : x;
      const sums = np.unstack(np.matmul(inputs, inputWeight).add(bias), 1);
      let state = [np.zeros([n, units]), np.zeros([n, units])];
      const states = [];
      for (const sum of sums) {
        state = step(state, sum, recurrentWeight.ref);
        if (vocabulary) states.push(state[0].ref);
      }
      recurrentWeight.dispose();
      state[1]?.dispose();
      if (vocabulary) state[0].dispose();
      const read = vocabulary ? np.stack(states, 1).reshape([n * steps, units]) : state[0];
      return np.matmul(read, weight).add(denseBias);
    };
  },
};

const rnn = ([h], sum, weight) => [np.tanh(sum.add(np.matmul(h, weight)))];

const lstm = ([h, c], sum, weight) => {
  const [i, f, g, o] = np.split(sum.add(np.matmul(h, weight)), 4, 1);
  const cell = nn
    .sigmoid(f)
    .mul(c)
    .add(nn.sigmoid(i).mul(np.tanh(g)));
  return [nn.sigmoid(o).mul(np.tanh(cell.ref)), cell];
};
