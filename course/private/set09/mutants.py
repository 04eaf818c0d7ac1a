"""Typical wrong solutions of set 9, each run after the reference solution. nnkit-canary-3f9b1c6e"""

# %% public: pool keeps the other extreme
_right = pool


def pool(x):
    return -_right(-x)


# %% public: pool moves its windows by their size
def pool(x):
    k = me.window
    n, h, w, c = x.shape
    blocks = x[:, : h // k * k, : w // k * k].reshape(n, h // k, k, w // k, k, c)
    return blocks.max(axis=(2, 4)) if me.kind == "maximum" else blocks.min(axis=(2, 4))


# %% public: pool mixes the channels
_right = pool


def pool(x):
    best = np.max if me.kind == "maximum" else np.min
    y = _right(x)
    return np.broadcast_to(best(y, axis=3, keepdims=True), y.shape).copy()


# %% hidden: pool counts windows by the rows in both directions
_right = pool


def pool(x):
    side = min(x.shape[1:3])
    return _right(x[:, :side, :side])


# %% public: pool_backward overwrites where windows overlap
def pool_backward(x, dout):
    k, s, dx = me.window, me.stride, np.zeros(x.shape)
    best = x if me.kind == "maximum" else -x
    for n, i, j, c in np.ndindex(dout.shape):
        part = best[n, i * s : i * s + k, j * s : j * s + k, c]
        row, column = np.unravel_index(part.argmax(), part.shape)
        dx[n, i * s + row, j * s + column, c] = dout[n, i, j, c]
    return dx


# %% public: pool_backward shares the gradient among all numbers of a window
def pool_backward(x, dout):
    k, s, dx = me.window, me.stride, np.zeros(x.shape)
    for i, j in np.ndindex(dout.shape[1:3]):
        dx[:, i * s : i * s + k, j * s : j * s + k] += dout[:, i : i + 1, j : j + 1] / k**2
    return dx


# %% hidden: pool_backward with another rule for ties
_right, _me = pool_backward, me


def pool_backward(x, dout):
    global me
    other = {"first": "last", "last": "first", "shared": "first"}[_me.tie]
    me = type(_me)(_me.student, _me.parameters | {"tie": other}, _me.seed)
    try:
        return _right(x, dout)
    finally:
        me = _me


# %% hidden: pool_backward gives the whole gradient to each of several winners
def pool_backward(x, dout):
    k, s, dx = me.window, me.stride, np.zeros(x.shape)
    best = x if me.kind == "maximum" else -x
    for n, i, j, c in np.ndindex(dout.shape):
        part = best[n, i * s : i * s + k, j * s : j * s + k, c]
        dx[n, i * s : i * s + k, j * s : j * s + k, c] += dout[n, i, j, c] * (part == part.max())
    return dx


# %% hidden: pool_backward changes its input
_right_input = pool_backward


def pool_backward(x, dout):
    result = _right_input(x, dout)
    dout *= 0
    return result


# %% public: mean_backward overwrites where windows overlap
def mean_backward(dout, height, width):
    dx = np.zeros((height, width))
    for i, j in np.ndindex(dout.shape):
        rows = slice(i * me.stride, min(i * me.stride + me.window, height))
        columns = slice(j * me.stride, min(j * me.stride + me.window, width))
        dx[rows, columns] = dout[i, j] / dx[rows, columns].size
    return dx


# %% public: mean_backward divides by the length of a side
_right_mean = mean_backward


def mean_backward(dout, height, width):
    return _right_mean(dout, height, width) * me.window


# %% hidden: mean_backward swaps rows and columns
_right_mean = mean_backward


def mean_backward(dout, height, width):
    return _right_mean(dout.T, width, height).T if height == width else _right_mean(dout.T, width, height)


# %% hidden: logits without the ReLU
def logits(x, w, b, v, bias):
    views = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    maps = np.einsum("nijckl,klcf->nijf", views, w) + b
    return (maps.max(axis=(1, 2)) if me.last == "maximum" else maps.mean(axis=(1, 2))) @ v + bias


# %% hidden: logits with a flipped kernel
_right_logits = logits


def logits(x, w, b, v, bias):
    return _right_logits(x, w[::-1, ::-1], b, v, bias)


# %% public: logits without the bias of the dense layer
_right_logits = logits


def logits(x, w, b, v, bias):
    return _right_logits(x, w, b, v, 0 * bias)


# %% public: the pixels of the own image from 0 to 1
my_image = my_image / 9


# %% public: a shape predicted as a number
sizes["a"] = me.height - 2


# %% hidden: the biases of the filters forgotten in a prediction
sizes["c"] = 9 * me.channels * me.filters


# %% hidden: the change divided by the pooled numbers after the move
my_change = my_change * 1.1
