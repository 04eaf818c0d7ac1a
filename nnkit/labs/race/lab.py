"""The lab `race`: batch, mini-batch and stochastic gradient descent start at one point of a bowl and are compared
after equal epochs, equal updates or equal time. Who is first at the finish, a ring around the lowest point?

The bowl is the loss of the linear unit that predicts a penguin's mass from its flipper. Time is the number of updates
times the cost of one, measured once (see `MACHINES`), so that the lab shows the same on a fast and on a slow machine.
"""

from math import floor, isfinite, sqrt

import ipywidgets
import numpy as np

from ... import SGD, Dense, Network, data, inverse_time
from ...kernels import permutation, streams
from ..frame.film import Film
from ..frame.lab import Lab

STEPS = 60  # how far a race goes, in units of what is equal
POINTS = 8  # of a path, between two steps
FIRST = 64  # the first updates, all of them on the path; later ones are thinned out, by less than two per cent
FINISH = 0.01  # kg² above the lowest loss: who is there first?
REACH = 1.5  # how far a start can be from the best line
RATES = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9, 1, 1.1]  # roughly a logarithmic scale
DECAYS = [0, 0.03, 0.1, 0.3, 1, 3]  # per epoch
BATCHES = [2, 4, 8, 16, 32, 64, 128, 256]
RUNNERS = ("batch", "mini", "single")
EPOCHS, UPDATES, TIME = EQUAL = ("epochs", "updates", "time")

# What an update costs, and each of its samples, in microseconds; and the time between two steps. Measured by
# tests/benchmarks/update_cost.py, float64, on one core of an AMD EPYC of the design Zen 5.
MACHINES = {"nnkit": (0.0053, 0.0018, 0.5), "NumPy": (7.4, 0.015, 10.0)}

SETTINGS = "Mini-batches of {size}, start ({w:.2}, {b:.2}), rate {rate:~2-}, decay {decay:~2-}, seed {seed}."


class Race(Lab):
    """See `race`."""

    name, machines = "race", MACHINES
    main = ("equal", "machine", "rate", "decay")
    rules = {"w": ".2", "b": ".2"}
    hidden = ("w", "b")
    when = {"machine": {"equal": [TIME]}}
    templates = {
        "ready": "All three start {start:~2} kg² above the lowest loss; the finish is {finish:.2} kg² above it. Batch, "
        f"mini-batch and stochastic gradient descent race at equal {{measure}}. {SETTINGS}{{noise}}",
        "run": "{outcome} Above the lowest loss after {amount}, in kg²: batch {batch}, mini-batches {mini}, "
        f"stochastic {{single}}. {SETTINGS}{{noise}}",
        "won": "Winner at equal {measure}: {leader}, at the finish after {first_at:~2-} {unit}; {follower} after "
        "{second_at:~2-}.",
        "tie": "Tie at equal {measure}: {leader} and {follower}, both at the finish after {first_at:~2-} {unit}.",
        "alone": "Winner at equal {measure}: {leader}, at the finish after {first_at:~2-} {unit}; others not yet.",
        "leads": "After {amount} nobody has finished: {nearest} leads, {nearest_above:~2} kg² above the lowest loss.",
        "lost": "After {amount} nobody has finished: all are farther away than at the start.",
        **{f"{name} above": f"{{{name}_above:~2}} ({{{name}_updates}} {{{name}_updates:update|updates}})"
           for name in RUNNERS},
        **{f"{name} diverged": f"diverged at update {{{name}_updates}}" for name in RUNNERS},
        "noise": " Gradient noise: {one:~2} (one penguin), {some:~2} ({size}).",
        "in epochs": "{steps} {steps:epoch|epochs}",
        "in updates": "{steps} {steps:update|updates}",
        "in time": "{time:~2-} µs of {machine}",
        "time": "time of {machine}",
        "batch": "batch", "mini": "mini-batches", "single": "stochastic",
    }  # fmt: skip
    says = {
        "measure": [("equal == 'time'", "time"), ("", "{equal}")],
        "unit": [("equal == 'time'", "µs"), ("", "{equal}")],
        "amount": [("equal == 'time'", "in time"), ("equal == 'updates'", "in updates"), ("", "in epochs")],
        "leader": [("first == 'batch'", "batch"), ("first == 'mini'", "mini"), ("", "single")],
        "follower": [("second == 'batch'", "batch"), ("second == 'mini'", "mini"), ("", "single")],
        "nearest": [
            ("nearer == 'batch'", "batch"), ("nearer == 'mini'", "mini"), ("nearer == 'single'", "single"), ("", "none")
        ],
        **{name: [(f"{name}_diverged", f"{name} diverged"), ("", f"{name} above")] for name in RUNNERS},
        "noise": [("noisy", "noise"), ("", "")],
        "outcome": [
            ("not finished and not nearer", "lost"), ("not finished", "leads"), ("finished == 1", "alone"),
            ("first_at == second_at", "tie"), ("", "won"),
        ],
        "sentence": [("steps == 0", "ready"), ("", "run")],
    }  # fmt: skip
    constants = {"finish": FINISH}

    run = {  # batch and how follow from the controls, see `compute`; the plans are written once for each of the two
        "inputs": 1,
        "layers": [["Dense", 1]],
        "dtype": "float64",
        "first": {"0.weight": "$w", "0.bias": "$b"},
        "samples": [],
        "loss": "mse",
        "optimizer": [
            "SGD", {"learning_rate": {"$how": {"steady": "$rate", "falling": ["inverse_time", "$rate", "$decay"]}}}
        ],
        "epochs": STEPS,
        "batch": "$batch",
        "seed": "$seed",
        "race": ["$equal", "$machine"],
    }  # fmt: skip

    def __init__(self, engine=None):
        penguins = data.penguins().x
        order = np.empty(len(penguins), np.int64)
        permutation(0, streams.RACE, order)  # the penguins in the file are sorted by species
        flipper, mass = penguins[order, 2:3], penguins[order, 3:4]
        self.x, self.y = data.Scale(flipper)(flipper), mass / 1000
        self.network = Network([Dense(1)], input_shape=(1,), dtype="float64", engine=engine)
        self.best = [float(np.mean(self.x * self.y)), float(np.mean(self.y))]  # as x has mean 0 and spread 1
        self.best_loss = self._loss(self.best)
        samples = lambda: {"x": self.x, "y": self.y}
        self.films = {name: Film(self.run, samples, goals=_goals, engine=engine) for name in RUNNERS}
        w, b = (round(best, 1) for best in self.best)
        plans = {"steady": SGD(1.0), "falling": SGD(inverse_time(1.0, decay=1.0))}
        super().__init__(
            groups={
                "The race": {
                    "equal": ipywidgets.ToggleButtons(options=EQUAL, description="at equal"),
                    "machine": ipywidgets.ToggleButtons(options=list(MACHINES), description="time of"),
                    "steps": ipywidgets.IntSlider(0, min=0, max=STEPS, description="progress"),
                },
                "How they learn": {
                    "size": ipywidgets.SelectionSlider(options=BATCHES, value=16, description="mini-batch"),
                    "rate": ipywidgets.SelectionSlider(options=RATES, value=0.05, description="rate"),
                    "decay": ipywidgets.SelectionSlider(options=DECAYS, value=0, description="decay"),
                    "seed": ipywidgets.IntSlider(0, min=0, max=19, description="seed"),
                    "w": ipywidgets.FloatSlider(-0.5, min=w - REACH, max=w + REACH, step=0.02, description="start w"),
                    "b": ipywidgets.FloatSlider(3.2, min=b - REACH, max=b + REACH, step=0.02, description="start b"),
                },
            },
            payload={
                "x": self.x[:, 0].tolist(),
                "y": self.y[:, 0].tolist(),
                "best": [*self.best, self.best_loss],
                "finish": FINISH,
                "points": [POINTS, FIRST],
                "machines": MACHINES,
                "plans": {name: self.network.plan("mse", optimizer).to_json() for name, optimizer in plans.items()},
            },
            steps="steps",
        )

    def compute(self, values):
        how, sizes = "falling" if values["decay"] else "steady", (len(self.x), values["size"], 1)
        for film, size in zip(self.films.values(), sizes, strict=True):
            yield from film.go({**values, "how": how, "batch": size}, values["steps"])
        shown = {name: self._shown(film) for name, film in self.films.items()}
        self.network = self.films["mini"].network
        start = self._loss([values["w"], values["b"]]) - self.best_loss
        place = shown["mini"]["path"][-1]
        self._place(place)
        return {**shown, "start": start, "spread": spread(gradients(self.x[:, 0], self.y[:, 0], *place))}

    def numbers(self, values, result):
        n, found = len(self.x), {"time": values["steps"] * MACHINES[values["machine"]][2]}
        for name in RUNNERS:
            above, updates = (result[name][word] for word in ("above", "updates"))
            found |= {f"{name}_above": above, f"{name}_updates": updates, f"{name}_diverged": above is None}
        above = {name: result[name]["above"] for name in RUNNERS if result[name]["above"] is not None}
        near = [name for name in above if above[name] <= result["start"]]
        nearer = min(near, key=above.get, default="")
        sizes = dict(zip(RUNNERS, (n, values["size"], 1)))
        times = {
            name: amount(result[name]["finish"], sizes[name], n, values["equal"], values["machine"])
            for name in RUNNERS
            if result[name]["finish"] is not None
        }
        first, second, *_ = [*sorted(times, key=times.get), "", ""]
        spread = result["spread"]
        return {
            **found, "nearer": nearer, "nearest_above": found.get(f"{nearer}_above"), "finished": len(times),
            "first": first, "second": second, "first_at": times.get(first), "second_at": times.get(second),
            "noisy": spread is not None and not found["mini_diverged"], "one": spread,
            "some": None if spread is None else noise(spread, values["size"], n),
        }  # fmt: skip

    def _place(self, place):
        """Give the network the line (w, b)."""
        self.network.parameters["0.weight"][:], self.network.parameters["0.bias"][:] = place

    def _finished(self, w, b):
        """Whether the line (w, b) is at the finish: the loss grows by the square of the distance from the best line."""
        across, up = w - self.best[0], b - self.best[1]
        return across * across + up * up <= FINISH

    def _loss(self, place):
        """The loss of the line (w, b)."""
        self._place(place)
        return self.network.evaluate(self.x, self.y, loss="mse")

    def _shown(self, film):
        """What picture and sentence show of a runner: the end of its film, the path there, and the finish."""
        loss, diverged = film.network.evaluate(self.x, self.y, loss="mse"), film.diverged is not None
        path = [[kept["0.weight"].item(), kept["0.bias"].item()] for kept in film.kept[: film.last + 1]]
        return {
            "path": path,
            "at": film.at[: film.last + 1],
            "finish": next((at for at, place in zip(film.at, path) if self._finished(*place)), None),
            "updates": film.diverged if diverged else film.at[film.last],
            "above": None if diverged or not isfinite(loss) else max(0.0, loss - self.best_loss),
        }


def _goals(film, step):
    """The numbers of updates at which a runner's path has points, up to a step of the race."""
    done, end = film.at[-1], updates_at(step, film.run["batch"], len(film.samples["y"]), *film.run["race"])
    widest = -(-(end - done) // POINTS)
    while done < end:
        done += min(max(1, done // FIRST), widest, end - done)
        yield done


def updates_at(step, size, n, equal, machine):
    """The number of updates that a runner with this batch size has made at a step of the race, with n samples."""
    if equal == EPOCHS:
        return step * -(-n // size)
    if equal == UPDATES:
        return step
    update, sample, between = MACHINES[machine]
    return floor(step * between / (update + sample * size))


def amount(updates, size, n, equal, machine):
    """A number of updates of a runner with this batch size, in epochs, updates, or microseconds of a machine.

    >>> amount(33, 16, 342, "epochs", "nnkit")
    1.5
    """
    if equal == EPOCHS:
        return updates / -(-n // size)
    if equal == UPDATES:
        return updates
    update, sample, _ = MACHINES[machine]
    return updates * (update + sample * size)


def gradients(x, y, w, b):
    """The slopes along w and b of the loss of each sample alone, a list of pairs."""
    errors = [2 * (w * float(u) + b - float(v)) for u, v in zip(x, y)]
    return [(error * float(u), error) for error, u in zip(errors, x)]


def spread(pairs):
    """The typical distance of pairs from their mean: the root of its mean square; None where it is not finite.

    Sums go from left to right, as in the page.
    """
    means = []
    for k in (0, 1):
        total = 0.0
        for pair in pairs:
            total += pair[k]
        means.append(total / len(pairs))
    total = 0.0
    for across, up in pairs:
        across, up = across - means[0], up - means[1]
        total += across * across + up * up
    return sqrt(total / len(pairs)) if isfinite(total) else None


def noise(spread, size, n):
    """The typical error of a batch's gradient: drawn without replacement from n samples with this deviation."""
    return spread * sqrt((n - size) / (size * (n - 1)))


def race(engine: str | None = None) -> Lab:
    """Batch, mini-batch and stochastic gradient descent, compared at equal epochs, updates or time. Returns a `Lab`.

    >>> import nnkit.labs
    >>> print(nnkit.labs.race().set(steps=3).status)
    Winner at equal epochs: stochastic, at the finish after 0.12 epochs; mini-batches after 1.2. Above the lowest loss
    after 3 epochs, in kg²: batch 1.3 (3 updates), mini-batches 9.3 × 10⁻⁵ (66 updates), stochastic 0.0056 (1026
    updates). Mini-batches of 16, start (−0.50, 3.20), rate 0.05, decay 0, seed 0. Gradient noise: 1.1 (one penguin),
    0.26 (16).
    """
    return Race(engine)
