"""How well a linear model, a dense network and a convolution drive that see pictures of the road, by day and by night.

A picture has 16 x 14 pixels and shows the road ahead from above. By day the road is brighter than its surroundings, by
night it is darker; how bright both are, and noise, change, too. The models learn from the expert's 3,840 steps with
pushes, and from their mirror images. `error` is that on the expert's clean steps on ten new roads; `stays` is the share
of 40 runs of 300 steps that stay on the road, in the direction of the training roads, `other_way` the same the other
way round. Each model's setting, a learning rate or a ridge, is the one that stays on most often on other roads, from
another seed.
"""

from functools import cache

import numpy as np

import nnkit as nn
from nnkit.data.made import uniform
from nnkit.kernels import streams
from nnkit.labs.drive.cars import Cars, limited
from nnkit.labs.drive.models import CARS, HELD, NEW, NEW_SEED, ROADS, STEPS, starts
from nnkit.labs.drive.roads import HALF, roads_for

SHAPE, PIXEL, NOISE = (16, 14), 0.15, 0.15  # rows ahead and columns; their distance on the road; spread of the noise
SETTINGS = {"linear": (1.0, 10.0, 100.0), "dense": (0.001, 0.003, 0.01), "convolution": (0.001, 0.003, 0.01)}
CHOOSING, COUNT, SEED = 500, 10, 100  # the roads that choose, and the seed with which the models are chosen
EPOCHS, LAPS = 15, 300
ROWS = [{"model": model, "seed": seed} for model in SETTINGS for seed in range(5)]


def pictures(cars, lights, random):
    """What the cars see, shape (cars, 16, 14, 1). lights: brightness and contrast of each car's picture, (cars, 2)."""
    ahead = PIXEL * np.arange(SHAPE[0])[:, None]
    aside = PIXEL * (np.arange(SHAPE[1]) - (SHAPE[1] - 1) / 2)
    c, s, x, y = (each[:, None, None] for each in (cars.c, cars.s, cars.x, cars.y))
    far = cars.roads.distance(cars.each[:, None, None], x + ahead * c - aside * s, y + ahead * s + aside * c)
    road = np.clip((HALF - far) / PIXEL + 0.5, 0, 1) - 0.5
    level, contrast = lights.T[:, :, None, None]
    return (level + contrast * road + random.normal(0, NOISE, road.shape))[..., None]


def lights(count, random):
    """Brightness and contrast, (count, 2): by night, half of the time, the contrast is negative."""
    level, sign = random.uniform(-0.5, 0.5, count), random.choice([-1, 1], count)
    return np.stack([level, sign * random.uniform(0.5, 1, count)], axis=1)


def collected(roads, begin, steps, random, pushes=None):
    """What the expert sees and does: pictures and curvatures (N, 1)."""
    cars, seen, done = Cars(roads, begin), [], []
    for step in range(steps):
        if pushes is not None:
            cars.pushed(pushes[step])
        seen.append(pictures(cars, lights(len(begin), random), random))
        done.append(cars.expert())
        cars.move(done[-1])
    return np.concatenate(seen), np.concatenate(done)[:, None]


@cache
def samples(seed):
    """The training samples, mirror images among them."""
    roads = roads_for(seed, ROADS, CARS)
    pushes = np.array(uniform(seed, streams.DRIVE_PUSHES, STEPS * ROADS * CARS, 3)).reshape(STEPS, -1, 3)
    x, y = collected(roads, starts(roads, CARS), STEPS, np.random.default_rng(seed), pushes)
    return np.concatenate([x, x[:, :, ::-1]]), np.concatenate([y, -y])


def fitted(model, seed, setting):
    """A function from pictures to curvatures."""
    x, y = samples(seed)
    if model == "linear":
        rows = x.reshape(len(x), -1)
        rows = np.hstack([rows, np.ones((len(x), 1))])
        weights = np.linalg.solve(rows.T @ rows + setting * np.eye(rows.shape[1]), rows.T @ y)[:, 0]
        return lambda seen: seen.reshape(len(seen), -1) @ weights[:-1] + weights[-1]
    first = [nn.Flatten(), nn.Dense(32), nn.ReLU()]
    if model == "convolution":
        filters = [nn.Conv2D(8, 5, stride=2), nn.ReLU(), nn.Conv2D(8, 3), nn.ReLU()]
        first = [*filters, nn.Flatten(), nn.Dense(16), nn.Tanh()]
    net = nn.Network([*first, nn.Dense(1)], input_shape=(*SHAPE, 1), seed=seed)
    net.fit(x, y, loss="mse", optimizer=nn.Adam(nn.cosine(setting)), epochs=EPOCHS, batch_size=32, seed=seed,
            progress=False)  # fmt: skip
    return lambda seen: net.predict(seen)[:, 0].astype(float)


def stays(steer, seed, count, cars, other_way):
    """The share of runs that stay on the road."""
    random, roads = np.random.default_rng(seed), roads_for(seed, count, cars, other_way)
    driving = Cars(roads, starts(roads, cars))
    light, on = lights(count * cars, random), np.ones(count * cars, bool)
    for _ in range(LAPS):
        driving.move(limited(steer(pictures(driving, light, random))))
        on &= ~driving.off()
        if not on.any():
            break
    return float(on.mean())


@cache
def chosen(model):
    return max(SETTINGS[model], key=lambda setting: stays(fitted(model, SEED, setting), CHOOSING, COUNT, 2, False))


def measure(model, seed):
    steer = fitted(model, seed, chosen(model))
    roads = roads_for(NEW_SEED, NEW)
    x, y = collected(roads, starts(roads), HELD, np.random.default_rng(NEW_SEED))
    error = round(float(np.sqrt(np.mean((steer(x) - y[:, 0]) ** 2))), 5)
    ways = {name: stays(steer, NEW_SEED, NEW, 4, way) for name, way in (("stays", False), ("other_way", True))}
    return {"setting": chosen(model), "error": error, **ways}
