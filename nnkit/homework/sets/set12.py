"""Set 12: the LSTM cell, its gates and its gradient. Its solutions are not in this package."""

import numpy as np

from .. import expect
from ..contract import test

NAME, TITLE, MINUTES = "set12", "An LSTM cell and its gates", 120
QUESTIONS = {
    "guesses": "Predict, then run",
    "step": "One step of your cell",
    "step_backward": "One step back",
    "kept": "Find the bug in a measurement",
    "my_counter": "A counter by hand",
    "my_trace": "Your own text",
}
WRITTEN = {"w1": 6}
STATE = ("new state", "new cell")  # what step returns
GRADIENTS = ("dx", "dh_before", "dc_before")  # what step_backward returns


def parameters(draws):
    """The cell and the order of its gates, the summary of a measurement, what three letters do, and some numbers."""
    up, down, zero = draws.choice("abc", "acb", "bac", "bca", "cab", "cba")
    return {
        "kind": draws.choice("linear output", "linear candidate", "limited writing"),
        "order": draws.choice("f i o g", "o g i f", "g f i o", "i g f o"),
        "bias": draws.choice(0.5, 1.0, 1.5, 2.0),
        "summary": draws.choice("geometric mean", "median", "smallest"),
        "up": up,
        "down": down,
        "zero": zero,
        "unit": draws.choice(0.5, 1.0),
        "forget": draws.choice(0.5, 0.75, 0.9),
        "inputs": draws.integer(2, 5),
        "units": draws.integer(6, 9),
    }


def describe(me):
    """The variant in words."""
    formula = {
        "linear output": "h_t = o_t c_t, without the tanh; the rest as in the chapter",
        "linear candidate": "the candidate g_t is its sum itself, without a tanh; the rest as in the chapter",
        "limited writing": "c_t = f_t c_(t-1) + (1 - f_t) i_t g_t; the rest as in the chapter",
    }[me.kind]
    return (
        f"Your cell: {formula}.\n"
        f"The four parts of W, U and b stand in the order {me.order.replace(' ', ', ')}.\n"
        f"The forget gate is the sigmoid of its sum plus {me.bias:g}.\n"
        f"kept: of several sequences, the {me.summary}.\n"
        f"my_counter: {me.up} adds {me.unit:g}, {me.down} subtracts {me.unit:g}, {me.zero} sets the count to 0.\n"
        f"guesses: forget gate {me.forget:g}; {me.inputs} inputs, {me.units} units."
    )


def in_order(me, units, **sums):
    """Biases (4 * units,) in the order of the variant, such as `in_order(me, 2, i=0, f=9, o=9, g=0)`."""
    return np.repeat([float(sums[name]) for name in me.order.split()], units)


@test("guesses")
def guesses_are_numbers(student, me):
    """`guesses` has the four keys, and each value is a number."""
    expect.predictions("guesses", student["guesses"], dict.fromkeys("abcd", float))


def at_rest(me, **sums):
    """Zero weights for three inputs and two units, and biases with these sums."""
    return np.zeros((3, 8)), np.zeros((2, 8)), in_order(me, 2, **sums)


@test("step", points=1)
def an_open_forget_gate(student, me):
    """The forget gate is open and nothing is written: the cell stays as it is, and is shown."""
    x, h, c = np.ones((1, 3)), np.array([[0.3, 0.4]]), np.array([[0.8, -2.0]])
    got = expect.parts("step", student["step"](x, h, c, *at_rest(me, i=-60, f=60, o=60, g=0.3)), *STATE)
    expect.close("the new cell", got[1], c)
    expect.close("the new state", got[0], c if me.kind == "linear output" else [[0.66403677027, -0.96402758008]])


@test("step", points=1)
def half_open(student, me):
    """The sum of the forget gate is the opposite of your bias: half of the cell stays, and nothing is shown."""
    x, h, c = np.ones((1, 3)), np.array([[0.3, 0.4]]), np.array([[0.8, -2.0]])
    got = expect.parts("step", student["step"](x, h, c, *at_rest(me, i=-60, f=-me.bias, o=-60, g=2)), *STATE)
    expect.close("the new cell", got[1], c / 2)
    expect.close("the new state", got[0], [[0.0, 0.0]])


@test("step_backward", points=1)
def along_the_cell(student, me):
    """Nothing is written or shown: half of the gradient goes back along the cell, and none elsewhere."""
    given = [np.array(a) for a in ([[5.0, 6.0]], [[1.0, -2.0]], [[1.0, 1.0, 1.0]], [[0.3, 0.4]], [[0.8, -2.0]])]
    got = student["step_backward"](*given, *at_rest(me, i=-60, f=-me.bias, o=-60, g=2))
    for name, part, right in zip(GRADIENTS, expect.parts("step_backward", got, *GRADIENTS),
                                 ([[0.0, 0.0, 0.0]], [[0.0, 0.0]], [[0.5, -1.0]])):  # fmt: skip
        expect.close(name, part, right)


@test("step_backward", points=1)
def through_the_output(student, me):
    """An empty cell with an open output gate: the gradient of the state enters the cell."""
    given = [np.array(a) for a in ([[5.0, 6.0]], [[1.0, -2.0]], [[1.0, 1.0, 1.0]], [[0.3, 0.4]], [[0.0, 0.0]])]
    got = student["step_backward"](*given, *at_rest(me, i=-60, f=-me.bias, o=60, g=2))
    expect.close("dc_before", expect.parts("step_backward", got, *GRADIENTS)[2], [[3.0, 2.0]])


@test("kept", points=1)
def equal_sequences(student, me):
    """Two equal sequences of four steps: the gates of the first step do not count."""
    f = np.full((2, 4, 3), [0.5, 1.0, 0.9])
    f[:, 0] = 0.1
    expect.close("kept(f)", student["kept"](f), [0.125, 1.0, 0.729])


def weights_of(counter):
    """The three arrays of a counter, in the right shapes."""
    whole = isinstance(counter, dict) and set(counter) >= {"W", "U", "b"}
    expect.that(whole, "my_counter must be a dict with the keys W, U and b", "type")
    expect.that(all(counter[key] is not ... for key in "WUb"), "not attempted yet: my_counter has no weights", "stub")
    for name, shape in (("W", (3, 4)), ("U", (1, 4)), ("b", (4,))):
        array = expect.number_array(f"my_counter[{name!r}]", counter[name])
        expect.that(array.shape == shape, f"my_counter[{name!r}] must have shape {shape}; got {array.shape}", "shape")
    return counter


@test("my_counter")
def the_shapes_of_a_counter(student, me):
    """`my_counter` has W, U and b for three inputs and one unit."""
    weights_of(student["my_counter"])


@test("my_trace")
def a_text_and_its_trace(student, me):
    """`my_text` has at least 15 letters a, b and c, all three of them; `my_trace` has a number for each."""
    text = student["my_text"]
    expect.that(
        isinstance(text, str) and set(text) == set("abc"), "my_text must consist of the letters a, b, c", "type"
    )
    expect.that(len(text) >= 15, f"my_text must have at least 15 letters; it has {len(text)}")
    trace = expect.number_array("my_trace", student["my_trace"])
    expect.that(trace.shape == (len(text),), f"my_trace must have shape ({len(text)},); got {trace.shape}", "shape")
