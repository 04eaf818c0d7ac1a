"""The public API has types, and tests/engine/typed.py, which mypy reads, runs."""

import inspect
from pathlib import Path

import pytest
import typed

import nnkit as nn
from nnkit import data, labs

PUBLIC = [getattr(module, name) for module in (nn, data, labs) for name in module.__all__]


def functions():
    """Every public function, and every method that a public class or its bases in nnkit define, but layers' insides."""
    for thing in PUBLIC:
        if inspect.isfunction(thing):
            yield thing
        elif inspect.isclass(thing) and not issubclass(thing, (nn.Dense.__base__, labs.Lab)):
            for base in thing.__mro__:
                if base.__module__.startswith("nnkit") and not base.__module__.startswith("nnkit.objective"):
                    yield from (f for name, f in vars(base).items() if inspect.isfunction(f) and name[0] != "_")


@pytest.mark.parametrize("function", list(dict.fromkeys(functions())), ids=lambda function: function.__qualname__)
def test_public_functions_have_types(function):
    signature = inspect.signature(function)
    untyped = [p.name for p in signature.parameters.values() if p.annotation is p.empty and p.name != "self"]
    assert not untyped and signature.return_annotation is not signature.empty


def test_the_typed_program_runs():
    typed.program()
    assert isinstance(typed.lab(), labs.Lab)


def test_the_types_travel_with_the_package():
    assert Path(nn.__file__).with_name("py.typed").exists()
