"""What tests see of a student's work: functions and variables by their names, wherever the student's code runs.

`Names` answers requests about the student's names; it lives beside the student's code. `Student` sends the requests;
in a notebook it has `Names` at hand, in the grader a channel to another process lies between the two.
"""

import numpy as np

from . import calls
from .contract import Wrong


class Kept:
    """Stands, in a request or a reply, for an object of the student's that stays beside the student's code."""

    def __init__(self, number, kind=""):
        self.number, self.kind = number, kind


PLAIN = (bool, int, float, complex, str, type(None), type(Ellipsis))


def is_plain(value):
    """Whether a value can be sent as it is: numbers, text, arrays of numbers, and lists, tuples, dicts of them.

    >>> is_plain({"w": [1.5, np.ones(2)]}), is_plain(print)
    (True, False)
    """
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biufcU"
    if isinstance(value, (list, tuple)):
        return all(map(is_plain, value))
    if isinstance(value, dict):
        return all(isinstance(key, (str, int)) and is_plain(inner) for key, inner in value.items())
    return isinstance(value, PLAIN)


class Names:
    """The names of a student's notebook, and answers to requests about them. No answer raises."""

    def __init__(self, names, seconds=3.0):
        self._names = names
        self._seconds = seconds
        self._kept = []  # objects that cannot be sent, such as the student's own: the other side has their numbers

    def answer(self, request):
        """The reply to a request, as a dict: "value" or "kept", and "changed"; or "wrong"."""
        try:
            target = self._target(request)
            if request["do"] == "get":
                return self._reply(target)
            result, changed = calls.call(target, request["arguments"], request["named"], self._seconds, self._resolved)
            return self._reply(result, changed)
        except BaseException as error:  # whatever a student's code raises
            return {"wrong": list(calls.explain(error, self._seconds))}

    def _target(self, request):
        name, of = request["name"], request.get("of")
        if of is not None:
            return getattr(self._kept[of], name) if name else self._kept[of]
        if name not in self._names:
            raise calls.Missing(f"{name} is not defined. Run the cell that defines it.")
        return self._names[name]

    def _reply(self, value, changed=()):
        if is_plain(value):
            return {"value": value, "changed": list(changed)}
        self._kept.append(value)
        return {"kept": Kept(len(self._kept) - 1, type(value).__name__), "changed": list(changed)}

    def _resolved(self, value):
        """An argument with the student's own objects in their places."""
        if isinstance(value, Kept):
            return self._kept[value.number]
        if isinstance(value, tuple):
            return tuple(map(self._resolved, value))
        if isinstance(value, list):
            value[:] = map(self._resolved, value)  # the same list, in which changes are looked for
        return value


class Student:
    """A student's functions and variables: `student["relu"](x)`, `student["answer"]`.

    >>> student = Student(Names({"double": lambda x: 2 * x}).answer)
    >>> student["double"](4)
    8
    >>> student["half"](4)
    Traceback (most recent call last):
    nnkit.homework.contract.Wrong: half is not defined. Run the cell that defines it.
    """

    def __init__(self, ask):
        self._ask = ask

    def __getitem__(self, name):
        return _received(self._ask, name, self._ask({"do": "get", "name": name}))


class Function:
    """A student's function, or an object of the student's: it can be called, and has attributes.

    `changed` names the arguments that the last call changed.
    """

    __slots__ = ("_ask", "_kept", "changed", "name")

    def __init__(self, ask, name, kept):
        self._ask, self._kept = ask, kept
        self.name, self.changed = name, []

    def __call__(self, *arguments, **named):
        named = {key: _sent(value) for key, value in named.items()}
        request = {"do": "call", "of": self._kept.number, "name": "", "arguments": _sent([*arguments]), "named": named}
        reply = self._ask(request)
        result = _received(self._ask, self.name, reply)
        self.changed = reply["changed"]
        if result is None:
            raise Wrong("none", f"{self.name} returned None. Is a `return` missing?")
        return result

    def type_name(self):
        """The name of the type of what the student has."""
        return self._kept.kind

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        full = f"{self.name}.{name}"
        return _received(self._ask, full, self._ask({"do": "get", "of": self._kept.number, "name": name}))


def _sent(value):
    """An argument as it is sent: an object of the student's goes back as what it is there."""
    if isinstance(value, Function):
        return value._kept
    if type(value) in (list, tuple):
        return type(value)(map(_sent, value))
    return value


def _received(ask, name, reply):
    """The value that a reply holds, or the `Wrong` that it tells."""
    if "wrong" in reply:
        kind, message = reply["wrong"]
        raise Wrong(kind, message if kind == "missing" else f"{name}: {message}")
    if "kept" in reply:
        return Function(ask, name, reply["kept"])
    value = reply["value"]
    if value is Ellipsis:
        raise Wrong("stub", f"{name}: not attempted yet")
    return value
