"""Other right solutions of the demo set. Each is run after the reference solution, and must have full marks."""


# %% loops
def encode(labels, classes):
    return [[me.share / classes + (1 - me.share) * (label == c) for c in range(classes)] for label in labels]


def accuracy(scores, labels):
    right = 0
    for row, label in zip(scores.tolist(), labels.tolist()):
        order = range(len(row)) if me.tie == "first" else range(len(row) - 1, -1, -1)
        best = max(order, key=lambda c: row[c])
        right += best == label
    return right / len(labels)


def confusion(labels, predicted, classes):
    table = [[0] * classes for _ in range(classes)]
    for label, guess in zip(labels, predicted):
        i, j = (label, guess) if me.rows == "true class" else (guess, label)
        table[i][j] += 1
    return table


# %% einsum
def encode(labels, classes):
    right = labels[:, None] == np.arange(classes)
    return np.where(right, 1 - me.share + me.share / classes, me.share / classes)


def accuracy(scores, labels):
    step = 1 if me.tie == "first" else -1
    best = np.array([np.nonzero(row == row.max())[0][::step][0] for row in scores])
    return np.count_nonzero(best == labels) / labels.size


def confusion(labels, predicted, classes):
    a, b = np.eye(classes)[labels], np.eye(classes)[predicted]
    return np.einsum("ni,nj->ij", a, b) if me.rows == "true class" else np.einsum("ni,nj->ji", a, b)
