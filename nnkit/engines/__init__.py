"""The engines, which run plans on a memory: native by Numba, wasm by WebAssembly outside a browser. Same digits."""

from ..errors import DataError
from .native import NumbaEngine, compile_kernels

__all__ = ["NumbaEngine", "compile_kernels", "find"]


def find(name):
    """The class of the engine with this name."""
    if name == "numba":
        return NumbaEngine
    if name == "wasm":
        from .wasm import WasmEngine

        return WasmEngine
    raise DataError(f"There is no engine {name!r}. The engines are: 'numba', 'wasm'.")
