"""The lab `drive`: a network that imitates an expert drives a car on a road that the reader can change."""

import ipywidgets
import numpy as np

from ... import Network, layers
from ...objective.optimizers import Adam
from ...objective.schedules import cosine
from ..frame.controls import Table, read_rows, write_rows
from ..frame.film import Film
from ..frame.lab import Lab
from ..parts.linear_model import least_squares, linear
from .cars import RAYS, driven
from .models import DATA, EPOCHS, HELD, LINEAR, MODELS, NETWORK, NEW, NEW_SEED, RATE, RUN, held, samples
from .roads import Road, Roads, middle, random_points, random_roads

DRIVE = 300  # steps of the car, more than a lap of most roads
THIN = 5  # of the tracks on the new roads every fifth place is kept
ACROSS, UP = 5.6, 4.0  # how far from the centre of the picture the points of a road can be
MOST = 14  # of them
OWN = "your own"
WAYS = AS_TRAINED, OTHER = ["as trained", "the other way round"]
ROADS = {
    "a new road": random_points(2000, 12)[11],
    "oval": [[4.5, 0], [3.2, 2.2], [0, 3], [-3.2, 2.2], [-4.5, 0], [-3.2, -2.2], [0, -3], [3.2, -2.2]],
    "bean": [[4.5, 0], [3.5, 2.6], [1.5, 2], [0, 0.6], [-1.5, 2], [-3.5, 2.6], [-4.5, 0], [-3, -2.4], [0, -3],
             [3, -2.4]],
    "figure of eight": [[4.5, 0], [3, 2], [1, 1], [-1, -1], [-3, -2], [-4.5, 0], [-3, 2], [-1, 1], [1, -1], [3, -2]],
    "hairpins": [[5, -2], [5, 1.8], [3.8, 3], [2.6, 2], [2.3, 0.4], [1, -0.8], [-0.3, 0.4], [-0.6, 2], [-1.8, 3],
                 [-3, 2], [-3.4, 0.4], [-4.4, -0.8], [-4, -2.4], [0, -3]],
}  # fmt: skip


class Drive(Lab):
    """See `drive`."""

    name = "drive"
    main = ("data", "direction", "road", "moment")
    texts = {"points": Table(columns=((-ACROSS, ACROSS, 1), (-UP, UP, 1)), most=MOST)}
    hidden = ("points",)
    when = {"epochs": {"model": [NETWORK]}}
    follow = {"road": {name: {"points": write_rows(points)} for name, points in ROADS.items()}}
    run = RUN
    templates = {
        "leaves": "{by} leaves the road at step {left}; it stays on {stayed} of {new} others. {about}",
        "stays": "{by} stays on the road, and on {stayed} of {new} others. {about}",
        "trained": "After {epochs} {epochs:epoch|epochs} the network",
        "about": "Its error on {held} expert steps on these {new} is {error:.3}. After {shown} {shown:step|steps} it "
        "steers {steered:.2}, the expert {expert:.2} (minus: right). Learned from {count} steps: {data}, seed {seed}. "
        "{where}",
        "drawn": "Road: {road}, {length:.1} long, {direction}, up to step {moment}.",
        "no road": "“{points}” makes no road ({road}): the car drives the first of the menu, {direction}, up to "
        "step {moment}.",
    }
    says = {
        "by": [(f"model == '{LINEAR}'", "The linear model"), ("", "trained")],
        "where": [("drawn", "drawn"), ("", "no road")],
        "about": [("", "about")],
        "sentence": [("left", "leaves"), ("", "stays")],
    }
    constants = {"new": NEW, "held": NEW * HELD}

    def __init__(self, engine=None):
        self.film = Film(self.run, samples, engine=engine)
        made = [getattr(layers, name)(*arguments) for name, *arguments in self.run["layers"]]
        self.network = Network(made, input_shape=(RAYS,), engine=engine)
        buttons, whole = ipywidgets.ToggleButtons, ipywidgets.IntSlider
        super().__init__(
            groups={
                "What it learns from": {
                    "data": buttons(options=DATA, description="training data"),
                    "model": buttons(options=MODELS, value=NETWORK, description="model"),
                    "seed": whole(4, min=0, max=9, description="seed"),
                    "epochs": whole(EPOCHS, min=0, max=EPOCHS, description="epochs"),
                },
                "The drive": {
                    "direction": buttons(options=WAYS, description="direction"),
                    "road": ipywidgets.Dropdown(options=[*ROADS, OWN], description="road"),
                    "points": ipywidgets.Text(write_rows(ROADS["a new road"]), description="points"),
                    "moment": whole(DRIVE, min=0, max=DRIVE, description="watch step"),
                },
            },
            payload={
                "plan": self.network.plan("mse", Adam(cosine(RATE))).to_json(),
                "fallback": ROADS["a new road"],
                "new": random_points(NEW_SEED, NEW),
                "most": MOST,
                "reach": [ACROSS, UP],
            },
            steps="epochs",
        )

    def compute(self, values):
        if values["model"] == LINEAR:
            yield 1
            learned = samples(values["data"], values["seed"])
            weights = least_squares(learned["x"], learned["y"], 0.0)
            steer = lambda rays: linear(weights, rays)[:, 0]
        else:
            yield from self.film.go(values, values["epochs"])
            learned, self.network = self.film.samples, self.film.network
            steer = lambda rays: self.network.predict(rays)[:, 0].astype(float)
        other_way = values["direction"] == OTHER
        line = middle(read_rows(values["points"]))
        drawn = line is not None
        own = Road(line if drawn else middle(ROADS["a new road"]))
        roads = Roads([own, *random_roads(NEW_SEED, NEW)], other_way)
        tracks, left, first = driven(roads, [0] * (1 + NEW), steer, DRIVE)
        rays, right = held(other_way=other_way)
        squares = 0.0
        for difference in (steer(rays) - right[:, 0]).tolist():
            squares += difference * difference
        shown = min(values["moment"], len(first) - 1)
        return {
            "track": tracks[0],
            "left": left[0],
            "shown": shown,
            **first[shown],
            "others": [[*track[::THIN], track[-1]] for track in tracks[1:]],
            "lefts": left[1:],
            "stayed": sum(step is None for step in left[1:]),
            "error": float(np.sqrt(squares / len(right))),
            "count": len(learned["y"]),
            "drawn": drawn,
            "length": len(own.middle) / 10,  # its points are 0.1 apart
        }


def drive(engine: str | None = None) -> Lab:
    """A network that has watched an expert drives a car. Returns a `Lab`.

    It sees how far the edge of the road is in nine directions, and predicts the curvature by which the expert steers.
    The text `points` has the points through which the road goes, "x,y;x,y;…".

    >>> import nnkit.labs
    >>> print(nnkit.labs.drive().status)
    After 20 epochs the network leaves the road at step 48; it stays on 8 of 10 others. Its error on 1200 expert steps
    on these 10 is 0.040. After 47 steps it steers 1.40, the expert −1.40 (minus: right). Learned from 3840 steps: clean
    runs, seed 4. Road: a new road, 23.0 long, as trained, up to step 300.
    """
    return Drive(engine)
