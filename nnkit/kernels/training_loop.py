"""A whole training run in one call: shuffle, gather, forward, loss, backward, update, validate, stop.

All that a run remembers stands in arrays that the caller owns, so a run can be cut after any update and go on
later without a change in any digit, and another thread can watch it or ask it to stop.
"""

import numpy as np

from .interpreter import WIDTH, run  # noqa: F401  (WIDTH is that of the tables)
from .jit import kernel, load_flag, view
from .random import permutation

# The places in the integer array `state` (int64).
STOP = 0  # set by anyone, at any time: stop before the next update
UPDATE = 1  # updates done
LIMIT = 2  # pause once so many are done
EPOCHS = 3
BATCH = 4  # samples per update
STATUS = 5  # how the last call ended: one of the values below
SEED = 6  # of the order of the samples
SHUFFLE = 7  # 0: in order, 1: shuffled anew in every epoch, 2: as the rows of `orders` say
INPUT, TARGET, LOSS = 8, 9, 10  # where they begin in the memory
PARAMETERS = 11  # how many; they stand at the memory's beginning
PATIENCE = 12  # epochs without progress before the run ends; -1: never
RESTORE = 13  # 1: end with the parameters of the best epoch
BEST_EPOCH = 14
STATE_SIZE = 16

# The values of STATUS.
PAUSED, FINISHED, STOPPED, DIVERGED, STOPPED_EARLY = 0, 1, 2, 3, 4

# The places in the float64 array `sums`.
EPOCH_SUM, BEST_LOSS, MIN_DELTA = 0, 1, 2
SUMS_SIZE = 4

# The tables of a training run, each a plan: an update and an evaluation, on a full and on the last batch.
FULL_UPDATE, LAST_UPDATE, FULL_EVALUATION, LAST_EVALUATION = 0, 1, 2, 3

SHUFFLING_STREAM = 2**32  # the streams before it are those of the initial values


@kernel(forceinline=True)
def gather(data, width, order, first, count, memory, offset):
    """Copy rows order[first] … order[first + count - 1] of `data`, `width` numbers each, to the memory's `offset`."""
    for k in range(count):
        row = view(data, order[first + k] * width, (width,))
        place = view(memory, offset + k * width, (width,))
        for j in range(row.shape[0]):
            place[j] = row[j]


@kernel
def evaluate(tables, state, memory, x, y, order):
    """The mean loss over n samples, as float64; x (n * inputs,), y (n * targets,), order = 0 … n - 1."""
    n, batch = order.shape[0], state[BATCH]
    inputs, targets = x.shape[0] // n, y.shape[0] // n
    total = np.float64(0)
    for first in range(0, n, batch):
        count = min(batch, n - first)
        gather(x, inputs, order, first, count, memory, state[INPUT])
        gather(y, targets, order, first, count, memory, state[TARGET])
        run(tables[FULL_EVALUATION if count == batch else LAST_EVALUATION], memory)
        total += np.float64(memory[state[LOSS]]) * count
    return total / n


@kernel
def train(tables, state, sums, memory, x, y, orders, order, validation_x, validation_y, in_order, history, best):
    """Train until `state` says stop, the epochs are done, the loss is no longer finite, or patience ends.

    Shapes: tables (4, calls, width); x (n * inputs,) and y (n * targets,): the samples one after the other;
    orders (epochs, n) if SHUFFLE is 2; order (n,) holds the present epoch's; validation_x and validation_y as
    x and y, for m samples, in_order (m,) = 0 … m - 1, m = 0 for none; history (2, epochs), float64: the mean
    training loss over the updates of each epoch, and the validation loss after it; best (parameters,): those
    of the best epoch.
    """
    n, batch = order.shape[0], state[BATCH]
    inputs, targets = x.shape[0] // n, y.shape[0] // n
    updates_per_epoch = (n + batch - 1) // batch
    while state[UPDATE] < state[EPOCHS] * updates_per_epoch:
        if load_flag(state, STOP) != 0:
            state[STATUS] = STOPPED
            return
        if state[UPDATE] >= state[LIMIT]:
            state[STATUS] = PAUSED
            return
        epoch, step = state[UPDATE] // updates_per_epoch, state[UPDATE] % updates_per_epoch
        if step == 0:
            sums[EPOCH_SUM] = 0
            if state[SHUFFLE] == 1:
                permutation(state[SEED], SHUFFLING_STREAM + epoch, order)
            elif state[SHUFFLE] == 2:
                for k in range(n):
                    order[k] = orders[epoch, k]
        first = step * batch
        count = min(batch, n - first)
        gather(x, inputs, order, first, count, memory, state[INPUT])
        gather(y, targets, order, first, count, memory, state[TARGET])
        run(tables[FULL_UPDATE if count == batch else LAST_UPDATE], memory)
        loss = np.float64(memory[state[LOSS]])
        if not loss - loss == 0:  # inf or nan
            state[STATUS] = DIVERGED
            return
        sums[EPOCH_SUM] += loss * count
        state[UPDATE] += 1
        if step + 1 < updates_per_epoch:
            continue
        history[0, epoch] = sums[EPOCH_SUM] / n
        if in_order.shape[0] == 0:
            continue
        loss = evaluate(tables, state, memory, validation_x, validation_y, in_order)
        history[1, epoch] = loss
        if epoch == 0 or loss < sums[BEST_LOSS] - sums[MIN_DELTA]:
            sums[BEST_LOSS] = loss
            state[BEST_EPOCH] = epoch
            for k in range(state[PARAMETERS]):
                best[k] = memory[k]
        if 0 <= state[PATIENCE] <= epoch - state[BEST_EPOCH]:
            state[STATUS] = STOPPED_EARLY
            break
    else:
        state[STATUS] = FINISHED
    if state[RESTORE] == 1:
        for k in range(state[PARAMETERS]):
            memory[k] = best[k]
