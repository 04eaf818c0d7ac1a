"""Typical wrong solutions of set 10, each run after the reference solution. nnkit-canary-3f9b1c6e"""

# %% public: states without feedback
_right = states


def states(x, W, U, b):
    return _right(x, W, 0 * U, b)


# %% public: only the last state
_right = states


def states(x, W, U, b):
    return _right(x, W, U, b)[:, -1]


# %% hidden: recurrent weights transposed
_right = states


def states(x, W, U, b):
    return _right(x, W, U.T, b)


# %% hidden: states without the bias
_right = states


def states(x, W, U, b):
    return _right(x, W, U, 0 * b)


# %% hidden: each sequence begins from the last state of the one before
_right = states


def states(x, W, U, b):
    return _right(x.reshape(1, -1, x.shape[2]), W, U, b).reshape(*x.shape[:2], -1)


# %% public: the gradient does not go from step to step
_right = gradients


def gradients(x, d, W, U, b):
    everything = np.concatenate([np.zeros((len(x), 1, len(b))), states(x, W, U, b)], axis=1)
    slope = {"tanh": lambda a: 1 - np.tanh(a) ** 2, "softsign": lambda a: (1 + np.abs(a)) ** -2.0,
             "arctan": lambda a: 1 / (1 + a**2)}[me.squash]  # fmt: skip
    da = me.share * d * slope(x @ W + everything[:, :-1] @ U + b)
    return np.einsum("ntd,nth->dh", x, da), np.einsum("ntj,nth->jh", everything[:, :-1], da), da.sum(axis=(0, 1))


# %% public: a mean over sequences in place of the sum
_right = gradients


def gradients(x, d, W, U, b):
    return tuple(g / len(x) for g in _right(x, d, W, U, b))


# %% public: the gradient of U from the state of the same step
_right = gradients


def gradients(x, d, W, U, b):
    slope = {"tanh": lambda a: 1 - np.tanh(a) ** 2, "softsign": lambda a: (1 + np.abs(a)) ** -2.0,
             "arctan": lambda a: 1 / (1 + a**2)}[me.squash]  # fmt: skip
    everything = np.concatenate([np.zeros((len(x), 1, len(b))), states(x, W, U, b)], axis=1)
    dh, dU = 0, 0 * U
    for t in range(x.shape[1] - 1, -1, -1):
        dh = d[:, t] + dh
        da = me.share * dh * slope(x[:, t] @ W + everything[:, t] @ U + b)
        dU = dU + everything[:, t + 1].T @ da
        dh = me.keep * dh + da @ U.T
    dW, _, db = _right(x, d, W, U, b)
    return dW, dU, db


# %% public: the slope of s forgotten
def gradients(x, d, W, U, b):
    dh, dW, dU, db = 0, 0 * W, 0 * U, 0 * b
    everything = states(x, W, U, b)
    for t in range(x.shape[1] - 1, -1, -1):
        dh = d[:, t] + dh
        da = me.share * dh
        dW, db = dW + x[:, t].T @ da, db + da.sum(axis=0)
        dU = dU + (everything[:, t - 1].T @ da if t else 0)
        dh = me.keep * dh + da @ U.T
    return dW, dU, db


# %% hidden: the gradient goes back through U, not its transpose
_right = gradients


def gradients(x, d, W, U, b):
    slope = {"tanh": lambda a: 1 - np.tanh(a) ** 2, "softsign": lambda a: (1 + np.abs(a)) ** -2.0,
             "arctan": lambda a: 1 / (1 + a**2)}[me.squash]  # fmt: skip
    everything = np.concatenate([np.zeros((len(x), 1, len(b))), states(x, W, U, b)], axis=1)
    dh, dW, dU, db = 0, 0 * W, 0 * U, 0 * b
    for t in range(x.shape[1] - 1, -1, -1):
        dh = d[:, t] + dh
        da = me.share * dh * slope(x[:, t] @ W + everything[:, t] @ U + b)
        dW, dU, db = dW + x[:, t].T @ da, dU + everything[:, t].T @ da, db + da.sum(axis=0)
        dh = me.keep * dh + da @ U
    return dW, dU, db


# %% hidden: the inputs in reversed order for W
_right = gradients


def gradients(x, d, W, U, b):
    dW, dU, db = _right(x, d, W, U, b)
    return (dW if x.shape[1] == 1 else _right(x[:, ::-1], d, W, U, b)[0]), dU, db


# %% hidden: the gradient of W of the first step alone
_right = gradients


def gradients(x, d, W, U, b):
    dW, dU, db = _right(x, d, W, U, b)
    return dW - _right(np.concatenate([0 * x[:, :1], x[:, 1:]], axis=1), d, W, U, b)[0] * (x.shape[1] > 1), dU, db


# %% public: the first steps count
def echo_share(scores, bits):
    before = np.zeros_like(bits)
    before[:, me.lag :] = bits[:, : -me.lag]
    return np.mean((scores > (0 if me.scores == "logits" else 0.5)) == (wanted(bits, before) > 0.5))


# %% public: logits and probabilities confused
_right_share = echo_share


def echo_share(scores, bits):
    return _right_share(scores - 0.5 if me.scores == "logits" else scores + 0.5, bits)


# %% hidden: the bit of the wrong direction
def echo_share(scores, bits):
    target = wanted(bits[:, me.lag :], np.roll(bits, -me.lag, axis=1)[:, me.lag :])
    return np.mean((scores[:, me.lag :] > (0 if me.scores == "logits" else 0.5)) == (target > 0.5))


# %% public: one error only
my_errors = my_errors[:1]


# %% public: a shape predicted without the steps as a number
guesses["c"] = 7 * me.units


# %% hidden: squared errors without the root
my_errors = my_errors**2


# %% hidden: the parameters grow with the steps
guesses["d"] = 2
