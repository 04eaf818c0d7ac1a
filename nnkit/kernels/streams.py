"""The registry of random streams: their numbers, for Python, for the page and for experiments.

A run with one seed draws from several streams of random numbers, told apart by number: see `random.stream_key`. Two
uses that could meet in one run need two numbers, or their random values would be the same.

Every name in capitals is the number of a stream, or the first of a range: COUNTS says how many numbers a range has.
SHARED lists the uses that have the same number, and why that does no harm. The page reads the numbers from
engine.json: nnkit/labs/nnkit.js/random.js takes a name.

To add a stream, give it a name and the next free number after VANISHING_WEIGHTS; a range of streams starts after
GRADIENT_NOISE and gets an entry in COUNTS. Never change a number that is in use: the digits of the book depend on it.
tests/engine/test_streams.py checks all of this.
"""

# From 0: one for each parameter of a network, by its number. plan.py and nnkit.js/plan.js use that number as it is.
INITIAL_VALUES = 0
SHUFFLING = 2**32  # the order of the samples, one for each epoch

SPLIT = 2**33  # Dataset.split
VALIDATION = 2**33 + 1  # validation_split of Network.fit
DROPOUT = 2**33 + 2**32  # one for each dropout layer, numbered from 1

# From 2^34: synthetic data and labs, one number each.
POINTS = 2**34  # data.points, and the lab playground
RECURRENCE = 2**34 + 1  # the lab recurrence: its sequences
GATES = 2**34 + 2  # the lab gates: its sequences
VANISHING = 2**34 + 2  # the lab vanishing: its sequences
VANISHING_WEIGHTS = 2**34 + 3  # the lab vanishing: its random weights

CURVE = 2**35  # data.curve, and the lab stopping
RACE = 2**35  # the lab race: the order of the penguins

# tools/experiments/gradient_noise.py, one for each batch. It states the number itself: the rows that it measured are
# valid only as long as the file does not change.
GRADIENT_NOISE = 2**36

# How many numbers a range has. 2^32 is more than can occur: a network of so many parameters, or the losses of so many
# epochs, would not fit in memory.
COUNTS = {"INITIAL_VALUES": 2**32, "SHUFFLING": 2**32, "DROPOUT": 2**32, "GRADIENT_NOISE": 100}

# Each of these is drawn by a lab or a data set of its own, and no network meets both.
SHARED = [{"GATES", "VANISHING"}, {"CURVE", "RACE"}]


def numbers():
    """{name: number} of all streams."""
    return {name: number for name, number in globals().items() if name.isupper() and isinstance(number, int)}
