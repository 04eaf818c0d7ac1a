"""Slow, obvious twins of the kernels, in NumPy or in plain numbers. They share no code with nnkit.

Each takes the inputs of the operation of the same name and returns its outputs, in order, as float64.
"""

from math import sqrt

import numpy as np
from reference_attention import *  # noqa: F403  (its twins are found here, too)
from reference_convolution import *  # noqa: F403
from reference_normalization import *  # noqa: F403
from reference_sequences import *  # noqa: F403

from nnkit.kernels import streams

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


def normal(seed, stream, size):
    u = uniform(seed, stream, 2 * size)
    return np.sqrt(-2 * np.log(1 - u[::2])) * np.cos(2 * np.pi * u[1::2])


def scaled_normal(seed, stream, scale, shapes):
    return (scale * normal(seed, stream, shapes[0][0]),)


def orthogonal(seed, stream, shapes):
    """Each block by NumPy's QR; its columns point where Gram and Schmidt let them."""
    (h, g), _ = shapes
    columns = normal(seed, stream, g * h).reshape(g, h).T
    blocks = []
    for first in range(0, g, h):
        q, r = np.linalg.qr(columns[:, first : first + h])
        blocks.append(q * np.sign(np.diag(r)))
    return np.hstack(blocks), None


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


def leakyrelu_forward(x, slope):
    return (np.where(x > 0, x, slope * x),)


def leakyrelu_backward(y, dy, slope):
    return (np.where(y > 0, dy, slope * dy),)


def elu_forward(x, alpha):
    return (np.where(x > 0, x, alpha * np.expm1(np.minimum(x, 0))),)


def elu_backward(x, dy, alpha):
    return (np.where(x > 0, dy, dy * alpha * np.exp(np.minimum(x, 0))),)


def softplus_forward(x):
    return (np.logaddexp(0, x),)


def softplus_backward(x, dy):
    return (dy / (1 + np.exp(-x)),)


def softmax_forward(x):
    e = np.exp(x)
    return (e / e.sum(axis=1, keepdims=True),)


def softmax_backward(y, dy):
    return (np.array([(np.diag(row) - np.outer(row, row)) @ d for row, d in zip(y, dy)]),)


def dropout_forward(update, training, seed, stream, x, rate):
    first = (mix(seed) + (streams.DROPOUT + stream) * 0x9E3779B97F4A7C15) & MASK
    kept = uniform(mix(first), update, x.size) >= rate
    mask = np.where(kept, 1 / (1 - rate), 0) if training else np.ones(x.size)
    return mask, mask * x


# --- Whole arrays ---------------------------------------------------------------------------------------------


def fill(value, shapes):
    return (np.full(shapes[0], value),)


def add_to(x, y):
    return (x + y,)


def add(a, b):
    return (a + b,)


def copy(x):
    return (x,)


def multiply(a, b):
    return (a * b,)


def concatenate_forward(a, b):
    return (np.hstack([a, b]),)


def take_columns(first, x, shapes):
    return (x[:, first : first + shapes[0][1]],)


def repeat_forward(x, shapes):
    return (np.stack([x] * shapes[0][1], axis=1),)


def repeat_backward(dy):
    return (dy.sum(axis=1),)


def dot_forward(a, b):
    return (np.array([x @ y for x, y in zip(a, b)]),)


def dot_backward(dy, b):
    return (np.diag(dy) @ b,)


# --- Losses ---------------------------------------------------------------------------------------------------


def weigh_rows(weight, counts):
    return (counts * weight[:, None],)


def weigh_classes(target, class_weights, counts):
    return (counts * class_weights[target.astype(int)],)


def _four(terms, counts, right=0):
    """What a loss kernel says of a batch."""
    return np.array([np.average(terms.mean(axis=1), weights=counts), counts.sum(), right, (counts > 0).sum()])


def _shares(y, counts):
    return counts[:, None] / (counts.sum() * y.shape[1])


def mse_forward(y, target, counts):
    terms = (y - target) ** 2
    return terms, _four(terms, counts)


def mse_backward(y, target, counts):
    return (2 * (y - target) * _shares(y, counts),)


def mae_forward(y, target, counts):
    terms = np.abs(y - target)
    return terms, _four(terms, counts)


def mae_backward(y, target, counts):
    return (np.sign(y - target) * _shares(y, counts),)


def huber_forward(y, target, counts):
    d = np.abs(y - target)
    terms = np.where(d <= 1, d**2 / 2, d - 0.5)
    return terms, _four(terms, counts)


def huber_backward(y, target, counts):
    return (np.clip(y - target, -1, 1) * _shares(y, counts),)


def binary_cross_entropy_forward(y, target, counts):
    p = 1 / (1 + np.exp(-y))
    terms = -target * np.log(p) - (1 - target) * np.log(1 - p)
    return terms, _four(terms, counts, ((p > 0.5) == (target >= 0.5))[counts > 0].mean())


def binary_cross_entropy_backward(y, target, counts):
    return ((1 / (1 + np.exp(-y)) - target) * _shares(y, counts),)


def cross_entropy_forward(y, target, counts):
    (p,) = softmax_forward(y)
    terms = -np.log(p[np.arange(len(y)), target.astype(int)])
    right = (y.argmax(axis=1) == target)[counts > 0].mean()
    return p, terms, _four(terms[:, None], counts, right)


def cross_entropy_backward(p, target, counts):
    return ((p - np.eye(p.shape[1])[target.astype(int)]) * counts[:, None] / counts.sum(),)


# --- Optimizers and schedules ---------------------------------------------------------------------------------


def sgd(gradient, rate, settings, parameter):
    (decay,) = settings
    return (parameter - rate * (gradient + decay * parameter),)


def sgd_rows(index, rate, settings, parameter, gradient):
    return *sgd(gradient, rate, settings, parameter), 0 * gradient


def sgd_momentum(gradient, rate, settings, parameter, velocity):
    decay, momentum, nesterov = settings
    g = gradient + decay * parameter
    velocity = momentum * velocity + g
    return parameter - rate * (g + momentum * velocity if nesterov else velocity), velocity


def rmsprop(gradient, rate, settings, parameter, square, velocity):
    decay, alpha, epsilon, momentum = settings
    g = gradient + decay * parameter
    square = alpha * square + (1 - alpha) * g**2
    velocity = momentum * velocity + g / (np.sqrt(square) + epsilon)
    return parameter - rate * velocity, square, velocity


def adam(update, gradient, rate, settings, parameter, mean, square):
    decay, beta1, beta2, epsilon, decoupled = settings
    g = gradient if decoupled else gradient + decay * parameter
    shrunk = parameter * (1 - rate * decay) if decoupled else parameter
    mean, square = beta1 * mean + (1 - beta1) * g, beta2 * square + (1 - beta2) * g**2
    first, second = mean / (1 - beta1 ** (update + 1)), square / (1 - beta2 ** (update + 1))
    return shrunk - rate * first / (np.sqrt(second) + epsilon), mean, square


def penalize(weight, settings, gradient):
    l1, l2 = settings
    return (gradient + l1 * np.sign(weight) + l2 * weight,)


def clip_norm(limit, gradient):
    return (gradient * min(1, limit[0] / np.linalg.norm(gradient)),)


def step_schedule(update, updates_per_epoch, settings):
    first, every, factor = settings
    return (np.array([first * factor ** int(update / updates_per_epoch / every)]),)


def cosine_schedule(update, updates_per_epoch, epochs, settings):
    first, length, last = settings
    done = min(1, update / updates_per_epoch / (length or epochs))
    return (np.array([last + (first - last) * (1 + np.cos(np.pi * done)) / 2]),)


def inverse_time_schedule(update, updates_per_epoch, settings):
    first, decay = settings
    return (np.array([first / (1 + decay * update / updates_per_epoch)]),)


def warmup_schedule(update, updates_per_epoch, settings, rate):
    return (rate * min(1, (update + 1) / (settings[0] * updates_per_epoch)),)
