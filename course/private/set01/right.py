"""Other right solutions of set 1. Each is run after the reference solution, and must have full marks.

nnkit-canary-3f9b1c6e
"""


# %% loops
def predict(x, theta):
    theta = [float(t) for t in theta]
    bias = theta.pop(0 if me.layout == "bias first" else -1)
    return [sum(w * float(v) for w, v in zip(theta, row)) + bias for row in x]


def fit_through(x, y):
    best = 0
    for n in range(len(x)):
        smaller = "smallest" in me.anchor and x[n] < x[best]
        larger = "largest" in me.anchor and x[n] > x[best]
        if me.anchor == "last sample" or smaller or larger:
            best = n
    above = below = 0.0
    for n in range(len(x)):
        above += (x[n] - x[best]) * (y[n] - y[best])
        below += (x[n] - x[best]) ** 2
    return [above / below, y[best] - above / below * x[best]]


def gradient(x, y, w, b):
    count, inputs = x.shape
    slope_w, slope_b = [0.0] * inputs, 0.0
    for n in range(count):
        r = sum(x[n, i] * w[i] for i in range(inputs)) + b - y[n]
        pull = 2 * r / y[n] ** 2 if "divided" in me.residual else 2 * r
        pull = pull / 2 if "half" in me.loss else pull
        slope_b += pull / count
        for i in range(inputs):
            slope_w[i] += pull * x[n, i] / count
    return slope_w, slope_b


def descend(x, y, steps):
    w, b, rate, rows = 0.0, 0.0, me.rate, [[0.0, 0.0]]
    for number in range(steps):
        if "divided" in me.schedule:
            rate = me.rate / (number + 1)
        slope_w = slope_b = 0.0
        for xn, yn in zip(x, y):
            slope_w += 2 * (w * xn + b - yn) * xn / len(x)
            slope_b += 2 * (w * xn + b - yn) / len(x)
        w -= rate * slope_w
        b -= rate * slope_b
        rows.append([w, b])
        if "halved" in me.schedule:
            rate /= 2
    return rows


# %% matrices and einsum
def predict(x, theta):
    ones = np.ones((len(x), 1))
    return np.hstack([ones, x] if me.layout == "bias first" else [x, ones]) @ theta


def fit_through(x, y):
    order = {"first sample": x * 0, "last sample": -np.arange(len(x)), "sample with the smallest input": x,
             "sample with the largest input": -x}[me.anchor]  # fmt: skip
    n = np.argmin(order)
    w = np.linalg.lstsq((x - x[n])[:, None], y - y[n], rcond=None)[0][0]
    return np.array([w, y[n] - w * x[n]])


def gradient(x, y, w, b):
    A = np.column_stack([x, np.ones(len(x))])
    A, target = (A / y[:, None], np.ones(len(y))) if "divided" in me.residual else (A, y)
    theta = np.append(w, b)
    slopes = np.einsum("ni,nj,j->i", A, A, theta) - np.einsum("ni,n->i", A, target)
    slopes *= (1 if "half" in me.loss else 2) / len(y)
    return slopes[:-1], slopes[-1]


def descend(x, y, steps):
    A, theta = np.column_stack([x, np.ones(len(x))]), np.zeros(2)
    path = np.zeros((steps + 1, 2))
    rates = {"a": np.ones(steps), "h": 0.5 ** np.arange(steps), "d": 1 / np.arange(1, steps + 1)}[me.schedule[0]]
    for k in range(steps):
        theta = theta - me.rate * rates[k] * 2 / len(x) * A.T @ (A @ theta - y)
        path[k + 1] = theta
    return path
