"""Schedules: learning rates that change while a network learns. Give one in place of the number.

Time is counted in epochs, from 0. ``schedule.rates(epochs, updates_per_epoch)`` are the rates that a run would use.
"""

from dataclasses import dataclass

import numpy as np

from ..kernels.compile.operations import OPERATIONS
from .hyperparameters import check_number

# What the settings of each operation may be: (name, which numbers are accepted, in words).
RATE = ("learning_rate", lambda v: v > 0, "a number above 0, often between 0.001 and 1")
WHOLE = ("every", lambda v: 1 <= v <= 2**53 and v == int(v), "a number of epochs, an integer from 1 to 2**53")
RANGES = {
    "step_schedule": (RATE, WHOLE, ("factor", lambda v: 0 < v <= 1, "a number above 0 and at most 1")),
    "cosine_schedule": (
        RATE,
        ("epochs", lambda v: v > 0, "a number of epochs above 0, or None"),
        ("final", lambda v: v >= 0, "a number of at least 0"),
    ),
    "inverse_time_schedule": (RATE, ("decay", lambda v: v >= 0, "a number of at least 0")),
    "warmup_schedule": (("epochs", lambda v: v > 0, "a number of epochs above 0"),),
}
OPTIONAL = ("cosine_schedule", "epochs")  # may be None: the kernel then reads 0


@dataclass(frozen=True)
class Schedule:
    """A learning rate that changes: a sequence of operations of kernels/schedules.py with their settings.

    `text`: how it was written.
    """

    operations: tuple  # of (name, settings)
    text: str

    def __post_init__(self):
        for operation, settings in self.operations:
            for (name, *accepted), value in zip(RANGES[operation], settings, strict=True):
                if value is not None or (operation, name) != OPTIONAL:
                    check_number(operation.removesuffix("_schedule"), name, value, *accepted)

    def __repr__(self):
        return self.text

    @property
    def structure(self) -> tuple[str, ...]:
        """All of it that a plan depends on."""
        return tuple(name for name, _ in self.operations)

    @property
    def first(self) -> float:
        """The rate from which it is counted."""
        return float(self.operations[0][1][0])

    def rounded(self, to):
        """The same schedule with `to(number)` in place of each number."""
        operations = [(name, [x and to(x) for x in settings]) for name, settings in self.operations]
        return Schedule(tuple(operations), self.text)

    def build(self, plan, rate):
        """Write into the plan what sets the buffer `rate` before each update."""
        for (name, _), (buffer, numbers) in zip(self.operations, self.constants.items(), strict=True):
            words = OPERATIONS[name].integers
            plan.call("update", name, plan.constant(buffer, numbers), rate, integers=words)

    @property
    def constants(self) -> dict[str, list[float]]:
        """The numbers that its kernels read."""
        return {f"schedule.{k}": [float(x or 0) for x in settings] for k, (_, settings) in enumerate(self.operations)}

    def rates(self, epochs: int, updates_per_epoch: int = 1) -> np.ndarray:
        """The learning rate of each update of a run, an array (epochs * updates_per_epoch,).

        >>> import nnkit as nn
        >>> nn.step(0.1, every=2, factor=0.5).rates(5)
        array([0.1  , 0.1  , 0.05 , 0.05 , 0.025])
        """
        words = {"updates_per_epoch": updates_per_epoch, "epochs": epochs}
        rates = np.zeros((epochs * updates_per_epoch, 1))
        for update, rate in enumerate(rates):
            for (name, _), settings in zip(self.operations, self.constants.values()):
                operation = OPERATIONS[name]
                operation.kernel(update, *(words[word] for word in operation.integers), np.array(settings), rate)
        return rates[:, 0]


def step(learning_rate: float, every: int, factor: float = 0.1) -> Schedule:
    """Multiply the rate by `factor` after every `every` epochs.

    >>> import nnkit as nn
    >>> optimizer = nn.SGD(nn.step(0.1, every=10))
    """
    return Schedule(
        (("step_schedule", (learning_rate, every, factor)),), f"step({learning_rate}, every={every}, factor={factor})"
    )


def cosine(learning_rate: float, epochs: float | None = None, final: float = 0.0) -> Schedule:
    """From the rate down to `final` along half a cosine wave, within `epochs` epochs (None: the whole run).

    >>> import nnkit as nn
    >>> nn.cosine(0.1).rates(4).round(3)
    array([0.1  , 0.085, 0.05 , 0.015])
    """
    return Schedule(
        (("cosine_schedule", (learning_rate, epochs, final)),),
        f"cosine({learning_rate}, epochs={epochs}, final={final})",
    )


def inverse_time(learning_rate: float, decay: float) -> Schedule:
    """learning_rate / (1 + decay * epoch).

    >>> import nnkit as nn
    >>> nn.inverse_time(0.1, decay=1).rates(2)
    array([0.1 , 0.05])
    """
    return Schedule(
        (("inverse_time_schedule", (learning_rate, decay)),), f"inverse_time({learning_rate}, decay={decay})"
    )


def constant(learning_rate: float) -> Schedule:
    """A rate that stays, as a schedule: for `warmup`."""
    check_number("warmup", RATE[0], learning_rate, *RATE[1:])
    return Schedule((("inverse_time_schedule", (learning_rate, 0.0)),), f"{learning_rate}")


def warmup(learning_rate: float | Schedule, epochs: float) -> Schedule:
    """Start with small steps, which grow linearly to the full rate within `epochs` epochs.

    learning_rate: a number, or another schedule.

    >>> import nnkit as nn
    >>> nn.warmup(0.1, epochs=1).rates(2, updates_per_epoch=2)
    array([0.05, 0.1 , 0.1 , 0.1 ])
    """
    schedule = learning_rate if isinstance(learning_rate, Schedule) else constant(learning_rate)
    text = f"warmup({learning_rate}, epochs={epochs})"
    return Schedule((*schedule.operations, ("warmup_schedule", (epochs,))), text)
