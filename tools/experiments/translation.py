"""Share of held-out sentences of one to three dates that networks and dictionaries translate without a mistake.

`attention`: encoder and decoder, GRUs of 32 units, with attention. `GRU`, `LSTM`: the same without attention, with 51
and 44 units, so that all have about 33,500 parameters. `exact` is the share after each epoch, of 300 held-out
sentences; the rate falls to 0 along half a cosine. Rows with seed 100 choose: for each network the rate with the
largest share at the end, averaged over one to three dates, the lowest of equal ones; without attention also the cell,
the GRU. The seed draws the dates, the initial values and the order. In the rows of `mixed` half of the training
sentences have one date, the others two; `exact` is, for each epoch, the share for one, two and three dates, and
`example` is a sentence of three dates with what the network makes of it.
"""

import numpy as np

import nnkit as nn
from nnkit import data
from nnkit.labs.translate import models

HELD, BATCH, CHOOSING, LONGEST = 300, 32, 100, 3
RATES = (0.005, 0.01, 0.02, 0.04)
KINDS = {
    "attention": (models.ATTENTION, "GRU", (32, 32)),
    "GRU": (models.PLAIN, "GRU", (51, 16)),
    "LSTM": (models.PLAIN, "LSTM", (44, 16)),
}
EPOCHS = {"attention": 10, "GRU": 20, "LSTM": 20}
RATE = 0.02  # chosen for both


def row(model, dates, seed, rate=0.0, n=models.TRAINING, epochs=None, language="Spanish"):
    epochs = EPOCHS.get(model, 0) if epochs is None else epochs
    return {"model": model, "dates": dates, "seed": seed, "rate": rate, "n": n, "epochs": epochs,
            "language": language}  # fmt: skip


SEEDS = range(5)
ROWS = [
    *[row(model, dates, CHOOSING, rate) for model in KINDS for dates in (1, 2, 3) for rate in RATES],
    *[row(model, dates, seed, RATE) for model in ("attention", "GRU") for dates in (1, 2, 3) for seed in SEEDS],
    *[row("GRU", 1, seed, RATE, epochs=40) for seed in SEEDS],
    *[row("GRU", 2, seed, RATE, epochs=40) for seed in SEEDS[:3]],
    *[row("attention", 2, seed, RATE, language=language)
      for language in ("French", "German") for seed in SEEDS],
    *[row("attention", 1, seed, RATE, n=n, epochs=15000 // n)
      for n in (100, 300, 1000) for seed in SEEDS],
    *[row(model, dates, seed) for model in ("word by word", "dictionary") for dates in (1, 2, 3) for seed in SEEDS],
    *[row("dictionary", 1, seed, n=n) for n in (100, 300, 1000) for seed in SEEDS],
    *[row("mixed", 3, seed, RATE, epochs=10) for seed in SEEDS],
]  # fmt: skip


def measure(model, dates, seed, rate, n, epochs, language):
    if model == "mixed":
        return mixed(seed, rate, n, epochs, language)
    english, decoder, target = models.encoded(language, data.dates(n, dates, seed))
    held = models.encoded(language, data.dates(HELD, dates, seed, held_out=True))
    if model not in KINDS:
        return {"exact": [round(models.Dictionary(english, target, model == "dictionary").exact(held[0], held[2]), 4)]}
    kind, cell, widths = KINDS[model]
    net = models.network(kind, english.shape[1], target.shape[1], seed, cell, widths)
    found = []
    net.fit(
        [english, decoder], target, loss="cross_entropy", optimizer=nn.Adam(nn.cosine(rate)), epochs=epochs,
        batch_size=BATCH, seed=seed, progress=False,
        callback=lambda epoch, history: found.append(round(models.exact(net, *held), 4)),
    )  # fmt: skip
    return {"exact": found}


def padded(language, days, steps):
    """Sentences as numbers, filled up with 0 to `steps`, and their lengths."""
    arrays = models.encoded(language, days)
    filled = [np.pad(array, ((0, 0), (0, most - array.shape[1]))) for array, most in zip(arrays, steps)]
    return filled, [np.full(len(days), array.shape[1]) for array in arrays[:2]]


def mixed(seed, rate, n, epochs, language):
    """Learn from sentences of one and of two dates; test on one, two and three."""
    steps = [array.shape[1] for array in models.encoded(language, data.dates(1, LONGEST))]
    singles, pairs = data.dates(3 * n // 2, 1, seed)[: n // 2], data.dates(3 * n // 4, 2, seed)[n // 4 :]
    parts = [padded(language, days, steps) for days in (singles, pairs)]
    (english, decoder, target), lengths = (
        [np.concatenate([part[k][j] for part in parts]) for j in range(3 - k)] for k in (0, 1)
    )
    tests = [padded(language, data.dates(HELD, dates, seed, held_out=True), steps) for dates in (1, 2, 3)]
    net = models.network(models.ATTENTION, steps[0], steps[1], seed)
    found = []

    def look(epoch, history):
        shares = []
        for (x, written, y), ends in tests:
            best, end = net.predict([x, written], lengths=ends).argmax(axis=-1), ends[1][0]
            shares.append(round(float((best == y)[:, :end].all(axis=1).mean()), 4))
        found.append(shares)

    net.fit(
        [english, decoder], target, loss="cross_entropy", optimizer=nn.Adam(nn.cosine(rate)), epochs=epochs,
        batch_size=BATCH, seed=seed, lengths=lengths, progress=False, callback=look,
    )  # fmt: skip
    (x, _, _), ends = tests[-1]
    words = models.greedy(net, x[:1], steps[1], [ends[0][:1], np.full(1, steps[1])])[0]
    texts = [data.languages[name] for name in ("English", language)]
    return {"exact": found, "example": [" ".join(one.decode(row)) for one, row in zip(texts, (x[0], words))]}
