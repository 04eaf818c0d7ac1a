"""Grade on more than one machine: the workers of a Dask cluster grade one submission at a time each, in their sandbox.

Each worker needs the same version of nnkit. Hidden tests, the key and submissions travel to the workers by way of the
scheduler: let only people whom you trust with them reach it. Whether isolation is strong depends on each worker's
machine, so `--untrusted` is decided there.
"""

import contextlib
import tempfile
import threading
import time
from pathlib import Path

from ... import __version__
from ...extras import extra
from ..sandbox.launch import Fault, Launcher
from ..sandbox.limits import Limits, isolation
from . import one
from .assignment import Assignment

_here = threading.local()  # on a worker: the assignment and the launcher of its thread


def grade_there(job, data, student):
    """On a worker: the result of a submission. `job` is what all submissions share."""
    if job["nnkit"] != __version__:
        raise Fault(f"The worker has nnkit {__version__}; the grader has {job['nnkit']}. Install the same on both.")
    if job["untrusted"] and isolation()[0] != "strong":
        raise Fault(f"--untrusted needs strong isolation, and the worker has: {', '.join(isolation())}.")
    begun = time.monotonic()
    if getattr(_here, "fingerprint", None) != job["fingerprint"]:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "hidden.py").write_bytes(job["hidden"])
            _here.assignment = Assignment(folder, job["by_hand"])
        _here.fingerprint = job["fingerprint"]
        if hasattr(_here, "launcher"):
            _here.launcher.close()
        _here.launcher = Launcher(job["packages"])
    result = one.grade(_here.assignment, data, student, _here.launcher, Limits(**job["limits"]), job["key"])
    return result | {"seconds": round(time.monotonic() - begun, 2)}


def grade_all(address, job, waiting, finish):
    """Grade on the cluster at an address; `finish(item, result)` is called for each result as soon as it is there.

    `waiting` is a list of (item, data, student).
    """
    with extra("cluster", "grade --dask"):
        from distributed import Client, as_completed
    with Client(address) as client:
        (job,) = client.scatter([job], broadcast=True)
        items = {client.submit(grade_there, job, data, who, pure=False): item for item, data, who in waiting}
        try:
            for future in as_completed(items):
                try:
                    result = future.result()
                except Fault:
                    raise
                except Exception as error:
                    raise Fault(f"A worker of the cluster failed: {type(error).__name__}: {error}") from error
                finish(items[future], result)
        finally:
            with contextlib.suppress(Exception):
                client.cancel([*items])
