"""What the lab `drive` learns from and is tested on: an expert's steps on random roads, and new roads."""

from functools import cache

import numpy as np

from ...data.made import uniform
from ...kernels import streams
from .cars import RAYS, expert_steps
from .roads import roads_for

ROADS, CARS, STEPS = 8, 4, 120  # of the training steps: 3,840 in all
NEW, NEW_SEED = 10, 1000  # new roads, none of which is among the training roads
HELD = 120  # steps of the expert on each new road
UNITS, RATE, EPOCHS, BATCH = 16, 0.1, 20, 32  # units and rate drive best on other roads: see the experiments
DATA = CLEAN, PUSHED, MIRRORED = ["clean runs", "with pushes", "pushes, mirrored"]
MODELS = LINEAR, NETWORK = ["linear", "network"]

RUN = {
    "inputs": RAYS,
    "layers": [["Dense", UNITS], ["Tanh"], ["Dense", 1]],
    "samples": ["$data", "$seed"],
    "loss": "mse",
    "optimizer": ["Adam", {"learning_rate": ["cosine", RATE]}],
    "epochs": EPOCHS,
    "batch": BATCH,
    "seed": "$seed",
}


def starts(roads, cars=1):
    """The points of the middle at which cars start: those on the same road, `cars` of them, evenly spread."""
    return [count * (k % cars) // cars for k, count in enumerate(roads.counts.tolist())]


@cache
def samples(data, seed):
    """Training samples, a dict: what the expert sees, x (N, 9), and the curvature by which it steers, y (N, 1).

    With mirror images there are twice as many.
    """
    roads, pushes = roads_for(seed, ROADS, CARS), None
    if data != CLEAN:
        pushes = np.array(uniform(seed, streams.DRIVE_PUSHES, STEPS * ROADS * CARS, 3)).reshape(STEPS, -1, 3)
    x, y = expert_steps(roads, starts(roads, CARS), STEPS, pushes)
    if data == MIRRORED:
        x, y = np.concatenate([x, x[:, ::-1]]), np.concatenate([y, -y])
    return {"x": x, "y": y}


@cache
def held(seed=NEW_SEED, count=NEW, other_way=False):
    """The expert's steps on new roads, in the direction of the training roads or the other way round."""
    roads = roads_for(seed, count, 1, other_way)
    return expert_steps(roads, starts(roads), HELD)
