"""Reproducible random numbers: SplitMix64, in a form that computes number k of a stream from k alone.

Number k of the stream with key s is mix(s + (k + 1) g), with the constants of Steele, Lea and Flood, "Fast
splittable pseudorandom number generators" (OOPSLA 2014). Any number of a stream can be computed without those
before it, so a run can pause anywhere, and the digits depend on no library. streams.py says which stream is for what.
"""

import numpy as np

from .compile.jit import kernel
from .compile.operations import operation
from .elementary import cos_pi, log

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST, SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S27, S30, S31, S32, S11 = (np.uint64(s) for s in (27, 30, 31, 32, 11))
ONE = np.uint64(1)


@kernel(forceinline=True)
def mix(z):
    """SplitMix64's scrambling of a 64-bit counter: every bit of the answer depends on every bit of `z`."""
    z = (z ^ (z >> S30)) * FIRST
    z = (z ^ (z >> S27)) * SECOND
    return z ^ (z >> S31)


@kernel(forceinline=True)
def stream_key(seed, stream):
    """The key of stream number `stream` of a run with this `seed` (both non-negative integers)."""
    return mix(mix(np.uint64(seed)) + np.uint64(stream) * GOLDEN)


@kernel(forceinline=True)
def random_bits(key, k):
    """Number `k` of a stream: 64 random bits."""
    return mix(np.uint64(key) + (np.uint64(k) + ONE) * GOLDEN)


@kernel(forceinline=True)
def random_unit(key, k):
    """Number `k` of a stream as a float64 in [0, 1): the upper 53 of its bits."""
    return np.float64(random_bits(key, k) >> S11) * 2.0**-53


@kernel(forceinline=True)
def random_normal(key, k):
    """Number `k` of a stream of normal deviates: mean 0, variance 1 (Box and Muller 1958)."""
    u, v = random_unit(key, 2 * k), random_unit(key, 2 * k + 1)
    return np.sqrt(-2.0 * log(1.0 - u)) * cos_pi(2.0 * v)


@kernel
def permutation(seed, stream, order):
    """Write the numbers 0 … n - 1 into the integer array `order` (n,), in an order drawn from the stream.

    Fisher and Yates's shuffle. The position is the upper half of a 32 by 32 bit product, whose bias, below
    n / 2^32, no experiment in this book could notice.
    """
    key = stream_key(seed, stream)
    for i in range(len(order)):
        order[i] = i
    for i in range(len(order) - 1, 0, -1):
        j = np.int64(((random_bits(key, i) >> S32) * np.uint64(i + 1)) >> S32)
        order[i], order[j] = order[j], order[i]


@operation("seed stream fan_in fan_out -> weight[k]")
def glorot_uniform(seed, stream, fan_in, fan_out, weight):
    """weight[k] = limit (2 u_k - 1) with u uniform on [0, 1) and limit = sqrt(6 / (fan_in + fan_out)).

    Keeps the variance of activations and gradients about equal through layers that are nearly linear around 0
    (Glorot and Bengio 2010). float32 weights are the float64 ones, rounded.

    Example: seed = 0, stream = 0, fan_in = 1, fan_out = 5 draw from [-1, 1].
    """
    key = stream_key(seed, stream)
    limit = np.sqrt(6.0 / (fan_in + fan_out))
    for k in range(weight.shape[0]):
        weight[k] = limit * (2.0 * random_unit(key, k) - 1.0)


@operation("seed stream fan_in -> weight[k]")
def he_uniform(seed, stream, fan_in, weight):
    """weight[k] = limit (2 u_k - 1) with u uniform on [0, 1) and limit = sqrt(6 / fan_in).

    For equal fans twice the variance of Glorot's: it compensates for the half of the inputs that a ReLU sets to 0
    (He, Zhang, Ren and Sun 2015).

    Example: seed = 0, stream = 0, fan_in = 6 draw from [-1, 1].
    """
    key = stream_key(seed, stream)
    limit = np.sqrt(6.0 / fan_in)
    for k in range(weight.shape[0]):
        weight[k] = limit * (2.0 * random_unit(key, k) - 1.0)


@operation("seed stream scale[r] -> weight[k]")
def scaled_normal(seed, stream, scale, weight):
    """weight[k] = scale z_k with normal deviates z_k: mean 0, standard deviation scale[0].

    Example: seed = 0, stream = 0, scale = [2], weight = [0] give weight = [2 * -1.8839083333524405].
    """
    key = stream_key(seed, stream)
    for k in range(weight.shape[0]):
        weight[k] = np.float64(scale[0]) * random_normal(key, k)


@operation("seed stream -> weight[h,g] column[h]")
def orthogonal(seed, stream, weight, column):
    """Each square block of h columns becomes an orthogonal matrix: normal deviates, orthogonalised by Gram-Schmidt.

    Multiplying by such a matrix changes no length, so a state neither shrinks nor grows from step to step
    (Saxe, McClelland and Ganguli 2014). Computed in the dtype of the network; each column is orthogonalised twice,
    because rounding spoils the first pass.

    Example: seed = 0, stream = 0, weight = [[0]], column = [0] give weight = [[-1]].
    """
    key = stream_key(seed, stream)
    h = weight.shape[0]
    for j in range(weight.shape[1]):
        for i in range(h):
            column[i] = random_normal(key, j * h + i)
        for _ in range(2):
            for other in range(j // h * h, j):
                dot = weight.dtype.type(0)
                for i in range(h):
                    dot += column[i] * weight[i, other]
                for i in range(h):
                    column[i] -= dot * weight[i, other]
        square = weight.dtype.type(0)
        for i in range(h):
            square += column[i] * column[i]
        length = np.sqrt(square)
        for i in range(h):
            weight[i, j] = column[i] / length
