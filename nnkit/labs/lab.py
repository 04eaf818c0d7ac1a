"""The frame of every lab: controls, one view, the sentence, and who computes when a control changes.

A lab computes with the values of its controls, and what it shows depends on nothing else. A lab is a subclass with

- ``name``: that of its view module js/labs/<name>.js;
- ``rules``: how each control's number is shown ("~2"; see numbers.py). Labs compute with the numbers they show;
- ``templates``: dict of sentences with places for numbers, the same for Python and for the page;
- ``compute(values)``: a generator that works in slices: it yields how much is done, between 0 and 1, and returns a
  dict of plain numbers and lists;
- ``sentence(values, result)``: which template, and the numbers in it.

The view module has the twins of the last two, for the page without a kernel.
"""

from threading import Lock, Thread
from time import perf_counter

import ipywidgets

from .numbers import clean, fill
from .view import View


class Lab(ipywidgets.VBox):
    """A live figure.

    Parameters
    ----------
    groups: dict "title" -> dict "name" -> ipywidgets control; the title stands above the group, the buttons, if
        there are any, below the first.
    payload: what the view needs besides: data, the plan as JSON, ...
    steps: the name of the control that says how far a run is shown; adds the buttons Step, Play, Stop, Reset.

    Attributes
    ----------
    controls: dict "name" -> control, buttons included. Assign to a control's value: the lab computes anew.
    view: the widget that draws.
    status: one sentence that tells what the picture shows.
    network, engine: the network, as shown, and the name of the engine that ran it: "numba" or "wasm".
    seconds: how long the latest computation took.
    result, values: what was computed last, and for which values.
    """

    name, rules, templates, background = "", {}, {}, False

    def __init__(self, groups, payload, steps=None):
        self.values = self.result = self.status = self.seconds = None
        self._steps, self._job, self._lock, self._thread, self._seen = steps, 0, Lock(), None, False
        self._inputs = {name: control for group in groups.values() for name, control in group.items()}
        self.controls = dict(self._inputs)
        rows = [self._group(title, group) for title, group in groups.items()]
        if steps:
            rows[0].children = [*rows[0].children, self._buttons()]
        self.view = View(
            {name: getattr(c, _linked(c)) for name, c in self._inputs.items()},
            lab=self.name,
            payload={
                **payload,
                "controls": {name: self._description(name) for name in self._inputs},
                "templates": self.templates,
                "steps": steps,
            },
        )
        box = ipywidgets.Box(rows).add_class("nn-lab-controls")
        super().__init__([self.view, box])
        self.add_class("nn-lab")
        for name, control in self._inputs.items():
            ipywidgets.jslink((control, _linked(control)), (self.view, name))
            control.observe(self._changed, _linked(control))
        self.view.on_msg(self._heard)
        self._run(self._job)

    def compute(self, values):
        raise NotImplementedError

    def sentence(self, values, result):
        raise NotImplementedError

    @property
    def engine(self):
        """The name of the engine that answers in Python."""
        return self.network.engine

    def wait(self):
        """Return when the lab has computed for the present values of its controls."""
        if self._thread is not None:
            self._thread.join()
        return self

    # --- Computing ------------------------------------------------------------------------------------------

    def _changed(self, _):
        self._job += 1  # whoever works for an older number stops
        if self.background:
            self._thread = Thread(target=self._run, args=(self._job,), daemon=True)
            self._thread.start()
        else:
            self._run(self._job)

    def _run(self, job):
        """Compute for the present values, unless newer ones come."""
        with self._lock:
            begun, values = perf_counter(), self._values()
            work = self.compute(values)
            while True:
                try:
                    next(work)
                except StopIteration as end:
                    result = end.value
                    break
                if job != self._job:
                    return work.close()
            template, numbers = self.sentence(values, result)
            self.values, self.result = values, result
            self.status = fill(self.templates[template], numbers)
            self.seconds = perf_counter() - begun
        if not self._seen:  # else the front end's links do it, and must not be disturbed by an older value
            for name, control in self._inputs.items():
                setattr(self.view, name, getattr(control, _linked(control)))
        self.view.result = {"values": values, "shown": result, "sentence": self.status, "seconds": self.seconds}

    def _values(self):
        """The controls' values, as they are shown."""
        values = {name: control.value for name, control in self._inputs.items()}
        return {name: clean(v, self.rules[name]) if name in self.rules else v for name, v in values.items()}

    # --- Controls -------------------------------------------------------------------------------------------

    def _group(self, title, controls):
        heading = ipywidgets.Label(title).add_class("nn-lab-heading")
        for control in controls.values():
            control.style.description_width = "initial"
        return ipywidgets.VBox([heading, *controls.values()]).add_class("nn-lab-group")

    def _buttons(self):
        looks = {"step": "Step", "play": "Play", "stop": "Stop", "reset": "Reset"}
        for name, text in looks.items():
            button = ipywidgets.Button(description=text).add_class("nn-lab-button").add_class(f"nn-{name}")
            button.on_click(lambda _, name=name: self._press(name))
            self.controls[name] = button
        return ipywidgets.Box([self.controls[name] for name in looks]).add_class("nn-lab-buttons")

    def _press(self, name):
        """A button was pressed. The clock of Play runs in the front end; where there is none, Play goes to the end."""
        shown = self._inputs[self._steps]
        if name == "step":
            shown.value = min(shown.max, shown.value + 1)
        elif name == "reset":
            shown.value = 0
        elif name == "play" and not self._seen:
            shown.value = shown.max
        if self._seen:
            self.view.send({"press": name})

    def _description(self, name):
        """What the view must know about a control to read a link to a state of the lab."""
        control = self._inputs[name]
        if hasattr(control, "options"):
            return {"options": [value for _, value in control._options_full]}
        limits = {key: getattr(control, key) for key in ("min", "max", "step")}
        return {**limits, "rule": self.rules.get(name, "")}

    def _heard(self, _, message, __):
        if message.get("hello"):
            self._seen = True
            self.view.send({"engine": self.engine})

    def __repr__(self):
        return f"Lab {self.name!r}. {self.status}"


def _linked(control):
    """The trait of a control that lives in the front end, too."""
    return "index" if hasattr(control, "options") else "value"
