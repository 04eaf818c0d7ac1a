"""Schedules: learning rates that change while a network learns. Each writes the rate of the next update.

Time is counted in epochs: epoch = update / updates_per_epoch, with fractions.
"""

import numpy as np

from .compile.operations import operation
from .elementary import cos_pi, power


@operation("update updates_per_epoch settings[s] -> rate[k]")
def step_schedule(update, updates_per_epoch, settings, rate):
    """rate = first * factor^(whole epochs / every): after each `every` epochs it is multiplied by factor.

    settings = [first, every, factor].

    Example: update = 25, updates_per_epoch = 10, settings = [1, 2, 0.5], rate = [0] give rate = [0.5].
    """
    epoch = update // updates_per_epoch
    rate[0] = np.float64(settings[0]) * power(np.float64(settings[2]), epoch // int(settings[1]))


@operation("update updates_per_epoch epochs settings[s] -> rate[k]")
def cosine_schedule(update, updates_per_epoch, epochs, settings, rate):
    """rate = last + (first - last) (1 + cos(pi epoch / length)) / 2, and last after that: half a cosine wave, from top
    to bottom (Loshchilov and Hutter 2017).

    settings = [first, length in epochs, last]; length 0 stands for all `epochs` of the run.

    Example: update = 5, updates_per_epoch = 1, epochs = 10, settings = [1, 0, 0], rate = [9] give rate = [0.5].
    """
    first, length, last = np.float64(settings[0]), np.float64(settings[1]), np.float64(settings[2])
    length = length if length > 0 else np.float64(epochs)
    done = min(1.0, update / (updates_per_epoch * length))
    rate[0] = last + (first - last) * 0.5 * (1.0 + cos_pi(done))


@operation("update updates_per_epoch settings[s] -> rate[k]")
def inverse_time_schedule(update, updates_per_epoch, settings, rate):
    """rate = first / (1 + decay epoch). settings = [first, decay].

    Robbins and Monro (1951) require that the sum of the rates diverges while the sum of their squares converges.
    Both hold here.

    Example: update = 20, updates_per_epoch = 10, settings = [1, 0.5], rate = [0] give rate = [1 / (1 + 0.5 * 2)].
    """
    rate[0] = np.float64(settings[0]) / (1.0 + np.float64(settings[1]) * (update / updates_per_epoch))


@operation("update updates_per_epoch settings[s] -> rate[k]")
def warmup_schedule(update, updates_per_epoch, settings, rate):
    """rate *= (update + 1) / (updates of the warm-up), until the warm-up is over. settings = [epochs of the warm-up].

    Example: update = 4, updates_per_epoch = 10, settings = [1], rate = [1] give rate = [0.5].
    """
    rate[0] = np.float64(rate[0]) * min(1.0, (update + 1) / (np.float64(settings[0]) * updates_per_epoch))
