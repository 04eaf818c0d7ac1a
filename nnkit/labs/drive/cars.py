"""Cars of the lab `drive`: what they see, how they move, and the expert whom the network imitates.

cars.js is the twin: +, -, *, / and square roots, in the same order.
"""

import numpy as np

from .roads import HALF, turned

STRIDE = 0.12  # how far a car drives in a step
TIGHTEST = 1.4  # the greatest curvature that the steering allows
RAYS, FAN, REACH, SAMPLES = 9, 0.21, 2.5, 25  # how many; tangent of half the angle between two; length; looks along it
RARELY, ASIDE, TURN = 0.88, 0.2, 0.25  # of numbers from -1 to 1, those above this one push; the greatest pushes
AHEAD = 12  # points of the middle, 0.1 apart, to the place at which the expert aims
BEHIND, BEFORE = 6, 12  # points of the middle among which the one nearest to a car is looked for

_fan = [turned(1.0, 0.0, FAN * (k - RAYS // 2)) for k in range(RAYS)]
COS, SIN = np.array(_fan).T
LOOKS = np.arange(SAMPLES + 1) * (REACH / SAMPLES)


class Cars:
    """Cars on `Roads`, car k on road k: x, y, the heading (c, s), and `at`, the nearest point of the middle.

    starts: the numbers of the points of the middle at which they begin.
    """

    def __init__(self, roads, starts):
        self.roads, self.each, self.at = roads, np.arange(len(starts)), np.array(starts)
        self.x, self.y = self._middle(self.at)
        x, y = self._middle(self.at + 1)
        dx, dy = x - self.x, y - self.y
        length = np.sqrt(dx * dx + dy * dy)
        self.c, self.s = dx / length, dy / length

    def _middle(self, place):
        return self.roads.lines[self.each, place % self.roads.counts].T

    def rays(self):
        """How far the edge of the road is in nine directions, from right to left, at most REACH: shape (cars, 9)."""
        c, s = self.c[:, None], self.s[:, None]
        across, up = c * COS - s * SIN, s * COS + c * SIN
        x = self.x[:, None, None] + across[:, :, None] * LOOKS
        y = self.y[:, None, None] + up[:, :, None] * LOOKS
        far = self.roads.distance(self.each[:, None, None], x, y)
        off = far > HALF
        first = np.where(off.any(axis=2), off.argmax(axis=2), -1)
        last = np.maximum(first - 1, 0)
        take = lambda k: np.take_along_axis(far, k[:, :, None], axis=2)[:, :, 0]
        before, after = take(last), take(np.maximum(first, 1))
        share = (HALF - before) / np.where(after > before, after - before, 1.0)
        length = (last + share) * (REACH / SAMPLES)
        return np.where(first < 0, REACH, np.where(first == 0, 0.0, length))

    def expert(self):
        """The curvature by which the expert steers: the circle through the car and the point at which it aims."""
        self._find()
        x, y = self._middle(self.at + AHEAD)
        dx, dy = x - self.x, y - self.y
        return limited(2 * (self.c * dy - self.s * dx) / (dx * dx + dy * dy))

    def _find(self):
        """Find the nearest point of the middle among those around the last one."""
        places = (self.at[:, None] + np.arange(-BEHIND, BEFORE + 1)) % self.roads.counts[:, None]
        near = self.roads.lines[self.each[:, None], places]
        dx, dy = near[:, :, 0] - self.x[:, None], near[:, :, 1] - self.y[:, None]
        self.at = places[self.each, (dx * dx + dy * dy).argmin(axis=1)]

    def move(self, curvature):
        """Drive a step along an arc: turn by half of it, drive, turn by the other half."""
        u = curvature * (STRIDE / 4)
        self.c, self.s = turned(self.c, self.s, u)
        self.x, self.y = self.x + STRIDE * self.c, self.y + STRIDE * self.s
        self.c, self.s = turned(self.c, self.s, u)

    def pushed(self, numbers):
        """Push some cars. numbers, from -1 to 1 (cars, 3): whether it is pushed, how far to the left, how it turns."""
        lot, aside, turn = numbers.T
        who = lot > RARELY
        self.x = np.where(who, self.x - aside * ASIDE * self.s, self.x)
        self.y = np.where(who, self.y + aside * ASIDE * self.c, self.y)
        c, s = turned(self.c, self.s, turn * TURN)
        self.c, self.s = np.where(who, c, self.c), np.where(who, s, self.s)

    def off(self):
        """Whether each car has left its road."""
        return self.roads.distance(self.each, self.x, self.y) > HALF


def limited(curvature):
    """Curvatures that the steering allows."""
    return np.minimum(np.maximum(curvature, -TIGHTEST), TIGHTEST)


def driven(roads, starts, steer, steps):
    """Let `steer(rays)` drive a car on each road; None: the expert drives. Returns (tracks, left, first), three lists.

    tracks: where each car was, [x, y] after 0, 1, … steps, up to the place at which it left its road; left: the step in
    which that was, None for a car that stayed on. first: of the first car, before each of its steps, {"car": [x, y, c,
    s], "rays", "steered", "expert"}: the last two are the curvatures by which it steers, and the expert would.
    """
    cars = Cars(roads, starts)
    tracks = [[place] for place in np.stack([cars.x, cars.y], axis=1).tolist()]
    left, first = [None] * len(tracks), []
    for step in range(1, steps + 1):
        rays, right = cars.rays(), cars.expert()
        curvature = limited(steer(rays)) if steer else right
        if left[0] is None:
            place = [float(each[0]) for each in (cars.x, cars.y, cars.c, cars.s)]
            turns = {"steered": float(curvature[0]), "expert": float(right[0])}
            first.append({"car": place, "rays": rays[0].tolist(), **turns})
        cars.move(curvature)
        off = cars.off().tolist()
        for k, place in enumerate(np.stack([cars.x, cars.y], axis=1).tolist()):
            if left[k] is None:
                tracks[k].append(place)
                left[k] = step if off[k] else None
        if None not in left:
            break
    return tracks, left, first


def expert_steps(roads, starts, steps, pushes=None):
    """What the expert sees and does, in the order of steps: rays (steps × cars, 9) and curvatures (steps × cars, 1).

    pushes: random numbers from -1 to 1 (steps, cars, 3), or None: whether a car is pushed in a step, how far aside, and
    by what angle it is turned.
    """
    cars, seen, done = Cars(roads, starts), [], []
    for step in range(steps):
        if pushes is not None:
            cars.pushed(pushes[step])
        seen.append(cars.rays())
        done.append(cars.expert())
        cars.move(done[-1])
    return np.concatenate(seen), np.concatenate(done)[:, None]
