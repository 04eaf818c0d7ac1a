"""Optimizers: the kernel that turns a gradient into a step, and its settings; and what precedes the step."""

from dataclasses import dataclass, fields, replace
from numbers import Real

import numpy as np

from ..errors import DataError
from .hyperparameters import check_number
from .schedules import Schedule


class Optimizer:
    """What all optimizers have in common: a learning rate, a number or a schedule; settings; memories of steps."""

    @property
    def structure(self):
        """All of it that a plan depends on; the rest are numbers in `constants`."""
        rate = self.learning_rate
        return (self.kernel, *(rate.structure if isinstance(rate, Schedule) else ()))

    @property
    def first_rate(self):
        """The learning rate, or the one from which a schedule counts."""
        rate = self.learning_rate
        return rate.first if isinstance(rate, Schedule) else rate

    @property
    def constants(self):
        """The numbers that the kernels read: dict buffer -> numbers."""
        schedule = self.learning_rate.constants if isinstance(self.learning_rate, Schedule) else {}
        return {"rate": [self.first_rate], "settings": self.settings, **schedule}

    def build(self, plan):
        """Write the update of all parameters into the plan."""
        rate = plan.constant("rate", [self.first_rate])
        if isinstance(self.learning_rate, Schedule):
            self.learning_rate.build(plan, rate)
        settings = plan.constant("settings", self.settings)
        rows = {name: plan.by_rows(name) for name in plan.trained} if self.kernel == "sgd" else {}
        if any(rows.values()) or plan.trained != plan.parameters:  # a step for each, in place of one for all together
            for name in plan.trained:
                if rows.get(name):
                    plan.call("update", "sgd_rows", rows[name], rate, settings, name, f"{name}.gradient")
                    continue
                shape = plan.buffers[name]
                memories = [plan.buffer(f"optimizer.{memory}.{name}", shape) for memory in self.memories]
                plan.call("update", self.kernel, f"{name}.gradient", rate, settings, name, *memories)
                plan.memories += memories
            return
        memories = [plan.buffer(f"optimizer.{name}", ("p",)) for name in self.memories]
        plan.call("update", self.kernel, "gradients", rate, settings, "parameters", *memories)
        plan.memories += memories

    def rounded(self, to):
        """The same optimizer with `to(number)` in place of each number."""
        settings = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(self, **{name: _rounded(value, to) for name, value in settings.items()})

    def _check_rate(self):
        if not isinstance(self.learning_rate, Schedule):
            self._check("learning_rate", lambda v: v > 0, "a number above 0, often between 0.001 and 1, or a schedule")

    def _check(self, name, accept, what):
        check_number(type(self).__name__, name, getattr(self, name), accept, what)


def _rounded(value, to):
    if isinstance(value, Schedule):
        return value.rounded(to)
    return to(value) if isinstance(value, Real) and not isinstance(value, bool) else value


@dataclass(frozen=True)
class SGD(Optimizer):
    """Stochastic gradient descent: p -= rate * g; with momentum, v = momentum * v + g and p -= rate * v.

    Parameters
    ----------
    learning_rate: length of the step, above 0, or a schedule.
    momentum: share of the last step that is kept, from 0 to below 1.
    nesterov: look ahead along the velocity: p -= rate * (g + momentum * v). Needs momentum.
    weight_decay: this much of each parameter is added to its gradient, 0 or more.

    Each `fit` starts with velocity 0.

    >>> import nnkit as nn
    >>> nn.SGD(0.1, momentum=0.9)
    SGD(learning_rate=0.1, momentum=0.9, nesterov=False, weight_decay=0.0)
    """

    learning_rate: float | Schedule
    momentum: float = 0.0
    nesterov: bool = False
    weight_decay: float = 0.0

    def __post_init__(self):
        self._check_rate()
        self._check("momentum", lambda v: 0 <= v < 1, "a number from 0 to below 1, often 0.9")
        self._check("weight_decay", lambda v: v >= 0, "a number of at least 0, often 0 or 0.0001")
        if not isinstance(self.nesterov, (bool, np.bool_)):
            raise DataError(f"SGD: nesterov must be True or False; got {self.nesterov!r}.")
        if self.nesterov and not self.momentum:
            raise DataError("SGD: nesterov=True needs a momentum above 0, for example momentum=0.9.")

    @property
    def kernel(self):
        """The name of the operation that makes the step."""
        return "sgd_momentum" if self.momentum else "sgd"

    @property
    def memories(self):
        """What is remembered from step to step."""
        return ("velocity",) if self.momentum else ()

    @property
    def settings(self):
        """The numbers that the kernel reads."""
        return [self.weight_decay, self.momentum, float(self.nesterov)] if self.momentum else [self.weight_decay]


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """Steps measured by the size that each parameter's gradient usually has: p -= rate * g / (sqrt(s) + epsilon), with
    s the running mean of g^2.

    Parameters
    ----------
    learning_rate: above 0, or a schedule.
    alpha: how slowly the running mean forgets, from 0 to below 1.
    epsilon: keeps the division from failing.
    momentum: share of the last step that is kept, from 0 to below 1.
    weight_decay: this much of each parameter is added to its gradient.

    >>> import nnkit as nn
    >>> nn.RMSProp(0.001)
    RMSProp(learning_rate=0.001, alpha=0.99, epsilon=1e-08, momentum=0.0, weight_decay=0.0)
    """

    learning_rate: float | Schedule = 0.01
    alpha: float = 0.99
    epsilon: float = 1e-8
    momentum: float = 0.0
    weight_decay: float = 0.0

    kernel, memories = "rmsprop", ("square", "velocity")

    def __post_init__(self):
        self._check_rate()
        self._check("alpha", lambda v: 0 <= v < 1, "a number from 0 to below 1, often 0.99")
        self._check("epsilon", lambda v: v > 0, "a small number above 0, often 1e-8")
        self._check("momentum", lambda v: 0 <= v < 1, "a number from 0 to below 1")
        self._check("weight_decay", lambda v: v >= 0, "a number of at least 0")

    @property
    def settings(self):
        return [self.weight_decay, self.alpha, self.epsilon, self.momentum]


@dataclass(frozen=True)
class Adam(Optimizer):
    """Momentum and RMSProp together, both corrected for their start at 0 (Kingma and Ba 2015).

    Parameters
    ----------
    learning_rate: above 0, or a schedule.
    beta1, beta2: how slowly the running means of g and of g^2 forget, from 0 to below 1.
    epsilon: keeps the division from failing.
    weight_decay: this much of each parameter is added to its gradient.

    >>> import nnkit as nn
    >>> nn.Adam()
    Adam(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08, weight_decay=0.0)
    """

    learning_rate: float | Schedule = 0.001
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    weight_decay: float = 0.0

    kernel, memories, decoupled = "adam", ("mean", "square"), 0.0

    def __post_init__(self):
        self._check_rate()
        self._check("beta1", lambda v: 0 <= v < 1, "a number from 0 to below 1, often 0.9")
        self._check("beta2", lambda v: 0 <= v < 1, "a number from 0 to below 1, often 0.999")
        self._check("epsilon", lambda v: v > 0, "a small number above 0, often 1e-8")
        self._check("weight_decay", lambda v: v >= 0, "a number of at least 0")

    @property
    def settings(self):
        return [self.weight_decay, self.beta1, self.beta2, self.epsilon, self.decoupled]


@dataclass(frozen=True)
class AdamW(Adam):
    """Adam, with a weight decay that does not pass through the running means: p shrinks by the factor
    1 - rate * weight_decay before each step (Loshchilov and Hutter 2019).

    Parameters are those of `Adam`.

    >>> import nnkit as nn
    >>> nn.AdamW(weight_decay=0.1)
    AdamW(learning_rate=0.001, beta1=0.9, beta2=0.999, epsilon=1e-08, weight_decay=0.1)
    """

    weight_decay: float = 0.01

    decoupled = 1.0


@dataclass(frozen=True)
class Penalty:
    """L1 and L2 regularisation: l1 |w| + l2 w^2 / 2, summed over all weights, but not over biases, joins the loss that
    is descended. The losses that are reported are without it.
    """

    l1: float = 0.0
    l2: float = 0.0

    def __post_init__(self):
        for name in ("l1", "l2"):
            check_number("fit", name, getattr(self, name), lambda v: v >= 0, "a number of at least 0")

    @property
    def structure(self):
        return ("penalty",) if self.l1 or self.l2 else ()

    @property
    def constants(self):
        return {"penalty": [self.l1, self.l2]}

    def rounded(self, to):
        """The same penalty with `to(number)` in place of each number."""
        return Penalty(to(self.l1), to(self.l2))

    def build(self, plan):
        """Write into the plan what adds the slope of the penalty to the gradients."""
        settings = plan.constant("penalty", [self.l1, self.l2])
        for name in plan.trained:
            if not name.endswith("bias"):
                plan.call("update", "penalize", name, settings, f"{name}.gradient")


@dataclass(frozen=True)
class Clip:
    """The gradient, all parameters together, is shortened to `norm` where it is longer."""

    norm: float | None = None

    def __post_init__(self):
        if self.norm is not None:
            check_number("fit", "clip_norm", self.norm, lambda v: v > 0, "a number above 0, often 1, or None")

    @property
    def structure(self):
        return ("clip",) if self.norm is not None else ()

    @property
    def constants(self):
        return {"clip": [self.norm]}

    def rounded(self, to):
        """The same with `to(number)` in place of the number."""
        return Clip(None if self.norm is None else to(self.norm))

    def build(self, plan):
        """Write the shortening into the plan."""
        plan.call("update", "clip_norm", plan.constant("clip", [self.norm]), "gradients")
