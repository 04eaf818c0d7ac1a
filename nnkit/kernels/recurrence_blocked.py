"""The recurrent layers as matrix products: each step for several sequences at once, with the same bits as in
recurrence.py.

The numbers of step t of neighbouring sequences are the rows of a matrix, t rows apart: a view. So a step is one product
of the states with the recurrent weight, added to the part from the input (`add_step`), and then a few loops along
rows; in the backward pass first the loops, then the product (`add_back`). The equations are those of recurrence.py;
here each has a loop of its own over contiguous rows, which the compiler can turn into vector instructions. The letters
are those of the gates: i input, f forget, g candidate, o output of the LSTM; r reset, z update, m candidate of the GRU.
"""

from .arrays import add_to, copy, fill
from .compile.jit import kernel
from .compile.operations import engine_form
from .compile.product import product
from .compile.views import strided, view
from .dense import FEW, matrix_product, transpose, zero
from .elementary import sigmoid, tanh
from .recurrence import (
    RELU,
    TANH,
    gru_backward,
    gru_forward,
    lstm_backward,
    lstm_forward,
    recurrent_weight_gradient,
    rnn_backward,
    rnn_forward,
)

TOGETHER = 16  # sequences that take a step together: few enough for their numbers to stay in the nearest cache

# In the loops below `first` is the first of the sequences that take the steps together, j is one of them, t its step,
# and `place` the row of its numbers in the arrays of all steps.


@kernel(forceinline=True)
def add_step(state, first, rows, weight, column, m, sums, t):
    """Step t of `rows` sequences in `sums` (n, t, m), += `state` (n, k) times m columns of `weight` (k, ...)."""
    (k, width), steps = weight.shape, sums.shape[1]
    whole = sums.shape[2]
    A = strided(state, first * k, (rows, 1, k), (k, k, 1))
    B = strided(weight, column, (1, k, m), (k * width, width, 1))
    C = strided(sums, (first * steps + t) * whole, (rows, m), (steps * whole, 1))
    matrix_product(A, B, C, C)


@kernel(forceinline=True)
def add_back(da, first, rows, t, weight, dh):
    """The state's gradient `dh` (n, m) of `rows` sequences, += step t of `da` (n, t, k) times `weight` (k, m)."""
    (k, m), steps = weight.shape, da.shape[1]
    A = strided(da, (first * steps + t) * k, (rows, 1, k), (steps * k, k, 1))
    B = strided(weight, 0, (1, k, m), (k * m, m, 1))
    C = strided(dh, first * m, (rows, m), (m, 1))
    matrix_product(A, B, C, C)


@engine_form(rnn_forward)
def rnn_forward_blocked(activation, recurrent_weight, lengths, h_before, states, h):
    """On entry `states` holds x W + b; the product adds h U to step t, and the loops turn the sums into states."""
    n, steps, units = states.shape
    zero = h.dtype.type(0)
    copy(view(h_before, 0, (n * units,)), view(h, 0, (n * units,)))
    for first in range(0, n, TOGETHER):
        rows = min(TOGETHER, n - first)
        for t in range(steps):
            add_step(h, first, rows, recurrent_weight, 0, units, states, t)
            for j in range(first, first + rows):
                a, state = view(states, (j * steps + t) * units, (units,)), view(h, j * units, (units,))
                if t >= lengths[j]:
                    fill(0, a)
                    continue
                if activation == TANH:
                    for k in range(units):
                        a[k] = tanh(a[k])
                elif activation == RELU:
                    for k in range(units):
                        a[k] = zero if a[k] <= zero else a[k]
                for k in range(units):
                    state[k] = a[k]


@engine_form(lstm_forward)
def lstm_forward_blocked(recurrent_weight, lengths, h_before, c_before, gates, cells, states, h, c):
    """On entry `gates` holds x W + b; the product adds h U to step t, for all four gates at once."""
    n, steps, units = states.shape
    copy(view(h_before, 0, (n * units,)), view(h, 0, (n * units,)))
    copy(view(c_before, 0, (n * units,)), view(c, 0, (n * units,)))
    for first in range(0, n, TOGETHER):
        rows = min(TOGETHER, n - first)
        for t in range(steps):
            add_step(h, first, rows, recurrent_weight, 0, 4 * units, gates, t)
            for j in range(first, first + rows):
                place = j * steps + t
                kept_c, kept_h = view(cells, place * units, (units,)), view(states, place * units, (units,))
                if t >= lengths[j]:
                    fill(0, view(gates, place * 4 * units, (4 * units,)))
                    fill(0, kept_c)
                    fill(0, kept_h)
                    continue
                two = view(gates, place * 4 * units, (2 * units,))
                i, f = view(gates, place * 4 * units, (units,)), view(gates, (place * 4 + 1) * units, (units,))
                g, o = view(gates, (place * 4 + 2) * units, (units,)), view(gates, (place * 4 + 3) * units, (units,))
                now_c, now_h = view(c, j * units, (units,)), view(h, j * units, (units,))
                for k in range(2 * units):
                    two[k] = sigmoid(two[k])
                for k in range(units):
                    g[k] = tanh(g[k])
                for k in range(units):
                    o[k] = sigmoid(o[k])
                for k in range(units):
                    cell = f[k] * now_c[k] + i[k] * g[k]
                    state = o[k] * tanh(cell)
                    now_c[k], now_h[k] = cell, state
                    kept_c[k], kept_h[k] = cell, state


@engine_form(lstm_backward)
def lstm_backward_blocked(
    gates, cells, c_before, recurrent_weight, lengths, dstates, dh_last, dc_last, weight_transposed, da, dh, dc, ready=0
):
    """The gradient of a gate's sum is that of the gate times the activation's slope; `dcell` is that of the cell."""
    n, steps, units = cells.shape
    one = dh.dtype.type(1)
    if ready == 0:
        transpose(recurrent_weight, weight_transposed)
    copy(view(dh_last, 0, (n * units,)), view(dh, 0, (n * units,)))
    copy(view(dc_last, 0, (n * units,)), view(dc, 0, (n * units,)))
    for first in range(0, n, TOGETHER):
        rows = min(TOGETHER, n - first)
        for t in range(steps - 1, -1, -1):
            for j in range(first, first + rows):
                place = j * steps + t
                if t >= lengths[j]:
                    fill(0, view(da, place * 4 * units, (4 * units,)))
                    continue
                i, f = view(gates, place * 4 * units, (units,)), view(gates, (place * 4 + 1) * units, (units,))
                g, o = view(gates, (place * 4 + 2) * units, (units,)), view(gates, (place * 4 + 3) * units, (units,))
                di, df = view(da, place * 4 * units, (units,)), view(da, (place * 4 + 1) * units, (units,))
                dg, do = view(da, (place * 4 + 2) * units, (units,)), view(da, (place * 4 + 3) * units, (units,))
                cell, arrived = view(cells, place * units, (units,)), view(dh, j * units, (units,))
                dcell = view(dc, j * units, (units,))
                if dstates.shape[1] > 0:
                    add_to(view(dstates, place * units, (units,)), arrived)
                for k in range(units):
                    shown = tanh(cell[k])
                    dcell[k] += arrived[k] * o[k] * (one - shown * shown)
                    do[k] = arrived[k] * shown * (o[k] * (one - o[k]))
                for k in range(units):
                    di[k] = dcell[k] * g[k] * (i[k] * (one - i[k]))
                for k in range(units):
                    dg[k] = dcell[k] * i[k] * (one - g[k] * g[k])
                before = view(cells, (place - 1) * units, (units,)) if t > 0 else view(c_before, j * units, (units,))
                for k in range(units):
                    df[k] = dcell[k] * before[k] * (f[k] * (one - f[k]))
                for k in range(units):
                    dcell[k] *= f[k]
                fill(0, arrived)
            add_back(da, first, rows, t, weight_transposed, dh)


@engine_form(recurrent_weight_gradient)
def recurrent_weight_gradient_blocked(h_before, states, da, dweight, before=0, after=0):
    """Sums over few enough sequences at a time for their numbers to stay in the nearest cache. `before` and `after` are
    those of `dense_weight_gradient_blocked`.
    """
    n, steps, units = states.shape
    width = da.shape[2]
    row, column = (0, before) if width > units else (before, 0)
    rows, columns = (units, width - before - after) if width > units else (units - before - after, width)
    C = strided(dweight, row * width + column, (rows, columns), (width, 1))
    zero(C)
    A = strided(h_before, row, (rows, n, 1), (1, units, units))
    product(A, strided(da, column, (n, 1, columns), (steps * width, width, 1)), C, C)
    if steps == 1:
        return
    most = max(1, FEW // steps)
    for first in range(0, n, most):
        few = min(most, n - first)
        A = strided(states, first * steps * units + row, (rows, few, steps - 1), (1, steps * units, units))
        B = strided(da, (first * steps + 1) * width + column, (few, steps - 1, columns), (steps * width, width, 1))
        product(A, B, C, C)


@engine_form(rnn_backward)
def rnn_backward_blocked(
    activation, states, recurrent_weight, lengths, dstates, dh_last, weight_transposed, da, dh, ready=0
):
    """The gradient of a state times the activation's slope is that of its sum; the product passes it on to `dh`."""
    n, steps, units = states.shape
    zero, one = dh.dtype.type(0), dh.dtype.type(1)
    if ready == 0:
        transpose(recurrent_weight, weight_transposed)
    copy(view(dh_last, 0, (n * units,)), view(dh, 0, (n * units,)))
    for first in range(0, n, TOGETHER):
        rows = min(TOGETHER, n - first)
        for t in range(steps - 1, -1, -1):
            for j in range(first, first + rows):
                place = j * steps + t
                a, arrived = view(da, place * units, (units,)), view(dh, j * units, (units,))
                if t >= lengths[j]:
                    fill(0, a)
                    continue
                state = view(states, place * units, (units,))
                if dstates.shape[1] > 0:
                    add_to(view(dstates, place * units, (units,)), arrived)
                if activation == TANH:
                    for k in range(units):
                        a[k] = arrived[k] * (one - state[k] * state[k])
                elif activation == RELU:
                    for k in range(units):
                        a[k] = zero if state[k] <= zero else arrived[k]
                else:
                    copy(arrived, a)
                fill(0, arrived)
            add_back(da, first, rows, t, weight_transposed, dh)


@engine_form(gru_forward)
def gru_forward_blocked(recurrent_weight, lengths, h_before, gates, inner, states, h):
    """Two products: h U of the two gates is added to the part from the input, that of the candidate is written to
    `inner`; the reset gate multiplies it later.
    """
    n, steps, units = states.shape
    one = h.dtype.type(1)
    copy(view(h_before, 0, (n * units,)), view(h, 0, (n * units,)))
    for first in range(0, n, TOGETHER):
        rows = min(TOGETHER, n - first)
        for t in range(steps):
            for j in range(first, first + rows):
                fill(0, view(inner, (j * steps + t) * units, (units,)))
            add_step(h, first, rows, recurrent_weight, 0, 2 * units, gates, t)
            add_step(h, first, rows, recurrent_weight, 2 * units, units, inner, t)
            for j in range(first, first + rows):
                place = j * steps + t
                kept = view(states, place * units, (units,))
                u = view(inner, place * units, (units,))
                if t >= lengths[j]:
                    fill(0, view(gates, place * 3 * units, (3 * units,)))
                    fill(0, u)
                    fill(0, kept)
                    continue
                two = view(gates, place * 3 * units, (2 * units,))
                r, z = view(gates, place * 3 * units, (units,)), view(gates, (place * 3 + 1) * units, (units,))
                m, now = view(gates, (place * 3 + 2) * units, (units,)), view(h, j * units, (units,))
                for k in range(2 * units):
                    two[k] = sigmoid(two[k])
                for k in range(units):
                    m[k] += r[k] * u[k]
                for k in range(units):
                    m[k] = tanh(m[k])
                for k in range(units):
                    now[k] = (one - z[k]) * m[k] + z[k] * now[k]
                copy(now, kept)


@engine_form(gru_backward)
def gru_backward_blocked(
    gates,
    inner,
    states,
    h_before,
    recurrent_weight,
    lengths,
    dstates,
    dh_last,
    weight_transposed,
    da,
    dsums,
    dh,
    ready=0,
):
    """`da` is the gradient of x W + b, `dsums` that of h U: they differ in the candidate, by the reset gate."""
    n, steps, units = states.shape
    one = dh.dtype.type(1)
    if ready == 0:
        transpose(recurrent_weight, weight_transposed)
    copy(view(dh_last, 0, (n * units,)), view(dh, 0, (n * units,)))
    for first in range(0, n, TOGETHER):
        rows = min(TOGETHER, n - first)
        for t in range(steps - 1, -1, -1):
            for j in range(first, first + rows):
                place = j * steps + t
                here, there = view(da, place * 3 * units, (3 * units,)), view(dsums, place * 3 * units, (3 * units,))
                if t >= lengths[j]:
                    fill(0, here)
                    fill(0, there)
                    continue
                r, z = view(gates, place * 3 * units, (units,)), view(gates, (place * 3 + 1) * units, (units,))
                m, u = view(gates, (place * 3 + 2) * units, (units,)), view(inner, place * units, (units,))
                dr, dz = view(da, place * 3 * units, (units,)), view(da, (place * 3 + 1) * units, (units,))
                dm, du = view(da, (place * 3 + 2) * units, (units,)), view(dsums, (place * 3 + 2) * units, (units,))
                arrived = view(dh, j * units, (units,))
                if dstates.shape[1] > 0:
                    add_to(view(dstates, place * units, (units,)), arrived)
                before = view(states, (place - 1) * units, (units,)) if t > 0 else view(h_before, j * units, (units,))
                for k in range(units):
                    dm[k] = arrived[k] * (one - z[k]) * (one - m[k] * m[k])
                for k in range(units):
                    dz[k] = arrived[k] * (before[k] - m[k]) * (z[k] * (one - z[k]))
                for k in range(units):
                    dr[k] = dm[k] * u[k] * (r[k] * (one - r[k]))
                copy(here, there)
                for k in range(units):
                    du[k] = r[k] * dm[k]
                for k in range(units):
                    arrived[k] *= z[k]
            add_back(dsums, first, rows, t, weight_transposed, dh)
