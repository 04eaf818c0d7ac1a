"""What all engines share. An engine has arrays of its own (`empty`, `place`) and one verb: `execute` a task, see
kernels/compile/training_loop.py.
"""

import numpy as np

from ..kernels.compile import training_loop as at


class Engine:
    """What every engine can do with its one entry, `execute`; see kernels/compile/training_loop.py for the arrays."""

    def __init__(self, dtype):
        dtypes = {name: dtype if kind == "number" else kind for name, (kind, _) in at.ARRAYS.items()}
        self._nothing = {name: np.zeros((0,) * axes, dtypes[name]) for name, (_, axes) in at.ARRAYS.items()}

    def run(self, table, memory):
        """Carry out the calls of a table."""
        self._carry_out(at.RUN, tables=table[None], memory=memory)

    def evaluate(self, **arrays):
        """Write the mean loss and the share of right answers to `sums`, or a part of them on the way there."""
        self._carry_out(at.EVALUATE, **arrays)

    def train(self, **arrays):
        """Train until the run is done, or something says stop."""
        self._carry_out(at.TRAIN, **arrays)

    def _carry_out(self, task, **arrays):
        """Execute a task on arrays by name; those that it does not need are empty."""
        self.execute(task, *(self._nothing | arrays).values())
