"""exp, log and their like: errors in ulp over many points, special values, the same bits in both lives."""

import math
import re
from functools import cache
from pathlib import Path

import mpmath
import numba
import numpy as np
import pytest

import nnkit as nn
from nnkit import kernels
from nnkit.kernels import elementary
from nnkit.kernels.compile import JIT
from nnkit.kernels.compile.jit import kernel

# Worst errors allowed, in ulp: what the docstrings say.
BOUNDS = {"exp": 1.0, "expm1": 2.5, "log": 2.0, "log1p": 2.5, "tanh": 2.5, "sigmoid": 2.5, "softplus": 2.5}
TYPES = {"float32": np.float32, "float64": np.float64}
GENERATOR = np.random.default_rng(0)


def over(name):
    """A kernel that applies one of the functions to an array."""
    function = getattr(elementary, name)

    @kernel
    def loop(x, y):
        for k in range(x.shape[0]):
            y[k] = function(x[k])

    return loop


LOOPS = {name: over(name) for name in BOUNDS}


def values(name, x):
    y = np.empty_like(x)
    LOOPS[name](x, y)
    return y


def points(name, dtype, count):
    """Numbers from all over the function's domain, most of them where it bends."""
    far = 86 if dtype == "float32" else 707  # beyond it, clamped
    normal, spread = GENERATOR.normal(size=count), np.exp(GENERATOR.uniform(-30, 3, count))
    if name == "log":
        x = [np.exp(GENERATOR.uniform(-far, far, count)), 1 + normal * 0.01, GENERATOR.uniform(0.5, 2, count)]
    elif name == "log1p":
        x = [np.exp(GENERATOR.uniform(-40, 40, count)), GENERATOR.uniform(0, 1, count), -spread / 30]
    else:
        x = [GENERATOR.uniform(-far, far, count), normal, np.clip(normal * spread, -far, far)]
    return np.concatenate(x).astype(TYPES[dtype])


def wide(name, x):
    """The same function with at least eleven more bits, from the system's library."""
    if name == "sigmoid":
        return 1 / (1 + np.exp(-x))
    if name == "softplus":
        return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
    return getattr(np, name)(x)


def errors(y, truth):
    """The distance of y from the truth, in ulp."""
    return np.abs(y.astype(truth.dtype) - truth) / np.spacing(np.abs(truth).astype(y.dtype)).astype(truth.dtype)


@pytest.mark.parametrize("name", BOUNDS)
def test_float32(name):
    x = points(name, "float32", 400_000)
    worst = errors(values(name, x), wide(name, x.astype(np.float64))).max()
    assert 0.4 < worst < BOUNDS[name]


@pytest.mark.parametrize("name", BOUNDS)
def test_float64(name):
    """Against 80-bit numbers where the machine has them, and against mpmath with 40 digits everywhere."""
    if np.finfo(np.longdouble).nmant >= 63:
        x = points(name, "float64", 150_000)
        assert 0.4 < errors(values(name, x), wide(name, x.astype(np.longdouble))).max() < BOUNDS[name]
    x = points(name, "float64", 1500)
    y = values(name, x)
    exact = {
        "sigmoid": lambda v: 1 / (1 + mpmath.exp(-v)),
        "softplus": lambda v: mpmath.log(1 + mpmath.exp(v)),
        "log1p": lambda v: mpmath.log(1 + v),
    }.get(name, getattr(mpmath, name, None))
    with mpmath.workdps(340):  # 1 + exp(-700) needs many digits
        truths = [exact(mpmath.mpf(float(v))) for v in x]
        worst = max(abs(float((mpmath.mpf(float(b)) - t) / math.ulp(float(t)))) for b, t in zip(y, truths) if t)
    assert 0.4 < worst < BOUNDS[name]


@pytest.mark.parametrize("dtype", TYPES)
def test_special_values(dtype):
    F = TYPES[dtype]
    tiny, huge = np.finfo(F).tiny, np.finfo(F).max

    def f(name, *x):
        return values(name, np.array(x, F)).tolist()

    assert f("exp", 0, -math.inf, -1e5)[0] == 1
    for x in (-math.inf, -1e5, math.inf, 1e5):
        assert tiny <= f("exp", x)[0] <= huge
    assert f("log", 1, 0, math.inf) == [0, -math.inf, math.inf]
    assert np.isnan(f("log", -1, -math.inf)).all()
    assert f("log", np.nextafter(F(0), F(1)))[0] == pytest.approx(math.log(float(np.nextafter(F(0), F(1)))), rel=1e-6)
    assert f("tanh", 0, 30, -30, math.inf, -math.inf) == [0, 1, -1, 1, -1]
    assert f("expm1", 0, -100, -math.inf) == [0, -1, -1] and huge / 4 < f("expm1", math.inf)[0] <= huge
    assert f("sigmoid", 0, 100, math.inf) == [0.5, 1, 1] and 0 < f("sigmoid", -math.inf)[0] < 1e-37
    assert f("softplus", 100, 1000) == [100, 1000] and 0 < f("softplus", -1e5)[0] < 1e-37
    small = F(1e-30)
    assert f("tanh", small) == f("log1p", small) == f("expm1", small) == [small]
    for name in BOUNDS:
        assert np.isnan(f(name, math.nan)).all(), name


@pytest.mark.parametrize("dtype", TYPES)
def test_shapes_of_the_curves(dtype):
    """Tanh is odd to the bit; none of the curves ever steps the wrong way by more than its error."""
    x = np.sort(points("tanh", dtype, 20_000))
    assert (values("tanh", x) == -values("tanh", -x)).all()
    for name in ("exp", "expm1", "tanh", "sigmoid", "softplus"):
        y = values(name, x)
        assert (np.diff(y) >= -2 * BOUNDS[name] * np.spacing(np.abs(y[1:]))).all(), name
    assert (np.abs(values("tanh", x)) <= 1).all() and (values("sigmoid", x) <= 1).all()


@pytest.mark.parametrize("name", BOUNDS)
@pytest.mark.parametrize("dtype", TYPES)
def test_plain_python_gives_the_same_bits(name, dtype):
    """The very functions that Numba compiled, run without it; see test_reproducible for a whole training."""
    x = points(name, dtype, 300)
    if name == "log":
        x = np.concatenate([x, np.array([0, -1, np.inf], x.dtype)])
    plain = plain_life()[name]
    with np.errstate(all="ignore"):
        expected = np.array([plain(v) for v in x], x.dtype)
    assert expected.tobytes() == values(name, x).tobytes()


@cache
def plain_life():
    """elementary.py's functions as plain Python."""
    scope = {"JIT": False, "PART": {}, "kernel": lambda function=None, **options: function or (lambda f: f)}
    text = Path(elementary.__file__).read_text(encoding="utf-8")
    text = re.sub(r"^from \.compile.* import .*$", "", text, flags=re.M)
    exec(compile(text, elementary.__file__, "exec"), scope)
    return scope


@pytest.mark.parametrize("name", BOUNDS)
def test_what_is_shown_explains_the_method(name, capsys):
    """`nn.show` prints one function: its docstring says what it computes, how, and gives an example."""
    nn.show(getattr(kernels, name))
    shown = capsys.readouterr().out
    assert f"def {name}(x):" in shown and "ulp" in shown and "Method: " in shown and f">>> {name}(" in shown


@pytest.mark.parametrize("name", ["exp", "expm1", "tanh", "sigmoid"])
def test_loops_become_vectors_and_call_no_library(name):
    assert JIT
    function = getattr(elementary, name)

    @numba.njit(error_model="numpy", _nrt=False)  # not from the cache: what comes from there has no code to look at
    def loop(x, y):
        for k in range(x.shape[0]):
            y[k] = function(x[k])

    loop(np.zeros(8, np.float32), np.zeros(8, np.float32))
    code = loop.inspect_llvm(loop.signatures[0])
    assert re.search(r"fmul <\d+ x float>", code)
    assert not re.search(r"@(llvm\.)?(exp|expm1|log|tanh)f?\b", code)


@pytest.mark.parametrize("dtype", TYPES)
def test_elu_keeps_its_digits(dtype):
    """Value and slope, near 0 and far below it: off by less than 3 ulp, where exp(x) - 1 and y + 1 lose them all."""
    far = 80 if dtype == "float32" else 700
    x = -np.exp(np.linspace(-40, math.log(far), 2000)).astype(TYPES[dtype])
    y, dx, one = np.empty_like(x), np.empty_like(x), np.ones_like(x)
    kernels.elu_forward(x, one[:1], y)
    kernels.elu_backward(x, one, one[:1], dx)
    with mpmath.workdps(340):
        for ours, exact in ((y, mpmath.expm1), (dx, mpmath.exp)):
            truths = [exact(mpmath.mpf(float(v))) for v in x]
            spacing = np.spacing(np.abs(np.array(truths, float)).astype(x.dtype)).astype(float)
            assert max(abs(float(mpmath.mpf(float(b)) - t)) / s for b, t, s in zip(ours, truths, spacing)) < 3
