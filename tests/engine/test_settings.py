"""Settings of optimizers, schedules, penalties: any kind of number is accepted if the network's dtype can hold it."""

import contextlib
from fractions import Fraction

import numpy as np
import pytest

import nnkit as nn

X, Y = np.random.default_rng(0).normal(size=(2, 20, 1))
GOOD = dict(loss="mse", optimizer=nn.SGD(0.1), epochs=2)


def fit(dtype="float32", **options):
    net = nn.Network([nn.Dense(4), nn.Tanh(), nn.Dense(1)], input_shape=(1,), dtype=dtype)
    return net.fit(X, Y, **{**GOOD, **options})


EXTREME = [
    (dict(optimizer=nn.Adam(0.01, beta2=1 - 1e-8)), r"Adam\(.*beta2 must be a number from 0 to below 1.*got 1.0"),
    (dict(optimizer=nn.Adam(0.01, beta1=1 - 1e-8)), "beta1"),
    (dict(optimizer=nn.AdamW(0.01, epsilon=1e-50)), "epsilon must be a small number above 0.*got 0.0"),
    (dict(optimizer=nn.RMSProp(0.01, alpha=1 - 1e-8)), "alpha"),
    (dict(optimizer=nn.SGD(0.1, momentum=1 - 1e-8)), "momentum"),
    (dict(optimizer=nn.SGD(1e39)), "learning_rate must be a number above 0.*got inf"),
    (dict(optimizer=nn.SGD(1e-50)), "learning_rate must be a number above 0.*got 0.0"),
    (dict(optimizer=nn.SGD(0.1, weight_decay=1e39)), "weight_decay"),
    (dict(optimizer=nn.SGD(nn.step(1e-50, every=2))), r"step\(1e-50, .*step: learning_rate"),
    (dict(optimizer=nn.Adam(nn.warmup(nn.cosine(0.1, epochs=1e-50), epochs=2))), "cosine: epochs"),
    (dict(optimizer=nn.Adam(nn.warmup(0.1, epochs=1e-50))), "warmup: epochs"),
    (dict(optimizer=nn.Adam(nn.inverse_time(0.1, 1e50))), "inverse_time: decay"),
    (dict(clip_norm=1e-50), "clip_norm"),
    (dict(clip_norm=1e39), "clip_norm"),
    (dict(l1=1e39), "l1"),
    (dict(l2=1e39), "l2"),
    (dict(loss="binary_cross_entropy", class_weight=[1, 1e-50]), "that of class 1"),
    (dict(loss="binary_cross_entropy", class_weight=[1e39, 1]), "that of class 0"),
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("options, message", EXTREME, ids=[str(k) for k in range(len(EXTREME))])
def test_a_setting_that_float32_cannot_hold(options, message):
    """In float64 it is a setting like any other."""
    y = (Y > 0).astype(float) if "class_weight" in options else Y
    net = nn.Network([nn.Dense(1)], input_shape=(1,))
    with pytest.raises(nn.DataError, match=f"(?s){message}.*Network\\(..., dtype='float64'\\)"):
        net.fit(X, y, **{**GOOD, **options})
    with pytest.raises(nn.DataError):
        net.training(X, y, **{**GOOD, **options})
    with contextlib.suppress(nn.DivergedError):  # whether a large rate is too large is for the run to find out
        nn.Network([nn.Dense(1)], input_shape=(1,), dtype="float64").fit(X, y, **{**GOOD, **options})


@pytest.mark.parametrize("number", [Fraction(1, 8), np.float32(0.125), np.float64(0.125), np.float16(0.125)])
def test_any_kind_of_number(number):
    for make in (
        lambda rate: nn.SGD(rate, momentum=rate, weight_decay=rate),
        lambda rate: nn.Adam(rate, beta1=rate, beta2=rate, epsilon=rate),
        lambda rate: nn.SGD(nn.step(rate, every=1, factor=rate)),
        lambda rate: nn.SGD(nn.warmup(nn.cosine(rate, epochs=rate, final=rate), epochs=rate)),
        lambda rate: nn.SGD(nn.warmup(rate, epochs=rate)),
        lambda rate: nn.SGD(nn.inverse_time(rate, decay=rate)),
    ):
        assert (fit(optimizer=make(number)).loss == fit(optimizer=make(0.125)).loss).all()
    limits = dict(clip_norm=number, l1=number, l2=number)
    assert (fit(**limits).loss == fit(**dict.fromkeys(limits, 0.125)).loss).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda x: nn.SGD(x), lambda x: nn.SGD(0.1, momentum=x), lambda x: nn.Adam(epsilon=x), lambda x: nn.step(x, 2),
        lambda x: nn.step(0.1, x), lambda x: nn.step(0.1, 2, x), lambda x: nn.cosine(x), lambda x: nn.cosine(0.1, x),
        lambda x: nn.cosine(0.1, 2, x), lambda x: nn.inverse_time(x, 1), lambda x: nn.inverse_time(0.1, x),
        lambda x: nn.warmup(x, 1), lambda x: nn.warmup(0.1, x), lambda x: fit(clip_norm=x), lambda x: fit(l1=x),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "value", [10**400, Fraction(10**400), float("nan"), float("inf"), "0.1", True, 1j, [0.1], np.array([0.1])], ids=str
)
def test_what_is_no_number_for_a_setting(make, value):
    with pytest.raises(nn.DataError, match="must be .*; got "):
        make(value)


def test_a_schedule_needs_a_rate():
    for make in (lambda: nn.step(None, 2), lambda: nn.step(0.1, None), lambda: nn.warmup(0.1, None)):
        with pytest.raises(nn.DataError, match="got None"):
            make()
    with pytest.raises(nn.DataError, match="step: every must be .*integer from 1 to 2..53; got 1180591620717411303424"):
        nn.step(0.1, every=2**70)


@pytest.mark.parametrize("value", [float("nan"), "yes", 1, None, np.array([True, False])], ids=str)
def test_nesterov_is_true_or_false(value):
    with pytest.raises(nn.DataError, match="SGD: nesterov must be True or False; got"):
        nn.SGD(0.1, momentum=0.9, nesterov=value)
    assert nn.SGD(0.1, momentum=0.9, nesterov=np.True_).nesterov
