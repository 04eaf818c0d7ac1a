"""Losses: which kernels compute them, and which targets they accept."""

from dataclasses import dataclass
from math import prod

import numpy as np

from ..errors import DataError, ShapeError
from ..layers import Dropout, Flatten, Reshape, Sigmoid, Softmax

ANY = (float("-inf"), float("inf"))


@dataclass(frozen=True)
class Loss:
    """A loss with the kernels `name`_forward and `name`_backward: of numbers, each with a target of its own.

    `interval`: the lowest and highest target that it can take.
    `applies`: the layer that it applies itself: the network must end without it, in logits.
    `has_accuracy`: an answer can be right or wrong.
    """

    name: str
    interval: tuple = ANY
    applies: type = None
    has_accuracy: bool = False

    @property
    def structure(self):
        """All of it that a plan depends on."""
        return self.name

    def target_shape(self, output):
        """The shape of one sample's target, for one sample's output."""
        return output

    def build(self, plan, class_weight=None, sample_weight=False, mask=False):
        """Write the loss of the plan's output into it."""
        output = plan.output
        shape = plan.buffers[output]
        target = plan.buffer("target", self.target_shape(shape))
        plan.fields[target] = None
        counts = plan.buffer("loss.counts", shape[:-1])
        if plan.has_time(output):
            rows = plan.alias("loss.counts.rows", counts, (*shape[:2], prod(shape[2:-1])))
            plan.call("loss", "valid_rows", plan.lengths(output), rows)
        else:
            plan.call("loss", "fill", counts, integers=(1,))
        if mask:
            each = plan.alias("loss.counts.each", counts, (*shape[:-1], 1))
            plan.call("loss", "weigh_rows", plan.buffer("mask", shape[:-1]), each)
            plan.fields["mask"] = 1
        if sample_weight:
            of_sample = plan.alias("loss.counts.of_sample", counts, (shape[0], prod(shape[1:-1])))
            plan.call("loss", "weigh_rows", plan.buffer("sample_weight", shape[:1]), of_sample)
            plan.fields["sample_weight"] = 1
        if class_weight is not None:
            plan.call("loss", "weigh_classes", target, plan.constant("class_weights", class_weight), counts)
        loss = plan.buffer("loss", (4,))
        plan.layer()
        self._calls(plan, output, target, counts, loss)

    def _calls(self, plan, output, target, counts, loss):
        terms = plan.buffer("loss.terms", plan.buffers[output])
        plan.call("loss", f"{self.name}_forward", output, target, counts, terms, loss)
        plan.call("backward", f"{self.name}_backward", output, target, counts, plan.gradient(output))

    def check_output(self, node):
        """Refuse an output that is no logit any more; `node` is the graph's last one."""
        while isinstance(node.layer, (Dropout, Flatten, Reshape)):  # these hand the numbers on
            node = node.sources[0]
        if self.applies is not None and isinstance(node.layer, (Sigmoid, Softmax)):
            word = self.applies.__name__.lower()
            raise ShapeError(
                f"The loss {self.name!r} needs logits and applies the {word} itself, but the network ends with "
                f"{node.layer}. Leave that layer out; {word}(predict(x)) is then the probability."
            )

    def check_targets(self, y, output):
        """Refuse targets outside the interval; `output` is the shape of one sample's output."""
        if self.interval == ANY:
            return
        low, high = self.interval
        if y.min() < low or y.max() > high:
            raise DataError(
                f"The loss {self.name!r} needs targets from {low:g} to {high:g}; y goes from {y.min():g} to "
                f"{y.max():g}. Labels are usually 0 and 1: for two classes, try np.asarray(y) == {y.max():g}."
            )

    def classes(self, output):
        """How many classes there are, for class weights; None where there are none."""
        return 2 if self.has_accuracy and output[-1] == 1 else None


@dataclass(frozen=True)
class Categorical(Loss):
    """A loss whose target is the number of the right class: one for each row of outputs."""

    def target_shape(self, output):
        return output[:-1]

    def check_output(self, node):
        super().check_output(node)
        if node.shape[-1] == 1:
            raise ShapeError(
                f"The loss {self.name!r} needs an output for each class, at least 2; this network's output has shape "
                f"{node.shape}, so every answer would be right. Try 'binary_cross_entropy' for labels 0 and 1, or end "
                "with nn.Dense(2)."
            )

    def _calls(self, plan, output, target, counts, loss):
        plan.count("classes", plan.buffers[output][-1])
        p = plan.buffer("loss.probabilities", plan.buffers[output])
        terms = plan.buffer("loss.terms", plan.buffers[target])
        plan.call("loss", f"{self.name}_forward", output, target, counts, p, terms, loss)
        plan.call("backward", f"{self.name}_backward", p, target, counts, plan.gradient(output))

    def check_targets(self, y, output):
        classes = output[-1]
        if (y != np.floor(y)).any() or y.min() < 0 or y.max() >= classes:
            raise DataError(
                f"The loss {self.name!r} needs the numbers of classes as targets, integers from 0 to {classes - 1}; y "
                f"goes from {y.min():g} to {y.max():g}{_advice(y, classes)}"
            )

    def classes(self, output):
        return output[-1]


def _advice(y, classes):
    """The end of a message for targets that are no numbers of classes."""
    low, high = y.min(), y.max()
    if (y != np.floor(y)).any():
        return ", and some are not integers. For targets that are any numbers, try the loss 'mse'."
    if y.ndim > 1 and low < 0:
        return ". Steps after the end of a sequence need a class too, such as 0; with lengths=... they do not count."
    if low > 0 and high - low < classes:
        return f". To count them from 0, try np.asarray(y) - {low:g}."
    if low < 0:
        return ". To number the classes from 0, try np.unique(y, return_inverse=True)[1]."
    return f". The last layer needs an output for each class: {high + 1:g}, not {classes}."


LOSSES = {
    "mse": Loss("mse"),
    "mae": Loss("mae"),
    "huber": Loss("huber"),
    "binary_cross_entropy": Loss("binary_cross_entropy", (0, 1), Sigmoid, has_accuracy=True),
    "cross_entropy": Categorical("cross_entropy", applies=Softmax, has_accuracy=True),
}


def find(name):
    """The loss with this name."""
    if not isinstance(name, str) or name not in LOSSES:
        raise DataError(f"There is no loss {name!r}. The losses are: {', '.join(LOSSES)}.")
    return LOSSES[name]
