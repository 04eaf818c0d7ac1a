"""Every text of a lab can be translated: seen in a language that puts each entry of the catalogue between marks."""

import json
import re

import pytest
from lab_page import at_rest, write

import nnkit.labs
from nnkit.labs.frame.words import catalogue, languages

MARKED = {text: f"⟦{text}⟧" for text in catalogue(languages()[0])}
BEFORE = f"""globalThis.nnkitLanguage = {json.dumps({"name": "xx", "words": MARKED})};
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
SAME = {"LSTM", "RNN", "tanh", "sin", "kg", "mm", "Hz", "nnkit", "NumPy", "Adelie", "Gentoo"}  # names and units
DATA = {  # what labs read, write or are asked, which has a language of its own
    "caption": lambda lab: "zero one two three four five six seven eight nine start",
    "sentiment": lambda lab: lab.result["words"],
    "speech": lambda lab: "ee ah oo",
    "taste": lambda lab: lab.view.payload["dishes"],
    "translate": lambda lab: lab.result["source"] + lab.result["words"],
    "voice": lambda lab: "ee ah oo",
    "writer": lambda lab: [lab.values["begin"], lab.result["written"], lab.result["text"]],
}


def words(text):
    return re.findall(r"[A-Za-z]{2,}", text)


def unmarked(text):
    """The words outside all marks. Where a text was cut off, the closing mark is missing."""
    while (outside := re.sub(r"⟦[^⟦⟧]*(?:⟧|$)", "", text)) != text:
        text = outside
    return words(text)


@pytest.mark.parametrize("name", nnkit.labs.NAMES)
def test_a_lab_shows_no_text_that_cannot_be_translated(page, tmp_path, monkeypatch, name):
    monkeypatch.setattr("nnkit.labs.frame.lab.catalogue", lambda _: MARKED)
    lab = getattr(nnkit.labs, name)()
    page.goto(write(tmp_path, lab, before=BEFORE))
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    at_rest(page)
    texts = page.evaluate(TEXTS)
    known = SAME | set(words(str(DATA.get(name, lambda lab: "")(lab))))
    assert sum("⟦" in text for text in texts) > 10
    assert {text: found for text in texts if (found := set(unmarked(text)) - known)} == {}
