"""The lab `vanishing`: how much of the gradient survives the backward pass through time, and how that affects learning.

The network reads a sequence of ones and minus ones, and at its end predicts the first of them. The gradient of the
loss with respect to every state is measured, at the start and as it learns; so is the length of the whole gradient,
before clipping and after.
"""

from math import exp, isfinite, log, sqrt

import ipywidgets
import numpy as np

from ...kernels import glorot_uniform, streams
from ..frame.film import Film
from ..frame.lab import Lab
from .spectra import singular_values, spectral_radius, total

SEQUENCES = 100  # for training, all in one update, and as many for testing
EPOCHS, MORE = 200, 20  # of the longest run; a press of the button
LOSS, RATE = "binary_cross_entropy", 0.1
LONGEST, UNITS = 100, 16
LITTLE, MUCH = 0.01, 100  # what is left after the whole way: below it vanishes, above it explodes
TANH, RELU, LINEAR = ACTIVATIONS = ["tanh", "ReLU", "linear"]
ORTHOGONAL, RANDOM, IDENTITY = STARTS = ["orthogonal", "random", "identity"]
OFF = 0
CLIPS = [("off", OFF), ("0.1", 0.1), ("0.3", 0.3), ("1", 1), ("3", 3)]


class Vanishing(Lab):
    """See `vanishing`."""

    name = "vanishing"
    main, hidden = ("activation", "clip"), ("radius",)
    rules = {"radius": ".2"}
    buttons = {"train": f"Train {MORE} epochs"}
    templates = {
        "whole": "The {flow} {learned} {settings} {update}{matrix}",
        "diverged": "Training stopped in epoch {diverged}: the numbers outgrew float32. Before that, the {flow} "
        "{learned} {settings} {update}{matrix}",
        "left": "gradient {outcome}: {lag} {lag:step|steps} back, {left:~2} of it is left. Each step multiplies it by "
        "{factor:~3}.",
        "zero": "gradient vanishes: {gone} {gone:step|steps} back it is exactly 0, because {why}.",
        "small": "float32 holds nothing that small", "dark": "no unit is active",
        "none": "gradient is 0 even at the last step, because the loss has no slope left.",
        "beyond": "gradient explodes: it is larger than float32 can hold.",
        "learned": "The network finds {right:.1} % of the first bits; guessing finds about 50 %.",
        "settings": "{units} {activation} {units:unit|units}, {start} weights of radius {radius:.2} (seed {seed}), "
        "{length} steps, {epochs} {epochs:epoch|epochs}, {clipping}.",
        "off": "no clipping",
        "on": "clipping at {clip:~2-}",
        "taken": "The whole gradient has length {size:~2} and is used unchanged.",
        "cut": "The whole gradient has length {size:~2} and is clipped to {clip:~2-}.",
        "endless": "The whole gradient has no finite length.",
        "matrix": " The radius is now {rho:~3}, the largest stretch {largest:~3}.",
    }  # fmt: skip

    says = {
        "clipping": [("clip", "on"), ("", "off")],
        "why": [(f"activation == '{RELU}'", "dark"), ("", "small")],
        "flow": [*((f"kind == '{kind}'", kind) for kind in ("none", "beyond", "zero")), ("", "left")],
        "learned": [("", "learned")],
        "settings": [("", "settings")],
        "update": [("clip and size > clip", "cut"), ("size >= 0", "taken"), ("", "endless")],
        "matrix": [("bounds", "matrix"), ("", "")],
        "sentence": [("diverged", "diverged"), ("", "whole")],
    }
    run = {
        "inputs": ["$length", 1],
        "layers": [["RNN", "$units", {"$activation": {TANH: "tanh", RELU: "relu", LINEAR: "linear"}}], ["Dense", 1]],
        "first": ["$start", "$radius", "$units", "$seed"],
        "samples": ["$seed", "$length"],
        "loss": LOSS,
        "optimizer": ["SGD", {"learning_rate": RATE}],
        "epochs": EPOCHS,
        "seed": "$seed",
        "clip_norm": "$clip",
    }

    def __init__(self, engine=None):
        self.film = Film(self.run, self._samples, first=start_from, look=self._look, engine=engine)
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
                "The picture": {"bounds": ipywidgets.Checkbox(False, description="show the bounds")},
            },
            payload={"sequences": SEQUENCES, "more": MORE, "little": LITTLE, "much": MUCH},
            steps="epochs",
        )  # fmt: skip

    def compute(self, values):
        with np.errstate(all="ignore"):  # divergence is reported in the sentence, not as a warning
            yield from self.film.go(values, values["epochs"])
            self.network = self.film.network
            return self._shown(values)

    def numbers(self, values, result):
        now, lag = result["now"], values["length"] - 1
        numbers = {"lag": lag, "size": result["sizes"][-1], "kind": kind_of(now)}
        if numbers["kind"] == "zero":
            return {**numbers, "gone": now.index(0)}
        if numbers["kind"] == "left":
            return {**numbers, "left": now[-1], "factor": exp(log(now[-1]) / lag)}
        return numbers

    def pressed(self, name, values):
        return {"epochs": min(EPOCHS, values["epochs"] + MORE)}

    # --- A run ------------------------------------------------------------------------------------------------

    def _samples(self, seed, length):
        """Sequences to learn from, and, for later, as many new ones."""
        x = bits(seed, length)
        y = (x[:, 0] > 0).astype(float)
        return {"x": x[:SEQUENCES], "y": y[:SEQUENCES], "new": (x[SEQUENCES:], y[SEQUENCES:])}

    def _look(self, film):
        """The length of the gradient of all weights, None where it is not finite; how it flows, at the start."""
        gradients = film.network.loss_and_gradients(film.samples["x"], film.samples["y"], loss=LOSS)[1]
        every = np.concatenate([array.ravel() for array in gradients.values()]).astype(np.float64)
        return finite(sqrt(total(every * every))), None if film.seen else self._flow(film)[0]

    def _flow(self, film):
        """How much of the gradient of the last state is left, by lag, and the least slope of the states, by step."""
        steps = film.network.steps(film.samples["x"], film.samples["y"], loss=LOSS)
        found = {name: array for step in steps for name, array in step.outputs.items()}
        sums = found["0.sums.gradient"].astype(np.float64)  # of the loss, for what arrives at each state: (N, T, units)
        last = found["0.output.gradient"].astype(np.float64)
        weights = film.network.parameters["0.recurrent_weight"].astype(np.float64)
        passed = np.zeros_like(sums[:, 1:])  # to the states before the last one
        for k in range(len(weights)):
            passed += sums[:, 1:, k : k + 1] * weights[:, k]
        squares = (passed * passed).transpose(1, 0, 2).reshape(sums.shape[1] - 1, -1)
        sizes = [sqrt(total(last * last)), *(sqrt(total(row)) for row in squares[::-1])]
        states = found["0.states"].astype(np.float64)
        slopes = {"tanh": 1 - states * states, "relu": (states > 0) * 1.0, "linear": np.ones_like(states)}
        least = slopes[film.run["layers"][0][2]].min(axis=(0, 2))
        return [finite(size / sizes[0]) if sizes[0] else 0.0 for size in sizes], least.tolist()

    def _shown(self, values):
        """Everything that the picture and the sentence show."""
        film = self.film
        now, slopes = self._flow(film)
        weights = self.network.parameters["0.recurrent_weight"].astype(np.float64)
        largest, smallest = singular_values(weights)
        x, y = film.samples["new"]
        right = (self.network.predict(x) > 0) == (y > 0)
        return {
            "first": film.seen[0][1],
            "now": now,
            "outcome": outcome(now[-1]),
            "rho": spectral_radius(weights),
            "largest": largest,
            "least": lower_bound(smallest, slopes),
            "sizes": [size for size, _ in film.seen[: film.last + 1]],
            "losses": film.losses,
            "right": 100 * int(np.count_nonzero(right)) / SEQUENCES,
            "diverged": 0 if film.diverged is None else len(film.ends),  # in this epoch
        }


def vanishing(engine: str | None = None) -> Lab:
    """The gradient in the backward pass through time: it vanishes, survives or explodes. Returns a `Lab`.

    >>> import nnkit.labs
    >>> print(nnkit.labs.vanishing().set(epochs=20).status)
    The gradient vanishes: 19 steps back, 2.0 × 10⁻⁵ of it is left. Each step multiplies it by 0.566. The network finds
    51.0 % of the first bits; guessing finds about 50 %. 12 tanh units, orthogonal weights of radius 0.70 (seed 0), 20
    steps, 20 epochs, no clipping. The whole gradient has length 0.12 and is used unchanged.
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


def start_from(network, start, radius, units, seed):
    """Write first recurrent weights; they hold an orthogonal matrix already."""
    weights = network.parameters["0.recurrent_weight"]
    if start == ORTHOGONAL:
        weights *= np.float32(radius)
    elif start == RANDOM:
        random = np.empty(units * units)
        glorot_uniform(seed, streams.VANISHING_WEIGHTS, 1, 5, random)
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
