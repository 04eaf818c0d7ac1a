"""exp, log, tanh and their like, made of additions, multiplications, divisions and the bits of a number.

The ones of the system's library differ in their last digit from one machine to the next, and a web page has
others again. These give the same bits everywhere, and a loop over them becomes vector instructions.

Each is written once, for both types: `_make` fills in the constants. The method is that of Cody and Waite
(Software Manual for the Elementary Functions, 1980): reduce the argument to a short interval, there use a
polynomial, found by tools/fit_polynomials.py, then scale back by a power of two. Errors are in ulp: the distance
of neighbouring numbers at the true value; tests/engine/test_elementary.py measures them.
"""

import math

import numpy as np

from .compile import JIT
from .compile.jit import kernel

if JIT:
    from numba import types
    from numba.extending import overload

    from .compile.compilers import PART


def _make(F, I, digits, bias, ln2_high, expm1_terms, log_terms):
    """The functions for the float type F, whose bits are the integer type I: `digits` of fraction, exponents
    with this `bias`. ln2_high is the part of ln 2 whose product with any exponent is exact.
    """
    zero, half, one, two = F(0), F(0.5), F(1), F(2)
    log2e, ln2_high, ln2_low = F(1 / math.log(2)), F(ln2_high), F(math.log(2) - float(ln2_high))
    if F is np.float64:
        ln2_low = F(1.90821492927058770002e-10)  # ln 2 - ln2_high, to more digits than a float64 difference has
    magic = F(1.5 * 2.0**digits)  # adding it rounds to an integer, which then stands in the lowest bits
    magic_bits = I(magic.view(I))
    shift, bias = I(digits), I(bias)
    low, high = F((2 - float(bias)) * math.log(2)), F(float(bias) * math.log(2) - 0.5)
    flat = F(9.5 if F is np.float32 else 20.0)  # beyond it tanh is 1 to the last digit
    sqrt_half_bits = I(F(math.sqrt(0.5)).view(I))
    one_bits, fraction = I(one.view(I)), I(2**digits - 1)
    smallest, lift, lift_exponent = F(2.0 ** (1 - float(bias))), F(2.0 ** (digits + 2)), F(digits + 2)
    e0, e1, e2, e3, e4, e5, e6, e7, e8, e9 = [F(c) for c in expm1_terms] + [zero] * (10 - len(expm1_terms))
    l0, l1, l2, l3, l4, l5, l6 = [F(c) for c in log_terms] + [zero] * (7 - len(log_terms))
    long = len(expm1_terms) > 6

    @kernel(forceinline=True)
    def parts(x):
        """(expm1(r), 2^n) with x = n ln 2 + r and |r| at most about ln(2) / 2; x within the clamps."""
        t = x * log2e + magic
        n = t - magic
        r = (x - n * ln2_high) - n * ln2_low
        scale = F(I((I(F(t).view(I)) - magic_bits + bias) << shift).view(F))
        if long:
            q = e5 + r * (e6 + r * (e7 + r * (e8 + r * e9)))
            q = e0 + r * (e1 + r * (e2 + r * (e3 + r * (e4 + r * q))))
        else:
            q = e0 + r * (e1 + r * (e2 + r * (e3 + r * (e4 + r * e5))))
        return r + (r * r) * q, scale

    @kernel(forceinline=True)
    def exp(x):
        x = low if x < low else x
        x = high if x > high else x
        p, scale = parts(x)
        return p * scale + scale

    @kernel(forceinline=True)
    def expm1(x):
        x = low if x < low else x
        x = high if x > high else x
        p, scale = parts(x)
        return p * scale + (scale - one)

    @kernel(forceinline=True)
    def tanh(x):
        a = -x if x < zero else x
        a = flat if a > flat else a
        p, scale = parts(a + a)
        e = p * scale + (scale - one)  # expm1(2 a)
        y = e / (e + two)
        y = one if a == flat else y
        return -y if x < zero else y

    @kernel(forceinline=True)
    def sigmoid(x):
        a = x if x < zero else -x
        z = exp(a)  # of a negative number: small, never too large
        return (z if x < zero else one) / (one + z)

    @kernel(forceinline=True)
    def log(x):
        tiny = x < smallest
        y = x * lift if tiny else x
        i = I(F(y).view(I)) + (one_bits - sqrt_half_bits)
        k = F((i >> shift) - bias) - (lift_exponent if tiny else zero)
        m = F(I((i & fraction) + sqrt_half_bits).view(F))  # x = m 2^k, m from sqrt(1/2) to sqrt(2)
        f = m - one
        s = f / (two + f)
        z = s * s
        if long:
            q = z * (l0 + z * (l1 + z * (l2 + z * (l3 + z * (l4 + z * (l5 + z * l6))))))
        else:
            q = z * (l0 + z * (l1 + z * l2))
        square = half * f * f
        y = k * ln2_high - ((square - (s * (square + q) + k * ln2_low)) - f)
        y = x if x - x != zero else y  # inf and nan stay
        y = F(-np.inf) if x == zero else y
        return F(np.nan) if x < zero else y

    @kernel(forceinline=True)
    def log1p(x):
        y = one + x
        return log(y) + (x - (y - one)) / y  # the second term is what rounding took from y

    @kernel(forceinline=True)
    def softplus(x):
        a = x if x < zero else -x
        return log1p(exp(a)) + (x if x > zero else zero)

    return exp, expm1, log, log1p, tanh, sigmoid, softplus


_float32 = _make(
    np.float32, np.int32, digits=23, bias=127, ln2_high=0.693359375,
    expm1_terms=[
        0.5000000046415207, 0.16666666816662526, 0.04166635466163243, 0.008333273163132154,
        0.001394100844628855, 0.0001991410459073478,
    ],
    log_terms=[0.6666677641425803, 0.3997753709136795, 0.29871859630628395],
)  # fmt: skip
_float64 = _make(
    np.float64, np.int64, digits=52, bias=1023, ln2_high=6.93147180369123816490e-01,
    expm1_terms=[
        0.5000000000000006, 0.16666666666666685, 0.04166666666657363, 0.008333333333314673, 0.0013888888932378403,
        0.00019841269902840837, 2.480150444605389e-05, 2.755722812632212e-06, 2.7626326614315725e-07,
        2.5114419446944452e-08,
    ],
    log_terms=[
        0.6666666666666734, 0.39999999999414093, 0.2857142874251558, 0.2222219855995328, 0.181835650261482,
        0.15314032223241675, 0.14796137894492992,
    ],
)  # fmt: skip


def _by_type(for32, for64, description):
    """A function that answers float32 with float32, and anything else with float64."""

    def choose(x):
        return for32(x) if isinstance(x, np.float32) else for64(np.float64(x))

    if JIT:

        @overload(choose, jit_options={**PART, "forceinline": True})
        def _(x):
            if x == types.float32:
                return lambda x: for32(x)
            return lambda x: for64(np.float64(x))

    def function(x):
        return choose(x)

    function.__doc__ = description
    function.__name__ = function.__qualname__ = for64.__name__
    function = kernel(function, forceinline=True) if JIT else function
    function.source = for64  # what `nn.show` prints
    return function


DESCRIPTIONS = {
    "exp": """e to the power x; off by less than 1 ulp.

    x is first brought between the logarithms of the smallest normal number and of a number just below the
    largest, so that the answer is never 0 and never inf. nan stays nan.

    >>> exp(0.0)
    1.0
    """,
    "expm1": """exp(x) - 1, without losing the digits of a small x; off by less than 2.5 ulp.

    x is first brought between the same bounds as in `exp`: the answer is never inf.

    >>> expm1(1e-20)
    1e-20
    """,
    "log": """The natural logarithm of x; off by less than 2 ulp.

    log(0) is -inf, of a negative number nan, of inf inf.

    >>> log(1.0)
    0.0
    """,
    "log1p": """log(1 + x), without losing the digits of a small x; off by less than 2.5 ulp.

    >>> log1p(1e-20)
    1e-20
    """,
    "tanh": """(exp(x) - exp(-x)) / (exp(x) + exp(-x)); off by less than 2.5 ulp.

    By way of e = exp(2 |x|) - 1, as e / (e + 2): accurate near 0, odd, and 1 to the last digit far out.

    >>> tanh(-100.0)
    -1.0
    """,
    "sigmoid": """1 / (1 + exp(-x)); off by less than 2.5 ulp, on both sides.

    Below 0 as exp(x) / (1 + exp(x)): nothing overflows, and small answers keep their digits.

    >>> sigmoid(0.0)
    0.5
    """,
    "softplus": """log(1 + exp(x)), a smooth max(x, 0); off by less than 2.5 ulp.

    As max(x, 0) + log1p(exp(-|x|)): nothing overflows.

    >>> softplus(100.0)
    100.0
    """,
}

exp, expm1, log, log1p, tanh, sigmoid, softplus = map(_by_type, _float32, _float64, DESCRIPTIONS.values())


# --- Where float64 is enough: once per update or per initial value, not once per activation ------------------------


@kernel(forceinline=True)
def cos_pi(x):
    """cos(pi x) for a float64 with |x| below 2^50; off by less than 1.5e-16, and exact at multiples of 1/2.

    Measured in half turns, so the reduction to a quarter turn is exact; there the series of sine and cosine.

    >>> cos_pi(0.5)
    0.0
    """
    magic = 1.5 * 2.0**52
    a = x - 2.0 * ((0.5 * x + magic) - magic)  # from -1 to 1
    a = -a if a < 0.0 else a
    sign = 1.0
    if a > 0.5:
        sign, a = -1.0, 1.0 - a
    if a <= 0.25:
        t = math.pi * a
        z = t * t
        c = 1 / 20922789888000.0 + z * (-1 / 6402373705728000.0)
        c = -1 / 3628800.0 + z * (1 / 479001600.0 + z * (-1 / 87178291200.0 + z * c))
        return sign * (1.0 + z * (-0.5 + z * (1 / 24.0 + z * (-1 / 720.0 + z * (1 / 40320.0 + z * c)))))
    t = math.pi * (0.5 - a)
    z = t * t
    s = -1 / 39916800.0 + z * (1 / 6227020800.0 + z * (-1 / 1307674368000.0 + z * (1 / 355687428096000.0)))
    return sign * (t + t * (z * (-1 / 6.0 + z * (1 / 120.0 + z * (-1 / 5040.0 + z * (1 / 362880.0 + z * s))))))


@kernel(forceinline=True)
def power(base, exponent):
    """Base to a whole `exponent` of at least 0, by repeated squaring.

    >>> power(2.0, 10)
    1024.0
    """
    result = 1.0
    while exponent > 0:
        if exponent % 2 == 1:
            result *= base
        base *= base
        exponent //= 2
    return result
