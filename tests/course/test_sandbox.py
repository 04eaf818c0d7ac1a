"""The sandbox's parts: messages that a hostile process may send, the filter of system calls, what may be read."""

import json
import os
import socket
import struct
import sys

import numpy as np
import pytest

from nnkit.homework import expect, notebooks
from nnkit.homework.contract import Wrong
from nnkit.homework.grading.assignment import Assignment
from nnkit.homework.sandbox import limits, seccomp, wire
from nnkit.homework.sandbox.launch import Launcher, environment
from nnkit.homework.sandbox.remote import Sandbox

VALUES = [
    None, True, -3, 2.5, "text", [1, [2]], (1, ("a", 2.0)), {"a": (1, 2), 3: None}, 1 + 2j, ...,
    np.arange(6.0).reshape(2, 3), np.array(3, dtype=">i4"), np.float32(0.1), np.zeros((0, 4)), np.array([True, False]),
    np.array(["a", "bc"]), np.arange(6).reshape(2, 3).T, float("inf"), -0.0,
]  # fmt: skip


@pytest.mark.parametrize("value", VALUES, ids=[repr(v)[:30] for v in VALUES])
def test_values_arrive_as_they_were_sent(value):
    again = wire.decode(json.loads(json.dumps(wire.encode(value))))
    if isinstance(value, (np.ndarray, np.generic)):
        assert again.dtype == np.asarray(value).dtype.newbyteorder("=") and again.shape == value.shape
        assert np.array_equal(again, value) and isinstance(again, np.ndarray) == isinstance(value, np.ndarray)
    else:
        assert type(again) is type(value) and repr(again) == repr(value)


def test_a_generator_arrives_in_its_state():
    generator = np.random.default_rng(3)
    generator.normal(size=5)
    again = wire.decode(json.loads(json.dumps(wire.encode(generator))))
    assert again.normal() == generator.normal()


ARRAY = {wire.TAG: "array", "dtype": "<f8", "shape": [1], "bytes": "AAAAAAAA8D8="}
FORGED = [
    {**ARRAY, "dtype": "O"}, {**ARRAY, "dtype": "V8"}, {**ARRAY, "dtype": "nonsense"}, {**ARRAY, "shape": [-1]},
    {**ARRAY, "shape": [2**62, 4]}, {**ARRAY, "shape": [1.0]}, {**ARRAY, "bytes": "!"}, {**ARRAY, "bytes": 5},
    {wire.TAG: "object"}, {}, {wire.TAG: "callback", "number": 0}, {wire.TAG: "dict", "items": [[[], 1]]},
]  # fmt: skip


@pytest.mark.parametrize("value", FORGED, ids=range(len(FORGED)))
def test_forged_values_are_refused(value):
    with pytest.raises((ValueError, TypeError, KeyError)):
        wire.decode(value)


@pytest.mark.parametrize(
    "data",
    [b"", b"\x01", struct.pack("<I", 2**32 - 1), struct.pack("<I", 3) + b"[1]", struct.pack("<I", 2) + b"{x",
     struct.pack("<I", 100_000) + b"[" * 100_000, struct.pack("<I", 1) + b"\xff"],
    ids=["nothing", "half", "too large", "a list", "no JSON", "deep", "no text"],
)  # fmt: skip
def test_broken_messages_are_refused(data):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(data)
        theirs.close()
        with pytest.raises(wire.Broken):
            wire.Channel(ours).receive(5)


def test_a_message_in_pieces_survives_a_deadline():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        channel = wire.Channel(ours)
        whole = struct.pack("<I", 9) + b'{"a": 17}'
        theirs.sendall(whole[:6])
        with pytest.raises(wire.Late):
            channel.receive(0.01)
        theirs.sendall(whole[6:])
        assert channel.receive(5) == {"a": 17}


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_the_filter_of_system_calls_decides_right(machine):
    """The filter, run by a small BPF machine of our own, for every call that it names and for some that it does not."""
    column, architecture = seccomp.ARCHITECTURES[machine]
    program = seccomp.program(machine, process=4321)

    def decide(number, first=0, kind=architecture):
        words, place, register = {0: number, 4: kind, 16: first & 0xFFFFFFFF}, 0, 0
        while True:
            operation, yes, no, value = program[place]
            if operation == seccomp.RETURN:
                return value
            if operation == seccomp.LOAD:
                register = words[value]
                place += 1
                continue
            test = {seccomp.EQUAL: register == value, seccomp.AT_LEAST: register >= value,
                    seccomp.ANY_BIT: bool(register & value)}[operation]  # fmt: skip
            place += 1 + (yes if test else no)

    refused, allow = seccomp.REFUSE | 1, seccomp.ALLOW
    for name, numbers in seccomp.NUMBERS.items():
        if numbers[column] is not None:
            assert decide(numbers[column]) == refused, name
    assert decide(seccomp.CLONE3[column]) == seccomp.REFUSE | 38
    assert decide(seccomp.CLONE[column], seccomp.THREAD | 0xF00) == allow
    assert decide(seccomp.CLONE[column], 0x1200011) == refused
    for numbers in seccomp.OWN_ONLY.values():
        assert (decide(numbers[column], 4321), decide(numbers[column], 1), decide(numbers[column], -1)) == (
            allow, refused, refused
        )  # fmt: skip
    read = {"x86_64": 0, "aarch64": 63}[machine]
    assert decide(read) == allow and decide(read, kind=0x40000003) == seccomp.KILL


def test_students_processes_get_nothing_of_the_instructors(monkeypatch, tmp_path):
    monkeypatch.setenv("NNKIT_TOKEN", "secret")
    assert "NNKIT_TOKEN" not in environment() and "HOME" not in environment()
    assert not limits.may_read(tmp_path / "x") and limits.may_read(limits.__file__)
    (tmp_path / "hidden.py").write_text("SET = 'demo'")
    monkeypatch.setattr(limits, "readable", lambda: [str(tmp_path)])
    with pytest.raises(ValueError, match="Submissions can read"):
        Assignment(tmp_path)


# --- A student's process


@pytest.fixture(scope="module")
def launcher():
    with Launcher() as live:
        yield live


def test_functions_of_the_test_and_objects_of_the_student(launcher):
    """A callback is called by the student's code; an object of the student's class keeps its state."""
    code = [
        "def slope(f, x, h=1e-3):\n    return (f(x + h) - f(x - h)) / (2 * h)",
        "class Cell:\n    def __init__(self, size):\n        self.size = size\n    def step(self):\n"
        "        self.size += 1\n        return self.size",
        "def broken(f):\n    try:\n        f('text')\n    except ValueError as error:\n        return str(error)",
        "def draw(rng):\n    return rng.normal(size=2)",
    ]
    with Sandbox(launcher, code) as sandbox:
        student = sandbox.student()
        assert abs(student["slope"](lambda x: float(x**2), 3.0) - 6) < 1e-6
        cell = student["Cell"](4)
        assert (cell.step(), cell.step(), cell.size) == (5, 6, 6)
        assert student["broken"](lambda x: x / 2) == "the function that you were given raised TypeError"
        right = np.random.default_rng(5).normal(size=2)
        assert np.array_equal(student["draw"](np.random.default_rng(5)), right)
        with pytest.raises(Wrong, match="nothing is not defined"):
            _ = student["nothing"]


def test_an_object_of_the_students_goes_back_as_what_it_is(launcher):
    code = ["class Cell:\n    size = 3\ndef grow(cells, by):\n    cells[0].size += by\n    return cells[0].size"]
    with Sandbox(launcher, code) as sandbox:
        student = sandbox.student()
        cell = student["Cell"]()
        assert (student["grow"]([cell], by=2), student["grow"]([cell], 1), cell.size) == (5, 6, 6)
        with pytest.raises(Wrong, match="y must be a number or an array of numbers; got Cell"):
            expect.number_array("y", cell)


FIND = """
import os

def is_open(number):
    try:
        return bool(os.fstat(number))
    except OSError:
        return False

NUMBER = max(number for number in range(3, 100) if is_open(number))  # the socket
"""
FORGERS = [  # a process that is never silent, and never done; it catches everything
    "import os, json, struct, time\ntext = json.dumps({'cell': 2}).encode()\nwhile True:\n    try:\n"
    "        time.sleep(0.02)\n        os.write(NUMBER, struct.pack('<I', len(text)) + text)\n"
    "    except BaseException:\n        pass",
    "import time\ndef f(g):\n    while True:\n        try:\n            time.sleep(0.02)\n            g(1.0)\n"
    "        except BaseException:\n            pass",
]


@pytest.mark.slow
@pytest.mark.parametrize("code", FORGERS, ids=["messages", "callbacks"])
def test_a_process_that_goes_on_talking_is_ended(code):
    """By the clock, since it needs no time of the processor."""
    few = limits.Limits(cell=0.2, call=0.1, total=1, restarts=1)
    with Launcher() as own, Sandbox(own, [FIND, code], few) as sandbox:
        student = sandbox.student()
        if "def f" in code:
            with pytest.raises(Wrong, match="did not stop when its time was over"):
                student["f"](lambda x: x)
        else:
            assert [note[:2] for note in sandbox.notes] == [[2, "crash"]]


def test_arguments_stay_and_changes_are_reported(launcher):
    with Sandbox(launcher, ["def f(x, n, *, y):\n    x += 1\n    y.append(n)\n    return x"]) as sandbox:
        f = sandbox.student()["f"]
        x = np.zeros(2)
        assert (f(x, 3, y=[]) == 1).all() and (x == 0).all() and f.changed == ["x", "y"]


def test_a_crash_costs_one_test_and_a_notebook_that_crashes_goes_on(launcher):
    code = [
        "import os\ncount = 5\nopen('kept', 'w').write('x')",
        "os._exit(3)",
        "def f():\n    os._exit(4)\ndef g():\n    return 1",
    ]
    with Sandbox(launcher, code) as sandbox:
        with pytest.raises(Wrong, match="exit with status 4") as caught:
            sandbox.student()["f"]()
        assert caught.value.kind == "crash"
        assert sandbox.student()["g"]() == 1
        assert sandbox.notes == [
            [2, "crash", "the process ended (exit with status 3); the grader went on without this cell"]
        ]


def test_nothing_is_imported_from_the_folder_of_the_submissions(tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("raise SystemExit('a module of a student')")
    monkeypatch.chdir(tmp_path)
    with Launcher() as own, Sandbox(own, ["x = 1"]) as sandbox:
        assert sandbox.student()["x"] == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork server")
def test_a_fork_server_that_is_ended_is_started_again(launcher):
    """Where isolation is not strong, a student's process can send it a signal."""
    with Sandbox(launcher, ["def f():\n    return 1"]) as sandbox:
        assert sandbox.student()["f"]() == 1
        launcher._server.kill()
        launcher._server.wait()
        left = sandbox._folder
    assert not os.path.exists(os.path.dirname(left))
    with Sandbox(launcher, ["def f():\n    return 2"]) as sandbox:
        assert sandbox.student()["f"]() == 2


@pytest.mark.slow
def test_students_use_plots_and_files():
    code = """%matplotlib inline
import matplotlib.pyplot as plt, numpy as np
plt.plot([1, 2])
plt.savefig("a.png")
plt.show()
np.save("a.npy", np.arange(3))
last = int(np.load("a.npy")[-1])
display(last)"""
    code = notebooks.code_cells([("code", code)])
    with Launcher(["matplotlib.pyplot"]) as plotting, Sandbox(plotting, code) as sandbox:
        assert sandbox.student() and sandbox.notes == []
        assert sandbox.student()["last"] == 2


# --- Notebooks

CODE = [
    ("%matplotlib inline\nx = 1", "\nx = 1"), ("%%time\nx = 1", "\nx = 1"), ("%%bash\nrm -rf x", ""),
    ("for i in range(2):\n    !ls\nx = 1", "for i in range(2):\n    pass\nx = 1"), ("np.sum?\nx = 1", "\nx = 1"),
    ("text = '''\n%d\n'''", "text = '''\n%d\n'''"),
]  # fmt: skip


@pytest.mark.parametrize("source, plain", CODE)
def test_what_only_jupyter_understands_is_left_out(source, plain):
    assert notebooks.code_cells([("code", source)]) == [plain]


def test_written_answers_are_found_by_their_headings():
    cells = [
        ("markdown", "# Title\n### Answer w1\nFirst.\n```\n# no heading\n```"),
        ("markdown", "More.\n### Answer w2\n*Write your answer here.*"), ("code", "x = 1"),
        ("markdown", "## Hand in\nText"),
    ]  # fmt: skip
    assert notebooks.answers(cells) == {"w1": "First.\n```\n# no heading\n```\nMore.", "w2": "x = 1"}


def test_the_id_is_read_without_running_the_notebook():
    for source in ('me = homework.begin("demo", "ada")', "homework.begin('demo', student='ada')"):
        assert notebooks.student_of([("code", "def broken("), ("code", source)]) == "ada"
    assert notebooks.student_of([("code", "homework.begin('demo', student=name)")]) is None
    assert notebooks.student_of([("code", "homework.begin('demo', student='\\ud800')")]) == "?"


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock and seccomp are Linux's")
def test_this_linux_has_strong_isolation_or_says_what_it_lacks():
    level, parts = limits.isolation()
    assert (level == "strong") == ("Landlock" in parts and "seccomp" in parts)
