"""How well networks and linear models drive that imitate an expert, by the data that they learn from.

`error` is the root of the mean squared difference from the expert's curvature, over the expert's own clean steps on ten
new roads; `stays` is the share of 40 runs of 300 steps (ten new roads, four starts) in which the car never leaves the
road, `other_way` the same the other way round. All data sets have 3,840 steps of the expert; mirror images are added to
those. "DAgger": in four rounds of 960 steps the expert labels what it would do; it drives in the first round, the
model that has learned from all rounds so far in the others. The settings of both models were chosen on other roads:
see driving_settings.
"""

import numpy as np

import nnkit as nn
from nnkit.labs.drive.cars import Cars, driven, expert_steps, limited
from nnkit.labs.drive.models import (
    BATCH,
    CARS,
    DATA,
    EPOCHS,
    NEW,
    NEW_SEED,
    RATE,
    ROADS,
    STEPS,
    UNITS,
    held,
    samples,
    starts,
)  # fmt: skip
from nnkit.labs.drive.roads import roads_for
from nnkit.labs.forecast.windows import least_squares, linear

RIDGE = 0.0  # of the linear model
DAGGER = "DAgger"
SEEDS, LAPS = range(10), 300
ROWS = [{"model": "straight on", "data": "", "seed": 0}, {"model": "expert", "data": "", "seed": 0}] + [
    {"model": model, "data": data, "seed": seed}
    for model in ("linear", "network")
    for data in (*DATA, DAGGER)
    for seed in SEEDS
]


def fitted(model, x, y, seed, units=UNITS, rate=RATE, ridge=RIDGE):
    """A function from rays (N, 9) to curvatures (N,), learned from samples."""
    if model == "linear":
        weights = least_squares(x, y, ridge)
        return lambda rays: linear(weights, rays)[:, 0]
    net = nn.Network([nn.Dense(units), nn.Tanh(), nn.Dense(1)], input_shape=(9,), seed=seed)
    net.fit(x, y, loss="mse", optimizer=nn.Adam(nn.cosine(rate)), epochs=EPOCHS, batch_size=BATCH, seed=seed,
            progress=False)  # fmt: skip
    return lambda rays: net.predict(rays)[:, 0].astype(float)


def dagger(model, seed):
    """A model that has learned from steps labelled in four rounds, the same number as of the other data sets."""
    roads = roads_for(seed, ROADS)
    x, y = expert_steps(roads, starts(roads), STEPS)
    for round in range(1, CARS):
        steer = fitted(model, x, y, seed)
        cars = Cars(roads, roads.counts * round // CARS)
        on = np.ones(ROADS, bool)
        for _ in range(STEPS):
            seen, right = cars.rays(), cars.expert()
            x, y = np.concatenate([x, seen[on]]), np.concatenate([y, right[on, None]])
            cars.move(limited(steer(seen)))
            on &= ~cars.off()
            if not on.any():
                break
    return fitted(model, x, y, seed), len(x)


def tested(steer, seed=NEW_SEED, count=NEW, cars=4):
    """What is measured of a function from rays to curvatures."""
    found = {}
    if steer is not None:
        rays, right = held(seed, count)
        found["error"] = round(float(np.sqrt(np.mean((steer(rays) - right[:, 0]) ** 2))), 5)
    for name, other_way in (("stays", False), ("other_way", True)):
        roads = roads_for(seed, count, cars, other_way)
        _, left, _ = driven(roads, starts(roads, cars), steer, LAPS)
        found[name] = sum(step is None for step in left) / len(left)
        gone = [step for step in left if step is not None]
        found[f"{name}_left"] = float(np.median(gone)) if gone else None  # the step at which half of them were gone
    return found


def measure(model, data, seed):
    if model == "expert":
        return tested(None)
    if model == "straight on":
        return tested(lambda rays: np.zeros(len(rays)))
    if data == DAGGER:
        steer, count = dagger(model, seed)
        return tested(steer) | {"samples": count}
    learned = samples(data, seed)
    return tested(fitted(model, learned["x"], learned["y"], seed)) | {"samples": len(learned["x"])}
