"""How far back a recurrent network's state holds its inputs: the share of bits that two read-outs recover from it.

Eight units read random bits. "learned" is how many steps back the network has learned to echo, 0: it has learned
nothing. Then two read-outs predict, from the state alone, the bit of 0 to 12 steps ago: "right" is the share that a
linear unit fitted by least squares gets right, "neighbours" the share that a vote of the five nearest states gets
right. Both are fitted to steps 13 to 20 of 200 sequences and tested on the same steps of 200 others.
"""

import numpy as np

import nnkit as nn

STEPS, SEQUENCES, LAGS, VOTES = 20, 200, 13, 5
ROWS = [{"learned": learned, "seed": seed} for learned in (0, 3, 6) for seed in range(20)]


def measure(learned, seed):
    bits = np.random.default_rng(seed).integers(0, 2, (2 * SEQUENCES, STEPS, 1)).astype(float)
    state = nn.RNN(8, return_sequences=True)
    net = nn.Network([state, nn.Dense(1)], input_shape=(STEPS, 1), seed=seed)
    if learned:
        echo = np.zeros_like(bits)
        echo[:, learned:] = bits[:, :-learned]
        net.fit(bits[:SEQUENCES], echo[:SEQUENCES], loss="binary_cross_entropy", optimizer=nn.Adam(0.02), epochs=60,
                batch_size=20, seed=seed, progress=False)  # fmt: skip
    reader = nn.Network([state], input_shape=(STEPS, 1))
    for name, numbers in reader.parameters.items():
        numbers[:] = net.parameters[name]
    states = reader.predict(bits)[:, LAGS - 1 :].astype(float)
    known, new = (part.reshape(-1, states.shape[2]) for part in (states[:SEQUENCES], states[SEQUENCES:]))
    nearest = _nearest(known, new)
    found = {"right": [], "neighbours": []}
    for lag in range(LAGS):
        wanted = bits[:, LAGS - 1 - lag : STEPS - lag, 0] > 0
        wanted, answers = wanted[:SEQUENCES].ravel(), wanted[SEQUENCES:].ravel()
        votes = wanted[nearest].mean(axis=1) > 0.5
        for name, guess in (("right", _linear(known, wanted, new)), ("neighbours", votes)):
            found[name].append(round(float(np.mean(guess == answers)), 3))
    return found


def _linear(known, wanted, new):
    """The bits that a linear unit, fitted by least squares to `known`, predicts for `new`."""
    known, new = (np.pad(table, ((0, 0), (0, 1)), constant_values=1) for table in (known, new))
    return new @ np.linalg.lstsq(known, wanted.astype(float), rcond=None)[0] > 0.5


def _nearest(known, new):
    """For each row of `new` the places of the rows of `known` that are nearest to it."""
    squares = np.zeros((len(new), len(known)))
    for k in range(known.shape[1]):
        squares += (new[:, k : k + 1] - known[:, k]) ** 2
    return np.argsort(squares, axis=1, kind="stable")[:, :VOTES]
