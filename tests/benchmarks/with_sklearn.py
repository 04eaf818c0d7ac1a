"""Scikit-learn as a competitor, with the models that it has: lines, and networks of dense layers."""

import warnings

import numpy as np


def run_of(task, dtype, threads):
    """SGDRegressor for a line with batches of one; MLPClassifier or MLPRegressor for the rest."""
    return _line(task) if task.batch == 1 else _network(task)


def _line(task):
    """It draws the orders itself, so its parameters are not quite those of the others. Its loss is half of ours."""
    from sklearn.linear_model import SGDRegressor

    model = SGDRegressor(
        penalty=None, learning_rate="constant", eta0=2 * task.rate, max_iter=task.epochs, tol=None, random_state=0
    )
    start = dict(coef_init=task.parameters[0].ravel(), intercept_init=task.parameters[1])
    x, y = task.x, task.y.ravel()

    def run():
        model.fit(x, y, **start)
        return [model.coef_[:, None], model.intercept_]

    return run


class Given(np.random.RandomState):
    """A random generator that "draws" given orders; scikit-learn shuffles the order of the epoch before."""

    def __init__(self, orders):
        super().__init__(0)
        before = [np.arange(orders.shape[1]), *orders[:-1]]
        self.moves = [np.argsort(last)[now] for last, now in zip(before, orders)]
        self.next = 0

    def shuffle(self, indices):
        indices[:] = self.moves[self.next % len(self.moves)]
        self.next += 1


def _network(task):
    """The same initial parameters and the same orders as everybody, by way of two hooks."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    warnings.simplefilter("ignore", ConvergenceWarning)  # the epochs are given, converged or not
    base = MLPRegressor if task.loss == "mse" else MLPClassifier
    starts = list(zip(task.parameters[::2], task.parameters[1::2]))

    class Network(base):
        def _init_coef(self, fan_in, fan_out, dtype):
            weight, bias = starts[self._drawn]
            self._drawn += 1
            return weight.copy(), bias.copy()

    factor = 2 if task.loss == "mse" else 1  # its squared error is half of ours
    options = dict(
        hidden_layer_sizes=task.model.sizes[1:-1], activation=task.model.activation, solver="sgd", alpha=0.0,
        batch_size=task.batch, learning_rate_init=factor * task.rate, max_iter=task.epochs, momentum=0.0,
        nesterovs_momentum=False, tol=0.0, n_iter_no_change=task.epochs + 1,
    )  # fmt: skip
    x, y = task.x, task.y.ravel().astype(task.x.dtype if task.loss == "mse" else int)
    given = Given(task.orders)

    def run():
        model = Network(random_state=given, **options)
        model._drawn = 0
        model.fit(x, y)
        return [array for pair in zip(model.coefs_, model.intercepts_) for array in pair]

    return run
