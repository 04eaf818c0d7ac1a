"""Other right solutions of set 7. Each is run after the reference, and must have full marks. nnkit-canary-3f9b1c6e"""


# %% loops over samples
def _epoch(order, size):
    made, left = [], list(order)
    while len(left) >= size:
        made.append(left[:size])
        left = left[size:]
    if left and me.last == "kept":
        made.append(left)
    if left and me.last == "joined":
        made[-1] = made[-1] + left
    return made


def minibatches(x, y, size, epochs, rng):
    made = []
    for _ in range(epochs):
        order = list(range(len(x)))
        rng.shuffle(order)
        for batch in _epoch(order, size):
            made.append([np.array([x[n] for n in batch]), np.array([y[n] for n in batch])])
    return made


def train(x, y, orders, size, rate):
    w = b = 0.0
    path = [[w, b]]
    for order in orders:
        for batch in _epoch(order, size):
            slope_w = slope_b = 0.0
            for n in batch:
                e = w * x[n] + b - y[n]
                if me.loss == "e²":
                    s = 2 * e
                elif me.loss == "log(cosh(e))":
                    s = np.sinh(e) / np.cosh(e)
                else:
                    s = 2 * e / (1 + e * e) - 2 * e**3 / (1 + e * e) ** 2
                slope_w += s * x[n] / len(batch)
                slope_b += s / len(batch)
            w -= rate * slope_w
            b -= rate * slope_b
            path.append([w, b])
    return path


def noise(gradients, size):
    n, total = len(gradients), 0.0
    middle = [sum(column) / n for column in gradients.T]
    for row in gradients:
        total += sum((g - m) ** 2 for g, m in zip(row, middle))
    share = 1 / size if me.drawing == "with replacement" else (n - size) / (n - 1) / size
    return total / n * share if me.measure == "variance" else (total / n * share) ** 0.5


def measured_noise(gradients, size, rng, draws):
    squares = []
    for _ in range(draws):
        if me.drawing == "with replacement":
            batch = [gradients[rng.integers(len(gradients))] for _ in range(size)]
        else:
            batch = gradients[rng.permutation(len(gradients))[:size]]
        squares.append(np.linalg.norm(np.mean(batch, axis=0) - np.mean(gradients, axis=0)) ** 2)
    return np.mean(squares) if me.measure == "variance" else np.mean(squares) ** 0.5


# %% einsum and np.split
def _cuts(n, size):
    cuts = list(range(size, n, size))
    if me.last == "joined" and n % size and cuts:
        cuts.pop()
    return cuts, (n // size * size if me.last == "dropped" else n)


def minibatches(x, y, size, epochs, rng):
    cuts, used = _cuts(len(x), size)
    made = []
    for _ in range(epochs):
        order = np.argsort(rng.random(len(x)))[:used]
        made.extend(tuple((x[rows], y[rows]) for rows in np.split(order, [c for c in cuts if c < used])))
    return tuple(made)


def train(x, y, orders, size, rate):
    table, place = np.stack([x, x**0]), np.zeros(2)
    path = [place]
    cuts, used = _cuts(len(x), size)
    for order in orders:
        for rows in np.split(order[:used], [c for c in cuts if c < used]):
            e = np.einsum("pn,p->n", table[:, rows], place) - y[rows]
            slopes = {
                "e²": 2 * e,
                "log(cosh(e))": 1 - 2 / (np.exp(2 * e) + 1),
                "e² / (1 + e²)": 2 * e / (1 + e**2) ** 2,
            }
            place = place - rate * np.einsum("pn,n->p", table[:, rows], slopes[me.loss]) / len(rows)
            path.append(place)
    return np.stack(path)


def noise(gradients, size):
    centred = gradients - gradients.mean(0)
    found = np.einsum("np,np->", centred, centred) / (len(gradients) * size)
    if me.drawing == "without replacement":
        found *= 1 - (size - 1) / (len(gradients) - 1)
    return {"variance": found, "typical error": np.sqrt(found)}[me.measure]


def measured_noise(gradients, size, rng, draws):
    n = len(gradients)
    if me.drawing == "with replacement":
        chosen = rng.integers(n, size=(draws, size))
    else:
        chosen = np.argsort(rng.random((draws, n)), axis=1)[:, :size]
    off = gradients[chosen].mean(axis=1) - gradients.mean(axis=0)
    found = np.einsum("dp,dp->", off, off) / draws
    return found if me.measure == "variance" else np.sqrt(found)
