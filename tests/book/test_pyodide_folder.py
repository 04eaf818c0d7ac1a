"""How the folder with Python for the browser is made: wheels from what is installed, a lock file cut down to what the
book imports, and a release of which every file is checked.
"""

import hashlib
import io
import json
import tarfile
import zipfile

import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from lite import download, pyodide, wheels


def names(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return set(archive.namelist())


def test_a_wheel_is_packed_from_what_is_installed():
    """Of psygnal, which is compiled here, the sources; twice the same bytes, with their digest in the name."""
    name, content = wheels.pack("psygnal")
    assert wheels.pack("psygnal") == (name, content) and name.endswith("-py3-none-any.whl")
    assert hashlib.sha256(content).hexdigest()[:10] in name
    assert "psygnal/_signal.py" in names(content)
    assert not any(place.endswith((".so", ".pyd")) or "share/" in place for place in names(content))
    entry = wheels.describe(name, content, "3.12.7")
    assert entry["imports"] == ["psygnal"] and entry["depends"] == []


def test_what_cannot_be_packed_is_said():
    with pytest.raises(SystemExit, match="numpy has no Python source for .*: it must come with the Pyodide release"):
        wheels.pack("numpy")
    with pytest.raises(SystemExit, match="Neither the Pyodide release nor this environment has the package nosuch"):
        wheels.pack("nosuch")


def test_requirements_are_those_of_a_browser():
    """Markers are read for Emscripten, and nnkit comes with what its labs and plots need."""
    lines = ["Name: nnkit", "Version: 1", "Requires-Dist: numba; sys_platform != 'emscripten'", "Requires-Dist: numpy",
             "Requires-Dist: ipywidgets; extra == 'labs'", "Requires-Dist: torch; extra == 'bench'",
             "Requires-Dist: old; python_version < '3.12'"]  # fmt: skip
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("nnkit-1.dist-info/METADATA", "\n".join(lines))
        archive.writestr("nnkit/__init__.py", "")
    assert wheels.describe("nnkit.whl", written.getvalue(), "3.12.7")["depends"] == ["ipywidgets", "numpy"]


def test_only_what_is_needed_is_chosen():
    """The release's packages where it has them; what it lacks is added; what nothing imports is left out."""
    lock = json.loads((pyodide.release() / "pyodide-lock.json").read_text(encoding="utf-8"))
    chosen, packed = pyodide.choose(lock)
    assert {"nnkit", "numpy", "matplotlib", "ipywidgets", "psygnal", "pyodide-kernel", "piplite"} <= set(chosen)
    assert "scipy" in lock["packages"] and not {"scipy", "numba", "widgetsnbextension"} & set(chosen)
    assert chosen["numpy"]["file_name"] not in packed and chosen["nnkit"]["file_name"] in packed
    nnkit = names(packed[chosen["nnkit"]["file_name"]])
    assert {"nnkit/__init__.py", "nnkit/engines/engine.wasm", "nnkit/engines/engine.json"} <= nnkit
    assert {"nnkit/labs/static/frame.js", "nnkit/labs/static/line.js"} <= nnkit and not any(
        place.endswith("view.js") for place in nnkit
    )


def test_pyodide_names_a_release(tmp_path, monkeypatch):
    monkeypatch.setenv("PYODIDE", str(tmp_path))
    with pytest.raises(SystemExit, match=r"PYODIDE must be a folder that holds a Pyodide release"):
        pyodide.release()
    (tmp_path / "pyodide-lock.json").write_text("{}")
    assert pyodide.release() == tmp_path


def test_every_file_of_a_release_is_checked(tmp_path, monkeypatch):
    """What differs from its digest is refused, and what is there already is not fetched again."""
    wheel, asked = b"a wheel", []
    entry = {"file_name": "numpy-9.whl", "sha256": hashlib.sha256(wheel).hexdigest(), "depends": []}
    (tmp_path / "pyodide-lock.json").write_text(json.dumps({"info": {"python": "3.14.2"}, "packages": {}}))
    monkeypatch.setattr(pyodide, "choose", lambda lock: ({"numpy": entry, "nnkit": {"file_name": "nnkit-1.whl"}},
                                                         {"nnkit-1.whl": b""}))  # fmt: skip
    monkeypatch.setattr(download, "fetch", lambda address: asked.append(address) or b"something else")
    with pytest.raises(SystemExit, match=rf"numpy-9.whl must have the SHA-256 {entry['sha256']}; got "):
        download.fetch_packages(tmp_path)
    assert not (tmp_path / "numpy-9.whl").exists()
    monkeypatch.setattr(download, "fetch", lambda address: asked.append(address) or wheel)
    download.fetch_packages(tmp_path)
    download.fetch_packages(tmp_path)
    assert (tmp_path / "numpy-9.whl").read_bytes() == wheel and len(asked) == 2
    assert all(f"/v{PYODIDE_VERSION}/" in address and address.endswith("/numpy-9.whl") for address in asked)


def test_another_core_is_refused(tmp_path):
    with tarfile.open(tmp_path / "pyodide.tgz", "w:gz"):
        pass
    with pytest.raises(SystemExit, match=rf"pyodide@{PYODIDE_VERSION} must have the digest sha512-.*; got sha512-"):
        download.unpack(tmp_path / "pyodide.tgz", tmp_path)


def test_the_digest_is_that_of_the_version_that_jupyterlite_wants():
    """A newer JupyterLite comes with a newer Pyodide, whose digest belongs in tools/lite/download.py."""
    assert PYODIDE_VERSION == "314.0.6"
