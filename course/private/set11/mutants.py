"""Typical wrong solutions of set 11, each run after the reference solution. nnkit-canary-3f9b1c6e"""

# %% public: the recurrent weights transposed
_right = by_lag


def by_lag(gradient, states, U):
    return _right(gradient, states, U.T)


# %% public: the earliest state first
_right = by_lag


def by_lag(gradient, states, U):
    return _right(gradient, states, U)[::-1]


# %% hidden: the slope forgotten
_right = by_lag


def by_lag(gradient, states, U):
    return _right(gradient, 0 * states, U)


# %% hidden: the slope of the state before
_right = by_lag


def by_lag(gradient, states, U):
    return _right(gradient, np.roll(states, 1, axis=0), U)


# %% hidden: the slope after the weights
def by_lag(gradient, states, U):
    slope = {"tanh": lambda h: 1 - h**2, "softsign": lambda h: (1 - np.abs(h)) ** 2,
             "arctan": lambda h: np.cos(h) ** 2}[me.squash]  # fmt: skip
    found = [gradient]
    for h in states[:0:-1]:
        found.append(slope(h) * (U @ found[-1]))
    return np.array(found)


# %% public: each array clipped alone
_right_clip = clip


def clip(gradients, limit):
    return [_right_clip([g], limit)[0] for g in gradients]


# %% public: each number clipped
def clip(gradients, limit):
    return [np.clip(g, -limit, limit) for g in gradients]


# %% public: clipping lengthens a short gradient
def clip(gradients, limit):
    numbers = np.abs(np.concatenate([np.ravel(g) for g in gradients]))
    size = {"euclid": np.sqrt(np.sum(numbers**2)), "largest": numbers.max(), "sum": numbers.sum()}[me.size]
    return [g * (limit / max(size, 1e-30)) for g in gradients]


# %% hidden: clipping divides by zero
_right_clip = clip


def clip(gradients, limit):
    nothing = not any(np.any(g) for g in gradients)
    return [g * np.nan for g in gradients] if nothing else _right_clip(gradients, limit)


# %% hidden: clipping in place
_right_clip = clip


def clip(gradients, limit):
    for g, short in zip(gradients, _right_clip(gradients, limit)):
        g[...] = short
    return gradients


# %% public: scaled by the largest eigenvalue with its sign
def scaled(U, value):
    return U * value / np.linalg.eigvals(U).real.max()


# %% public: the value forgotten
_right_scaled = scaled


def scaled(U, value):
    return _right_scaled(U, 1.0)


# %% hidden: scaled as if the matrix were symmetric
_right_scaled = scaled


def scaled(U, value):
    diagonal = np.array_equal(U, np.diag(np.diag(U)))
    return _right_scaled(U, value) if diagonal else U * value / np.abs(np.linalg.eigvalsh(U)).max()


# %% public: logarithms to the base 10
def decay(lengths):
    late = np.log10(lengths[me.start :])
    return in_words(np.polyfit(np.arange(len(late)), late, 1)[0])


# %% public: lags as a function of lengths
def decay(lengths):
    late = np.log(lengths[me.start :])
    return in_words(np.polyfit(late, np.arange(len(late)), 1)[0])


# %% hidden: the first lags count
def decay(lengths):
    return in_words(np.polyfit(np.arange(len(lengths)), np.log(lengths), 1)[0])


# %% public: a matrix of zeros
my_matrix = np.zeros((4, 4))

# %% hidden: what is left not divided by the size at lag 0, or taken one step too far
my_numbers = np.array([my_numbers[0], my_numbers[1], 0.9 * my_numbers[2]])

# %% hidden: the number of steps rounded down
guesses["d"] -= 1
