"""python -m languages: see __init__.py; `site SOURCE SITE` adds the translated pages to a built site."""

import sys
from pathlib import Path

from . import LABS, chapters, languages, messages, page_catalogue, pages, updated


def write(path, text):
    """Write a catalogue if it has changed, and say so."""
    if not path.exists() or path.read_bytes() != text:
        path.write_bytes(text)
        print(f"updated {path}")


def catalogues():
    """All catalogues as they must be: (path, text)."""
    for language in languages():
        names = pages(language)
        yield LABS / f"{language}.po", updated(LABS / f"{language}.po", language, messages.messages(names))
        for name, texts in chapters.texts(names).items() if names else ():
            path = page_catalogue(language, name)
            yield path, updated(path, language, {text: [f"{name}.ipynb"] for text in texts})


if __name__ == "__main__":
    if sys.argv[1:2] == ["site"]:
        source, site = map(Path, sys.argv[2:])
        for language in languages():
            chapters.build(language, source, site, site.with_name(language))
    else:
        for path, text in catalogues():
            write(path, text)
