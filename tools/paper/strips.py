"""Labs on paper: three pictures of what a lab shows, its sentence, and a code that opens the lab in the last state.

The pictures are taken of the built site, in a narrow window, at the addresses that readers would use: the start of the
lab's run, a fifth of it (by halfway most have arrived), and its end. Labs without a run, and those for which other
states say more, have theirs in STATES.
"""

import html
import json
import re
from io import BytesIO
from urllib.parse import urlencode

import segno
from bs4 import BeautifulSoup
from metadata import site_address
from noscript import STATE, VIEW
from pages import fewer_colours

WINDOW, DENSITY = {"width": 420, "height": 900}, 2.5  # pixels; pixels of a picture per pixel of the page
PATIENCE = 240_000  # milliseconds for a run in the page, on a machine that is busy with other things
ASKED = "asked"  # a word in the address that no lab knows: once the state is shown, the lab writes its own address

STATES = {
    "welcome": [{"stage": stage, "epochs": 100} for stage in ("one neuron", "a layer", "a deep net")],
    "convolution": [{"filter": name} for name in ("soft blur", "sharpen", "vertical edges")],
    "neuron": [{"w1": weight} for weight in (-3, 1, 3)],
}

SETTLED = f"""([name]) => {{
    const lab = document.querySelector(`.nn-lab[data-lab=${{name}}]`);
    const [, words] = location.hash.match(/^#\\w+(?::|%3A)(.*)$/i) ?? [];
    return lab?.dataset.engine === "wasm" && words && !new URLSearchParams(words).has("{ASKED}");
}}"""
NO_STORY = "addEventListener('DOMContentLoaded', () => document.querySelector('.nn-story')?.remove())"
KNOWN = "try { localStorage.setItem('nnkit.seen', 'kinds %s') } catch {}"  # no lab plays by itself for a first look


def states(name, payload):
    """Three states of a lab, each a dict "name of a control" -> value."""
    if name in STATES:
        return STATES[name]
    control = payload["controls"].get(payload["steps"])
    if control is None:
        raise ValueError(f"The lab {name} has no run: give it three states in STATES of tools/paper/strips.py.")
    low, high, step = (control[word] for word in ("min", "max", "step"))
    return [{payload["steps"]: value} for value in (low, low + max((high - low) // 5 // step, 1) * step, high)]


def place(chapter, site, browser, keep):
    """Put strips into the places of a chapter's labs. keep(name, bytes) stores a picture and returns its address."""
    page = (site / chapter.page).read_text(encoding="utf-8")
    found = STATE.search(page)
    models = json.loads(found[1])["state"] if found else {}
    views = {key: model["state"] for key, model in models.items() if "lab" in model["state"]}
    for script in chapter.body.find_all("script", type=re.compile("widget-view")):
        view = _view(models, json.loads(VIEW.fullmatch(str(script))[1])["model_id"], views)
        shown = photographed(browser, (site / chapter.page).as_uri(), view)
        stills = []
        for k, (state, sentence, picture) in enumerate(shown, 1):
            where = keep(f"{chapter.short}-{view['lab']}-{k}.png", picture)
            stills.append((where, sentence, _caption(state)))
        code, address = qr(chapter.page, view["lab"], shown[-1][0])
        where = keep(f"{chapter.short}-{view['lab']}-code.svg", code)
        script.replace_with(_strip(stills, where, address))


def photographed(browser, page_address, view):
    """[(state, sentence, PNG)] of the three states of a lab."""
    name, payload, opening = view["lab"], view["payload"], view["result"]["values"]
    wanted = states(name, payload)
    first = next(k for k, state in enumerate(wanted) if any(opening[word] != state[word] for word in state))
    shown = {}
    context = browser.new_context(viewport=WINDOW, device_scale_factor=DENSITY, color_scheme="light")
    try:
        context.add_init_script(NO_STORY)
        context.add_init_script(KNOWN % name)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        for k in sorted(range(len(wanted)), key=lambda k: k != first):  # so each is a change, which a lab writes down
            page.goto(f"{page_address}#{fragment(name, wanted[k] | {ASKED: 1})}")
            page.wait_for_function(SETTLED, arg=[name])
            lab = page.locator(f".nn-lab[data-lab={name}]").first
            picture = lab.locator(".nn-picture, .nn-stage").first.screenshot(animations="disabled")
            sentence = lab.locator("[role=status]").first.text_content()
            shown[k] = (wanted[k], sentence.strip(), fewer_colours(picture))
    finally:
        context.close()
    return [shown[k] for k in range(len(wanted))]


def fragment(name, state):
    """What the address of a page has behind its "#" for a state of a lab."""
    return f"{name}:{urlencode({word: str(v).lower() if isinstance(v, bool) else v for word, v in state.items()})}"


def qr(page, name, state):
    """(SVG, address): the code of a state of a lab on the site, and the address that it holds."""
    address = f"{site_address()}{page}#{fragment(name, state)}"
    written = BytesIO()
    segno.make(address, error="m", micro=False).save(written, kind="svg", border=2, svgns=True, omitsize=True)
    return written.getvalue(), address


def _view(models, key, views):
    """The state of the first lab's view in the widget `key`."""
    if key in views:
        return views[key]
    children = [child.removeprefix("IPY_MODEL_") for child in models[key]["state"].get("children", [])]
    return next(filter(None, (_view(models, child, views) for child in children)), None)


def _caption(state):
    return ", ".join(f"{word} {value}" if not isinstance(value, str) else value for word, value in state.items())


def _strip(stills, code, address):
    pictures = "".join(
        f'<div class="still"><img src="{where}" alt="{html.escape(sentence, quote=True)}"/>'
        f"<p>{html.escape(caption)}</p></div>"
        for where, sentence, caption in stills
    )
    link = html.escape(address, quote=True)
    words = html.escape(stills[-1][1])
    return BeautifulSoup(
        f'<div class="lab"><div class="strip">{pictures}</div><div class="legend"><p class="live">'
        f'<img class="code" src="{code}" alt="Code of the address of this lab in the last state"/></p>'
        f'<div class="words"><p>{words}</p><p class="hint">This figure is live on the site: scan the code, or '
        f'<a href="{link}">open it there</a>, to see it in this state and to change it.</p></div></div></div>',
        "html.parser",
    )
