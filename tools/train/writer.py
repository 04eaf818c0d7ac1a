"""A GRU that reads nine chapters of Alice's Adventures in Wonderland 24 times, with dropout.

The lab's own network reads them 5 times, has fewer units and no dropout. The rate falls to 0 along half a cosine. Only
two settings were tried, and chapter 10 chose between them: these, and 16 epochs at a rate of 0.006 with rows of 100
characters.

`bits` and `validation` are bits per character on chapters 11 and 12, and on chapter 10. `here` is the mean on chapters
11 and 12 of five networks as the page trains them, from the experiment `writer`.
"""

import nnkit as nn
from nnkit import data
from nnkit.labs.writer.models import LAYERS_LONGER, Tester, encoded, made
from nnkit.labs.writer.ngrams import mean_bits

SETTINGS = {"row": 60, "batch": 8, "dropout": 0.3, "decay": 0.1, "rate": 0.01, "epochs": 24, "seed": 0}


def network():
    return nn.Network(made(LAYERS_LONGER), input_shape=(SETTINGS["row"],), seed=SETTINGS["seed"])


def training():
    row, batch, dropout = (SETTINGS[name] for name in ("row", "batch", "dropout"))
    read, gru, write = made(LAYERS_LONGER)
    layers = [read, nn.Dropout(dropout / 2), gru, nn.Dropout(dropout), write]
    text = encoded()[0][: encoded()[1]]
    n = (len(text) - 1) // row // batch * batch
    return nn.Network(layers, input_shape=(row,), seed=SETTINGS["seed"]).training(
        text[: n * row].reshape(n, row), text[1 : n * row + 1].reshape(n, row), loss="cross_entropy",
        optimizer=nn.AdamW(nn.cosine(SETTINGS["rate"]), weight_decay=SETTINGS["decay"]), epochs=SETTINGS["epochs"],
        batch_size=batch, seed=SETTINGS["seed"], clip_norm=1.0,
    )  # fmt: skip


def figures(net):
    text, validation, test = encoded()
    bits = lambda start, end: mean_bits(Tester(made(LAYERS_LONGER), start, end).shares(net.parameters))
    here = data.experiment("writer").column("test", model="GRU").mean()
    found = {"bits": bits(test, len(text)), "validation": bits(validation, test), "here": here}
    return {name: round(float(number), 4) for name, number in found.items()}
