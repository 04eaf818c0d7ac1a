"""How Numba compiles kernels; jit.py explains the options.

These classes use internal parts of Numba, which may change with any version. So pyproject.toml allows only versions
that the tests have been run with.
"""

import contextlib
import functools
import importlib
import importlib.util

import llvmlite.binding as llvm
import numba
import numpy as np
from numba import types
from numba.core import typed_passes, untyped_passes
from numba.core.caching import UserProvidedCacheLocator
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase
from numba.core.compiler_lock import global_compiler_lock
from numba.core.compiler_machinery import PassManager
from numba.core.registry import cpu_target
from numba.extending import models, overload, register_model

from . import EXTENSIONS, cache
from .registers import REGISTER_BYTES

# An attribute of functions whose loops use vector registers at their full width. For many processors with AVX-512 LLVM
# would use half of it, because older ones slow down at full width.
WIDE = f'"prefer-vector-width"="{8 * REGISTER_BYTES}"'


class Library(JITCodeLibrary):
    """Compiled code, optimised for loops over numbers."""

    def add_ir_module(self, ir_module):
        for function in ir_module.functions:  # set.add: llvmlite lets through no attribute that has a value
            set.add(function.attributes, WIDE)
        super().add_ir_module(ir_module)

    def _optimize_functions(self, module):
        """Not each function by itself: all are optimised below, where those that they call are known."""
        module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self):
        """Once, where Numba does it twice for the sake of its reference counts. Loops are not unrolled: the product's
        would then use more addresses than there are registers to hold them.
        """
        optimise(self._final_module, self._codegen._tm)


def optimise(module, machine, level=3):
    """Let LLVM optimise a module for a machine.

    A choice between two numbers that have been read becomes one instruction before anything else is done: LLVM would
    first move the reading into the branch that uses the number, and then have to keep the branch, inside a loop.
    """
    options = llvm.create_pipeline_tuning_options(speed_level=level)
    options.loop_vectorization, options.loop_unrolling = True, False
    passes = llvm.create_pass_builder(machine, options)
    first = llvm.create_new_module_pass_manager()
    first.add_sroa_pass()
    first.add_simplify_cfg_pass()
    first.run(module, passes)
    passes.getModulePassManager().run(module, passes)


@contextlib.contextmanager
def remembering():
    """A block in which Numba looks only once for the form of an operator that a combination of types asks for. For each
    addition it would try those of lists, strings and sets anew: a fifth of all its work.
    """
    before = types.Function.get_call_type

    def get_call_type(self, context, args, kws):
        call = self, context, args, *kws.items()
        if call not in FOUND:
            FOUND[call] = search(self, context, args, kws)
        return FOUND[call]

    types.Function.get_call_type = get_call_type
    try:
        yield
    finally:
        types.Function.get_call_type = before


search, FOUND = types.Function.get_call_type, {}


class Compiler(CompilerBase):
    """Numba's compiler, told whether array arguments may overlap. It leaves out steps: a kernel has no closures, no
    `with`, no `raise`, no expressions of whole arrays, and nothing whose references were counted and dropped.
    """

    kind = Library
    passes = [
        untyped_passes.TranslateByteCode,
        untyped_passes.FixupArgs,
        untyped_passes.IRProcessing,
        untyped_passes.RewriteSemanticConstants,
        untyped_passes.DeadBranchPrune,  # `lines is None`
        untyped_passes.GenericRewrites,
        untyped_passes.ReconstructSSA,
        typed_passes.NopythonTypeInference,
        typed_passes.PreLowerStripPhis,
        typed_passes.NativeLowering,
        typed_passes.NoPythonBackend,
    ]

    def __init__(self, typingctx, targetctx, library, args, return_type, flags, locals):
        library = self.kind(targetctx.codegen(), "kernel")
        library.enable_object_caching()
        super().__init__(typingctx, targetctx, library, args, return_type, flags, locals)

    def compile_extra(self, function):
        self.state.flags.noalias = not getattr(function, "overlap", False)
        with remembering():
            return super().compile_extra(function)

    def define_pipelines(self):
        manager = PassManager("kernel")
        for step in self.passes:
            manager.add_pass(step, step.__name__)
        manager.finalize()
        return [manager]


class Draft(Library):
    """The code of a part: linked with the parts that it calls, but neither optimised nor made executable.

    Numba would do both for every function, and once more for each that calls it. Here both are done once, for the
    function that Python calls, which halves the time to compile the engine.
    """

    def finalize(self):
        for library in dict.fromkeys(self._linking_libraries):
            self._final_module.link_in(library._get_module_for_linking(), preserve=True)
        self._finalized = True

    def get_pointer_to_function(self, name):
        return 0  # there is none: a part is not called from Python

    @property
    def codegen(self):
        return self

    def set_env(self, name, env):
        """Executable code would keep Python objects there; a kernel has none."""


class Part(Compiler):
    """The same for a kernel as it is used inside others: see `Draft`."""

    kind = Draft


OPTIONS = dict(error_model="numpy", nogil=True, _nrt=False)
PART = dict(OPTIONS, no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=Part)


class Called(types.Dispatcher):
    """The type of a kernel as others see it. Numba would compile it for ``j = 0`` alone, and again for all integers."""

    def get_call_type(self, context, arguments, keywords):
        return super().get_call_type(context, tuple(map(types.unliteral, arguments)), keywords)


register_model(Called)(models.OpaqueModel)  # it holds nothing


def part(function, forceinline):
    """The Numba type of a kernel as others see it."""
    # Said even where it is False: Numba would pass it on from a kernel to those that it is the first to call.
    dispatcher = numba.njit(**PART, forceinline=forceinline)(function)
    called = Called(dispatcher)
    called.keeps = dispatcher  # to which Numba has only a weak reference
    return called


def type_of(value):
    """The Numba type of a value that a kernel uses."""
    cpu_target.typing_context.refresh()  # the value may be new
    return cpu_target.typing_context.resolve_value_type(value)


def by_type(for32, for64):
    """What calls `for32` for a number of float32, and `for64` for any other."""

    def choose(x):
        """Only compiled."""

    @overload(choose, jit_options={**PART, "forceinline": True})
    def _(x):
        if x == types.float32:
            return lambda x: for32(x)
        return lambda x: for64(np.float64(x))

    return choose


@global_compiler_lock  # it changes settings of Numba, and puts them back
def whole(function):
    """Compile a function that is called from Python, with all its parts, and keep the result on disk."""
    return _kept(functools.partial(numba.njit, pipeline_class=Compiler, no_cfunc_wrapper=True, **OPTIONS))(function)


def object_code(function, dtype, name):
    """Compile a function for this machine, see `llvm_module`; returns an object file."""
    module, machine = llvm_module(function, dtype, name)
    optimise(module, machine)
    return machine.emit_object(module)


@global_compiler_lock
def llvm_module(function, dtype, name):
    """Turn a function of (a row of a table, the memory, the number of updates), where the row and the memory are
    addresses, into LLVM's code, not yet optimised: a module that holds it as a function of C called `name`. Returns
    the module, and what LLVM knows of this machine.
    """
    signature = types.CPointer(types.int64), types.CPointer(numba.from_dtype(dtype)), types.int64
    dispatcher = numba.njit(**PART)(function)
    dispatcher.compile(signature)
    compiled = dispatcher.overloads[signature]
    library = compiled.library
    library.finalize()
    module, machine = library._final_module, library._codegen._tm
    entry = ENTRY.format(name=name, function=compiled.fndesc.llvm_func_name, attribute=WIDE)
    module.link_in(llvm.parse_assembly(entry))
    for value in [*module.functions, *module.global_variables]:
        if not value.is_declaration and value.name != name:
            value.linkage = "internal"
    return module, machine


# Numba's functions take two more arguments: where to write the result, and where an exception.
ENTRY = """
declare i32 @"{function}"(ptr, ptr, ptr, ptr, i64)
define void @"{name}"(ptr %row, ptr %memory, i64 %update) {attribute} {{
  %result = alloca ptr
  %exception = alloca ptr
  call i32 @"{function}"(ptr %result, ptr %exception, ptr %row, ptr %memory, i64 %update)
  ret void
}}
"""


def _kept(compile_it):
    """A decorator that compiles, and keeps the result in the folder of this version of the sources, if there is one.

    Older versions of Numba would not use it again if the file of the source had another date, as after an upgrade of
    nnkit. But the folder's name says all, see cache.py.
    """

    def decorate(function):
        if cache.CACHE is None:
            return compile_it()(function)
        before = numba.config.CACHE_DIR, UserProvidedCacheLocator.get_source_stamp
        numba.config.CACHE_DIR = str(cache.CACHE)  # read when a function's cache is made, as is the stamp
        UserProvidedCacheLocator.get_source_stamp = lambda locator: cache.digest()
        try:
            return compile_it(cache=True)(function)
        finally:
            numba.config.CACHE_DIR, UserProvidedCacheLocator.get_source_stamp = before

    return decorate


@global_compiler_lock  # it changes a function of Numba, and puts it back
def preload_numba():
    """Load the part of Numba that needs to know whether SciPy is installed, without importing SciPy. Numba would import
    it, which takes an eighth of a second and helps no kernel.
    """
    from numba.np import linalg

    def ensure_blas():
        if importlib.util.find_spec("scipy") is None:
            raise ImportError("there is no SciPy")

    before, linalg.ensure_blas = linalg.ensure_blas, ensure_blas
    try:
        import numba.np.arraymath  # noqa: F401
    finally:
        linalg.ensure_blas = before


preload_numba()
for module in EXTENSIONS:  # before anything is compiled that uses what they hold
    importlib.import_module(f".{module}", __package__)
