"""How far back the state of a recurrent network tells what it heard: share of bits that a linear read-out gets right.

Eight units hear random bits. "learned" is how many steps back the network has learned to echo, 0: it has learned
nothing. After that, for each lag from 0 to 12, a linear unit is fitted by least squares to tell the bit of so many
steps ago from the state, on 200 sequences of 20 steps, and judged on 200 others.
"""

import numpy as np

import nnkit as nn

STEPS, SEQUENCES, LAGS = 20, 200, 13
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
    states = reader.predict(bits)
    return {"right": [round(_read_out(states, bits, lag), 3) for lag in range(LAGS)]}


def _read_out(states, bits, lag):
    """The share of bits, `lag` steps back, that a linear unit reads from the state."""
    table = np.concatenate([states, np.ones_like(states[:, :, :1])], axis=2)[:, lag:]
    wanted = bits[:, : STEPS - lag, 0]
    fit = np.linalg.lstsq(table[:SEQUENCES].reshape(-1, 9), wanted[:SEQUENCES].ravel(), rcond=None)[0]
    return float(np.mean((table[SEQUENCES:] @ fit > 0.5) == (wanted[SEQUENCES:] > 0.5)))
