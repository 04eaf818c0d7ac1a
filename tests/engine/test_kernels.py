"""Every kernel against its slow twin, its plain-Python life, its engine form, and its own worked example."""

import inspect
import re
from math import log, tanh

import numpy as np
import pytest
import reference
from arguments import arguments

import nnkit as nn
from nnkit import kernels
from nnkit.kernels.compile.operations import OPERATIONS
from nnkit.kernels.compile.product_tall import product_tall
from nnkit.kernels.compile.product_wide import product_wide

SIZES = [dict(n=1, i=1, o=1, k=1), dict(n=7, i=5, o=3, k=11), dict(n=33, i=19, o=37, k=64), dict(n=300, i=2, o=65, k=5)]
DTYPES = ["float32", pytest.param("float64", marks=pytest.mark.slow)]  # one of them is enough for make check
EXAMPLES = [operation.name for operation in OPERATIONS.values()] + [
    "product_textbook", "row_sum_textbook",
]  # fmt: skip


def outputs(operation, kernel, integers, arrays):
    """What a form of a kernel writes."""
    arrays = {name: array.copy() for name, array in arrays.items()}
    kernel(*integers, *arrays.values())
    return [arrays[name] for name in operation.outputs]


def cases(test):
    for mark in (
        pytest.mark.parametrize("dtype", DTYPES),
        pytest.mark.parametrize("sizes", SIZES, ids=lambda s: f"n{s['n']}"),
        pytest.mark.parametrize("operation", OPERATIONS.values(), ids=lambda o: o.name),
    ):
        test = mark(test)
    return test


@cases
def test_equals_its_twin(operation, sizes, dtype):
    integers, arrays = arguments(operation, sizes, dtype)
    actual = outputs(operation, operation.kernel, integers, arrays)
    twin = getattr(reference, operation.name)
    inputs = [a.astype(float) for name, a in arrays.items() if not np.isnan(a).all()]
    if not inputs:  # the operations that draw numbers
        inputs = [next(iter(arrays.values())).size]
    if "shapes" in inspect.signature(twin).parameters:
        inputs = inputs if arrays.keys() - set(operation.outputs) else []
        inputs.append([a.shape for a in actual])
    expected = twin(*integers, *inputs)
    tolerance = 2e-5 if dtype == "float32" else 1e-12
    for a, b in zip(actual, expected, strict=True):
        if b is None:  # scratch
            continue
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * 10)


@cases
def test_all_forms_give_the_same_bits(operation, sizes, dtype):
    """The form that the engine runs, the form that the book shows, and that one as plain Python."""
    integers, arrays = arguments(operation, sizes, dtype)
    engine = outputs(operation, operation.kernel, integers, arrays)
    textbook = outputs(operation, operation.textbook, integers, arrays)
    forms = [engine, textbook]
    if sizes["n"] < 10:  # plain Python is slow
        plain = getattr(operation.textbook, "py_func", operation.textbook)
        with np.errstate(all="ignore"):
            forms.append(outputs(operation, plain, integers, arrays))
    for form in forms[1:]:
        for a, b in zip(engine, form, strict=True):
            assert a.tobytes() == b.tobytes()


@pytest.mark.parametrize("name", EXAMPLES)
def test_worked_example(name):
    """The "Example:" of each docstring, computed."""
    kernel = getattr(kernels, name)
    text = " ".join(inspect.getdoc(kernel).split())
    found = re.search(r"Example: (.*?) (gives?|draw from) (.*)\.$", text)
    assert found, f"{name}: its docstring has no example"
    given = eval(f"dict({found[1]})")
    names = list(inspect.signature(getattr(kernel, "py_func", kernel)).parameters)
    if found[2] == "draw from":
        weight = np.zeros(100)
        kernel(*given.values(), weight)
        low, high = eval(found[3])
        assert low <= weight.min() < 0.8 * low and 0.8 * high < weight.max() <= high
        return
    expected = {n: np.array(v, float) for n, v in eval(f"dict({found[3]})", {"log": log, "tanh": tanh}).items()}
    arrays = {n: np.array(given[n], float) if n in given else None for n in names}
    arrays.update({n: given[n] for n in names if isinstance(given.get(n), int)})
    for n, array in arrays.items():
        if array is None:
            arrays[n] = (
                np.full_like(expected[n], np.nan) if n in expected else np.full(arrays["weight"].shape[::-1], np.nan)
            )
    inputs = names[: len(names) - len(OPERATIONS[name].outputs)] if name in OPERATIONS else names[:-1]
    assert all(n in given for n in inputs), f"{name}: its example does not give all of {inputs}"
    kernel(*arrays.values())
    for n, value in expected.items():
        np.testing.assert_allclose(arrays[n], value, rtol=1e-15)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize(
    "shape",
    [(1, 1, 1, 1), (3, 1, 16, 10), (5, 2, 3, 37), (8, 3, 7, 33), (9, 1, 70, 100), (17, 2, 4, 16), (14, 1, 5, 17)],
)
@pytest.mark.parametrize("product", [product_wide, product_tall])
def test_product_forms(product, shape, dtype):
    """The forms of the product, also that for other processors, and a left factor with any strides."""
    n, q, k, m = shape
    generator = np.random.default_rng(0)
    B = generator.normal(size=(q, k, m)).astype(dtype)
    for axes in [(0, 1, 2), (2, 1, 0), (1, 2, 0)]:
        A = np.transpose(generator.normal(size=[(n, q, k)[a] for a in np.argsort(axes)]).astype(dtype), axes)
        A = A if not A.flags.c_contiguous else np.lib.stride_tricks.as_strided(A, A.shape, A.strides)
        assert A.shape == (n, q, k)
        bias = np.broadcast_to(generator.normal(size=m).astype(dtype), (n, m))
        one, two = np.full((2, n, m), np.nan, dtype)
        for start in (bias, None):  # None: what C holds
            product(A, B, one if start is None else start, one)
            kernels.product_textbook(A, B, two if start is None else start, two)
            assert one.tobytes() == two.tobytes()
        expected = bias + 2 * np.einsum("iqp,qpj->ij", A.astype(float), B.astype(float))
        np.testing.assert_allclose(one, expected, rtol=1e-4 if dtype == "float32" else 1e-12, atol=1e-4)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("shape", [(1, 1), (32, 16), (7, 37), (300, 100)])
def test_row_sum_forms(shape, dtype):
    B = np.random.default_rng(0).normal(size=shape).astype(dtype)
    one, two = np.full((2, shape[1]), np.nan, dtype)
    kernels.row_sum(B, one)
    kernels.row_sum_textbook(B, two)
    assert one.tobytes() == two.tobytes()
    np.testing.assert_allclose(one, B.astype(float).sum(0), rtol=1e-5, atol=1e-4)


def test_binary_cross_entropy_keeps_its_digits():
    """A sure and right answer costs little, to seven digits, on both sides."""
    logits = np.array([[8], [12], [16], [40], [-8], [-12], [-16], [-40]], np.float32)
    target = (logits > 0).astype(np.float32)
    counts, terms, loss = np.ones(8, np.float32), np.zeros_like(logits), np.zeros(4, np.float32)
    kernels.binary_cross_entropy_forward(logits, target, counts, terms, loss)
    np.testing.assert_allclose(terms, np.log1p(np.exp(-np.abs(logits.astype(float)))), rtol=3e-7)


@pytest.mark.parametrize("name", ["exp", "log", "log1p", "tanh", "sigmoid", "softplus", "dense_forward"])
def test_show_prints_the_arithmetic(name, capsys):
    nn.show(getattr(kernels, name))
    shown = capsys.readouterr().out
    assert f"def {name}(x" in shown and "choose" not in shown and shown.count("\n") > 2


def test_show_wants_something_with_a_source():
    with pytest.raises(nn.DataError, match="show needs a kernel or a function, .*; got Dense"):
        nn.show(nn.Dense(3))
