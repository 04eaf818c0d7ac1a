"""Bits per character of models of a book on chapters that none of them has read.

Models learn from chapters 1 to 9 of Alice's Adventures in Wonderland. Chapter 10 chooses the settings: the number that
add-k adds, the learning rate of the networks (from seed 100), the dropout of the long run, and for a mixture its other
part and its share. `validation` is the figure on chapter 10, `test` the one on chapters 11 and 12. `mixed` is the
network mixed with Kneser-Ney smoothing; `pair` is the mixture of two networks that differ in their seed.
"""

from functools import cache

import nnkit as nn
from nnkit.labs.writer.models import BATCH, EPOCHS, NUMBERS, SIZE, STEPS, UNITS, Tester, encoded, rows
from nnkit.labs.writer.ngrams import AddK, KneserNey, mean_bits

CHOOSING, OTHER = 100, 50  # the seed that chooses settings; what the second network of a pair adds to its seed
RATES, DROPOUTS = (0.005, 0.01, 0.02, 0.03, 0.05), (0.2, 0.3, 0.5)
ADDED = (1, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)
SHARES = tuple(k / 10 for k in range(1, 10))  # of the first part of a mixture
ORDERS = range(1, 11)
SEEDS = range(10, 15)
ROWS = [
    *({"model": model, "n": n, "seed": 0} for model in ("add-k", "Kneser-Ney") for n in ORDERS),
    *({"model": model, "n": 0, "seed": seed} for model in ("GRU", "LSTM", "long GRU") for seed in SEEDS),
]


@cache
def places():
    """The book as numbers, and (start, end) of the validation and of the test text."""
    text, validation, test = encoded()
    return text, (validation, test), (test, len(text))


def on_both(shares):
    """The probabilities of the characters of the validation and of the test text, from a function of (start, end)."""
    return [shares(*part) for part in places()[1:]]


@cache
def counted(model, n, k=0):
    text, (start, _), _ = places()
    made = AddK(text[:start], n, SIZE, k) if model == "add-k" else KneserNey(text[:start], n, SIZE)
    return on_both(lambda start, end: made.shares(text[:end], start))


def layers(model, dropout=0.0):
    if model == "long GRU":
        made = [nn.OneHot(SIZE), nn.GRU(128, return_sequences=True)]
        return [*made, nn.Dropout(dropout), nn.Dense(SIZE)]
    kind = nn.LSTM if model == "LSTM" else nn.GRU
    return [nn.Embedding(SIZE, NUMBERS, scale=0.5), kind(UNITS, return_sequences=True), nn.Dense(SIZE)]


@cache
def learned(model, seed, rate, dropout=0.0):
    """What a network gives on both texts."""
    long = model == "long GRU"
    schedule, batch, epochs = nn.cosine(rate), 2 * BATCH if long else BATCH, 20 if long else EPOCHS
    net = nn.Network(layers(model, dropout), input_shape=(STEPS,), seed=seed)
    net.fit(
        **rows(), loss="cross_entropy", optimizer=nn.AdamW(schedule, weight_decay=0.1) if long else nn.Adam(schedule),
        epochs=epochs, batch_size=batch, seed=seed, progress=False,
    )  # fmt: skip
    tested = layers(model, dropout)
    return on_both(lambda start, end: Tester(tested, start, end).shares(net.parameters))


@cache
def chosen(model):
    """The learning rate, and for the long run the dropout, with the fewest bits on chapter 10."""
    settings = [(0.01, dropout) for dropout in DROPOUTS] if model == "long GRU" else [(rate, 0.0) for rate in RATES]
    return min(settings, key=lambda setting: mean_bits(learned(model, CHOOSING, *setting)[0]))


def mixture(first, second):
    """(its share of the first, bits on the test text) of the best mixture on the validation text."""
    mixed = lambda share, part: mean_bits(share * first[part] + (1 - share) * second[part])
    share = min(SHARES, key=lambda share: mixed(share, 0))
    return share, mixed(share, 0), mixed(share, 1)


def measure(model, n, seed):
    if model == "add-k":
        k = min(ADDED, key=lambda k: mean_bits(counted(model, n, k)[0]))
        found, setting = counted(model, n, k), [k]
    elif model == "Kneser-Ney":
        found, setting = counted(model, n), []
    else:
        setting = list(chosen(model))
        found = learned(model, seed, *setting)
    figures = {"setting": setting, "validation": mean_bits(found[0]), "test": mean_bits(found[1])}
    if n:
        return figures
    tried = {order: mixture(found, counted("Kneser-Ney", order)) for order in ORDERS}
    best = min(tried, key=lambda order: tried[order][1])
    figures |= {"order": best, "share": tried[best][0], "mixed": tried[best][2]}
    if model == "GRU":
        figures["pair"] = mixture(found, learned(model, seed + OTHER, *setting))[2]
    return figures
