"""Grade a class of 300, a part of it hostile: right scores, nothing left running, and the time that it takes.

    python tests/benchmarks/grading.py [submissions] [workers]

Each hostile submission of tests/course/hostile.py is there three times; the others are right or typically wrong. The
limits are those of the command line, so that endless loops cost what they cost an instructor.
"""

import os
import socket
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests" / "course"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import hostile

from course import masters, samples
from nnkit.homework.grading import batch
from nnkit.homework.grading.assignment import Assignment
from nnkit.homework.grading.collect import Submission
from nnkit.homework.sandbox.limits import Limits, isolation

ROOT = masters.ROOT
DEMO = masters.COURSE / "demo"


def made(count, names):
    """So many submissions, and the points that each must get; None where a mutant's points are not written down."""
    codes, submissions, points = samples.extras(), [], []
    for i in range(count):
        name = f"student{i:03}"
        if i < 3 * len(hostile.HOSTILE):
            kind = [*hostile.HOSTILE][i % len(hostile.HOSTILE)]
            code = hostile.code(kind, **names)
            points.append(hostile.HOSTILE[kind][0])
        else:
            place = i % len(codes)
            code = codes[place]
            points.append(8 if place < 3 else None)
        data = masters.solution_notebook(DEMO, name, code).encode()
        submissions.append(Submission(f"{name}.ipynb", data, student=name))
    return submissions, points


def main(count=300, workers=2):
    """Grade, and print the figures."""
    assignment = Assignment(DEMO)
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        secret = Path(folder) / "secret.txt"
        secret.write_text("secret")
        names = {"SECRET": str(secret), "ROOT": str(ROOT), "PARENT": os.getpid(), "PORT": server.getsockname()[1]}
        submissions, points = made(count, names)
        begun = time.perf_counter()
        results = batch.grade_all(
            assignment, submissions, Path(folder) / "results", Limits(), workers=workers, progress=sys.stderr
        )
        seconds = time.perf_counter() - begun
        assert secret.read_text() == "secret"
    wrong = []
    for submission, result, right in zip(submissions, results, points):
        got = sum(row["earned"] for row in result["tests"])
        if right is not None and got != right:
            wrong.append((submission.source, got, right, result["notes"]))
    each = sorted(result["seconds"] for result in results)
    print(f"isolation: {isolation()[0]}; {count} submissions, {workers} workers, {os.cpu_count()} processors")
    print(f"{seconds:.0f} s in all; a submission {statistics.median(each):.3f} s (median), {each[-1]:.1f} s (slowest)")
    print(f"hostile: {min(count, 3 * len(hostile.HOSTILE))}; with a wrong score: {wrong or 'none'}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
