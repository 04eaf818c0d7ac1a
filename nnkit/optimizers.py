"""Optimizers: which kernel makes a step of the gradient, and with which settings."""

from dataclasses import dataclass
from math import isfinite

from .errors import DataError


@dataclass(frozen=True)
class SGD:
    """Stochastic gradient descent: p -= rate * g; with momentum, v = momentum * v + g and p -= rate * v.

    Parameters
    ----------
    learning_rate: length of the step, above 0.
    momentum: share of the last step that is kept, from 0 to below 1.
    nesterov: look ahead along the velocity: p -= rate * (g + momentum * v). Needs momentum.
    weight_decay: this much of each parameter is added to its gradient, 0 or more.

    Each `fit` starts with velocity 0.

    >>> import nnkit as nn
    >>> nn.SGD(0.1, momentum=0.9)
    SGD(learning_rate=0.1, momentum=0.9, nesterov=False, weight_decay=0.0)
    """

    learning_rate: float
    momentum: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0

    def __post_init__(self):
        _check(self, "learning_rate", lambda v: v > 0, "a number above 0, often between 0.001 and 1")
        _check(self, "momentum", lambda v: 0 <= v < 1, "a number from 0 to below 1, often 0.9")
        _check(self, "weight_decay", lambda v: v >= 0, "a number of at least 0, often 0 or 0.0001")
        if self.nesterov and not self.momentum:
            raise DataError("SGD: nesterov=True needs a momentum above 0, for example momentum=0.9.")

    @property
    def kernel(self):
        """The name of the operation that makes the step."""
        return "sgd_momentum" if self.momentum else "sgd"

    @property
    def settings(self):
        """The numbers that the kernel reads."""
        plain = [self.learning_rate, self.weight_decay]
        return [*plain, self.momentum, float(self.nesterov)] if self.momentum else plain

    def build(self, plan):
        """Write the update of all parameters into the plan."""
        settings = plan.constant("settings", self.settings)
        state = [plan.buffer("velocity", ("p",))] if self.momentum else []
        plan.call("update", self.kernel, "gradients", settings, "parameters", *state)


def _check(optimizer, name, accept, wanted):
    value = getattr(optimizer, name)
    number = (isinstance(value, (int, float)) and not isinstance(value, bool)) or hasattr(value, "__float__")
    if not (number and isfinite(value) and accept(value)):
        raise DataError(f"{type(optimizer).__name__} wants as {name} {wanted}; it got {value!r}.")
