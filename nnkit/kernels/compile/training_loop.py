"""A whole training run in one call: shuffle, gather, forward, loss, backward, update, validate, stop.

The state of a run is in arrays that the caller owns, so a run can pause after any update and continue later with the
same digits, and another thread can watch it or ask it to stop.

The samples are in one array `data`, a row for each: its inputs, its target, the length of its sequence. `fields`
says which numbers of a row go where: each of its rows is (first column, number of columns, place in the memory).
"""

import numpy as np

from .. import streams
from ..random import permutation
from . import JIT, WHOLE
from .interpreter import WIDTH, run  # noqa: F401  (WIDTH is that of the tables)
from .jit import kernel
from .line import BIAS, DBIAS, DECAY, DWEIGHT, RATE, WEIGHT, is_line, line_update
from .views import load_flag, store_flag, view

# The arrays of `execute`, in order: what their numbers are ("number": of the network's dtype), and how many axes each
# has. The engines, engine.wasm and the page read this table, so a new array is one line here.
ARRAYS = {
    "tables": ("int64", 3),
    "state": ("int64", 1),
    "sums": ("float64", 1),
    "memory": ("number", 1),
    "data": ("number", 1),
    "fields": ("int64", 2),
    "orders": ("int64", 2),
    "order": ("int64", 1),
    "validation": ("number", 1),
    "in_order": ("int64", 1),
    "history": ("float64", 2),
    "best": ("number", 1),
}

# The places in the integer array `state` (int64).
STOP = 0  # set by anyone, at any time: stop before the next batch
UPDATE = 1  # updates done
LIMIT = 2  # pause when this many are done
EPOCHS = 3
BATCH = 4  # samples per update
STATUS = 5  # how the last call ended: one of the values below
SEED = 6  # of the order of the samples
SHUFFLE = 7  # 0: in order, 1: shuffled anew in every epoch, 2: in the orders that the rows of `orders` give
LOSS = 8  # the place of the loss in the memory; the other numbers of the loss kernels follow it
PARAMETERS = 9  # how many there are, at the beginning of the memory
PATIENCE = 10  # epochs without progress before the run ends; -1: never
WATCHED = 11  # the row of `history` that decides which epoch is the best; -1: none
BEST_EPOCH = 12  # -1: none yet
ORDERED = 13  # 1 + the epoch whose order is in `order`
VALIDATING = 14  # 1: the updates of an epoch are done, its validation is not
EVALUATED = 15  # samples of an unfinished evaluation that are done
EVALUATIONS = 16  # pause an evaluation after this many batches; 0: never
FIRST_EPOCH = 17  # the epoch to which the first row of `orders` belongs
STATE_SIZE = 24

# The values of STATUS.
PAUSED, FINISHED, STOPPED, DIVERGED, STOPPED_EARLY = 0, 1, 2, 3, 4
STOPPED_BY_CALLBACK = 5  # written by nnkit/training/__init__.py

# The places in the float64 array `sums`. The first four are sums of the loss kernels' numbers over
# batches. BEST is the watched row's value in the best epoch; an accuracy counts with a minus sign.
LOSS_SUM, WEIGHT_SUM, RIGHT_SUM, ROW_SUM, BEST, MIN_DELTA = 0, 1, 2, 3, 4, 5
SUMS_SIZE = 8

# The tables of a training run, each a plan: an update and an evaluation, on a full and on the last batch.
FULL_UPDATE, LAST_UPDATE, FULL_EVALUATION, LAST_EVALUATION = 0, 1, 2, 3

# The rows of `history`.
TRAINING_LOSS, VALIDATION_LOSS, TRAINING_ACCURACY, VALIDATION_ACCURACY = 0, 1, 2, 3


@kernel(forceinline=True)
def gather(data, width, fields, order, first, count, memory):
    """Copy the samples order[first] … order[first + count - 1] to where the plan reads them."""
    for f in range(fields.shape[0]):
        column, size, place = fields[f, 0], fields[f, 1], fields[f, 2]
        if size == 1:  # for a single number, the loop below would cost more than what it does
            numbers = view(memory, place, (count,))
            for k in range(count):
                numbers[k] = data[order[first + k] * width + column]
            continue
        for k in range(count):
            row = view(data, order[first + k] * width + column, (size,))
            there = view(memory, place + k * size, (size,))
            for j in range(row.shape[0]):
                there[j] = row[j]


@kernel(forceinline=True)
def count_in(memory, loss, sums):
    """Add the loss kernels' numbers for a batch (see losses.py) to the sums; returns the batch's loss."""
    mean, weight, right, rows = memory[loss], memory[loss + 1], memory[loss + 2], memory[loss + 3]
    sums[LOSS_SUM] += np.float64(mean) * weight
    sums[WEIGHT_SUM] += weight
    sums[RIGHT_SUM] += np.float64(right) * rows
    sums[ROW_SUM] += rows
    return np.float64(mean)


@kernel(forceinline=True)
def divide(a, b):
    """a / b, and 0 where there was nothing to add up."""
    return a / b if b != 0 else 0.0


@kernel
def evaluate(tables, state, sums, memory, data, fields, order):
    """Write the mean loss over n samples to sums[LOSS_SUM], the share of right answers to sums[RIGHT_SUM]; returns
    whether it finished. If not, the next call continues where this one stopped or paused.

    Shapes: data (n * width,), order = 0 … n - 1; the rest as in `train`.
    """
    n, batch = order.shape[0], state[BATCH]
    width = data.shape[0] // n
    first, batches = state[EVALUATED], 0
    if first == 0:
        for k in range(BEST):
            sums[k] = 0
    while first < n:
        if load_flag(state, STOP) != 0:
            state[STATUS] = STOPPED
            return False
        if 0 < state[EVALUATIONS] <= batches:
            state[STATUS] = PAUSED
            return False
        count = min(batch, n - first)
        gather(data, width, fields, order, first, count, memory)
        run(tables[FULL_EVALUATION if count == batch else LAST_EVALUATION], memory, np.int64(0))
        count_in(memory, state[LOSS], sums)
        first, batches = first + count, batches + 1
        state[EVALUATED] = first
    sums[LOSS_SUM] = divide(sums[LOSS_SUM], sums[WEIGHT_SUM])
    sums[RIGHT_SUM] = divide(sums[RIGHT_SUM], sums[ROW_SUM])
    state[EVALUATED] = 0
    return True


@kernel
def train_line(table, state, sums, memory, data, order, first, most):
    """At most `most` updates of a line (see line.py), from sample order[first] on, as the loop of `train` makes them;
    returns how many, and the last loss. Weight and bias stay in registers meanwhile.
    """
    n, batch, loss_place, update = order.shape[0], state[BATCH], state[LOSS], state[UPDATE]
    rate, decay = memory[table[RATE]], memory[table[DECAY]]
    weight, bias = memory[table[WEIGHT]], memory[table[BIAS]]
    dweight, dbias = memory[table[DWEIGHT]], memory[table[DBIAS]]
    mean, count, done = memory.dtype.type(0), batch, 0
    while done < most and mean - mean == 0 and load_flag(state, STOP) == 0:
        count = min(batch, n - first)
        weight, bias, dweight, dbias, mean = line_update(data, order, first, count, rate, decay, weight, bias)
        sums[LOSS_SUM] += np.float64(mean) * count
        sums[WEIGHT_SUM] += count
        sums[ROW_SUM] += count
        if mean - mean == 0:
            done, first = done + 1, first + batch
            store_flag(state, UPDATE, update + done)
    memory[table[WEIGHT]], memory[table[BIAS]] = weight, bias
    memory[table[DWEIGHT]], memory[table[DBIAS]] = dweight, dbias
    memory[loss_place], memory[loss_place + 1], memory[loss_place + 3] = mean, count, count
    return done, np.float64(mean)


@kernel(forceinline=True)
def keep_best(state, sums, memory, history, epoch, best):
    """Keep the parameters if this epoch is the best so far; returns whether patience has run out."""
    watched = state[WATCHED]
    if watched < 0:
        return False
    value = history[watched, epoch]
    if watched >= TRAINING_ACCURACY:
        value = -value
    if state[BEST_EPOCH] < 0 or value < sums[BEST] - sums[MIN_DELTA]:
        sums[BEST] = value
        state[BEST_EPOCH] = epoch
        for k in range(state[PARAMETERS]):
            best[k] = memory[k]
    return 0 <= state[PATIENCE] <= epoch - state[BEST_EPOCH]


@kernel
def train(lines, tables, state, sums, memory, data, fields, orders, order, validation, in_order, history, best):
    """Train until STOP is set, the epochs are done, the loss is no longer finite, or patience ends. The tables may be
    those of a line (see line.py), unless `lines` is None: then the code for it is not even compiled.

    Shapes: tables (4, calls, width); data (n * columns,) and fields (fields, 3) as above; orders (epochs, n) if
    SHUFFLE is 2, else order (n,) holds the present epoch's; validation as data, for m samples, in_order (m,) =
    0 … m - 1, m = 0 for none; history (4, epochs), float64: mean training loss over the updates of each epoch,
    validation loss after it, and the two accuracies, with room for all epochs up to LIMIT; best (parameters,): those
    of the best epoch.
    """
    n, batch = order.shape[0], state[BATCH]
    width = data.shape[0] // n
    updates_per_epoch = (n + batch - 1) // batch
    update, total = state[UPDATE], state[EPOCHS] * updates_per_epoch
    epoch, first = update // updates_per_epoch - state[VALIDATING], update % updates_per_epoch * batch
    line = False if lines is None else is_line(tables[FULL_UPDATE], fields)
    while True:
        if state[VALIDATING] == 0:
            if update >= total:
                state[STATUS] = FINISHED
                return
            if load_flag(state, STOP) != 0:
                state[STATUS] = STOPPED
                return
            if update >= state[LIMIT]:
                state[STATUS] = PAUSED
                return
            if first == 0:
                for k in range(BEST):
                    sums[k] = 0
            if state[SHUFFLE] == 1 and state[ORDERED] != epoch + 1:
                permutation(state[SEED], streams.SHUFFLING + epoch, order)
                state[ORDERED] = epoch + 1
            present = view(orders, (epoch - state[FIRST_EPOCH]) * n, (n,)) if state[SHUFFLE] == 2 else order
            if lines is not None and line:
                most = min(state[LIMIT] - update, (n - first + batch - 1) // batch)
                done, loss = train_line(tables[FULL_UPDATE], state, sums, memory, data, present, first, most)
            else:
                count = min(batch, n - first)
                gather(data, width, fields, present, first, count, memory)
                run(tables[FULL_UPDATE if count == batch else LAST_UPDATE], memory, update)
                done, loss = 1, count_in(memory, state[LOSS], sums)
            if not loss - loss == 0:  # inf or nan
                state[STATUS] = DIVERGED
                return
            update += done
            store_flag(state, UPDATE, update)
            first += done * batch
            if first < n:
                continue
            history[TRAINING_LOSS, epoch] = divide(sums[LOSS_SUM], sums[WEIGHT_SUM])
            history[TRAINING_ACCURACY, epoch] = divide(sums[RIGHT_SUM], sums[ROW_SUM])
        if in_order.shape[0] > 0:
            state[VALIDATING] = 1
            if not evaluate(tables, state, sums, memory, validation, fields, in_order):
                return
            loss = sums[LOSS_SUM]
            history[VALIDATION_LOSS, epoch] = loss
            history[VALIDATION_ACCURACY, epoch] = sums[RIGHT_SUM]
            if not loss - loss == 0:
                state[STATUS] = DIVERGED
                return
            state[VALIDATING] = 0
        if keep_best(state, sums, memory, history, epoch, best):
            state[STATUS] = STOPPED_EARLY
            return
        epoch, first = epoch + 1, 0


# The tasks of `execute`.
RUN, EVALUATE, TRAIN = 0, 1, 2

LINES = None if JIT and not WHOLE else True  # whether `execute` trains lines; on this machine `execute_line` does


@kernel
def execute(task, tables, state, sums, memory, data, fields, orders, order, validation, in_order, history, best):
    """The engine's one entry: carry out tables[0], or `evaluate`, or `train`. What a task does not need is empty."""
    if task == RUN:
        run(tables[0], memory, np.int64(0))
    elif task == EVALUATE:
        if evaluate(tables, state, sums, memory, data, fields, order):
            state[STATUS] = FINISHED
    else:
        train(LINES, tables, state, sums, memory, data, fields, orders, order, validation, in_order, history, best)


@kernel
def execute_line(task, tables, state, sums, memory, data, fields, orders, order, validation, in_order, history, best):
    """The same for the one task of training a line. Few networks are lines: the others need not wait for its code."""
    train(True, tables, state, sums, memory, data, fields, orders, order, validation, in_order, history, best)
