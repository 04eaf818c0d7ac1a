"""Other right solutions of set 9, each run after the reference solution. nnkit-canary-3f9b1c6e"""


# %% plain loops
def pool(x):
    pick = max if me.kind == "maximum" else min
    n, h, w, c = x.shape
    k, s = me.window, me.stride
    tops, lefts = range(0, h - k + 1, s), range(0, w - k + 1, s)
    return [[[[pick(float(x[m, top + a, left + d, q]) for a in range(k) for d in range(k)) for q in range(c)]
              for left in lefts] for top in tops] for m in range(n)]  # fmt: skip


def pool_backward(x, dout):
    dx = np.zeros(x.shape)
    k, s = me.window, me.stride
    for m, i, j, q in np.ndindex(dout.shape):
        inside = [(i * s + a, j * s + d) for a in range(k) for d in range(k)]
        values = [x[m, a, d, q] for a, d in inside]
        best = max(values) if me.kind == "maximum" else min(values)
        winners = [place for place, value in zip(inside, values) if value == best]
        if me.tie == "first":
            winners = winners[:1]
        elif me.tie == "last":
            winners = winners[-1:]
        for a, d in winners:
            dx[m, a, d, q] += dout[m, i, j, q] / len(winners)
    return dx


def mean_backward(dout, height, width):
    dx = [[0.0] * width for _ in range(height)]
    for i in range(len(dout)):
        for j in range(len(dout[0])):
            inside = [(a, d) for a in range(i * me.stride, i * me.stride + me.window) if a < height
                      for d in range(j * me.stride, j * me.stride + me.window) if d < width]  # fmt: skip
            for a, d in inside:
                dx[a][d] += float(dout[i, j]) / len(inside)
    return dx


def logits(x, w, b, v, bias):
    k, rows = len(w), []
    for image in x:
        found = []
        for f in range(w.shape[3]):
            values = [max(0.0, b[f] + np.sum(image[i : i + k, j : j + k] * w[..., f]))
                      for i in range(image.shape[0] - k + 1) for j in range(image.shape[1] - k + 1)]  # fmt: skip
            found.append(max(values) if me.last == "maximum" else sum(values) / len(values))
        rows.append([sum(s * u for s, u in zip(found, v[:, m])) + bias[m] for m in range(v.shape[1])])
    return np.array(rows)


# %% windows as an array, and einsum
def _views(x):
    sides = (me.window, me.window)
    return np.lib.stride_tricks.sliding_window_view(x, sides, axis=(1, 2))[:, :: me.stride, :: me.stride]


def pool(x):
    return getattr(_views(x), "max" if me.kind == "maximum" else "min")(axis=(-1, -2))


def pool_backward(x, dout):
    flat = _views(x if me.kind == "maximum" else -x).reshape(*dout.shape, -1)
    wins = (flat == flat.max(axis=-1, keepdims=True)).astype(float)
    if me.tie == "last":
        wins = wins[..., ::-1]
    if me.tie != "shared":
        wins *= np.cumsum(wins, axis=-1) == 1
    if me.tie == "last":
        wins = wins[..., ::-1]
    parts = np.einsum("nijc,nijcp->nijcp", dout, wins / wins.sum(axis=-1, keepdims=True))
    places = _views(np.arange(x.size).reshape(x.shape)).reshape(parts.shape)
    return np.bincount(places.ravel(), parts.ravel(), minlength=x.size).reshape(x.shape)


def mean_backward(dout, height, width):
    def covers(count, size):
        starts = me.stride * np.arange(count)[:, None]
        inside = (np.arange(size) >= starts) & (np.arange(size) < starts + me.window)
        return inside / inside.sum(axis=1, keepdims=True)

    return np.einsum("ij,ih,jw->hw", dout, covers(dout.shape[0], height), covers(dout.shape[1], width))


def logits(x, w, b, v, bias):
    views = np.lib.stride_tricks.sliding_window_view(x, w.shape[:2], axis=(1, 2))
    maps = np.einsum("nijckl,klcf->nijf", views, w) + b
    maps[maps < 0] = 0
    found = np.amax(maps, axis=(1, 2)) if me.last == "maximum" else np.average(maps, axis=(1, 2))
    return np.einsum("nf,fm->nm", found, v) + bias
