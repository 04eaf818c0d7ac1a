"""Typical wrong solutions of set 0. Each is run after the reference solution, and must fail; see tools/course."""


# %% public: rescale over the wrong axis
def rescale(x):
    x = np.asarray(x, float)
    centre = {"mean": np.mean, "median": np.median, "minimum": np.min, "maximum": np.max}[me.centre](x, axis=1)
    return x - centre[:, None]


# %% public: rescale in place
_right = rescale


def rescale(x):
    x[...] = _right(x)
    return x


# %% hidden: rescale divides by zero
_right = rescale


def rescale(x):
    y = _right(x)
    y[:, np.ptp(x, axis=0) == 0] = np.nan
    return y


# %% hidden: rescale keeps the type of integers
_right = rescale


def rescale(x):
    return _right(x).astype(np.asarray(x).dtype)


# %% public: rescale forgets to divide
def rescale(x):
    return x - {"mean": np.mean, "median": np.median, "minimum": np.min, "maximum": np.max}[me.centre](x, axis=0)


# %% public: distances transposed
_right_distances = distances


def distances(a, b):
    return _right_distances(a, b).T


# %% hidden: distances sum over the wrong axis for as many points as coordinates
_right_distances = distances


def distances(a, b):
    return _right_distances(a, b).T if len(a) == len(b) == a.shape[1] else _right_distances(a, b)


# %% public: smooth divides by the length
def smooth(series):
    return np.array([series[i : i + me.width].sum() / len(series) for i in range(len(series) - me.width + 1)])


# %% public: smooth drops the last window
_right_smooth = smooth


def smooth(series):
    return _right_smooth(series)[:-1]


# %% hidden: smooth changes its series
_right_smooth = smooth


def smooth(series):
    result = _right_smooth(series)
    series[0] = result[0]
    return result


# %% hidden: the sum over rows predicted for the sum over columns
shapes["b"] = (me.columns,)


# %% hidden: own data not rescaled
my_rescaled = my_data
