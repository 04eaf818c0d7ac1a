"""Where the first sentence of a status ends, in Python and in the page; how much a lab says as it opens.

test_oracle.py looks at the first sentences of many states.
"""

import pytest
from node import by_node
from sentences import parted, words

import nnkit.labs

MOST = 60  # words of all sentences, as the lab opens


def test_where_the_first_sentence_ends():
    cases = {
        "The loss is 0.5. More.": ["The loss is 0.5.", "More."],
        "Its activation f is tanh. It has 2 – 1 units.": ["Its activation f is tanh.", "It has 2 – 1 units."],
        "2 – 1 wins by 0.5 to 0.25.": ["2 – 1 wins by 0.5 to 0.25.", ""],
        "The loss is 3.1 × 10⁹. 8 filters. None.": ["The loss is 3.1 × 10⁹.", "8 filters. None."],
        "": ["", ""],
    }
    assert [parted(text) for text in cases] == list(cases.values())
    assert by_node("sentence.js", "parted", "given.map(parted)", list(cases)) == list(cases.values())


@pytest.mark.parametrize("name", nnkit.labs.NAMES)
def test_a_lab_opens_with_few_words(name):
    status = getattr(nnkit.labs, name)().status
    assert len(words(status)) <= MOST, status
