"""Python in the reader's browser: python -m lite COMMAND, with PYTHONPATH set to tools/ and tools/book/.

site NOTEBOOKS SITE  make the folders pyodide/ and lite/ of a built site, with the notebooks of a folder
download FOLDER      fetch the Pyodide release that the published site has
"""

import sys
from pathlib import Path

from . import download, site

COMMANDS = {("site", 2): site.add, ("download", 1): download.download}
name, *folders = sys.argv[1:] or [""]
if (name, len(folders)) not in COMMANDS:
    sys.exit(__doc__)
COMMANDS[name, len(folders)](*map(Path, folders))
