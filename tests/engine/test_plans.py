"""Plans that are handed out: nothing that is done to one changes its network."""

import copy

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.plan import Plan

X, Y = np.random.default_rng(0).normal(size=(2, 6, 2))
LABS = [getattr(nnkit.labs, name) for name in nnkit.labs.NAMES]


def network():
    return nn.Network([nn.Dense(3), nn.Tanh(), nn.Dense(2)], input_shape=(2,))


def spoil(plan):
    """Empty whatever can be emptied."""
    for value in vars(plan).values():
        for part in [*value.values()] if isinstance(value, dict) else []:
            if isinstance(part, list):
                part.clear()
        if isinstance(value, (dict, list, set)):
            value.clear()


HANDED_OUT = {
    "plan": lambda net: net.plan("mse"),
    "plan of a training": lambda net: net.plan("mse", nn.SGD(0.1)),
    "session": lambda net: net.session(net.plan("mse")).plan,
    "training": lambda net: net.training(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=1).session.plan,
}


@pytest.mark.parametrize("find", HANDED_OUT.values(), ids=HANDED_OUT)
def test_a_plan_that_is_changed_changes_no_network(find):
    net, other = network(), network()
    spoil(find(net))
    assert net.evaluate(X, Y, "mse") == other.evaluate(X, Y, "mse")
    (loss, gradients), (same, expected) = (each.loss_and_gradients(X, Y, "mse") for each in (net, other))
    assert loss == same and all((gradients[name] == expected[name]).all() for name in expected)
    fits = [each.fit(X, Y, loss="mse", optimizer=nn.SGD(0.1), epochs=2).loss for each in (net, other)]
    assert (fits[0] == fits[1]).all()


@pytest.mark.parametrize("options", [
    {"clip_norm": 2.0}, {"l1": 0.1, "l2": 0.2}, {"frozen": [0]}, {"mask": True, "sample_weight": True}, {"carry": True},
])  # fmt: skip
def test_a_plan_takes_what_fit_takes(options):
    given = {"mask": np.ones(Y.shape[:2], bool), "sample_weight": np.ones(len(Y))}
    settings = {name: given.get(name, value) for name, value in options.items()}
    net = nn.Network([nn.RNN(3, return_sequences=True), nn.Dense(1)], input_shape=(2, 1))
    run = net.training(X[..., None], Y[..., None], loss="mse", optimizer=nn.SGD(0.1), epochs=1, batch_size=3,
                       shuffle=False, **settings)  # fmt: skip
    plan = net.plan("mse", nn.SGD(0.1), **options)
    assert plan.to_json() == run.session.plan.to_json() != net.plan("mse", nn.SGD(0.1)).to_json()


def test_a_session_keeps_the_plan_that_it_was_given():
    net = network()
    plan = net.plan("mse")
    session = net.session(plan, 6)
    spoil(plan)
    session["input"][:], session["target"][:] = X, Y
    session.run("forward", "loss")
    assert session["loss"][0] == net.evaluate(X, Y, "mse") and session.batch == 6


def test_a_changed_plan_can_be_carried_out():
    """Without the loss's own backward call, the gradient of each output is ours to choose."""
    net = network()
    plan = net.plan("mse")
    del plan.sections["backward"][0]
    session = net.session(plan, 6)
    session["input"][:] = X
    session.run("forward")
    session[f"{plan.output}.gradient"][:] = 1
    session.run("backward")
    assert (session["2.bias.gradient"] == 6).all()
    assert (net.loss_and_gradients(X, Y, "mse")[1]["2.bias"] != 6).all()


def test_a_session_is_for_a_plan_of_its_network():
    other = nn.Network([nn.Dense(3)], input_shape=(2,))
    for plan in (other.plan(), Plan()):
        with pytest.raises(nn.ShapeError, match=r"must have the parameters .*0.weight.*Try net.plan\(\)"):
            network().session(plan)
    with pytest.raises(nn.DataError, match="batch must be an integer of at least 1"):
        network().session(network().plan(), 0)


def samples(net):
    """Eight samples for any network: whole numbers where layers read numbers of words."""
    x = []
    for node in net.graph.inputs:
        sizes = [layer.integers for layer in net.graph.followers(node) if layer.integers is not None]
        generator, shape = np.random.default_rng(0), (8, *node.shape)
        x.append(generator.integers(min(sizes), size=shape) if sizes else generator.normal(size=shape))
    return x if len(x) > 1 else x[0], np.random.default_rng(1).normal(size=(8, *net.output_shape))


@pytest.mark.parametrize("make", LABS, ids=lambda make: make.__name__)
def test_the_network_of_a_lab_is_a_network_like_any_other(make):
    """A lab may work on plans of its own; loss, gradients and outputs are those of the same network made anew."""
    net = make().network
    fresh = copy.deepcopy(net)  # plans and memory are made anew
    x, y = samples(net)
    (loss, gradients), (expected, expected_gradients) = (each.loss_and_gradients(x, y, "mse") for each in (net, fresh))
    assert loss == expected and (net.predict(x) == fresh.predict(x)).all()
    assert all((gradients[name] == array).all() for name, array in expected_gradients.items())
    assert not expected_gradients or any(array.any() for array in expected_gradients.values())
