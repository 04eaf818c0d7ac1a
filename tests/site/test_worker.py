"""The worker, in which long computations run: every lab computes there what it computes in Python."""

import random

import lab_page
import pytest
from lab_page import set_both
from moves import opening, somewhere, state_for

import nnkit.labs


@pytest.mark.parametrize("name", nnkit.labs.NAMES)
def test_the_worker_says_what_python_says(page, tmp_path, name):
    """In two states: the first makes the worker, the second finds what it has kept. test_oracle.py has many more."""
    lab = getattr(nnkit.labs, name)()
    page.goto(lab_page.write(tmp_path, lab, after="nnkitLabs.default.settings.budget = -1;"))  # nothing is done at once
    page.wait_for_selector(".nn-lab[data-engine=wasm]")
    draw = random.Random(5)
    state = {name: somewhere(lab, name, draw) for name in opening(lab)}
    if lab._steps:  # a long run takes long
        state = state_for(lab, "", state, steps=3)
    set_both(page, lab, state)
    last = next(iter(state))
    set_both(page, lab, {last: opening(getattr(nnkit.labs, lab.name)())[last]})
