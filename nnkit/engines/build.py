"""Compile the kernels to WebAssembly: the same Python functions, by way of the same Numba and LLVM.

    python -m nnkit.engines.build DIRECTORY

writes engine.wasm and engine.json there. Numba's front end turns the same entry as for the native engine into LLVM code
for a processor without any features, before any optimisation; that code names no machine, so it can be aimed at
WebAssembly, optimised for its 128-bit vectors, and linked by LLD (from the package ziglang) as a shared library. It
imports no function: no mathematics library, no memory allocator. It imports a memory, and where in that memory its
stack and its data stand: a page and wasmtime give it a memory of its own, Python in a web page (Pyodide) its own.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

DTYPES = ("float32", "float64")
TRIPLE = "wasm32-unknown-unknown"
DATA_LAYOUT = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-i128:128-n32:64-S128-ni:1:10:20"
FEATURES = "+simd128,+bulk-memory,+nontrapping-fptoint,+sign-ext,+mutable-globals"

# What takes little of a run's time is compiled to be small.
SMALL = ("compile.interpreter", "compile.training_loop", "random", "schedules")

# What keeps Numba from using what only this machine's processor has, and from compiling operations one by one.
PLAIN = {
    "NNKIT_WHOLE": "1",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
}


def build(directory):
    """Write engine.wasm and engine.json to `directory`, made anew if they are older than the kernels.

    Returns the path of engine.wasm.
    """
    from ..kernels.compile import NUMBA

    directory = Path(directory)
    wasm, description = directory / "engine.wasm", directory / "engine.json"
    made_from = {"sources": sources(), "digest": digest()}
    if wasm.exists() and _made_from(description) == made_from:
        return wasm
    if not NUMBA:
        raise ImportError(
            "engine.wasm has to be built, which needs the package numba. Try: pip install numba; or install nnkit from "
            "a wheel that holds engine.wasm."
        )
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, **PLAIN, "NUMBA_CACHE_DIR": scratch, "NUMBA_DISABLE_JIT": "0"}
        subprocess.run([sys.executable, "-m", __spec__.name, "--object", scratch], env=environment, check=True)
        exports = [f"--export=execute_{dtype}" for dtype in DTYPES]
        part = Path(scratch, "engine.wasm")
        linker = [sys.executable, "-m", "ziglang", "wasm-ld", "-shared", "--experimental-pic"]
        try:
            subprocess.run(
                [*linker, "--strip-all", "--gc-sections", *exports, "-o", str(part), str(Path(scratch, "engine.o"))],
                check=True, capture_output=True, text=True,
            )  # fmt: skip
        except subprocess.CalledProcessError as error:
            hint = "Is the package ziglang installed? " if "No module named" in error.stderr else ""
            raise RuntimeError(f"engine.wasm could not be linked. {hint}{error.stderr}") from error
        _replace(wasm, part.read_bytes())
    _replace(description, json.dumps({**made_from, **interface()}).encode())
    return wasm


def find_or_build():
    """The path of an engine.wasm made from these sources: that of the package, as in a wheel, or one in the cache."""
    from ..kernels.compile.cache import cache_folder

    packaged = Path(__file__).with_name("engine.wasm")
    made_from = _made_from(packaged.with_suffix(".json"))
    if packaged.exists() and made_from and made_from["sources"] == sources():
        return packaged
    return build(cache_folder() / "wasm")


def _made_from(description):
    """What engine.json says it was made from, a dict; None where there is no such file, or half of one."""
    try:
        whole = json.loads(description.read_text(encoding="utf-8"))
        return {name: whole[name] for name in ("sources", "digest")}
    except (OSError, ValueError, KeyError):
        return None


def _replace(path, content):
    """Write a file that is never seen half written."""
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_bytes(content)
    os.replace(beside, path)


def sources():
    """A digest of the sources that engine.wasm is made from: the kernels, and this file."""
    from ..kernels.compile import cache

    return cache.sources() + hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]


def digest():
    """A digest of all that engine.wasm depends on: its sources, the versions of Numba and NumPy, Numba's settings."""
    from ..kernels.compile import cache

    return cache.digest() + hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]


def interface():
    """What one must know to call engine.wasm, as plain data: the operations, the places in arrays, the random
    streams.
    """
    from ..kernels import streams
    from ..kernels.compile import training_loop
    from ..kernels.compile.interpreter import WIDTH
    from ..kernels.compile.operations import OPERATIONS
    from ..plan import ALIGNMENT

    places = {k: v for k, v in vars(training_loop).items() if k.isupper() and isinstance(v, int)}
    return {
        "alignment": ALIGNMENT,
        "width": WIDTH,
        "places": places,
        "streams": streams.numbers(),
        "arrays": training_loop.ARRAYS,
        "operations": {
            o.name: {"code": o.code, "integers": o.integers, "arrays": o.arrays, "sizes": o.sizes}
            for o in OPERATIONS.values()
        },
    }


def compile_object(directory):
    """Write an object file of WebAssembly, for both dtypes. Runs in a process of its own, with the settings PLAIN."""
    import warnings

    import llvmlite.binding as llvm

    from ..kernels.compile import compilers, linking

    warnings.simplefilter("ignore")  # Numba says that it will not keep what is compiled here: it need not
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    machine = llvm.Target.from_triple(TRIPLE).create_target_machine(features=FEATURES, opt=3, reloc="pic")
    modules = []
    for dtype in DTYPES:
        module, _ = compilers.llvm_module(linking.function_of("execute"), np.dtype(dtype), f"execute_{dtype}")
        module = retarget(str(module))
        compilers.optimise(module, machine, level=2)  # as fast as 3 here, and an eighth smaller
        modules.append(module)
    whole = modules[0]
    whole.link_in(modules[1])
    whole = llvm.parse_assembly(side_by_side(str(whole)))
    Path(directory, "engine.o").write_bytes(machine.emit_object(whole))


def side_by_side(text):
    """LLVM code with the functions for both dtypes of a kernel one after the other: gzip, which looks back 32 kB, then
    finds the one in the other, and packs all of it an eighth smaller. What calls the kernels stands last, as LLVM puts
    functions into the order in which it first meets their names.
    """
    definition = re.compile(r"^define .*?^}\n", re.MULTILINE | re.DOTALL)
    last = mangled(["nnkit.kernels.compile"])

    def place(function):
        kernel = re.search(r"@\W*(\w+?)(B\d*v\d|\W)", function)[1]  # its name, without its types
        return kernel.startswith(last), kernel

    return definition.sub("", text) + "\n".join(sorted(definition.findall(text), key=place))


def mangled(names):
    """How Numba begins the names of functions in LLVM code, for names with dots: of functions, or of their modules."""
    return tuple("_ZN" + "".join(f"{len(part)}{part}" for part in name.split(".")) for name in names)


def retarget(text):
    """LLVM code made for this machine as a module for WebAssembly."""
    import llvmlite.binding as llvm

    from ..kernels.compile.operations import OPERATIONS
    from ..kernels.compile.product import product

    kernels = (operation.kernel.py_func for operation in OPERATIONS.values())
    apart = mangled(f"{kernel.__module__}.{kernel.__name__}" for kernel in [*kernels, product.py_func])
    lines = [line for line in text.splitlines() if not line.startswith(("target triple", "target datalayout"))]
    lines[:0] = [f'target datalayout = "{DATA_LAYOUT}"', f'target triple = "{TRIPLE}"']
    module = llvm.parse_assembly("\n".join(lines))
    small = mangled(f"nnkit.kernels.{name}" for name in SMALL)
    for function in module.functions:
        if function.name.startswith(apart):
            function.add_function_attribute("noinline")  # the choice between operations would be one, too long to pack
        if function.name.startswith(small):
            function.add_function_attribute("optsize")
            function.add_function_attribute("noinline")  # where it is inlined, the attribute is lost
    return module


if __name__ == "__main__":
    if sys.argv[1] == "--object":
        compile_object(sys.argv[2])
    else:
        path = build(sys.argv[1])
        print(f"{path}: {path.stat().st_size} bytes")
