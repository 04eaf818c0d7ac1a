"""Recurrent layers: a state holds what the layer keeps of a sequence; each step reads it and writes it.

    a_t = x_t W + b + h U        the sum at step t: from the input, and from the state h before it
    h   = tanh(a_t)              the plain recurrent layer; LSTM and GRU have gates that decide what is kept

Axes: n sequences, t steps, h numbers in a state, g sums: h for each gate, side by side. The first lengths[n] steps of
sequence n are valid; later ones leave the state unchanged, and everything that is written for them is 0.

The part x W + b is the same for all steps and needs no state: `dense_forward` computes it beforehand, for all
sequences and steps at once. The kernels here process the steps in order: forward from the first to the last, and
backward from the last to the first, passing the gradient of the state on (backpropagation through time, Werbos 1990).
recurrence_blocked.py computes each step for several sequences at once, with the same bits.
"""

from .compile.operations import operation
from .elementary import sigmoid, tanh

LINEAR, TANH, RELU = 0, 1, 2  # the activations of the plain recurrent layer


# --- The plain recurrent layer ----------------------------------------------------------------------------------


@operation("activation recurrent_weight[h,h] lengths[n] h_before[n,h] -> states[n,t,h] h[n,h]")
def rnn_forward(activation, recurrent_weight, lengths, h_before, states, h):
    """Step by step h = activation(x_t W + b + h U) (Elman 1990). activation: 0 linear, 1 tanh, 2 ReLU.

    U is the recurrent weight, h_before the initial state. On entry `states` holds x W + b; on return it holds the
    state after each step, and `h` the state after the last one.

    Example: activation = 0, recurrent_weight = [[2]], lengths = [2], h_before = [[1]], states = [[[10], [20]]],
    h = [[0]] give states = [[[10 + 1*2], [20 + 12*2]]], h = [[44]].
    """
    units, zero = h.shape[1], h.dtype.type(0)
    for n in range(states.shape[0]):
        for k in range(units):
            h[n, k] = h_before[n, k]
        for t in range(states.shape[1]):
            if t < lengths[n]:
                for j in range(units):
                    for k in range(units):
                        states[n, t, k] += h[n, j] * recurrent_weight[j, k]
                for k in range(units):
                    a = states[n, t, k]
                    if activation == TANH:
                        a = tanh(a)
                    elif activation == RELU:
                        a = zero if a <= zero else a
                    states[n, t, k] = a
                    h[n, k] = a
            else:
                for k in range(units):
                    states[n, t, k] = 0


@operation(
    "activation states[n,t,h] recurrent_weight[h,h] lengths[n] dstates[n,s,h] dh_last[n,h] "
    "-> weight_transposed[h,h] da[n,t,h] dh[n,h]"
)
def rnn_backward(activation, states, recurrent_weight, lengths, dstates, dh_last, weight_transposed, da, dh):
    """By the chain rule da_t = dh_t slope(h_t), and through h U the state before step t gets dh = da_t U transposed.

    The gradient dh_t of a state comes from the steps after it and, if later layers use the states of all steps, from
    those layers: dstates. dstates has s = t steps, or s = 0 if only the last state is used; dh_last is the gradient of
    that state. The slope is computed from the state: 1 - h^2 for tanh. On return `dh` is the gradient of the initial
    state.

    Example: activation = 1, states = [[[0], [0.5]]], recurrent_weight = [[2]], lengths = [2], dstates = [[[3], [5]]],
    dh_last = [[1]] give weight_transposed = [[2]], da = [[[3 + 4.5*2], [(5 + 1)*(1 - 0.25)]]], dh = [[12*2]].
    """
    units, zero, one = dh.shape[1], dh.dtype.type(0), dh.dtype.type(1)
    for j in range(units):
        for k in range(units):
            weight_transposed[k, j] = recurrent_weight[j, k]
    for n in range(da.shape[0]):
        for k in range(units):
            dh[n, k] = dh_last[n, k]
        for t in range(da.shape[1] - 1, -1, -1):
            if t < lengths[n]:
                for k in range(units):
                    arrived = dh[n, k]
                    if dstates.shape[1] > 0:
                        arrived += dstates[n, t, k]
                    state = states[n, t, k]
                    if activation == TANH:
                        arrived *= one - state * state
                    elif activation == RELU:
                        arrived = zero if state <= zero else arrived
                    da[n, t, k] = arrived
                for k in range(units):
                    dh[n, k] = 0
                for j in range(units):
                    for k in range(units):
                        dh[n, k] += da[n, t, j] * weight_transposed[j, k]
            else:
                for k in range(units):
                    da[n, t, k] = 0


@operation("h_before[n,h] states[n,t,h] da[n,t,g] -> dweight[h,g]")
def recurrent_weight_gradient(h_before, states, da, dweight):
    """dweight[h, g] = sum over n, t of h[n, t - 1, h] da[n, t, g]: the state before a step, times da of the step.

    The weights are the same at every step, so their gradient is the sum over all steps of all sequences, the first
    steps first. All three recurrent layers use this kernel. (For a GRU, da is the gradient of h U.)

    Example: h_before = [[1]], states = [[[2], [3]]], da = [[[10], [20]]] give dweight = [[1*10 + 2*20]].
    """
    for j in range(dweight.shape[0]):
        for k in range(dweight.shape[1]):
            dweight[j, k] = 0
    for n in range(da.shape[0]):
        for j in range(dweight.shape[0]):
            for k in range(dweight.shape[1]):
                dweight[j, k] += h_before[n, j] * da[n, 0, k]
    for n in range(da.shape[0]):
        for t in range(1, da.shape[1]):
            for j in range(dweight.shape[0]):
                for k in range(dweight.shape[1]):
                    dweight[j, k] += states[n, t - 1, j] * da[n, t, k]


# --- Long short-term memory -------------------------------------------------------------------------------------


@operation(
    "recurrent_weight[h,g] lengths[n] h_before[n,h] c_before[n,h] "
    "-> gates[n,t,g] cells[n,t,h] states[n,t,h] h[n,h] c[n,h]"
)
def lstm_forward(recurrent_weight, lengths, h_before, c_before, gates, cells, states, h, c):
    """A cell c stores information; gates, numbers from 0 to 1, decide what is written, kept and read.

        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)      input, forget, output gate; a = x_t W + b + h U
        g       = tanh(a_g)                                     the candidate: what could be written
        c       = f c + i g
        h       = o tanh(c)

    (Hochreiter and Schmidhuber 1997; with the forget gate of Gers, Schmidhuber and Cummins 2000.) On entry `gates`
    holds x W + b, a row of four parts i, f, g, o for each step; on return it holds the gates. `cells` and `states` get
    c and h after each step, `h` and `c` those after the last one.

    Example: recurrent_weight = [[0, 0, 0, 0]], lengths = [1], h_before = [[3]], c_before = [[4]],
    gates = [[[0, 0, 0, 0]]] give gates = [[[0.5, 0.5, 0, 0.5]]], cells = [[[0.5*4 + 0.5*0]]],
    states = [[[0.5*tanh(2)]]], h = [[0.5*tanh(2)]], c = [[2]].
    """
    units = h.shape[1]
    for n in range(gates.shape[0]):
        for k in range(units):
            h[n, k], c[n, k] = h_before[n, k], c_before[n, k]
        for t in range(gates.shape[1]):
            if t < lengths[n]:
                for j in range(units):
                    for k in range(4 * units):
                        gates[n, t, k] += h[n, j] * recurrent_weight[j, k]
                for k in range(units):
                    i = sigmoid(gates[n, t, k])
                    f = sigmoid(gates[n, t, units + k])
                    g = tanh(gates[n, t, 2 * units + k])
                    o = sigmoid(gates[n, t, 3 * units + k])
                    c[n, k] = f * c[n, k] + i * g
                    h[n, k] = o * tanh(c[n, k])
                    gates[n, t, k], gates[n, t, units + k] = i, f
                    gates[n, t, 2 * units + k], gates[n, t, 3 * units + k] = g, o
                    cells[n, t, k], states[n, t, k] = c[n, k], h[n, k]
            else:
                for k in range(4 * units):
                    gates[n, t, k] = 0
                for k in range(units):
                    cells[n, t, k], states[n, t, k] = 0, 0


@operation(
    "gates[n,t,g] cells[n,t,h] c_before[n,h] recurrent_weight[h,g] lengths[n] dstates[n,s,h] dh_last[n,h] dc_last[n,h] "
    "-> weight_transposed[g,h] da[n,t,g] dh[n,h] dc[n,h]"
)
def lstm_backward(
    gates, cells, c_before, recurrent_weight, lengths, dstates, dh_last, dc_last, weight_transposed, da, dh, dc
):
    """The equations of `lstm_forward` in reverse order, by the chain rule; c' is the cell before the step.

        dc   = dc + dh o (1 - tanh(c)^2)          the cell is read by the next step, and by h = o tanh(c)
        da_i = dc g i (1 - i)                     i (1 - i) is the slope of the sigmoid
        da_f = dc c' f (1 - f)
        da_g = dc i (1 - g^2)                     1 - g^2 is the slope of tanh
        da_o = dh tanh(c) o (1 - o)
        dc   = dc f                               passed on to the cell before the step: unchanged where f is 1
        dh   = da U transposed

    dstates, dh_last, dc_last: the gradients, from outside, of the states of all steps (s = t, or 0 where they are not
    used) and of the last state and cell. On return `dh` and `dc` are the gradients of the initial state and cell.

    Example: gates = [[[0.5, 0.5, 0, 0.5]]], cells = [[[0]]], c_before = [[4]], recurrent_weight = [[1, 2, 3, 4]],
    lengths = [1], dstates = [[[6]]], dh_last = [[2]], dc_last = [[1]] give weight_transposed = [[1], [2], [3], [4]],
    da = [[[0, 5*4*0.25, 5*0.5, 0]]], dh = [[5*2 + 2.5*3]], dc = [[5*0.5]].
    """
    units, one = dh.shape[1], dh.dtype.type(1)
    for j in range(units):
        for k in range(4 * units):
            weight_transposed[k, j] = recurrent_weight[j, k]
    for n in range(da.shape[0]):
        for k in range(units):
            dh[n, k], dc[n, k] = dh_last[n, k], dc_last[n, k]
        for t in range(da.shape[1] - 1, -1, -1):
            if t < lengths[n]:
                for k in range(units):
                    i, f = gates[n, t, k], gates[n, t, units + k]
                    g, o = gates[n, t, 2 * units + k], gates[n, t, 3 * units + k]
                    arrived = dh[n, k]
                    if dstates.shape[1] > 0:
                        arrived += dstates[n, t, k]
                    before = cells[n, t - 1, k] if t > 0 else c_before[n, k]
                    shown = tanh(cells[n, t, k])
                    dcell = dc[n, k] + arrived * o * (one - shown * shown)
                    da[n, t, k] = dcell * g * (i * (one - i))
                    da[n, t, units + k] = dcell * before * (f * (one - f))
                    da[n, t, 2 * units + k] = dcell * i * (one - g * g)
                    da[n, t, 3 * units + k] = arrived * shown * (o * (one - o))
                    dc[n, k] = dcell * f
                for k in range(units):
                    dh[n, k] = 0
                for j in range(4 * units):
                    for k in range(units):
                        dh[n, k] += da[n, t, j] * weight_transposed[j, k]
            else:
                for k in range(4 * units):
                    da[n, t, k] = 0


@operation("value -> bias[g]")
def forget_bias(value, bias):
    """Set the forget gate's part of the bias, the second of four, to `value`, and the other parts to 0.

    With 1 the gate starts nearly open: at first a cell keeps most of what it holds (Gers, Schmidhuber and
    Cummins 2000).

    Example: value = 1, bias = [9, 9, 9, 9] give bias = [0, 1, 0, 0].
    """
    units = bias.shape[0] // 4
    for k in range(bias.shape[0]):
        bias[k] = value if k // units == 1 else 0


# --- Gated recurrent unit ---------------------------------------------------------------------------------------


@operation("recurrent_weight[h,g] lengths[n] h_before[n,h] -> gates[n,t,g] inner[n,t,h] states[n,t,h] h[n,h]")
def gru_forward(recurrent_weight, lengths, h_before, gates, inner, states, h):
    """Two gates, no cell: the update gate sets how much of the state stays, the reset gate how much the candidate uses.

        r, z = sigmoid(a_r), sigmoid(a_z)                 reset and update gate; a = x_t W + b + h U
        m    = tanh(x_t W_m + b_m + r (h U_m))            the candidate
        h    = (1 - z) m + z h

    (Cho et al. 2014; with the reset gate after the product, as in today's libraries.) On entry `gates` holds
    x W + b, a row of three parts r, z, m for each step; on return it holds r, z and m. `inner` gets h U_m, `states` the
    state after each step, and `h` the state after the last one.

    Example: recurrent_weight = [[0, 0, 5]], lengths = [1], h_before = [[4]], gates = [[[0, 0, -10]]]
    give gates = [[[0.5, 0.5, 0]]], inner = [[[4*5]]], states = [[[0.5*0 + 0.5*4]]], h = [[2]].
    """
    units, one = h.shape[1], h.dtype.type(1)
    for n in range(gates.shape[0]):
        for k in range(units):
            h[n, k] = h_before[n, k]
        for t in range(gates.shape[1]):
            for k in range(units):
                inner[n, t, k] = 0
            if t < lengths[n]:
                for j in range(units):
                    for k in range(2 * units):
                        gates[n, t, k] += h[n, j] * recurrent_weight[j, k]
                    for k in range(units):
                        inner[n, t, k] += h[n, j] * recurrent_weight[j, 2 * units + k]
                for k in range(units):
                    r = sigmoid(gates[n, t, k])
                    z = sigmoid(gates[n, t, units + k])
                    m = tanh(gates[n, t, 2 * units + k] + r * inner[n, t, k])
                    h[n, k] = (one - z) * m + z * h[n, k]
                    gates[n, t, k], gates[n, t, units + k], gates[n, t, 2 * units + k] = r, z, m
                    states[n, t, k] = h[n, k]
            else:
                for k in range(3 * units):
                    gates[n, t, k] = 0
                for k in range(units):
                    states[n, t, k] = 0


@operation(
    "gates[n,t,g] inner[n,t,h] states[n,t,h] h_before[n,h] recurrent_weight[h,g] lengths[n] dstates[n,s,h] "
    "dh_last[n,h] -> weight_transposed[g,h] da[n,t,g] dsums[n,t,g] dh[n,h]"
)
def gru_backward(
    gates, inner, states, h_before, recurrent_weight, lengths, dstates, dh_last, weight_transposed, da, dsums, dh
):
    """The equations of `gru_forward` in reverse order, by the chain rule; h' is the state before the step.

        da_m = dh (1 - z) (1 - m^2)               at x W + b
        da_z = dh (h' - m) z (1 - z)
        da_r = da_m (h U_m) r (1 - r)
        dh   = dh z + dsums U transposed          dsums, at h U, is da with r da_m for its third part

    dstates and dh_last come from outside, as in `rnn_backward`. On return `dh` is the gradient of the initial state.

    Example: gates = [[[0.5, 0.5, 0]]], inner = [[[20]]], states = [[[2]]], h_before = [[4]],
    recurrent_weight = [[1, 2, 5]], lengths = [1], dstates = [[[6]]], dh_last = [[2]]
    give weight_transposed = [[1], [2], [5]], da = [[[4*20*0.25, 8*4*0.25, 8*0.5]]], dsums = [[[20, 8, 4*0.5]]],
    dh = [[8*0.5 + 20*1 + 8*2 + 2*5]].
    """
    units, one = dh.shape[1], dh.dtype.type(1)
    for j in range(units):
        for k in range(3 * units):
            weight_transposed[k, j] = recurrent_weight[j, k]
    for n in range(da.shape[0]):
        for k in range(units):
            dh[n, k] = dh_last[n, k]
        for t in range(da.shape[1] - 1, -1, -1):
            if t < lengths[n]:
                for k in range(units):
                    r, z, m = gates[n, t, k], gates[n, t, units + k], gates[n, t, 2 * units + k]
                    arrived = dh[n, k]
                    if dstates.shape[1] > 0:
                        arrived += dstates[n, t, k]
                    before = states[n, t - 1, k] if t > 0 else h_before[n, k]
                    da_m = arrived * (one - z) * (one - m * m)
                    da_z = arrived * (before - m) * (z * (one - z))
                    da_r = da_m * inner[n, t, k] * (r * (one - r))
                    da[n, t, k], da[n, t, units + k], da[n, t, 2 * units + k] = da_r, da_z, da_m
                    dsums[n, t, k], dsums[n, t, units + k], dsums[n, t, 2 * units + k] = da_r, da_z, r * da_m
                    dh[n, k] = arrived * z
                for j in range(3 * units):
                    for k in range(units):
                        dh[n, k] += dsums[n, t, j] * weight_transposed[j, k]
            else:
                for k in range(3 * units):
                    da[n, t, k], dsums[n, t, k] = 0, 0
