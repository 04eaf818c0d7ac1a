"""The lab `classes`: its pictures, its run, its map and its neighbour against independent calculations."""

import base64

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.classes.drawings import COLUMNS, SIDE, pictures, placed
from nnkit.labs.classes.hands import OUTLINES, drawing
from nnkit.labs.classes.lab import drawings_of, picture, write_drawings
from nnkit.labs.classes.models import EACH, OTHERS, SETS, neighbours, samples, taught
from nnkit.labs.frame.controls import read_rows

STILL = np.zeros((1, COLUMNS))


@pytest.fixture(scope="module")
def lab():
    return nnkit.labs.classes()


def bytes_of(text):
    return np.frombuffer(base64.b64decode(text), np.uint8).reshape(SIDE, SIDE)


def test_the_run_is_that_of_fit(lab):
    lab.set(shapes="tick, cross, arrow", other=True, copies=10, seed=2, epochs=10)
    found = samples(taught("tick, cross, arrow"), True, 10, 2)
    layers = [nn.Conv2D(8, 3, padding="same"), nn.ReLU(), nn.MaxPool2D(2)]
    layers += [nn.Conv2D(16, 3, padding="same"), nn.ReLU(), nn.MaxPool2D(2), nn.Flatten(), nn.Dense(4)]
    net = nn.Network(layers, input_shape=(SIDE, SIDE, 1), seed=2)
    net.fit(
        found["x"], found["y"], loss="cross_entropy", optimizer=nn.Adam(0.003), epochs=10, batch_size=16, seed=2,
        progress=False,
    )  # fmt: skip
    assert all((array == lab.network.parameters[name]).all() for name, array in net.parameters.items())
    assert len(found["y"]) == 4 * EACH * 10 and np.bincount(found["y"]).tolist() == [50] * 4


def test_a_picture_is_ink_near_the_strokes():
    """Against distances from many places along the strokes."""
    points = drawing("heart", 3, 0)
    x, y = np.array(points).T[:2]
    middle, half = (x.max() + x.min()) / 2, max(np.ptp(x), np.ptp(y)) / 2
    x, y = 8 + 6 * (x - middle) / half, 8 + 6 * (y - (y.max() + y.min()) / 2) / half
    along = np.linspace(0, 1, 200)[:, None]
    places = [((1 - along) * z[:-1] + along * z[1:]).ravel() for z in (x, y)]
    middles = np.arange(SIDE) + 0.5
    gap = np.hypot(middles[None, :, None] - places[0], middles[:, None, None] - places[1]).min(axis=2)
    assert np.abs(pictures(points, STILL)[0, :, :, 0] - np.clip(1.4 - gap, 0, 1)).max() < 0.02


@pytest.mark.parametrize("shape", OUTLINES)
def test_copies_differ_and_stay_in_the_picture(shape):
    numbers = np.random.default_rng(0).uniform(-1, 1, (50, COLUMNS))
    points = drawing(shape, 0, 0)
    found = pictures(points, numbers)
    assert found.dtype == np.float32 and found.min() == 0 and found.max() == 1
    assert len({each.tobytes() for each in found}) == 50
    x, y = placed(np.array(points).T[:2], numbers)
    assert min(x.min(), y.min()) > 0.6 and max(x.max(), y.max()) < SIDE - 0.6


def test_where_and_how_large_it_is_drawn_does_not_matter():
    points = drawing("house", 2, 0)
    moved = [[0.5 * x + 7, 0.5 * y + 31, begins] for x, y, begins in points]
    assert np.abs(pictures(points, STILL) - pictures(moved, STILL)).max() < 1e-6


def test_hands_draw_differently_and_always_the_same():
    assert drawing("star", 4, 1) == drawing("star", 4, 1)
    assert len({str(drawing("star", hand, number)) for hand in range(5) for number in range(5)}) == 25
    for shape in OUTLINES:
        points = np.array(drawing(shape, 0, 0))
        assert points.min() >= 0 and points.max() <= 100 and (points == points.round()).all()


def test_texts_hold_the_drawings(lab):
    kept = taught("star, heart, house")
    kept[1][2] = []
    assert drawings_of(write_drawings(kept)) == kept
    assert drawings_of("5,5,1;6,6,0") == [[[]] * EACH] * 4  # no drawing has begun


def test_the_map_is_what_covering_does(lab):
    lab.set(shapes="circle, square, triangle", other=False, copies=40, seed=0, epochs=10, tried="heart")
    x, [first] = picture(read_rows(lab.values["test"])), [lab.result["probabilities"]]
    answer, sums, times = int(np.argmax(first)), np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE))
    for row in range(0, 13, 2):
        for column in range(0, 13, 2):
            covered, there = x.copy(), np.s_[row : row + 4, column : column + 4]
            covered[0][there] = 0
            sums[there] += first[answer] - lab.network.probabilities(covered, loss="cross_entropy")[0, answer]
            times[there] += 1
    effect = sums / times
    reach = np.abs(effect).max()
    assert lab.result["reach"] == pytest.approx(100 * reach, abs=1e-4)
    shown = bytes_of(lab.result["effect"]) / 255 * 2 - 1
    assert np.abs(shown - effect / reach).max() < 0.01


def test_the_neighbour_is_the_nearest(lab):
    found = samples(taught("circle, square, triangle"), False, 40, 0)
    new = np.concatenate([pictures(drawing(shape, 12, 0), STILL) for shape in OUTLINES])
    places, squares = neighbours(found["x"], new)
    distances = ((found["x"][None].astype(float) - new[:, None]) ** 2).sum(axis=(2, 3, 4))
    assert places == distances.argmin(axis=1).tolist() and squares == pytest.approx(distances.min(axis=1))
    lab.set(shapes="circle, square, triangle", other=False, copies=40, seed=0, tried="wave")
    assert (bytes_of(lab.result["near"]) > 0).any() and lab.result["neighbour"] in SETS["circle, square, triangle"]


@pytest.mark.parametrize("name", SETS)
def test_every_set_is_learned_and_the_neighbour_keeps_up(lab, name):
    result = lab.set(shapes=name, other=False, copies=40, seed=0, epochs=10).result
    assert result["held"] == 30 and min(result["right"], result["right_neighbour"]) >= 24
    assert abs(result["right"] - result["right_neighbour"]) <= 3
    assert lab.values["tried"] == SETS[name][0] == result["answer"] == result["neighbour"]
    assert not set(OTHERS[name]) & set(SETS[name])


def test_it_is_sure_of_a_shape_that_it_never_saw(lab):
    lab.set(shapes="circle, square, triangle", other=False, copies=40, seed=0, epochs=10, tried="star")
    assert lab.result["sure"] > 99 and "which was never taught" in lab.status
    assert len(lab.result["names"]) == 3 and len(lab.set(other=True).result["probabilities"]) == 4


def test_own_shapes(lab):
    lab.set(shapes="circle, square, triangle", other=False, copies=40, epochs=10)
    lab.set(**lab.pressed("empty", lab.values))
    assert lab.status.startswith("Nothing is taught yet") and lab.result["neighbour"] == "nothing"
    assert "On the sheet: drawing 1 of “shape 1”" in lab.status
    kept = [[drawing(shape, 0, 0)] + [[]] * 4 for shape in ("wave", "cross", "heart")] + [[[]] * EACH]
    lab.set(drawings=write_drawings(kept), tried="cross", epochs=10)
    assert lab.result["answer"] == lab.result["neighbour"] == "shape 2" and lab.result["held"] == 0
    lab.set(**lab.pressed("clear", {**lab.values, "place": 6}))  # the first drawing of shape 2
    assert lab.result["taught"] == 2 and lab.values["epochs"] == 0
    lab.set(**lab.pressed("clear", {**lab.values, "place": 0}))
    assert lab.status.startswith("The test sheet is empty")
