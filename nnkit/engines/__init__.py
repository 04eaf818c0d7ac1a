"""The engines, which run plans on a memory: native by Numba, wasm by WebAssembly outside a browser, browser by
WebAssembly for Python in a web page. All give the same digits.
"""

import sys

from ..errors import DataError
from ..kernels.compile import NUMBA
from .native import NumbaEngine, compile_kernels

__all__ = ["NumbaEngine", "compile_kernels", "find"]


def find(name=None):
    """The class of the engine with this name, "numba" or "wasm"; None: "numba" where it is installed, else "wasm"."""
    if name == "numba" or (name is None and NUMBA):
        return NumbaEngine
    if name == "wasm" or name is None:
        if sys.platform == "emscripten":
            from .browser import LinkedEngine

            return LinkedEngine
        from .wasm import WasmEngine

        return WasmEngine
    raise DataError(f"There is no engine {name!r}. The engines are: 'numba', 'wasm'.")
