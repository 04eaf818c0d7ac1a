"""Typical wrong solutions of set 7. Each is run after the reference solution, and must fail. nnkit-canary-3f9b1c6e"""

# %% hidden: an update for an epoch
counts["c"] = me.epochs


# %% hidden: the noise falls with the batch size, not with its root
counts["e"] = 1 / 16


# %% public: the rule of a classmate for the samples that are left over
_right_batches, _rule = minibatches, me.last


def minibatches(x, y, size, epochs, rng):
    me.parameters["last"] = {"kept": "dropped", "dropped": "joined", "joined": "kept"}[_rule]
    try:
        return _right_batches(x, y, size, epochs, rng)
    finally:
        me.parameters["last"] = _rule


# %% public: only x is shuffled
_right_batches = minibatches


def minibatches(x, y, size, epochs, rng):
    targets = iter(np.tile(y, epochs))
    made = _right_batches(x, y, size, epochs, rng)
    return [(bx, np.array([next(targets) for _ in by])) for bx, by in made]


# %% public: samples drawn with replacement
_right_batches = minibatches


def minibatches(x, y, size, epochs, rng):
    made = []
    for bx, _ in _right_batches(x, y, size, epochs, rng):
        chosen = rng.integers(len(x), size=len(bx))
        made.append((x[chosen], y[chosen]))
    return made


# %% hidden: the same order in each epoch
_right_batches = minibatches


def minibatches(x, y, size, epochs, rng):
    return epochs * _right_batches(x, y, size, 1, rng)


# %% hidden: not shuffled
class _InOrder:
    def permutation(self, n):
        return np.arange(n)


_right_batches = minibatches


def minibatches(x, y, size, epochs, rng):
    return _right_batches(x, y, size, epochs, _InOrder())


# %% hidden: a generator of its own
_right_batches = minibatches


def minibatches(x, y, size, epochs, rng):
    return _right_batches(x, y, size, epochs, np.random.default_rng())


# %% hidden: shuffled in place
_right_batches = minibatches


def minibatches(x, y, size, epochs, rng):
    made = _right_batches(x, y, size, epochs, rng)
    order = rng.permutation(len(x))
    x[...], y[...] = x[order], y[order]
    return made


# %% public: a sum over the batch
_right_train = train


def train(x, y, orders, size, rate):
    return _right_train(x, y, orders, size, rate * size)


# %% public: one update per epoch
_right_train = train


def train(x, y, orders, size, rate):
    return _right_train(x, y, orders, len(x), rate)


# %% hidden: the orders are ignored
_right_train = train


def train(x, y, orders, size, rate):
    return _right_train(x, y, np.sort(orders, axis=1), size, rate)


# %% hidden: every epoch in the first order
_right_train = train


def train(x, y, orders, size, rate):
    return _right_train(x, y, np.tile(orders[0], (len(orders), 1)), size, rate)


# %% public: the other way to draw
_right_noise, _drawing = noise, me.drawing


def noise(gradients, size):
    me.parameters["drawing"] = "with replacement" if _drawing.startswith("without") else "without replacement"
    try:
        return _right_noise(gradients, size)
    finally:
        me.parameters["drawing"] = _drawing


# %% public: the square for the root, or the other way round
_right_noise = noise


def noise(gradients, size):
    found = _right_noise(gradients, size)
    return np.sqrt(found) if me.measure == "variance" else found**2


# %% public: the mean gradient is not subtracted
_right_noise = noise


def noise(gradients, size):
    return _right_noise(np.concatenate([gradients, -gradients]), size)


# %% hidden: a mean over the parameters
_right_noise = noise


def noise(gradients, size):
    share = gradients.shape[1]
    return _right_noise(gradients, size) / (share if me.measure == "variance" else share**0.5)


# %% public: batches from the first samples only
def measured_noise(gradients, size, rng, draws):
    true, total = gradients.mean(axis=0), 0.0
    for _ in range(draws):
        chosen = rng.choice(size, size=size, replace=me.drawing == "with replacement")
        total += np.sum((gradients[chosen].mean(axis=0) - true) ** 2) / draws
    return total if me.measure == "variance" else np.sqrt(total)


# %% public: the sum over a batch for its mean
def measured_noise(gradients, size, rng, draws):
    true, total = gradients.mean(axis=0), 0.0
    for _ in range(draws):
        chosen = rng.choice(len(gradients), size=size, replace=me.drawing == "with replacement")
        total += np.sum((gradients[chosen].sum(axis=0) - true) ** 2) / draws
    return total if me.measure == "variance" else np.sqrt(total)


# %% public: distances added up, not their squares
def measured_noise(gradients, size, rng, draws):
    true, total = gradients.mean(axis=0), 0.0
    for _ in range(draws):
        chosen = rng.choice(len(gradients), size=size, replace=me.drawing == "with replacement")
        total += np.sqrt(np.sum((gradients[chosen].mean(axis=0) - true) ** 2)) / draws
    return total if me.measure == "variance" else np.sqrt(total)


# %% hidden: the slopes of half the loss
my_noise = my_noise / 2
