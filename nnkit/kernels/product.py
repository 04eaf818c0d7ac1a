"""The product that carries everything: dense, convolutional and recurrent layers, forward and backward.

    C[i, j] += sum over q, p of A[i, q, p] B[q, p, j]

A is a view with any strides (it can be a matrix, its transpose, or the patches of an image), B and C have
contiguous rows. Each number of C is one sum, taken in the order q, p, starting from what C holds. Both forms
below keep that order and therefore give the same bits: the first is how one would write it, the second keeps
four rows of C in registers while it walks over A and B.
"""

from .jit import JIT, kernel


@kernel
def product_textbook(A, B, C):
    """C[i, j] += sum over q, p of A[i, q, p] B[q, p, j].

    Shapes: A (n, q, p), B (q, p, m), C (n, m).

    Example: A = [[[1, 2]]], B = [[[3], [4]]], C = [[10]] give C = [[10 + 1*3 + 2*4]].
    """
    for i in range(A.shape[0]):
        for q in range(A.shape[1]):
            for p in range(A.shape[2]):
                for j in range(B.shape[2]):
                    C[i, j] += A[i, q, p] * B[q, p, j]


if not JIT:
    product = product_textbook
else:
    from .lanes import MASKED, lanes_of, load, load_first, spread, store, store_first

    @kernel(forceinline=True)
    def wide(A, B, C, i, r, s, t, j, L):
        """Rows i, r, s, t of C, columns j to j + 2 L."""
        c0, c1, c2, c3 = load(C, (i, j)), load(C, (r, j)), load(C, (s, j)), load(C, (t, j))
        k = j + L
        d0, d1, d2, d3 = load(C, (i, k)), load(C, (r, k)), load(C, (s, k)), load(C, (t, k))
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

    @kernel(forceinline=True)
    def narrow(A, B, C, i, r, s, t, j):
        """Rows i, r, s, t of C, columns j to j + L."""
        c0, c1, c2, c3 = load(C, (i, j)), load(C, (r, j)), load(C, (s, j)), load(C, (t, j))
        for q in range(A.shape[1]):
            for p in range(A.shape[2]):
                b = load(B, (q, p, j))
                c0 = c0 + spread(A, (i, q, p)) * b
                c1 = c1 + spread(A, (r, q, p)) * b
                c2 = c2 + spread(A, (s, q, p)) * b
                c3 = c3 + spread(A, (t, q, p)) * b
        store(C, (i, j), c0), store(C, (r, j), c1), store(C, (s, j), c2), store(C, (t, j), c3)

    if MASKED:

        @kernel(forceinline=True)
        def rest(A, B, C, i, r, s, t, j):
            """Rows i, r, s, t of C, columns j to the end: fewer than L."""
            n = C.shape[1] - j
            c0, c1 = load_first(C, (i, j), n), load_first(C, (r, j), n)
            c2, c3 = load_first(C, (s, j), n), load_first(C, (t, j), n)
            for q in range(A.shape[1]):
                for p in range(A.shape[2]):
                    b = load_first(B, (q, p, j), n)
                    c0 = c0 + spread(A, (i, q, p)) * b
                    c1 = c1 + spread(A, (r, q, p)) * b
                    c2 = c2 + spread(A, (s, q, p)) * b
                    c3 = c3 + spread(A, (t, q, p)) * b
            store_first(C, (i, j), c0, n), store_first(C, (r, j), c1, n)
            store_first(C, (s, j), c2, n), store_first(C, (t, j), c3, n)

    else:

        @kernel(forceinline=True)
        def rest(A, B, C, i, r, s, t, j):
            """Rows i, r, s, t of C, columns j to the end: fewer than L."""
            for k in range(j, C.shape[1]):
                c0, c1, c2, c3 = C[i, k], C[r, k], C[s, k], C[t, k]
                for q in range(A.shape[1]):
                    for p in range(A.shape[2]):
                        b = B[q, p, k]
                        c0 += A[i, q, p] * b
                        c1 += A[r, q, p] * b
                        c2 += A[s, q, p] * b
                        c3 += A[t, q, p] * b
                C[i, k], C[r, k], C[s, k], C[t, k] = c0, c1, c2, c3

    @kernel
    def product(A, B, C):
        """`product_textbook`, register-blocked: four rows of C at a time, two vectors of columns, then one.

        Where fewer than four rows are left, the last one is computed more than once: each time from the same
        numbers, and all loads of C come before its stores, so the same value is written again.
        """
        n, m, L = C.shape[0], C.shape[1], lanes_of(C)
        for i in range(0, n, 4):
            r, s, t = min(i + 1, n - 1), min(i + 2, n - 1), min(i + 3, n - 1)
            j = 0
            while j + 2 * L <= m:
                wide(A, B, C, i, r, s, t, j, L)
                j += 2 * L
            if j + L <= m:
                narrow(A, B, C, i, r, s, t, j)
                j += L
            if j < m:
                rest(A, B, C, i, r, s, t, j)
