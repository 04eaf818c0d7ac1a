"""How the kernels are compiled and run: operations, interpreter, training loop, and extensions of Numba.

Numba is optional. Where it is not installed, as in Python in a web page, or where NUMBA_DISABLE_JIT=1 switches it off,
the kernels are plain Python: the same digits, hundreds of times slower. Networks then run by engine.wasm, see
nnkit/engines.

Numba is imported when there is something to compile, and not for kernels that were compiled before: it takes as long as
all the rest together. So only compilers.py and the EXTENSIONS import it, and those are imported when they are needed.
"""

import importlib.util
import os


def installed(package):
    """Whether a package can be imported; it is not imported."""
    try:
        return importlib.util.find_spec(package) is not None
    except (ImportError, ValueError):  # something hides it
        return False


EXTENSIONS = ("atomics", "intrinsics", "lanes")  # what they hold is compiled by code of ours

NUMBA = installed("numba")
JIT = NUMBA and os.environ.get("NUMBA_DISABLE_JIT", "").strip() in ("", "0")
WHOLE = "NNKIT_WHOLE" in os.environ  # set by engines/build.py: all operations are compiled at once, for engine.wasm
