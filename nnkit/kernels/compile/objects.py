"""Compiled functions as object files: they are kept in the cache, and LLVM loads them without Numba, in a millisecond.

The name of a file names the processor, too: a home folder can belong to several machines. A file begins with a digest
of the rest. So one that was only half written, when a disk was full or a machine stopped, is not used.
"""

import functools
import hashlib
import os
from pathlib import Path
from threading import get_ident

import llvmlite.binding as llvm

from . import cache
from .registers import features_of_processor

DIGEST = hashlib.sha256().digest_size


@functools.cache
def processor():
    """Eight hexadecimal digits for this processor."""
    name = os.environ.get("NUMBA_CPU_NAME") or llvm.get_host_cpu_name()
    return hashlib.sha256(f"{llvm.get_process_triple()} {name} {features_of_processor()}".encode()).hexdigest()[:8]


def place(name):
    """The file for the compiled function of this name; None where nothing can be kept."""
    return cache.CACHE and Path(cache.CACHE, f"{name}.{processor()}.o")


def read(file):
    """The object file that was kept in a file; None if there is none."""
    try:
        content = file.read_bytes()
    except OSError:
        return None
    code = content[DIGEST:]
    return code if hashlib.sha256(code).digest() == content[:DIGEST] else None


def write(file, code):
    """Keep an object file. Raises OSError if that is not possible."""
    part = file.with_suffix(f".{os.getpid()}-{get_ident()}.part")
    try:
        part.write_bytes(hashlib.sha256(code).digest() + code)
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
        if read(file) is None:  # else another process was faster, and Windows replaces no file that it reads
            raise


class Loader:
    """Functions from object files, ready to be called. It must be there as long as they are called."""

    def __init__(self):
        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
        triple = llvm.get_process_triple()
        empty = llvm.parse_assembly(f'target triple = "{triple}"')
        self._engine = llvm.create_mcjit_compiler(empty, llvm.Target.from_triple(triple).create_target_machine())

    def addresses(self, codes):
        """The addresses of functions, each in an object file: dict name -> file."""
        for code in codes.values():
            self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        return [self._engine.get_function_address(name) for name in codes]
