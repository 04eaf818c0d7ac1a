"""Share of new speakers' words that a GRU recognises after learning from men's words, each of which it gets four times.

The control for the rows of speech.py with `data` "moved": as many training words and updates, but the three copies of a
word are not moved. Seeds, speakers and settings are those of these rows.
"""

import numpy as np

from experiments.speech import COPIES, GROUPS, SEEDS, TEST, fitted, testing, training

RATE = (0.02,)
ROWS = [{"seed": seed} for seed in SEEDS]


def measure(seed):
    x, y = training("men", seed)
    x, y = np.tile(x, (1 + COPIES, 1, 1)), np.tile(y, 1 + COPIES)
    answer = fitted("GRU", RATE, x, y, seed)
    x_new, y_new, group = testing(seed + TEST)
    right = answer(x_new) == y_new
    shares = {"right": right.mean()} | {name: right[group == k].mean() for k, name in enumerate(GROUPS)}
    return {name: round(float(share), 4) for name, share in shares.items()}
