"""What `Network.fit` can be asked for: the one place that knows all of it, its defaults, and how it becomes a run."""

from dataclasses import dataclass, replace

import numpy as np

from .. import checks
from ..checks import batches, labels, weights
from ..errors import DataError
from ..kernels import permutation, streams
from ..objective import Objective
from ..objective.optimizers import Clip, Penalty
from .history import History

HELD_OUT = ("validation x", "validation y", "validation lengths")


@dataclass(frozen=True)
class Run:
    """A training run, checked. data, validation: arrays by the names of a plan's fields."""

    objective: Objective
    data: dict
    epochs: int  # to be added to those of the run that is continued
    batch_size: int
    seed: int
    orders: object = True  # True, False, or an int64 array (epochs, N)
    validation: dict = None
    stop: object = None
    start: History = None  # of the run that is continued
    facts: dict = None  # what a run that continues this one must have in common with it
    classes: tuple = None  # their names

    @property
    def samples(self):
        """How many samples are trained on."""
        return len(self.data["target"])

    @property
    def held_out(self):
        """How many samples are validated on."""
        return 0 if self.validation is None else len(self.validation["target"])

    @property
    def sizes(self):
        """What the time of an epoch depends on, for one network and batch size."""
        return self.samples, self.held_out

    @property
    def updates_per_epoch(self):
        return -(-self.samples // self.batch_size)

    @property
    def watched(self):
        """The name of the row of the history that says which epoch is the best; None where none does."""
        return self.stop.watch if self.stop is not None else "validation_loss" if self.validation else None


@dataclass(frozen=True)
class Settings:
    """The arguments of `Network.fit` and `Network.training`, which are explained there."""

    loss: str
    optimizer: object
    epochs: int
    batch_size: int = 32
    shuffle: object = True
    seed: int = 0
    validation: object = None
    validation_split: float = None
    stop: object = None
    clip_norm: float = None
    class_weight: object = None
    sample_weight: object = None
    mask: object = None
    lengths: object = None
    l1: float = 0.0
    l2: float = 0.0
    continue_from: History = None
    frozen: object = ()
    carry: bool = False

    def run(self, network, x, y):
        """The run of this network on the samples x with targets y; refuses what cannot be."""
        loss, output = checks.loss(self.loss, network), network.output_shape
        epochs, seed = checks.integer(self.epochs, "epochs", 1), checks.integer(self.seed, "seed", 0)
        held_out = checks.validation(self.validation, self.validation_split)
        named = checks.class_names(network, y, loss, self.mask)
        class_weight = {} if _is_balanced(self.class_weight) else self.class_weight
        objective = Objective(
            loss,
            checks.class_weight(labels.by_number(class_weight, named), loss, output),
            Penalty(self.l1, self.l2),
            Clip(self.clip_norm),
            checks.optimizer(self.optimizer),
            sample_weight=self.sample_weight is not None or "sample_weight" in held_out,
            mask=self.mask is not None or "mask" in held_out,
            frozen=checks.frozen(self.frozen, network),
            carry=checks.boolean(self.carry, "carry"),
        )
        plan = network._plan(objective)
        data = checks.data(
            network, plan, x, y, loss, self.lengths, mask=self.mask, sample_weight=self.sample_weight, classes=named
        )
        if class_weight is not None:
            checks.whole_classes(data["target"])
        validation = None
        if held_out:
            validation = checks.data(network, plan, loss=loss, names=HELD_OUT, classes=named, **held_out)
        if self.validation_split is not None:
            data, validation = _split(data, self.validation_split, seed, loss.classes(output) is not None)
        if _is_balanced(self.class_weight):
            objective = replace(objective, class_weight=_balanced(plan, data, loss.classes(output)))
        n, batch_size = len(data["target"]), checks.integer(self.batch_size, "batch_size", 1)
        if self.carry:
            batches.carry(network, n, batch_size, self.shuffle, self.validation_split, self.lengths)
        batch_size = min(batch_size, n)
        batches.averages(network, plan, data, (batch_size, n % batch_size or batch_size))
        orders = checks.orders(self.shuffle, epochs, n)
        facts = {
            "parameters": network._shapes,
            "dtype": network.dtype.type.__name__,  # the same as dtype.name, which is slow
            "loss": loss.name,
            "optimizer": objective.optimizer.kernel,
            "samples": n,
            "batch_size": batch_size,
            "seed": seed,
            "shuffle": orders if isinstance(orders, bool) else "an array",
            "validation data": validation is not None,
            "frozen layers": list(objective.frozen),
            "carry": objective.carry,
        }
        return Run(
            objective, data, epochs, batch_size, seed, orders, validation,
            stop=checks.stop(self.stop, validation, loss),
            start=checks.continue_from(self.continue_from, facts, epochs, -(-n // batch_size)),
            facts=facts,
            classes=named,
        )  # fmt: skip


def _is_balanced(class_weight):
    return isinstance(class_weight, str) and class_weight == "balanced"


def _split(data, share, seed, of_classes):
    """Hold out a share of the samples, drawn from the seed: (data, validation). Each class gives its share, where every
    sample belongs to one class.
    """
    target = data["target"].reshape(len(data["target"]), -1)
    n = len(target)
    if n < 2:
        raise DataError("validation_split needs at least two samples, one to train on and one to hold out; got 1.")
    order = np.empty(n, np.int64)
    permutation(seed, streams.VALIDATION, order)
    if of_classes and target.shape[1] == 1:
        order = order[np.argsort(target[order, 0], kind="stable")]
    count = max(1, int(share * n))
    held = np.zeros(n, bool)
    held[order[(np.arange(count) * n + n // 2) // count]] = True  # evenly spread
    return tuple({name: array[rows] for name, array in data.items()} for rows in (~held, held))


def _balanced(plan, data, classes):
    """The weights of classes that stand equally often in the loss, from the rows of the targets that count."""
    target = data["target"]
    counts = np.ones(target.shape, bool)
    if "mask" in data:
        counts &= data["mask"].reshape(target.shape) > 0
    if plan.has_time(plan.output) and target.ndim > 1:
        lengths = data[plan.lengths(plan.output)]
        steps = np.arange(target.shape[1]) < lengths[:, None]
        counts &= steps.reshape(*steps.shape, *[1] * (target.ndim - 2))
    return weights.balanced(target, counts, classes)
