"""Losses: which kernels compute them, and what targets they want."""

from dataclasses import dataclass

from .errors import DataError, ShapeError
from .layers import Sigmoid


@dataclass(frozen=True)
class Loss:
    """A loss: the kernels `name`_forward and `name`_backward, and its demands.

    `from_logits`: it applies the sigmoid itself, so the network must end without one.
    `interval`: the lowest and highest target that it can take.
    """

    name: str
    from_logits: bool = False
    interval: tuple = (float("-inf"), float("inf"))

    def build(self, plan, output):
        """Write the loss of buffer `output` into the plan; its target has the same shape."""
        target = plan.buffer("target", plan.buffers[output])
        terms = plan.buffer("loss.terms", plan.buffers[output])
        loss = plan.buffer("loss", (1,))
        plan.layer()
        plan.call("loss", f"{self.name}_forward", output, target, terms, loss)
        plan.call("backward", f"{self.name}_backward", output, target, plan.gradient(output))

    def check_layers(self, layers):
        """Refuse a last layer that the loss would apply a second time."""
        if self.from_logits and isinstance(layers[-1], Sigmoid):
            raise ShapeError(
                f"The loss {self.name!r} wants logits and applies the sigmoid itself, but the network ends with "
                f"{layers[-1]}. Leave that layer out; sigmoid(predict(x)) is then the probability."
            )

    def check_targets(self, y):
        """Refuse targets outside the interval."""
        low, high = self.interval
        if y.min() < low or y.max() > high:
            raise DataError(
                f"The loss {self.name!r} wants targets from {low:g} to {high:g}; y goes from {y.min():g} to "
                f"{y.max():g}. Labels are usually 0 and 1."
            )


LOSSES = {
    "mse": Loss("mse"),
    "binary_cross_entropy": Loss("binary_cross_entropy", from_logits=True, interval=(0, 1)),
}


def find(name):
    """The loss with this name."""
    if name not in LOSSES:
        raise DataError(f"There is no loss {name!r}. The losses are: {', '.join(LOSSES)}.")
    return LOSSES[name]
