"""The plans of a network, and the sessions that carry them out, kept for the next call."""

from collections.abc import Sequence
from contextlib import contextmanager

from . import checks, session
from .errors import ShapeError
from .objective import Objective
from .objective.optimizers import Clip, Optimizer, Penalty
from .plan import Plan
from .session import Session

SESSIONS = 8  # kept at most; a slider that returns to a value then finds its memory laid out
KEPT_BYTES = 64 * 2**20  # the most that a network's kept sessions hold together; `predict` uses batches that fit


class Planner:
    """The part of a `Network` that turns it into plans and lays these out in memory."""

    def plan(
        self, loss: str | None = None, optimizer: Optimizer | None = None, *, clip_norm: float | None = None,
        l1: float = 0.0, l2: float = 0.0, sample_weight: bool = False, mask: bool = False, frozen: Sequence[int] = (),
        carry: bool = False,
    ) -> Plan:  # fmt: skip
        """The plan of this network: its buffers and calls, as data. With a loss it computes gradients, with an
        optimizer it learns. The arguments are those of `fit`; sample_weight, mask: whether the data hold them.

        It is a copy: changing it does not change the network. `session` carries it out.

        >>> import nnkit as nn
        >>> net = nn.Network([nn.Dense(1)], input_shape=(2,))
        >>> for call in net.plan("mse", nn.SGD(0.1), clip_norm=1.0).sections["update"]:
        ...     print(call)
        gradients = clip_norm(clip)
        parameters = sgd(gradients, rate, settings)
        """
        objective = Objective(
            None if loss is None else checks.loss(loss, self),
            None,
            Penalty(l1, l2),
            Clip(clip_norm),
            None if optimizer is None else checks.optimizer(optimizer),
            checks.boolean(sample_weight, "sample_weight"),
            checks.boolean(mask, "mask"),
            frozen=checks.frozen(frozen, self),
            carry=checks.boolean(carry, "carry"),
        )
        return self._plan(objective).copy()

    def session(self, plan: Plan, batch: int = 1) -> Session:
        """A `Session`: memory laid out for `plan`, a plan of this network that may have been changed, and for batches
        of up to `batch` samples. It starts with the network's present parameters, and runs section by section.

        >>> import nnkit as nn
        >>> net = nn.Network([nn.Dense(1)], input_shape=(2,))
        >>> session = net.session(net.plan())
        >>> session["0.weight"][:], session["input"][:] = [[3], [4]], [[1, 10]]
        >>> session.run("forward")
        >>> session["0.output"]
        array([[43.]], dtype=float32)
        """
        shapes = {name: plan.buffers[name] for name in plan.parameters}
        if shapes != self._shapes:
            raise ShapeError(
                f"A plan of this network must have the parameters {self._shapes}; got {shapes}. Try net.plan()."
            )
        session = self._new_session(plan.copy(), checks.integer(batch, "batch", 1))
        session["parameters"][:] = self._numbers
        return session

    def _plan(self, objective):
        key = objective.structure
        if objective != self._checked.get(key):
            objective.check(self.dtype)
            self._checked[key] = objective
        if key not in self._plans:
            plan = self._plans[key] = self.graph.plan(objective)
            checks.counted(plan, self.dtype)
        return self._plans[key]

    def _new_session(self, plan, batch):
        return session.Session(plan, batch, self._engine(self.dtype), self.dtype)

    @contextmanager
    def _session(self, plan, batch):
        """Lend the session for this plan and batch size: a kept one that is not in use, or a new one."""
        key = (id(plan), batch)  # a kept session keeps its plan, so no other plan has this id
        with self._lock:
            session = self._sessions.pop(key, None)
        session = session or self._new_session(plan, batch)
        try:
            yield session
        finally:
            with self._lock:
                self._sessions[key] = session  # the latest comes last
                while len(self._sessions) > SESSIONS or sum(s.nbytes for s in self._sessions.values()) > KEPT_BYTES:
                    self._sessions.popitem(last=False)
