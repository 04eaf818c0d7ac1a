"""The submissions in a folder, a zip file or a single notebook, whatever the way in which they were handed in.

A folder or zip may hold notebooks, zip files of `homework.submit`, one folder per student, or be a bulk download from
Canvas, whose file names begin with the student's name and number. Nothing is unpacked to the disk.
"""

import io
import json
import re
import zipfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from .. import notebooks
from ..submission import MANIFEST

CANVAS = re.compile(r"^(?P<name>[^_]+)_(?P<late>LATE_)?(?P<id>\d{3,})_\d{3,}_(?P<file>.+)$")
LARGEST_ZIP = 200 * 1024 * 1024  # bytes of a submission's own zip file
MOST_FILES = 1000  # files in a submission's own zip file


@dataclass
class Submission:
    """One handed-in notebook. `student` is None until somebody says whose it is."""

    source: str  # where it was found
    data: bytes  # the notebook, without outputs
    submitted: datetime | None = None
    canvas_id: str | None = None
    late: bool = False  # marked by Canvas
    student: str | None = None
    notes: list = field(default_factory=list)


def collect(path):
    """All submissions below a path, sorted by where they were found.

    A file that is no notebook gives a submission with a note and without data, so that no student is lost.
    """
    path = Path(path)
    if not path.exists():
        raise ValueError(f"There is no file or folder {path}.")
    if path.is_dir():
        files = [f for f in sorted(path.rglob("*")) if f.is_file() and ".ipynb_checkpoints" not in f.parts]
        found = [s for f in files for s in _from_file(f.relative_to(path).as_posix(), f.read_bytes, _time(f))]
    elif path.suffix == ".zip" and not _is_own_zip(path):
        found = _from_bulk(path)
    else:
        found = _from_file(path.name, path.read_bytes, _time(path))
    return sorted(found, key=lambda submission: submission.source)


def _time(path):
    return datetime.fromtimestamp(path.stat().st_mtime).astimezone()


def _is_own_zip(path):
    try:
        with zipfile.ZipFile(path) as file:
            return MANIFEST in file.namelist()
    except zipfile.BadZipFile:
        return True  # then the one submission in it is unreadable


def _from_bulk(path):
    found = []
    with zipfile.ZipFile(path) as file:
        for info in file.infolist():
            if not info.is_dir():
                time = datetime(*info.date_time).astimezone()
                found += _from_file(info.filename, lambda info=info: _read(file, info, LARGEST_ZIP), time)
    return found


def _from_file(source, read, time):
    """The submission in a file: none if it is of another kind, such as a PDF."""
    source = notebooks.clean(source)
    name = PurePosixPath(source).name
    if PurePosixPath(name).suffix.lower() not in (".ipynb", ".zip"):
        return []
    canvas = CANVAS.match(name)
    submission = Submission(source, b"", time, canvas and canvas["id"], bool(canvas and canvas["late"]))
    try:
        data = read()
        if name.lower().endswith(".zip"):
            data, submission.student = _from_own_zip(data)
        cells = notebooks.parse(data)
        submission.data = notebooks.packed(cells)
        submission.student = notebooks.student_of(cells) or submission.student
    except Exception as error:  # there are many ways in which a zip file can be damaged
        submission.notes.append(f"not readable: {notebooks.clean(str(error))[:300]}")
    return [submission]


def _from_own_zip(data):
    """(the notebook, the student's id) in a zip file that a student has handed in."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        infos = file.infolist()
        if len(infos) > MOST_FILES:
            raise notebooks.Unreadable(f"The zip file has {len(infos)} files; at most {MOST_FILES} are read.")
        student = None
        for info in infos:
            if info.filename == MANIFEST:
                try:
                    told = json.loads(_read(file, info, 1 << 20)).get("student")
                    student = notebooks.clean(told) if isinstance(told, str) else None
                except (ValueError, AttributeError, RecursionError):
                    pass
        books = [i for i in infos if i.filename.lower().endswith(".ipynb") and "checkpoint" not in i.filename]
        if len(books) != 1:
            raise notebooks.Unreadable(f"The zip file must have one notebook; it has {len(books)}.")
        return _read(file, books[0], notebooks.LARGEST), student


def _read(file, info, most):
    """The content of a file in a zip, which must not be larger than it says, nor than `most` bytes."""
    with file.open(info) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise notebooks.Unreadable(f"{info.filename} has more than {most // 2**20} MB.")
    return data
