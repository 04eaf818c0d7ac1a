"""*Run here*: pages with code get the script whose buttons run it, if Python (the folder pyodide/) is beside the pages.

    python tools/book/run_here.py SITE

The script is small; front/run has what it loads with the first press. Its tag tells it what that weighs.
"""

import gzip
import hashlib
import sys
from pathlib import Path

CODE = ('class="cell_input', 'class="exercise admonition"')
PACKED = (".whl", ".zip")  # no server makes them smaller
LOADED = (*PACKED, ".wasm", ".json")  # what the worker fetches; it counts these bytes
TAG = (
    '<link rel="stylesheet" href="{root}_static/run/style.css?v={version}">\n'
    '<script defer src="{root}_static/run/loader.js?v={version}" data-version="{version}" data-bytes="{bytes}" '
    'data-megabytes="{megabytes}"></script>\n</head>'
)


def finish(html):
    """Put the script into the pages of the site in the folder `html`."""
    lock = html / "pyodide" / "pyodide-lock.json"
    if not lock.exists():
        return
    own = sorted((html / "_static" / "run").iterdir())
    version = hashlib.sha256(b"".join(path.read_bytes() for path in [*own, lock])).hexdigest()[:10]
    loaded = [path for path in lock.parent.iterdir() if path.suffix in LOADED]
    sent = sum(map(_sent, [*loaded, *lock.parent.glob("*.asm.*js")]))
    size = sum(path.stat().st_size for path in loaded)
    for path in [*html.glob("book/**/*.html"), *html.glob("??/book/**/*.html")]:
        place, text = path.relative_to(html).as_posix(), path.read_text(encoding="utf-8")
        if any(code in text for code in CODE):
            root = "../" * place.count("/")
            tag = TAG.format(root=root, version=version, bytes=size, megabytes=round(sent / 1e6))
            path.write_text(text.replace("</head>", tag, 1), encoding="utf-8")


def _sent(path):
    """The bytes of a file as servers send it: packed, unless it is packed already."""
    return path.stat().st_size if path.suffix in PACKED else len(gzip.compress(path.read_bytes(), 6))


if __name__ == "__main__":
    finish(Path(sys.argv[1]))
