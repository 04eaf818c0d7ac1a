"""A training run that labs look into after each update. js/engine.js has its twin, `Training`."""

from .. import checks, training
from ..kernels import training_loop as at


class Run:
    """Training in slices, from a network's present parameters; the network itself stays as it is.

    The digits are those of `Network.fit` with the same settings.

    Parameters
    ----------
    network, x, y, loss, optimizer, epochs, batch_size, seed: as in `Network.fit`.
    """

    def __init__(self, network, x, y, *, loss, optimizer, epochs, batch_size, seed):
        x, y, loss = checks.pair(x, y, network, loss)
        run = training.Run(optimizer, epochs, min(batch_size, len(x)), seed, orders=True)
        self._names = list(network.parameters)
        self._session = network._new_session(network._plan(loss, optimizer), run.batch_size)
        self._state, self._arrays = training._arrays(self._session, network._numbers, x, y, run)

    def advance(self, updates):
        """Make at most so many updates more; True while there is more to do."""
        self._state[at.LIMIT] = self._state[at.UPDATE] + updates
        self._session.engine.train(*self._arrays)
        return self._state[at.STATUS] == at.PAUSED

    @property
    def updates(self):
        """How many updates are done."""
        return int(self._state[at.UPDATE])

    @property
    def diverged(self):
        """True if the run has ended because its loss was no longer finite."""
        return self._state[at.STATUS] == at.DIVERGED

    @property
    def parameters(self):
        """The present parameters, as a dict of copies."""
        return {name: self._session[name].copy() for name in self._names}
