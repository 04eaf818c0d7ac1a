"""Dropout: during training a random part of the numbers is set to 0, a different part in each update.

n counts all numbers of an array. Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov 2014.
"""

import numpy as np

from . import streams
from .compile.operations import operation
from .random import random_unit, stream_key


@operation("update training seed stream x[n] rate[k] -> mask[n] y[n]")
def dropout_forward(update, training, seed, stream, x, rate, mask, y):
    """y = mask x. With training = 1 a mask is 0 with probability rate, else 1 / (1 - rate); with training = 0 it is 1.

    Dividing by the share that is kept preserves the mean, so that nothing has to change after training. Each
    update of each layer draws from a stream of its own. The backward pass multiplies by the same mask: dx = mask dy.

    Example: update = 0, training = 0, seed = 0, stream = 0, x = [3, 4], rate = [0.5] give mask = [1, 1], y = [3, 4].
    """
    one, zero = x.dtype.type(1), x.dtype.type(0)
    limit = np.float64(rate[0])
    kept = one / (one - rate[0])
    key = stream_key(stream_key(seed, streams.DROPOUT + stream), update)
    for n in range(x.shape[0]):
        mask[n] = one
        if training == 1:
            mask[n] = zero if random_unit(key, n) < limit else kept
    for n in range(x.shape[0]):
        y[n] = mask[n] * x[n]
