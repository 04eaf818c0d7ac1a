"""The engine for Python in a web page. Pyodide is not among the test tools, so what is tested here is how the entry is
called: that of this machine is called in the same way.
"""

import ctypes
import sys

import pytest
from networks import CASES

from nnkit import engines
from nnkit.engines import browser, build
from nnkit.kernels.compile import JIT

pytestmark = pytest.mark.skipif(not JIT, reason="wants compiled kernels")


def native_library(dtype):
    """The compiled entry of this machine, to be called by its address, as ctypes calls engine.wasm in a page."""
    from nnkit.kernels.compile.linking import linker

    return {f"execute_{dtype}": ctypes.CFUNCTYPE(ctypes.c_int)(linker(dtype).address("execute"))}


@pytest.mark.parametrize("dtype", build.DTYPES)
@pytest.mark.parametrize("name", ["adam", "translator", "stopped"])
def test_a_linked_engine_gives_the_same_bits(name, dtype, monkeypatch):
    case = CASES[name]
    truth = case.network(dtype, "numba")
    case.train(truth)
    library = native_library(dtype)
    monkeypatch.setattr(browser, "_library", lambda: library)
    monkeypatch.setattr(browser.LinkedEngine, "link", lambda _, tables: truth._engine(dtype).link(tables))
    monkeypatch.setattr(engines, "find", lambda name: browser.LinkedEngine)
    linked = case.network(dtype, "wasm")
    assert linked._engine is browser.LinkedEngine
    case.train(linked)
    assert all(array.tobytes() == linked.parameters[n].tobytes() for n, array in truth.parameters.items())


def test_a_web_page_has_the_linked_engine(monkeypatch):
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert engines.find("wasm") is browser.LinkedEngine
