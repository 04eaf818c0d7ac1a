"""python -m lite SITE: make the folder pyodide/ of a built site."""

import sys
from pathlib import Path

from . import pyodide

if len(sys.argv) != 2:
    sys.exit(__doc__)
pyodide.make(pyodide.release(), Path(sys.argv[1]) / "pyodide")
