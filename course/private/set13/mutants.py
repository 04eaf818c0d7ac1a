"""Typical wrong solutions of set 13, each run after the reference solution. nnkit-canary-3f9b1c6e"""


# %% public: test rows at random
def test_rows(y, camera, day):
    return np.random.default_rng(0).random(len(y)) < 0.25


# %% public: numbers of rows in place of True and False
_right_rows = test_rows


def test_rows(y, camera, day):
    return np.flatnonzero(_right_rows(y, camera, day))


# %% hidden: the two parts are confused when a camera does not occur
_right_rows = test_rows


def test_rows(y, camera, day):
    rows = _right_rows(y, camera, day)
    missing = len(np.unique(camera)) < 12
    return ~rows if missing else rows


# %% public: the share of right answers
def score(labels, predicted):
    return np.mean(labels == predicted)


# %% hidden: a class that does not occur counts as wrong
_right_score = score


def score(labels, predicted):
    classes = len(np.unique(labels))
    return _right_score(labels, predicted) * classes / 3


# %% public: scaled by all rows
_right_honest = honest


def honest(x, part, errors):
    return _right_honest(x, 0 * part, errors)


# %% public: chosen by the test rows
_right_honest = honest


def honest(x, part, errors):
    return _right_honest(x, part, errors[:, [0, 2, 2]])


# %% public: the error of the validation rows reported
_right_honest = honest


def honest(x, part, errors):
    return _right_honest(x, part, errors[:, [0, 1, 1]])


# %% hidden: a constant column becomes nan
_right_honest = honest


def honest(x, part, errors):
    scaled, best, error = _right_honest(x, part, errors)
    scaled[:, np.ptp(x[part == 0], axis=0) == 0] = np.nan
    return scaled, best, error


# %% public: more numbers than the budget allows
weights = [*weights, np.zeros(me.budget)]
_right_predict = predict


def predict(weights, x):
    return _right_predict(weights[:3], x)


# %% public: three numbers for each picture
def predict(weights, x):
    return np.eye(3)[np.zeros(len(x), int)]


# %% hidden: always the most frequent class
def predict(weights, x):
    return np.zeros(len(x), int)


# %% hidden: what was learned is in the code
_right_predict, _weights = predict, weights


def predict(weights, x):
    return _right_predict(_weights, x)


# %% hidden: pictures are judged by their places among the others
_right_predict = predict


def predict(weights, x):
    labels = _right_predict(weights, x)
    return labels if len(x) < 100 else (labels + (np.arange(len(x)) < 9)) % 3


# %% hidden: the standard deviation in place of the standard error
my_summary = my_summary * np.array([1, np.sqrt(my_runs.shape[1])]) + np.array([0, 0.01])

# %% public: runs of four seeds
my_runs = my_runs[:, :4]

# %% hidden: the biases forgotten in a prediction
plan["c"] = 12 * me.filters
