"""Optimizers: how a gradient becomes a step. k counts all parameters of the network, in one row.

Their settings are numbers in the plan's memory: turning a slider writes one of them and compiles nothing.
"""

from .operations import operation


@operation("gradient[k] settings[s] -> parameter[k]")
def sgd(gradient, settings, parameter):
    """Parameter -= rate (gradient + decay parameter), with settings = [rate, decay].

    Example: parameter = [1], gradient = [2], settings = [0.25, 0] give parameter = [1 - 0.25*2].
    """
    rate, decay = settings[0], settings[1]
    for k in range(parameter.shape[0]):
        parameter[k] -= rate * (gradient[k] + decay * parameter[k])


@operation("gradient[k] settings[s] -> parameter[k] velocity[k]")
def sgd_momentum(gradient, settings, parameter, velocity):
    """Velocity = momentum velocity + g;  parameter -= rate velocity;  g = gradient + decay parameter.

    With nesterov = 1 the step is rate (g + momentum velocity): a look ahead along the velocity.
    settings = [rate, decay, momentum, nesterov]. Polyak 1964; Sutskever, Martens, Dahl and Hinton 2013.

    Example: parameter = [1], velocity = [1], gradient = [2], settings = [0.25, 0, 0.5, 0] give
    velocity = [0.5*1 + 2], parameter = [1 - 0.25*2.5].
    """
    rate, decay, momentum = settings[0], settings[1], settings[2]
    nesterov = settings[3] != 0
    for k in range(parameter.shape[0]):
        g = gradient[k] + decay * parameter[k]
        v = momentum * velocity[k] + g
        velocity[k] = v
        parameter[k] -= rate * (g + momentum * v if nesterov else v)
