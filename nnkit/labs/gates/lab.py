"""The lab `gates`: an LSTM learns to keep a number: one unit, all gates over time, and an RNN of the same size."""

from functools import lru_cache
from math import floor, sqrt

import ipywidgets
import numpy as np

from ... import Network
from ...kernels import glorot_uniform, streams
from ..frame.film import Film
from ..frame.lab import Lab

LAG, LONGEST, BETWEEN = 40, 60, 10  # steps: the longest in training, the longest in testing, from one to the next
TRAINING_SIZE, TEST_SIZE = 500, 200  # sequences
EPOCHS, MORE = 100, 10  # of the longest run; a press of the button
UNITS, SHOWN = 8, 20  # at most: units; sequences that can be inspected
BATCH = 20
TOLERANCE = 0.2  # a prediction closer to the sum counts as correct
REMEMBER, ADD = TASKS = ["keep the first", "add two"]
GATES = ["input", "forget", "candidate", "output"]


class Gates(Lab):
    """See `gates`."""

    name = "gates"
    main = ("time", "task", "bias")
    buttons = {"train": f"Train {MORE} epochs"}
    templates = {
        "trained": "The LSTM gets {right:~3-} % right, the RNN {plain_right:~3-} %, guessing {chance:~3-} %. "
        "{description} up to {lag} steps back; {epochs} {epochs:epoch|epochs} at rate {rate:~3-}, seed {seed}. "
        "LSTM: {units} {units:unit|units}, forget bias {bias}, {size} parameters; "
        "RNN: {plain_units} {plain_units:unit|units}, {plain_size} parameters. "
        "Sequence {sequence}, step {time}, unit {unit}: {detail}",
        REMEMBER: "Task: keep the sign of the first number,",
        ADD: "Task: add a marked number to the first,",
        "there": "forget {forget:.2} × old cell {before:.2} + input {input:.2} × candidate {candidate:.2} = "
        "cell {cell:.2}.",
        "no_step": "the sequence ends after step {steps}.",
        "no_unit": "there is no such unit.",
    }

    says = {
        "description": [(f"task == '{task}'", task) for task in TASKS],
        "detail": [("unit > units", "no_unit"), ("time > steps", "no_step"), ("", "there")],
        "sentence": [("", "trained")],
    }
    constants = {"test_size": TEST_SIZE}
    shared = {
        "inputs": ["$length", 2],
        "samples": ["$task", "$lag", "$seed"],
        "loss": {"$task": {ADD: "mse", REMEMBER: "binary_cross_entropy"}},
        "optimizer": ["Adam", {"learning_rate": "$rate"}],
        "epochs": EPOCHS,
        "batch": BATCH,
        "seed": "$seed",
        "clip_norm": 1.0,
    }
    run = {
        "lstm": {**shared, "layers": [["LSTM", "$units"], ["Dense", 1]], "first": ["$units", "$bias"]},
        "rnn": {**shared, "layers": [["RNN", "$plain_units"], ["Dense", 1]]},
    }

    def __init__(self, engine=None):
        samples = lru_cache(1)(self._samples)
        self.films = [Film(run, samples, first=_set_forget_bias, engine=engine) for run in self.run.values()]
        self._engine, self._evaluated = engine, None
        slider = ipywidgets.IntSlider
        super().__init__(
            groups={
                "Let it learn": {
                    "epochs": slider(0, min=0, max=EPOCHS, description="epochs"),
                    "rate": ipywidgets.SelectionSlider(
                        options=[0.001, 0.003, 0.01, 0.03, 0.1], value=0.03, description="rate"
                    ),
                    "bias": slider(1, min=-2, max=5, description="forget bias"),
                    "units": slider(4, min=1, max=UNITS, description="units"),
                },
                "The task": {
                    "task": ipywidgets.Dropdown(options=TASKS, value=ADD, description="task"),
                    "lag": slider(20, min=5, max=LAG, description="lag"),
                    "seed": slider(0, min=0, max=19, description="seed"),
                },
                "Look inside": {
                    "sequence": slider(19, min=1, max=SHOWN, description="sequence"),
                    "time": slider(2, min=1, max=LAG + 1, description="time step"),
                    "unit": slider(2, min=1, max=UNITS, description="unit"),
                },
            },
            payload={
                "longest": LONGEST, "between": BETWEEN, "training_size": TRAINING_SIZE, "test_size": TEST_SIZE,
                "more": MORE, "tolerance": TOLERANCE,
            },
            steps="epochs",
        )  # fmt: skip

    def compute(self, values):
        for film in self.films:
            lengths = {"length": values["lag"] + 1, "plain_units": as_many(values["units"])}
            yield from film.go({**values, **lengths}, values["epochs"])
        self.network = self.films[0].network
        shown = [(film.training, film.step) for film in self.films]
        if self._evaluated != shown:
            self._evaluated = None  # invalid until rebuilt
            yield from self._evaluate(values)
            self._evaluated = shown
        return {**self._shares, **self._inside(values)}

    def numbers(self, values, result):
        numbers = {"right": result["shares"][0], "plain_right": result["shares"][1]}
        step, unit = values["time"] - 1, values["unit"] - 1
        if unit < values["units"] and step < result["steps"]:
            for name in (*GATES, "cell"):
                numbers[name] = result["strips"][name][step][unit]
            numbers["before"] = result["strips"]["cell"][step - 1][unit] if step > 0 else 0.0
        return numbers

    def pressed(self, name, values):
        return {"epochs": min(EPOCHS, values["epochs"] + MORE)}

    # --- Two runs ---------------------------------------------------------------------------------------------

    def _samples(self, task, lag, seed):
        """Sequences to learn from, and, for later, new ones for each lag."""
        rows = random_rows(seed)
        lags = 1 + up_to(lag, rows[:TRAINING_SIZE, -2])
        x, y = sequences(task, lags, lag + 1, rows[:TRAINING_SIZE])
        tests = {each: sequences(task, each, LONGEST + 1, rows[TRAINING_SIZE:]) for each in {*LAGS, lag}}
        return {"x": x, "y": y, "lengths": lags + 1, "tests": tests}

    def _evaluate(self, values):
        """The share of new sequences that both networks get right at every lag; all buffers at the trained lag."""
        self._test_networks = []
        for film in self.films:
            self._test_networks.append(Network(film.network.layers, input_shape=(LONGEST + 1, 2), engine=self._engine))
            for name, array in film.network.parameters.items():
                self._test_networks[-1].parameters[name][:] = array
        reach = [[], []]
        for lag in LAGS:
            for shares, net in zip(reach, self._test_networks):
                x, y = self.films[0].samples["tests"][lag]
                shares.append(share(values["task"], net.predict(x, np.full(TEST_SIZE, lag + 1)), y))
            yield 1.0
        x, y = self.films[0].samples["tests"][values["lag"]]
        inside = [{name: array for step in net.steps(x, lengths=np.full(TEST_SIZE, values["lag"] + 1))
                   for name, array in step.outputs.items()} for net in self._test_networks]  # fmt: skip
        self._buffers = inside
        self._shares = {
            "shares": [share(values["task"], buffers["1.output"], y) for buffers in inside],
            "chance": chance(values["task"], y),
            "reach": reach,
            "plain_units": self._test_networks[1].layers[0].units,
            "size": sum(array.size for array in self._test_networks[0].parameters.values()),
            "plain_size": sum(array.size for array in self._test_networks[1].parameters.values()),
            "losses": [film.losses for film in self.films],
        }

    def _inside(self, values):
        """The buffers of both networks for the chosen sequence, and four sums of one unit at one step."""
        row, steps, units = values["sequence"] - 1, values["lag"] + 1, values["units"]
        lstm, plain = ({name: array[row, :steps].tolist() for name, array in buffers.items() if array.ndim == 3}
                       for buffers in self._buffers)  # fmt: skip
        parts = {
            name: [gates[k * units : (k + 1) * units] for gates in lstm["0.gates"]] for k, name in enumerate(GATES)
        }
        x, y = self.films[0].samples["tests"][values["lag"]]
        result = {
            "steps": steps,
            "x": x[row, :steps].tolist(),
            "y": float(y[row, 0]),
            "predictions": [float(buffers["1.output"][row, 0]) for buffers in self._buffers],
            "strips": {**parts, "cell": lstm["0.cells"], "state": lstm["0.states"], "plain": plain["0.states"]},
            "sums": [],
        }
        if values["time"] <= steps and values["unit"] <= units:
            result["sums"] = self._sums(values, result)
        return result

    def _sums(self, values, result):
        """For each gate: the parts from the input and from the last states, the bias, and their sum."""
        step, unit = values["time"] - 1, values["unit"] - 1
        x1, x2 = result["x"][step]
        input_weights, recurrent_weights, bias = (self.network.parameters[f"0.{name}"].tolist()
                            for name in ("input_weight", "recurrent_weight", "bias"))  # fmt: skip
        sums = []
        for k in range(len(GATES)):
            column = k * values["units"] + unit
            from_input = x1 * input_weights[0][column] + x2 * input_weights[1][column]
            from_states = 0.0
            if step > 0:
                for weights, state in zip(recurrent_weights, result["strips"]["state"][step - 1]):
                    from_states += weights[column] * state
            parts = [from_input, from_states, bias[column]]
            sums.append([*parts, parts[0] + parts[1] + parts[2]])
        return sums


def gates(engine: str | None = None) -> Lab:
    """An LSTM and an RNN of the same size learn to keep a number; all gates over time. Returns a `Lab`.

    >>> import nnkit.labs
    >>> print(nnkit.labs.gates().set(epochs=60).status)
    The LSTM gets 99.5 % right, the RNN 29.5 %, guessing 19 %. Task: add a marked number to the first, up to 20 steps
    back; 60 epochs at rate 0.03, seed 0. LSTM: 4 units, forget bias 1, 117 parameters; RNN: 9 units, 118 parameters.
    Sequence 19, step 2, unit 2: forget 0.88 × old cell −0.49 + input 0.72 × candidate −0.60 = cell −0.86.
    """
    return Gates(engine)


# --- Sequences ------------------------------------------------------------------------------------------------

LAGS = range(BETWEEN, LONGEST + 1, BETWEEN)


def _set_forget_bias(network, units, bias):
    network.parameters["0.bias"][units : 2 * units] = bias


def as_many(units):
    """The units of an RNN that has, with the unit on top, about as many parameters as an LSTM of `units` units."""
    return floor(sqrt(4 * units * units + 13 * units + 4) - 2 + 0.5)


def random_rows(seed):
    """A row of numbers from -1 to 1 for each sequence."""
    random = np.empty((TRAINING_SIZE + TEST_SIZE) * (LONGEST + 3))
    glorot_uniform(seed, streams.GATES, 1, 5, random)
    return random.reshape(-1, LONGEST + 3)


def sequences(task, lags, steps, rows):
    """Pairs of a number and a mark, and the target `lags` (N,) steps after the first: by +, * and floor alone, so that
    JavaScript gets the same digits.
    """
    x = np.zeros((len(rows), steps, 2))
    x[:, :, 0] = rows[:, :steps]
    x[:, 0, 1] = 1
    if task == REMEMBER:
        x[:, 0, 0] = np.where(rows[:, 0] > 0, 1.0, -1.0)
        return x, (rows[:, :1] > 0).astype(float)
    every, place = np.arange(len(rows)), 1 + up_to(lags, rows[:, -1])
    x[every, place, 1] = 1
    return x, (rows[:, 0] + rows[every, place])[:, None]


def up_to(n, random):
    """Integers from 0 to n - 1, from random numbers between -1 and 1."""
    return np.floor((random + 1) / 2 * n).astype(int)


def share(task, output, y):
    """The share of correct predictions, in per cent."""
    right = np.abs(output - y) < TOLERANCE if task == ADD else (output > 0) == (y > 0)
    return 100 * int(np.count_nonzero(right)) / len(y)


def chance(task, y):
    """The share correct for one constant prediction: 0, or the more frequent class."""
    if task == ADD:
        return share(task, np.zeros_like(y), y)
    ones = share(task, np.ones_like(y), y)
    return max(ones, 100 - ones)
