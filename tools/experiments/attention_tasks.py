"""Share of new questions that a head of attention and four rivals answer without a mistake, in three tasks on digits.

The networks are those of the lab `attention`, with two more GRUs: one with about as many parameters as the head, and a
large one that learns four times as long. For each network and task a validation set chooses the learning rate, with
seed 100 (the first of equal ones); then five runs with other seeds answer 1,000 new questions. `exact` is the share of
answers without a mistake, `digits` the share of right digits, `by_length` the share of exact answers to questions of 5
to 10 digits; training has questions of 8.
"""

from functools import cache

import nnkit as nn
from nnkit.labs.attention.models import (
    BATCH,
    BLOCK,
    CLIP,
    COPY,
    EPOCHS,
    GRU,
    HEAD,
    REVERSE,
    SAMPLES,
    SORT,
    examples,
    network,
    questions,
    right_digits,
)  # fmt: skip

SMALL, LONG = "small GRU", "large GRU, longer"
RATES, CHOOSING = (0.003, 0.01, 0.03, 0.1, 0.3), 100  # rates to choose from; the seed of the runs that choose
VALIDATION_SEED, TEST_SEED, TEST = 2000, 3000, 1000  # seeds of the questions, far from those of the runs; how many
LENGTHS = range(5, 11)
SIZES = {SMALL: {"units": 16, "width": 8}, LONG: {"units": 64}}
ROWS = [
    {"model": model, "task": task, "seed": seed}
    for model in (HEAD, BLOCK, SMALL, GRU, LONG)
    for task in (COPY, REVERSE, SORT)
    for seed in range(5)
]


def learned(model, task, rate, seed):
    """A network that has learned a task."""
    net = network(GRU if model in SIZES else model, seed, **SIZES.get(model, {}))
    net.fit(
        **examples(task, questions(SAMPLES, seed)), loss="cross_entropy", optimizer=nn.Adam(nn.cosine(rate)),
        epochs=EPOCHS * (4 if model == LONG else 1), batch_size=BATCH, clip_norm=CLIP, seed=seed, progress=False,
    )  # fmt: skip
    return net


def exact(net, task, asked):
    """The share of questions that are answered without a mistake."""
    return round(float(right_digits(net, task, asked).all(axis=1).mean()), 4)


@cache
def chosen(model, task):
    """The rate with the most exact answers to the validation questions."""
    asked = questions(TEST, VALIDATION_SEED)
    return max(RATES, key=lambda rate: exact(learned(model, task, rate, CHOOSING), task, asked))


def measure(model, task, seed):
    rate = chosen(model, task)
    net = learned(model, task, rate, seed)
    asked = questions(TEST, TEST_SEED)
    return {
        "rate": rate,
        "parameters": sum(array.size for array in net.parameters.values()),
        "exact": exact(net, task, asked),
        "digits": round(float(right_digits(net, task, asked).mean()), 4),
        "by_length": [exact(net, task, questions(TEST, TEST_SEED + length, length)) for length in LENGTHS],
    }
