"""The product behind dense, convolutional and recurrent layers, in the forward and the backward pass.

    C[i, j] = start[i, j] + sum over q, p of A[i, q, p] B[q, p, j]

`start` is where the sums begin: rows of a bias, say, or C itself, to which the product is then added. A is a view with
any strides (it can be a matrix, its transpose, or the patches of an image), B and C have contiguous rows. Each number
of C is one sum, taken in the order q, p. Both forms below keep that order and therefore give the same bits: the first
is the obvious one, the second keeps a few rows of C in registers while it runs over A and B: which, depends on the
processor (product_wide.py, product_tall.py).
"""

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
    from .product_tall import product_tall
    from .product_wide import product_wide
    from .registers import MASKED, REGISTER_BYTES

    lanes_of, load, load_first, same = later("lanes", "lanes_of", "load", "load_first", "same")
    store, store_first = later("lanes", "store", "store_first")

    product = product_tall if REGISTER_BYTES > 32 else product_wide

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
