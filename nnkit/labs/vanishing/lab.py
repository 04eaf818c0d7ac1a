"""The lab `vanishing`: how much of the gradient survives the backward pass through time, and how that affects learning.

The network reads a sequence of ones and minus ones, and at its end predicts the first of them. The gradient of the
loss with respect to every state is measured, at the start and as it learns; so is the length of the whole gradient,
before clipping and after.
"""

from math import exp, isfinite, log, sqrt

import ipywidgets
import numpy as np

from ... import RNN, SGD, Dense, Network
from ...kernels import glorot_uniform, streams
from ..frame.lab import Lab
from ..frame.numbers import fill
from .spectra import singular_values, spectral_radius, total

SEQUENCES = 100  # for training, all in one update, and as many for testing
EPOCHS, MORE = 200, 20  # of the longest run; a press of the button
RATE = 0.1
LONGEST, UNITS = 100, 16
LITTLE, MUCH = 0.01, 100  # what is left after the whole way: below it vanishes, above it explodes
TANH, RELU, LINEAR = ACTIVATIONS = ["tanh", "ReLU", "linear"]
ORTHOGONAL, RANDOM, IDENTITY = STARTS = ["orthogonal", "random", "identity"]
OFF = 0
CLIPS = [("off", OFF), ("0.1", 0.1), ("0.3", 0.3), ("1", 1), ("3", 3)]
SETTINGS = (
    "{units} {activation} {units:unit|units} from {start} weights of radius {radius:.2} (seed {seed}), sequences of "
    "{length} steps, {clipping}, {epochs} {epochs:epoch|epochs}"
)


class Vanishing(Lab):
    """See `vanishing`."""

    name = "vanishing"
    main = ("radius", "activation", "clip")
    rules = {"radius": ".2"}
    buttons = {"train": f"Train {MORE} epochs"}
    templates = {
        "whole": f"{SETTINGS}: {{flow}} {{matrix}} {{update}} It finds the first bit of {{right:.1}} % of new "
        "sequences; guessing finds about 50 %.",
        "diverged": f"{SETTINGS}: stopped in epoch {{diverged}}, when the numbers outgrew float32. "
        "Before that, {flow} {matrix} {update}",
        "off": "no clipping",
        "on": "clipping at {clip:~2-}",
        "left": "{lag} {lag:step|steps} back, {left:~2} of the gradient is left, a factor of {factor:~3} at each step: "
        "it {outcome}.",
        "zero": "{gone} {gone:step|steps} back, the gradient is exactly 0, as {why}: it vanishes.",
        "small": "float32 holds nothing that small", "dark": "no unit is active",
        "none": "even the last state gets no gradient, as the loss has no slope left.",
        "beyond": "the gradient is beyond what float32 holds: it explodes.",
        "matrix": "The radius is {rho:~3}, the largest stretch {largest:~3}.",
        "taken": "The gradient of all weights has length {size:~2} and is used unchanged.",
        "cut": "The gradient of all weights has length {size:~2} and is clipped to {clip:~2-}.",
        "endless": "The gradient of all weights has no finite length.",
    }  # fmt: skip

    def __init__(self, engine=None):
        self._engine, self._key = engine, None
        slider = ipywidgets.IntSlider
        super().__init__(
            groups={
                "Start and learn": {
                    "radius": ipywidgets.FloatSlider(0.7, min=0.5, max=1.5, step=0.05, description="radius"),
                    "epochs": slider(0, min=0, max=EPOCHS, description="epochs"),
                    "clip": ipywidgets.SelectionSlider(options=CLIPS, value=OFF, description="clip at"),
                },
                "The network": {
                    "activation": ipywidgets.ToggleButtons(options=ACTIVATIONS, description="activation"),
                    "start": ipywidgets.Dropdown(options=STARTS, description="weights"),
                    "units": slider(12, min=1, max=UNITS, description="units"),
                },
                "The sequences": {
                    "length": slider(20, min=2, max=LONGEST, description="steps"),
                    "seed": slider(0, min=0, max=19, description="seed"),
                },
            },
            payload={
                "sequences": SEQUENCES, "epochs": EPOCHS, "more": MORE, "rate": RATE,
                "little": LITTLE, "much": MUCH,
            },
            steps="epochs",
        )  # fmt: skip

    def compute(self, values):
        key = {name: value for name, value in values.items() if name != "epochs"}
        with np.errstate(all="ignore"):  # divergence is reported in the sentence, not as a warning
            if key != self._key:
                self._key = None  # invalid until rebuilt
                self._start(values)
                self._key = key
            while len(self._kept) <= values["epochs"] and self._diverged is None:
                self._learn()
                yield len(self._kept) / values["epochs"]
            return self._shown(values)

    def sentence(self, values, result):
        numbers = {**values, **result, "lag": values["length"] - 1}
        now, size, clip = result["now"], result["sizes"][-1], values["clip"]
        numbers["clipping"] = fill(self.templates["on" if clip else "off"], values)
        flow = kind_of(now)
        if flow == "zero":
            numbers["gone"] = now.index(0)
            numbers["why"] = self.templates["dark" if values["activation"] == RELU else "small"]
        elif flow == "left":
            numbers["left"], numbers["factor"] = now[-1], exp(log(now[-1]) / numbers["lag"])
        numbers["flow"] = fill(self.templates[flow], numbers)
        numbers["matrix"] = fill(self.templates["matrix"], result)
        update = "endless" if size is None else "cut" if clip and size > clip else "taken"
        numbers["update"] = fill(self.templates[update], {"size": size, "clip": clip})
        return ("diverged" if result["diverged"] else "whole"), numbers

    def pressed(self, name, values):
        return {"epochs": min(EPOCHS, values["epochs"] + MORE)}

    # --- A run ------------------------------------------------------------------------------------------------

    def _start(self, values):
        """A new run, from weights of the radius that was set."""
        units, length, seed = values["units"], values["length"], values["seed"]
        x = bits(seed, length)
        y = (x[:, 0] > 0).astype(float)
        self._data, self._new = [(x[part], y[part]) for part in (slice(SEQUENCES), slice(SEQUENCES, None))]
        layers = [RNN(units, activation=values["activation"].lower()), Dense(1)]
        self.network = Network(layers, input_shape=(length, 1), seed=seed, engine=self._engine)
        start_from(self.network.parameters["0.recurrent_weight"], values)
        self._training = self.network.training(
            *self._data, loss="binary_cross_entropy", optimizer=SGD(RATE), epochs=EPOCHS, batch_size=SEQUENCES,
            seed=seed, clip_norm=values["clip"] or None,
        )  # fmt: skip
        self._kept = [{name: array.copy() for name, array in self.network.parameters.items()}]
        self._sizes, self._diverged = [self._size()], None
        self._first = self._flow(values)[0]

    def _learn(self):
        """One epoch more, or the end: `_diverged` is then the epoch in which numbers ceased to be finite."""
        self._training.advance(1)
        parameters = self._training.parameters()
        if self._training.diverged or not all(np.isfinite(array).all() for array in parameters.values()):
            self._diverged = len(self._kept)
            return
        self._kept.append(parameters)
        self._place(parameters)
        self._sizes.append(self._size())

    def _place(self, parameters):
        for name, array in parameters.items():
            self.network.parameters[name][:] = array

    def _size(self):
        """The length of the gradient of all weights; None where it is not finite."""
        gradients = self.network.loss_and_gradients(*self._data, loss="binary_cross_entropy")[1]
        every = np.concatenate([array.ravel() for array in gradients.values()]).astype(np.float64)
        return finite(sqrt(total(every * every)))

    def _flow(self, values):
        """How much of the gradient of the last state is left, by lag, and the least slope of the states, by step."""
        steps = self.network.steps(*self._data, loss="binary_cross_entropy")
        found = {name: array for step in steps for name, array in step.outputs.items()}
        sums = found["0.sums.gradient"].astype(np.float64)  # of the loss, for what arrives at each state: (N, T, units)
        last = found["0.output.gradient"].astype(np.float64)
        weights = self.network.parameters["0.recurrent_weight"].astype(np.float64)
        passed = np.zeros_like(sums[:, 1:])  # to the states before the last one
        for k in range(values["units"]):
            passed += sums[:, 1:, k : k + 1] * weights[:, k]
        squares = (passed * passed).transpose(1, 0, 2).reshape(values["length"] - 1, -1)
        sizes = [sqrt(total(last * last)), *(sqrt(total(row)) for row in squares[::-1])]
        states = found["0.states"].astype(np.float64)
        slopes = {TANH: 1 - states * states, RELU: (states > 0) * 1.0, LINEAR: np.ones_like(states)}
        least = slopes[values["activation"]].min(axis=(0, 2))
        return [finite(size / sizes[0]) if sizes[0] else 0.0 for size in sizes], least.tolist()

    def _shown(self, values):
        """Everything that the picture and the sentence show."""
        epoch = min(values["epochs"], len(self._kept) - 1)
        self._place(self._kept[epoch])
        now, slopes = self._flow(values)
        weights = self._kept[epoch]["0.recurrent_weight"].astype(np.float64)
        largest, smallest = singular_values(weights)
        x, y = self._new
        right = (self.network.predict(x) > 0) == (y > 0)
        diverged = self._diverged is not None and values["epochs"] >= self._diverged
        return {
            "first": self._first,
            "now": now,
            "outcome": outcome(now[-1]),
            "rho": spectral_radius(weights),
            "largest": largest,
            "least": lower_bound(smallest, slopes),
            "sizes": self._sizes[: epoch + 1],
            "losses": self._training.history.loss[:epoch].tolist(),
            "right": 100 * int(np.count_nonzero(right)) / SEQUENCES,
            "diverged": self._diverged if diverged else 0,
        }


def vanishing(engine: str | None = None) -> Lab:
    """The gradient in the backward pass through time: it vanishes, survives or explodes. Returns a `Lab`.

    >>> import nnkit.labs
    >>> print(nnkit.labs.vanishing().set(epochs=20).status)
    12 tanh units from orthogonal weights of radius 0.70 (seed 0), sequences of 20 steps, no clipping, 20 epochs: 19
    steps back, 2.0 × 10⁻⁵ of the gradient is left, a factor of 0.566 at each step: it vanishes. The radius is 0.734,
    the largest stretch 0.771. The gradient of all weights has length 0.12 and is used unchanged. It finds the first bit
    of 51.0 % of new sequences; guessing finds about 50 %.
    """
    return Vanishing(engine)


# --- Parts of it ------------------------------------------------------------------------------------------------


def kind_of(now):
    """The template that describes how much of the gradient is left."""
    return "none" if now[0] == 0 else "beyond" if None in now else "zero" if 0 in now else "left"


def outcome(left):
    """In a word, what became of a gradient of which the share `left` is left; None if that is beyond float32."""
    return "explodes" if left is None or left > MUCH else "vanishes" if left < LITTLE else "survives"


def bits(seed, length):
    """Sequences of ones and minus ones, (2 SEQUENCES, length, 1)."""
    random = np.empty(2 * SEQUENCES * length)
    glorot_uniform(seed, streams.VANISHING, 1, 5, random)  # from -1 to 1
    return np.where(random > 0, 1.0, -1.0).reshape(2 * SEQUENCES, length, 1)


def start_from(weights, values):
    """Write first recurrent weights; they hold an orthogonal matrix already."""
    radius, units = values["radius"], values["units"]
    if values["start"] == ORTHOGONAL:
        weights *= np.float32(radius)
    elif values["start"] == RANDOM:
        random = np.empty(units * units)
        glorot_uniform(values["seed"], streams.VANISHING_WEIGHTS, 1, 5, random)
        random = random.reshape(units, units)
        weights[:] = random * (radius / spectral_radius(random))
    else:
        weights[:] = np.eye(units) * radius


def lower_bound(smallest, slopes):
    """What is left at least, by lag: at each step the gradient meets a slope, and a matrix that shrinks it no more."""
    bounds = [1.0]
    for slope in slopes[:0:-1]:
        bounds.append(bounds[-1] * (smallest * slope))
    return [finite(bound) for bound in bounds]


def finite(x):
    """x, or None where it is no finite number."""
    return x if isfinite(x) else None
