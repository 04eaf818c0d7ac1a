"""What the lab `surface` teaches is true: its lowest points, its planes, what it says of them."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.surface import landscape as land
from nnkit.labs.surface.lab import LOSSES, NEAR, RATE, STEPS, best


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.surface()


@pytest.fixture
def set_all(lab):
    start = {name: control.value for name, control in nnkit.labs.surface().reader.controls.items()}
    return lambda **values: lab.set(**{**start, **values})


def penguins(lab):
    return np.array([*lab.x, lab.odd[0]]), np.array([*lab.y, lab.odd[1]])


def loss_of(loss, error):
    size = np.abs(error)
    terms = {"mse": error**2, "mae": size, "huber": np.where(size <= 1, error**2 / 2, size - 0.5)}
    return terms[loss].mean(axis=-1)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("odd", [(0.7, 1.0), (2.0, 9.0), (-2.0, 0.0), (0.05, 6.3)])
def test_no_other_line_is_lower(lab, set_all, loss, odd):
    set_all(loss=loss, wrong=True, odd_flipper=odd[0], odd_mass=odd[1])
    x, y = np.array([*lab.x, odd[0]]), np.array([*lab.y, odd[1]])
    w, b = lab.result["best"][loss]
    assert lab.result["low"] == pytest.approx(loss_of(loss, w * x + b - y), rel=1e-12)
    rng = np.random.default_rng(0)
    for far in (1, 1e-2, 1e-4):
        others = [w, b] + far * rng.normal(size=(2000, 2))
        losses = loss_of(loss, others[:, :1] * x + others[:, 1:] - y)
        assert losses.min() >= lab.result["low"] * (1 - 1e-12)


def test_the_line_of_least_squares_is_that_of_numpy(lab):
    x, y = penguins(lab)
    assert best("mse", x, y) == pytest.approx(np.polyfit(x, y, 1), abs=1e-12)


def test_the_birds_are_scaled_so_that_the_bowl_is_round(lab):
    x, y = penguins(lab)
    assert len(x) == 12 and abs(x.mean()) < 1e-12 and x.std() == pytest.approx(1)
    real = nn.data.penguins().x
    flippers = x * lab.spread + lab.centre
    for flipper, mass in zip(flippers, y):
        assert np.any((abs(real[:, 2] - flipper) < 1e-9) & (abs(real[:, 3] / 1000 - mass) < 1e-9))


def test_the_farther_the_bird_the_more_the_mse_moves_and_the_mae_not_at_all(lab, set_all):
    moves = []
    for mass in (4.0, 3.0, 2.0, 1.0, 0.0):
        set_all(wrong=True, odd_mass=mass)
        places = [(lab.result["best"][loss], lab.before[loss]) for loss in LOSSES]
        moves.append([np.hypot(*np.subtract(*pair)) for pair in places])
    mse, mae, huber = np.array(moves).T
    assert np.allclose(np.diff(mse), np.diff(mse)[0], atol=0.003) and mse[-1] > 0.4  # by each kilogram the same
    assert mae.max() == 0
    assert huber[-1] - huber[-2] < 1e-9 and 0.05 < huber[-1] < mse[-1] / 4  # beyond 1 kg it is a straight line
    assert "moves the lowest point by 0.46 (MSE), 0.00 (MAE)" in lab.status


def test_the_loss_is_that_of_the_line(lab, set_all):
    for loss in LOSSES:
        set_all(loss=loss, w=1.5, b=3.0, wrong=True, odd_mass=8.0)
        x, y = np.array([*lab.x, 0.7]), np.array([*lab.y, 8.0])
        assert lab.result["at"] == pytest.approx(loss_of(loss, 1.5 * x + 3.0 - y), rel=1e-12)


def test_it_opens_with_one_bowl_and_the_birds_as_they_were_measured(lab, set_all):
    opened = set_all()
    assert not opened.values["wrong"] and opened.values["surface"] == "one linear unit"
    assert opened.result["best"] == opened.before and not opened.result["bottom"]
    x, y = penguins(lab)
    assert opened.result["low"] == pytest.approx(np.polyfit(x, y, 1, full=True)[1][0] / len(x))


@pytest.mark.parametrize("loss", LOSSES)
def test_the_ball_takes_the_steps_of_fit_and_rolls_to_the_bottom(lab, set_all, loss):
    set_all(loss=loss, steps=STEPS)
    net = nn.Network([nn.Dense(1)], input_shape=(1,), dtype="float64")
    net.parameters["0.weight"][:], net.parameters["0.bias"][:] = lab.values["w"], lab.values["b"]
    x, y = (column[:, None] for column in penguins(lab))
    net.fit(x, y, loss=loss, optimizer=nn.SGD(RATE), epochs=STEPS, batch_size=len(x), shuffle=False, progress=False)
    end = [net.parameters["0.weight"].item(), net.parameters["0.bias"].item()]
    assert lab.result["path"][-1] == end and len(lab.result["path"]) == STEPS + 1
    assert lab.result["path"][0] == [lab.values["w"], lab.values["b"]]
    assert lab.result["bottom"] and lab.result["at"] == net.evaluate(x, y, loss=loss) < lab.result["begun"]


def test_the_bottom_is_a_matter_of_the_loss(lab, set_all):
    w, b = best("mse", *penguins(lab))
    near, far = (set_all(w=round(w + away, 2), b=round(b, 2)).result for away in (0.08, 0.12))
    assert near["bottom"] and not far["bottom"] and far["at"] - far["low"] > NEAR > near["at"] - near["low"]


def test_sentences_say_the_result_first_and_are_short(lab, set_all):
    words = lambda text: len([word for word in text.split() if any(letter.isalnum() for letter in word)])
    for values in (
        *(
            {"wrong": wrong, "steps": steps, "loss": loss}
            for wrong in (False, True)
            for steps in (0, 60)
            for loss in LOSSES
        ),
        {"w": 0.72, "b": 4.26},
        *(
            {"surface": "a network", "through": plane, "steps": k}
            for plane in (land.RANDOM, land.RUNS)
            for k in (0, 60)
        ),
    ):
        first = set_all(**values).status.split(". ")[0]
        assert words(first) <= 16 and words(lab.status) <= 60 and "oss" in first, lab.status


# --- The network ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(lab):
    """A landscape, and `of(generator)`, what a generator returns."""

    def of(generator):
        while True:
            try:
                next(generator)
            except StopIteration as end:
                return end.value

    return lab.landscape, of


def test_a_run_has_the_digits_of_fit(whole):
    landscape, of = whole
    net = landscape.new(3)
    net.fit(landscape.x, landscape.y, loss="mse", optimizer=nn.Adam(land.RATE), epochs=land.EPOCHS,
            batch_size=len(landscape.x), shuffle=False, progress=False)  # fmt: skip
    numbers = np.concatenate([array.ravel() for array in net.parameters.values()])
    assert np.array_equal(of(landscape.run(3)), numbers) and landscape.size == len(numbers) == 97
    assert of(landscape.plane(3, land.RANDOM, 5))["trained"] == net.evaluate(landscape.x, landscape.y, loss="mse")


def test_random_directions_are_as_long_as_the_units_they_move(whole):
    landscape, of = whole
    plane = of(landscape.plane(2, land.RANDOM, 7))
    here, start = of(landscape.run(2)), 0
    for (rows, units), (bias,) in zip(*[iter(landscape.shapes.values())] * 2):
        parts = [
            row[start : start + (rows + 1) * units].reshape(-1, bias) for row in (here, plane["along"], plane["up"])
        ]
        lengths = [np.linalg.norm(part, axis=0) for part in parts]
        assert np.allclose(lengths[1:], land.LENGTH * lengths[0], rtol=1e-12)
        start += (rows + 1) * units
    cosine = plane["along"] @ plane["up"] / np.linalg.norm(plane["along"]) / np.linalg.norm(plane["up"])
    assert abs(cosine) < 0.35 and not np.array_equal(plane["along"], of(landscape.plane(2, land.RANDOM, 8))["along"])


def test_the_plane_through_three_runs_goes_through_them(whole):
    landscape, of = whole
    plane = of(landscape.plane(4, land.RUNS, 0))
    for k, (across, up) in enumerate(plane["marks"]):
        run = of(landscape.run(4 + k))
        assert np.allclose(land.at(plane, across, up), run, atol=1e-12)
        grid = [plane["heights"][round(16 * (up + 1))][round(16 * (across + 1))]]
        assert grid == pytest.approx([landscape.loss(run)], rel=1e-6)
    assert plane["hollows"] >= 3 and plane["bent"] > 0.3


def test_slopes_within_a_plane_are_those_of_the_loss(whole):
    landscape, of = whole
    plane, h = of(landscape.plane(1, land.RANDOM, 3)), 1e-6
    for across, up in ((0.5, 0.25), (-0.9, 0.3)):
        pairs = [((across + h, up), (across - h, up)), ((across, up + h), (across, up - h))]
        losses = [[landscape.loss(land.at(plane, *place)) for place in pair] for pair in pairs]
        slopes = [(above - below) / (2 * h) for above, below in losses]
        assert landscape.slopes(plane, across, up) == pytest.approx(slopes, rel=1e-5)


@pytest.mark.parametrize("through", [land.RANDOM, land.RUNS])
def test_a_ball_on_a_plane_rolls_down_and_stays_on_it(whole, through):
    landscape, of = whole
    plane = of(landscape.plane(0, through, 0))
    for begun in ((0.5, 0.25), (-1.0, 1.0), (0.1, 0.9), (1.0, -1.0)):
        path = of(landscape.roll(plane, *begun, STEPS))
        assert path[0] == list(begun) and path[:6] == of(landscape.roll(plane, *begun, 5))
        assert len(path) == STEPS + 1 and np.abs(path).max() <= 1
        assert np.linalg.norm(np.diff(path, axis=0), axis=1).max() <= land.FARTHEST * (1 + 1e-12)
        first, last = (landscape.loss(land.at(plane, *place)) for place in (path[0], path[-1]))
        assert last < 0.75 * first


def test_a_plane_is_described_as_it_is():
    side = np.array([land.place(k) for k in range(land.GRID)])
    bowl = (side - 0.25) ** 2 + 2 * (side[:, None] + 0.5) ** 2 + 1
    assert land.shape_of(bowl.tolist()) == {"low": 1, "lowest": [0.25, -0.5], "bent": 0, "hollows": 1}
    saddle = land.shape_of((side**2 - side[:, None] ** 2).tolist())
    assert (saddle["bent"], saddle["hollows"]) == (1, 0)
    wells = land.shape_of((np.cos(6 * side) + np.cos(6 * side[:, None])).tolist())
    assert wells["hollows"] == 4 and 0.5 < wells["bent"] < 1
