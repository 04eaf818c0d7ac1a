"""Every text of a lab can be translated: seen in a language that has other letters for each entry of the catalogue."""

import json
import re

import pytest
from lab_page import at_rest, write

import nnkit.labs
from nnkit.labs.frame.words import catalogue, languages


def disguised(text):
    """A text without its letters; of its places only the plural words are changed."""
    return re.sub(r"\{[^}:]*(?::[^}|]*\}|\}|:)|[A-Za-z]", lambda found: found[0] if len(found[0]) > 1 else "ж", text)


DISGUISED = {text: disguised(text) for text in catalogue(languages()[0])}
BEFORE = f"""globalThis.nnkitLanguage = {json.dumps({"name": "xx", "words": DISGUISED})};
globalThis.drawn = new Set(); // what canvases show
const fillText = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {{
  drawn.add(text);
  fillText.call(this, text, ...place);
}};"""
TEXTS = """() => {
  const texts = [...drawn, document.querySelector(".nn-sentence").textContent];
  for (const node of document.querySelectorAll(".nn-lab *:not(style, script)")) {
    for (const name of ["aria-label", "aria-valuetext", "title"]) texts.push(node.getAttribute(name) ?? "");
    if (!node.closest(".nn-sentence"))
      texts.push(...Array.from(node.childNodes, (child) => (child.nodeType === Node.TEXT_NODE ? child.data : "")));
  }
  return [...new Set(texts)];
}"""
DIGITS = "zero one two three four five six seven eight nine"
SAME = {"LSTM", "RNN", "tanh", "sin", "kg", "mm", "Hz", "nnkit", "NumPy", "Adelie", "Gentoo"}  # names and units
DATA = {  # what labs read, write or are asked, which has a language of its own
    "caption": lambda lab: [DIGITS, lab.result["words"], lab.result["wanted"]],
    "sentiment": lambda lab: lab.values["text"] + str(lab.result["words"]),
    "speech": lambda lab: "ee ah oo",
    "taste": lambda lab: lab.view.payload["dishes"],
    "translate": lambda lab: [lab.result[part] for part in ("source", "words", "target")],
    "voice": lambda lab: "ee ah oo",
    "writer": lambda lab: [lab.values["begin"], lab.result["written"], lab.result["text"]],
}


def words(text):
    return set(re.findall(r"[A-Za-z]{2,}", text))


def test_the_places_of_a_disguised_text_stay():
    assert disguised("{n} {n:unit|units}, at {loss:~3} kg.") == "{n} {n:жжжж|жжжжж}, жж {loss:~3} жж."


@pytest.mark.parametrize("name", nnkit.labs.NAMES)
def test_a_lab_shows_no_text_that_cannot_be_translated(page, tmp_path, monkeypatch, name):
    monkeypatch.setattr("nnkit.labs.frame.lab.catalogue", lambda _: DISGUISED)
    lab = getattr(nnkit.labs, name)()
    page.goto(write(tmp_path, lab, before=BEFORE))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    at_rest(page)
    texts = page.evaluate(TEXTS)
    known = SAME | {name} | words(str(DATA.get(name, lambda lab: "")(lab)))
    assert sum("ж" in text for text in texts) > 10
    assert {text: found for text in texts if (found := words(text) - known)} == {}
