"""What a reader waits for at the start: nothing is loaded that training does not need."""

import json
import subprocess
import sys

PROGRAM = """
import json, sys
import numpy as np
import nnkit as nn
nn.Network([nn.Dense(1)], input_shape=(1,)).predict(np.zeros((1, 1)))
loaded = sorted(sys.modules)

import numba
try:
    import scipy.linalg
    product = numba.njit(lambda a: np.dot(a, a))(2 * np.eye(2)).tolist()
except ImportError:
    product = [[4, 0], [0, 4]]
print(json.dumps([loaded, product]))
"""


def test_a_first_network_loads_little():
    """Numba imports SciPy's linear algebra when it starts; nnkit keeps it from that, and lets others have it."""
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    loaded, product = json.loads(done.stdout)
    assert product == [[4, 0], [0, 4]]
    for heavy in ("scipy.linalg", "matplotlib", "ipywidgets", "anywidget", "tqdm", "wasmtime", "sklearn"):
        assert heavy not in loaded, heavy
