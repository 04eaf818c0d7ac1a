"""A page with one lab, with its scripts and engine.wasm but without Jupyter's front end: plain fields as its controls.

What belongs to a lab's view is tested on it, quickly; the real front end is tested on the built site, and by
`write_whole`, on a page with the site's own. To look at a lab while it is made:

    python tests/site/lab_page.py NAME
"""

import html
import json
import os
import re
import shutil
import sys
from pathlib import Path

from ipywidgets.embed import dependency_state

sys.path.append(str(Path(__file__).parents[1] / "labs"))  # pytest does so itself
from moves import in_address

from nnkit.engines import build
from nnkit.labs import NAMES
from nnkit.labs.frame import front
from nnkit.labs.frame.longer import Longer

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A lab</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<script>{before}</script>{scripts}
<script>{after}</script>
<body style="margin: 16px; font-family: sans-serif"><main><h1>A lab</h1>
<div class="nn-lab"><div id="view"></div><div class="nn-lab-controls">{fields}</div></div></main>
<script>
// Stands for anywidget's model: what a control has is linked to the model's trait of the same name.
const state = {state};
const listeners = {{}};
const emit = (event, ...data) => (listeners[event] ?? []).forEach((listener) => listener(...data));
globalThis.model = {{
  get: (name) => state[name],
  set(name, value) {{
    if (JSON.stringify(state[name]) === JSON.stringify(value)) return;
    state[name] = value;
    const field = document.getElementById(name);
    if (field) field[field.type === "checkbox" ? "checked" : "value"] = value;
    emit(`change:${{name}}`);
    if (field && globalThis.toPython) toPython(name, value).then((result) => model.set("result", result));
  }},
  on: (event, listener) => (listeners[event] ??= []).push(listener),
  off() {{}},
  save_changes() {{}},
  send: (message) => message.hello && globalThis.toPython && emit("msg:custom", {{ engine: "numba" }}),
}};
for (const field of document.querySelectorAll("input")) {{
  const values = {{ range: () => Number(field.value), checkbox: () => field.checked, text: () => field.value }};
  field.addEventListener("input", () => model.set(field.id, values[field.type]()));
}}
nnkitLabs.default.render({{ model, el: document.getElementById("view") }});
</script></html>"""


WHOLE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A lab</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
{scripts}<script>{after}</script>
<script type="application/vnd.jupyter.widget-state+json">{state}</script>
<body style="margin: 16px; font-family: sans-serif"><main><h1>A lab</h1>
<script type="application/vnd.jupyter.widget-view+json">{view}</script>
</main><script src="host.js"></script></html>"""

# For a browser that knows all labs: none plays by itself for a first look.
SEEN = f"try {{ localStorage.setItem('nnkit.seen', 'kinds {' '.join(NAMES)}') }} catch {{}}"
SENTENCE = "document.querySelector('[role=status]').textContent"
SITE = Path(__file__).parents[2] / "_build" / "html"


def labs_of_site():
    """[(place of the page, name of the lab)] for each lab of the built site; those in German: test_translations.py."""
    return [
        (path.relative_to(SITE).as_posix(), name)
        for path in sorted((SITE / "book").rglob("*.html"))
        for name in re.findall(r'"lab": ?"(\w+)"', path.read_text(encoding="utf-8"))
    ]


def go_to(page, lab, values):
    """Bring a lab of the site to a state by a change of the address, in Python too: the same sentence. Returns it."""
    lab.set(**values)
    page.evaluate(
        """(state) => {
            history.replaceState(null, "", `#${state}`);
            dispatchEvent(new HashChangeEvent("hashchange"));
        }""",
        f"{lab.name}:{in_address(values)}",
    )
    page.wait_for_function(
        "([name, text]) => document.querySelector(`.nn-lab[data-lab=${name}] [role=status]`)?.textContent === text",
        arg=[lab.name, lab.status],
    )
    return lab.status


def write(folder, lab, *, before="", after="", engine=None):
    """Write the page to a folder; returns its file:// address. `engine` replaces the text of engine.js, `before` and
    `after` are scripts that run before and after it.
    """
    scripts = _scripts(folder, lab, engine)
    state = {**{name: getattr(lab.view, name) for name in ("lab", "payload", "result")}}
    state.update({name: getattr(lab.view, name) for name in lab.view.payload["controls"]})
    fields = "".join(_field(lab, name) for name in lab.controls)
    return _page(folder, PAGE.format(before=before, scripts=scripts, after=after, fields=fields, state=_json(state)))


def write_whole(folder, lab, *, after=""):
    """Write a page that shows the lab with Jupyter's front end, as the built site has it."""
    scripts = _scripts(folder, lab)
    shutil.copy(SITE / "_static" / "host.js", folder)
    state = {"version_major": 2, "version_minor": 0, "state": dependency_state([lab], drop_defaults=False)}
    view = {"version_major": 2, "version_minor": 0, "model_id": lab.model_id}
    return _page(folder, WHOLE.format(scripts=scripts, after=after, state=_json(state), view=_json(view)))


def set_both(page, lab, values):
    """Set controls in Python and on the page, and wait until they say the same."""
    lab.set(**values)  # by their values; the page knows a choice by its place in the list
    numbers = {name: getattr(lab.view, name) for name in values}
    page.evaluate("(values) => Object.entries(values).forEach(([name, value]) => model.set(name, value))", numbers)
    both_agree(page, lab)


def both_agree(page, lab):
    """Wait until the page says what Python says."""
    page.wait_for_function(f"(text) => {SENTENCE} === text", arg=lab.status)


def new_sentence(page, before):
    """Wait until the page says something else than before, and return it."""
    page.wait_for_function(f"(text) => {SENTENCE} !== text", arg=before)
    return page.evaluate(SENTENCE)


def laid_out(page):
    """Wait until what was done last, to the window or to the lab, is laid out and drawn: two frames."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def resize(page, width, height=800):
    """Give the window a size, and wait until all in it has found its place."""
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function("([width, height]) => innerWidth === width && innerHeight === height", arg=[width, height])
    laid_out(page)


def nothing_sticks_out(page):
    """Wait until the page is no wider than its window, laid out as it is now."""
    laid_out(page)
    page.wait_for_function("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def at_rest(page, sentence=SENTENCE):
    """Wait until the sentence on the page has been the same for half a second, and return it."""
    page.evaluate(
        """(sentence) => new Promise((done) => {
            let text, since;
            const check = () => {
                const now = eval(sentence);
                if (now !== text) [text, since] = [now, performance.now()];
                if (performance.now() - since > 500) done();
                else setTimeout(check, 20);
            };
            check();
        })""",
        sentence,
    )
    return page.evaluate(sentence)


def _scripts(folder, lab, engine=None):
    """Copy the scripts of a page with the lab; returns their tags. The lab of kinds.py has no script among them."""
    text = front.engine_script(build.find_or_build().parent) if engine is None else engine
    (folder / "engine.js").write_text(text, encoding="utf-8")
    own = [f"{lab.name}.js"] if lab.name in NAMES else []
    for name in ("frame.js", *own):
        shutil.copy(front.SCRIPTS / name, folder)
    if lab.ships:
        script = Longer(lab.name).script(lab.longer_plans())
        (folder / f"{lab.name}.longer.js").write_text(script, encoding="utf-8")
    return "".join(f'<script src="{name}"></script>' for name in ("engine.js", "frame.js", *own))


def _json(data):
    return json.dumps(data, sort_keys=True).replace("</", "<\\/")  # sorted, as a notebook stores what its widgets know


def _page(folder, text):
    (folder / "lab.html").write_text(text, encoding="utf-8")
    return (folder / "lab.html").as_uri()


def _field(lab, name):
    control = lab.controls[name]
    text = html.escape(control.description)
    if name not in lab.view.payload["controls"]:
        return f'<button class="nn-lab-button nn-{name}">{text}</button>'
    if name in lab.hidden:
        return ""
    value, kind = html.escape(str(getattr(lab.view, name))), lab.reader.kinds[name]
    if kind == "switch":
        attributes = f'type="checkbox" {"checked" * control.value}'
    elif kind == "text":
        attributes = f'type="text" value="{value}"'
    else:
        limits = (0, len(control.options) - 1, 1) if kind == "choice" else (control.min, control.max, control.step)
        limits = " ".join(f'{key}="{limit}"' for key, limit in zip(("min", "max", "step"), limits))
        attributes = f'type="range" {limits} value="{value}"'
    return f'<label class="nn-control-{name}">{text} <input id="{name}" {attributes}></label>'


if __name__ == "__main__":
    import nnkit.labs

    os.environ["NNKIT_SITE"] = "1"
    target = SITE.parent / "labs" / sys.argv[1]
    target.mkdir(parents=True, exist_ok=True)
    print(write_whole(target, getattr(nnkit.labs, sys.argv[1])()))
