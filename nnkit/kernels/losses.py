"""Losses: one number that says how wrong the outputs are, and its gradient.

Axes: n rows of outputs (samples, or samples and time steps), i numbers in each. `counts` says how much each row
counts: 1, or 0 after the end of a sequence or where a mask is 0, times the weights of its sample and of its class.
`terms` are the parts of the loss, one per output. `loss` gets four numbers: the mean loss, the sum of the counts, the
share of right answers (0 where no answer is right or wrong), the number of rows that count at all. Sums are taken in
float64 whatever the dtype of the network, so that a large batch loses no digits. A row that does not count adds
nothing, even where it is inf or nan.
"""

import numpy as np

from .compile.jit import kernel
from .compile.operations import engine_form, operation
from .compile.views import view
from .elementary import exp, log, sigmoid, softplus
from .rows import entry, largest_of_four, sum_of_four


@kernel(forceinline=True)
def total_of(counts):
    """The sum of the counts, in float64."""
    total = np.float64(0)
    for n in range(counts.shape[0]):
        total += np.float64(counts[n])
    return total


@kernel(forceinline=True)
def scale_of(counts, i):
    """What one term of a row with count 1 adds to the mean: 1 / (i * sum of counts); 0 if nothing counts."""
    total = total_of(counts) * i
    return counts.dtype.type(1.0 / total) if total > 0 else counts.dtype.type(0)


@kernel(forceinline=True)
def conclude(terms, counts, right, loss):
    """Write the four numbers of `loss`, from the terms (n, i) and the number of rows that are right."""
    weighted, total, rows = np.float64(0), np.float64(0), np.float64(0)
    for n in range(terms.shape[0]):
        if not counts[n] > 0:
            continue
        row = np.float64(0)
        for i in range(terms.shape[1]):
            row += np.float64(terms[n, i])
        weighted += np.float64(counts[n]) * row
        total += np.float64(counts[n])
        rows += 1.0
    loss[0] = weighted / (total * terms.shape[1]) if total > 0 else 0.0
    loss[1] = total
    loss[2] = right / rows if rows > 0 else 0.0
    loss[3] = rows


@operation("lengths[n] -> counts[n,t,k]")
def valid_rows(lengths, counts):
    """counts[n, t, k] = 1 while t < lengths[n], then 0: what follows the end of a sequence does not count. k counts the
    rows of outputs in a step: one, or several, as in a sequence of images.

    Example: lengths = [1, 2], counts = [[[0], [0]], [[0], [0]]] give counts = [[[1], [0]], [[1], [1]]].
    """
    for n in range(counts.shape[0]):
        for t in range(counts.shape[1]):
            for k in range(counts.shape[2]):
                counts[n, t, k] = 1 if t < lengths[n] else 0


@operation("weight[n] -> counts[n,k]")
def weigh_rows(weight, counts):
    """counts[n, k] *= weight[n], for the k rows of a sample; for a mask, 0 or 1 for each row, k is 1.

    Example: weight = [2, 0.5], counts = [[1, 0], [1, 1]] give counts = [[2, 0], [0.5, 0.5]].
    """
    for n in range(counts.shape[0]):
        for k in range(counts.shape[1]):
            counts[n, k] *= weight[n]


@operation("target[n] class_weights[c] -> counts[n]")
def weigh_classes(target, class_weights, counts):
    """counts[n] *= the weight of the class that target[n] names.

    Example: target = [1, 0], class_weights = [0.5, 2], counts = [1, 1] give counts = [2, 0.5].
    """
    for n in range(counts.shape[0]):
        counts[n] *= class_weights[int(target[n])]


# --- Regression ---------------------------------------------------------------------------------------------------


@operation("y[n,i] target[n,i] counts[n] -> terms[n,i] loss[k]")
def mse_forward(y, target, counts, terms, loss):
    """Mean squared error: terms = (y - target)^2;  loss[0] = mean of terms, each row as often as it counts.

    Example: y = [[1], [5]], target = [[1], [2]], counts = [1, 1], loss = [0, 0, 0, 0] give
    terms = [[0], [9]], loss = [(0 + 9) / 2, 2, 0, 2].
    """
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            terms[n, i] = (y[n, i] - target[n, i]) * (y[n, i] - target[n, i])
    conclude(terms, counts, 0.0, loss)


@operation("y[n,i] target[n,i] counts[n] -> dy[n,i]")
def mse_backward(y, target, counts, dy):
    """dy = 2 (y - target) counts / (i sum of counts).

    Example: y = [[1], [5]], target = [[1], [2]], counts = [1, 1] give dy = [[0], [2*3/2]].
    """
    scale, zero = y.dtype.type(2) * scale_of(counts, y.shape[1]), y.dtype.type(0)
    for n in range(y.shape[0]):
        share = scale * counts[n]
        for i in range(y.shape[1]):
            dy[n, i] = share * (y[n, i] - target[n, i]) if counts[n] > zero else zero


@operation("y[n,i] target[n,i] counts[n] -> terms[n,i] loss[k]")
def mae_forward(y, target, counts, terms, loss):
    """Mean absolute error: terms = |y - target|;  loss[0] = mean of terms, each row as often as it counts.

    Example: y = [[1], [5]], target = [[1], [2]], counts = [1, 1], loss = [0, 0, 0, 0] give
    terms = [[0], [3]], loss = [(0 + 3) / 2, 2, 0, 2].
    """
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            terms[n, i] = abs(y[n, i] - target[n, i])
    conclude(terms, counts, 0.0, loss)


@operation("y[n,i] target[n,i] counts[n] -> dy[n,i]")
def mae_backward(y, target, counts, dy):
    """dy = sign(y - target) counts / (i sum of counts), 0 where y is the target.

    Example: y = [[1], [5]], target = [[1], [2]], counts = [1, 1] give dy = [[0], [1/2]].
    """
    scale, zero = scale_of(counts, y.shape[1]), y.dtype.type(0)
    for n in range(y.shape[0]):
        share = scale * counts[n]
        for i in range(y.shape[1]):
            d = y[n, i] - target[n, i]
            slope = share if d > zero else -share if d < zero else zero if d == zero else d
            dy[n, i] = slope if counts[n] > zero else zero


@operation("y[n,i] target[n,i] counts[n] -> terms[n,i] loss[k]")
def huber_forward(y, target, counts, terms, loss):
    """Huber's loss: with d = y - target, terms = d^2 / 2 where |d| <= 1, else |d| - 1/2 (Huber 1964).

    Quadratic near the target, where the slope goes to 0; linear far away, so that the slope at an outlier is no
    larger than at any other error above 1.

    Example: y = [[1], [5]], target = [[0], [2]], counts = [1, 1], loss = [0, 0, 0, 0] give
    terms = [[0.5], [2.5]], loss = [(0.5 + 2.5) / 2, 2, 0, 2].
    """
    half, one = y.dtype.type(0.5), y.dtype.type(1)
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            d = abs(y[n, i] - target[n, i])
            terms[n, i] = half * d * d if d <= one else d - half
    conclude(terms, counts, 0.0, loss)


@operation("y[n,i] target[n,i] counts[n] -> dy[n,i]")
def huber_backward(y, target, counts, dy):
    """dy = d counts / (i sum of counts), with d = y - target clipped to -1 … 1.

    Example: y = [[1], [5]], target = [[0.5], [2]], counts = [1, 1] give dy = [[0.5/2], [1/2]].
    """
    scale, zero, one = scale_of(counts, y.shape[1]), y.dtype.type(0), y.dtype.type(1)
    for n in range(y.shape[0]):
        share = scale * counts[n]
        for i in range(y.shape[1]):
            d = y[n, i] - target[n, i]
            d = one if d > one else -one if d < -one else d
            dy[n, i] = share * d if counts[n] > zero else zero


# --- Classification, from logits ----------------------------------------------------------------------------------


@operation("y[n,i] target[n,i] counts[n] -> terms[n,i] loss[k]")
def binary_cross_entropy_forward(y, target, counts, terms, loss):
    """terms = softplus(-|y|) + max(y, 0) - target y, with softplus(y) = log(1 + exp(y));  loss[0] = mean of terms.

    A term is softplus(y) - target y: -log(p) where target is 1 and -log(1 - p) where it is 0, with p = sigmoid(y); in
    the form above nothing overflows and no digits are lost. y is a logit, any number; target lies in [0, 1]. An answer
    is right if p and target lie on the same side of 1/2; nan never is.

    Example: y = [[0]], target = [[1]], counts = [1], loss = [0, 0, 0, 0] give
    terms = [[log(2)]], loss = [log(2), 1, 0, 1].
    """
    zero, half = y.dtype.type(0), y.dtype.type(0.5)
    whole = (y.shape[0] * y.shape[1],)  # one row: its loop is a fast one, however few numbers a sample has
    logits, targets, costs = view(y, 0, whole), view(target, 0, whole), view(terms, 0, whole)
    for k in range(logits.shape[0]):
        positive = logits[k] if logits[k] > zero else zero
        away = -logits[k] if logits[k] > zero else logits[k]  # -|y|
        costs[k] = softplus(away) + (positive - targets[k] * logits[k])
    right = 0
    for n in range(y.shape[0]):
        for i in range(y.shape[1]):
            agrees = y[n, i] > zero if target[n, i] >= half else y[n, i] <= zero
            if counts[n] > zero and agrees:
                right += 1
    conclude(terms, counts, right / y.shape[1], loss)


@operation("y[n,i] target[n,i] counts[n] -> dy[n,i]")
def binary_cross_entropy_backward(y, target, counts, dy):
    """dy = (sigmoid(y) - target) counts / (i sum of counts).

    Example: y = [[0]], target = [[1]], counts = [1] give dy = [[0.5 - 1]].
    """
    scale, zero = scale_of(counts, y.shape[1]), y.dtype.type(0)
    whole = (y.shape[0] * y.shape[1],)
    logits, targets, errors = view(y, 0, whole), view(target, 0, whole), view(dy, 0, whole)
    for k in range(logits.shape[0]):
        errors[k] = sigmoid(logits[k]) - targets[k]
    for n in range(y.shape[0]):
        share = scale * counts[n]
        for i in range(y.shape[1]):
            dy[n, i] = share * dy[n, i] if counts[n] > zero else zero


@operation("y[n,i] target[n] counts[n] -> p[n,i] terms[n] loss[k]")
def cross_entropy_forward(y, target, counts, p, terms, loss):
    """terms = -log(p[n, target[n]]) with p = softmax(y): exp(y) / sum of exp(y) over the row.

    y holds logits, target the number of the right class. The largest logit of a row is subtracted first: it cancels,
    and nothing overflows. An answer is right if the target's logit is the largest, or the first of equal ones; in a
    row with nan, no answer is right.

    Example: y = [[0, 0]], target = [1], counts = [1], p = [[0, 0]], loss = [0, 0, 0, 0] give
    p = [[0.5, 0.5]], terms = [log(2)], loss = [log(2), 1, 0, 1].
    """
    right = 0
    for n in range(y.shape[0]):
        best, label = 0, int(target[n])
        for i in range(1, y.shape[1]):
            if y[n, i] > y[n, best]:
                best = i
        total = y.dtype.type(0)
        for i in range(y.shape[1]):
            p[n, i] = exp(y[n, i] - y[n, best])
            total += p[n, i]
        if counts[n] > 0 and best == label and total == total:
            right += 1
        one = y.dtype.type(1) / total
        for i in range(y.shape[1]):
            p[n, i] *= one
        terms[n] = log(total) - (y[n, label] - y[n, best])
    conclude(view(terms, 0, (terms.shape[0], 1)), counts, right, loss)


@kernel(forceinline=True)
def is_first(y, n, label, largest):
    """Whether row n has its largest number at `label`, and not before."""
    if y[n, label] != largest:
        return False
    before = 0
    for i in range(label):
        before += y[n, i] == largest
    return before == 0


@engine_form(cross_entropy_forward)
def cross_entropy_forward_by_fours(y, target, counts, p, terms, loss):
    rows, classes = y.shape
    for n in range(0, rows, 4):
        largest = largest_of_four(y, n)
        for k in range(min(4, rows - n)):
            terms[n + k] = entry(largest, k)  # until the loss takes its place
    for n in range(rows):
        for i in range(classes):
            p[n, i] = y[n, i] - terms[n]
    powers = view(p, 0, (rows * classes,))  # one row: its loop is a fast one, however few classes there are
    for k in range(powers.shape[0]):
        powers[k] = exp(powers[k])
    right = 0
    for n in range(0, rows, 4):
        totals = sum_of_four(p, n)
        for k in range(min(4, rows - n)):
            total, label, largest = entry(totals, k), int(target[n + k]), terms[n + k]
            if counts[n + k] > 0 and total == total and is_first(y, n + k, label, largest):
                right += 1
            one = y.dtype.type(1) / total
            for i in range(classes):
                p[n + k, i] *= one
            terms[n + k] = log(total) - (y[n + k, label] - largest)
    conclude(view(terms, 0, (rows, 1)), counts, right, loss)


@operation("p[n,i] target[n] counts[n] -> dy[n,i]")
def cross_entropy_backward(p, target, counts, dy):
    """dy = (p - onehot(target)) counts / sum of counts: each probability minus what it should be.

    Example: p = [[0.5, 0.5]], target = [1], counts = [1] give dy = [[0.5, 0.5 - 1]].
    """
    scale, zero = scale_of(counts, 1), p.dtype.type(0)
    for n in range(dy.shape[0]):
        share = scale * counts[n]
        for i in range(dy.shape[1]):
            dy[n, i] = share * p[n, i] if counts[n] > zero else zero
        label = int(target[n])
        dy[n, label] = share * (p[n, label] - p.dtype.type(1)) if counts[n] > zero else zero
