"""Other right solutions of set 2. Each is run after the reference solution, and must have full marks.

nnkit-canary-3f9b1c6e
"""

# %% loops
import math


def _one(z):
    k = me.k
    e = math.exp(min(z, 0)) if me.activation == "ELU" else math.exp(-min(abs(k * z), 700))
    s = 1 / (1 + e) if z > 0 else e / (1 + e)
    return {
        "bent line": (z if z > 0 else k * z, 1 if z > 0 else k),
        "ELU": (z if z > 0 else k * (e - 1), 1 if z > 0 else k * e),
        "softplus": (max(z, 0) + math.log1p(e) / k, s),
        "swish": (z * s, s + k * z * s * (1 - s)),
        "wide tanh": (k * math.tanh(z / k), 1 / math.cosh(min(abs(z / k), 700)) ** 2 if abs(z / k) < 300 else 0.0),
        "softsign": (z * k / (k + abs(z)), k * k / (k + abs(z)) ** 2),
    }[me.activation]


def activation(z):
    result = np.zeros(np.shape(z))
    for place in np.ndindex(result.shape):
        result[place] = _one(float(np.asarray(z)[place]))[0]
    return result


def slope(z):
    result = np.zeros(np.shape(z))
    for place in np.ndindex(result.shape):
        result[place] = _one(float(np.asarray(z)[place]))[1]
    return result


def neuron(x, w, b):
    words = me.outputs.split()
    low, high = float(words[1]), float(words[3])
    outputs = []
    for row in x:
        z = b
        for value, weight in zip(row, w):
            z += value * weight
        a = 1 / (1 + math.exp(-z)) if z > -700 else 0.0
        outputs.append(low * (1 - a) + high * a)
    return outputs


def log_slopes(x, y, w, b):
    slope_w, slope_b, total = [0.0] * len(w), 0.0, 0
    for row, kind in zip(x, y):
        z = b + sum(v * weight for v, weight in zip(row, w))
        count = me.count if f"kind {kind}" == me.counts_more else 1
        total += count
        wrong = count * (1 / (1 + math.exp(-z)) - kind)
        slope_b += wrong
        for i, v in enumerate(row):
            slope_w[i] += wrong * v
    if me.divide_by == "number of samples":
        total = len(y)
    return [s / total for s in slope_w], slope_b / total


# %% other forms, and einsum
def activation(z):
    z = np.array(z, dtype=float)
    with np.errstate(over="ignore"):
        s = 1 / (1 + np.exp(-me.k * z))
        return {
            "bent line": lambda: np.maximum(z, 0) + me.k * np.minimum(z, 0),
            "ELU": lambda: np.maximum(z, 0) + me.k * np.expm1(np.minimum(z, 0)),
            "softplus": lambda: np.logaddexp(me.k * z, 0) / me.k,
            "swish": lambda: s * z,
            "wide tanh": lambda: np.tanh(z / me.k) * me.k,
            "softsign": lambda: me.k * z / (me.k + np.sqrt(z**2)),
        }[me.activation]()


def slope(z):
    z = np.array(z, dtype=float)
    s = 0.5 + 0.5 * np.tanh(me.k * z / 2)
    a = 1 - np.tanh(z / me.k) ** 2
    below = np.exp(np.clip(z, None, 0)) * me.k
    return {
        "bent line": (z > 0) + me.k * (z <= 0),
        "ELU": np.where(z > 0, np.ones_like(z), below),
        "softplus": s,
        "swish": s * (1 + me.k * z * (1 - s)),
        "wide tanh": a,
        "softsign": np.square(me.k / (me.k + np.abs(z))),
    }[me.activation]


def neuron(x, w, b):
    low, high = {"1": (0, 1), "0": (0, 100), "4": (2, 4)}[me.outputs[-1]]
    if me.outputs.startswith("from -"):
        low = -1
    a = np.exp(-np.logaddexp(0, -(np.einsum("nd,d->n", x, w) + b)))
    return (high - low) * a + low


def log_slopes(x, y, w, b):
    counts = np.ones(len(y))
    counts[y == int(me.counts_more.split()[1])] = me.count
    counts = counts / len(y) if "samples" in me.divide_by else counts / counts.sum()
    wrong = 1 / (1 + np.exp(-np.einsum("nd,d->n", x, w) - b)) - y
    return np.einsum("n,n,nd->d", counts, wrong, x), np.einsum("n,n->", counts, wrong)
