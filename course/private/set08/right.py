"""Other right solutions of set 8. Each is run after the reference, and must have full marks. nnkit-canary-3f9b1c6e"""


# %% loops over every index
def _place(k, size):
    if me.padding == "mirror":
        return -k if k < 0 else 2 * (size - 1) - k if k >= size else k
    if me.padding == "wrap":
        return k % size
    if me.padding == "border":
        return min(max(k, 0), size - 1)
    return k if 0 <= k < size else None


def _pixel(x, n, i, j, c):
    i, j = _place(i - me.margin, x.shape[1]), _place(j - me.margin, x.shape[2])
    return 0.0 if i is None or j is None else float(x[n, i, j, c])


def _count(size, window):
    return (size + 2 * me.margin - window) // me.stride + 1


def convolve(x, w, b):
    y = np.zeros((len(x), _count(x.shape[1], w.shape[0]), _count(x.shape[2], w.shape[1]), w.shape[3]))
    for n, i, j in np.ndindex(y.shape[:3]):
        y[n, i, j] = b
        for k, l, c in np.ndindex(w.shape[:3]):
            y[n, i, j] += _pixel(x, n, i * me.stride + k, j * me.stride + l, c) * w[k, l, c]
    return y


def weight_gradient(x, dy, window):
    dw, db = np.zeros((*window, x.shape[3], dy.shape[3])), np.zeros(dy.shape[3])
    for n, i, j in np.ndindex(dy.shape[:3]):
        db += dy[n, i, j]
        for k, l, c in np.ndindex(dw.shape[:3]):
            dw[k, l, c] += _pixel(x, n, i * me.stride + k, j * me.stride + l, c) * dy[n, i, j]
    return [dw, db]


def input_gradient(w, dy, shape):
    dx = np.zeros((len(dy), shape[0], shape[1], w.shape[2]))
    for n, i, j in np.ndindex(dy.shape[:3]):
        for k, l, c in np.ndindex(w.shape[:3]):
            dx[n, i * me.stride + k, j * me.stride + l, c] += float(w[k, l, c] @ dy[n, i, j])
    return dx


def filtered(x, w):
    high, wide = w.shape
    sign = -1 if me.kernel == "turned" else 1
    weight = lambda k, l: w[k, l] if sign > 0 else w[high - 1 - k, wide - 1 - l]
    return [[sum(x[i + k, j + l] * weight(k, l) for k in range(high) for l in range(wide))
             for j in range(x.shape[1] - wide + 1)] for i in range(x.shape[0] - high + 1)]  # fmt: skip


# %% einsum over all windows at once
def _windows(x, window):
    mode = ("constant", "reflect", "wrap", "edge")[("zeros", "mirror", "wrap", "border").index(me.padding)]
    m = me.margin
    padded = np.pad(x, [(0, 0), (m, m), (m, m), (0, 0)], mode)
    return np.lib.stride_tricks.sliding_window_view(padded, window, axis=(1, 2))[:, :: me.stride, :: me.stride]


def convolve(x, w, b):
    return np.einsum("nijckl,klco->nijo", _windows(x, w.shape[:2]), w) + b


def weight_gradient(x, dy, window):
    return np.einsum("nijckl,nijo->klco", _windows(x, window), dy), np.einsum("nijo->o", dy)


def input_gradient(w, dy, shape):
    places = np.arange(shape[0] * shape[1]).reshape(shape)
    seen = np.lib.stride_tricks.sliding_window_view(places, w.shape[:2])[:: me.stride, :: me.stride]
    parts = np.einsum("nijo,klco->nijklc", dy, w)
    dx = np.zeros((len(dy), places.size, w.shape[2]))
    np.add.at(dx, (slice(None), seen), parts)
    return dx.reshape(len(dy), *shape, -1)


def filtered(x, w):
    patches = np.lib.stride_tricks.sliding_window_view(x, w.shape)
    if me.kernel == "turned":
        patches = patches[..., ::-1, ::-1]
    return patches.reshape(*patches.shape[:2], -1) @ w.ravel()
