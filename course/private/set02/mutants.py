"""Typical wrong solutions of set 2. Each is run after the reference solution, and must fail; see tools/course.

nnkit-canary-3f9b1c6e
"""

# %% public: activation takes the wrong side
_right = activation


def activation(z):
    return _right(-np.asarray(z))


# %% public: activation is the ReLU of the chapter
def activation(z):
    return np.maximum(z, 0.0)


# %% public: activation makes one row of a table
_right = activation


def activation(z):
    return _right(z).ravel()


# %% hidden: activation overflows far out
_right = activation


def activation(z):
    return np.where(np.abs(z) > 700, np.nan, _right(z))


# %% hidden: activation keeps the type of whole numbers
_right = activation


def activation(z):
    return _right(z).astype(np.asarray(z).dtype)


# %% hidden: activation changes its argument
_right = activation


def activation(z):
    result = _right(z)
    if result.ndim == 3:
        z[...] = result
    return result


# %% public: slope forgets the inner derivative
_right = slope


def slope(z):
    return _right(z) * me.k


# %% public: slope is the output divided by the sum, plus one
_activation = activation


def slope(z):
    return 1 + _activation(z) / np.asarray(z, float)


# %% hidden: slope of a single number is a list
_right = slope


def slope(z):
    return np.atleast_1d(_right(z))


# %% hidden: slope overflows far out
_right = slope


def slope(z):
    return np.where(np.abs(z) > 700, np.nan, _right(z))


# %% public: neuron adds up the samples
_right = neuron


def neuron(x, w, b):
    return _right(x, w, b)[:2]


# %% public: neuron changes its inputs
_right = neuron


def neuron(x, w, b):
    result = _right(x, w, b)
    x *= w
    return result


# %% hidden: neuron overflows
def neuron(x, w, b):
    low, high = [float(word) for word in me.outputs.split()[1::2]]
    with np.errstate(all="ignore"):
        e = np.exp(x @ w + b)
        return low + (high - low) * e / (1 + e)


# %% public: neuron adds the bias after the activation
_right = neuron


def neuron(x, w, b):
    return _right(x, w, 0.0) + b


# %% public: all samples count the same
def log_slopes(x, y, w, b):
    wrong = 1 / (1 + np.exp(-(x @ w + b))) - y
    return x.T @ wrong / len(y), wrong.mean()


# %% public: the other kind counts more
_right = log_slopes


def log_slopes(x, y, w, b):
    slope_w, slope_b = _right(x, 1 - y, -w, -b)
    return slope_w, slope_b


# %% hidden: log_slopes fails for one sample
_right = log_slopes


def log_slopes(x, y, w, b):
    slope_w, slope_b = _right(x, y, w, b)
    return (slope_w, slope_b) if len(y) > 1 else (slope_w * 0, slope_b)


# %% hidden: the gate is undecided
gate = gate / 20

# %% hidden: a move at right angles was expected to change the output, or the other way round
changes["a"] = {"same": "larger"}.get(changes["a"], "same")

# %% hidden: own share counts the objects that are wrong
my_share = 1 - my_share
