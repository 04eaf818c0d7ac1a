"""How the book is cited: the same facts in CITATION.cff, in the text, in BibTeX, in the form for errors."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import citation
import yaml
from pybtex.database import parse_string

ROOT = Path(__file__).parents[2]
ADDRESS = "https://example.org/book/foundations/neuron.html"


def test_the_citation_file_agrees_with_the_book():
    found, book = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8")), citation.facts()
    assert found["cff-version"] == "1.2.0" and found["message"] and found["type"] == "software"
    assert found["title"] == book["title"] and [each["name"] for each in found["authors"]] == [book["author"]]
    assert found["license"] == "MIT" in (ROOT / "LICENSE").read_text(encoding="utf-8")


def test_the_entry_can_be_read_by_bibtex():
    book = citation.facts()
    (entry,) = parse_string(citation.bibtex("Loss & gradient: 100 % of_it", ADDRESS), "bibtex").entries.values()
    assert entry.type == "incollection" and entry.fields["booktitle"] == f"{{{book['title']}}}"
    assert entry.fields["title"] == r"{Loss \& gradient: 100 \% of\_it}" and entry.fields["url"] == ADDRESS
    assert entry.fields["year"] == book["year"] and book["version"] in entry.fields["note"]
    assert str(entry.persons["author"][0]) == f"{{{book['author']}}}"
    (whole,) = parse_string(citation.bibtex(book["title"], ADDRESS), "bibtex").entries.values()
    assert whole.type == "misc" and "booktitle" not in whole.fields


def test_the_text_names_the_page_and_the_book_once():
    book = citation.facts()
    assert citation.text("Pooling", ADDRESS).count("Pooling. In: " + book["title"]) == 1
    assert "In: " not in citation.text(book["title"], ADDRESS)


def test_the_form_for_errors_has_the_fields_that_are_filled_in():
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "erratum.yml").read_text(encoding="utf-8"))
    link = urlsplit(citation.report("Pooling & more", ADDRESS))
    asked = parse_qs(link.query)
    assert asked.pop("template") == ["erratum.yml"] and asked.pop("title") == ["Error in: Pooling & more"]
    assert set(asked) <= {part["id"] for part in form["body"]} and ADDRESS in asked["page"][0]
