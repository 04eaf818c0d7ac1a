"""A lab with every kind of control, for tests of the frame. kinds.js is its view."""

import ipywidgets

import nnkit as nn
from nnkit.labs import Lab
from nnkit.labs.frame.controls import Letters, Table, read_rows

POINT = (-2, 2, 2)


class Kinds(Lab):
    name = "kinds"
    rules = {"slope": ".1"}
    texts = {"points": Table((POINT, POINT, (0, 1, 0)), most=6), "word": Letters("abc é"), "start": Table((POINT,), 1)}
    when = {"extra": {"curve": ["second"]}}
    hidden = ("start",)
    buttons = {"clear": "Clear", "more": "More"}
    templates = {
        "one": "{turned:Straight|Turned}, {up:up|down}, {first:curve|other curve} {extra}: the sum is {total:.2} at "
        "slope {slope:.1} and rate {rate:~2-}, {n} {n:time|times}, from {start:.2}, with {points} points, {letters} "
        "letters that count {code}, and {size}."
    }

    def __init__(self, engine=None):
        self.network = nn.Network([nn.Dense(1)], input_shape=(1,), engine=engine)
        super().__init__(
            groups={
                "Numbers": {
                    "slope": ipywidgets.FloatSlider(1.0, min=-2, max=2, step=0.1, description="slope"),
                    "n": ipywidgets.IntSlider(0, min=0, max=9, description="times"),
                    "rate": ipywidgets.SelectionSlider(options=[0.01, 0.1, 1], value=0.1, description="rate"),
                },
                "Choices": {
                    "curve": ipywidgets.Dropdown(options=["first", "second"], description="curve"),
                    "extra": ipywidgets.IntSlider(3, min=0, max=9, step=3, description="extra"),
                    "way": ipywidgets.ToggleButtons(options=["up", "down"], description="way"),
                    "size": ipywidgets.RadioButtons(options=[("small", 1), ("large", 2)], description="size"),
                    "turned": ipywidgets.Checkbox(False, description="turned round"),
                },
                "Texts": {
                    "points": ipywidgets.Text("0,1,0;1,0.5,1", description="points"),
                    "word": ipywidgets.Text("ab", description="word"),
                    "start": ipywidgets.Text("0.5", description="start"),
                },
            },
            payload={},
            steps="n",
        )

    def compute(self, values):
        yield 0
        rows = read_rows(values["points"])
        total = sum((x * values["slope"] + y) * (1 + k) + 10 * (k + 1) * kind for k, (x, y, kind) in enumerate(rows))
        return {"total": total, "points": len(rows)}

    def sentence(self, values, result):
        letters = values["word"]
        code = sum((k + 1) * ord(c) for k, c in enumerate(letters))
        start = (read_rows(values["start"]) or [[0]])[0][0]
        numbers = {"turned": 2 if values["turned"] else 1, "up": 1 if values["way"] == "up" else 2}
        numbers |= {"first": 1 if values["curve"] == "first" else 2, "letters": len(letters), "code": code}
        return "one", {**values, **numbers, **result, "start": start}

    def pressed(self, name, values):
        rows = read_rows(values["points"])
        return {"points": "" if name == "clear" else f"{values['points']};{len(rows) / 4},1,1"}
