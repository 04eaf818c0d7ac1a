"""Other right solutions of set 11, each run after the reference solution. nnkit-canary-3f9b1c6e"""


# %% plain loops
def by_lag(gradient, states, U):
    rows = [list(map(float, gradient))]
    for t in range(len(states) - 1, 0, -1):
        row = []
        for j in range(len(U)):
            total = 0.0
            for k in range(len(U)):
                h = float(states[t, k])
                if me.squash == "tanh":
                    slope = (1 - h) * (1 + h)
                elif me.squash == "softsign":
                    slope = (1 - abs(h)) ** 2
                else:
                    slope = 1 / (1 + np.tan(h) ** 2)
                total += U[j, k] * slope * rows[-1][k]
            row.append(total)
        rows.append(row)
    return rows


def clip(gradients, limit):
    numbers = [abs(float(v)) for g in gradients for v in g.flat]
    size = {"euclid": sum(v * v for v in numbers) ** 0.5, "largest": max(numbers), "sum": sum(numbers)}[me.size]
    if size <= limit:
        return [g.copy() for g in gradients]
    return [g / size * limit for g in gradients]


def scaled(U, value):
    if me.measure == "entries":
        measure = sum(float(v) ** 2 for v in U.flat) ** 0.5
    elif me.measure == "singular":
        measure = np.linalg.eigvalsh(U.T @ U)[-1] ** 0.5
    else:
        measure = max(abs(v) for v in np.linalg.eigvals(U))
    return value * U / measure


def decay(lengths):
    lags = range(me.start, len(lengths))
    logs = [np.log(lengths[k]) for k in lags]
    x, y = sum(lags) / len(lags), sum(logs) / len(logs)
    slope = sum((k - x) * (v - y) for k, v in zip(lags, logs)) / sum((k - x) ** 2 for k in lags)
    return in_words(slope)


# %% products of Jacobians, and einsum
def by_lag(gradient, states, U):
    slope = {"tanh": lambda h: 1 - h * h, "softsign": lambda h: np.square(1 - np.abs(h)),
             "arctan": lambda h: (1 + np.cos(2 * h)) / 2}[me.squash]  # fmt: skip
    jacobians = np.einsum("jk,tk->tjk", U, slope(states))
    product, found = np.eye(len(U)), [gradient]
    for jacobian in jacobians[:0:-1]:
        product = jacobian @ product
        found.append(np.einsum("jk,k->j", product, gradient))
    return np.stack(found)


def clip(gradients, limit):
    flat = np.hstack([g.reshape(-1) for g in gradients])
    size = np.linalg.norm(flat, {"euclid": 2, "largest": np.inf, "sum": 1}[me.size])
    return tuple(np.array(g) * min(1.0, limit / max(size, 1e-300)) for g in gradients)


def scaled(U, value):
    if me.measure == "radius":
        return U * value / np.max(np.abs(np.linalg.eig(U)[0]))
    singular = np.linalg.svd(U, compute_uv=False)
    return U * value / (singular[0] if me.measure == "singular" else np.sqrt(np.einsum("i,i", singular, singular)))


def decay(lengths):
    lags = np.arange(me.start, len(lengths))
    table = np.stack([lags, np.ones(len(lags))], axis=1)
    return in_words(np.linalg.lstsq(table, np.log(lengths)[me.start :], rcond=None)[0][0])
