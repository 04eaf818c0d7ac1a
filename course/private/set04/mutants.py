"""Typical wrong solutions of set 4. Each is run after the reference solution, and must fail; see tools/course.

nnkit-canary-3f9b1c6e
"""

# %% public: loss is a sum that must be a mean
_right = loss


def loss(prediction, y):
    return _right(prediction, y) * np.size(y)


# %% public: loss is the mean absolute error of the chapter
def loss(prediction, y):
    return np.mean(np.abs(prediction - y))


# %% public: loss forgets k
def loss(prediction, y):
    return np.mean((prediction - y) ** 2)


# %% hidden: loss keeps the columns apart
_right = loss


def loss(prediction, y):
    if y.ndim == 1 or not np.any(prediction - y):
        return _right(prediction, y)
    return np.array([_right(prediction[:, j], y[:, j]) for j in range(y.shape[1])])


# %% hidden: loss overflows
_right = loss


def loss(prediction, y):
    return _right(prediction, y) if np.max(np.abs(prediction - y)) < 1000 else np.inf


# %% hidden: loss changes its argument
_right = loss


def loss(prediction, y):
    result = _right(prediction, y)
    prediction -= y
    return result


# %% public: loss_slopes forgets to divide by the number of samples
_right = loss_slopes


def loss_slopes(prediction, y):
    return _right(prediction, y) * len(y)


# %% public: loss_slopes has the wrong sign
_right = loss_slopes


def loss_slopes(prediction, y):
    return -_right(prediction, y)


# %% public: loss_slopes adds everything up
_right = loss_slopes


def loss_slopes(prediction, y):
    return _right(prediction, y).sum()


# %% hidden: loss_slopes divides by the number of rows only
_right = loss_slopes


def loss_slopes(prediction, y):
    return _right(prediction, y) * y.size / len(y)


# %% public: surface has rows for columns
_right = surface


def surface(x, y, ws, bs):
    return _right(x, y, ws, bs).T


# %% hidden: surface has rows for columns if the grid is square
_right = surface


def surface(x, y, ws, bs):
    grid = _right(x, y, ws, bs)
    return grid.T if len(ws) == len(bs) else grid


# %% public: surface squares the mean
def surface(x, y, ws, bs):
    grid = np.array([[abs(np.mean(w * x + b - y)) for b in bs] for w in ws])
    grid = grid**2 if me.height == "mean squared error" else grid
    return grid if me.rows == "one row for each weight" else grid.T


# %% public: curvature has the other order
_right = curvature


def curvature(x):
    H, ratio = _right(x)
    return H[::-1, ::-1], ratio


# %% public: curvature is a sum that must be a mean
_right = curvature


def curvature(x):
    H, ratio = _right(x)
    return H * len(x), ratio


# %% hidden: curvature divides the wrong way round
_right = curvature


def curvature(x):
    H, ratio = _right(x)
    return H, 1 / ratio


# %% hidden: the mean for the median
best["b"] = best["a"]

# %% hidden: the largest absolute error expected to be smallest at the median
best["e"] = best["b"]

# %% hidden: the slip expected to change nothing
my_best_slip = my_best

# %% hidden: the mean of the values with the slip for the best constant
my_best = my_spoiled.mean()
