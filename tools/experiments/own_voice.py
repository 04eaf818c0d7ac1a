"""Five words learned from three takes of each by one synthetic voice: the share of new takes that are recognised.

A row has a voice, a man's, a woman's or a child's, other than those of the lab `voice`, and initial values and copies
of its own. The `network` of the lab learns from 40 varied copies of each take, and (`plain`) from the takes alone with
40 times as many epochs; `warping` names the word of the nearest take. Each is tested with 40 new takes by the same
voice, and (`..._other`) with 80 takes of the same words by two voices of the other groups. The rate, the number of
copies and the way in which a word is cut out were chosen with the voices of the seeds 11 and 12.
"""

from functools import cache

import numpy as np

import nnkit as nn
from nnkit.labs.parts.speech.sound import BANDS, FRAMES
from nnkit.labs.parts.speech.speakers import GROUPS, drawn, powers_of
from nnkit.labs.voice.models import BATCH, COPIES, EPOCHS, RATE, UNITS, plain, samples, warped
from nnkit.labs.voice.takes import EACH, WORDS, read, written

ROWS = [{"group": group, "seed": seed} for group in GROUPS for seed in range(200, 205)]
NEW = 8  # takes of each word


@cache
def takes(seed):
    """Takes of three voices: {group: (15 to teach, 40 new ones)}, as roots of powers."""
    words = drawn(seed, GROUPS, EACH + NEW)
    found = {}
    for k, group in enumerate(GROUPS):
        which = np.flatnonzero((words["group"] == k) & (words["label"] < WORDS))
        power = powers_of({name: numbers[which] for name, numbers in words.items()}, seed)
        rows = [read(written(each)) for each in power]
        rows = [rows[n : n + EACH + NEW] for n in range(0, len(rows), EACH + NEW)]
        found[group] = [take for row in rows for take in row[:EACH]], [take for row in rows for take in row[EACH:]]
    return found


def network(taught, copies, epochs, seed):
    learned = samples(taught, copies, seed)
    net = nn.Network([nn.GRU(UNITS), nn.Dense(WORDS)], input_shape=(FRAMES, BANDS), seed=seed)
    net.fit(learned["x"], learned["y"], loss="cross_entropy", optimizer=nn.Adam(nn.cosine(RATE)), epochs=epochs,
            batch_size=BATCH, seed=seed, progress=False)  # fmt: skip
    return net


def measure(group, seed):
    voices = takes(seed)
    taught = voices[group][0]
    nets = {"network": network(taught, COPIES, EPOCHS, seed), "plain": network(taught, 1, EPOCHS * COPIES, seed)}
    trimmed = lambda take: plain([take])[0, : len(take)]
    known = [trimmed(take) for take in taught]
    found = {}
    others = [take for other in GROUPS if other != group for take in voices[other][1]]
    for end, new in (("", voices[group][1]), ("_other", others)):
        y = np.tile(np.repeat(np.arange(WORDS), NEW), len(new) // (WORDS * NEW))
        for name, net in nets.items():
            found[name + end] = np.mean(net.predict(plain(new)).argmax(axis=1) == y)
        near = np.array([int(np.argmin(warped(known, trimmed(take)))) // EACH for take in new])
        found["warping" + end] = np.mean(near == y)
    return {name: round(float(share), 4) for name, share in found.items()}
