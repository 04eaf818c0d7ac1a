"""The JavaScript of the views.

static/ holds scripts, made by `python tools/dev.py bundle`, or by pip when nnkit is installed: frame.js, which sets
`nnkitLabs`, for each lab <name>.js, which adds the lab to it, and for each language but English a catalogue of its
words. They are classic scripts; with one line more they are the module that anywidget needs.

- In Jupyter each view carries both scripts.
- A page of a site loads frame.js and the scripts of its labs, from _static/labs, and its views carry a few lines that
  look for them: set the environment variable NNKIT_SITE=1 where the site's notebooks are executed. Such a page also
  loads _static/engine.js, which sets `nnkit = {wasm: engine.wasm as a string, description: engine.json}`;
  `engine_script` writes it.
- Without the scripts (a checkout that was never installed) a view says what is missing. Labs still work in Python.
"""

import json
import os
from functools import cache
from pathlib import Path

SCRIPTS = Path(__file__).parents[1] / "static"
LICENCES = SCRIPTS / "frame.js.LICENSE.txt"  # of what is in the scripts
SHIFT = 32  # from a byte of engine.wasm to its character in engine.js: the first that need no escape begin there

SITE = """\
const here = (lab) => globalThis.nnkitLabs?.default.views[lab];
const missing = (lab) => `This lab cannot be drawn: the page did not load _static/labs/${lab}.js.`;
export default {
  render({ model, el }) {
    const lab = model.get("lab");
    if (here(lab)) return nnkitLabs.default.render({ model, el });
    el.textContent = missing(lab);
  },
};
"""

MISSING = """\
const text = "The picture is missing: nnkit's front end has not been built. Try: python tools/dev.py bundle (or pip " +
  "install -e .). The lab works in Python: try lab.controls and lab.status.";
export default { render({ el }) { el.textContent = text; } };
"""


def module(lab, language="en"):
    """The text of the module that the view of a lab carries, in a language."""
    if os.environ.get("NNKIT_SITE") == "1":
        return SITE
    return _whole(lab, language) if (SCRIPTS / f"{lab}.js").exists() else MISSING


@cache
def _whole(lab, language):
    names = ["frame", lab] if language == "en" else [language, "frame", lab]
    scripts = "".join((SCRIPTS / f"{name}.js").read_text(encoding="utf-8") for name in names)
    return f"{scripts}export default nnkitLabs.default;\n"


def engine_script(directory):
    """The text of the site's _static/engine.js, from the engine.wasm and engine.json in a directory."""
    wasm = Path(directory, "engine.wasm").read_bytes()
    return script_of(wasm, json.loads(Path(directory, "engine.json").read_text(encoding="utf-8")))


def script_of(wasm, description):
    """The script that sets `nnkit`, in which one character stands for a byte: packed, a quarter smaller than base64."""
    engine = {"wasm": text_of(wasm), "description": description}
    return f"globalThis.nnkit = {json.dumps(engine, ensure_ascii=False)};\n"


def text_of(numbers):
    """Bytes as a text in which one character stands for each."""
    return "".join(chr(byte + SHIFT) for byte in numbers)
