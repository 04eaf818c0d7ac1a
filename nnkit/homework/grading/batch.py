"""Grade all submissions by several workers. What is graded is kept at once, so that a second run goes on from there."""

import contextlib
import hashlib
import json
import os
import queue
import threading
import time
from pathlib import Path

from ... import __version__
from ..sandbox.launch import Launcher
from ..variants import normal_id
from . import cluster, one


def name_of(submission):
    """The name of the file that keeps a submission's result: readable, without anything that a path could misuse."""
    readable = "".join(c if c.isalnum() and c.isascii() else "-" for c in submission.student or "unknown")[:40]
    return f"{readable}-{hashlib.sha256(submission.source.encode()).hexdigest()[:12]}.json"


def fingerprint(assignment, submission, limits, key):
    """What a result depends on: it is graded again when any of this has changed."""
    parts = [__version__, assignment.fingerprint, json.dumps(limits.as_dict()), submission.student or ""]
    digest = hashlib.sha256("\0".join(parts).encode() + hashlib.sha256(key).digest())
    digest.update(submission.data)
    return digest.hexdigest()


def grade_all(assignment, submissions, folder, limits, key=b"", workers=2, progress=None, dask=None, untrusted=False):
    """Grade the submissions into `folder`, one JSON file each; returns the results in the order of the submissions.

    Results that are there and still hold are taken as they are. An interrupt keeps what is done. With `dask`, the
    address of a scheduler, the workers of its cluster grade, and `untrusted` demands strong isolation of them.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    results, waiting = {}, []
    for submission in submissions:
        path = folder / name_of(submission)
        kept = _kept(path, fingerprint(assignment, submission, limits, key))
        if kept is None:
            waiting.append((submission, path))
        else:
            results[path] = kept
    show = Progress(len(waiting), progress)

    def finish(item, result):
        submission, path = item
        result["source"] = submission.source
        result["fingerprint"] = fingerprint(assignment, submission, limits, key)
        _write(path, result)
        results[path] = result
        show.one_more()

    packages = ["matplotlib.pyplot"] if any(b"matplotlib" in submission.data for submission in submissions) else []
    if dask is None:
        grade = lambda submission, launcher: one.grade(
            assignment, submission.data, student_of(submission), launcher, limits, key
        )
        _in_threads(waiting, grade, finish, packages, workers)
    elif waiting:
        job = {
            "nnkit": __version__, "fingerprint": assignment.fingerprint, "hidden": assignment.hidden,
            "by_hand": assignment.by_hand, "limits": limits.as_dict(), "key": key, "packages": packages,
            "untrusted": untrusted,
        }  # fmt: skip
        cluster.grade_all(dask, job, [(item, item[0].data, student_of(item[0])) for item in waiting], finish)
    return [results[folder / name_of(submission)] for submission in submissions]


def student_of(submission):
    """The id whose variant counts."""
    return normal_id(submission.student or "unknown")


def _in_threads(items, grade, finish, packages, workers):
    """Grade on this machine, in `workers` threads, each with its own sandbox."""
    waiting = queue.SimpleQueue()
    for item in items:
        waiting.put(item)
    state = {"faults": [], "stop": False}

    def work():
        with Launcher(packages) as launcher:
            while not state["stop"]:
                try:
                    item = waiting.get_nowait()
                except queue.Empty:
                    return
                begun = time.monotonic()
                try:
                    result = grade(item[0], launcher)
                    finish(item, result | {"seconds": round(time.monotonic() - begun, 2)})
                except Exception as error:  # a fault of the machine: no mark is better than a wrong one
                    state["faults"].append(error)
                    state["stop"] = True
                    return

    threads = [threading.Thread(target=work) for _ in range(max(1, min(workers, len(items))))]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except KeyboardInterrupt:
        state["stop"] = True
        for thread in threads:
            thread.join()
        raise
    if state["faults"]:
        raise state["faults"][0]


def _kept(path, wanted):
    try:
        result = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return result if result.get("fingerprint") == wanted else None


def _write(path, result):
    """All of the file or nothing, whenever the machine stops."""
    part = path.with_suffix(".part")
    with open(part, "w", encoding="utf-8") as file:
        json.dump(result, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


class Progress:
    """A line that tells how many are graded and how long the rest will take."""

    def __init__(self, total, stream=None):
        self._total, self._stream = total, stream
        self._done, self._begun, self._lock = 0, time.monotonic(), threading.Lock()

    def one_more(self):
        """Count one, and show the line anew."""
        with self._lock:
            self._done += 1
            if self._stream is None:
                return
            left = (time.monotonic() - self._begun) / self._done * (self._total - self._done)
            line = f"graded {self._done} of {self._total}, {int(left // 60)}:{int(left % 60):02} left"
            end = "\r" if self._stream.isatty() and self._done < self._total else "\n"
            if end == "\r" or self._done % 25 == 0 or self._done == self._total:
                with contextlib.suppress(OSError):
                    self._stream.write(line + end)
                    self._stream.flush()
