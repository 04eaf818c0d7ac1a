"""Practice: the exercises of the book's chapters, checked by the asserts of their own solutions.

An exercise has a piece of code to start from, and a solution that ends in asserts. What the solution has beyond the
answer, which is all that does not write a name of the start, is its checks. The same function checks an exercise in the
book's tests and on its page.
"""

import ast
import contextlib
import io
import sys

from . import expect
from .contract import Wrong
from .notebook import Report

CHECKS = "<checks>"  # what tracebacks call the code of the checks
ANSWER = "<your code>"


def check(attempt, start, solution, names=None):
    """Check an attempt at an exercise, three pieces of code; the result is a text that says what does not hold.

    The attempt runs with the notebook's `names`, by default those where `check` is called, and changes none of them.

    >>> start, solution = "def double(x): ...", "def double(x): return 2 * x\\nassert double(4) == 8"
    >>> check("def double(x): return x * x", start, solution, {})
    Not yet: the check fails.
      ✗ `double(4) == 8` does not hold: `double(4)` is 16.
    >>> check("def double(x): return x + x", start, solution, {})
    Right: the check passes.
    """
    names = dict(sys._getframe(1).f_globals if names is None else names)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(attempt, ANSWER, "exec"), names)
    except SyntaxError as error:
        return Report([f"Your code is not valid Python: {error.msg} (line {error.lineno})."])
    except Exception as error:
        return Report([f"Your code stops with {_named(error)}{_line(error)}."])
    passed, wrong = _run(checks(solution, start), names)
    total = passed + len(wrong)
    if not wrong:
        return Report([f"Right: all {total} checks pass." if total > 1 else "Right: the check passes."])
    same = ast.dump(ast.parse(attempt)) == ast.dump(ast.parse(start))
    said = ["This is still the code that the exercise begins with."] if same else []
    failed = (
        f"{len(wrong)} of {total} checks {'fails' if len(wrong) == 1 else 'fail'}" if total > 1 else "the check fails"
    )
    return Report([f"Not yet: {failed}.", *said, *(f"  ✗ {why}" for why in wrong)])


_kept: dict[str, object] = {}


def remember(names):
    """Keep the names of a notebook as they are, until `restore`: what an exercise defines stays in the exercise.

    >>> names = {"x": 1}
    >>> remember(names)
    >>> names["x"] = names["y"] = 2
    >>> restore(names)
    >>> names
    {'x': 1}
    """
    _kept.clear()
    _kept.update(names)


def restore(names):
    """Give a notebook the names back that it had."""
    names.clear()
    names.update(_kept)


def checks(solution, start):
    """The solution without its answer, as code: all statements but those that write what the start has written.

    >>> checks("a = 2\\nassert a == 2", "a = 1")
    'assert a == 2'
    """
    given = _written(ast.parse(start))
    return "\n".join(ast.unparse(node) for node in ast.parse(solution).body if not _written(node) & given)


def _written(tree):
    """The names that a piece of code defines or writes into."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, (ast.Name, ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
            while isinstance(node, (ast.Subscript, ast.Attribute)):
                node = node.value
            if isinstance(node, ast.Name):
                names.add(node.id)
    return names


def _run(source, names):
    """Run checks, statement by statement: how many statements with asserts hold, and why the others do not."""
    passed, wrong = 0, []
    tree = ast.parse(source)
    asserts = {node.lineno: node for node in ast.walk(tree) if isinstance(node, ast.Assert)}
    for statement in tree.body:
        checking = any(isinstance(node, ast.Assert) for node in ast.walk(statement))
        code = compile(ast.Module([statement], []), CHECKS, "exec")
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, names)
            passed += checking
        except AssertionError as error:
            wrong.append(_why(error, asserts))
        except Exception as error:  # what follows may need what this statement would have made
            wrong.append(_stopped(error))
            break
    return passed, wrong


def _stopped(error):
    if isinstance(error, NameError) and error.name:
        return f"`{error.name}` is not defined. Keep the names that the exercise begins with."
    return f"A check stops with {_named(error)}."


def _named(error):
    return f"{type(error).__name__}: {str(error)[:300]}".rstrip(": .")


def _line(error):
    """Where in the reader's code an error arose, as the end of a sentence."""
    lines = [line for name, line, _ in _frames(error) if name == ANSWER]
    return f" (line {lines[-1]})" if lines else ""


def _frames(error):
    """(file name, line, names) of each function that an error has passed, from the outermost."""
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        yield frame.f_code.co_filename, trace.tb_lineno, {**frame.f_globals, **frame.f_locals}
        trace = trace.tb_next


def _why(error, asserts):
    """Why an assert fails, in words."""
    if str(error):
        return str(error)
    _, line, names = next(frame for frame in reversed([*_frames(error)]) if frame[0] == CHECKS)
    test = asserts[line].test
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):  # the first part that does not hold
        test = next((part for part in test.values if not _value(part, names)), test)
    compared = _close(test, names)
    return compared or f"`{ast.unparse(test)}` does not hold{_sides(test, names)}."


def _close(test, names):
    """What is wrong with the first argument of a np.allclose that fails; None for any other test."""
    if not (isinstance(test, ast.Call) and ast.unparse(test.func) == "np.allclose" and len(test.args) == 2):
        return None
    got, expected = (_value(part, names) for part in test.args)
    try:
        expect.close(ast.unparse(test.args[0]), got, expected, rtol=1e-5, atol=1e-8, reveal=False)
    except (Wrong, TypeError) as wrong:
        return str(wrong)
    return None


def _sides(test, names):
    """The values of what is compared, as the end of a sentence."""
    if not isinstance(test, ast.Compare):
        return ""
    sides = [part for part in (test.left, *test.comparators) if not isinstance(part, ast.Constant)]
    shown = [(ast.unparse(part), repr(_value(part, names))) for part in sides]
    told = [f"`{part}` is {value}" for part, value in shown if value != part and len(value) <= 80]
    return f": {', '.join(told)}" if told else ""


def _value(part, names):
    return eval(compile(ast.Expression(part), CHECKS, "eval"), names)
