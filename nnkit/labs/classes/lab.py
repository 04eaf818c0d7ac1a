"""The lab `classes`: a network learns three shapes from a few drawings of the reader, and answers what a new one is."""

import ipywidgets
import numpy as np

from ..frame.controls import Table, read_rows, write_rows
from ..frame.film import Film
from ..frame.lab import Lab
from ..parts.pixels import encoded, shades
from ..parts.strokes import length, pieces
from .drawings import COLUMNS, SIDE, pictures
from .hands import OUTLINES, drawing
from .models import COPIES, EACH, EPOCHS, RUN, SETS, SHAPES, neighbours, samples, taught

SHEET, MOST, TEST = 100, 80, 0  # of a side of the sheet; points of a drawing; the place of the test drawing
YOURS, YOUR_TEST = "your own", "your own drawing"
PATCH, STRIDE = 4, 2  # pixels: of a side of the patch that covers a part of the drawing; from one place to the next
TESTER, HANDS = 11, range(1, 11)  # simulated hands: that of the test drawings; those of the new drawings
ELSE = "something else"

SET_UP = (
    "{tested}{covered}{new} Learned in {epochs} {epochs:epoch|epochs} from {taught} {taught:drawing|drawings} "
    "({points} {points:point|points}) of {shapes}{fourth}, {copies} {copies:picture|varied pictures} of each, "
    "seed {seed}.{where}"
)


class Classes(Lab):
    """See `classes`."""

    name = "classes"
    main = ("shapes", "tried", "other")
    texts = {
        "drawings": Table(columns=((0, SHEET, 0), (0, SHEET, 0), (0, 1 + (SHAPES + 1) * EACH, 0)), most=20 * MOST),
        "test": Table(columns=((0, SHEET, 0), (0, SHEET, 0), (0, 1, 0)), most=MOST),
    }
    hidden = ("drawings", "test", "place")
    buttons = {"clear": "Clear the sheet", "empty": "Teach my own shapes"}
    run = RUN
    templates = {
        "answer": "The network answers “{answer}” ({sure:.1} % sure); the nearest neighbour answers “{neighbour}”. "
        + SET_UP,
        "begin": "Before learning, the network answers “{answer}” ({sure:.1} %); the nearest neighbour “{neighbour}”. "
        + SET_UP,
        "untaught": "Nothing is taught yet: draw each shape a few times, or choose a set of shapes. " + SET_UP,
        "empty": "The test sheet is empty: draw a shape, or choose one. " + SET_UP,
        "taught": "The test drawing: {tried}, by another hand.",
        "never taught": "The test drawing: {tried}, which was never taught.",
        "drawn": "The test drawing has {strokes} {strokes:stroke|strokes}, {length:.1} long.",
        "covered": " Covered around row {row}, column {column}, “{answer}” has {lowest:.1} %.",
        "new": " Of {held} new drawings the network recognises {right}, the neighbour {right_neighbour}.",
        "fourth": " and of something else",
        "teaching sheet": " On the sheet: drawing {number} of “{drawn}”.",
    }
    says = {
        "tested": [
            (f"tried == '{YOUR_TEST}' or shapes == '{YOURS}'", "drawn"),
            ("known == 'yes'", "taught"),
            ("", "never taught"),
        ],
        "covered": [("test", "covered"), ("", "")],
        "new": [("held", "new"), ("", "")],
        "fourth": [("other", "fourth"), ("", "")],
        "where": [("place", "teaching sheet"), ("", "")],
        "sentence": [("not taught", "untaught"), ("not test", "empty"), ("epochs", "answer"), ("", "begin")],
    }
    spoken = (ELSE, "nothing", *(f"shape {k + 1}" for k in range(SHAPES)))

    def __init__(self, engine=None):
        self.film = Film(self.run, lambda text, *more: samples(drawings_of(text), *more), engine=engine)
        sets = {name: write_drawings(taught(name)) for name in SETS}
        tests = {shape: write_rows(drawing(shape, TESTER, 0)) for shape in OUTLINES}
        self.counted = None, "", 0
        self.new = {name: _new(shapes) for name, shapes in SETS.items()}
        self.follow = {
            "shapes": {
                name: {"drawings": text, "tried": SETS[name][0], "test": tests[SETS[name][0]]}
                for name, text in sets.items()
            },
            "tried": {shape: {"test": text} for shape, text in tests.items()},
        }
        choice, whole = ipywidgets.Dropdown, ipywidgets.IntSlider
        opening = next(iter(SETS))
        super().__init__(
            groups={
                "What to teach": {
                    "shapes": choice(options=[*SETS, YOURS], value=opening, description="shapes"),
                    "other": ipywidgets.Checkbox(False, description=f"a fourth class, “{ELSE}”"),
                    "drawings": ipywidgets.Text(sets[opening], description="drawings"),
                    "place": whole(TEST, min=TEST, max=(SHAPES + 1) * EACH, description="on the sheet"),
                },
                "What to test": {
                    "tried": choice(options=[*OUTLINES, YOUR_TEST], value="circle", description="test with"),
                    "test": ipywidgets.Text(tests["circle"], description="test"),
                },
                "How to learn": {
                    "copies": ipywidgets.SelectionSlider(
                        options=[1, 10, COPIES], value=COPIES, description="pictures of each"
                    ),
                    "seed": whole(0, min=0, max=9, description="seed"),
                    "epochs": whole(0, min=0, max=EPOCHS, description="epochs"),
                },
            },
            payload={
                "sets": [[name, shapes, self.new[name][0]] for name, shapes in SETS.items()],
                "sheet": SHEET,
                "most_points": MOST,
            },
            steps="epochs",
        )

    def compute(self, values):
        yield from self.film.go(values, values["epochs"])
        self.network = self.film.network
        drawn, learned = drawings_of(values["drawings"]), self.film.samples
        shapes = SETS.get(values["shapes"], [])
        names = [*(shapes or [f"shape {k + 1}" for k in range(SHAPES)]), ELSE]
        points = read_rows(values["test"])
        x = picture(points)
        found = self._read(x, names)
        [near], _ = neighbours(learned["x"], x) if len(learned["y"]) else ([-1], None)
        kept = [each for label in drawn[: SHAPES + values["other"]] for each in label if each]
        return {
            "names": names[: SHAPES + values["other"]],
            "pixels": encoded(shades(x.ravel(), 0, 1)),
            **found,
            "neighbour": names[learned["y"][near]] if near >= 0 else "nothing",
            "near": encoded(shades(learned["x"][near].ravel(), 0, 1)) if near >= 0 else "",
            "known": "yes" if values["tried"] in shapes else "no",
            "strokes": sum(1 for k, point in enumerate(points) if point[2] or k == 0),
            "length": length(pieces(points)),
            "taught": len(kept),
            "points": sum(len(each) for each in kept),
            "number": (values["place"] - 1) % EACH + 1,
            "drawn": names[max(0, values["place"] - 1) // EACH],
            **self._recognised(values["shapes"], learned),
        }

    def pressed(self, name, values):
        if name == "empty":
            return {"shapes": YOURS, "drawings": "", "place": 1, "epochs": 0}
        if values["place"] == TEST:
            return {"tried": YOUR_TEST, "test": ""}
        slots = drawings_of(values["drawings"])
        slots[(values["place"] - 1) // EACH][(values["place"] - 1) % EACH] = []
        return {"shapes": YOURS, "drawings": write_drawings(slots), "epochs": 0}

    def _read(self, x, names):
        """The network's answer to a picture x, and what covering a part of it with paper does to the answer's share."""
        places = [
            (row, column) for row in range(0, SIDE - PATCH + 1, STRIDE) for column in range(0, SIDE - PATCH + 1, STRIDE)
        ]
        covered = np.repeat(x, 1 + len(places), axis=0)
        for k, (row, column) in enumerate(places, 1):
            covered[k, row : row + PATCH, column : column + PATCH] = 0
        logits = self.network.predict(covered)[0].tolist()
        chances = self.network.probabilities(covered, loss="cross_entropy").astype(float)
        first = chances[0].tolist()
        answer = first.index(max(first))
        lost, times = np.zeros((SIDE, SIDE)), np.zeros((SIDE, SIDE))
        for (row, column), chance in zip(places, chances[1:, answer], strict=True):
            lost[row : row + PATCH, column : column + PATCH] += first[answer] - chance
            times[row : row + PATCH, column : column + PATCH] += 1
        effect = lost / times
        reach = float(np.abs(effect).max())
        least = int(chances[1:, answer].argmin())
        return {
            "logits": logits,
            "probabilities": first,
            "prediction": answer,
            "answer": names[answer],
            "sure": 100 * first[answer],
            "effect": encoded(shades(effect.ravel(), -(reach or 1), reach or 1)),
            "reach": 100 * reach,
            "row": places[least][0] + PATCH // 2,
            "column": places[least][1] + PATCH // 2,
            "lowest": 100 * float(chances[1 + least, answer]),
        }

    def _recognised(self, name, learned):
        """How many new drawings of a set of shapes the network and the nearest neighbour recognise."""
        if name == YOURS or not len(learned["y"]):
            return {"held": 0, "right": 0, "right_neighbour": 0}
        _, x, y = self.new[name]
        if self.counted[0] is not learned or self.counted[1] != name:
            places, _ = neighbours(learned["x"], x)  # the same all the time that the network learns
            self.counted = learned, name, int((learned["y"][places] == y).sum())
        right = int((self.network.predict(x).argmax(axis=1) == y).sum())
        return {"held": len(y), "right": right, "right_neighbour": self.counted[2]}


def _new(shapes):
    """New drawings of some shapes: their texts, their pictures, their labels."""
    drawn = [drawing(shape, hand, 0) for shape in shapes for hand in HANDS]
    return (
        [write_rows(each) for each in drawn],
        np.concatenate(list(map(picture, drawn))),
        np.repeat(np.arange(SHAPES), len(HANDS)),
    )


def picture(points):
    """The picture (1, 16, 16, 1) of a drawing, which may be empty."""
    return pictures(points, np.zeros((1, COLUMNS))) if points else np.zeros((1, SIDE, SIDE, 1), np.float32)


def drawings_of(text):
    """The drawings in a text, for each class a list of five: rows [x, y, 1 where a stroke begins else 0].

    In the text a drawing begins with a row [x, y, 2 + its place], where the places of all classes are counted from 0.
    """
    slots, now = [[] for _ in range((SHAPES + 1) * EACH)], None
    for x, y, begins in read_rows(text):
        if begins > 1:
            now = slots[int(begins) - 2]
        if now is not None:
            now.append([x, y, float(begins > 0)])
    return [slots[k : k + EACH] for k in range(0, len(slots), EACH)]


def write_drawings(classes):
    """Drawings as the text of a control."""
    rows = []
    for place, points in enumerate([points for each in classes for points in each]):
        rows += [[x, y, begins if k else 2 + place] for k, (x, y, begins) in enumerate(points)]
    return write_rows(rows)


def classes(engine: str | None = None) -> Lab:
    """Teach a network three shapes with a few drawings of each, then test it with a drawing. Returns a `Lab`.

    A small convolutional network learns from 40 varied pictures of each drawing. Beside it answers the nearest
    neighbour among the same pictures. A map shows which parts of the test drawing the network's answer depends on.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.classes()
    >>> print(lab.set(epochs=10, tried="star").status)
    The network answers “triangle” (99.9 % sure); the nearest neighbour answers “triangle”. The test drawing: star,
    which was never taught. Covered around row 12, column 6, “triangle” has 96.7 %. Of 30 new drawings the network
    recognises 25, the neighbour 26. Learned in 10 epochs from 15 drawings (165 points) of circle, square, triangle, 40
    varied pictures of each, seed 0.
    """
    return Classes(engine)
