"""The JavaScript of the views.

static/labs.js is the bundle of all views, made by `python tools/dev.py bundle`, or by pip when nnkit is installed. It
is a classic script that sets `nnkitLabs`; with one line more it is the module that anywidget needs.

- In Jupyter each view carries the whole bundle.
- A site loads the bundle once, as _static/labs.js, and its views carry three lines that look for it there: set the
  environment variable NNKIT_SITE=1 where the site's notebooks are executed. The site also loads _static/engine.js,
  which sets `nnkit = {wasm: engine.wasm in base64, description: engine.json}`; `engine_script` writes it.
- Without the bundle (a checkout that was never installed) a view says what is missing. Labs still work in Python.
"""

import base64
import json
import os
from functools import cache
from pathlib import Path

BUNDLE = Path(__file__).parents[1] / "static" / "labs.js"
LICENCES = BUNDLE.with_name("labs.js.LICENSE.txt")  # of what is bundled

SITE = """\
const missing = ({ el }) => { el.textContent = "This lab cannot be drawn: the page did not load _static/labs.js."; };
export default { render: (view) => (globalThis.nnkitLabs?.default.render ?? missing)(view) };
"""

MISSING = """\
const text = "The picture is missing: nnkit's front end has not been built. Try: python tools/dev.py bundle (or pip " +
  "install -e .). The lab works in Python: try lab.controls and lab.status.";
export default { render({ el }) { el.textContent = text; } };
"""


def module():
    """The text of the module that a view carries."""
    if os.environ.get("NNKIT_SITE") == "1":
        return SITE
    return _bundle() if BUNDLE.exists() else MISSING


@cache
def _bundle():
    return BUNDLE.read_text(encoding="utf-8") + "\nexport default nnkitLabs.default;\n"


def engine_script(directory):
    """The text of the site's _static/engine.js, from the engine.wasm and engine.json in a directory."""
    wasm = base64.b64encode(Path(directory, "engine.wasm").read_bytes()).decode()
    description = json.loads(Path(directory, "engine.json").read_text(encoding="utf-8"))
    return f"globalThis.nnkit = {json.dumps({'wasm': wasm, 'description': description})};\n"
