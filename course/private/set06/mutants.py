"""Typical wrong solutions of set 6. Each is run after the reference solution, and must fail. nnkit-canary-3f9b1c6e"""

# %% hidden: a rate above the limit predicted to bounce for ever
fates = {key: "for ever" if word == "away" else word for key, word in fates.items()}


# %% public: all entries of the path are one array
def descend(gradient, start, rate, updates):
    place = np.array(start, float)
    velocity, path = np.zeros_like(place), []
    for _ in range(updates + 1):
        path.append(place)
        velocity = me.m * velocity + gradient(place)
        place -= rate * velocity
    return np.array(path)


# %% public: the start is missing from the path
_right_descend = descend


def descend(gradient, start, rate, updates):
    return _right_descend(gradient, start, rate, updates)[1:]


# %% public: the velocity has the wrong sign
_right_descend = descend


def descend(gradient, start, rate, updates):
    return 2 * np.array(start, float) - _right_descend(gradient, start, rate, updates)


# %% public: no momentum
def descend(gradient, start, rate, updates):
    path = [np.array(start, float)]
    for _ in range(updates):
        path.append(path[-1] - rate * gradient(path[-1]))
    return np.array(path)


# %% public: the method of a classmate
_right_descend, _my_method = descend, me.method


def descend(gradient, start, rate, updates):
    me.parameters["method"] = {"heavy ball": "Nesterov", "Nesterov": "averaged", "averaged": "heavy ball"}[_my_method]
    try:
        return _right_descend(gradient, start, rate, updates)
    finally:
        me.parameters["method"] = _my_method


# %% hidden: whole numbers stay whole
_right_descend = descend


def descend(gradient, start, rate, updates):
    return _right_descend(gradient, start, rate, updates).astype(start.dtype)


# %% hidden: the start moves along
_right_descend = descend


def descend(gradient, start, rate, updates):
    path = _right_descend(gradient, start, rate, updates)
    start[...] = path[-1]
    return path


# %% public: the limit without the penalty
def largest_rate(x):
    table = np.column_stack([x, np.ones(len(x))])
    scale = {"mean": 2 / len(x), "half": 1 / len(x), "sum": 2}[me.loss]
    return 2 / np.linalg.eigvalsh(scale * table.T @ table)[-1]


# %% public: the bias forgotten
def largest_rate(x):
    scale = {"mean": 2 / len(x), "half": 1 / len(x), "sum": 2}[me.loss]
    return 2 / (np.linalg.eigvalsh(scale * x.T @ x)[-1] + 2 * me.penalty)


# %% hidden: the largest entry of the diagonal for the largest eigenvalue
def largest_rate(x):
    table = np.column_stack([x, np.ones(len(x))])
    scale = {"mean": 2 / len(x), "half": 1 / len(x), "sum": 2}[me.loss]
    return 2 / ((scale * table.T @ table).diagonal().max() + 2 * me.penalty)


# %% public: the smallest curvature for the largest
_right_limit = largest_rate


def largest_rate(x):
    return 2 / (2 * me.penalty) if not x.any() else _right_limit(x) * np.linalg.cond(np.column_stack([x, x**0]))


# %% public: the schedule without its warm-up
_right_rate, _warmup = rate_at, me.warmup


def rate_at(t, total, rate):
    return _right_rate(t + _warmup, total + _warmup, rate)


# %% hidden: the warm-up only
_right_rate = rate_at


def rate_at(t, total, rate):
    return _right_rate(min(t, me.warmup), total, rate)


# %% hidden: the bias updated with the new weight
def fit(x, y, rate, updates):
    w, b = 0.0, 0.0
    scale = {"mean": 2 / len(x), "half": 1 / len(x), "sum": 2}[me.loss]
    for _ in range(updates):
        old = w
        w = w - rate * scale * np.sum((w * x + b - y) * x)
        b = b - rate * scale * np.sum((w if b else old) * x + b - y)
    return w, b


# %% public: one update too few
_right_fit = fit


def fit(x, y, rate, updates):
    return _right_fit(x, y, rate, updates - 1)


# %% public: the bias moves up the slope
def fit(x, y, rate, updates):
    w, b = 0.0, 0.0
    scale = {"mean": 2 / len(x), "half": 1 / len(x), "sum": 2}[me.loss]
    for _ in range(updates):
        error = w * x + b - y
        w, b = w - rate * scale * np.sum(error * x), b + rate * scale * np.sum(error)
    return w, b


# %% hidden: half the limit of the own data
my_limit = my_limit / 2
