"""Write the book as PDF and as EPUB into _build/print: `python -m paper [NAME ...]`, with names of pages for a part."""

import shutil
import sys

import chromium
from metadata import ROOT
from playwright.sync_api import sync_playwright

from .books import Books

SITE, TARGET = ROOT / "_build" / "html", ROOT / "_build" / "print"


def main(*names):
    found = chromium.path()
    if found is None:
        sys.exit("Printing needs Chromium: install it, or set NNKIT_CHROMIUM to its path.")
    shutil.rmtree(TARGET, ignore_errors=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=chromium.FLAGS)
        books = Books(SITE, TARGET, browser, names)
        pages = books.pdf()
        browser.close()
    books.epub()
    for file in (books.pdf_file, books.epub_file):
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size / 1e6:.1f} MB")
    print(f"The PDF has {pages} pages.")


if __name__ == "__main__":
    main(*sys.argv[1:])
