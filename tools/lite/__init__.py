"""Python in the reader's browser: what the site needs for it, beside its pages.

`pyodide` makes the folder with Python itself (Pyodide), the packages that the book imports, and nnkit; `wheels` packs
nnkit and what the Pyodide release lacks; `site` adds JupyterLite, and `open.html`, the door to it; `download` fetches
the release that the published site has.
"""
