"""The folders of compiled kernels: the first place that will do, and only what nnkit made is read or deleted."""

import errno
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from nnkit.engines import native
from nnkit.kernels.compile import JIT, cache
from nnkit.kernels.compile.interpreter import WIDTH

POSIX = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no modes, and links only for administrators")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """The only place to keep a cache in, besides a temporary folder."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "place"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path / "place"


def age(folder):
    long_ago = time.time() - 40 * 86400
    os.utime(folder, (long_ago, long_ago))


def make(folder, marker=None):
    """An old folder with a file in it; returns the file."""
    folder.mkdir(parents=True)
    (folder / "work.txt").write_text("my work")
    if marker is not None:
        (folder / cache.MARKER).write_text(marker, newline="\n")
    folder.chmod(0o700)
    age(folder)
    return folder / "work.txt"


def test_folders_of_the_user_are_never_deleted(place):
    """A zip file of the repository unpacks as nnkit-main; a name like ours, or a tag like ours, is not enough."""
    foreign_tag = cache.SIGNED.splitlines()[0] + "\n# Made by another program.\n"
    mine = [make(place / name) for name in ("nnkit-homework", "nnkit-main", "nnkit-kernels-mine", "nnkit-")]
    mine += [make(place / "nnkit-kernels-tagged", foreign_tag), make(place / "nnkit-main2", cache.SIGNED)]
    (place / "nnkit-kernels-file").write_text("a file")
    old, new = make(place / "nnkit-kernels-0123", cache.SIGNED), make(place / "nnkit-kernels-4567", cache.SIGNED)
    os.utime(new.parent)
    code = "from nnkit.kernels.compile.cache import CACHE; print(CACHE)"
    environment = {**os.environ, "PYTHONPATH": str(Path(cache.__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert Path(done.stdout.strip()).parent == place
    assert all(file.read_text() == "my work" for file in mine) and (place / "nnkit-kernels-file").exists()
    assert not old.parent.exists() and new.exists()  # made by nnkit, and not used for long


def test_the_digest_is_that_of_the_sources(tmp_path, monkeypatch):
    """What is written into the cache is no source: else no cache were found again."""
    (tmp_path / "compile").mkdir()
    kept = tmp_path / "__pycache__" / "nnkit-kernels-0123"
    kept.mkdir(parents=True)
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    digests = []
    for file in (tmp_path / "dense.py", kept / "operations.py", tmp_path / "compile" / "line.py"):
        file.write_text("# a file")
        digests.append(cache.sources.__wrapped__())
    assert digests[0] == digests[1] != digests[2]


@POSIX
def test_links_are_not_followed(place, tmp_path):
    target = make(tmp_path / "elsewhere", cache.SIGNED)
    place.mkdir()
    (place / "nnkit-kernels-link").symlink_to(target.parent)
    tagged = make(place / "nnkit-kernels-tag")
    (tagged.parent / cache.MARKER).symlink_to(target.parent / cache.MARKER)
    old = make(place / "nnkit-kernels-old", cache.SIGNED)
    (old.parent / "link").symlink_to(target.parent)
    for folder in (tagged.parent, old.parent):
        age(folder)
    cache.cache_folder()
    assert target.exists() and tagged.exists() and (place / "nnkit-kernels-link").is_symlink()
    assert not old.parent.exists()


def test_a_folder_is_made_whole_and_for_one_user(place):
    folder = cache.cache_folder()
    assert folder.parent == place and cache.digest() in folder.name
    assert (folder / cache.MARKER).read_bytes() == cache.SIGNED.encode()
    assert os.name == "nt" or folder.stat().st_mode & 0o777 == 0o700
    assert cache.cache_folder() == folder and list(place.iterdir()) == [folder]


def test_another_process_may_be_faster(place, monkeypatch):
    made = cache.cache_folder()
    shutil.move(made, place / "theirs")
    mkdtemp = tempfile.mkdtemp

    def slow(**options):
        shutil.move(place / "theirs", made)
        return mkdtemp(**options)

    monkeypatch.setattr(tempfile, "mkdtemp", slow)
    assert cache.cache_folder() == made and list(place.iterdir()) == [made]


def no_marker(folder):
    (folder / cache.MARKER).unlink()


def other_marker(folder):
    (folder / cache.MARKER).write_text("Signature: mine")


def open_to_all(folder):
    folder.chmod(0o777)


def open_to_the_group(folder):
    folder.chmod(0o720)


def readable_by_others(folder):
    folder.chmod(0o705)


def a_link(folder):
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(folder.with_name("elsewhere"))


def a_dangling_link(folder):
    shutil.rmtree(folder)
    folder.symlink_to(folder.with_name("nowhere"))


ON_POSIX = [open_to_all, open_to_the_group, readable_by_others, a_link, a_dangling_link]


@pytest.mark.parametrize("change", [no_marker, other_marker, *(pytest.param(f, marks=POSIX) for f in ON_POSIX)])
def test_a_folder_that_could_be_anybodys_is_not_used(place, change):
    """Numba's cache files are pickles: to write one is to run code."""
    folder = cache.cache_folder()
    change(folder)
    assert cache.cache_folder().parent == place.with_name("temporary")


@POSIX
def test_a_folder_of_another_user_is_not_used(place, monkeypatch):
    theirs, us = cache.cache_folder(), os.geteuid() + 1
    theirs.rename(theirs.with_name(theirs.name.replace(f"-{us - 1}", f"-{us}")))
    monkeypatch.setattr(os, "geteuid", lambda: us)  # the name is that of our folder, the owner is not
    with pytest.raises(OSError, match=f"{us} exists, but nnkit did not make it for you alone"):
        cache.cache_folder()


def test_a_place_that_fails_is_passed_over(place, tmp_path, monkeypatch):
    """No home folder, a file in the way, a disk that is full: the next place is tried."""
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(cache, "FOLDER", tmp_path / "file")

    def no_home():
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    assert cache.cache_folder().parent == tmp_path / "temporary"

    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    temporary_file = tempfile.TemporaryFile

    def full(dir):
        if "home" in str(dir):
            raise OSError(errno.ENOSPC, "No space left on device")
        return temporary_file(dir=dir)

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    assert cache.cache_folder().parent == tmp_path / "temporary"
    monkeypatch.setattr(tempfile, "TemporaryFile", temporary_file)
    assert cache.cache_folder().parent == tmp_path / "home" / ".cache" / "nnkit"


def test_no_place_at_all(place, monkeypatch):
    place.write_text("a file")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(place))
    with pytest.raises(OSError, match=r"tried NUMBA_CACHE_DIR \(.*; the temporary folder \(.*Set .* NUMBA_"):
        cache.cache_folder()


PROGRAM = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
import numpy as np, nnkit as nn
from nnkit.kernels.compile.cache import CACHE
net = nn.Network([nn.Dense(1)], input_shape=(2,))
net.parameters["0.weight"][:] = 3
print(CACHE, net.predict(np.ones((1, 2))))
"""


@pytest.mark.slow
def test_a_network_learns_without_a_cache(tmp_path):
    """Where nothing can be kept, kernels are compiled in every process, with a word on how to mend that."""
    (tmp_path / "file").write_text("")
    nowhere = str(tmp_path / "file" / "in it")
    environment = {**os.environ, "NUMBA_CACHE_DIR": nowhere, "PYTHONPATH": str(Path(cache.__file__).parents[2])}
    command = [sys.executable, "-c", PROGRAM, nowhere]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("None [[6.]]")
    assert "will again in every new process" in done.stderr and "Set the environment variable" in done.stderr


@pytest.fixture
def linking(monkeypatch, place):
    """The module, with an empty cache. It says anew what it has said, and counts what it compiles."""
    from nnkit.kernels.compile import linking

    linking._say.cache_clear()
    monkeypatch.setattr(cache, "CACHE", cache.cache_folder())  # what giving up changes
    monkeypatch.setattr(cache, "NO_CACHE", None)
    names, compiled = [], linking.compiled
    monkeypatch.setattr(linking, "compiled", lambda name, *rest: names.append(name) or compiled(name, *rest))
    linking.names = names
    return linking


@pytest.mark.skipif(not JIT, reason="wants compiled kernels")
def test_a_disk_that_is_full_while_kernels_are_compiled(linking, monkeypatch, capsys):
    """What was compiled is used, nothing more is kept, and no half of a file."""
    from nnkit.kernels.compile import objects

    def replace(part, file):
        raise OSError(errno.ENOSPC, "No space left on device")

    folder = cache.CACHE
    monkeypatch.setattr(objects.Path, "replace", replace)
    linker = linking.Linker("float32")
    assert linker.address("fill") == linker.address("fill") != linker.address("copy")
    assert linking.names == ["fill", "copy"] and [file.name for file in folder.iterdir()] == [cache.MARKER]
    said = capsys.readouterr().err
    assert said.count("could not keep its compiled kernels ([Errno 28] No space left") == 1
    assert "will again in every new process" in said


@pytest.mark.skipif(not JIT, reason="wants compiled kernels")
def test_a_file_that_another_process_is_reading(linking, monkeypatch, capsys):
    """On Windows it cannot be replaced, and need not be."""
    from nnkit.kernels.compile import objects

    linking.Linker("float32").address("fill")
    (file,) = cache.CACHE.glob("float32.fill.*.o")

    def replace(part, there):
        raise PermissionError(errno.EACCES, "Access is denied")

    monkeypatch.setattr(objects.Path, "replace", replace)
    objects.write(file, objects.read(file))
    assert {there.name for there in cache.CACHE.iterdir()} == {cache.MARKER, file.name}
    assert "could not keep" not in capsys.readouterr().err


@pytest.mark.skipif(not JIT, reason="wants compiled kernels")
@pytest.mark.parametrize(
    "damage",
    [lambda code: b"", lambda code: code[:-1], lambda code: code[:100] + bytes(len(code) - 100)],
    ids=["empty", "cut off", "overwritten"],
)
def test_a_damaged_file_is_not_loaded(linking, damage):
    linking.Linker("float32").address("fill")
    (file,) = cache.CACHE.glob("float32.fill.*.o")
    code = file.read_bytes()
    file.write_bytes(damage(code))
    linking.Linker("float32").address("fill")
    assert linking.names == ["fill", "fill"] and file.read_bytes() == code
    linking.Linker("float32").address("fill")
    assert linking.names == ["fill", "fill"]


@pytest.mark.skipif(not JIT, reason="wants compiled kernels")
def test_a_network_compiles_only_what_it_calls(tmp_path):
    """Once: not in the next process either, and not where nnkit has been installed anew with the same kernels."""
    package = Path(cache.__file__).parents[2]
    shutil.copytree(package, tmp_path / "nnkit", ignore=shutil.ignore_patterns("__pycache__", "labs"))
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "place"), "PYTHONPATH": str(tmp_path)}
    dates = []
    for compiles in (True, False):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(tmp_path)], env=environment, capture_output=True, text=True, check=True
        )
        folder = Path(done.stdout.split()[0])
        assert done.stdout.endswith(" [[6.]]\n") and ("compiles the kernels" in done.stderr) == compiles
        dates.append({file: file.stat().st_mtime_ns for file in folder.glob("*.o")})
        names = {file.name.rsplit(".", 2)[0] for file in dates[-1]}
        assert names == {f"float32.{name}" for name in ("run", "glorot_uniform", "dense_forward")}
        for file in (tmp_path / "nnkit").rglob("*.py"):
            age(file)
    assert dates[0] == dates[1]


CALLED = """
import numpy as np, nnkit as nn
from nnkit.kernels.compile.cache import CACHE
print(nn.kernels.exp(1.0), nn.kernels.tanh(np.float32(0.5)))
print(sorted((str(file), file.stat().st_mtime_ns) for file in CACHE.rglob("*.nb?")))
"""


@pytest.mark.skipif(not JIT, reason="wants compiled kernels")
def test_a_kernel_that_python_calls_is_kept(tmp_path):
    """One that encloses others, too: Numba's cache has to tell it from others of its name."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(Path(cache.__file__).parents[3])}
    command = [sys.executable, "-c", CALLED]
    answers = [subprocess.run(command, env=environment, capture_output=True, text=True, check=True) for _ in range(2)]
    assert answers[0].stdout == answers[1].stdout
    assert answers[0].stdout.startswith("2.718281828459045") and answers[0].stdout.count(".nbc") == 2


LINE = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
import numpy as np, nnkit as nn
from nnkit.kernels.compile.cache import CACHE
x = np.linspace(-1, 1, 9)[:, None]
net = nn.Network([nn.Dense(1)], input_shape=(1,))
for again in range(2):
    net.fit(x, 2 * x + 1, loss="mse", optimizer=nn.SGD(0.5), epochs=100, progress=False)
print(CACHE, *sorted(file.name.rsplit(".", 2)[0] for file in CACHE.glob("*.o")))
print(*net.predict(np.array([[0], [3]])).round(3).ravel())
"""


@pytest.mark.skipif(not JIT, reason="wants compiled kernels")
def test_a_line_compiles_no_kernel_to_train(tmp_path):
    """The training loop knows a line by its calls, and makes none of them."""
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path), "PYTHONPATH": str(Path(cache.__file__).parents[3])}
    command = [sys.executable, "-c", LINE, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    compiled, learned = done.stdout.splitlines()
    assert compiled.split()[1:] == [f"float32.{name}" for name in ("execute_line", "glorot_uniform", "run")]
    assert learned == "1.0 7.0"


@pytest.mark.skipif(not JIT, reason="wants compiled kernels")
def test_a_table_without_addresses_is_refused():
    engine = native.NumbaEngine("float32")
    table = np.zeros((1, WIDTH), np.int64)
    with pytest.raises(ValueError, match=f"tables must have been linked, see `link`; got {WIDTH} columns"):
        engine.run(table, engine.empty(4, "float32"))
    engine.run(engine.link(table), engine.empty(4, "float32"))
