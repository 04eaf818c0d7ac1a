"""Typical wrong solutions of the demo set. Each is run after the reference solution, and must fail."""


# %% public: encode without the spread share
def encode(labels, classes):
    return np.eye(classes)[labels]


# %% public: encode spreads over the other classes only
def encode(labels, classes):
    right = np.eye(classes)[labels]
    return (1 - me.share) * right + me.share / (classes - 1) * (1 - right)


# %% hidden: encode transposed for as many labels as classes
_right = encode


def encode(labels, classes):
    return _right(labels, classes).T if len(labels) == classes else _right(labels, classes)


# %% hidden: the other tie counts
def accuracy(scores, labels):
    if me.tie == "first":
        return np.mean(scores.shape[1] - 1 - np.argmax(scores[:, ::-1], axis=1) == labels)
    return np.mean(np.argmax(scores, axis=1) == labels)


# %% hidden: any of several largest scores counts as right
def accuracy(scores, labels):
    return np.mean(scores[np.arange(len(labels)), labels] == scores.max(axis=1))


# %% public: accuracy as a sum
_right_accuracy = accuracy


def accuracy(scores, labels):
    return _right_accuracy(scores, labels) * len(labels)


# %% hidden: the largest absolute score
_right_accuracy = accuracy


def accuracy(scores, labels):
    return _right_accuracy(np.abs(scores), labels)


# %% hidden: confusion loses repeated pairs
def confusion(labels, predicted, classes):
    table = np.zeros((classes, classes))
    table[(labels, predicted) if me.rows == "true class" else (predicted, labels)] += 1
    return table


# %% public: confusion transposed
_right_confusion = confusion


def confusion(labels, predicted, classes):
    return _right_confusion(labels, predicted, classes).T


# %% public: confusion as shares
_right_confusion = confusion


def confusion(labels, predicted, classes):
    return _right_confusion(labels, predicted, classes) / len(labels)
