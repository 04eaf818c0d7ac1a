"""A page with one lab, with the bundle and engine.wasm but without Jupyter's front end: plain fields as its controls.

What belongs to a lab's view is tested on it, quickly; the real front end is tested on the built site.
"""

import html
import json
import shutil

from nnkit.labs import front
from nnkit.wasm import build
from nnkit.wasm.engine import cache_folder

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A lab</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<script>{before}</script><script src="engine.js"></script><script src="labs.js"></script>
<body style="margin: 16px; font-family: sans-serif"><main><h1>A lab</h1>
<div class="nn-lab"><div id="view"></div><div class="nn-lab-controls">{fields}</div></div></main>
<script>
// Stands for anywidget's model: what a control has is linked to the model's trait of the same name.
const state = {state};
const heard = {{}};
const emit = (event, ...data) => (heard[event] ?? []).forEach((hear) => hear(...data));
globalThis.model = {{
  get: (name) => state[name],
  set(name, value) {{
    if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
    state[name] = value;
    const field = document.getElementById(name);
    if (field) field.value = value;
    emit(`change:${{name}}`);
    if (field && globalThis.toPython) toPython(name, value).then((result) => model.set("result", result));
  }},
  on: (event, hear) => (heard[event] ??= []).push(hear),
  off() {{}},
  save_changes() {{}},
  send: (message) => message.hello && globalThis.toPython && emit("msg:custom", {{ engine: "numba" }}),
}};
for (const field of document.querySelectorAll("input"))
  field.addEventListener("input", () => model.set(field.id, Number(field.value)));
nnkitLabs.default.render({{ model, el: document.getElementById("view") }});
</script></html>"""


def write(folder, lab, *, before="", engine=None):
    """Write the page to a folder; returns its file:// address. `engine` replaces the text of engine.js."""
    wasm = build.build(cache_folder() / "wasm")
    shutil.copy(front.BUNDLE, folder)
    text = front.engine_script(wasm.parent) if engine is None else engine
    (folder / "engine.js").write_text(text, encoding="utf-8")
    state = {**{name: getattr(lab.view, name) for name in ("lab", "payload", "result")}}
    state.update({name: getattr(lab.view, name) for name in lab.view.payload["controls"]})
    fields = "".join(_field(lab, name) for name in lab.controls)
    page = PAGE.format(before=before, fields=fields, state=json.dumps(state).replace("</", "<\\/"))
    (folder / "lab.html").write_text(page, encoding="utf-8")
    return (folder / "lab.html").as_uri()


def _field(lab, name):
    control = lab.controls[name]
    text = html.escape(control.description)
    if name not in lab.view.payload["controls"]:
        return f'<button class="nn-lab-button nn-{name}">{text}</button>'
    limits = (
        (0, len(control.options) - 1, 1) if hasattr(control, "options") else (control.min, control.max, control.step)
    )
    attributes = " ".join(f'{key}="{value}"' for key, value in zip(("min", "max", "step"), limits))
    return f'<label>{text} <input type="range" id="{name}" value="{getattr(lab.view, name)}" {attributes}></label>'
