"""Saved networks: any kind of file name or open file; what else there is on the disk stays as it was."""

import errno
import io
import json
import os
import stat
import zipfile
from pathlib import Path

import numpy as np
import pytest

import nnkit as nn
from nnkit import storage

POSIX = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has no modes, and links only for administrators")


@pytest.fixture
def net():
    return nn.Network([nn.Dense(2)], input_shape=(3,), seed=7)


def same(one, two):
    return repr(one) == repr(two) and all((a == two.parameters[name]).all() for name, a in one.parameters.items())


@pytest.mark.parametrize("kind", [str, os.fsencode, Path])
def test_kinds_of_names(net, tmp_path, kind):
    for name in ("net.npz", "no ending", "schöne Grüße.npz", "a" * (250 if os.name == "posix" else 50)):
        net.save(kind(str(tmp_path / name)))
        assert (tmp_path / name).exists() and same(nn.load(kind(str(tmp_path / name))), net)


def test_open_files(net, tmp_path):
    memory = io.BytesIO()
    net.save(memory)
    memory.seek(0)
    assert same(nn.load(memory), net)
    with open(tmp_path / "net.npz", "wb") as file:
        net.save(file)
        assert not file.closed
    with open(tmp_path / "net.npz", "rb") as file:
        assert same(nn.load(file), net) and not file.closed


def test_a_member_of_a_zip_file(net, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive, archive.open("net.npz", "w") as member:
        net.save(member)
    with zipfile.ZipFile(tmp_path / "all.zip") as archive, archive.open("net.npz") as member:
        assert same(nn.load(member), net)


class Pipe(io.RawIOBase):
    """A file that cannot be rewound, at either end."""

    def __init__(self):
        self.content = b""

    def readable(self):
        return True

    def writable(self):
        return True

    def write(self, part):
        self.content += bytes(part)
        return len(part)

    def readall(self):
        return self.content


def test_a_pipe(net):
    pipe = Pipe()
    net.save(pipe)
    assert same(nn.load(pipe), net)


def test_what_is_no_file(net, tmp_path):
    for use in (net.save, nn.load):
        with pytest.raises(nn.DataError, match="a file name .str, bytes or Path. or an open file; got 3"):
            use(3)
        with pytest.raises(nn.DataError, match="StringIO .* text. Open it with mode"):
            use(io.StringIO("text"))
    with pytest.raises(nn.DataError, match="BytesIO is not a whole file written by Network.save"):
        nn.load(io.BytesIO(b"junk"))
    with pytest.raises(FileNotFoundError):
        nn.load(tmp_path / "nowhere")
    for use in (net.save, nn.load):
        with pytest.raises(OSError) as caught:  # of the folder, not of what is in it
            use(tmp_path)
        assert caught.value.errno in (errno.EISDIR, errno.EACCES)


# --- What is on the disk already --------------------------------------------------------------------------------


@POSIX
def test_a_link_stays_a_link(net, tmp_path):
    real, link, dangling = tmp_path / "data" / "real.npz", tmp_path / "link.npz", tmp_path / "dangling.npz"
    real.parent.mkdir()
    real.write_text("old")
    link.symlink_to(real)
    dangling.symlink_to(tmp_path / "data" / "new.npz")
    for name in (link, dangling):
        net.save(name)
        assert name.is_symlink() and same(nn.load(name), net)
    assert sorted(p.name for p in real.parent.iterdir()) == ["new.npz", "real.npz"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["dangling.npz", "data", "link.npz"]


@POSIX
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o666, 0o640])
def test_the_mode_is_kept(net, tmp_path, mode):
    net.save(tmp_path / "net.npz")
    os.chmod(tmp_path / "net.npz", mode)
    net.save(tmp_path / "net.npz")
    assert stat.S_IMODE(os.stat(tmp_path / "net.npz").st_mode) == mode


@POSIX
@pytest.mark.parametrize("mask, mode", [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_mode_of_new_files(net, tmp_path, mask, mode):
    before = os.umask(mask)
    try:
        net.save(tmp_path / "net.npz")
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat(tmp_path / "net.npz").st_mode) == mode


def test_a_file_that_may_not_be_written(net, tmp_path, monkeypatch):
    """Refused as `open` refuses it (which lets an administrator do anything; here it does not)."""
    path = tmp_path / "net.npz"
    path.write_text("mine")
    os.chmod(path, 0o400)
    refusing = open

    def as_a_user(name, mode="r", *rest, **options):
        if set(mode) & set("wa+") and Path(name).exists() and not os.stat(name).st_mode & 0o200:
            raise PermissionError(errno.EACCES, "Permission denied", str(name))
        return refusing(name, mode, *rest, **options)

    monkeypatch.setattr("builtins.open", as_a_user)
    with pytest.raises(PermissionError):
        net.save(path)
    assert path.read_text() == "mine" and list(tmp_path.iterdir()) == [path]
    assert not os.stat(path).st_mode & 0o200
    os.chmod(path, 0o600)


def test_files_beside_it_stay(net, tmp_path):
    for name in ("net.npz.part", "net.part", ".net.npz.part"):
        (tmp_path / name).write_text("a download")
    net.save(tmp_path / "net.npz")
    assert len(list(tmp_path.iterdir())) == 4
    assert (tmp_path / "net.npz.part").read_text() == "a download"


def test_a_device_stays_a_device(net):
    net.save(os.devnull)
    assert not os.path.isfile(os.devnull)


@pytest.mark.parametrize("number, age", [(1, "an older"), (storage.FORMAT + 1, "a newer"), (12, "a newer")])
def test_another_format(net, tmp_path, number, age):
    net.save(tmp_path / "net.npz")
    with np.load(tmp_path / "net.npz") as file:
        arrays = {name: file[name] for name in file.files}
    description = json.loads(str(arrays.pop("description")))
    description = {"format": f"nnkit network {number}", "layers": [], "version": 0} | {"dtype": description["dtype"]}
    np.savez(tmp_path / "other.npz", description=np.array(json.dumps(description)), **arrays)
    with pytest.raises(
        nn.DataError, match=f"other.npz is in format {number}, of {age} version .* reads format {storage.FORMAT}"
    ) as error:
        nn.load(tmp_path / "other.npz")
    assert "cut off" not in str(error.value)
