"""Film: a training run that a lab shows step by step. frame/film.js is the twin of this file.

A lab describes its run as plain data, which Python and the page both run:

    run = {
        "inputs": 1,
        "layers": [["Dense", "$units"], {"$activation": {"tanh": [["Tanh"]], "linear": []}}, ["Dense", 1]],
        "loss": "mse",
        "optimizer": ["SGD", {"learning_rate": "$rate"}],
        "epochs": 60,
        "batch": "$batch",
        "seed": "$seed",
        "samples": ["$noise"],
    }

"$rate" stands for the value of the control `rate`, ``{"$activation": {...}}`` for what the dict has for the value of
the control `activation`. A list of layers among the layers is put in its place. So the controls that start a run anew
are those that the description names.

- inputs: the shape of a sample, or a number; layers: names and arguments, in the order that Python has them in;
  dtype: "float32" where nothing else is said; parameters get nnkit's first values, drawn from `seed`.
- optimizer: its name and its settings; a learning rate may be a schedule, ["cosine", "$rate"].
- loss, epochs, seed, shuffle, clip_norm (0: none), l1, l2: as in `Network.fit`; stop: the arguments of
  `EarlyStopping`; batch: samples in an update; all where it is not there.
- samples: the arguments of the lab's function `samples`; first: numbers for some of the first parameters, a dict, or
  the arguments of the lab's function `first`.
- every: updates in a step; an epoch where it is not there. looks: how often in a step the parameters are kept; 1.
"""

import numpy as np

from ... import EarlyStopping, Network, layers
from ...objective import optimizers, schedules

DATA = ("x", "y", "lengths", "mask", "validation")  # of the samples, what a run is made with


class Film:
    """A run, computed as far as needed: go to any step, forward or back, and see the network as it was then.

    Parameters
    ----------
    description: the run, see above.
    samples(*arguments): returns a dict with x and y, and where they are needed lengths, mask and validation,
        for `Network.training`; it may hold more, for the lab.
    first(network, *arguments): writes first values into the parameters of the network.
    look(film): what else to keep at each look, when the network has the parameters of that moment: see `seen`.
    goals(film, step): the numbers of updates at which step number `step`, from 1, looks at the run; the last of them
        ends the step. It replaces `every` and `looks`.
    edit(network, edits): changes the network's parameters by hand before a step.
    network(run): makes the network, where it is not a chain of layers.

    Attributes
    ----------
    network: the network, with the parameters at the end of the step that is shown; training: its `Training`, None
        where there are no samples; run: the description with the values of the controls; samples: what they are.
    kept, seen, at: for each look the parameters (a dict), what `look` has returned, how many updates were made.
    ends: for each step, the start included, the number of the look that ended it.
    step, last: the step that is shown, and the number of its last look. They do not go beyond the end of a run.
    diverged: the update at which numbers stopped being finite, if that was on the way to the step that was asked for;
        else None.

    >>> import numpy as np
    >>> x = np.linspace(-1, 1, 50)[:, None]
    >>> run = {"inputs": 1, "layers": [["Dense", 1]], "loss": "mse", "optimizer": ["SGD", {"learning_rate": "$rate"}],
    ...        "epochs": 20, "batch": 10, "seed": 0, "samples": []}
    >>> film = Film(run, lambda: {"x": x, "y": 3 * x + 2})
    >>> shares = list(film.go({"rate": 0.1}, 12))
    >>> film.at[film.last], round(film.network.parameters["0.bias"].item(), 3)
    (60, 2.0)
    """

    def __init__(
        self, description, samples, first=None, look=None, goals=None, edit=None, network=None, engine=None
    ):  # fmt: skip
        self.description, self._samples, self._first, self._edit = description, samples, first, edit
        self._look, self._goals, self._network = look or (lambda film: None), goals or _goals, network or self._chain
        self._begun, self._engine = None, engine

    def go(self, values, step, edits=()):
        """Go to a step: a generator that yields the share done; afterwards the film shows that step.

        values: of the controls; may hold other names that the description uses. edits: rows, each of which begins with
        the number of the step, from 0, before which it is made.
        """
        run = resolved(self.description, values)
        if run != self._begun or [e for e in edits if e[0] < len(self.ends) - 1] != self._edits:
            self._begun = None  # invalid until rebuilt
            self._start(run)
            self._begun = run
        while len(self.ends) <= step and not self._ended:
            self._advance([e for e in edits if e[0] == len(self.ends) - 1])
            yield len(self.ends) / (step + 1)
        self.step = min(step, len(self.ends) - 1)
        self.diverged = self._broken if step >= len(self.ends) else None
        self.last = self.ends[self.step] if self.diverged is None else len(self.kept) - 1
        self.place(self.kept[self.last])

    @property
    def losses(self):
        """The training losses of all epochs up to the step that is shown, a list."""
        return self.history("loss")

    def history(self, name):
        """A row of the `History`, up to the step that is shown, a list: "validation_loss"."""
        if self.training is None:
            return []
        epochs = self.at[self.last] // self.training.run.updates_per_epoch
        return getattr(self.training.history, name)[:epochs].tolist()

    def place(self, parameters):
        """Give the network these parameters, a dict of some of them."""
        for name, numbers in parameters.items():
            self.network.parameters[name][:] = numbers

    def _start(self, run):
        """A new run, at its start."""
        self.run, self.network, self.samples = run, self._network(run), self._samples(*run["samples"])
        first = run.get("first", {})
        if isinstance(first, dict):
            self.place(first)
        else:
            self._first(self.network, *first)
        data = {name: self.samples[name] for name in DATA if name in self.samples}
        self.training = self._training(run, **data) if len(data["y"]) else None
        self._broken, self._ended, self._edits = None, self.training is None, []
        self.kept, self.seen, self.at, self.ends = [], [], [], [0]
        self._keep({name: array.copy() for name, array in self.network.parameters.items()}, 0)

    def _chain(self, run):
        shape = run["inputs"] if isinstance(run["inputs"], list) else [run["inputs"]]
        made = [getattr(layers, name)(*arguments) for name, *arguments in _flat(run["layers"])]
        dtype, seed = run.get("dtype", "float32"), run.get("seed", 0)
        return Network(made, input_shape=tuple(shape), dtype=dtype, seed=seed, engine=self._engine)

    def _training(self, run, x, y, **more):
        more |= {word: run[word] for word in ("seed", "shuffle") if word in run}
        if "stop" in run:
            more["stop"] = EarlyStopping(**run["stop"])
        return self.network.training(
            x, y, epochs=run["epochs"], batch_size=run.get("batch", len(y)), **_objective(run), **more
        )

    def _advance(self, edits):
        """One more step, after the changes made by hand before it."""
        if edits:
            self.place(self.kept[-1])
            self._edit(self.network, edits)
            for name, array in self.network.parameters.items():
                self.training.session[name][:] = array
        for updates in self._goals(self, len(self.ends)):
            self._ended = not self.training.advance(updates - self.training.updates)
            parameters = self.training.parameters()
            if self.training.diverged or not all(np.isfinite(array).all() for array in parameters.values()):
                self._broken, self._ended = self.training.updates, True
                return
            self._keep(parameters, self.training.updates)
            if self._ended:
                break
        self._edits += edits
        self.ends.append(len(self.kept) - 1)

    def _keep(self, parameters, updates):
        self.kept.append(parameters)
        self.at.append(updates)
        self.place(parameters)
        self.seen.append(self._look(self))


def _objective(run):
    """What a run minimises, and how: arguments of `Network.training`, and of `Network.plan`."""
    name, settings = run["optimizer"]
    settings = {**settings, "learning_rate": scheduled(settings["learning_rate"])}
    penalties = {word: run[word] for word in ("l1", "l2") if word in run}
    clip = run.get("clip_norm") or None
    return dict(loss=run["loss"], optimizer=getattr(optimizers, name)(**settings), clip_norm=clip, **penalties)


def planned(network, run, **more):
    """The plan by which the page carries out a run, a description without names of controls, as JSON. `more`: arguments
    of `Network.plan`.
    """
    return network.plan(**_objective(run), **more).to_json()


def resolved(part, values):
    """A description with the names of controls ("$rate", {"$activation": {...}}) replaced by their values."""
    if isinstance(part, str):
        return values[part[1:]] if part.startswith("$") else part
    if isinstance(part, list | tuple):
        return [resolved(each, values) for each in part]
    if not isinstance(part, dict):
        return part
    (name, choices), *others = [*part.items()] or [("", None)]
    if name.startswith("$") and not others:
        value = values[name[1:]]
        return resolved(choices[str(value).lower() if isinstance(value, bool) else str(value)], values)
    return {name: resolved(each, values) for name, each in part.items()}


def scheduled(rate):
    """A learning rate: a number, or a schedule from its name and arguments."""
    return getattr(schedules, rate[0])(*rate[1:]) if isinstance(rate, list) else rate


def _goals(film, step):
    """The number of looks that the description asks for, spread evenly over a step."""
    every = film.run.get("every") or film.training.run.updates_per_epoch
    stride = -(-every // film.run.get("looks", 1))
    return [(step - 1) * every + min(done, every) for done in range(stride, every + stride, stride)]


def _flat(chain):
    """Layers, with nested lists flattened."""
    return [layer for part in chain for layer in ([part] if part and isinstance(part[0], str) else _flat(part))]
