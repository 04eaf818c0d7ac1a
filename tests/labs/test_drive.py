"""The lab `drive`: roads and cars obey geometry, the expert stays on, and what the lab teaches is true."""

import numpy as np
import pytest

import nnkit as nn
import nnkit.labs
from nnkit.labs.drive import cars as driving
from nnkit.labs.drive.cars import Cars, driven, expert_steps
from nnkit.labs.drive.lab import AS_TRAINED, OTHER, OWN, ROADS
from nnkit.labs.drive.models import CLEAN, LINEAR, MIRRORED, NETWORK, PUSHED, held, samples, starts
from nnkit.labs.drive.roads import APART, HALF, Road, Roads, middle, random_points, roads_for, turned
from nnkit.labs.frame.controls import write_rows

RING = [[3 * np.cos(angle), 3 * np.sin(angle)] for angle in np.arange(12) * np.pi / 6]


@pytest.fixture(scope="module")
def opened():
    return nnkit.labs.drive()


@pytest.fixture
def lab(opened):
    return opened.set(road="a new road", data=CLEAN, model=NETWORK, direction=AS_TRAINED, seed=4, epochs=20, moment=300)


def rms(numbers):
    return np.sqrt(np.mean(np.square(numbers)))


def test_a_turn_is_a_rotation():
    c, s = turned(0.6, 0.8, np.tan(0.2))
    angle = np.arctan2(0.8, 0.6) + 0.4
    assert (c, s) == pytest.approx((np.cos(angle), np.sin(angle)))


def test_the_middle_goes_through_the_points_evenly():
    line = middle(RING)
    assert np.linalg.norm(line, axis=1) == pytest.approx(3, abs=0.01)
    steps = np.linalg.norm(np.roll(line, -1, axis=0) - line, axis=1)
    assert steps == pytest.approx(APART, abs=0.002)
    assert min(np.linalg.norm(line - RING[5], axis=1)) < APART / 2


@pytest.mark.parametrize("points", [[], RING[:3], [[1.0, 1.0]] * 5])
def test_too_few_points_make_no_road(points):
    assert middle(points) is None


def test_distances_are_those_to_the_middle():
    roads = Roads([Road(middle(RING))])
    radius, angle = np.meshgrid(np.linspace(2.5, 3.5, 11), np.linspace(0, 6, 40))
    far = roads.distance(np.zeros(radius.shape, int), radius * np.cos(angle), radius * np.sin(angle))
    assert far == pytest.approx(abs(radius - 3), abs=0.06)  # about half a cell, the most near the middle
    assert roads.distance(0, np.array([0.0, 90.0, -90.0]), np.array([0.0, 0.0, 90.0])).tolist() == [1, 1, 1]


def test_rays_reach_the_edge():
    """On a straight piece of road, which is as wide as it says."""
    long = Road(middle([[-5, -2], [0, -2], [5, -2], [5, 2], [0, 2], [-5, 2]]))
    start = int(np.argmin(np.linalg.norm(long.middle - [0, -2], axis=1)))
    [rays] = Cars(Roads([long]), [start]).rays()
    sideways = [0, 1, 2, 6, 7, 8]
    assert rays[sideways] == pytest.approx(HALF / abs(driving.SIN[sideways]), abs=0.06)
    assert rays[4] == pytest.approx(2.5, abs=0.3)


def test_a_car_keeps_its_circle():
    cars = Cars(Roads([Road(middle(RING))]), [0])
    cars.x, cars.y, cars.c, cars.s = (np.array([number]) for number in (2.0, 0.0, 0.0, 1.0))
    for _ in range(200):
        cars.move(np.array([0.5]))
        assert np.hypot(cars.x, cars.y) == pytest.approx(2, abs=1e-3)
    assert np.hypot(cars.c, cars.s) == pytest.approx(1)


def test_the_expert_steers_along_the_circle_to_its_aim():
    cars = Cars(roads_for(3, 4), [5, 50, 100, 150])
    curvature = cars.expert()
    aims = cars._middle(cars.at + driving.AHEAD)
    for k, kappa in enumerate(curvature):
        centre = np.array([cars.x[k] - cars.s[k] / kappa, cars.y[k] + cars.c[k] / kappa])
        assert np.linalg.norm(aims[:, k] - centre) == pytest.approx(abs(1 / kappa))


@pytest.mark.parametrize("other_way", [False, True])
def test_the_expert_stays_on_every_random_road(other_way):
    for seed in (0, 4, 500, 1000, 2000):
        roads = roads_for(seed, 20, 1, other_way)
        assert driven(roads, starts(roads), None, 300)[1] == [None] * 20


@pytest.mark.parametrize("other_way", [False, True])
def test_the_expert_stays_on_every_road_of_the_menu(other_way):
    roads = Roads([Road(middle(points)) for points in ROADS.values()], other_way)
    assert driven(roads, [0] * len(ROADS), None, 400)[1] == [None] * len(ROADS)


def test_pushes_move_cars_and_the_expert_comes_back():
    roads = roads_for(1, 3)
    pushes = np.full((60, 3, 3), -1.0)
    pushes[10] = [1, 0.7, 0.5]
    clean, _ = expert_steps(roads, [0] * 3, 60)
    pushed, _ = expert_steps(roads, [0] * 3, 60, pushes)
    apart = np.sqrt(np.mean((clean - pushed).reshape(60, -1) ** 2, axis=1))
    assert (apart[:10] == 0).all() and apart[10] > 0.1 and apart[-5:].max() < 0.5 * apart[10]


def test_mirror_images_are_those_of_a_mirrored_road():
    x, y = samples(MIRRORED, 0).values()
    half = len(x) // 2
    assert (x[half:] == x[:half, ::-1]).all() and (y[half:] == -y[:half]).all()
    line = middle(RING)
    left, right = (Cars(Roads([Road(each)]), [0]) for each in (line, line * [1, -1]))
    assert left.rays()[0] == pytest.approx(right.rays()[0][::-1], abs=0.03)
    assert left.expert() == pytest.approx(-right.expert())


def test_the_network_is_what_fit_leaves(lab):
    learned = samples(CLEAN, 4)
    net = nn.Network([nn.Dense(16), nn.Tanh(), nn.Dense(1)], input_shape=(9,), seed=4)
    net.fit(learned["x"], learned["y"], loss="mse", optimizer=nn.Adam(nn.cosine(0.1)), epochs=20, batch_size=32, seed=4,
            progress=False)  # fmt: skip
    assert all((array == lab.network.parameters[name]).all() for name, array in net.parameters.items())
    rays, right = held()
    assert lab.result["error"] == pytest.approx(rms(net.predict(rays) - right))


def test_the_linear_model_has_the_least_squares(lab):
    lab.set(model=LINEAR, data=PUSHED)
    x, y = samples(PUSHED, 4).values()
    weights = np.linalg.lstsq(np.hstack([x, np.ones((len(x), 1))]), y, rcond=None)[0]
    rays, right = held()
    assert lab.result["error"] == pytest.approx(rms(rays @ weights[:-1] + weights[-1] - right))


def test_a_track_ends_where_the_car_leaves(lab):
    result = lab.result
    road = Roads([Road(middle(ROADS["a new road"]))])
    far = road.distance(0, *np.array(result["track"]).T)
    assert len(result["track"]) == result["left"] + 1 and far[-1] > HALF >= far[:-1].max()
    assert result["shown"] == result["left"] - 1
    car = lab.set(moment=7).result["car"]
    assert car[:2] == result["track"][7]


def test_bad_points_fall_back_on_the_first_road(lab):
    before = lab.result
    lab.set(road=OWN, points="1,1;2,2")
    assert lab.result["track"] == before["track"] and "makes no road" in lab.status
    lab.set(points=write_rows(random_points(5, 1)[0]))
    assert lab.result["track"] != before["track"] and "makes no road" not in lab.status


def test_what_the_lab_teaches():
    """Over seeds: pushes keep cars on the road although the error rises; mirror images mend the other way round."""
    found = {}
    for seed in (0, 1, 5):
        lab = nnkit.labs.drive()
        for data in (CLEAN, PUSHED, MIRRORED):
            for way in (AS_TRAINED, OTHER):
                result = lab.set(seed=seed, data=data, direction=way).result
                found.setdefault((data, way), []).append((result["error"], result["stayed"]))
    mean = {key: np.mean(values, axis=0) for key, values in found.items()}
    error, stayed = 0, 1
    assert mean[PUSHED, AS_TRAINED][error] > mean[CLEAN, AS_TRAINED][error]
    assert mean[PUSHED, AS_TRAINED][stayed] >= mean[CLEAN, AS_TRAINED][stayed]
    assert mean[CLEAN, OTHER][stayed] < 2 and mean[MIRRORED, OTHER][stayed] > 9
