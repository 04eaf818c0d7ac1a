"""The structure of the printed PDF, completed for PDF/UA: what Chromium leaves out.

Chromium tags headings, lists, tables, figures and links. PDF/UA also wants a title in the metadata, page headers marked
as artifacts, bodies in list items, descriptions of links, standard names of elements; formulas are no figures.
"""

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, OutlineItem

from .formulas import SPOKEN

ROLES = {"/Strong": Name.Span, "/Em": Name.Span}  # names of PDF 2.0, by what they were before
BEGINS = {Operator(name) for name in ("BMC", "BDC")}
PATH = {Operator(name) for name in ("m", "re")}
PAINTS = {Operator(name) for name in ("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n")}
SHOWS = {Operator(name) for name in ("Tj", "TJ", "'", '"', "Do", "sh")}
END, ARTIFACT = ([], Operator("EMC")), ([Name.Artifact], Operator("BMC"))


def finish(file, title, outline):
    """Complete the structure of a PDF and give it bookmarks (see `Paper.outline`); returns the number of its pages."""
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        _metadata(pdf, title)
        with pdf.open_outline() as bookmarks:
            bookmarks.root.extend(_bookmark(pdf, *entry) for entry in outline)
        pdf.Root.StructTreeRoot.RoleMap = Dictionary(ROLES)
        for element in elements(pdf):
            if element.S == Name.LI:
                _body_of_item(pdf, element)
            elif SPOKEN in str(element.get("/Alt", "")):
                element.S, element.Alt = Name.Formula, str(element.Alt).replace(SPOKEN, "")
        places = {page.objgen: k for k, page in enumerate(pdf.pages, 1)}
        for page in pdf.pages:
            _artifacts(pdf, page)
            for note in page.get("/Annots", []):
                if note.Subtype == Name.Link:
                    note.Contents = _description(pdf, note, places)
        pdf.save(file, linearize=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(pdf.pages)


def elements(pdf):
    """All elements of the structure tree."""
    waiting = [pdf.Root.StructTreeRoot]
    while waiting:
        kids = waiting.pop().get("/K")
        kids = kids if isinstance(kids, Array) else [kids] if kids is not None else []
        for kid in kids:
            if isinstance(kid, Dictionary) and "/S" in kid:
                yield kid
                waiting.append(kid)


def _metadata(pdf, title):
    with pdf.open_metadata() as meta:
        meta["dc:title"] = title
        meta["dc:language"] = ["en"]
        meta["{http://www.aiim.org/pdfua/ns/id/}part"] = "1"
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _bookmark(pdf, title, place, below):
    made = OutlineItem(title, destination=pdf.Root.Dests[f"/{place}"])
    made.children.extend(_bookmark(pdf, *entry) for entry in below)
    return made


def _body_of_item(pdf, item):
    kids = item.get("/K")
    kids = list(kids) if isinstance(kids, Array) else [kids]
    rest = [kid for kid in kids if not (isinstance(kid, Dictionary) and kid.get("/S") == Name.Lbl)]
    if len(rest) == 1 and isinstance(rest[0], Dictionary) and rest[0].get("/S") == Name.LBody:
        return
    if not all(isinstance(kid, Dictionary) and "/S" in kid for kid in rest):
        raise ValueError("A list item holds content that is in no element of its own.")
    body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=Array(rest)))
    for kid in rest:
        kid.P = body
    item.K = Array([kid for kid in kids if kid not in rest] + [body])


def _artifacts(pdf, page):
    """Mark what is in no element, the page's header and number, as artifacts."""
    written, depth, path, changed = [], 0, False, False
    for operands, operator in pikepdf.parse_content_stream(page):
        if operator in BEGINS:
            depth += 1
        elif operator == END[1]:
            depth -= 1
        elif depth == 0 and operator in PATH and not path:
            path = changed = True
            written.append(ARTIFACT)
        if depth == 0 and operator in SHOWS:
            written += [ARTIFACT, (operands, operator), END]
            changed = True
            continue
        written.append((operands, operator))
        if path and operator in PAINTS:
            written.append(END)
            path = False
    if changed:
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(written))


def _description(pdf, note, places):
    """Where a link leads, in words."""
    if "/A" in note:
        return str(note.A.get("/URI", "another document"))
    place = note.Dest
    place = place if isinstance(place, Array) else pdf.Root.Dests[place]
    return f"Page {places[place[0].objgen]}"
