"""The hidden tests of set 12. nnkit-canary-3f9b1c6e"""

import numpy as np

from nnkit.homework import expect
from nnkit.homework.contract import test
from nnkit.homework.sets import set12

SET = "set12"


def draws(me, number):
    """Random numbers of this student's hidden tests."""
    return np.random.default_rng([me.seed, number])


def opened(a):
    """The sigmoid."""
    return np.exp(-np.logaddexp(0, -a))


def stepped(x, h, c, W, U, b, me):
    """The right answer of `step`."""
    units, sums = len(U), x @ W + h @ U + b
    part = {name: sums[:, k * units : (k + 1) * units] for k, name in enumerate(me.order.split())}
    forget, write = opened(part["f"] + me.bias), opened(part["i"])
    if me.kind == "limited writing":
        write = write * (1 - forget)
    candidate = part["g"] if me.kind == "linear candidate" else np.tanh(part["g"])
    new = forget * c + write * candidate
    return opened(part["o"]) * (new if me.kind == "linear output" else np.tanh(new)), new


def random_cell(random, n, d, h):
    """Input, state and cell, and the weights of a layer."""
    return [random.normal(size=shape) for shape in ((n, d), (n, h), (n, h), (d, 4 * h), (h, 4 * h), 4 * h)]


@test("guesses", points=1)
def all_four(student, me):
    """All four predictions."""
    guesses = student["guesses"]
    expect.predicted("guesses", guesses, {"a": 4 * (me.units * me.inputs + me.units**2 + me.units), "d": 0})
    expect.predicted("guesses", guesses, {"b": me.forget**10, "c": 1 / (1 - me.forget)}, rtol=0.06)


@test("step", points=1)
def random_weights(student, me):
    """Random weights and several sequences; the input stays as it is."""
    step = student["step"]
    for number, sizes in enumerate(((3, 2, 4), (1, 5, 3), (4, 1, 1))):
        cell = random_cell(draws(me, number), *sizes)
        got = step(*cell)
        expect.unchanged(step)
        for name, part, right in zip(set12.STATE, expect.parts("step", got, *set12.STATE), stepped(*cell, me)):
            expect.close(f"the {name}", part, right, reveal=False)


@test("step", points=1)
def fifty_steps(student, me):
    """Fifty steps with an open forget gate; very large sums do no harm."""
    random, step = draws(me, 4), student["step"]
    x, h, c, W, U, _ = random_cell(random, 2, 3, 2)
    b = set12.in_order(me, 2, i=-2000, f=2000, o=1, g=0)
    cell = c
    for _ in range(50):
        h, cell = expect.parts("step", step(x, h, cell, W, U, b), *set12.STATE)
        h, cell = expect.number_array("h", h), expect.number_array("c", cell)
    expect.close("the cell after fifty steps", cell, c, reveal=False)


def check_backward(student, me, number, sizes, of_state, of_cell):
    """Compare the three gradients with finite differences."""
    random, backward = draws(me, number), student["step_backward"]
    cell = random_cell(random, *sizes)
    dh, dc = of_state * random.normal(size=cell[1].shape), of_cell * random.normal(size=cell[1].shape)
    got = backward(dh, dc, *cell)
    expect.unchanged(backward)
    given = expect.parts("step_backward", got, *set12.GRADIENTS)
    for k, (name, part) in enumerate(zip(set12.GRADIENTS, given)):

        def loss(at, k=k):
            new_h, new_c = stepped(*cell[:k], at, *cell[k + 1 :], me)
            return np.sum(dh * new_h) + np.sum(dc * new_c)

        expect.gradient(name, part, loss, cell[k], floor=1e-6)


@test("step_backward", points=1)
def gradients_of_both(student, me):
    """Gradients arrive at the state and at the cell."""
    check_backward(student, me, 5, (3, 2, 4), 1, 1)
    check_backward(student, me, 6, (1, 5, 3), 1, 1)


@test("step_backward", points=1)
def gradients_of_one(student, me):
    """A gradient arrives at the state only, then at the cell only."""
    check_backward(student, me, 7, (2, 3, 2), 1, 0)
    check_backward(student, me, 8, (2, 1, 3), 0, 1)


@test("kept", points=1)
def random_gates(student, me):
    """Random gates of several sequences."""
    random = draws(me, 9)
    for n, t, h in ((5, 7, 3), (4, 3, 6), (1, 2, 2)):
        f = random.uniform(0.2, 1, size=(n, t, h))
        right = []
        for unit in range(h):
            products = sorted(float(np.prod(gates)) for gates in f[:, 1:, unit])
            middle = (products[(n - 1) // 2] + products[n // 2]) / 2
            mean = np.exp(np.mean(np.log(products)))
            right.append({"geometric mean": mean, "median": middle, "smallest": products[0]}[me.summary])
        expect.close("kept(f)", student["kept"](f), right, reveal=False)


def counted(text, me):
    """The exact count after each letter."""
    count, found = 0.0, []
    for letter in text:
        count = 0.0 if letter == me.zero else count + (me.unit if letter == me.up else -me.unit)
        found.append(count)
    return np.array(found)


def run_counter(text, counter):
    """The cell after each letter, by the LSTM of the chapter."""
    W, U, b = (np.asarray(counter[name], float) for name in "WUb")
    h, c, found = 0.0, 0.0, []
    for letter in text:
        i, f, g, o = W["abc".index(letter)] + h * U[0] + b
        c = opened(f) * c + opened(i) * np.tanh(g)
        h = opened(o) * np.tanh(c)
        found.append(c)
    return np.array(found)


@test("my_counter", points=2)
def random_texts(student, me):
    """Twenty letters, three times: at random, upwards, and with many zeros."""
    counter, random = set12.weights_of(student["my_counter"]), draws(me, 10)
    for shares in ((0.4, 0.4, 0.2), (0.9, 0.1, 0.0), (0.3, 0.2, 0.5)):
        text = "".join(random.choice([me.up, me.down, me.zero], size=20, p=shares))
        off = np.abs(run_counter(text, counter) - counted(text, me)).max()
        expect.that(off <= 0.05, f"a count is wrong by {off:.2g}")


@test("my_trace", points=1)
def the_trace_of_your_text(student, me):
    """`my_trace` is what your counter does with your text, and it counts."""
    text, counter = student["my_text"], set12.weights_of(student["my_counter"])
    expect.that(isinstance(text, str) and len(text) >= 15 and set(text) == set("abc"), "my_text is not as asked for")
    expect.close("my_trace", student["my_trace"], run_counter(text, counter), rtol=1e-3, atol=1e-4, reveal=False)
