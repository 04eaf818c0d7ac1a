"""The labs' scripts: one for what they share, one for each lab, so that a page loads only the labs that it shows."""

import json
import re
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import ipywidgets
import lab_cells
import pytest
from ipywidgets.embed import dependency_state

import nnkit.labs
from nnkit.labs.frame import front
from nnkit.labs.frame.words import languages, speaking

FOLDER = Path(nnkit.labs.__file__).parent
ROOT = FOLDER.parents[1]
PIECE = "(require,module)=>{"
SHARED = ("ownerSVGElement", "WebAssembly.Memory", "nn-lab-dead")  # signs of d3, of the engine, of the frame


def script(name):
    return (front.SCRIPTS / f"{name}.js").read_text(encoding="utf-8")


def test_the_scripts_are_newer_than_their_sources():
    assert (front.SCRIPTS / "frame.js").exists(), "The front end is not built: python tools/dev.py bundle"
    sources = [
        path
        for path in [*FOLDER.rglob("*.js"), *FOLDER.rglob("*.css"), *FOLDER.rglob("*.po")]
        if path.parent != front.SCRIPTS
    ]
    newest = max(path.stat().st_mtime for path in sources if path.is_file())
    for path in front.SCRIPTS.glob("*.js"):
        assert path.stat().st_mtime >= newest, "The front end is out of date: python tools/dev.py bundle"


def test_every_lab_has_a_script_and_nothing_else_has_one():
    assert sorted(path.stem for path in front.SCRIPTS.glob("*.js")) == sorted(
        [*nnkit.labs.NAMES, *languages(), "frame"]
    )


def test_what_is_bundled_keeps_its_notices():
    notices = front.LICENCES.read_text(encoding="utf-8")
    assert "d3-scale" in notices and "Mike Bostock" in notices and "AUTHOR DISCLAIMS" in notices


@pytest.mark.parametrize("name", nnkit.labs.NAMES)
def test_a_script_holds_its_lab_and_asks_frame_for_what_labs_share(name):
    text, frame = script(name), script("frame")
    start, computation, drawing = text.split(PIECE)
    assert start.startswith(f'nnkitLabs.default.add("{name}",') and "createElement" not in computation
    _, core, rest = frame.split(PIECE)
    for piece, given in ((computation, core), (drawing, frame)):  # a worker has the core only
        asked = set(re.findall(r'require\("([^"]+)"\)', piece))
        assert asked and [module for module in asked if f'"{module}":' not in given] == []
    for shared in SHARED:
        assert (shared in core or shared in rest) and shared not in text


def test_every_artifact_goes_into_the_wheel():
    made = {path.name for path in front.SCRIPTS.iterdir()} - {"made-from"}
    with open(ROOT / "pyproject.toml", "rb") as file:
        targets = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]
    for target in ("wheel", "sdist"):
        patterns = [path.removeprefix("nnkit/labs/static/") for path in targets[target]["artifacts"]]
        packed = {name for name in made if any(fnmatch(name, pattern) for pattern in patterns)}
        assert packed == made > {"frame.js", "line.js", front.LICENCES.name}


def test_a_site_gets_a_small_loader_and_a_notebook_the_scripts_of_its_lab(monkeypatch):
    monkeypatch.setenv("NNKIT_SITE", "1")
    assert len(front.module("line")) < 600
    monkeypatch.delenv("NNKIT_SITE")
    assert front.module("line") == f"{script('frame')}{script('line')}export default nnkitLabs.default;\n"


def test_in_another_language_a_notebook_gets_its_words_first(monkeypatch):
    monkeypatch.delenv("NNKIT_SITE", raising=False)
    assert front.module("line", "de").startswith('globalThis.nnkitLanguage={"name":"de"')
    with speaking("de"):
        lab = nnkit.labs.line().set(epochs=1)
    assert lab.status.startswith("Nach 1 Epoche ist") and lab.controls["w"].description == "Steigung w"
    assert nnkit.labs.line().set(epochs=1).status.startswith("After 1 epoch,")
    assert nnkit.labs.read_report(lab.report()).status == lab.status
    with pytest.raises(ValueError, match="de, en; got 'xx'"):
        nnkit.labs.use_language("xx")


def test_without_the_scripts_labs_work_in_python(monkeypatch, tmp_path):
    monkeypatch.delenv("NNKIT_SITE", raising=False)
    monkeypatch.setattr(front, "SCRIPTS", tmp_path)
    lab = nnkit.labs.line()
    assert "has not been built" in lab.view._esm
    lab.controls["epochs"].value = 2
    assert "2 epochs" in lab.status


def test_a_page_loads_the_labs_in_the_state_of_its_widgets():
    """Each once, however often it is shown; and none for widgets that are no labs."""
    shown = [nnkit.labs.race(), nnkit.labs.line(), nnkit.labs.line(), ipywidgets.IntSlider()]
    state = {"state": dependency_state(shown)}
    assert lab_cells.labs_of(json.dumps(state)) == ["line", "race"]
