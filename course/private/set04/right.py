"""Other right solutions of set 4. Each is run after the reference solution, and must have full marks.

nnkit-canary-3f9b1c6e
"""

# %% loops
import math


def _cost(r):
    k, low = me.k, r < 0
    if me.loss == "Huber":
        return r * r / 2 if abs(r) < k else k * abs(r) - k * k / 2
    if me.loss == "log-cosh":
        return abs(r) + k * math.log((1 + math.exp(-2 * abs(r) / k)) / 2)
    if me.loss == "lopsided squares":
        return (k if low else 1) * r * r
    return (k if low else 1) * abs(r) if me.loss == "pinball" else math.hypot(r, k) - k


def _slope(r):
    k, low = me.k, r < 0
    if me.loss == "Huber":
        return max(-k, min(k, r))
    if me.loss == "log-cosh":
        return math.tanh(r / k)
    if me.loss == "lopsided squares":
        return 2 * (k if low else 1) * r
    return (-k if low else 1) if me.loss == "pinball" else r / math.hypot(r, k)


def loss(prediction, y):
    residuals = [float(p) - float(t) for p, t in zip(np.ravel(prediction), np.ravel(y))]
    return sum(map(_cost, residuals)) / len(residuals)


def loss_slopes(prediction, y):
    result = np.zeros(np.shape(y))
    for place in np.ndindex(result.shape):
        result[place] = _slope(float(prediction[place]) - float(y[place])) / result.size
    return result


def surface(x, y, ws, bs):
    rows, columns = (ws, bs) if me.rows.endswith("weight") else (bs, ws)
    grid = []
    for first in rows:
        grid.append([])
        for second in columns:
            w, b = (first, second) if me.rows.endswith("weight") else (second, first)
            misses = [w * xn + b - yn for xn, yn in zip(x, y)]
            if "absolute" in me.height:
                grid[-1].append(sum(map(abs, misses)) / len(x))
            else:
                grid[-1].append((sum(m * m for m in misses) / len(x)) ** (0.5 if "root" in me.height else 1))
    return grid


def curvature(x):
    count, values = len(x), [float(v) for v in x]
    mean = sum(values) / count
    deviation = math.sqrt(sum((v - mean) ** 2 for v in values) / count)
    shift = {"shifted by their mean": mean, "shifted by their minimum": min(values)}.get(me.scaling, 0)
    values = [(v - shift) / (deviation if "divided" in me.scaling else 1) for v in values]
    f = 1 if "half" in me.bowl else 2
    p, q, s = f * sum(v * v for v in values) / count, f * sum(values) / count, f
    root = math.sqrt((p - s) ** 2 + 4 * q * q)
    H = [[p, q], [q, s]] if me.order == "first w, then b" else [[s, q], [q, p]]
    return H, (p + s + root) ** 2 / (4 * (p * s - q * q))


# %% einsum and other forms
def loss(prediction, y):
    r, k = np.subtract(prediction, y, dtype=float), me.k
    weight = 1 + (k - 1) * (r < 0)
    inside = np.minimum(np.abs(r), k)
    return np.average({
        "Huber": inside * (np.abs(r) - inside / 2),
        "log-cosh": np.abs(r) + k * np.log1p(np.exp(-2 * np.abs(r) / k)) - k * np.log(2),
        "lopsided squares": weight * np.square(r),
        "pinball": weight * np.abs(r),
        "smooth absolute": np.hypot(r, k) - k,
    }[me.loss])  # fmt: skip


def loss_slopes(prediction, y):
    r, k = np.subtract(prediction, y, dtype=float), me.k
    weight = 1 + (k - 1) * (r < 0)
    return np.multiply(1 / r.size, {
        "Huber": np.maximum(np.minimum(r, k), -k),
        "log-cosh": 1 - 2 / (1 + np.exp(2 * np.clip(r / k, -300, 300))),
        "lopsided squares": 2 * weight * r,
        "pinball": weight * np.sign(r),
        "smooth absolute": r / np.hypot(r, k),
    }[me.loss])  # fmt: skip


def surface(x, y, ws, bs):
    w, b = np.meshgrid(ws, bs, indexing="ij" if me.rows == "one row for each weight" else "xy")
    r = np.einsum("ij,n->ijn", w, x) + b[..., None] - y
    if me.height == "mean absolute error":
        return np.abs(r).mean(axis=2)
    squares = np.einsum("ijn,ijn->ij", r, r) / len(x)
    return squares if me.height == "mean squared error" else squares**0.5


def curvature(x):
    if "shifted" in me.scaling:
        x = x - (x.mean() if "mean" in me.scaling else x.min())
    elif "divided" in me.scaling:
        x = x / np.sqrt(x.var())
    table = np.stack([x, np.ones_like(x)][:: 1 if me.order.startswith("first w") else -1])
    H = np.einsum("in,jn->ij", table, table) / len(x)
    singular = np.linalg.svd(table, compute_uv=False)
    return (H if "half" in me.bowl else 2 * H), (singular[0] / singular[1]) ** 2
