"""What the lab `taste` and its chapter share: the network, simpler rivals, and how a newcomer's answers are folded in.

Outside the network everything is added from left to right, by +, -, * and / alone: fold_in.js gets the same digits.
"""

import numpy as np

from ... import Add, Dot, Embedding, Flatten, Input, Network

SCALE, SMALL = 0.3, 0.01  # spread of the initial factors, of the initial biases
NOISE = 1.3  # of a newcomer's rating: so many times the mean squared error on the training ratings


def network(people, dishes, factors, seed=0, engine=None):
    """Person and dish in, the rating above the mean out: the product of their factors, plus a bias of each."""
    person, dish = Input((1,)), Input((1,))
    taste, flavour = Embedding(people, factors, SCALE)(person), Embedding(dishes, factors, SCALE)(dish)
    agree = Dot()(taste, flavour)
    biases = Add()(Embedding(people, 1, SMALL)(person), Embedding(dishes, 1, SMALL)(dish))
    return Network(inputs=[person, dish], outputs=Flatten()(Add()(agree, biases)), seed=seed, engine=engine)


def tables(parameters):
    """What such a network has learned, (numbers of people, numbers of dishes): rows of a bias and the factors."""
    taste, flavour, person, dish = (parameters[f"{k}.weight"].astype(float) for k in (0, 1, 3, 4))
    return np.hstack([person, taste]), np.hstack([dish, flavour])


def total(numbers):
    """The sum over the first axis, added from left to right."""
    return np.cumsum(numbers, axis=0)[-1]


def typical(errors):
    """The root of the mean square."""
    return float(np.sqrt(total(errors * errors) / len(errors)))


def item_means(dishes, stars, count):
    """The mean stars of each of `count` dishes; the mean of all for a dish without ratings."""
    sums, counts = np.bincount(dishes, stars, count), np.bincount(dishes, minlength=count)
    return np.where(counts > 0, sums / np.maximum(counts, 1), total(stars) / len(stars))


def biases(people, dishes, stars, counts, shrink):
    """(mean, how generous each person is, how good each dish is): each a mean, shrunk towards 0.

    counts, shrink: of people and of dishes; a mean of n numbers is shrunk by n / (n + shrink).
    """
    mean = total(stars) / len(stars)
    good = np.bincount(dishes, stars - mean, counts[1]) / (np.bincount(dishes, minlength=counts[1]) + shrink[1])
    rest = stars - mean - good[dishes]
    return mean, np.bincount(people, rest, counts[0]) / (np.bincount(people, minlength=counts[0]) + shrink[0]), good


def spread(rows):
    """(mean, covariance) of the rows."""
    mean = total(rows) / len(rows)
    away = rows - mean
    return mean, total(away[:, :, None] * away[:, None, :]) / len(rows)


def fold_in(mean, covariance, rows, answers, noise):
    """What is believed about a newcomer's numbers w after each answer, (1 + len(rows), len(mean)): first the mean.

    An answer is the product of a row with w, plus noise of the given variance. Before the first answer w has this mean
    and covariance. Each answer moves w by the surprise times a gain: the most likely w after all of them.
    """
    w, covariance, found = mean.copy(), covariance.copy(), [mean]
    for row, answer in zip(rows, answers, strict=True):
        reach = np.zeros(len(w))  # the covariance of w with the answer
        for k in range(len(w)):
            reach = reach + covariance[:, k] * row[k]
        expected, doubt = 0.0, noise
        for k in range(len(w)):
            expected, doubt = expected + row[k] * w[k], doubt + row[k] * reach[k]
        gain = reach / doubt
        w = w + gain * (answer - expected)
        covariance = covariance - gain[:, None] * reach
        found.append(w)
    return np.array(found)


def agreement(rows, w):
    """The product of each row with w, (len(rows),)."""
    found = np.zeros(len(rows))
    for k in range(len(w)):
        found = found + rows[:, k] * w[k]
    return found


def straight(numbers, planted):
    """The linear map from learned to planted numbers that has the least squared error (with a ridge of 0.01).

    numbers: (N, K), planted: (N, 2). Returns weights (1 + K, 2), for a 1 before the numbers.
    """
    rows = np.hstack([np.ones((len(numbers), 1)), numbers])
    size = rows.shape[1]
    columns = [fold_in(np.zeros(size), 100 * np.eye(size), rows, column, 1.0)[-1] for column in planted.T]
    return np.stack(columns, axis=1)


def mapped(numbers, weights):
    """Numbers (N, K) by a map that `straight` has found, (N, 2)."""
    rows = np.hstack([np.ones((len(numbers), 1)), numbers])
    return np.stack([agreement(rows, column) for column in weights.T], axis=1)


def explained(found, planted):
    """R²: the share of the variance of the planted numbers (N, 2) that is found."""
    rest = total(total((found - planted) ** 2).reshape(-1))
    away = planted - total(planted) / len(planted)
    return float(1 - rest / total(total(away**2)))
