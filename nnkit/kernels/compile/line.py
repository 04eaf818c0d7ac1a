"""The smallest model, a line y = bias + weight x, learned by gradient descent on the mean squared error.

Where there is one weight, the calls of a plan cost far more than its arithmetic. So the training loop
recognises this plan and updates it with `line_update`: the six calls in one loop over the samples, with the same bits.
On one machine this was 18 times faster with one sample per update, 6 times with 1,000 (tests/benchmarks/line.py).
"""

import numpy as np

from .. import arrays, dense, losses, optimizers  # noqa: F401  (they register the operations named below)
from .jit import kernel
from .operations import OPERATIONS
from .views import view

CALLS = ("dense_forward", "fill", "mse_forward", "mse_backward", "dense_weight_gradient", "sgd")
CODES = tuple(OPERATIONS[name].code for name in CALLS)


def _where(name, word):
    """Where the table of a line holds a place or a size of the call `name`: (row, column)."""
    places, _, sizes, _ = OPERATIONS[name].columns
    return CALLS.index(name), (places | sizes)[word]


INPUTS, OUTPUTS = _where("dense_forward", "i"), _where("dense_forward", "o")
WEIGHT, BIAS = _where("dense_forward", "weight"), _where("dense_forward", "bias")
DWEIGHT, DBIAS = _where("dense_weight_gradient", "dweight"), _where("dense_weight_gradient", "dbias")
RATE, DECAY = _where("sgd", "rate"), _where("sgd", "settings")  # the decay is the first of the settings


def has_its_codes(table):
    """Whether the first calls of `table` are those above: it may be a line's."""
    return tuple(table[: len(CODES), 0].tolist()) == CODES


@kernel
def is_line(table, fields):
    """Whether `table` holds the update of a line: the calls above, for one input and one output."""
    if fields.shape[0] != 2 or table.shape[0] <= len(CODES):
        return False
    for k in range(len(CODES)):
        if table[k, 0] != CODES[k]:
            return False
    one_number_each = fields[0, 1] == 1 and fields[1, 1] == 1  # else a sample has several rows
    return one_number_each and table[INPUTS] == 1 and table[OUTPUTS] == 1 and table[len(CODES), 0] == 0


@kernel(forceinline=True)
def line_update(data, order, first, count, rate, decay, weight, bias):
    """One update from the samples order[first] … order[first + count - 1].

    dweight = sum of 2 (y - target) x / count, dbias = sum of 2 (y - target) / count, with y = bias + weight x;
    weight -= rate (dweight + decay weight), and bias likewise.

    Shapes: data (n * 2,), x and target of each sample. Returns the new weight and bias, their gradients, and the mean
    of (y - target)^2 before the update.
    """
    zero, two = data.dtype.type(0), data.dtype.type(2)
    if count == 1 and decay == 0 and weight != 0 and bias != 0:
        sample = view(data, 2 * order[first], (2,))
        double = two * sample[0]
        if double - double == 0:
            return update_from_one(sample, double, rate, weight, bias)
    share = two * data.dtype.type(1.0 / np.float64(count))
    dweight, dbias, total = zero, zero, np.float64(0)
    chosen = view(order, first, (count,))
    for k in range(chosen.shape[0]):
        sample = view(data, 2 * chosen[k], (2,))
        x, target = sample[0], sample[1]
        error = bias + weight * x - target
        dy = share * error
        dweight += dy * x
        dbias += dy
        total += np.float64(error * error)
    weight -= rate * (dweight + decay * weight)
    bias -= rate * (dbias + decay * bias)
    return weight, bias, dweight, dbias, data.dtype.type(total / np.float64(count))


@kernel(forceinline=True)
def update_from_one(sample, double, rate, weight, bias):
    """The same from one sample, x and target, where decay is 0, weight and bias are not, and double = 2 x is finite.

    Each update waits for the weight of the one before, so every operation on the way to it counts. Doubling is exact:
    (2 error) x is error (2 x), and 2 x does not wait for the error. The zeros that `line_update` adds could only turn a
    step of -0 into one of 0, which makes no difference to a weight that is not 0.
    """
    zero, two = sample.dtype.type(0), sample.dtype.type(2)
    error = bias + weight * sample[0] - sample[1]
    dweight, dbias = error * double, two * error
    return weight - rate * dweight, bias - rate * dbias, zero + dweight, zero + dbias, error * error
