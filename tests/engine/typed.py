"""What a type checker must know of a program that uses nnkit; mypy reads this file, test_types.py runs it."""

from typing import assert_type

import numpy as np

import nnkit as nn
from nnkit import data, labs
from nnkit.labs.frame.lab import Lab
from nnkit.objective.schedules import Schedule


def program() -> None:
    """A network trained, asked, saved and read again."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    net = nn.Network([nn.Dense(4), nn.Tanh(), nn.Dense(1)], input_shape=(2,), seed=1)
    stop = nn.EarlyStopping(patience=3, watch="loss")
    history = net.fit(x, [0, 1, 1, 0], loss="mse", optimizer=nn.SGD(nn.step(0.3, every=5)), epochs=10, stop=stop)
    assert_type(history, nn.History)
    assert_type(history.loss, np.ndarray)
    assert_type(history.best_epoch, int | None)
    assert_type(net.predict(x), np.ndarray)
    assert_type(net.evaluate(x, [0, 1, 1, 0], "mse"), float)
    assert_type(net.loss_and_gradients(x, [0, 1, 1, 0], "mse"), tuple[float, dict[str, np.ndarray]])
    assert_type(net.parameters["0.weight"], np.ndarray)
    assert_type(nn.Dense(1)(nn.Input((2,))).shape, tuple[int, ...])
    assert_type(nn.cosine(0.1), Schedule)
    assert_type(nn.sweep(last_loss, [0, 1], workers=1), list[float])
    assert_type(data.penguins().split()[0], np.ndarray)


def last_loss(seed: int) -> float:
    """A run of a sweep."""
    return float(nn.Network([nn.Dense(1)], input_shape=(1,), seed=seed).predict([[1]])[0, 0])


def lab() -> Lab:
    """A live figure."""
    return labs.line()


def mistakes(net: nn.Network, x: np.ndarray) -> None:
    """Each is a mistake: mypy says so, or else that `type: ignore` is not used."""
    net.fit(x, x, loss="mse", optimizer=0.1, epochs=10)  # type: ignore[arg-type]
    net.fit(x, x, loss="mse", optimizer=nn.SGD(0.1), epoch=10)  # type: ignore[call-arg]
    net.fit(x, x, loss="mse", optimizer=nn.SGD("0.1"), epochs=10)  # type: ignore[arg-type]
    nn.sweep(last_loss, [0, 1], worker=1)  # type: ignore[call-arg]
    net.predict(x).fit()  # type: ignore[attr-defined]
    nn.Network([nn.Dense("4")], input_shape=(2,))  # type: ignore[arg-type]
    nn.Network([nn.Dense], input_shape=(2,))  # type: ignore[list-item]
