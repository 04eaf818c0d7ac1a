"""What a benchmark ran on: the processor's public name, and the versions of all that took part."""

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("numpy", "numba", "llvmlite", "torch", "jax", "scikit-learn", "wasmtime")


def processor():
    """The name that the processor gives itself, and the one that LLVM has for its design."""
    from llvmlite.binding import get_host_cpu_name

    name = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
        name = found[1] if found else name
    return f"{name} ({get_host_cpu_name()})"


def description():
    """Processor, number of processors, system and versions, as plain data."""
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = version(name)
        except PackageNotFoundError:
            continue
    return {
        "processor": processor(),
        "processors": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": versions,
    }
