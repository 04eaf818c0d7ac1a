"""How far forecasts of the sunspots miss, 1 to 12 months ahead: networks and simpler methods, by a rolling origin.

Six test periods of 300 months follow each other to the end of the series. A method learns from all months before its
period. Its settings are those with the lowest mean squared error in the last 300 months before the period, learned from
the months before those; it then learns again from all months before the period. Networks try two sizes, four learning
rates and three strengths of the l2 penalty, and take the number of epochs from the same comparison; linear models try
six ridges, "iterated" autoregressions six orders, "neighbours long" six numbers of similar histories, whose changes are
averaged. "dense" networks see 24 months ("short") or 24 months and 12 yearly means ("long"), as the linear models do;
"GRU" (8 or 16 units, three rates, no penalty) reads the last 48 months one by one.

`errors` has, for each seed, the root of the mean squared error at each of the 12 horizons, in sunspots; `averages` has
those of the mean forecast of seeds 0 to 4 and of seeds 5 to 9. Seed 100 chooses the settings.
"""

from itertools import product

import numpy as np

import nnkit as nn
from nnkit import data
from nnkit.labs.forecast.windows import AHEAD, PERIOD, REACH, Numbers, least_squares, linear, typical

BLOCK, PERIODS = 300, 6
KINDS = [
    "persistence",
    "cycle ago",
    "iterated",
    "linear short",
    "linear long",
    "neighbours long",
    "dense short",
    "dense long",
    "GRU",
]
ROWS = [{"kind": kind, "period": period} for kind in KINDS for period in range(PERIODS)]
RIDGES, ORDERS = (0.0, 1.0, 10.0, 100.0, 300.0, 1000.0), (2, 6, 12, 24, 36, 144)
UNITS, RATES, PENALTIES, EPOCHS = (8, 32), (0.001, 0.003, 0.01, 0.03), (0.0, 0.001, 0.003), 60
COUNTS = (1, 3, 10, 30, 100, 300)
SEEDS, CHOOSER, STEPS = range(10), 100, 48


def measure(kind, period):
    values = data.sunspots().values
    begin = len(values) - (PERIODS - period) * BLOCK
    numbers = Numbers(values, True, begin)
    learned, chosen = np.arange(REACH - 1, begin - BLOCK - AHEAD), np.arange(begin - BLOCK - 1, begin - AHEAD)
    everything, test = np.arange(REACH - 1, begin - AHEAD), np.arange(begin - 1, begin - 1 + BLOCK - AHEAD + 1)
    truth = lambda origins: values[origins[:, None] + np.arange(1, AHEAD + 1)]
    method = METHODS[kind.split()[0]]
    settings = [method(numbers, kind, learned, chosen, setting) for setting in CHOICES[kind.split()[0]]]
    scores = [float(np.mean((found - truth(chosen)) ** 2)) for found, _ in settings]
    best = int(np.argmin(scores))
    setting, epochs = CHOICES[kind.split()[0]][best], settings[best][1]
    networks = kind.startswith(("dense", "GRU"))
    found = [method(numbers, kind, everything, test, setting, seed, epochs)[0] for seed in (SEEDS if networks else [0])]
    means = [np.mean(found[:5], axis=0), np.mean(found[5:], axis=0)] if networks else []
    rounded = lambda forecasts: [round(error, 3) for error in typical(forecasts - truth(test))]
    return {"setting": list(setting), "epochs": epochs, "errors": [rounded(each) for each in found],
            "averages": [rounded(each) for each in means]}  # fmt: skip


def persistence(numbers, kind, learned, origins, setting, seed=0, epochs=None):
    """The last value, at every horizon."""
    return np.repeat(numbers.values[origins][:, None], AHEAD, axis=1), None


def cycle_ago(numbers, kind, learned, origins, setting, seed=0, epochs=None):
    """The value eleven years before the month in question."""
    return numbers.values[origins[:, None] + np.arange(1, AHEAD + 1) - PERIOD], None


def linear_model(numbers, kind, learned, origins, setting, seed=0, epochs=None):
    long = kind.endswith("long")
    weights = least_squares(numbers.view(learned, long), numbers.changes(learned), *setting)
    return numbers.forecasts(origins, linear(weights, numbers.view(origins, long))), None


def iterated(numbers, kind, learned, origins, setting, seed=0, epochs=None):
    """An autoregression of one month ahead, whose forecasts are its own next inputs."""
    (order,) = setting
    back = np.arange(order)
    weights = least_squares(numbers.scaled[learned[:, None] - back], numbers.scaled[learned + 1][:, None], 0.0)
    window, found = numbers.scaled[origins[:, None] - back], []
    for _ in range(AHEAD):
        found.append(linear(weights, window))
        window = np.concatenate([found[-1], window[:, :-1]], axis=1)
    changes = np.concatenate(found, axis=1) - numbers.scaled[origins][:, None]
    return numbers.forecasts(origins, changes), None


def neighbours(numbers, kind, learned, origins, setting, seed=0, epochs=None):
    """The mean change after the most similar histories."""
    (count,) = setting
    known, changes, asked = numbers.view(learned, True), numbers.changes(learned), numbers.view(origins, True)
    distances = sum((asked[:, None, k] - known[None, :, k]) ** 2 for k in range(known.shape[1]))
    nearest = np.argsort(distances, axis=1, kind="stable")[:, :count]
    return numbers.forecasts(origins, changes[nearest].mean(axis=1)), None


def network(numbers, kind, learned, origins, setting, seed=CHOOSER, epochs=None):
    units, rate, penalty = setting
    recurrent = kind == "GRU"
    see = lambda at: (numbers.scaled[at[:, None] - np.arange(STEPS)[::-1]][:, :, None] if recurrent
                      else numbers.view(at, kind.endswith("long")))  # fmt: skip
    x, y, there = see(learned), numbers.changes(learned), see(origins)
    layers = [nn.GRU(units)] if recurrent else [nn.Dense(units), nn.Tanh()]
    net = nn.Network([*layers, nn.Dense(AHEAD)], input_shape=x.shape[1:], seed=seed)
    more = {} if epochs else {
        "validation": (there, numbers.changes(origins)), "stop": nn.EarlyStopping(patience=10, restore_best=True)
    }  # fmt: skip
    history = net.fit(x, y, loss="mse", optimizer=nn.Adam(rate), epochs=epochs or EPOCHS, batch_size=32, seed=seed,
                      l2=penalty, clip_norm=5.0, progress=False, **more)  # fmt: skip
    return numbers.forecasts(origins, net.predict(there).astype(float)), epochs or history.best_epoch + 1


METHODS = {
    "persistence": persistence,
    "cycle": cycle_ago,
    "iterated": iterated,
    "linear": linear_model,
    "neighbours": neighbours,
    "dense": network,
    "GRU": network,
}
CHOICES = {
    "persistence": [()],
    "cycle": [()],
    "iterated": [(order,) for order in ORDERS],
    "linear": [(ridge,) for ridge in RIDGES],
    "neighbours": [(count,) for count in COUNTS],
    "dense": list(product(UNITS, RATES, PENALTIES)),
    "GRU": list(product((8, 16), (0.003, 0.01, 0.03), (0.0,))),
}
