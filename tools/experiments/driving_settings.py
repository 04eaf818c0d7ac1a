"""Which settings drive best on roads that are neither training roads nor those of `driving`.

For the network its units and its learning rate, for the linear model its ridge: the share of 40 runs (twenty roads, two
starts) that stay on, as `driving` measures it in both directions. The seeds are others, too. The mean over directions,
data sets and seeds chooses.
"""

from itertools import product

from nnkit.labs.drive.models import DATA, samples

from .driving import fitted, tested

CHOOSING, COUNT = 500, 20  # the seed of the roads, and how many they are
RIDGES, UNITS, RATES = (0.0, 0.1, 1.0, 10.0), (4, 8, 16, 32), (0.01, 0.03, 0.1, 0.3)
ROWS = [
    {"model": model, **setting, "data": data, "seed": seed}
    for model, settings in (
        ("linear", [{"ridge": ridge} for ridge in RIDGES]),
        ("network", [{"units": units, "rate": rate} for units, rate in product(UNITS, RATES)]),
    )
    for setting in settings
    for data in DATA
    for seed in (100, 101)
]


def measure(model, data, seed, **setting):
    learned = samples(data, seed)
    found = tested(fitted(model, learned["x"], learned["y"], seed, **setting), CHOOSING, COUNT, cars=2)
    return {name: found[name] for name in ("error", "stays", "other_way")}
