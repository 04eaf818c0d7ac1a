"""Networks of every kind, small, with data and a way to train them: every layer, loss, optimizer, schedule and option
stands in one of them. Gradients, WebAssembly and reproducibility are tested on all.
"""

from dataclasses import dataclass, field

import numpy as np

import nnkit as nn


@dataclass
class Case:
    """A network that can be built, data for it, and how to train it.

    parts: keyword arguments of `nn.Network`, made anew at each call; data: x, y and perhaps lengths.
    fit: more keyword arguments of `fit`.
    """

    parts: object
    x: object
    y: np.ndarray
    loss: str
    lengths: np.ndarray = None
    fit: dict = field(default_factory=dict)

    def network(self, dtype="float32", engine=None, seed=0):
        return nn.Network(**self.parts(), dtype=dtype, engine=engine, seed=seed)

    @property
    def data(self):
        return dict(x=self.x, y=self.y, loss=self.loss, lengths=self.lengths)

    def train(self, net, epochs=4):
        options = dict(optimizer=nn.SGD(0.05), epochs=epochs, batch_size=5, seed=3)
        return net.fit(**self.data, **{**options, **self.fit})


def chain(input_shape, *layers):
    """A function that makes the arguments of a network that is a list of layers."""
    return lambda: dict(layers=list(layers), input_shape=input_shape)


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def labels(classes, *shape, seed=0):
    return np.random.default_rng(seed).integers(classes, size=shape)


def dense(activation, loss="mse", **options):
    layers = chain((4,), nn.Dense(6), activation, nn.Dense(3))
    return Case(layers, numbers(13, 4), numbers(13, 3, seed=1), loss, **options)


def classifier(**fit):
    layers = chain((4,), nn.Dense(6), nn.Tanh(), nn.Dense(3))
    return Case(layers, numbers(13, 4), labels(3, 13), "cross_entropy", fit=fit)


def graph():
    """Two inputs, a shared layer, every way of joining, a shortcut."""

    def parts():
        a, b, shared = nn.Input((2, 3)), nn.Input((6,)), nn.Dense(4)
        left, right = shared(nn.Tanh()(nn.Flatten()(a))), shared(b)
        both = nn.Concatenate()(nn.Multiply()(left, right), nn.Add()(left, right))
        return dict(inputs=[a, b], outputs=nn.Dense(2)(nn.Sigmoid()(nn.Reshape((2, -1))(both))))

    return Case(parts, [numbers(11, 2, 3), numbers(11, 6, seed=1)], numbers(11, 2, 2, seed=2), "huber")


LENGTHS = np.array([5, 1, 0, 3, 5, 2, 4, 5, 1, 5, 2])


def translator():
    """An encoder and a decoder that begins from the encoder's last state and cell; both read integers."""

    def parts():
        source, target = nn.Input((4,)), nn.Input((3,))
        read = nn.LSTM(5)(nn.Embedding(6, 3)(source))
        written = nn.LSTM(5, return_sequences=True)(nn.OneHot(4)(target), initial=read)
        return dict(inputs=[source, target], outputs=nn.Dense(4)(written))

    lengths = [np.arange(11) % 5, np.arange(11) % 3 + 1]
    return Case(parts, [labels(6, 11, 4), labels(4, 11, 3)], labels(4, 11, 3, seed=1), "cross_entropy", lengths)


def handed_on():
    """States that are handed on in every way: all of them and the last, from one kind to another, from a dense layer,
    from an input; one layer used twice.
    """

    def parts():
        x, begin, shared = nn.Input((5, 3)), nn.Input((4,)), nn.GRU(4)
        a = nn.LSTM(4, return_sequences=True)(x, initial=(begin, nn.Dense(4)(begin)))
        b = nn.GRU(4, return_sequences=True)(a, initial=a)
        c = nn.RNN(4, "linear", return_sequences=True)(b, initial=nn.Dense(4)(shared(a)))
        d = nn.LSTM(4)(c, initial=(shared(b), c))
        return dict(inputs=[x, begin], outputs=nn.Dense(2)(nn.Concatenate()(d, shared(c, initial=d))))

    return Case(parts, [numbers(11, 5, 3), numbers(11, 4, seed=1)], numbers(11, 2, seed=2), "mse", [LENGTHS, None])


def attending():
    """A decoder whose states look at the embedded words of a source, and at the states of an encoder; then a sequence
    that looks at itself, without seeing its future, with weights that are compared with one node and values of another.
    """

    def parts():
        source, target = nn.Input((4,)), nn.Input((5, 3))
        words = nn.Embedding(6, 3)(source)
        states = nn.Tanh()(nn.Dense(3)(target))
        found = nn.Attention()(states, words, nn.GRU(2, return_sequences=True)(words))
        both = nn.Concatenate()(states, found)
        again = nn.Attention(causal=True)(both, both)
        looked = nn.Attention(True)(nn.Dense(2)(again), nn.Dense(2)(again), again)
        return dict(inputs=[source, target], outputs=nn.Dense(2)(nn.Add()(again, looked)))

    x = [labels(6, 11, 4), numbers(11, 5, 3)]
    return Case(parts, x, numbers(11, 5, 2, seed=1), "mse", [np.arange(11) % 5, LENGTHS])


def both_ways():
    """A sequence that is read in both directions, and what is found in it, wherever it stands."""

    def parts():
        x, reverse = nn.Input((5,)), nn.Reverse()
        words = nn.Position(scale=0.5)(nn.Embedding(6, 3)(x))
        left = reverse(nn.GRU(4, return_sequences=True)(reverse(words)))
        states = nn.LayerNorm()(nn.Concatenate()(nn.GRU(4, return_sequences=True)(words), left))
        both = nn.Concatenate()(nn.MaxOverTime()(states), nn.MeanOverTime()(nn.Position()(states)))
        return dict(inputs=x, outputs=nn.Dense(2)(both))

    return Case(parts, labels(6, 11, 5), numbers(11, 2), "mse", LENGTHS)


def recommender():
    """Two rows of numbers and how they agree; one of them for every step of a sequence."""

    def parts():
        who, what, steps = nn.Input((1,)), nn.Input((2, 3)), nn.Input((5, 3))
        a, b = nn.Embedding(6, 4)(who), nn.Dense(4)(what)
        again = nn.Reshape((5, 4))(nn.Repeat(5)(a))
        alike = nn.Dot()(nn.Repeat(2)(nn.Flatten()(a)), b)
        dots = nn.Dot()(nn.Dense(4)(steps), again)
        sums = nn.Concatenate()(nn.Flatten()(alike), nn.Flatten()(nn.Concatenate()(dots, nn.Dot()(again, again))))
        return dict(inputs=[who, what, steps], outputs=nn.Dense(1)(sums))

    return Case(parts, [labels(6, 11, 1), numbers(11, 2, 3), numbers(11, 5, 3)], numbers(11, 1, seed=1), "mse")


STEPS = chain((5, 3), nn.Dense(4), nn.Tanh(), nn.Dense(3))

CASES = {
    "line": Case(chain((1,), nn.Dense(1)), numbers(13, 1), numbers(13, 1, seed=1), "mse",
                 fit=dict(optimizer=nn.SGD(0.05, weight_decay=0.01))),
    "line_of_rows": Case(chain((6, 1), nn.Dense(1)), numbers(13, 6, 1), numbers(13, 6, 1, seed=1), "mse"),
    **{f"{layer.__name__.lower()}": dense(layer()) for layer in
       (nn.ReLU, nn.LeakyReLU, nn.ELU, nn.Sigmoid, nn.Tanh, nn.Softplus, nn.Softmax)},
    **{loss: dense(nn.Tanh(), loss) for loss in ("mse", "mae", "huber")},
    "binary_cross_entropy": Case(
        chain((4,), nn.Dense(6), nn.Tanh(), nn.Dense(1)), numbers(13, 4), labels(2, 13), "binary_cross_entropy",
        fit=dict(class_weight={0: 0.5, 1: 2}),
    ),
    "cross_entropy": classifier(class_weight=[1, 0.25, 3]),
    "wide": Case(
        chain((3,), nn.Dense(37), nn.Tanh(), nn.Dense(18), nn.ReLU(), nn.Dense(70), nn.Sigmoid(), nn.Dense(1)),
        numbers(45, 3), labels(2, 45), "binary_cross_entropy", fit=dict(batch_size=16),
    ),
    "conv2d": Case(
        chain((7, 6, 2), nn.Conv2D(4, 3, padding="same"), nn.Tanh(), nn.MaxPool2D(2), nn.Conv2D(3, (2, 3), (2, 1)),
              nn.ReLU(), nn.Flatten(), nn.Dense(4)),
        numbers(11, 7, 6, 2), labels(4, 11), "cross_entropy", fit=dict(optimizer=nn.SGD(0.05, momentum=0.9)),
    ),
    "strided_same": Case(
        chain((5, 8, 3), nn.Conv2D(5, (2, 4), (2, 3), "same"), nn.ELU(0.5), nn.AveragePool2D((2, 3), (1, 2)),
              nn.Flatten(), nn.Dense(2)),
        numbers(9, 5, 8, 3), numbers(9, 2, seed=1), "mse",
    ),
    "conv1d": Case(
        chain((9, 2), nn.Conv1D(5, 3, 2, "same"), nn.Softplus(), nn.Conv1D(3, 2), nn.Flatten(), nn.Dense(1)),
        numbers(10, 9, 2), numbers(10, seed=1), "mse", fit=dict(optimizer=nn.SGD(0.01)),
    ),
    "dilated": Case(
        chain((9, 2), nn.Conv1D(5, 3, padding="same", dilation=2), nn.Tanh(), nn.Conv1D(4, 2, dilation=3), nn.Tanh(),
              nn.Conv1D(3, 3, 2, "causal"), nn.Flatten(), nn.Dense(1)),
        numbers(10, 9, 2), numbers(10, seed=1), "mse",
    ),
    "causal": Case(
        chain((5, 3), nn.Conv1D(4, 2, padding="causal"), nn.Tanh(), nn.Conv1D(4, 3, padding="causal", dilation=2),
              nn.Tanh(), nn.Conv1D(2, 1)),
        numbers(11, 5, 3), numbers(11, 5, 2, seed=1), "mse", LENGTHS,
    ),
    "averaged": Case(
        chain((6, 5, 2), nn.Conv2D(4, 3), nn.LayerNorm(), nn.ReLU(), nn.GlobalAveragePool2D(), nn.Dense(3)),
        numbers(9, 6, 5, 2), labels(3, 9), "cross_entropy",
    ),
    "averaged_pictures": Case(
        chain((5, 4, 3, 2), nn.Conv2D(2, 2), nn.Tanh(), nn.GlobalAveragePool2D(), nn.LayerNorm()),
        numbers(11, 5, 4, 3, 2), numbers(11, 5, 2, seed=1), "mse", LENGTHS,
    ),
    "batch_norm": Case(
        chain((4,), nn.BatchNorm(), nn.Dense(6), nn.BatchNorm(0.5), nn.Tanh(), nn.Dense(3)),
        numbers(13, 4), labels(3, 13), "cross_entropy",
        fit=dict(optimizer=nn.AdamW(0.02), l2=0.01, validation=(numbers(7, 4, seed=4), labels(3, 7, seed=4))),
    ),
    "batch_norm_of_pictures": Case(
        chain((6, 5, 2), nn.Conv2D(4, 3), nn.BatchNorm(0.3), nn.ReLU(), nn.Flatten(), nn.Dense(3)),
        numbers(11, 6, 5, 2), labels(3, 11), "cross_entropy", fit=dict(optimizer=nn.SGD(0.05, 0.9, weight_decay=0.1)),
    ),
    "batch_norm_of_steps": Case(
        chain((5, 3), nn.BatchNorm(), nn.GRU(4, return_sequences=True), nn.BatchNorm(), nn.Dense(2)),
        numbers(11, 5, 3), numbers(11, 5, 2, seed=1), "mse",
    ),
    "both_ways": both_ways(),
    "recommender": recommender(),
    "pooled_twice": Case(
        chain((9, 7, 2), nn.MaxPool2D(3, 2), nn.Conv2D(6, 2), nn.LeakyReLU(0.2), nn.MaxPool2D((2, 1)), nn.Flatten(),
              nn.Dense(3)),
        numbers(8, 9, 7, 2), labels(3, 8), "cross_entropy",
    ),
    "dropout": Case(
        chain((4,), nn.Dense(16), nn.ReLU(), nn.Dropout(0.4), nn.Dense(9), nn.Dropout(0.1), nn.Dense(2)),
        numbers(13, 4), numbers(13, 2, seed=1), "mse",
    ),
    "graph": graph(),
    "masked_labels": Case(STEPS, numbers(11, 5, 3), labels(3, 11, 5), "cross_entropy", LENGTHS),
    "masked_numbers": Case(STEPS, numbers(11, 5, 3), numbers(11, 5, 3, seed=1), "mae", LENGTHS),
    "masked_pictures": Case(
        chain((5, 4, 3, 2), nn.Conv2D(2, 2), nn.Tanh()), numbers(11, 5, 4, 3, 2), numbers(11, 5, 3, 2, 2, seed=1),
        "mse", LENGTHS,
    ),
    "weighted_steps": Case(
        STEPS, numbers(11, 5, 3), labels(3, 11, 5), "cross_entropy", LENGTHS, fit=dict(class_weight=[3, 1, 0])
    ),
    "rnn": Case(chain((7, 2), nn.RNN(5), nn.Dense(3)), numbers(11, 7, 2), numbers(11, 3, seed=1), "mse", LENGTHS),
    "rnn_relu": Case(
        chain((5, 3), nn.RNN(19, "relu", return_sequences=True), nn.RNN(4, "linear"), nn.Dense(2)), numbers(11, 5, 3),
        numbers(11, 2, seed=1), "mse", LENGTHS,
    ),
    "lstm": Case(
        chain((5, 3), nn.LSTM(4, return_sequences=True), nn.LSTM(17), nn.Dense(3)), numbers(11, 5, 3), labels(3, 11),
        "cross_entropy", LENGTHS, fit=dict(optimizer=nn.Adam(0.01)),
    ),
    "gru": Case(
        chain((5, 3), nn.GRU(4, return_sequences=True), nn.GRU(7), nn.Dense(3)), numbers(11, 5, 3), labels(3, 11),
        "cross_entropy", LENGTHS, fit=dict(clip_norm=0.5),
    ),
    "one_step": Case(chain((1, 3), nn.LSTM(2), nn.Reshape((1, 2)), nn.GRU(3)), numbers(9, 1, 3), numbers(9, 3), "mse"),
    "characters": Case(
        chain((5,), nn.OneHot(6), nn.GRU(8, return_sequences=True), nn.Dense(6)), labels(6, 11, 5),
        labels(6, 11, 5, seed=1), "cross_entropy", LENGTHS,
    ),
    "words": Case(
        chain((5,), nn.Embedding(6, 3), nn.Tanh(), nn.Flatten(), nn.Dense(2)), labels(6, 11, 5), numbers(11, 2), "mse"
    ),
    "scaled_words": Case(
        chain((5,), nn.Embedding(6, 3, scale=0.5), nn.GRU(4)), labels(6, 11, 5), numbers(11, 4), "mse", LENGTHS
    ),
    "rare_words": Case(  # of a table so large that only the rows of the batch are visited
        chain((5,), nn.Embedding(300, 3), nn.GRU(4)), 7 * labels(40, 11, 5), numbers(11, 4), "mse", LENGTHS
    ),
    "one_hot": Case(chain((5,), nn.OneHot(6), nn.Dense(3)), labels(6, 11, 5), numbers(11, 5, 3), "mse"),
    "carried": Case(
        chain((4,), nn.OneHot(6), nn.GRU(8, return_sequences=True), nn.Dense(6)), labels(6, 15, 4),
        labels(6, 15, 4, seed=1), "cross_entropy", fit=dict(carry=True, shuffle=False, optimizer=nn.Adam(0.02)),
    ),
    "carried_cells": Case(
        chain((4, 3), nn.LSTM(6, return_sequences=True), nn.RNN(5, return_sequences=True), nn.LSTM(4), nn.Dense(2)),
        numbers(15, 4, 3), numbers(15, 2, seed=1), "mse",
        fit=dict(carry=True, shuffle=False, validation=(numbers(7, 4, 3, seed=4), numbers(7, 2, seed=4))),
    ),
    "translator": translator(),
    "handed_on": handed_on(),
    "attending": attending(),
    "waves": Case(
        chain((5,), nn.Embedding(6, 4), nn.Position(0.5, "sinusoidal"), nn.Tanh(), nn.MeanOverTime(), nn.Dense(2)),
        labels(6, 11, 5), numbers(11, 2), "mse", LENGTHS,
    ),
    "nesterov": classifier(optimizer=nn.SGD(0.05, 0.9, nesterov=True, weight_decay=0.01)),
    "rmsprop": classifier(optimizer=nn.RMSProp(0.01, momentum=0.5, weight_decay=0.01)),
    "adam": classifier(optimizer=nn.Adam(nn.cosine(0.02), weight_decay=0.01)),
    "adamw": classifier(optimizer=nn.AdamW(nn.warmup(nn.step(0.02, every=1, factor=0.5), 2))),
    "inverse_time": classifier(optimizer=nn.SGD(nn.inverse_time(0.1, 0.5))),
    "regularised": classifier(l1=0.01, l2=0.02, clip_norm=0.3),
    "stopped": classifier(
        epochs=30, validation=(numbers(7, 4, seed=4), labels(3, 7, seed=4)), stop=nn.EarlyStopping(2, 0.01)
    ),
}  # fmt: skip
