"""*Run here*: pages with code get the script whose buttons run it, if Python (the folder pyodide/) is beside the pages.

The script is small; front/run has what it loads with the first press. Its tag tells it what that weighs.
"""

import gzip
import hashlib

CODE = ('class="cell_input', 'class="exercise admonition"')
PACKED = (".whl", ".zip")  # no server makes them smaller
LOADED = (*PACKED, ".wasm", ".json")  # what the worker fetches; it counts these bytes
READS_A_FILE = ("book/appendix/benchmarks.html",)  # that lies beside its notebook, and not beside its page
TAG = (
    '<link rel="stylesheet" href="{root}_static/run/style.css?v={version}">\n'
    '<script defer src="{root}_static/run/loader.js?v={version}" data-version="{version}" data-bytes="{bytes}" '
    'data-megabytes="{megabytes}"></script>\n</head>'
)


def tag(html):
    """What a page of the site in the folder `html` gets at the end of its head; None if there is no Python."""
    lock = html / "pyodide" / "pyodide-lock.json"
    if not lock.exists():
        return None
    own = sorted((html / "_static" / "run").iterdir())
    version = hashlib.sha256(b"".join(path.read_bytes() for path in [*own, lock])).hexdigest()[:10]
    loaded = [path for path in lock.parent.iterdir() if path.suffix in LOADED]
    sent = sum(map(_sent, loaded)) + sum(map(_sent, lock.parent.glob("*.asm.*js")))
    size = sum(path.stat().st_size for path in loaded)
    return TAG.format(root="{root}", version=version, bytes=size, megabytes=round(sent / 1e6))


def _sent(path):
    """The bytes of a file as servers send it: packed, unless it is packed already."""
    return path.stat().st_size if path.suffix in PACKED else len(gzip.compress(path.read_bytes(), 6))


def add(place, text, tag):
    """The text of the page at `place` with the script, if it has code to run."""
    if tag is None or place in READS_A_FILE or not any(code in text for code in CODE):
        return text
    return text.replace("</head>", tag.format(root="../" * place.count("/")), 1)
