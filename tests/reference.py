"""Slow, obvious twins of the kernels, in NumPy or in plain numbers. They share no code with nnkit.

Each takes the inputs of the operation of the same name and returns its outputs, in order, as float64.
"""

from math import sqrt

import numpy as np

MASK = 2**64 - 1


# --- Random numbers: SplitMix64 in Python's unbounded integers ------------------------------------------------


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def random_bits(seed, stream, k):
    key = mix((mix(seed) + stream * 0x9E3779B97F4A7C15) & MASK)
    return mix((key + (k + 1) * 0x9E3779B97F4A7C15) & MASK)


def uniform(seed, stream, size):
    return np.array([(random_bits(seed, stream, k) >> 11) / 2**53 for k in range(size)])


def permutation(seed, stream, n):
    order = list(range(n))
    for i in reversed(range(1, n)):
        j = (random_bits(seed, stream, i) >> 32) * (i + 1) >> 32
        order[i], order[j] = order[j], order[i]
    return np.array(order)


def glorot_uniform(seed, stream, fan_in, fan_out, size):
    return (sqrt(6 / (fan_in + fan_out)) * (2 * uniform(seed, stream, size) - 1),)


def he_uniform(seed, stream, fan_in, size):
    return (sqrt(6 / fan_in) * (2 * uniform(seed, stream, size) - 1),)


# --- Layers ---------------------------------------------------------------------------------------------------


def dense_forward(x, weight, bias):
    return (x @ weight + bias,)


def dense_weight_gradient(x, dy):
    return x.T @ dy, dy.sum(axis=0)


def dense_input_gradient(dy, weight):
    return weight.T, dy @ weight.T


def relu_forward(x):
    return (np.where(x > 0, x, 0),)


def relu_backward(y, dy):
    return (np.where(y > 0, dy, 0),)


def sigmoid_forward(x):
    return (1 / (1 + np.exp(-x)),)


def sigmoid_backward(y, dy):
    return (dy * y * (1 - y),)


def tanh_forward(x):
    return (np.tanh(x),)


def tanh_backward(y, dy):
    return (dy * (1 - y**2),)


# --- Losses and optimizers ------------------------------------------------------------------------------------


def mse_forward(y, target):
    terms = (y - target) ** 2
    return terms, np.mean(terms, keepdims=True)


def mse_backward(y, target):
    return (2 * (y - target) / y.size,)


def binary_cross_entropy_forward(y, target):
    p = 1 / (1 + np.exp(-y))
    terms = -target * np.log(p) - (1 - target) * np.log(1 - p)
    return terms, np.mean(terms, keepdims=True)


def binary_cross_entropy_backward(y, target):
    return ((1 / (1 + np.exp(-y)) - target) / y.size,)


def sgd(gradient, settings, parameter):
    rate, decay = settings
    return (parameter - rate * (gradient + decay * parameter),)


def sgd_momentum(gradient, settings, parameter, velocity):
    rate, decay, momentum, nesterov = settings
    g = gradient + decay * parameter
    velocity = momentum * velocity + g
    return parameter - rate * (g + momentum * velocity if nesterov else velocity), velocity
