"""A GRU that hears words of 150 synthetic speakers, with noise up to the strength of the voice.

It learns from men, women and children in turn; the noise of a word is 0.02 to 1 times as strong as the voice. The
lab's own networks learn from 20 speakers and noise of at most 0.2. The rate falls to 0 along half a cosine.
Validation words of other speakers, half of them in loud noise, chose 64 units and a rate of 0.01, against 32 units with
that rate and with 0.02.

`right`, `loud` and `uneven` are shares of right answers, the means over the five test sets of the experiment `speech`:
on words as in training, with noise at half to all of the voice's strength, and with a more uneven rhythm. `here_…` are
those of the GRU as the page trains it, one for each set.
"""

import numpy as np
from experiments.speech import NOISE, TEST, UNEVEN, testing

import nnkit as nn
from nnkit import data
from nnkit.labs.parts.speech.sound import BANDS, FRAMES
from nnkit.labs.parts.speech.speakers import drawn, measured
from nnkit.labs.speech.models import BATCH, EVERYONE, LAYERS_LONGER, groups

SETTINGS = {"speakers": 150, "takes": 4, "noise": [0.02, 1.0], "rate": 0.01, "epochs": 20, "seed": 500}
SETS = {"right": {}, "loud": {"quiet": NOISE}, "uneven": {"uneven": UNEVEN}}


def network():
    layers = [getattr(nn, name)(*arguments) for name, *arguments in LAYERS_LONGER]
    return nn.Network(layers, input_shape=(FRAMES, BANDS), seed=SETTINGS["seed"])


def training():
    seed = SETTINGS["seed"]
    words = drawn(seed, groups(EVERYONE, SETTINGS["speakers"]), SETTINGS["takes"], quiet=SETTINGS["noise"])
    return network().training(
        measured(words, seed), words["label"], loss="cross_entropy", optimizer=nn.Adam(nn.cosine(SETTINGS["rate"])),
        epochs=SETTINGS["epochs"], batch_size=BATCH, seed=seed,
    )  # fmt: skip


def figures(net):
    found, kept = {}, data.experiment("speech")
    for name, changes in SETS.items():
        seeds = kept.column("seed", model="GRU", data="everyone").tolist()
        tests = [testing(seed + TEST, **changes) for seed in seeds]
        found[name] = np.mean([np.mean(net.predict(x).argmax(axis=1) == y) for x, y, _ in tests])
        found[f"here_{name}"] = kept.column(name, model="GRU", data="everyone").mean()
    return {name: round(float(share), 4) for name, share in found.items()}
