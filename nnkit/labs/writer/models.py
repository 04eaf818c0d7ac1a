"""What the lab `writer` learns from and is tested on: a book as numbers, networks, the probabilities of characters."""

from functools import cache

import numpy as np

from ... import GRU, Dense, Embedding, Input, Network, Softmax, data, layers

STEPS, BATCH = 60, 4  # characters in a row of the training text; rows for each update
UNITS, NUMBERS = 96, 24  # of the GRU; numbers for each character
PARTS, EPOCHS = 5, 5  # looks in an epoch; epochs
WARM, ROW, AT_ONCE = 40, 160, 10  # to test: characters read first, characters tested in a row, rows at once


@cache
def book():
    """The book."""
    return data.alice()


@cache
def encoded():
    """(all chapters as numbers, where the validation text begins, where the test text begins)."""
    found = book()
    whole = found.encode("".join(found.chapters))
    return whole, len(found.train), len(found.train) + len(found.validation)


@cache
def rows():
    """The training text in rows of STEPS characters, and for each character the next one: x, y."""
    text = encoded()[0][: encoded()[1]]
    n = (len(text) - 1) // STEPS // BATCH * BATCH  # batches of equal size
    return {"x": text[: n * STEPS].reshape(n, STEPS), "y": text[1 : n * STEPS + 1].reshape(n, STEPS)}


SIZE = len(book().alphabet)
LAYERS = [["Embedding", SIZE, NUMBERS, 0.5], ["GRU", UNITS, True], ["Dense", SIZE]]
LAYERS_LONGER = [["Embedding", SIZE, NUMBERS, 0.5], ["GRU", 160, True], ["Dense", SIZE]]  # of the one trained longer
UPDATES = len(rows()["x"]) // BATCH  # in an epoch
RUN = {
    "inputs": [STEPS],
    "layers": LAYERS,
    "samples": [],
    "loss": "cross_entropy",
    "optimizer": ["Adam", {"learning_rate": ["cosine", 0.01]}],
    "epochs": EPOCHS,
    "batch": BATCH,
    "seed": "$seed",
    "every": UPDATES // PARTS,
}


def made(chain):
    """The layers that names and arguments describe."""
    return [getattr(layers, name)(*arguments) for name, *arguments in chain]


class Tester:
    """Gives the probability that a network with these parameters assigns to each character of a text.

    start, end: places in the book of the first character and after the last; the WARM characters before are read, too.
    layers: those of the network without the softmax.
    """

    def __init__(self, layers, start, end, engine=None):
        text = encoded()[0]
        n = -(-(end - start) // ROW)
        places = start + ROW * np.arange(n)[:, None] + np.arange(-1 - WARM, ROW - 1)
        self._x, self._next = text[np.minimum(places, len(text) - 1)], text[start:end]
        self.network = Network([*layers, Softmax()], input_shape=(WARM + ROW,), engine=engine)

    def shares(self, parameters):
        """The probabilities, float64, (end - start,)."""
        for name, numbers in parameters.items():
            self.network.parameters[name][:] = numbers
        outputs = self.network.predict(self._x, batch_size=AT_ONCE)[:, WARM:].reshape(-1, SIZE)
        return outputs[np.arange(len(self._next)), self._next].astype(float)


class Reader:
    """The network as it reads a text, one character after the other, with the probabilities of the next one."""

    def __init__(self, engine=None, chain=LAYERS):
        (_, *embedding), (_, *gru), (_, *dense) = chain
        self.units = gru[0]
        character, state = Input((1,)), Input((self.units,))
        states = GRU(*gru)(Embedding(*embedding)(character), state)
        outputs = [Softmax()(Dense(*dense)(states)), states]
        self.network = Network(inputs=[character, state], outputs=outputs, engine=engine)

    def begin(self, parameters):
        """Start to read, with these parameters."""
        for name, numbers in parameters.items():
            self.network.parameters[name][:] = numbers
        self.state = np.zeros((1, self.units), np.float32)

    def read(self, character):
        """Read the number of a character. Returns the probabilities of the next one, float64, (SIZE,)."""
        shares, states = self.network.predict([np.array([[character]]), self.state])
        self.state = states[:, 0]
        return shares[0, 0].astype(float)


def sharpened(shares, quarters):
    """shares ** (quarters / 4): what the temperature 4 / quarters makes of probabilities, not yet divided by their sum.

    Square roots and products only: the page gets the same digits.
    """
    root = np.sqrt(np.sqrt(shares))
    power = root
    for _ in range(quarters - 1):
        power = power * root
    return power


def drawn(weights, random):
    """The number of a character, drawn with these weights by a random number from 0 to 1."""
    sums = np.cumsum(weights)
    return int(np.searchsorted(sums, random * sums[-1], side="right"))


def write(begin, random, quarters, reader=None, ngrams=None, share=1.0):
    """Continue a text, given as a list of numbers, by one character for each random number. Returns the new ones.

    reader, ngrams: a Reader that has begun, and an n-gram model; of both, `share` is the reader's share.
    """
    text, shares = list(begin), None
    for character in begin if reader else ():
        shares = reader.read(character)
    for number in random:
        if ngrams:
            counted = ngrams.next(text)
            mixed = share * shares + (1 - share) * counted if reader else counted
        else:
            mixed = shares
        text.append(drawn(sharpened(mixed, quarters), number))
        if reader:
            shares = reader.read(text[-1])
    return text[len(begin) :]
