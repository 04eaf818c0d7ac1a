"""exp, log, tanh and related functions, from additions, multiplications, divisions and the bits of a number.

The system library's versions differ in their last digit from one machine to the next, and a web page has others
again. These give the same bits everywhere, and a loop over them becomes vector instructions.

The method is that of Cody and Waite (Software Manual for the Elementary Functions, 1980), in three steps:

1. Reduction. Take a power of two out of the argument: x = n ln 2 + r for exp, x = m 2^k for log. The rest, r or m,
   lies in a short interval.
2. Polynomial. On that interval a polynomial is as accurate as the type allows. tools/fit_polynomials.py finds its
   coefficients.
3. Scaling. Put the power of two back: multiply by 2^n for exp, add k ln 2 for log.

Each function is written once, in `_functions`, which is called with the constants of float32 and of float64. Errors
are in ulp, the distance between neighbouring floating-point numbers at the exact value;
tests/engine/test_elementary.py measures them.
"""

import math
from typing import NamedTuple

import numpy as np

from .compile import JIT
from .compile.jit import Later, kernel

# --- Constants of the two types -------------------------------------------------------------------------------------


class Constants(NamedTuple):
    """What the functions know about a type of floating-point number.

    Such a number is a sign bit, then an exponent e with `bias` added, then the bits of a fraction f: it is
    (1 + f) 2^e. All fields have the type itself or the integer type of the same size: a number of another type
    would turn float32 results into float64.
    """

    fraction_bits: np.integer
    fraction_mask: np.integer  # ones in the bits of the fraction
    bias: np.integer
    one_bits: np.integer  # the bits of the number 1
    sqrt_half_bits: np.integer  # the bits of sqrt(1/2)
    rounder: np.floating  # 1.5 * 2^fraction_bits; after adding it, no bit is left for anything smaller than 1
    rounder_bits: np.integer
    log2_e: np.floating  # 1 / ln 2
    ln2_high: np.floating  # ln 2 = ln2_high + ln2_low; ln2_high has so few bits that n * ln2_high is exact
    ln2_low: np.floating
    lowest: np.floating  # exp takes this for anything smaller, so that 2^n is never subnormal
    highest: np.floating  # exp takes this for anything larger, so that the answer is never inf
    tanh_is_one: np.floating  # from here on tanh rounds to 1
    smallest_normal: np.floating  # the bits of smaller numbers, the subnormal ones, mean something else
    lift: np.floating  # a power of two that makes every subnormal number normal
    lift_exponent: np.floating
    exp_polynomial: tuple  # coefficients, the constant term first
    log_polynomial: tuple


def _constants(Float, Integer, fraction_bits, bias, ln2, tanh_is_one, exp_polynomial, log_polynomial):
    """The `Constants` of the type Float, whose bits are read as the type Integer; ln2 is (ln2_high, ln2_low)."""

    def bits(x):
        return Integer(Float(x).view(Integer))

    rounder = 1.5 * 2.0**fraction_bits
    return Constants(
        fraction_bits=Integer(fraction_bits),
        fraction_mask=Integer(2**fraction_bits - 1),
        bias=Integer(bias),
        one_bits=bits(1),
        sqrt_half_bits=bits(math.sqrt(0.5)),
        rounder=Float(rounder),
        rounder_bits=bits(rounder),
        log2_e=Float(1 / math.log(2)),
        ln2_high=Float(ln2[0]),
        ln2_low=Float(ln2[1]),
        lowest=Float((2 - bias) * math.log(2)),
        highest=Float(bias * math.log(2) - 0.5),
        tanh_is_one=Float(tanh_is_one),
        smallest_normal=Float(2.0 ** (1 - bias)),
        lift=Float(2.0 ** (fraction_bits + 2)),
        lift_exponent=Float(fraction_bits + 2),
        exp_polynomial=tuple(map(Float, exp_polynomial)),
        log_polynomial=tuple(map(Float, log_polynomial)),
    )


FLOAT32 = _constants(
    np.float32, np.int32, fraction_bits=23, bias=127, ln2=(0.693359375, math.log(2) - 0.693359375), tanh_is_one=9.5,
    exp_polynomial=[
        0.5000000046415207, 0.16666666816662526, 0.04166635466163243, 0.008333273163132154,
        0.001394100844628855, 0.0001991410459073478,
    ],
    log_polynomial=[0.6666677641425803, 0.3997753709136795, 0.29871859630628395],
)  # fmt: skip
FLOAT64 = _constants(
    np.float64, np.int64, fraction_bits=52, bias=1023, ln2=(6.93147180369123816490e-01, 1.90821492927058770002e-10),
    tanh_is_one=20.0,
    exp_polynomial=[
        0.5000000000000006, 0.16666666666666685, 0.04166666666657363, 0.008333333333314673, 0.0013888888932378403,
        0.00019841269902840837, 2.480150444605389e-05, 2.755722812632212e-06, 2.7626326614315725e-07,
        2.5114419446944452e-08,
    ],
    log_polynomial=[
        0.6666666666666734, 0.39999999999414093, 0.2857142874251558, 0.2222219855995328, 0.181835650261482,
        0.15314032223241675, 0.14796137894492992,
    ],
)  # fmt: skip


# --- Polynomials ----------------------------------------------------------------------------------------------------
# c[0] + c[1] x + c[2] x^2 + … by Horner's rule, c[0] + x (c[1] + x (c[2] + …)): a multiplication and an addition per
# coefficient. Written out for each number of coefficients: in WebAssembly a loop would remain a loop.


@kernel(forceinline=True)
def horner3(x, c):
    """The polynomial with 3 coefficients c, at x."""
    return c[0] + x * (c[1] + x * c[2])


@kernel(forceinline=True)
def horner6(x, c):
    """The polynomial with 6 coefficients c, at x."""
    return c[0] + x * (c[1] + x * (c[2] + x * (c[3] + x * (c[4] + x * c[5]))))


@kernel(forceinline=True)
def horner7(x, c):
    """The polynomial with 7 coefficients c, at x."""
    return c[0] + x * (c[1] + x * (c[2] + x * (c[3] + x * (c[4] + x * (c[5] + x * c[6])))))


@kernel(forceinline=True)
def horner8(x, c):
    """The polynomial with 8 coefficients c, at x."""
    y = c[4] + x * (c[5] + x * (c[6] + x * c[7]))
    return c[0] + x * (c[1] + x * (c[2] + x * (c[3] + x * y)))


@kernel(forceinline=True)
def horner10(x, c):
    """The polynomial with 10 coefficients c, at x."""
    y = c[5] + x * (c[6] + x * (c[7] + x * (c[8] + x * c[9])))
    return c[0] + x * (c[1] + x * (c[2] + x * (c[3] + x * (c[4] + x * y))))


HORNER = {3: horner3, 6: horner6, 7: horner7, 10: horner10}


# --- The functions --------------------------------------------------------------------------------------------------


def _functions(Float, Integer, c):
    """exp, expm1, log, log1p, tanh, sigmoid and softplus for the type Float, with its constants `c`."""
    zero, half, one, two = Float(0), Float(0.5), Float(1), Float(2)
    exp_polynomial, log_polynomial = HORNER[len(c.exp_polynomial)], HORNER[len(c.log_polynomial)]

    @kernel(forceinline=True)
    def bits(x):
        """The bits of a number, read as an integer."""
        return Integer(Float(x).view(Integer))

    @kernel(forceinline=True)
    def from_bits(i):
        """The number with these bits."""
        return Float(Integer(i).view(Float))

    @kernel(forceinline=True)
    def reduced(x):
        """(e^r - 1, 2^n) for x = n ln 2 + r, with n whole and |r| at most about ln(2) / 2; x must lie within the
        bounds of exp.

        Adding the rounder to x / ln 2 rounds it to the whole number n, because no bit is left for a fraction. n is then
        the difference between the bits of the sum and those of the rounder. 2^n is the number with exponent n and
        fraction 0.
        """
        rounded = x * c.log2_e + c.rounder
        n = rounded - c.rounder
        r = (x - n * c.ln2_high) - n * c.ln2_low  # in two steps: the first is exact, so r keeps its digits
        two_to_n = from_bits((bits(rounded) - c.rounder_bits + c.bias) << c.fraction_bits)
        return r + (r * r) * exp_polynomial(r, c.exp_polynomial), two_to_n

    @kernel(forceinline=True)
    def exp(x):
        """e to the power x; off by less than 1 ulp.

        x is first brought between -86.6 and 87.5 in float32, -707.7 and 708.6 in float64, so that the answer is
        never 0 and never inf. nan stays nan.

        Method: x = n ln 2 + r with a whole number n and a small r, hence e^x = 2^n e^r. `reduced` finds n and r; it
        gives e^r - 1, which is a polynomial in r, and 2^n. `c` holds the constants of the type.

        >>> exp(0.0)
        1.0
        """
        x = c.lowest if x < c.lowest else x
        x = c.highest if x > c.highest else x
        expm1_r, two_to_n = reduced(x)
        return expm1_r * two_to_n + two_to_n

    @kernel(forceinline=True)
    def expm1(x):
        """exp(x) - 1, without losing the digits of a small x; off by less than 2.5 ulp.

        x is first brought between the same bounds as in `exp`: the answer is never inf.

        Method: as for exp, x = n ln 2 + r, hence e^x - 1 = 2^n (e^r - 1) + (2^n - 1). For a small x, n is 0 and the
        second term vanishes. `reduced` gives e^r - 1 and 2^n; `c` holds the constants of the type.

        >>> expm1(1e-20)
        1e-20
        """
        x = c.lowest if x < c.lowest else x
        x = c.highest if x > c.highest else x
        expm1_r, two_to_n = reduced(x)
        return expm1_r * two_to_n + (two_to_n - one)

    @kernel(forceinline=True)
    def tanh(x):
        """(exp(x) - exp(-x)) / (exp(x) + exp(-x)); off by less than 2.5 ulp.

        Method: tanh |x| = e / (e + 2) with e = exp(2 |x|) - 1, computed as in expm1; then the sign of x. Accurate near
        0, odd, and 1 to the last digit for a large x. `c` holds the constants of the type.

        >>> tanh(-100.0)
        -1.0
        """
        a = -x if x < zero else x
        a = c.tanh_is_one if a > c.tanh_is_one else a
        expm1_r, two_to_n = reduced(a + a)
        e = expm1_r * two_to_n + (two_to_n - one)
        y = e / (e + two)
        y = one if a == c.tanh_is_one else y
        return -y if x < zero else y

    @kernel(forceinline=True)
    def sigmoid(x):
        """1 / (1 + exp(-x)); off by less than 2.5 ulp, on both sides of 0.

        Method: below 0 as exp(x) / (1 + exp(x)). So exp never gets a positive number and never overflows, and small
        answers keep their digits.

        >>> sigmoid(0.0)
        0.5
        """
        z = exp(x if x < zero else -x)
        return (z if x < zero else one) / (one + z)

    @kernel(forceinline=True)
    def log(x):
        """The natural logarithm of x; off by less than 2 ulp.

        log(0) is -inf; the logarithm of a negative number is nan, that of inf is inf.

        Method: x = m 2^k with m from sqrt(1/2) to sqrt(2), hence log x = k ln 2 + log m. With f = m - 1 and
        s = f / (2 + f), log m = 2 atanh s = 2 s + 2/3 s^3 + 2/5 s^5 + …; a polynomial in s^2 gives the terms after
        the first. `bits` reads the bits of a number as an integer, `from_bits` does the reverse; `c` holds the
        constants of the type.

        >>> log(1.0)
        0.0
        """
        subnormal = x < c.smallest_normal
        y = x * c.lift if subnormal else x
        i = bits(y) + (c.one_bits - c.sqrt_half_bits)  # its exponent grows at sqrt(1/2) 2^k, not at 2^k
        k = Float((i >> c.fraction_bits) - c.bias) - (c.lift_exponent if subnormal else zero)
        m = from_bits((i & c.fraction_mask) + c.sqrt_half_bits)
        f = m - one
        s = f / (two + f)
        s2 = s * s
        tail = s2 * log_polynomial(s2, c.log_polynomial)
        f2 = half * f * f
        y = k * c.ln2_high - ((f2 - (s * (f2 + tail) + k * c.ln2_low)) - f)  # log m = f - f2 + s (f2 + tail)
        y = x if x - x != zero else y  # inf and nan stay
        y = Float(-np.inf) if x == zero else y
        return Float(np.nan) if x < zero else y

    @kernel(forceinline=True)
    def log1p(x):
        """log(1 + x), without losing the digits of a small x; off by less than 2.5 ulp.

        Method: rounding 1 + x to y loses d = x - (y - 1). The logarithm of y + d is about log(y) + d / y.

        >>> log1p(1e-20)
        1e-20
        """
        y = one + x
        d = x - (y - one)
        return log(y) + d / y

    @kernel(forceinline=True)
    def softplus(x):
        """log(1 + exp(x)), a smooth max(x, 0); off by less than 2.5 ulp.

        Method: max(x, 0) + log1p(exp(-|x|)), in which nothing overflows.

        >>> softplus(100.0)
        100.0
        """
        z = exp(x if x < zero else -x)
        return log1p(z) + (x if x > zero else zero)

    return exp, expm1, log, log1p, tanh, sigmoid, softplus


def _by_type(for32, for64):
    """A function that answers float32 with float32, and anything else with float64."""

    def choose(x):
        return for32(x) if isinstance(x, np.float32) else for64(np.float64(x))

    def compiled():
        from .compile.compilers import by_type

        return by_type(for32, for64)

    chosen = Later(compiled, choose) if JIT else choose

    def function(x):
        return chosen(x)

    function.__doc__ = for64.__doc__
    function.__name__ = function.__qualname__ = for64.__name__
    function = kernel(function, forceinline=True) if JIT else function
    function.source = for64  # what `nn.show` prints
    return function


exp, expm1, log, log1p, tanh, sigmoid, softplus = map(
    _by_type, _functions(np.float32, np.int32, FLOAT32), _functions(np.float64, np.int64, FLOAT64)
)


# --- Where float64 is enough: once per update or per initial value, not once per activation ------------------------

# The Taylor series of (sin t - t) / t^3 and of cos t, in powers of t^2.
SINE = tuple((-1) ** k / math.factorial(2 * k + 1) for k in range(1, 9))
COSINE = tuple((-1) ** k / math.factorial(2 * k) for k in range(10))


@kernel(forceinline=True)
def cos_pi(x):
    """cos(pi x) for a float64 with |x| below 2^50; off by less than 1.5e-16, and exact at multiples of 1/2.

    Method: x counts half turns, so bringing it to a quarter turn is exact. Then the series of the cosine, or near a
    quarter turn that of the sine.

    >>> cos_pi(0.5)
    0.0
    """
    rounder = 1.5 * 2.0**52
    a = x - 2.0 * ((0.5 * x + rounder) - rounder)  # the same angle, from -1 to 1
    a = -a if a < 0.0 else a
    sign = 1.0
    if a > 0.5:
        sign, a = -1.0, 1.0 - a
    if a <= 0.25:
        t = math.pi * a
        return sign * horner10(t * t, COSINE)
    t = math.pi * (0.5 - a)
    t2 = t * t
    return sign * (t + t * (t2 * horner8(t2, SINE)))


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
