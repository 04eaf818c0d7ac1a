"""The lab `recurrence`: a network learns to answer at each step of a sequence; its state, and each sum written out."""

from math import floor, sqrt

import ipywidgets
import numpy as np

from ...kernels import glorot_uniform, streams
from ..frame.controls import Letters
from ..frame.film import Film
from ..frame.lab import Lab

STEPS, SEQUENCES = 16, 100  # of a sequence; for training, and as many for testing
EPOCHS, MORE = 200, 20  # of the longest run; a press of the button
SHOWN = 9  # the step that is shown at first
UNITS, LAG, LONGEST = 12, 8, 8  # at most: units, steps of an echo, letters of a pattern
TOLERANCE = 0.1  # a prediction closer to its target counts as correct, where targets are not 0 or 1
ECHO, PARITY, SINE, OWN = TASKS = ["echo", "parity", "sine", "your own pattern"]


class Recurrence(Lab):
    """See `recurrence`."""

    name = "recurrence"
    main = ("time", "task", "lag", "own", "feedback")
    texts = {"own": Letters("01", most=LONGEST)}
    when = {"lag": {"task": [ECHO]}, "own": {"task": [OWN]}}
    buttons = {"train": f"Train {MORE} epochs"}
    run = {
        "inputs": [STEPS, 1],
        "layers": [
            {"$feedback": {"true": ["RNN", "$units", "tanh", True], "false": [["Dense", "$units"], ["Tanh"]]}},
            ["Dense", 1],
        ],
        "samples": ["$task", "$lag", "$own", "$seed"],
        "loss": {"$task": {**dict.fromkeys((ECHO, PARITY, OWN), "binary_cross_entropy"), SINE: "mse"}},
        "optimizer": ["Adam", {"learning_rate": 0.02}],
        "epochs": EPOCHS,
        "batch": 10,
        "seed": "$seed",
    }
    templates = {
        "bits": "{when} {right:.1} % of answers are right; a constant answer gets {chance:.1} %. {settings}",
        "numbers": f"{{when}} {{right:.1}} % of answers are within {TOLERANCE}; repeating the input gets "
        "{chance:.1} %. {settings}",
        "before": "Before training,",
        "after": "After {epochs} {epochs:epoch|epochs}",
        ECHO: "an echo after {lag} {lag:step|steps}",
        PARITY: "the parity of the ones so far",
        SINE: "a sine wave one step ahead",
        OWN: "the next bit of {pattern}",
        "settings": "Task: {description}; {units} {units:unit|units} {how} {units:reads|read} new sequences (seed "
        "{seed}). {answer} {sum}",
        "bit": "At step {time} the answer is {prediction} (target {target}{early}).",
        "number": "At step {time} the answer is {prediction:.2} (target {target:.2}{early}).",
        "unit": "Unit {unit}: {from_input:.2} from the input, {from_state:.2} from the last state, bias {bias:.2}; "
        "tanh makes it {state:.2}.",
        "no_unit": "There is no unit {unit}.",
    }
    says = {
        "when": [("epochs == 0", "before"), ("", "after")],
        "how": [("feedback", "with feedback"), ("", "without feedback")],
        "pattern": [("own", "{own}"), ("", "01 (default)")],
        "early": [("time <= first", ", not counted"), ("", "")],
        "description": [(f"task == '{task}'", task) for task in TASKS],
        "answer": [(f"task == '{SINE}'", "number"), ("", "bit")],
        "sum": [("unit > units", "no_unit"), ("", "unit")],
        "settings": [("", "settings")],
        "sentence": [(f"task == '{SINE}'", "numbers"), ("", "bits")],
    }

    def __init__(self, engine=None):
        self.film = Film(self.run, self._samples, look=self._look, engine=engine)
        slider = ipywidgets.IntSlider
        super().__init__(
            groups={
                "Learn and look": {
                    "epochs": slider(0, min=0, max=EPOCHS, description="epochs"),
                    "time": slider(SHOWN, min=1, max=STEPS, description="at step"),
                },
                "The task": {
                    "task": ipywidgets.Dropdown(options=TASKS, description="task"),
                    "lag": slider(3, min=1, max=LAG, description="steps back"),
                    "own": ipywidgets.Text("00101110", description="pattern"),
                    "seed": slider(0, min=0, max=19, description="seed"),
                },
                "The network": {
                    "units": slider(4, min=1, max=UNITS, description="units"),
                    "unit": slider(1, min=1, max=UNITS, description="unit shown"),
                    "feedback": ipywidgets.Checkbox(True, description="feed the state back"),
                },
            },
            payload={"length": STEPS, "sequences": SEQUENCES, "more": MORE, "tolerance": TOLERANCE},
            steps="epochs",
        )  # fmt: skip

    def compute(self, values):
        yield from self.film.go(values, values["epochs"])
        self.network = self.film.network
        return self._shown(values)

    def numbers(self, values, result):
        """The answer and the target at one step, and the sum of one unit there."""
        unit, step = values["unit"] - 1, values["time"] - 1
        prediction = result["predictions"][step]
        numbers = {"prediction": prediction if values["task"] == SINE else int(prediction > 0)}
        numbers["target"] = result["y"][step]
        if unit >= values["units"]:
            return numbers
        from_input, from_state = result["input_weight"][unit] * result["x"][step], 0.0
        if values["feedback"] and step > 0:
            for weights, state in zip(result["recurrent_weight"], result["states"][step - 1]):
                from_state += weights[unit] * state
        bias = result["bias"][unit]
        return {
            **numbers, "from_input": from_input, "from_state": from_state, "bias": bias,
            "state": result["states"][step][unit],
        }  # fmt: skip

    def pressed(self, name, values):
        return {"epochs": min(EPOCHS, values["epochs"] + MORE)}

    def _samples(self, task, lag, own, seed):
        """The sequences to learn from, and, for later, as many new ones."""
        x, y = (np.array(part)[..., None] for part in sequences(task, lag, _pattern(own), seed))
        return {"x": x[:SEQUENCES], "y": y[:SEQUENCES], "new": (x[SEQUENCES:], y[SEQUENCES:])}

    def _look(self, film):
        """The loss of the untrained network, at the start of a run."""
        samples = film.samples
        return None if film.seen else film.network.evaluate(samples["x"], samples["y"], loss=film.run["loss"])

    def _shown(self, values):
        """Everything that the picture and the sentence show."""
        x, y = self.film.samples["new"]
        buffers = {name: array for step in self.network.steps(x) for name, array in step.outputs.items()}
        feedback = values["feedback"]
        states, predictions = (buffers[f"{k}.output"] for k in ((0, 1) if feedback else (1, 2)))
        first = first_scored(values["task"], values["lag"], _pattern(values["own"]))
        targets, predicted = y[:, first:], predictions[:, first:]
        if values["task"] == SINE:
            right, chance = abs(predicted - targets) < TOLERANCE, abs(x[:, first:] - targets) < TOLERANCE
        else:
            right, chance = (predicted > 0) == (targets > 0), targets > 0
        chance = int(np.count_nonzero(chance))
        weights = list(self.network.parameters.values())
        return {
            "x": x[0, :, 0].tolist(),
            "y": y[0, :, 0].tolist(),
            "states": states[0].tolist(),
            "predictions": predictions[0, :, 0].tolist(),
            "first": first,
            "count": right.size,
            "right": 100 * int(np.count_nonzero(right)) / right.size,
            "chance": 100 * (chance if values["task"] == SINE else max(chance, right.size - chance)) / right.size,
            "input_weight": weights[0][0].tolist(),
            "recurrent_weight": weights[1].tolist() if feedback else [],
            "bias": weights[2 if feedback else 1].tolist(),
            "losses": [self.film.seen[0], *self.film.losses],
        }


def recurrence(engine: str | None = None) -> Lab:
    """A recurrent network, unrolled over a sequence: echo, parity, a sine wave, a pattern. Returns a `Lab`.

    >>> import nnkit.labs
    >>> print(nnkit.labs.recurrence().set(epochs=20, time=9, unit=2).status)
    After 20 epochs 100.0 % of answers are right; a constant answer gets 52.6 %. Task: an echo after 3 steps; 4
    units with feedback read new sequences (seed 0). At step 9 the answer is 1 (target 1). Unit 2: 0.00 from the
    input, −0.20 from the last state, bias 0.06; tanh makes it −0.14.
    """
    return Recurrence(engine)


# --- Sequences ------------------------------------------------------------------------------------------------


def sequences(task, lag, pattern, seed):
    """The inputs and the targets, two lists of 2 SEQUENCES lists: by +, -, *, / and square roots alone, so that
    JavaScript, which does it too, gets the same digits.
    """
    random = np.empty(2 * SEQUENCES * STEPS)
    glorot_uniform(seed, streams.RECURRENCE, 1, 5, random)  # from -1 to 1
    make = {ECHO: _echo, PARITY: _parity, SINE: _sine, OWN: _own}[task]
    pairs = [make(row, lag, pattern) for row in random.reshape(-1, STEPS).tolist()]
    return [x for x, _ in pairs], [y for _, y in pairs]


def first_scored(task, lag, pattern):
    """The first step, counted from 0, at which the task can be done at all."""
    return {ECHO: lag, PARITY: 0, SINE: 2, OWN: len(pattern) - 1}[task]


def _pattern(own):
    return own or "01"


def _bits(random):
    return [float(u > 0) for u in random]


def _echo(random, lag, pattern):
    x = _bits(random)
    return x, [0.0] * lag + x[:-lag]


def _parity(random, lag, pattern):
    x, y, odd = _bits(random), [], 0.0
    for bit in x:
        odd = abs(odd - bit)
        y.append(odd)
    return x, y


def _sine(random, lag, pattern):
    """A wave of a random length, 6 to 14 steps: each number is c times the last, minus the one before it."""
    u, v, side = random[:3]
    half = 0.7 + 0.2 * u  # the cosine of the angle of a step
    wave = [v, half * v + (1 if side > 0 else -1) * sqrt(1 - half * half) * sqrt(1 - v * v)]
    while len(wave) <= STEPS:
        wave.append(2 * half * wave[-1] - wave[-2])
    return wave[:-1], wave[1:]


def _own(random, lag, pattern):
    """The pattern over and over, from a random place."""
    start = floor((random[0] + 1) / 2 * len(pattern))
    bits = [float(pattern[(start + k) % len(pattern)]) for k in range(STEPS + 1)]
    return bits[:-1], bits[1:]
