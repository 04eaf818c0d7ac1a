"""The book on paper and as an e-book, made from the built site: python tools/dev.py print.

The site's pages become plain chapters (chapters.py) with formulas set once (formulas.py) and labs as strips of three
pictures (strips.py). Both books are made of these chapters: a tagged PDF, printed by Chromium (pdf.py, tags.py), and
an EPUB 3 (epub.py).
"""
