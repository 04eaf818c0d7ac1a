"""How tests move the controls of any lab, whatever kinds it has.

Where many moves train a network anew for a second or more, `make test` makes fewer of them, SHORT, than
`make test-all`, WHOLE.
"""

import random
import string

import numpy as np
import pytest

import nnkit.labs

TRAINED = ("attention", "caption", "drive", "speech", "translate", "voice", "writer")  # labs whose runs take that long
WHOLE, SHORT = 1, 3  # every how many of the places of a slider or of a text are taken: of seven all, or ends and middle


def extents():
    """For a test of all labs: each a name, and how many places; those of TRAINED twice, WHOLE in `make test-all`."""
    for name in nnkit.labs.NAMES:
        yield pytest.param(name, SHORT if name in TRAINED else WHOLE, id=name)
    for name in TRAINED:
        yield pytest.param(name, WHOLE, id=f"{name}, whole", marks=pytest.mark.long)


def places(lab, name, every=WHOLE):
    """Some values over the whole range of a control; of choices all, of other values one of `every`."""
    control, kind = lab.controls[name], lab.reader.kinds[name]
    if kind == "choice":
        return [value for _, value in control._options_full]
    if kind == "switch":
        return [True, False]
    if kind == "text":
        return [somewhere(lab, name, random.Random(seed)) for seed in range(0, 5, every)]
    values = np.linspace(control.min, control.max, 7)[::every]
    return [
        type(control.value)(v) for v in (control.min + ((values - control.min) / control.step).round() * control.step)
    ]


def somewhere(lab, name, generator):
    """A random value of a control."""
    control, kind = lab.controls[name], lab.reader.kinds[name]
    if kind == "choice":
        return generator.choice([value for _, value in control._options_full])
    if kind == "switch":
        return generator.choice([True, False])
    if kind == "text":
        return _text(lab.texts[name], generator)
    steps = round((control.max - control.min) / control.step)
    return type(control.value)(round(control.min + generator.randint(0, steps) * control.step, 6))


def _text(format, generator):
    if hasattr(format, "alphabet"):
        letters = [c for c in string.printable.strip() if c in format.alphabet] or format.alphabet
        return "".join(generator.choice(letters) for _ in range(min(8, format.most)))
    rows = range(generator.randint(1, min(12, format.most)))
    number = lambda low, high, decimals: f"{generator.uniform(low, high):.{decimals}f}"
    return format.clean(";".join(",".join(number(*column) for column in format.columns) for _ in rows))


def opening(lab):
    """The values of a lab just made."""
    return {name: control.value for name, control in lab.reader.controls.items()}


def state_for(lab, name, start, steps=5):
    """A state in which the control `name` matters: a run some steps on its way, what its `when` asks for."""
    on_the_way = {lab._steps: lab.controls[lab._steps].step * steps} if lab._steps else {}
    return {**start, **on_the_way, **{other: expected[0] for other, expected in lab.when.get(name, {}).items()}}


def in_address(values):
    """Values as a link writes them."""
    from urllib.parse import urlencode

    return urlencode({name: str(v).lower() if isinstance(v, bool) else v for name, v in values.items()})
