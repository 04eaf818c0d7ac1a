"""What the lab `caption` and its chapter share: a detector, networks that write captions, and a rule as the rival."""

import numpy as np

from ...layers import (
    LSTM,
    Attention,
    Concatenate,
    Conv2D,
    Dense,
    Embedding,
    Flatten,
    Input,
    MaxPool2D,
    Position,
    ReLU,
    Repeat,
    Reshape,
    Tanh,
)  # fmt: skip
from ...network import Network
from ...objective.optimizers import Adam
from ...objective.schedules import cosine
from . import scenes
from .scenes import CELLS, COLUMNS, HIGH, NOTHING, START, STEPS, WIDE, WORDS

TRAINING, HELD = 2500, 100  # scenes to learn from; held-out scenes of each kind that the lab tests
WIDTH, UNITS, KEY = 12, 32, 8  # numbers of a word; units of the LSTM; numbers of a key and of a query
CLASSES = NOTHING + 1
DETECTOR_EPOCHS, EPOCHS, BATCH = 8, 14, 32
DETECTOR_RATE, RATE = 0.006, 0.01
CHUNK = 100  # scenes that the detector reads at a time: little memory
MODELS = PLAIN, MAP, WHERE = ["no attention", "attention, state sees all", "attention, state sees where"]
ONCE, WHOLE = "map once", "end to end"  # further ones for the chapter
WEIGHTS = {MAP: "9.weights", WHERE: "8.weights"}  # of the attention: (N, words, cells)


def features(x):
    """The layers of the detector up to its features: (4, 6, 32) for a picture (16, 24, 1)."""
    for filters in (16, 32):
        x = MaxPool2D(2)(ReLU()(Conv2D(filters, 3, padding="same")(x)))
    return x


def detector(seed=0, engine=None):
    """The network that says what is in each cell: logits (6, 11), of the ten digits and of nothing."""
    picture = Input((HIGH, WIDE, 1))
    cells = Conv2D(CLASSES, 2, stride=2)(features(picture))
    return Network(inputs=picture, outputs=Reshape((CELLS, CLASSES))(cells), seed=seed, engine=engine)


def captioner(model, seed=0, units=UNITS, engine=None):
    """The network that writes a caption word by word.

    Its inputs are the words so far and what the detector has found: the map, and where something is. ``WHOLE`` reads
    the picture instead.
    """
    words, found, where = Input((STEPS,)), Input((CELLS, CLASSES)), Input((CELLS,))
    picture = Input((HIGH, WIDE, 1))
    so_far, recurrent = Embedding(len(WORDS), WIDTH, scale=1)(words), LSTM(units, return_sequences=True)
    inputs = {WHOLE: [words, picture], ONCE: [words, found], PLAIN: [words, found]}.get(model, [words, found, where])
    if model in (ONCE, WHOLE):
        start = Flatten()(found if model == ONCE else features(picture))
        top = recurrent(so_far, initial=(Tanh()(Dense(units)(start)), Dense(units)(start)))
    else:
        seen = where if model == WHERE else Flatten()(found)
        top = recurrent(Concatenate()(so_far, Repeat(STEPS)(seen)))
    if model in (MAP, WHERE):
        keys = Position(scale=1)(Dense(KEY)(Reshape((CELLS, 1))(where)))
        top = Concatenate()(top, Attention()(Dense(KEY)(top), keys, found))
    return Network(inputs=inputs, outputs=Dense(len(WORDS))(top), seed=seed, engine=engine)


def read(net, x):
    """What a detector finds in pictures: the map, (N, 6, 11) probabilities, and where something is, (N, 6)."""
    found = net.probabilities(x, loss="cross_entropy", batch_size=CHUNK)
    return found, 1 - found[:, :, NOTHING]


def inputs(net, words, *seen):
    """The inputs that a captioner has, of the words so far, the map, and where something is."""
    return [words, *seen][: len(net.graph.inputs)]


def exact(net, samples):
    """The share of captions that a network writes without a mistake, <end> included: see translate/models.py."""
    words, target, *seen = samples
    best = net.predict(inputs(net, words, *seen)).argmax(axis=-1)
    return float((best == target).all(axis=1).mean())


def greedy(net, *seen):
    """The numbers of the words that a network writes, (N, 9), and what it read: each time the best word."""
    n = len(seen[0])
    words, written = np.full((n, STEPS), START), np.zeros((n, STEPS), int)
    for t in range(STEPS):
        written[:, t] = net.predict(inputs(net, words, *seen))[:, t].argmax(axis=-1)
        words[:, t + 1 : t + 2] = written[:, t : t + 1]
    return written, words


def rule(found):
    """The caption of one map (6, 11) by a fixed rule: the two cells that are least likely empty, in a template."""
    first, second = sorted(np.argsort(found[:, NOTHING], kind="stable")[:2])
    above = first % COLUMNS == second % COLUMNS
    if not above and first % COLUMNS > second % COLUMNS:
        first, second = second, first
    return scenes.caption(*(int(found[k, :NOTHING].argmax()) for k in (first, second)), above)


def train(net, x, y, rate, epochs, seed, batch=BATCH):
    """Train a network as the lab does."""
    return net.fit(
        x, y, loss="cross_entropy", optimizer=Adam(cosine(rate)), epochs=epochs, batch_size=batch, seed=seed,
        progress=False,
    )  # fmt: skip


def sets(seed, pictures, n=TRAINING, held=HELD, kinds=None):
    """Scenes: to learn from, and held-out ones of seen and of unseen pairs, whose pictures are held out, too.

    kinds: the seen and the unseen pairs, if not those of the seed.
    """
    kinds = kinds or scenes.pairs(seed)
    counts = [[len(of) for of in each] for each in pictures]
    asked = [(n, kinds[0], counts[0]), (held, kinds[0], counts[1]), (held, kinds[1], counts[1])]
    return [scenes.drawn(*each, scenes.Dice(seed, stream)) for stream, each in enumerate(asked, 1)]
