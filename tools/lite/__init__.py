"""Python in the reader's browser: what the site needs for it, beside its pages.

`pyodide` makes the folder with Python itself (Pyodide), the packages that the book imports, and nnkit; `wheels` packs
nnkit and what the Pyodide release lacks. `python -m lite SITE` makes it, with the environment variable PYTHONPATH set
to tools/.
"""
