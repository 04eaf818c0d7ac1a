"""The lab `recurrence`: a network unrolled over a sequence, its state step by step, and each sum written out."""

from math import floor, sqrt

import ipywidgets
import numpy as np

from ... import RNN, Adam, Dense, Network, Tanh
from ...kernels import glorot_uniform, streams
from ..frame.controls import Letters
from ..frame.lab import Lab
from ..frame.numbers import fill

STEPS, SEQUENCES = 16, 100  # of a sequence; for training, and as many for testing
EPOCHS, MORE = 200, 20  # of the longest run; a press of the button
UNITS, LAG, LONGEST = 12, 8, 8  # at most: units, steps of an echo, letters of a pattern
RATE, BATCH = 0.02, 10
TOLERANCE = 0.1  # a prediction closer to its target counts as correct, where targets are not 0 or 1
ECHO, PARITY, SINE, OWN = TASKS = ["echo", "parity", "sine", "your own pattern"]
LEARNED = "{units} {units:unit|units} {feedback} (seed {seed}), after {epochs} {epochs:epoch|epochs}: {right:.1} %"


class Recurrence(Lab):
    """See `recurrence`."""

    name = "recurrence"
    texts = {"own": Letters("01", most=LONGEST)}
    when = {"lag": {"task": [ECHO]}, "own": {"task": [OWN]}}
    buttons = {"train": f"Train {MORE} epochs"}
    templates = {
        "bits": f"{{description}}, {LEARNED} of {{count}} answers to new sequences right; always giving the more "
        "frequent one gets {chance:.1} %. {now}{sum}",
        "numbers": f"{{description}}, {LEARNED} of {{count}} answers to new sequences less than {TOLERANCE} away; "
        "repeating the last number gets {chance:.1} %. {now}{sum}",
        "unread": "Nothing has been read yet: ",
        "read_bits": "At step {time} the answer is {prediction}, the target {target}{early}: ",
        "read_numbers": "At step {time} the answer is {prediction:.2}, the target {target:.2}{early}: ",
        ECHO: "Echo after {lag} {lag:step|steps}",
        PARITY: "Parity of the ones so far",
        SINE: "A sine wave one step ahead",
        OWN: "The next bit of {pattern}, repeated",
        "with_feedback": "unit {unit} adds {from_input:.2} from the input, {from_state:.2} from the last state and its "
        "bias {bias:.2} to {total:.2}, and tanh of the sum is {state:.2}.",
        "without_feedback": "unit {unit} adds {from_input:.2} from the input, nothing from the last state and its bias "
        "{bias:.2} to {total:.2}, and tanh of the sum is {state:.2}.",
        "no_state": "the state of unit {unit} is 0.",
        "no_unit": "there is no unit {unit}.",
    }

    def __init__(self, engine=None):
        self._engine, self._key = engine, None
        slider = ipywidgets.IntSlider
        super().__init__(
            groups={
                "Read and learn": {
                    "time": slider(0, min=0, max=STEPS, description="step"),
                    "epochs": slider(0, min=0, max=EPOCHS, description="epochs"),
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
            payload={
                "length": STEPS, "sequences": SEQUENCES, "epochs": EPOCHS, "more": MORE, "rate": RATE, "batch": BATCH,
                "tolerance": TOLERANCE,
            },
            steps="time",
        )  # fmt: skip

    def compute(self, values):
        key = {name: value for name, value in values.items() if name not in ("time", "unit", "epochs")}
        if key != self._key:
            self._key = None  # invalid until rebuilt
            self._start(values)
            self._key = key
        run = self._training
        while len(self._kept) <= values["epochs"]:
            run.advance(run.run.updates_per_epoch)
            self._kept.append(run.parameters())
            yield len(self._kept) / values["epochs"]
        return self._shown(values)

    def sentence(self, values, result):
        kind = "numbers" if values["task"] == SINE else "bits"
        numbers = {
            **values, **result, "feedback": "with feedback" if values["feedback"] else "without feedback",
            "pattern": values["own"] or f"{_pattern(values)} (the default)",
            "early": " (too early to count)" if values["time"] <= result["first"] else "",
        }  # fmt: skip
        if values["time"] > 0:
            prediction = result["predictions"][values["time"] - 1]
            numbers["prediction"] = int(prediction > 0) if kind == "bits" else prediction
            numbers["target"] = result["y"][values["time"] - 1]
        numbers["description"] = fill(self.templates[values["task"]], numbers)
        numbers["now"] = fill(self.templates[f"read_{kind}" if values["time"] > 0 else "unread"], numbers)
        numbers["sum"] = self._sum(values, result)
        return kind, numbers

    def _sum(self, values, result):
        """The sum of one unit at one step, in words."""
        unit, step = values["unit"] - 1, values["time"] - 1
        if unit >= values["units"]:
            return fill(self.templates["no_unit"], values)
        if step < 0:
            return fill(self.templates["no_state"], values)
        from_input, from_state = result["input_weight"][unit] * result["x"][step], 0.0
        if values["feedback"] and step > 0:
            for weights, state in zip(result["recurrent_weight"], result["states"][step - 1]):
                from_state += weights[unit] * state
        bias = result["bias"][unit]
        numbers = {
            "unit": unit + 1, "from_input": from_input, "from_state": from_state, "bias": bias,
            "total": from_input + from_state + bias, "state": result["states"][step][unit],
        }  # fmt: skip
        return fill(self.templates["with_feedback" if values["feedback"] else "without_feedback"], numbers)

    def pressed(self, name, values):
        return {"epochs": min(EPOCHS, values["epochs"] + MORE)}

    # --- A run ------------------------------------------------------------------------------------------------

    def _start(self, values):
        """A new run, from random weights."""
        x, y = sequences(values["task"], values["lag"], _pattern(values), values["seed"])
        self._data = [(np.array(x[part])[..., None], np.array(y[part])[..., None])
                      for part in (slice(SEQUENCES), slice(SEQUENCES, None))]  # fmt: skip
        units = values["units"]
        reads = [RNN(units, return_sequences=True)] if values["feedback"] else [Dense(units), Tanh()]
        self.network = Network([*reads, Dense(1)], input_shape=(STEPS, 1), seed=values["seed"], engine=self._engine)
        self._training = self.network.training(
            *self._data[0], loss="mse" if values["task"] == SINE else "binary_cross_entropy", optimizer=Adam(RATE),
            epochs=EPOCHS, batch_size=BATCH, seed=values["seed"],
        )  # fmt: skip
        self._kept = [{name: array.copy() for name, array in self.network.parameters.items()}]

    def _shown(self, values):
        """Everything that the picture and the sentence show."""
        for name, array in self._kept[values["epochs"]].items():
            self.network.parameters[name][:] = array
        x, y = self._data[1]
        buffers = {name: array for step in self.network.steps(x) for name, array in step.outputs.items()}
        feedback = values["feedback"]
        states, predictions = (buffers[f"{k}.output"] for k in ((0, 1) if feedback else (1, 2)))
        first = first_scored(values["task"], values["lag"], _pattern(values))
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
            "losses": self._training.history.loss[: values["epochs"]].tolist(),
        }


def recurrence(engine: str | None = None) -> Lab:
    """A recurrent network, unrolled over a sequence: echo, parity, a sine wave, a pattern. Returns a `Lab`.

    >>> import nnkit.labs
    >>> print(nnkit.labs.recurrence().set(epochs=20, time=9, unit=2).status)
    Echo after 3 steps, 4 units with feedback (seed 0), after 20 epochs: 100.0 % of 1300 answers to new sequences
    right; always giving the more frequent one gets 52.6 %. At step 9 the answer is 1, the target 1: unit 2 adds 0.00
    from the input, −0.20 from the last state and its bias 0.06 to −0.14, and tanh of the sum is −0.14.
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


def _pattern(values):
    return values["own"] or "01"


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
