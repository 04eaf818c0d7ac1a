"""The vector registers of this machine's processor."""

import os

import llvmlite.binding


def register_bytes():
    """The width of the vector registers that LLVM may use: 64 (AVX-512), 32 (AVX2), 16 (SSE, NEON, WebAssembly)."""
    features = features_of_processor().split(",")
    return 64 if "+avx512f" in features else 32 if "+avx2" in features else 16


def features_of_processor():
    """What the processor can do, as LLVM says it, or as Numba's settings say."""
    chosen = os.environ.get("NUMBA_CPU_FEATURES")
    if chosen is None and os.environ.get("NUMBA_CPU_NAME", "").lower() == "generic":
        chosen = ""
    return llvmlite.binding.get_host_cpu_features().flatten() if chosen is None else chosen


REGISTER_BYTES = register_bytes()
MASKED = REGISTER_BYTES > 16  # the narrow ones have no masked loads and stores: LLVM would turn them into branches
