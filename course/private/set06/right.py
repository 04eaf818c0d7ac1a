"""Other right solutions of set 6. Each is run after the reference, and must have full marks. nnkit-canary-3f9b1c6e"""


# %% loops over single numbers
def descend(gradient, start, rate, updates):
    place = [float(value) for value in start]
    velocity = [0.0] * len(place)
    path = [list(place)]
    for _ in range(updates):
        look = list(place)
        if me.method == "Nesterov":
            look = [p - rate * me.m * v for p, v in zip(place, velocity)]
        slope = gradient(np.array(look))
        for i in range(len(place)):
            share = (1 - me.m) if me.method == "averaged" else 1.0
            velocity[i] = me.m * velocity[i] + share * slope[i]
            place[i] -= rate * velocity[i]
        path.append(list(place))
    return path


def largest_rate(x):
    rows = [[*map(float, row), 1.0] for row in x]
    size = len(rows[0])
    scale = {"mean": 2 / len(rows), "half": 1 / len(rows), "sum": 2}[me.loss]
    hessian = [[scale * sum(row[i] * row[j] for row in rows) + 2 * me.penalty * (i == j) for j in range(size)]
               for i in range(size)]  # fmt: skip
    return 2 / max(np.linalg.eigvals(np.array(hessian)).real)


def rate_at(t, total, rate):
    if t + 1 <= me.warmup:
        return (t + 1) * rate / (me.warmup + 1)
    value = rate
    for s in range(1, t - me.warmup + 1):
        if me.schedule == "exponential" or (me.schedule == "step" and s % me.every == 0):
            value *= me.factor
    if me.schedule == "cosine":
        value = rate / 2 + rate / 2 * np.cos(np.pi * (t - me.warmup) / (total - me.warmup))
    if me.schedule == "inverse time":
        value = rate / (1 + me.decay * (t - me.warmup))
    return value


def fit(x, y, rate, updates):
    w = b = 0.0
    for _ in range(updates):
        slope_w = slope_b = 0.0
        for xn, yn in zip(x, y):
            slope_w += 2 * (w * xn + b - yn) * xn
            slope_b += 2 * (w * xn + b - yn)
        divisor = {"mean": len(x), "half": 2 * len(x), "sum": 1}[me.loss]
        w -= rate * slope_w / divisor
        b -= rate * slope_b / divisor
    return [w, b]


# %% einsum, matrices and closed forms
def descend(gradient, start, rate, updates):
    path = np.empty((updates + 1, len(start)))
    path[0] = start
    velocity = 0.0
    for k in range(updates):
        if me.method == "heavy ball":
            velocity = np.add(me.m * velocity, gradient(path[k].copy()))
        elif me.method == "averaged":
            velocity = velocity + (1 - me.m) * (gradient(path[k].copy()) - velocity)
        else:
            velocity = me.m * velocity + gradient(path[k] - rate * me.m * velocity)
        path[k + 1] = path[k] - rate * velocity
    return path


def largest_rate(x):
    wide = np.pad(x, ((0, 0), (0, 1)), constant_values=1.0)
    hessian = 2 * np.einsum("ni,nj->ij", wide, wide)
    hessian = hessian / {"mean": len(x), "half": 2 * len(x), "sum": 1}[me.loss]
    return 2 / (np.linalg.norm(hessian, 2) + 2 * me.penalty)


def fit(x, y, rate, updates):
    table = np.stack([x, np.ones_like(x)])
    scale = rate * {"mean": 2 / x.size, "half": 1 / x.size, "sum": 2}[me.loss]
    step = np.eye(2) - scale * np.einsum("in,jn->ij", table, table)
    place = np.zeros(2)
    for _ in range(updates):
        place = step @ place + scale * table @ y
    return tuple(place)
