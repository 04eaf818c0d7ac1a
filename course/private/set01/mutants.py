"""Typical wrong solutions of set 1. Each is run after the reference solution, and must fail; see tools/course.

nnkit-canary-3f9b1c6e
"""


# %% public: predict takes the bias from the other end
def predict(x, theta):
    return x @ theta[:-1] + theta[-1] if me.layout == "bias first" else x @ theta[1:] + theta[0]


# %% public: predict forgets the bias
def predict(x, theta):
    return x @ (theta[1:] if me.layout == "bias first" else theta[:-1])


# %% public: predict returns a column
_right = predict


def predict(x, theta):
    return _right(x, theta)[:, None]


# %% hidden: predict multiplies each input in place
def predict(x, theta):
    w, b = (theta[1:], theta[0]) if me.layout == "bias first" else (theta[:-1], theta[-1])
    if len(w) == 4:
        x *= w
        return x.sum(axis=1) + b
    return x @ w + b


# %% public: fit_through gives the best line of all, which misses the sample
def fit_through(x, y):
    return tuple(np.polyfit(x, y, 1))


# %% public: fit_through gives the target of the sample as the height
_right = fit_through


def fit_through(x, y):
    w, b = _right(x, y)
    places = {"f": 0, "l": -1}
    place = places.get(me.anchor[0], np.argmin(x) if "smallest" in me.anchor else np.argmax(x))
    return w, y[place] + 0 * b


# %% hidden: fit_through divides by one sample less, once there are many
_right = fit_through


def fit_through(x, y):
    w, b = _right(x, y)
    return (w, b) if len(x) < 6 else (w * len(x) / (len(x) - 1), b)


# %% public: gradient is a sum that must be a mean
_right = gradient


def gradient(x, y, w, b):
    slope_w, slope_b = _right(x, y, w, b)
    return slope_w * len(y), slope_b * len(y)


# %% public: gradient points the wrong way
_right = gradient


def gradient(x, y, w, b):
    slope_w, slope_b = _right(x, y, w, b)
    return -slope_w, -slope_b


# %% public: gradient takes the other residual
_right, _me = gradient, me


def gradient(x, y, w, b):
    scale = np.ones(len(y)) if "divided" in me.residual else y
    pull = (2 - me.loss.startswith("half")) * (x @ w + b - y) / scale**2
    return pull @ x / len(y), pull.mean()


# %% hidden: gradient squeezes the weights of one input to a number
_right = gradient


def gradient(x, y, w, b):
    slope_w, slope_b = _right(x, y, w, b)
    return np.squeeze(slope_w), slope_b


# %% public: descend leaves the start out
_right = descend


def descend(x, y, steps):
    return _right(x, y, steps)[1:]


# %% hidden: descend moves b with the new w
def descend(x, y, steps):
    w, b, rate = 0.0, 0.0, me.rate
    path = [(w, b)]
    for number in range(1, steps + 1):
        rate = {"a": me.rate, "h": me.rate / 2 ** (number - 1), "d": me.rate / number}[me.schedule[0]]
        w = w - rate * np.mean(2 * (w * x + b - y) * x)
        b = b - rate * np.mean(2 * (w * x + b - y))
        path.append((w, b))
    return np.array(path)


# %% public: descend uses the rate of the next step
def descend(x, y, steps):
    w = b = 0.0
    path = [(w, b)]
    for number in range(1, steps + 1):
        rate = {"a": me.rate / 2, "h": me.rate / 2**number, "d": me.rate / (number + 1)}[me.schedule[0]]
        r = w * x + b - y
        w, b = w - rate * np.mean(2 * r * x), b - rate * np.mean(2 * r)
        path.append((w, b))
    return np.array(path)


# %% hidden: the height was expected to stay when the inputs are shifted
guesses["a"] = (me.slope, me.height)

# %% hidden: own line fitted to the samples that must be held back
my_line = tuple(np.polyfit(my_data[:, 0], my_data[:, 1], 1))

# %% hidden: own score of the samples that the line has seen
my_score = float(np.mean(np.abs(my_line[0] * my_data[:-2, 0] + my_line[1] - my_data[:-2, 1])))
