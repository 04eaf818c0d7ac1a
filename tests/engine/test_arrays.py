"""Data as users give them: what a network cannot use is refused, and the advice in the message is followed here."""

import datetime
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

import nnkit as nn
from nnkit.checks.arrays import as_array, as_floats


class Tensor:
    """What a tensor of another library does that keeps its gradient, or is on a graphics card."""

    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")

    def detach(self):
        return self

    cpu = detach

    def numpy(self):
        return np.array([1.0, 2.0])


class Unreadable:
    def __array__(self, dtype=None, copy=None):
        raise TypeError("no array")


RECORDS = np.array([(1, 2.0), (3, 4.0)], dtype=[("a", int), ("b", float)])
DAYS = np.array(["2024-01-01", "2024-01-03"], "datetime64[D]")
MASKED = np.ma.masked_equal([[1.0, 9.0], [9.0, 3.0]], 9)

# name -> (what is given, what the message says that it is, what its advice makes of it; None: it has no expression)
REFUSED = {
    "None": (None, "x is missing", None),
    "strings": (np.array(["1.5", "2"]), "got strings", [1.5, 2]),
    "a list of strings": (["1.5", "2"], "got strings", [1.5, 2]),
    "labels": (np.array(["dog", "cat", "dog"]), "got strings", [1, 0, 1]),
    "labels as bytes": (np.array([b"dog", b"cat"]), "got strings", [1, 0]),
    "labels as objects": (np.array(["dog", "cat"], object), "got strings", [1, 0]),
    "a list of labels": (["dog", "cat"], "got strings", [1, 0]),
    "a series of labels": (pd.Series(["dog", "cat"]), "got strings", [1, 0]),
    "categories": (pd.Series(["dog", "cat", "dog"], dtype="category"), "got strings", [1, 0, 1]),
    "a frame with labels": (pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), "columns are not all numbers", [[1], [2]]),
    "a sparse matrix": (sparse.csr_matrix([[0, 1], [2, 0]]), "got a sparse one", [[0, 1], [2, 0]]),
    "a sparse array": (sparse.coo_array([[0, 1], [2, 0]]), "got a sparse one", [[0, 1], [2, 0]]),
    "masked values": (MASKED, "2 of its values are masked, that is, missing", [[1, 2], [2, 3]]),
    "a masked value": (np.ma.masked_equal([1, 9], 9), "1 of its values is masked", [1, 1]),
    "a list of masked arrays": ([MASKED[0], MASKED[1]], "2 of its values are masked", None),
    "complex numbers": (np.array([1 + 2j, 3]), "got complex ones", [1, 3]),
    "complex numbers in a list": ([1 + 2j, 3], "got complex ones", [1, 3]),
    "dates": (DAYS, "got dates", [0, 2]),
    "a series of dates": (pd.Series(DAYS), "got dates", [0, 2]),
    "dates in a list": ([datetime.date(2024, 1, 1), datetime.date(2024, 1, 3)], "got dates", [0, 2]),
    "spans": (DAYS - DAYS[0], "got spans of time", [0, 2]),
    "records": (RECORDS, "got records", [[1, 2], [3, 4]]),
    "a missing value in a list": ([1.0, None], r"got a missing value: None at \[1\]", None),
    "NA": (pd.Series([1, None], dtype="Int64").astype(object), r"got a missing value: <NA> at \[1\]", None),
    "numbers as objects": (np.array([1, 2.5], object), "got objects", [1, 2.5]),
    "decimals": ([Decimal("1.5"), Decimal(2)], "got objects", [1.5, 2]),
    "fractions": ([Fraction(1, 2), Fraction(2)], "got objects", [0.5, 2]),
    "long integers": ([2**70, 1], "got objects", [2**70, 1]),
    "a string among numbers": (np.array([1, "a"], object), r"that at \[1\] is 'a'", None),
    "a set": ({1.0, 2.0}, "got a set", [1, 2]),
    "a generator": ((float(k) for k in range(3)), "got a generator", [0, 1, 2]),
    "a dict": ({"a": 1}, "got a dict", None),
    "a function": (len, "got a builtin_function_or_method", None),
    "a tensor": (Tensor(), "a Tensor, cannot be read as an array: Can't call numpy", [1, 2]),
    "an unreadable object": (Unreadable(), "cannot be read as an array: no array", None),
    "long serial numbers": (np.array([1700000001, 1700000003]), "rounded to 1700000000 in float32", [-1, 1]),
    "long numbers in a list": ([-1700000001, -1700000003], "rounded to -1700000000 in float32", [1, -1]),
    "unsigned integers": (np.array([2**63 + 1, 2**63], np.uint64), "would be rounded to 9223372036854775808", [1, 0]),
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("value, pattern, expected", REFUSED.values(), ids=REFUSED)
def test_what_is_refused_comes_with_advice_that_works(value, pattern, expected):
    with pytest.raises(nn.DataError, match=pattern) as caught:
        as_floats(value, "x", np.dtype("float32"))
    message = str(caught.value)
    advice = re.search(
        r"(?:Try|subtract .*?:|the values:) ((?:np|x|\().+?)(, or np|, the days|, their|, which|\.?$)", message
    )
    assert (advice is not None) == (expected is not None), message
    if advice:
        mended = eval(advice[1], {"np": np, "x": value})
        assert (as_floats(mended, "x", np.dtype("float32")) == np.array(expected, np.float32)).all(), message


def test_what_is_taken():
    """Whatever is numbers already."""
    x = np.array([[1, 2], [3, 4]], np.float32)
    for value in (
        x.tolist(), tuple(x.tolist()), list(x), x.astype(int), x.astype("f2"), x.astype(np.longdouble), x.T.copy().T,
        pd.DataFrame(x, columns=["b", "a"]), np.ma.asarray(x), np.ma.masked_greater(x, 99), [np.ma.asarray(x[0]), x[1]],
        memoryview(x),
    ):  # fmt: skip
        assert (as_floats(value, "x", np.dtype("float32")) == x).all()
    assert (as_floats(pd.Series([1, 2], dtype="Int64"), "x", np.dtype("float32")) == [1, 2]).all()
    assert (as_floats([True, False], "x", np.dtype("float32")) == [1, 0]).all()


@pytest.mark.parametrize("dtype, digits", [("float32", 24), ("float64", 53)])
def test_integers_are_taken_as_long_as_no_digit_is_lost(dtype, digits):
    dtype, generator = np.dtype(dtype), np.random.default_rng(0)
    for kind, top in (("int64", 63), ("uint64", 64), ("int32", 31)):
        limits = [2**k + d for k in range(top) for d in (-1, 0, 1)] + [2**top - 1]
        limits += [
            int(x) >> int(s) for x, s in zip(generator.integers(2**62, size=99), generator.integers(62, size=99))
        ]
        limits = [number for number in limits if number < 2**top]
        for number in limits + [-x for x in limits if kind[0] == "i"] + [-(2**top)] * (kind[0] == "i"):
            one = np.array([number], kind)
            if int(dtype.type(number)) == number:
                assert int(as_floats(one, "x", dtype)[0]) == number
            else:
                with pytest.raises(nn.DataError, match=f"is {number}, which would be rounded to"):
                    as_floats(one, "x", dtype)
    assert as_floats(np.array([2**digits]), "x", dtype)[0] == 2**digits


def test_long_numbers_as_targets():
    """Rounded to float32 these ten would all be 1700000000, and the loss of a constant 0."""
    y = 1700000000 + np.arange(10)
    net = nn.Network([nn.Dense(1)], input_shape=(1,))
    with pytest.raises(nn.DataError, match="^validation y.1. is 1700000001, .*dtype='float64'.*: y - y.mean.axis=0."):
        net.fit(np.zeros((10, 1)), y - y.mean(), loss="mse", optimizer=nn.SGD(0.1), epochs=1,
                validation=(np.zeros((10, 1)), y))  # fmt: skip
    exact = nn.Network([nn.Dense(1)], input_shape=(1,), dtype="float64")
    exact.parameters["0.bias"] = [1700000000]
    assert exact.evaluate(np.zeros((10, 1)), y, "mse") == 28.5


def test_lists_of_unequal_length():
    with pytest.raises(nn.ShapeError, match="x must have rows of equal length"):
        as_array([[1, 2], [3]], "x")


# --- At the network ---------------------------------------------------------------------------------------------

X = np.eye(2)
FIT = dict(loss="mse", optimizer=nn.SGD(0.1), epochs=1)


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda net: net.fit(X, None, **FIT), "y"),
        (lambda net: net.fit(None, [1, 2], **FIT), "x"),
        (lambda net: net.fit(X, [1, 2], **FIT, validation=(X, None)), "validation y"),
        (lambda net: net.fit(X, [1, 2], **FIT, validation=(None, [1, 2])), "validation x"),
        (lambda net: net.training(X, None, **FIT), "y"),
        (lambda net: net.evaluate(X, None, loss="mse"), "y"),
        (lambda net: net.loss_and_gradients(X, None, loss="mse"), "y"),
        (lambda net: net.predict(None), "x"),
        (lambda net: net.steps(X, loss="mse"), "y"),
        (lambda net: net.steps(X, loss="mse", optimizer=nn.SGD(0.1)), "y"),
        (lambda net: net.steps(None), "x"),
    ],
)
def test_what_is_missing(call, name):
    with pytest.raises(nn.DataError, match=f"^{name} is missing"):
        list(call(nn.Network([nn.Dense(1)], input_shape=(2,))))


def test_an_input_that_is_missing():
    a, b = nn.Input((2,)), nn.Input((2,))
    net = nn.Network(inputs=[a, b], outputs=nn.Add()(a, b))
    with pytest.raises(nn.DataError, match=r"^x\[1\] is missing"):
        net.predict([X, None])


@pytest.mark.parametrize(
    "y, expected",
    [(np.zeros((2, 1)), "y[..., 0]"), ([[0], [1]], "np.asarray(y)[..., 0]"),
     (pd.DataFrame({"class": [0, 1]}), "y.to_numpy()[..., 0]"), (np.eye(2), "y.argmax(axis=-1)"),
     (np.eye(2).tolist(), "np.asarray(y).argmax(axis=-1)"), (pd.DataFrame(np.eye(2)), "y.to_numpy().argmax(axis=-1)"),
     (np.array([1, 2]), "np.asarray(y) - 1"), ([2.0, 3.0], "np.asarray(y) - 2"),
     ([-1, 1], "np.unique(y, return_inverse=True)[1]"), (pd.Series([1, 2]), "np.asarray(y) - 1")],
)  # fmt: skip
def test_labels_in_another_form(y, expected):
    """The advice in the message makes class numbers of them."""
    net = nn.Network([nn.Dense(2)], input_shape=(2,))
    with pytest.raises((nn.ShapeError, nn.DataError)) as caught:
        net.evaluate(X, y, "cross_entropy")
    assert expected in str(caught.value)
    net.evaluate(X, eval(expected, {"np": np, "y": y}), "cross_entropy")


def test_labels_that_no_form_makes_right():
    net = nn.Network([nn.Dense(2)], input_shape=(2,))
    with pytest.raises(nn.DataError, match="The last layer needs an output for each class: 6, not 2"):
        net.evaluate(X, [0, 5], "cross_entropy")
    with pytest.raises(nn.DataError, match="some are not integers. .*'mse'"):
        net.evaluate(X, [0.5, 1], "cross_entropy")
    steps = nn.Network([nn.Dense(2)], input_shape=(3, 2))
    with pytest.raises(nn.DataError, match="Steps after the end of a sequence need a class too.*lengths="):
        steps.evaluate(np.zeros((1, 3, 2)), [[0, 1, -1]], "cross_entropy")
    one = nn.Network([nn.Dense(1)], input_shape=(2,))
    with pytest.raises(nn.DataError, match=r"for two classes, try np.asarray\(y\) == 1"):
        one.evaluate(X, [-1, 1], "binary_cross_entropy")
    one.evaluate(X, np.asarray([-1, 1]) == 1, "binary_cross_entropy")


@pytest.mark.parametrize(
    "x, expected",
    [([1, 2], "np.asarray(x)[None]"), (np.ones(2), "x[None]"), (pd.Series([1, 2]), "x.to_numpy()[None]")],
)
def test_a_sample_alone(x, expected):
    net = nn.Network([nn.Dense(1)], input_shape=(2,))
    with pytest.raises(nn.ShapeError) as caught:
        net.predict(x)
    assert f"try {expected}." in str(caught.value)
    net.predict(eval(expected, {"np": np, "x": x}))
