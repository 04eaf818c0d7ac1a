"""What stands in the place of a lab until it is there: room of its size, so that the text below does not jump; and for
readers without JavaScript a note of what it would show, and of why formulas are raw TeX.
"""

import html
import json
import re

from language import language_of, teller

import nnkit.labs
from nnkit.labs.frame.words import ENGLISH, speaking, t

VIEW = re.compile(r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*?)</script>', re.DOTALL)
STATE = re.compile(r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', re.DOTALL)


def add(place, text):
    """The text of a page with its notes for readers without JavaScript."""
    told = teller(place)
    state = STATE.search(text)
    if state:
        models = {key: model["state"] for key, model in json.loads(state[1])["state"].items()}
        about = told("An interactive figure stands here. It needs JavaScript. It opens with this result:")
        starting = told("This lab is starting.")
        room = f'<div class="nn-widget nn-coming"><p>{html.escape(starting)}</p></div>'

        def stead(found):
            opening = _opening(models, json.loads(found[1])["model_id"], language_of(place))
            return found[0] + (room if opening else "") + _note(f"{about} {opening}")

        text = VIEW.sub(stead, text)
    if re.search(r'class="math notranslate', text):
        about = told("Formulas on this page need JavaScript. Without it you see their source, written in TeX.")
        text = re.sub(r"<article.*?</h1>", lambda found: found[0] + _note(about), text, count=1, flags=re.DOTALL)
    return text


def _opening(models, key, language):
    """The sentence with which a lab begins: of the first view in the widget `key`."""
    model = models[key]
    if "result" in model:
        return model["result"]["sentence"] if language == ENGLISH else _said(model, language)
    children = [child.removeprefix("IPY_MODEL_") for child in model.get("children", [])]
    return next(filter(None, (_opening(models, child, language) for child in children)), "")


def _said(model, language):
    """What a lab says in another language about the result that is stored in English."""
    with speaking(language):
        lab = getattr(nnkit.labs, model["lab"])()
    template, numbers = lab.sentence(model["result"]["values"], model["result"]["shown"])
    return t(lab.templates[template], numbers, lab.words)


def _note(words):
    return f'<noscript><p class="nn-noscript">{html.escape(words)}</p></noscript>'
