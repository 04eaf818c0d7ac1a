"""The first sentence of a lab's status is its result: short, complete, and followed by few words of settings."""

import re

import pytest
from settings import SETTINGS

import nnkit.labs

RESULT, ALL = 16, 60  # words, at most


def words(text):
    """The words of a text; a number with its power of ten is one."""
    return re.sub(" × 10", "×10", text).split()


@pytest.mark.parametrize("name", ["backward", "descent", "recurrence"])
def test_the_result_comes_first_and_the_rest_is_short(name):
    lab = getattr(nnkit.labs, name)()
    control = lab.controls[lab._steps]
    states = [{lab._steps: control.min + k} for k in range(min(control.max, 12))]
    for state in [*states, *SETTINGS[name]]:
        status = lab.set(**state).status
        result = status.split(". ")[0]
        assert len(words(result)) <= RESULT and len(words(status)) <= ALL, status
        assert result[0].isupper() and re.search(r"\d|Nothing", result) and status.endswith("."), status
