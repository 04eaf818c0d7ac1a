"""The registry of random streams: their numbers, for Python, for the page and for experiments.

A run with one seed draws from several streams of random numbers, which differ in their number: see `random.stream_key`.
Two uses in one run need two numbers, or they would get the same random numbers.

Each name in capitals is the number of a stream, or the first number of a range; COUNTS says how many numbers a range
has. SHARED lists the uses that have the same number. The page reads the numbers from engine.json:
nnkit/labs/nnkit.js/random.js takes a name.

To add a stream, give it a name and the next number above 2**34 that is free. A range of streams starts after
GRADIENT_NOISE and needs an entry in COUNTS. Never change a number that is in use: the digits in the book depend on it.
tests/engine/test_streams.py checks all of this.
"""

# One for each parameter of a network, by its number; plan.py and nnkit.js/plan.js use that number as it is.
INITIAL_VALUES = 0
SHUFFLING = 2**32  # the order of the samples, one for each epoch

SPLIT = 2**33  # Dataset.split
VALIDATION = 2**33 + 1  # validation_split of Network.fit
DROPOUT = 2**33 + 2**32  # one for each dropout layer, numbered from 1

# Synthetic data and labs, one number each.
POINTS = 2**34  # data.points and the lab playground
RECURRENCE = 2**34 + 1  # the lab recurrence: its sequences
GATES = 2**34 + 2  # the lab gates: its sequences
VANISHING = 2**34 + 2  # the lab vanishing: its sequences
VANISHING_WEIGHTS = 2**34 + 3  # the lab vanishing: its random weights
PRICES = 2**34 + 4  # data.prices and the lab forecast
DRIVE = 2**34 + 5  # the lab drive: its roads
DRIVE_PUSHES = 2**34 + 6  # the lab drive: pushes that its cars get
WRITER = 2**34 + 7  # the lab writer: which characters it draws
RATINGS = 2**34 + 8  # data.ratings: the people, and the ratings
HANDS = 2**34 + 18  # the lab classes: simulated hands
CLASSES = 2**34 + 19  # the lab classes: varied copies of drawings
SPEECH = 2**34 + 23  # the lab speech: its speakers and their words
VOICE = 2**34 + 24  # the lab voice: varied copies of takes
ATTENTION = 2**34 + 27  # the lab attention: its questions
CURVE = 2**35  # data.curve and the lab stopping
RACE = 2**35  # the lab race: the order of the penguins

# tools/experiments/gradient_noise.py, one for each batch. It states the number itself, because its measured rows are
# valid only as long as the file does not change.
GRADIENT_NOISE = 2**36

# 2^32 is more than can occur: a network of so many parameters, or the losses of so many epochs, would not fit in
# memory.
COUNTS = {"INITIAL_VALUES": 2**32, "SHUFFLING": 2**32, "DROPOUT": 2**32, "RATINGS": 2, "GRADIENT_NOISE": 100}

# These pairs got one number by accident. It does no harm: each of the four draws for itself, and no figure or run uses
# both of a pair. New streams must not share a number.
SHARED = [{"GATES", "VANISHING"}, {"CURVE", "RACE"}]


def numbers():
    """{name: number} of all streams."""
    return {name: number for name, number in globals().items() if name.isupper() and isinstance(number, int)}
