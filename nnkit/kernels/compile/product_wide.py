"""The product for registers of 16 or 32 bytes: four rows of C at a time, of each two vectors.

Each number of A is spread over a register once, for two vectors of B. There are sixteen registers: eight for C, two for
B, one for the number of A.
"""

import functools

from .jit import kernel, later
from .registers import MASKED

lanes_of, load, load_first, spread = later("lanes", "lanes_of", "load", "load_first", "spread")
store, store_first = later("lanes", "store", "store_first")

block = functools.partial(kernel, overlap=True, forceinline=True)


@block
def wide(A, B, start, C, i, r, s, t, j, L):
    """Rows i, r, s, t of C, columns j to j + 2 L."""
    k = j + L
    c0, d0 = load(start, (i, j)), load(start, (i, k))
    c1, d1 = load(start, (r, j)), load(start, (r, k))
    c2, d2 = load(start, (s, j)), load(start, (s, k))
    c3, d3 = load(start, (t, j)), load(start, (t, k))
    for q in range(A.shape[1]):
        for p in range(A.shape[2]):
            b, d = load(B, (q, p, j)), load(B, (q, p, k))
            a = spread(A, (i, q, p))
            c0, d0 = c0 + a * b, d0 + a * d
            a = spread(A, (r, q, p))
            c1, d1 = c1 + a * b, d1 + a * d
            a = spread(A, (s, q, p))
            c2, d2 = c2 + a * b, d2 + a * d
            a = spread(A, (t, q, p))
            c3, d3 = c3 + a * b, d3 + a * d
    store(C, (i, j), c0), store(C, (r, j), c1), store(C, (s, j), c2), store(C, (t, j), c3)
    store(C, (i, k), d0), store(C, (r, k), d1), store(C, (s, k), d2), store(C, (t, k), d3)


@block
def four(A, B, start, C, i, r, s, t, j, n):
    """Rows i, r, s, t of C, n columns from j on; None: a whole vector of them."""
    c0, c1 = load_first(start, (i, j), n), load_first(start, (r, j), n)
    c2, c3 = load_first(start, (s, j), n), load_first(start, (t, j), n)
    for q in range(A.shape[1]):
        for p in range(A.shape[2]):
            b = load_first(B, (q, p, j), n)
            c0 = c0 + spread(A, (i, q, p)) * b
            c1 = c1 + spread(A, (r, q, p)) * b
            c2 = c2 + spread(A, (s, q, p)) * b
            c3 = c3 + spread(A, (t, q, p)) * b
    store_first(C, (i, j), c0, n), store_first(C, (r, j), c1, n)
    store_first(C, (s, j), c2, n), store_first(C, (t, j), c3, n)


@block
def column(A, B, start, C, i, r, s, t, j):
    """Rows i, r, s, t of C, column j alone."""
    c0, c1 = start[i, j], start[r, j]
    c2, c3 = start[s, j], start[t, j]
    for q in range(A.shape[1]):
        for p in range(A.shape[2]):
            b = B[q, p, j]
            c0 += A[i, q, p] * b
            c1 += A[r, q, p] * b
            c2 += A[s, q, p] * b
            c3 += A[t, q, p] * b
    C[i, j], C[r, j], C[s, j], C[t, j] = c0, c1, c2, c3


@kernel(overlap=True)
def product_wide(A, B, start, C):
    """`product_textbook`, register-blocked: four rows of C at a time, and of its columns two vectors, then one,
    then those that are left over: as part of a vector where the processor can do that, else one by one.

    Where fewer than four rows are left, the last one is computed more than once, to the same bits.
    """
    n, m, L = C.shape[0], C.shape[1], lanes_of(C)
    for i in range(0, n, 4):
        r, s, t = min(i + 1, n - 1), min(i + 2, n - 1), min(i + 3, n - 1)
        j = 0
        while j + 2 * L <= m:
            wide(A, B, start, C, i, r, s, t, j, L)
            j += 2 * L
        if j + L <= m:
            four(A, B, start, C, i, r, s, t, j, None)
            j += L
        if MASKED and j + 1 < m:
            four(A, B, start, C, i, r, s, t, j, m - j)
            j = m
        while j < m:
            column(A, B, start, C, i, r, s, t, j)
            j += 1
