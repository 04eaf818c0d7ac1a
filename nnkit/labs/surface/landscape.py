"""The loss of a network over a plane of its parameters: what can be drawn of a surface in a hundred dimensions.

A network with two hidden layers learns a curve, once for each seed. A plane through the space of its parameters has a
middle and two directions, and at every place of it the loss is computed. The plane lies

- around a trained network, along two random directions. Each unit's part of a direction, its weights and its bias
  together, is made half as long as that unit's own weights and bias: a unit of large weights is moved farther than one
  of small ones. This is the filter normalisation of Li et al. (2018), with the bias in it;
- or through three networks that began with different seeds.

surface/landscape.js is the twin of this file, operation by operation.
"""

from math import sqrt

import numpy as np

from ... import Adam, Dense, Network, Tanh
from ..parts.curves import CURVES, interpolated

UNITS, CURVE = 8, "hat"  # in each hidden layer; what the network learns
REACH = 3  # of the curve, from the middle
EPOCHS, STRIDE, RATE = 500, 25, 0.02  # of the training; epochs between two checks for a newer request
GRID = 33  # places along each side of a plane
LENGTH = 0.5  # of a random direction, as a share of a unit's own weights
DOWNHILL, FARTHEST = 0.05, 0.05  # a step of a ball on a plane: so many times the slope, and at most so far
RANDOM, RUNS = "two random directions", "three runs"


class Landscape:
    """The networks that have learned, and the planes through them; each is computed once."""

    def __init__(self, engine):
        self.engine, self._runs, self._planes, self._rolled = engine, {}, {}, {}
        self.y = np.array(interpolated(CURVES[CURVE]))[:, None]
        self.x = np.linspace(-REACH, REACH, len(self.y))[:, None]
        self.network = self.new(0)
        self.shapes = {name: array.shape for name, array in self.network.parameters.items()}
        self.size = sum(array.size for array in self.network.parameters.values())

    def new(self, seed):
        """The network as it begins."""
        layers = [Dense(UNITS), Tanh(), Dense(UNITS), Tanh(), Dense(1)]
        return Network(layers, input_shape=(1,), dtype="float64", seed=seed, engine=self.engine)

    def run(self, seed):
        """The parameters, in one row, with which training ends. Yields on the way."""
        if seed not in self._runs:
            training = self.new(seed).training(self.x, self.y, loss="mse", optimizer=Adam(RATE), epochs=EPOCHS,
                                               batch_size=len(self.x), shuffle=False)  # fmt: skip
            for _ in range(0, EPOCHS, STRIDE):
                training.advance(STRIDE)
                yield 0
            self._runs[seed] = np.concatenate([array.ravel() for array in training.parameters().values()])
        return self._runs[seed]

    def place(self, numbers):
        """Give the network these parameters, in one row."""
        start = 0
        for array in self.network.parameters.values():
            array[:] = numbers[start : start + array.size].reshape(array.shape)
            start += array.size

    def loss(self, numbers):
        """The loss of the network with these parameters; the network keeps them."""
        self.place(numbers)
        return self.network.evaluate(self.x, self.y, loss="mse")

    def plane(self, seed, through, directions):
        """A plane: {key, middle, along, up, marks, heights, lowest, low, trained, bent, hollows}. Yields on the way."""
        key = (seed, through, directions if through == RANDOM else None)
        if key in self._planes:
            return self._planes[key]
        here = yield from self.run(seed)
        if through == RANDOM:
            along, up = (self.normalised(row, here) for row in self.random(directions))
            middle, marks = here, [[0.0, 0.0]]
        else:
            others = []
            for k in (1, 2):
                others.append((yield from self.run(seed + k)))
            along, up = (other - here for other in others)
            middle, marks = (others[0] + others[1]) / 2, [[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5]]
        plane = {"middle": middle, "along": along, "up": up, "marks": marks, "trained": self.loss(here)}
        heights = []
        for row in range(GRID):
            heights.append([self.loss(at(plane, place(column), place(row))) for column in range(GRID)])
            yield row / GRID
        self._planes[key] = {**plane, "key": key, "heights": heights, **shape_of(heights)}
        return self._planes[key]

    def roll(self, plane, across, up, steps):
        """The places of a ball that rolls down a plane, [[across, up], …], the first included. Yields on the way.

        Each step goes down the slope within the plane. The ball stays on the plane: it stops or slides along an edge.
        """
        key = (*plane["key"], across, up)
        if key not in self._rolled:
            self._rolled = {key: [[across, up]]}
        path = self._rolled[key]
        while len(path) <= steps:
            slopes = self.slopes(plane, *path[-1])
            steep = length(slopes)
            share = min(DOWNHILL, FARTHEST / steep) if steep else 0.0
            path.append([min(1.0, max(-1.0, place - share * slope)) for place, slope in zip(path[-1], slopes)])
            yield len(path) / (steps + 1)
        return path[: steps + 1]

    def slopes(self, plane, across, up):
        """The slopes of the loss at a place of a plane along its two directions."""
        self.place(at(plane, across, up))
        gradients = self.network.loss_and_gradients(self.x, self.y, loss="mse")[1]
        numbers = [number for name in self.shapes for number in gradients[name].ravel().tolist()]
        return [product(numbers, plane[way].tolist()) for way in ("along", "up")]

    def random(self, seed):
        """Two random directions: rows of as many numbers as the network has parameters, evenly spread around 0."""
        return Network([Dense(self.size)], input_shape=(2,), dtype="float64", seed=seed,
                       engine=self.engine).parameters["0.weight"]  # fmt: skip

    def normalised(self, direction, parameters):
        """The direction with each unit's part made LENGTH times as long as that unit's weights and bias."""
        done = direction.copy()
        for places in units_of(self.shapes):
            have, want = (length(row[places].tolist()) for row in (direction, parameters))
            done[places] = direction[places] * (LENGTH * want / have)
        return done


def place(k):
    """Where the k-th row or column of a plane is, from -1 to 1."""
    return -1 + 2 * k / (GRID - 1)


def at(plane, across, up):
    """The parameters at a place of a plane."""
    return plane["middle"] + across * plane["along"] + up * plane["up"]


def units_of(shapes):
    """For each unit of a chain of dense layers the places of its weights and its bias in the row of all parameters."""
    found, start = [], 0
    for shape in shapes.values():
        if len(shape) == 2:
            rows, units = shape
            bias = start + rows * units
            found += [[*(start + row * units + unit for row in range(rows)), bias + unit] for unit in range(units)]
            start = bias + units
    return found


def length(numbers):
    """The length of a list of numbers."""
    return sqrt(product(numbers, numbers))


def product(a, b):
    """The scalar product of two rows of numbers, added up in order."""
    total = 0.0
    for x, y in zip(a, b, strict=True):
        total += x * y
    return total


def shape_of(h):
    """Facts about the heights of a plane: its lowest place, the share that curves downwards, the number of hollows.

    It bends downwards at a place if its second differences, as a matrix of two rows, have a negative eigenvalue. A
    hollow is a place that is lower than the eight around it.
    """
    bent, hollows = 0, 0
    lowest = min((value, row, column) for row, values in enumerate(h) for column, value in enumerate(values))
    inner = range(1, GRID - 1)
    for r in inner:
        for c in inner:
            xx = h[r][c + 1] - 2 * h[r][c] + h[r][c - 1]
            yy = h[r + 1][c] - 2 * h[r][c] + h[r - 1][c]
            xy = (h[r + 1][c + 1] - h[r + 1][c - 1] - h[r - 1][c + 1] + h[r - 1][c - 1]) / 4
            bent += xx + yy < 0 or xx * yy - xy * xy < 0
            around = [h[r + i][c + k] for i in (-1, 0, 1) for k in (-1, 0, 1) if i or k]
            hollows += h[r][c] < min(around)
    low, row, column = lowest
    return {"low": low, "lowest": [place(column), place(row)], "bent": bent / len(inner) ** 2, "hollows": hollows}
