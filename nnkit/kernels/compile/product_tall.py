"""The product for registers of 64 bytes (AVX-512): eight rows of C at a time, of each one vector.

These processors multiply a vector by a number in memory, in one instruction. For two vectors the number would first be
spread over a register, which takes some of them, such as AMD's Zen 4, as long as a multiplication.
"""

import functools

from .jit import kernel, later
from .product_wide import column, four

lanes_of, load_first, spread, store_first = later("lanes", "lanes_of", "load_first", "spread", "store_first")


@functools.partial(kernel, overlap=True, forceinline=True)
def eight(A, B, start, C, i, j, n):
    """Rows i to i + 7 of C, n columns from j on; None: a whole vector of them. Behind the last row, it counts again."""
    last = C.shape[0] - 1
    r1, r2, r3, r4 = min(i + 1, last), min(i + 2, last), min(i + 3, last), min(i + 4, last)
    r5, r6, r7 = min(i + 5, last), min(i + 6, last), min(i + 7, last)
    c0, c1 = load_first(start, (i, j), n), load_first(start, (r1, j), n)
    c2, c3 = load_first(start, (r2, j), n), load_first(start, (r3, j), n)
    c4, c5 = load_first(start, (r4, j), n), load_first(start, (r5, j), n)
    c6, c7 = load_first(start, (r6, j), n), load_first(start, (r7, j), n)
    for q in range(A.shape[1]):
        for p in range(A.shape[2]):
            b = load_first(B, (q, p, j), n)
            c0 = c0 + spread(A, (i, q, p)) * b
            c1 = c1 + spread(A, (r1, q, p)) * b
            c2 = c2 + spread(A, (r2, q, p)) * b
            c3 = c3 + spread(A, (r3, q, p)) * b
            c4 = c4 + spread(A, (r4, q, p)) * b
            c5 = c5 + spread(A, (r5, q, p)) * b
            c6 = c6 + spread(A, (r6, q, p)) * b
            c7 = c7 + spread(A, (r7, q, p)) * b
    store_first(C, (i, j), c0, n), store_first(C, (r1, j), c1, n)
    store_first(C, (r2, j), c2, n), store_first(C, (r3, j), c3, n)
    store_first(C, (r4, j), c4, n), store_first(C, (r5, j), c5, n)
    store_first(C, (r6, j), c6, n), store_first(C, (r7, j), c7, n)


@kernel(overlap=True)
def product_tall(A, B, start, C):
    """`product_textbook`, register-blocked: eight rows of C at a time; four where no more are left, or where B is no
    wider than a vector: it then stays in the nearest cache. The last row may be computed more than once, to the same
    bits.
    """
    n, m, L = C.shape[0], C.shape[1], lanes_of(C)
    whole = m - m % L
    i = 0
    while i < n:
        if n - i > 4 and m > L:
            for j in range(0, whole, L):
                eight(A, B, start, C, i, j, None)
            if whole < m:
                eight(A, B, start, C, i, whole, m - whole)
            i += 8
        else:
            r, s, t = min(i + 1, n - 1), min(i + 2, n - 1), min(i + 3, n - 1)
            for j in range(0, whole, L):
                four(A, B, start, C, i, r, s, t, j, None)
            if whole + 1 < m:
                four(A, B, start, C, i, r, s, t, whole, m - whole)
            elif whole < m:
                column(A, B, start, C, i, r, s, t, whole)
            i += 4
