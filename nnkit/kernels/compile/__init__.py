"""How the kernels are compiled and run: operations, interpreter, training loop, and extensions of Numba.

Numba is optional. Where it is not installed, as in Python in a web page, or where NUMBA_DISABLE_JIT=1 switches it off,
the kernels are plain Python: the same digits, hundreds of times slower. Networks then run by engine.wasm, see
nnkit/engines. The code that extends Numba is in compilers.py, intrinsics.py and lanes.py, imported only if JIT.
"""

import os

try:
    import numba
except ModuleNotFoundError as error:
    if error.name != "numba":  # Numba is installed, but broken
        raise
    numba = None

JIT = numba is not None and not numba.config.DISABLE_JIT
WHOLE = "NNKIT_WHOLE" in os.environ  # set by engines/build.py: all operations are compiled at once, for engine.wasm
