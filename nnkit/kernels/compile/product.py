"""The product behind dense, convolutional and recurrent layers, in the forward and the backward pass.

    C[i, j] = start[i, j] + sum over q, p of A[i, q, p] B[q, p, j]

`start` is where the sums begin: rows of a bias, say, or C itself, to which the product is then added. A is a view with
any strides (it can be a matrix, its transpose, or the patches of an image), B and C have contiguous rows. Each number
of C is one sum, taken in the order q, p. Both forms below keep that order and therefore give the same bits: the first
is the obvious one, the second keeps four rows of C in registers while it runs over A and B.
"""

import functools

from . import JIT
from .jit import kernel, later


@kernel(overlap=True)
def product_textbook(A, B, start, C):
    """C[i, j] = start[i, j] + sum over q, p of A[i, q, p] B[q, p, j]; start may be C.

    Shapes: A (n, q, p), B (q, p, m), start (n, m), C (n, m).

    Example: A = [[[1, 2]]], B = [[[3], [4]]], start = [[10]] give C = [[10 + 1*3 + 2*4]].
    """
    for i in range(A.shape[0]):
        for j in range(B.shape[2]):
            C[i, j] = start[i, j]
        for q in range(A.shape[1]):
            for p in range(A.shape[2]):
                for j in range(B.shape[2]):
                    C[i, j] += A[i, q, p] * B[q, p, j]


@kernel
def row_sum_textbook(B, C):
    """C[j] = sum over p of B[p, j].

    Shapes: B (p, m), C (m,).

    Example: B = [[1, 2], [3, 4]] give C = [1 + 3, 2 + 4].
    """
    for j in range(B.shape[1]):
        C[j] = 0
    for p in range(B.shape[0]):
        for j in range(B.shape[1]):
            C[j] += B[p, j]


if not JIT:
    product, row_sum = product_textbook, row_sum_textbook
else:
    from .registers import MASKED

    lanes_of, load, load_first, same, spread = later("lanes", "lanes_of", "load", "load_first", "same", "spread")
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
    def narrow(A, B, start, C, i, r, s, t, j):
        """Rows i, r, s, t of C, columns j to j + L."""
        c0, c1 = load(start, (i, j)), load(start, (r, j))
        c2, c3 = load(start, (s, j)), load(start, (t, j))
        for q in range(A.shape[1]):
            for p in range(A.shape[2]):
                b = load(B, (q, p, j))
                c0 = c0 + spread(A, (i, q, p)) * b
                c1 = c1 + spread(A, (r, q, p)) * b
                c2 = c2 + spread(A, (s, q, p)) * b
                c3 = c3 + spread(A, (t, q, p)) * b
        store(C, (i, j), c0), store(C, (r, j), c1), store(C, (s, j), c2), store(C, (t, j), c3)

    @block
    def part(A, B, start, C, i, r, s, t, j):
        """Rows i, r, s, t of C, columns j to the end: fewer than L."""
        n = C.shape[1] - j
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
    def product(A, B, start, C):
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
                narrow(A, B, start, C, i, r, s, t, j)
                j += L
            if MASKED and j + 1 < m:
                part(A, B, start, C, i, r, s, t, j)
                j = m
            while j < m:
                column(A, B, start, C, i, r, s, t, j)
                j += 1

    @kernel
    def row_sum(B, C):
        """`row_sum_textbook`, with the sums in registers: of four vectors at a time, as each addition has to wait for
        the one before; then of one, and of those columns that are left over.
        """
        m, L = C.shape[0], lanes_of(C)
        j = 0
        while j + 4 * L <= m:
            c, d = same(C, 0), same(C, 0)
            e, f = same(C, 0), same(C, 0)
            for p in range(B.shape[0]):
                c, d = c + load(B, (p, j)), d + load(B, (p, j + L))
                e, f = e + load(B, (p, j + 2 * L)), f + load(B, (p, j + 3 * L))
            store(C, (j,), c), store(C, (j + L,), d)
            store(C, (j + 2 * L,), e), store(C, (j + 3 * L,), f)
            j += 4 * L
        while j + L <= m:
            c = same(C, 0)
            for p in range(B.shape[0]):
                c = c + load(B, (p, j))
            store(C, (j,), c)
            j += L
        if MASKED and j + 1 < m:
            n = m - j
            c = same(C, 0)
            for p in range(B.shape[0]):
                c = c + load_first(B, (p, j), n)
            store_first(C, (j,), c, n)
            j = m
        while j < m:
            c = C.dtype.type(0)
            for p in range(B.shape[0]):
                c += B[p, j]
            C[j] = c
            j += 1
