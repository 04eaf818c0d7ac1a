"""Optimizers: how a gradient becomes a step. k counts all parameters of the network, in one row.

Their settings are numbers in the plan's memory: changing one writes a number and compiles nothing. What an optimizer
keeps from step to step (a velocity, mean squares) starts at 0 in every run.
"""

import numpy as np

from .arrays import fill
from .compile.operations import operation
from .compile.views import view
from .elementary import power
from .embedding import is_large


@operation("gradient[k] rate[r] settings[s] -> parameter[k]")
def sgd(gradient, rate, settings, parameter):
    """Stochastic gradient descent: parameter -= rate (gradient + decay parameter), settings = [decay].

    Example: gradient = [2], rate = [0.25], settings = [0], parameter = [1] give parameter = [1 - 0.25*2].
    """
    step, decay = rate[0], settings[0]
    for k in range(parameter.shape[0]):
        parameter[k] -= step * (gradient[k] + decay * parameter[k])


@operation("index[n] rate[r] settings[s] -> parameter[v,o] gradient[v,o]")
def sgd_rows(index, rate, settings, parameter, gradient):
    """The same for a table whose gradient is 0 except in the rows v that the index names. Without decay only these rows
    change: parameter[v, o] -= rate gradient[v, o]. The gradient, once used, becomes 0.

    A step with gradient 0 changes no bit, so other rows need none, and a row may be named twice.

    Example: index = [1, 1], rate = [0.25], settings = [0], parameter = [[1, 2], [3, 4]], gradient = [[0, 0], [4, 8]]
    give parameter = [[1, 2], [3 - 0.25*4, 4 - 0.25*8]], gradient = [[0, 0], [0, 0]].
    """
    size, step = parameter.shape[0] * parameter.shape[1], rate[0]
    if settings[0] != 0 or not is_large(size, index.shape[0]):
        sgd(view(gradient, 0, (size,)), rate, settings, view(parameter, 0, (size,)))
        fill(0, view(gradient, 0, (size,)))
        return
    for n in range(index.shape[0]):
        row = int(index[n])
        for o in range(parameter.shape[1]):
            parameter[row, o] -= step * gradient[row, o]
            gradient[row, o] = 0


@operation("gradient[k] rate[r] settings[s] -> parameter[k] velocity[k]")
def sgd_momentum(gradient, rate, settings, parameter, velocity):
    """velocity = momentum velocity + g;  parameter -= rate velocity;  g = gradient + decay parameter.

    With nesterov = 1 the step is rate (g + momentum velocity): a look ahead along the velocity.
    settings = [decay, momentum, nesterov]. Polyak 1964; Sutskever, Martens, Dahl and Hinton 2013.

    Example: gradient = [2], rate = [0.25], settings = [0, 0.5, 0], parameter = [1], velocity = [1] give
    velocity = [0.5*1 + 2], parameter = [1 - 0.25*2.5].
    """
    step, decay, momentum = rate[0], settings[0], settings[1]
    nesterov = settings[2] != 0
    for k in range(parameter.shape[0]):
        g = gradient[k] + decay * parameter[k]
        v = momentum * velocity[k] + g
        velocity[k] = v
        parameter[k] -= step * (g + momentum * v if nesterov else v)


@operation("gradient[k] rate[r] settings[s] -> parameter[k] square[k] velocity[k]")
def rmsprop(gradient, rate, settings, parameter, square, velocity):
    """square = alpha square + (1 - alpha) g^2;  parameter -= rate v;  v = momentum v + g / (sqrt(square) + epsilon).

    Each parameter's step is divided by the usual size of its gradient (Tieleman and Hinton 2012).
    settings = [decay, alpha, epsilon, momentum];  g = gradient + decay parameter.

    Example: gradient = [2], rate = [0.25], settings = [0, 0.75, 0, 0], parameter = [1], square = [0], velocity = [0]
    give square = [1], velocity = [2], parameter = [1 - 0.25*2].
    """
    one = rate.dtype.type(1)
    step, decay, alpha, epsilon, momentum = rate[0], settings[0], settings[1], settings[2], settings[3]
    for k in range(parameter.shape[0]):
        g = gradient[k] + decay * parameter[k]
        s = alpha * square[k] + (one - alpha) * (g * g)
        square[k] = s
        v = momentum * velocity[k] + g / (np.sqrt(s) + epsilon)
        velocity[k] = v
        parameter[k] -= step * v


@operation("update gradient[k] rate[r] settings[s] -> parameter[k] mean[k] square[k]")
def adam(update, gradient, rate, settings, parameter, mean, square):
    """mean = beta1 mean + (1 - beta1) g;  square = beta2 square + (1 - beta2) g^2, both divided by
    1 - beta^step, because they start at 0;  parameter -= rate mean / (sqrt(square) + epsilon).

    settings = [decay, beta1, beta2, epsilon, decoupled]. With decoupled = 0, g = gradient + decay parameter: Adam
    (Kingma and Ba 2015). With decoupled = 1 the parameters first shrink by the factor 1 - rate decay, and g is
    the gradient alone: AdamW (Loshchilov and Hutter 2019).

    Example: update = 0, gradient = [2], rate = [0.25], settings = [0, 0.5, 0.75, 0, 0], parameter = [1], mean = [0],
    square = [0] give mean = [1], square = [1], parameter = [1 - 0.25 * (1 / 0.5) / 2].
    """
    kind, one = rate.dtype.type, rate.dtype.type(1)
    step, decay, beta1, beta2, epsilon = rate[0], settings[0], settings[1], settings[2], settings[3]
    coupled = decay if settings[4] == 0 else kind(0)
    shrink = one if settings[4] == 0 else one - step * decay
    step = kind(np.float64(step) / (1.0 - power(np.float64(beta1), update + 1)))
    root = kind(1.0 / np.sqrt(1.0 - power(np.float64(beta2), update + 1)))
    for k in range(parameter.shape[0]):
        g = gradient[k] + coupled * parameter[k]
        m = beta1 * mean[k] + (one - beta1) * g
        s = beta2 * square[k] + (one - beta2) * (g * g)
        mean[k] = m
        square[k] = s
        parameter[k] = shrink * parameter[k] - step * (m / (np.sqrt(s) * root + epsilon))


# --- What happens to a gradient before the step -------------------------------------------------------------------


@operation("weight[k] settings[s] -> gradient[k]")
def penalize(weight, settings, gradient):
    """gradient += l1 sign(weight) + l2 weight: the slope of the penalty l1 |weight| + l2 weight^2 / 2.

    settings = [l1, l2]. l1 pulls every weight toward 0 with the same force, and many become 0; l2 pulls harder on
    larger weights.

    Example: weight = [2, -2, 0], settings = [1, 0.5], gradient = [0, 0, 0] give gradient = [2, -2, 0].
    """
    zero, l1, l2 = weight.dtype.type(0), settings[0], settings[1]
    for k in range(weight.shape[0]):
        w = weight[k]
        gradient[k] += (l1 if w > zero else -l1 if w < zero else zero) + l2 * w


@operation("limit[s] -> gradient[k]")
def clip_norm(limit, gradient):
    """If the length of the gradient, over all parameters, is above limit: shorten it to that, in the same direction.

    Pascanu, Mikolov and Bengio 2013.

    Example: limit = [1], gradient = [3, 4] give gradient = [0.6, 0.8].
    """
    total = np.float64(0)
    for k in range(gradient.shape[0]):
        total += np.float64(gradient[k]) * np.float64(gradient[k])
    norm = np.sqrt(total)
    if norm > limit[0]:
        scale = gradient.dtype.type(np.float64(limit[0]) / norm)
        for k in range(gradient.shape[0]):
            gradient[k] *= scale
