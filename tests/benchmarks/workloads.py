"""The workloads: model, data, initial parameters, sample orders. Every competitor gets the same arrays.

Each is one complete training run by plain gradient descent, p -= rate * dL/dp, L the mean over a batch. The arrays are
laid out as nnkit has them: parameters in its order, images (N, height, width, channels), sequences (N, T, D).
Initial parameters are drawn uniformly between -1 / sqrt(fan_in) and 1 / sqrt(fan_in), of a recurrent layer between
-1 / sqrt(units) and 1 / sqrt(units); the order of the samples in each epoch is drawn, too.
"""

from dataclasses import dataclass, field

import numpy as np
from applications import Recommender, Sentiment, Translator, Writer, dates, ratings, sentences


@dataclass(frozen=True)
class Dense:
    """A chain of dense layers of these sizes, the first that of the input, with an activation between them."""

    sizes: tuple
    activation: str = "tanh"

    def shapes(self):
        for n_in, n_out in zip(self.sizes, self.sizes[1:]):
            yield (n_in, n_out), n_in
            yield (n_out,), n_in


@dataclass(frozen=True)
class Convolutional:
    """Convolution, ReLU, largest of 2 x 2, once for each of `filters`; then a dense layer of ten units."""

    image: int  # width and height; one channel
    filters: tuple
    kernel: int
    padding: str

    def shapes(self):
        size, channels = self.image, 1
        for filters in self.filters:
            fan_in = self.kernel**2 * channels
            yield (self.kernel, self.kernel, channels, filters), fan_in
            yield (filters,), fan_in
            size, channels = (size if self.padding == "same" else size - self.kernel + 1) // 2, filters
        yield from Dense((size * size * channels, 10)).shapes()


@dataclass(frozen=True)
class Recurrent:
    """A recurrent layer, "rnn" (tanh) or "lstm", and a dense layer: at the last step, or, where the inputs are numbers
    of characters, at every step.
    """

    cell: str
    units: int
    vocabulary: int = None

    def shapes(self):
        gates, n_in, n_out = 4 if self.cell == "lstm" else 1, self.vocabulary or 1, self.vocabulary or 1
        yield (n_in, gates * self.units), self.units
        yield (self.units, gates * self.units), self.units
        yield (gates * self.units,), self.units
        yield from Dense((self.units, n_out)).shapes()


@dataclass
class Workload:
    """All that a competitor needs. x, y: all samples; orders (epochs, N); parameters: a list of arrays."""

    model: object
    loss: str
    x: np.ndarray
    y: np.ndarray
    epochs: int
    batch: int
    rate: float
    orders: np.ndarray = field(init=False)
    parameters: list = field(init=False)

    def __post_init__(self):
        generator = np.random.default_rng(3)
        self.orders = np.array([generator.permutation(len(self.x)) for _ in range(self.epochs)])
        self.parameters = [generator.uniform(-1, 1, shape) / np.sqrt(fan_in) for shape, fan_in in self.model.shapes()]

    def cast(self, dtype):
        """The same with numbers of this dtype; numbers of classes and characters stay integers."""
        convert = lambda a: a if a.dtype.kind == "i" else a.astype(dtype)
        self.x, self.y = convert(self.x), convert(self.y)
        self.parameters = [a.astype(dtype) for a in self.parameters]
        return self


# --- Data -----------------------------------------------------------------------------------------------------------


def line(n=200):
    """A line with noise."""
    generator = np.random.default_rng(2)
    x = generator.normal(size=(n, 1))
    return x, 2 * x - 1 + generator.normal(scale=0.1, size=x.shape)


def spirals(n=500):
    """Two interleaved spirals in the plane, labelled 0 and 1."""
    generator = np.random.default_rng(0)
    t = 1.5 * np.pi * np.sqrt(generator.uniform(size=n)) + 0.5
    label = np.arange(n) % 2
    x = np.stack([t * np.cos(t + np.pi * label), t * np.sin(t + np.pi * label)], 1) / 5
    return x + generator.normal(scale=0.03, size=x.shape), label.astype(float)[:, None]


def digits():
    """Real handwriting, (1797, 8, 8, 1)."""
    from nnkit import data

    found = data.digits()
    return found.x, found.y


def flat_digits():
    x, y = digits()
    return x.reshape(len(x), -1), y


def blobs(n=2000):
    """Pictures (n, 28, 28, 1) of ten kinds: three bright spots each, moved about, under noise."""
    generator = np.random.default_rng(4)
    y = np.arange(n) % 10
    centres = generator.uniform(6, 22, (10, 3, 1, 1, 2))[y] + generator.uniform(-3, 3, (n, 1, 1, 1, 2))
    pixels = np.stack(np.meshgrid(np.arange(28), np.arange(28), indexing="ij"), -1)
    spots = np.exp(-((pixels - centres) ** 2).sum(-1) / 8).sum(1)
    return (spots + generator.normal(scale=0.1, size=spots.shape))[..., None], y


def waves(n=2000, steps=50):
    """Sine waves (n, steps, 1) and the number that follows each, (n, 1)."""
    generator = np.random.default_rng(5)
    phase, speed = generator.uniform(0, 2 * np.pi, (n, 1)), generator.uniform(0.1, 0.5, (n, 1))
    wave = np.sin(phase + speed * np.arange(steps + 1))
    return wave[:, :-1, None], wave[:, -1:]


def text(n=640, steps=64, characters=64):
    """Pieces of a text in which each character is mostly followed by one of four: (n, steps) and what comes next."""
    generator = np.random.default_rng(6)
    followers = generator.integers(0, characters, (characters, 4))
    choice, free = generator.integers(0, 4, (n, steps)), generator.integers(0, characters, (n, steps))
    wild = generator.uniform(size=(n, steps)) < 0.1
    written = np.zeros((n, steps + 1), np.int64)
    written[:, 0] = generator.integers(0, characters, n)
    for t in range(steps):
        written[:, t + 1] = np.where(wild[:, t], free[:, t], followers[written[:, t], choice[:, t]])
    return written[:, :-1], written[:, 1:]


# --- All of them ------------------------------------------------------------------------------------------------------

LINE, TWO_LAYERS, DIGITS = Dense((1, 1)), Dense((2, 16, 16, 1)), Dense((64, 64, 10), "relu")
SMALL, LARGE = Convolutional(8, (8, 16), 3, "same"), Convolutional(28, (16, 32), 5, "valid")

WORKLOADS = {
    "linear_gd": lambda: Workload(LINE, "mse", *line(), epochs=1000, batch=200, rate=0.1),
    "linear_sgd": lambda: Workload(LINE, "mse", *line(), epochs=100, batch=1, rate=0.01),
    "mlp2": lambda: Workload(TWO_LAYERS, "binary_cross_entropy", *spirals(), epochs=200, batch=32, rate=0.1),
    "mlp_digits": lambda: Workload(DIGITS, "cross_entropy", *flat_digits(), epochs=20, batch=32, rate=0.1),
    "cnn8": lambda: Workload(SMALL, "cross_entropy", *digits(), epochs=5, batch=32, rate=0.05),
    "cnn28": lambda: Workload(LARGE, "cross_entropy", *blobs(), epochs=1, batch=64, rate=0.05),
    "rnn": lambda: Workload(Recurrent("rnn", 32), "mse", *waves(), epochs=1, batch=32, rate=0.05),
    "lstm": lambda: Workload(Recurrent("lstm", 32), "mse", *waves(), epochs=1, batch=32, rate=0.05),
    "charlstm": lambda: Workload(Recurrent("lstm", 128, 64), "cross_entropy", *text(), epochs=1, batch=32, rate=0.5),
    "dates": lambda: Workload(Translator(155, 32, 7), "cross_entropy", *dates(), epochs=1, batch=32, rate=0.5),
    "ratings": lambda: Workload(Recommender(2800, 25, 8), "mse", *ratings(), epochs=1, batch=256, rate=0.5),
    "sentiment": lambda: Workload(
        Sentiment(3000, 32, 64), "binary_cross_entropy", *sentences(), epochs=1, batch=32, rate=0.5
    ),
    "chargru": lambda: Workload(Writer(64, 24, 96), "cross_entropy", *text(), epochs=1, batch=32, rate=0.5),
}


def workload(name, dtype):
    """The workload of this name, with all its numbers in `dtype`."""
    return WORKLOADS[name]().cast(dtype)
