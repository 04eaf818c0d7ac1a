"""Gradients by finite differences: slow and obvious; every backward kernel is tested against them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from .errors import DataError

if TYPE_CHECKING:
    from .network import Network


def finite_differences(f: Callable[[], float], array: np.ndarray, step: float = 1e-6) -> np.ndarray:
    """The gradient of f() with respect to each number of `array`, by central differences.

        df/da = (f(a + step) - f(a - step)) / (2 step)

    f reads `array`, a float64 array, which is changed number by number and put back.

    >>> import numpy as np, nnkit as nn
    >>> w = np.array([3.0, 4.0])
    >>> nn.finite_differences(lambda: (w**2).sum(), w).round(6)
    array([6., 8.])
    """
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        kept = array[place]
        array[place] = kept + step
        above = f()
        array[place] = kept - step
        below = f()
        array[place] = kept
        gradient[place] = (above - below) / (2 * step)
    return gradient


def gradient_check(
    network: "Network",
    x: ArrayLike,
    y: ArrayLike,
    loss: str,
    lengths: ArrayLike | None = None,
    step: float = 1e-6,
) -> float:
    """The largest relative error of the network's gradients against finite differences, over all parameters that
    are learned.

    The error of one parameter array is max |backward - differences| / max(|backward|, |differences|, 1e-8),
    with the largest number of each array in the denominator, so that rounding errors of tiny entries do not count.
    x, y, loss and lengths are those of `Network.loss_and_gradients`. The network must be float64: float32 has too few
    digits to subtract.

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.Dense(3), nn.Tanh(), nn.Dense(1)], input_shape=(2,), dtype="float64")
    >>> bool(nn.gradient_check(net, np.array([[1, 2]]), np.array([1]), "mse") < 1e-6)
    True
    """
    if network.dtype != np.float64:
        raise DataError(
            f"gradient_check needs a float64 network; got {network.dtype}. Try Network(..., dtype='float64')."
        )
    _, gradients = network.loss_and_gradients(x, y, loss, lengths)
    worst = 0.0
    for name in network.plan().trained:
        array = network.parameters[name]
        differences = finite_differences(lambda: network.evaluate(x, y, loss, lengths), array, step)
        scale = max(np.abs(gradients[name]).max(), np.abs(differences).max(), 1e-8)
        worst = max(worst, float(np.abs(gradients[name] - differences).max() / scale))
    return worst
