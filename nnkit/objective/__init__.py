"""An objective: everything that a plan needs besides the network: the loss, and the use of its gradients."""

from dataclasses import dataclass

from ..layers.base import Layer
from .hyperparameters import check_number, check_rounded
from .losses import Loss
from .optimizers import Clip, Optimizer, Penalty

NO_PENALTY, NO_CLIP = Penalty(), Clip()


@dataclass(frozen=True)
class Objective:
    """What a plan computes besides the outputs. Each part may be missing: without a loss a plan can only predict,
    without an optimizer it does not learn.

    class_weight: the weight of each class in the loss, or None.
    sample_weight, mask: whether the data hold a weight of each sample, or a mask of the rows that count.
    activation: a layer after the network's last one, for outputs that are probabilities.
    frozen: the numbers of layers that do not learn. inputs: whether inputs have gradients, too. carry: whether
        recurrent layers go on from batch to batch.
    """

    loss: Loss = None
    class_weight: tuple = None
    penalty: Penalty = NO_PENALTY
    clip: Clip = NO_CLIP
    optimizer: Optimizer = None
    sample_weight: bool = False
    mask: bool = False
    activation: Layer = None
    frozen: tuple = ()
    inputs: bool = False
    carry: bool = False

    @property
    def structure(self):
        """All of it that a plan depends on; the rest are numbers in `constants`."""
        parts = [part.structure for part in (self.loss, self.penalty, self.clip, self.optimizer) if part is not None]
        more = (self.class_weight is None, self.sample_weight, self.mask, repr(self.activation))
        return (*parts, *more, self.frozen, self.inputs, self.carry)

    @property
    def constants(self):
        """The numbers that its kernels read: dict buffer -> numbers. Written before every run."""
        parts = [part for part in (self.penalty, self.clip) if part.structure]
        parts += [self.optimizer] if self.optimizer is not None else []
        constants = {} if self.class_weight is None else {"class_weights": self.class_weight}
        for part in parts:
            constants |= part.constants
        return constants

    def check(self, dtype):
        """Refuse settings that numbers of this dtype cannot hold: a beta2 that becomes 1, a rate that becomes 0."""
        for part in (self.penalty, self.clip, self.optimizer):
            if part is not None and part.structure:
                check_rounded(part, part.rounded, dtype)
        if self.class_weight is not None:
            check_rounded(f"class_weight {self.class_weight}", self._rounded_weights, dtype)

    def _rounded_weights(self, to):
        for k, weight in enumerate(self.class_weight):
            if weight > 0:
                check_number("class_weight", f"that of class {k}", to(weight), lambda v: v > 0, "0, or a number above")

    def build(self, plan):
        """Write it into the plan, whose layers are there."""
        if self.activation is not None:
            plan.layer()
            plan.outputs = [self.activation.build(plan, "answer", plan.output)]
        if self.loss is not None:
            self.loss.build(plan, self.class_weight, self.sample_weight, self.mask)
        if self.optimizer is not None:
            for part in (self.penalty, self.clip, self.optimizer):
                if part.structure:
                    part.build(plan)
