"""Bits per character of new review sentences: a small transformer, a GRU of its size, and counting.

The text is that of data.reviews() in lower case, a sentence a line; characters that occur less than 20 times are left
out. A fifth of the sentences tests, another fifth chooses the learning rate (with seed 100) or the order of the
n-grams, the rest trains. A network reads 64 characters and predicts each next one; its test begins anew every 64
characters, and the n-grams' does, too. "Longer" learns ten times as long, at the rate that was best for it.
"""

from collections import Counter
from functools import cache

import numpy as np

import nnkit as nn
from nnkit import data

STEPS, BATCH, EPOCHS, LONGER = 64, 16, 4, ", longer"
RATES, CHOOSING, ORDERS = (0.003, 0.01, 0.03), 100, (2, 3, 4, 5, 6)
TRANSFORMER, GRU, COUNTS = "transformer", "GRU", "n-grams"
WIDTH, HIDDEN, UNITS = 32, 64, 64
NETWORKS = [model + time for time in ("", LONGER) for model in (TRANSFORMER, GRU)]
ROWS = [{"model": model, "seed": seed} for model in NETWORKS for seed in range(5)]
ROWS += [{"model": COUNTS, "seed": 0}]


@cache
def parts():
    """The number of characters, and the rows (N, STEPS + 1) that train, choose and test."""
    reviews = data.reviews()
    whole = "\n".join(reviews.texts).lower()
    known = sorted(character for character, count in Counter(whole).items() if count >= 20)
    test, choose = (reviews.fold(fold)[1] for fold in (0, 1))
    train = np.setdiff1d(np.arange(len(reviews.texts)), np.concatenate([test, choose]))
    found = []
    for places in (train, choose, test):
        text = "\n".join(reviews.texts[k] for k in places).lower()
        numbers = np.array([known.index(character) for character in text if character in known])
        n = (len(numbers) - 1) // STEPS
        found.append(np.stack([numbers[k * STEPS : k * STEPS + STEPS + 1] for k in range(n)]))
    return len(known), *found


def network(model, seed):
    """A network that reads characters (STEPS,) and answers with logits for each next one."""
    size = parts()[0]
    if model.startswith(GRU):
        made = [nn.Embedding(size, WIDTH, 0.5), nn.GRU(UNITS, return_sequences=True), nn.Dense(size)]
        return nn.Network(made, input_shape=(STEPS,), seed=seed)
    read = nn.Input((STEPS,))
    x = nn.Position(0.1)(nn.Embedding(size, WIDTH, 0.5)(read))
    for _ in range(2):
        seen = nn.LayerNorm()(x)
        head = nn.Attention(causal=True)(nn.Dense(WIDTH)(seen), nn.Dense(WIDTH)(seen), nn.Dense(WIDTH)(seen))
        x = nn.Add()(x, nn.Dense(WIDTH)(head))
        x = nn.Add()(x, nn.Dense(WIDTH)(nn.ReLU()(nn.Dense(HIDDEN)(nn.LayerNorm()(x)))))
    return nn.Network(inputs=read, outputs=nn.Dense(size)(nn.LayerNorm()(x)), seed=seed)


def learned(model, rate, seed):
    """A trained network."""
    net, rows = network(model, seed), parts()[1]
    net.fit(
        rows[:, :-1], rows[:, 1:], loss="cross_entropy", optimizer=nn.Adam(nn.cosine(rate)), clip_norm=1.0,
        epochs=EPOCHS * (10 if model.endswith(LONGER) else 1), batch_size=BATCH, seed=seed, progress=False,
    )  # fmt: skip
    return net


def bits(net, rows):
    """Bits per character."""
    return net.evaluate(rows[:, :-1], rows[:, 1:], loss="cross_entropy", batch_size=BATCH) / np.log(2)


@cache
def chosen(model):
    """The rate with the fewest bits on the sentences that choose."""
    return min(RATES, key=lambda rate: bits(learned(model, rate, CHOOSING), parts()[2]))


def counted(order, rows):
    """Bits per character of n-grams, interpolated by Witten and Bell's rule, that see at most order - 1 characters."""
    size, train, *_ = parts()
    follow = [{} for _ in range(order)]
    stream = [*train[:, :-1].ravel().tolist(), int(train[-1, -1])]
    for k, number in enumerate(stream):
        for length in range(min(order, k + 1)):
            follow[length].setdefault(tuple(stream[k - length : k]), Counter())[number] += 1
    total = 0.0
    for row in rows.tolist():
        for k in range(1, STEPS + 1):
            chance = 1 / size
            for length in range(min(order, k + 1)):
                if seen := follow[length].get(tuple(row[k - length : k])):
                    chance = (seen[row[k]] + len(seen) * chance) / (seen.total() + len(seen))
            total -= np.log2(chance)
    return total / (len(rows) * STEPS)


def measure(model, seed):
    _, _, choose, test = parts()
    if model == COUNTS:
        order = min(ORDERS, key=lambda order: counted(order, choose))
        return {"setting": order, "parameters": None, "bits": round(float(counted(order, test)), 4)}
    net = learned(model, chosen(model), seed)
    size = sum(array.size for array in net.parameters.values())
    return {"setting": chosen(model), "parameters": size, "bits": round(float(bits(net, test)), 4)}
