"""The submissions in a folder, a zip file or a single notebook, whatever the way in which they were handed in.

A folder or zip may hold notebooks, zip files of `homework.submit`, one folder per student, or be a bulk download from
Canvas, whose file names begin with the student's name and number. Reports of labs may lie beside a notebook, or in its
zip file. Nothing is unpacked to the disk.
"""

import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from .. import notebooks
from ..submission import MANIFEST, REPORT

CANVAS = re.compile(r"^(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d{3,})_\d{3,}_(?P<file>.+)$")
LARGEST_ZIP = 200 * 1024 * 1024  # bytes of a submission's own zip file
LARGEST_REPORT = 1024 * 1024  # bytes of a lab report
MOST_FILES = 1000  # files in a submission's own zip file
MOST_REPORTS = 20  # lab reports of one submission


@dataclass
class Submission:
    """One handed-in notebook. `student` is None until somebody says whose it is."""

    source: str  # where it was found
    data: bytes  # the notebook, without outputs
    submitted: datetime | None = None
    canvas_id: str | None = None
    late: bool = False  # marked by Canvas
    student: str | None = None
    notes: list[str] = field(default_factory=list)
    reports: list[tuple[str, bytes]] = field(default_factory=list)  # lab reports: the name of the file, what is in it


def collect(path):
    """All submissions below a path, sorted by where they were found.

    A file that is no notebook gives a submission with a note and without data, so that no student is lost. A lab report
    belongs to the submission of the same student in Canvas, or to the only notebook in its folder or zip file.
    """
    path = Path(path)
    if not path.exists():
        raise ValueError(f"There is no file or folder {path}.")
    if path.is_dir():
        files = [f for f in sorted(path.rglob("*")) if f.is_file() and ".ipynb_checkpoints" not in f.parts]
        found = _collected((f.relative_to(path).as_posix(), partial(f.open, "rb"), _time(f)) for f in files)
    elif path.suffix == ".zip" and not _is_own_zip(path):
        with zipfile.ZipFile(path) as file:
            infos = [info for info in file.infolist() if not info.is_dir()]
            found = _collected(
                (info.filename, partial(file.open, info), datetime(*info.date_time).astimezone()) for info in infos
            )
    else:
        found = _collected([(path.name, partial(path.open, "rb"), _time(path))])
    return sorted(found, key=lambda submission: submission.source)


def _time(path):
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone()


def _is_own_zip(path):
    try:
        with zipfile.ZipFile(path) as file:
            return MANIFEST in file.namelist()
    except zipfile.BadZipFile:
        return True  # then the one submission in it is unreadable


def _collected(files):
    """The submissions in files, each given as (source, a function that opens it, time)."""
    files = [(notebooks.clean(source), opened, time) for source, opened, time in files]
    found = [_from_file(*file) for file in files if file[0].lower().endswith((".ipynb", ".zip"))]
    alone = []
    for source, opened, time in files:
        if REPORT.search(source):
            made = _empty(source, time)
            owners = _owners(made, found, alone)
            if not owners:
                made.notes.append("a lab report without a notebook")
                alone.append(made)
            for owner in owners or [made]:
                _take_report(owner, PurePosixPath(source).name, opened)
    return found + alone


def _owners(report, found, alone):
    """The submissions to which a lab report belongs: those with its number in Canvas, or the only one in its folder."""
    if report.canvas_id:
        return [s for s in found + alone if s.canvas_id == report.canvas_id]
    folder = PurePosixPath(report.source).parent
    same = [s for s in found if not s.canvas_id and PurePosixPath(s.source).parent == folder]
    return same if len(same) == 1 else []


def _empty(source, time):
    """A submission of which only the name of its file is known."""
    canvas = CANVAS.match(PurePosixPath(source).name)
    return Submission(source, b"", time, canvas and canvas["id"], bool(canvas and canvas["late"]))


def _from_file(source, opened, time):
    """The submission in a notebook or zip file."""
    submission = _empty(source, time)
    try:
        with opened() as stream:
            data = _read(stream, source, LARGEST_ZIP)
        if source.lower().endswith(".zip"):
            data = _from_own_zip(data, submission)
        cells = notebooks.parse(data)
        submission.data = notebooks.packed(cells)
        submission.student = notebooks.student_of(cells) or submission.student
    except Exception as error:  # there are many ways in which a zip file can be damaged
        submission.notes.append(f"not readable: {notebooks.clean(str(error))[:300]}")
    return submission


def _from_own_zip(data, submission):
    """The notebook in a zip file that a student has handed in; the student's id and lab reports go to `submission`."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        infos = file.infolist()
        if len(infos) > MOST_FILES:
            raise notebooks.Unreadable(f"The zip file has {len(infos)} files; at most {MOST_FILES} are read.")
        for info in infos:
            if info.filename == MANIFEST:
                try:
                    with file.open(info) as stream:
                        told = json.loads(_read(stream, MANIFEST, 1 << 20)).get("student")
                    submission.student = notebooks.clean(told) if isinstance(told, str) else None
                except (ValueError, AttributeError, RecursionError):
                    pass
            elif REPORT.search(info.filename):
                _take_report(submission, PurePosixPath(notebooks.clean(info.filename)).name, partial(file.open, info))
        books = [i for i in infos if i.filename.lower().endswith(".ipynb") and "checkpoint" not in i.filename]
        if len(books) != 1:
            raise notebooks.Unreadable(f"The zip file must have one notebook; it has {len(books)}.")
        with file.open(books[0]) as stream:
            return _read(stream, books[0].filename, notebooks.LARGEST)


def _take_report(submission, name, opened):
    """Add a lab report to a submission. Of a file that is too large, one byte more than allowed is read."""
    if len(submission.reports) == MOST_REPORTS:
        note = f"of the lab reports, the first {MOST_REPORTS} are read"
        submission.notes += [] if note in submission.notes else [note]
        return
    try:
        with opened() as stream:
            submission.reports.append((name, stream.read(LARGEST_REPORT + 1)))
    except Exception as error:  # a damaged zip file
        submission.notes.append(f"{name} is not readable: {notebooks.clean(str(error))[:300]}")


def _read(stream, name, most):
    """All of a stream, which must not have more than `most` bytes, whatever its zip file says."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise notebooks.Unreadable(f"{name} has more than {most // 2**20} MB.")
    return data
