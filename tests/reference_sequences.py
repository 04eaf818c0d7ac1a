"""The twins of the kernels for sequences, see reference.py: integers as rows, ends of sequences, recurrence."""

import numpy as np

# --- Integers as rows -----------------------------------------------------------------------------------------


def one_hot_forward(index, shapes):
    return (np.eye(shapes[0][1])[index.astype(int)],)


def embedding_forward(index, weight):
    return (weight[index.astype(int)],)


def embedding_backward(index, dy, shapes):
    return (np.eye(shapes[0][0])[index.astype(int)].T @ dy,)


def embedding_backward_rows(index, dy, dweight):
    return embedding_backward(index, dy, [dweight.shape])


def dense_one_hot_forward(index, weight, bias):
    return (np.eye(len(weight))[index.astype(int)] @ weight + bias,)


def dense_one_hot_weight_gradient(index, dy, shapes):
    return np.eye(shapes[0][0])[index.astype(int)].T @ dy, dy.sum(axis=0)


# --- Steps that count ------------------------------------------------------------------------------------------


def valid_rows(lengths, shapes):
    steps = np.array([[t < length for t in range(shapes[0][1])] for length in lengths], float)
    return (np.repeat(steps[:, :, None], shapes[0][2], axis=2),)


# --- Recurrence: each step for all sequences at once, with a mask of those that are not over yet --------------------


def valid(lengths, t):
    return (t < lengths)[:, None]


def before_step(states, h_before, t):
    return states[:, t - 1] if t else h_before


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def rnn_forward(activation, weight, lengths, h, states):
    curve = [lambda a: a, np.tanh, lambda a: np.maximum(a, 0)][activation]
    out = np.zeros_like(states)
    for t in range(states.shape[1]):
        on = valid(lengths, t)
        h = np.where(on, curve(states[:, t] + h @ weight), h)
        out[:, t] = np.where(on, h, 0)
    return out, h


def rnn_backward(activation, states, weight, lengths, dstates, dh):
    slope = [np.ones_like, lambda h: 1 - h**2, lambda h: h > 0][activation]
    da = np.zeros_like(states)
    for t in reversed(range(states.shape[1])):
        on = valid(lengths, t)
        da[:, t] = np.where(on, (dh + dstates[:, t]) * slope(states[:, t]), 0)
        dh = np.where(on, da[:, t] @ weight.T, dh)
    return weight.T, da, dh


def recurrent_weight_gradient(h_before, states, da):
    before = np.concatenate([h_before[:, None], states[:, :-1]], axis=1)
    return (np.einsum("ntj,ntk->jk", before, da),)


def lstm_forward(weight, lengths, h, c, sums):
    gates, cells, states = [], [], []
    for t in range(sums.shape[1]):
        on = valid(lengths, t)
        i, f, g, o = np.split(sums[:, t] + h @ weight, 4, axis=1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c = np.where(on, f * c + i * g, c)
        h = np.where(on, o * np.tanh(c), h)
        for kept, now in zip((gates, cells, states), (np.hstack([i, f, g, o]), c, h)):
            kept.append(np.where(on, now, 0))
    return *(np.stack(kept, axis=1) for kept in (gates, cells, states)), h, c


def lstm_backward(gates, cells, c_before, weight, lengths, dstates, dh, dc):
    da = np.zeros_like(gates)
    for t in reversed(range(gates.shape[1])):
        on = valid(lengths, t)
        i, f, g, o = np.split(gates[:, t], 4, axis=1)
        before, shown, arrived = before_step(cells, c_before, t), np.tanh(cells[:, t]), dh + dstates[:, t]
        d = dc + arrived * o * (1 - shown**2)
        parts = d * g * i * (1 - i), d * before * f * (1 - f), d * i * (1 - g**2), arrived * shown * o * (1 - o)
        da[:, t] = np.where(on, np.hstack(parts), 0)
        dh, dc = np.where(on, da[:, t] @ weight.T, dh), np.where(on, d * f, dc)
    return weight.T, da, dh, dc


def forget_bias(value, shapes):
    units = shapes[0][0] // 4
    return (np.repeat([0, value, 0, 0], units),)


def gru_forward(weight, lengths, h, sums):
    gates, inner, states = [], [], []
    for t in range(sums.shape[1]):
        on = valid(lengths, t)
        (a_r, a_z, a_m), (u_r, u_z, u_m) = np.split(sums[:, t], 3, axis=1), np.split(h @ weight, 3, axis=1)
        r, z = sigmoid(a_r + u_r), sigmoid(a_z + u_z)
        m = np.tanh(a_m + r * u_m)
        h = np.where(on, (1 - z) * m + z * h, h)
        for kept, now in zip((gates, inner, states), (np.hstack([r, z, m]), u_m, h)):
            kept.append(np.where(on, now, 0))
    return *(np.stack(kept, axis=1) for kept in (gates, inner, states)), h


def gru_backward(gates, inner, states, h_before, weight, lengths, dstates, dh):
    da, dsums = np.zeros((2, *gates.shape))
    for t in reversed(range(gates.shape[1])):
        on = valid(lengths, t)
        r, z, m = np.split(gates[:, t], 3, axis=1)
        arrived, before = dh + dstates[:, t], before_step(states, h_before, t)
        a_m, a_z = arrived * (1 - z) * (1 - m**2), arrived * (before - m) * z * (1 - z)
        a_r = a_m * inner[:, t] * r * (1 - r)
        da[:, t] = np.where(on, np.hstack([a_r, a_z, a_m]), 0)
        dsums[:, t] = np.where(on, np.hstack([a_r, a_z, a_m * r]), 0)
        dh = np.where(on, arrived * z + dsums[:, t] @ weight.T, dh)
    return weight.T, da, dsums, dh


# --- Whole sequences -------------------------------------------------------------------------------------------


def max_over_time_forward(lengths, x):
    y, winner = np.zeros((len(x), x.shape[2])), np.full((len(x), x.shape[2]), -1)
    for n, end in enumerate(lengths.astype(int)):
        if end:
            y[n], winner[n] = x[n, :end].max(axis=0), x[n, :end].argmax(axis=0)
    return y, winner


def max_over_time_backward(dy, winner, shapes):
    return ((np.arange(shapes[0][1])[None, :, None] == winner[:, None]) * dy[:, None],)


def mean_over_time_forward(lengths, x):
    return (np.array([row[:end].mean(axis=0) if end else 0 * row[0] for row, end in zip(x, lengths.astype(int))]),)


def mean_over_time_backward(lengths, dy, shapes):
    valid = np.arange(shapes[0][1]) < lengths[:, None]
    return (valid[:, :, None] * (dy / np.maximum(lengths, 1)[:, None])[:, None],)


def reverse_steps(lengths, x):
    y = np.zeros_like(x)
    for n, end in enumerate(lengths.astype(int)):
        y[n, :end] = x[n, :end][::-1]
    return (y,)


def position_forward(x, weight):
    return (x + weight,)


def position_gradient(dy):
    return (dy.sum(axis=0),)


def carry_state(update, training, updates_per_epoch, last):
    return (last if training and update % updates_per_epoch else 0 * last,)
