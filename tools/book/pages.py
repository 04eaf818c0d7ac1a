"""What the site's pages load: made before the build, and trimmed after it. Nothing comes from another host.

`prepare` fills the folder _static: ipywidgets' front end (site/host.js, bundled), the labs' scripts, engine.wasm as a
script, the networks that were trained longer, MathJax, the site's icon and card. `finish` goes over the built pages:
the theme's icons come as a script of half a megabyte that draws pictures, and again as web fonts; the pages keep the
fonts and their rules, cut down to the icons in use. The index of the search is loaded where somebody searches, not on
every page. Figures are brought to 256 colours, a third of their weight, and are loaded as the reader comes near, into
room that is kept for them. Pages get their metadata (metadata.py), their foot (foot.py), the definitions of their terms
(terms.py), the reader's progress (progress.py), what they say without JavaScript (noscript.py), and links to their
versions in other languages (other_languages.py).
"""

import re
import shutil
import sys
from functools import partial
from io import BytesIO
from pathlib import Path

import metadata
import noscript
import other_languages
import pictures
import progress
import terms
from fontTools import subset
from fontTools.ttLib import TTFont
from PIL import Image

import nnkit.labs
from nnkit.engines.build import find_or_build
from nnkit.labs.frame import front
from nnkit.labs.frame.longer import Longer

MODULES = Path(__file__).parents[2] / "front" / "node_modules"
COLOURS = 20000  # a figure that has more of them is a photograph, or all shades: it keeps them
WIDE = 1300  # pixels; a figure that is wider has several panels: it is not made as narrow as a phone (see book.css)
SEARCH = ("searchtools", "language_data", "searchindex")  # scripts that only the page of the search needs
PATIENT = (  # scripts of the theme that change a page when it is there, and can be fetched while it is read
    "doctools", "sphinx_highlight", "translations", "clipboard.min", "copybutton", "sphinx-book-theme", "togglebutton",
    "design-tabs",
)  # fmt: skip
ICONS = r'(?:\.fa-[\w-]+:+before,?)+\{content:"[^"]+"\}'  # rules of the theme's styles: which sign an icon is
MATHJAX = ("tex-chtml.js", "output/chtml/fonts/woff-v2", "input/tex/extensions")


def prepare(static):
    """Fill the folder _static of the site's source; front/site has been bundled into it before."""
    shutil.copytree(front.SCRIPTS, static / "labs", ignore=shutil.ignore_patterns("made-from"), dirs_exist_ok=True)
    wasm = find_or_build()
    for name in nnkit.labs.NAMES:
        lab = getattr(nnkit.labs, name)
        if (longer := Longer(name)).file.exists():
            (static / "labs" / f"{name}.longer.js").write_text(longer.script(lab().longer_plans()), encoding="utf-8")
    (static / "engine.js").write_text(front.engine_script(wasm.parent), encoding="utf-8")
    for part in MATHJAX:
        source, target = MODULES / "mathjax" / "es5" / part, static / "mathjax" / part
        target.parent.mkdir(parents=True, exist_ok=True)
        copy = partial(shutil.copytree, dirs_exist_ok=True) if source.is_dir() else shutil.copy
        copy(source, target)
    shutil.copy(MODULES / "mathjax" / "LICENSE", static / "mathjax")
    pictures.draw(static)


def finish(html):
    """Trim the built site."""
    style = html / "_static" / "styles" / "pydata-sphinx-theme.css"
    css = style.read_text(encoding="utf-8")
    pages = {path: path.read_text(encoding="utf-8") for path in html.rglob("*.html")}
    names = set(re.findall(r"\bfa-[a-z-]+", " ".join(pages.values())))
    glyphs = {
        int(code, 16)
        for selectors, code in re.findall(r'([^{}]*)\{content:"\\([0-9a-f]+)"', css)
        if names & set(re.findall(r"fa-[a-z-]+", selectors))
    }
    glyphs |= {ord(icon) for icon in re.findall(r'--pst-icon-[\w-]+: ?"([\ue000-\uf8ff])"', css)}  # of boxes
    for other in html.rglob("_static/**/*.css"):
        if other != style:
            found = re.findall(r'content: ?"\\(f[0-9a-f]{3})"', other.read_text(encoding="utf-8"))
            glyphs |= {int(code, 16) for code in found}
    css = re.sub(ICONS, lambda rule: rule[0] if names & set(re.findall(r"fa-[a-z-]+", rule[0])) else "", css)
    css = re.sub(r"url\([^)]*\.woff2[^)]*\) ?format\(\"woff2\"\),", "", css)  # the fonts that are cut come as TrueType
    style.write_text(css, encoding="utf-8")
    for font in html.rglob("webfonts/*"):
        _cut(font, glyphs) if font.suffix == ".ttf" else font.unlink()
    for path in html.glob("_images/*.png"):
        path.write_bytes(fewer_colours(path.read_bytes()))
    places = {_place(html, path): text for path, text in pages.items()}
    known, words = progress.chapters(places), terms.definitions(html)
    for path, text in pages.items():
        text = re.sub(r'<img (?=[^>]*src="([^"]*_images/[^"]*\.png)")', partial(_later, path.parent), text)
        # a host that sends notebooks as JSON would have them opened as text
        text = re.sub(r'(<a href="[^"]*_sources/[^"]*") target="_blank"', r"\1 download", text)
        text = re.sub(r"\s*<script [^>]*scripts/fontawesome\.js[^>]*></script>", "", text)
        text = re.sub(r'\s*<link rel="preload"[^>]*>', "", text)
        if path.name != "search.html":  # what the search needs would keep every other page from being shown
            text = re.sub(rf'\s*<script src="[^"]*({"|".join(SEARCH)})\.js"></script>', "", text)
            text = re.sub(rf'<script (?=[^>]*src="[^"]*/({"|".join(PATIENT)})\.js)', "<script defer ", text)
        place = _place(html, path)
        if place != "index.html" and not place.startswith("_"):  # that one is made below, these are the theme's own
            text = progress.add(place, terms.add(place, text, words), known, places)
            text = noscript.add(place, metadata.add(place, text, partial(_card, html)))
            text = other_languages.add(place, text, places, metadata.site_address())
        path.write_text(text, encoding="utf-8")
    for path in html.rglob("scripts/fontawesome.js*"):
        path.unlink()
    metadata.finish(html)


def _place(html, path):
    """The path of a page on the site, "book/index.html"."""
    return path.relative_to(html).as_posix()


def _card(html, place, title, figure):
    """Draw the card of a page from the tag of a figure; returns its path on the site."""
    card = f"_static/cards/{place.removeprefix('book/').removesuffix('.html').replace('/', '-')}.png"
    (html / card).parent.mkdir(exist_ok=True)
    picture = pictures.card(title, (html / place).parent / figure["src"])
    (html / card).write_bytes(fewer_colours(picture))
    return card


def _cut(path, glyphs):
    """Keep only some glyphs of a font."""
    font = TTFont(path)
    cutter = subset.Subsetter(subset.Options(layout_features=[], hinting=False, notdef_outline=True))
    cutter.populate(unicodes=glyphs)
    cutter.subset(font)
    font.save(path)


def _later(folder, found):
    """The beginning of a figure's tag: load it when the reader comes near, into room of its size."""
    with Image.open(folder / found[1]) as image:
        width, height = image.size
    panels = 'class="nn-wide" ' if width > WIDE else ""
    return f'<img loading="lazy" {panels}width="{width}" height="{height}" '


def fewer_colours(png):
    """The bytes of a PNG, with a palette of 256 colours if that is enough for the figure."""
    with Image.open(BytesIO(png)) as opened:
        image = opened.convert("RGBA")
    opaque = image.getextrema()[3] == (255, 255)
    colours = image.convert("RGB")
    if not (opaque and colours.getcolors(COLOURS)):
        return png
    written = BytesIO()
    palette = colours.quantize(256, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette.save(written, format="PNG", optimize=True)
    return written.getvalue()


if __name__ == "__main__":
    {"prepare": prepare, "finish": finish}[sys.argv[1]](Path(sys.argv[2]))
