"""Rows, four at a time: in one, each addition and each comparison waits for the one before; in four, they need not."""

from .compile.jit import kernel


@kernel(forceinline=True)
def next_three(x, n):
    """The numbers of the three rows of x after row n; where none is left, that of the last row."""
    last = x.shape[0] - 1
    return min(n + 1, last), min(n + 2, last), min(n + 3, last)


@kernel
def largest_of_four(x, n):
    """The largest number of each of four rows of x (rows, numbers), from row n on. A nan is taken for the largest where
    it comes first in its row, and else left out.
    """
    r, s, t = next_three(x, n)
    a, b, c, d = x[n, 0], x[r, 0], x[s, 0], x[t, 0]
    for i in range(1, x.shape[1]):
        e, f, g, h = x[n, i], x[r, i], x[s, i], x[t, i]
        a, b, c, d = e if e > a else a, f if f > b else b, g if g > c else c, h if h > d else d
    return a, b, c, d


@kernel
def sum_of_four(x, n):
    """The sum of each of four rows of x (rows, numbers), from row n on."""
    r, s, t = next_three(x, n)
    zero = x.dtype.type(0)
    a, b, c, d = zero, zero, zero, zero
    for i in range(x.shape[1]):
        a, b, c, d = a + x[n, i], b + x[r, i], c + x[s, i], d + x[t, i]
    return a, b, c, d


@kernel(forceinline=True)
def entry(four, k):
    """four[k]: Numba takes an entry out of a tuple only if k is a constant."""
    a, b, c, d = four
    return a if k == 0 else b if k == 1 else c if k == 2 else d
