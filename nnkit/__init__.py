"""nnkit: a small neural-network engine to read, to change and to measure.

    >>> import numpy as np, nnkit as nn
    >>> x = np.linspace(-1, 1, 50)[:, None]                                  # 50 samples of one number
    >>> y = 3 * x + 2                                                        # a line to be found
    >>> net = nn.Network([nn.Dense(1)], input_shape=(1,), seed=0)            # one linear unit: y = w x + b
    >>> history = net.fit(x, y, loss="mse", optimizer=nn.SGD(0.1), epochs=100, batch_size=10)
    >>> net.parameters["0.weight"].round(3), net.parameters["0.bias"].round(3)
    (array([[3.]], dtype=float32), array([2.], dtype=float32))
    >>> net.predict(np.array([[10]])).round(2)
    array([[32.]], dtype=float32)

Deeper networks are longer lists: ``[nn.Dense(16), nn.Tanh(), nn.Dense(1)]``. ``net.steps(x, y, loss="mse")`` walks
through one update call by call, ``nn.show(nn.kernels.dense_forward)`` prints the arithmetic itself.
"""

from . import kernels
from .engine import warmup
from .errors import DataError, DivergedError, ShapeError
from .gradients import finite_differences, gradient_check
from .layers import Dense, ReLU, Sigmoid, Tanh
from .network import Network, load
from .optimizers import SGD
from .show import show
from .training import EarlyStopping, History

__version__ = "0.1.0"

__all__ = [
    "SGD", "DataError", "Dense", "DivergedError", "EarlyStopping", "History", "Network", "ReLU", "ShapeError",
    "Sigmoid", "Tanh", "finite_differences", "gradient_check", "kernels", "load", "show", "warmup",
]  # fmt: skip
