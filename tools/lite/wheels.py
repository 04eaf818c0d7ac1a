"""Wheels for Pyodide, packed from what is installed in this environment: the site then runs the versions that its
labs were built and tested with, and building it needs no package index.
"""

import hashlib
import io
import re
import zipfile
from email.parser import HeaderParser
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

import nnkit
from nnkit.engines.build import find_or_build

PACKAGE = Path(nnkit.__file__).parent
COMPILED = (".so", ".pyd", ".dylib")
EXTRAS = {"nnkit": ("labs", "plots")}
UNUSED = {  # requirements that nothing imports in a browser: front ends of other notebooks, which the site has itself
    "jupyterlab-widgets", "matplotlib-pyodide", "widgetsnbextension",
}  # fmt: skip
MOMENT = (2020, 1, 1, 0, 0, 0)  # the time of all files in a wheel: the same files then give the same bytes


def canonical(name):
    """The name of a package as indexes and lock files spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pack(name):
    """The wheel of a package of this environment: (file name, bytes). A digest in the name, where wheels have their
    build number, keeps a browser's cache from taking an older one for it.
    """
    files = nnkit_files() if name == "nnkit" else installed_files(name)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for place, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(place, MOMENT), content, zipfile.ZIP_DEFLATED)
    content = written.getvalue()
    known = distribution(name)
    stem = f"{canonical(name).replace('-', '_')}-{known.version}-0{hashlib.sha256(content).hexdigest()[:10]}"
    return f"{stem}-py3-none-any.whl", content


def installed_files(name):
    """The Python files of an installed package: dict place in the wheel -> bytes."""
    try:
        known = distribution(name)
    except PackageNotFoundError:
        raise SystemExit(f"Neither the Pyodide release nor this environment has the package {name}.") from None
    places = [p for p in known.files if ".." not in p.parts and "__pycache__" not in p.parts]
    plain = {str(p).replace("\\", "/") for p in places if p.suffix not in COMPILED}
    for place in places:
        source = f"{place.parent.as_posix()}/{place.name.partition('.')[0]}.py".removeprefix("./")
        if place.suffix in COMPILED and source not in plain and "__mypyc" not in place.name:
            raise SystemExit(f"{name} has no Python source for {place}: it must come with the Pyodide release.")
    return {place: Path(known.locate_file(place)).read_bytes() for place in plain}


def nnkit_files():
    """What a wheel of nnkit holds, with its engine.wasm, but without the sources of the labs' JavaScript."""
    engine = find_or_build()
    paths = {path.relative_to(PACKAGE.parent).as_posix(): path for path in PACKAGE.rglob("*") if path.is_file()}
    left_out = ("/__pycache__/", "/engines/engine.", "/static/made-from")
    files = {
        place: path.read_bytes()
        for place, path in paths.items()
        if not any(part in place for part in left_out) and ("/static/" in place or path.suffix not in (".css", ".js"))
    }
    for file in (engine, engine.with_suffix(".json")):
        files[f"nnkit/engines/{file.name}"] = file.read_bytes()
    known = distribution("nnkit")
    information = f"nnkit-{known.version}.dist-info"
    for name in ("METADATA", "WHEEL"):
        files[f"{information}/{name}"] = known.read_text(name).encode()
    files[f"{information}/RECORD"] = b""
    return files


def describe(file_name, content, python):
    """What Pyodide's lock file says of a wheel; python: the version of Python there, like "3.12.7"."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        places = archive.namelist()
        information = next(place for place in places if re.fullmatch(r"[^/]+\.dist-info/METADATA", place))
        metadata = HeaderParser().parsestr(archive.read(information).decode())
    name = canonical(metadata["Name"])
    environment = {
        "sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix", "platform_machine": "wasm32",
        "python_full_version": python, "python_version": ".".join(python.split(".")[:2]),
    }  # fmt: skip
    extras = ("", *EXTRAS.get(name, ()))
    requirements = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    depends = {
        canonical(r.name)
        for r in requirements
        if r.marker is None or any(r.marker.evaluate({**environment, "extra": extra}) for extra in extras)
    }
    modules = {
        place.split("/")[0].removesuffix(".py")
        for place in places
        if ".dist-info/" not in place and place.endswith(".py")
    }
    return {
        "name": name,
        "version": metadata["Version"],
        "file_name": file_name,
        "install_dir": "site",
        "sha256": hashlib.sha256(content).hexdigest(),
        "package_type": "package",
        "imports": sorted(modules),
        "depends": sorted(depends - UNUSED),
        "unvendored_tests": False,
    }


def write(name, version, files):
    """A wheel of a few modules that is made here: (file name, bytes); files: dict place -> text."""
    information = f"{name}-{version}.dist-info"
    files = {
        **files,
        f"{information}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{information}/WHEEL": "Wheel-Version: 1.0\nGenerator: nnkit\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{information}/RECORD": "",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for place, text in files.items():
            archive.writestr(zipfile.ZipInfo(place, MOMENT), text, zipfile.ZIP_DEFLATED)
    return f"{name}-{version}-py3-none-any.whl", written.getvalue()
