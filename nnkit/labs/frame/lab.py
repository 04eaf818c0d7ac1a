"""The frame of every lab: controls, one view, the sentence, and the computation after a control changes.

A lab computes with the values of its controls, and what it shows depends on nothing else. A lab is a subclass with

- ``name``: that of its folder, with the view module <name>/view.js;
- ``rules``: how each slider's number is shown ("~2"; see numbers.py). Labs compute with the numbers they show;
- ``texts``: what each text may hold, a `Table` or `Letters` of controls.py;
- ``run``: the training run as plain data, which a `Film` carries out in Python and in the page (see film.py);
- ``templates``: dict of sentences with places for numbers; ``says``: which of them is shown when, as plain data, too
  (see says.py); ``constants``: dict of numbers that never change and that sentences mention;
- ``compute(values)``: a generator that works in slices: it yields the share that is done, between 0 and 1, and
  returns a dict of plain numbers and lists.

The view module has the twin of `compute`, for the page without a kernel. Optional:

- ``numbers(values, result)``: a dict of further numbers for the sentence. Where conditions do not suffice,
  ``sentence(values, result)`` replaces `says`: it returns the name of a template and the numbers in it. Both have
  their twins in the view module;
- ``main``: names of the one to four controls that stay in sight below the picture; the others are folded;
- ``follow``: dict "surface" -> {"wells": {"rate": 10}}: another value of the first control moves others;
- ``when``: dict "momentum" -> {"optimizer": ["momentum"]}: the first control is shown only while the second has one of
  these values;
- ``hidden``: names of controls without a widget on the page, because the picture sets them, by keyboard too;
- ``buttons``: dict "clear" -> "Clear" of buttons besides Step, Play, Stop and Reset, and ``pressed(name, values)``,
  which returns the values of the controls that the button moves. It, too, has its twin in the view module;
- ``spoken``: words that `numbers`, `sentence` or the picture name, besides the values of choices: to be translated;
- ``ships``: (name of a control, its value): for this value the page needs the network of longer.py, and fetches it.
  ``longer_plans()`` returns a dict of the plans by which the page runs it; `compute` in the view module finds both in
  `payload.longer`;
- ``background``: True if computing takes so long that in Python it belongs in a thread.
"""

from contextlib import contextmanager
from threading import Lock, Thread
from time import perf_counter

import ipywidgets

from ... import __version__
from ...errors import DataError
from .controls import Reader, linked
from .goals import checked, facts, holds
from .predict import question
from .report import report
from .says import names, say
from .view import View
from .words import catalogue, language, t

STEPS = {"play": "Play", "stop": "Stop", "step": "Step", "reset": "Reset"}


class Lab(ipywidgets.VBox):
    """A live figure.

    Parameters
    ----------
    groups: dict "title" -> dict "name" -> ipywidgets control. The slider of `steps` stands in the bar below the
        picture, beside the buttons; below the bar stand the controls of `main`; the rest, each group below its title,
        is folded behind a button, "More settings". A lab without `main` folds nothing.
    payload: what the view needs besides: data, the plan as JSON, ...
    steps: the name of the slider that says how far a run is shown; adds the buttons Step, Play, Stop, Reset.

    Attributes
    ----------
    controls: dict "name" -> control, buttons included. Assign to a control's value, and the lab computes again.
    view: the widget that draws.
    status: one sentence that describes what the picture shows.
    network, engine: the network, as shown, and the name of the engine that ran it: "numba" or "wasm".
    seconds: how long the latest computation took.
    result, values: what was computed last, and for which values.
    language, words: of what is written in the lab, and its translations; see words.py.
    facts: dict of the numbers and words that the lab shows, by the names that conditions use; see goals.py.
    goals, questions: what `goal` and `ask` have added, as plain data.
    """

    name, background = "", False
    rules, texts, templates, when, follow, buttons, hidden, main, spoken = {}, {}, {}, {}, {}, {}, (), (), ()
    run, ships, says, constants = None, None, {}, {}

    def __init__(self, groups, payload, steps=None):
        self.values = self.result = self.status = self.seconds = None
        self.language = language()
        self.words = catalogue(self.language)
        self._steps, self._job, self._lock, self._thread, self._seen = steps, 0, Lock(), None, False
        self._moving = False
        self.facts, self.goals, self.questions = {}, [], []
        self._inputs = {name: control for group in groups.values() for name, control in group.items()}
        self._translate()
        self.controls = dict(self._inputs)
        self.reader = Reader(self._inputs, self.rules, self.texts, self.when)
        own = {
            "controls": self.reader.descriptions(),
            "buttons": list(self.buttons),
            "templates": self.templates,
            "steps": steps,
            "opening": self._inputs[steps].value if steps else None,  # where a run stands at first
            "goals": [],
            "questions": [],
            "version": __version__,
            "run": self.run,
            "ships": self.ships,
            "says": list(self.says.items()),  # as a list: a notebook stores the keys of dicts in sorted order
            "constants": self.constants,
            "main": [name for name in self.main if name not in self.hidden],
            "folded": [name for name in self._inputs if name not in {steps, *self.main, *self.hidden}],
            "follow": self.follow,
        }
        if taken := payload.keys() & own.keys():
            names = ", ".join(sorted(taken))
            raise ValueError(f"The payload of {self.name} has {names}, which Lab itself sends: choose another name.")
        values = {name: getattr(c, linked(c)) for name, c in self._inputs.items()}
        self.view = View(values, self.language, lab=self.name, payload=payload | own)
        box = ipywidgets.Box(self._ranks(groups, own["main"], own["folded"])).add_class("nn-lab-controls")
        super().__init__([self.view, box])
        self.add_class("nn-lab")
        for name, control in self._inputs.items():
            ipywidgets.jslink((control, linked(control)), (self.view, name))
            control.observe(self._changed, linked(control))
        self.view.on_msg(self._heard)
        self._answer(self._job)

    def compute(self, values):
        raise NotImplementedError

    def sentence(self, values, result):
        known = names(self.constants, values, {**result, **self.numbers(values, result)})
        return say(self.says, self.templates, known, self.words)

    def numbers(self, values, result):
        return {}

    def pressed(self, name, values):
        raise NotImplementedError

    @property
    def engine(self):
        """The name of the engine that computes in Python."""
        return self.network.engine

    def wait(self):
        """Return when the lab has computed for the current values of its controls."""
        if self._thread is not None:
            self._thread.join()
        return self

    def set(self, **values):
        """Set several controls, compute once, and wait. Returns the lab.

        >>> import nnkit.labs
        >>> nnkit.labs.line().set(w=1, epochs=3).values["epochs"]
        3
        """
        self._move(values)
        return self.wait()

    # --- What a chapter asks for, before the lab is shown --------------------------------------------------------

    def goal(self, text, condition):
        """Give the reader a goal; the page ticks it once it is reached. Returns the lab.

        text: what to try. condition: when it is reached, as "loss < 0.16 and epochs == 0": see goals.py.

        >>> import nnkit.labs
        >>> lab = nnkit.labs.line().goal("Find a line with an error below 0.16 kg².", "loss < 0.16")
        >>> lab.reached, lab.set(w=0.7, b=4.2).reached
        ([], ['Find a line with an error below 0.16 kg².'])
        """
        self.goals.append({"text": text, "when": checked(condition, self.facts, self.name)})
        self.view.payload = {**self.view.payload, "goals": list(self.goals)}
        return self

    def ask(self, text, then, **form):
        """Ask the reader for a prediction before the lab can be used; the page then shows both. Returns the lab.

        text: the question. then: dict of the values of controls for which the lab computes the answer. The reader

        - chooses one of several answers, ``choices``, a dict of conditions by label, of which one holds;
        - or moves a slider, ``slider=(lowest, highest, step)``, to guess the number ``read``;
        - or draws a curve in a chart with two axes, ``sketch={"x": (title, lowest, highest), "y": ...}``, to guess the
          list of numbers ``read`` in the lab's result, such as "errors", or "losses.1" for the second of the lists
          "losses". The list goes from one end of the axis x to the other at even steps. The page then shows both
          curves and their mean distance.

        Numbers are written by the rule ``rule`` and with ``unit``. Raises a ValueError for what the lab does not have.

        >>> import nnkit.labs
        >>> lab = nnkit.labs.line().ask(
        ...     "Twelve epochs at rate 0.1. How large is the error then?",
        ...     {"rate": 0.1, "epochs": 12}, slider=(0, 2, 0.05), read="loss", rule=".2", unit=" kg²",
        ... )
        >>> lab = nnkit.labs.approximator().ask(
        ...     "How does the error fall?", {"epochs": 1000},
        ...     sketch={"x": ("epoch", 0, 1000), "y": ("error", 0, 1)}, read="errors", rule=".2",
        ... )
        """
        self.questions.append(question(self, text, then, **form))
        self.view.payload = {**self.view.payload, "questions": list(self.questions)}
        return self

    @property
    def reached(self):
        """The texts of the goals that are reached by what the lab shows now."""
        return [goal["text"] for goal in self.goals if holds(goal["when"], self.facts)]

    def report(self):
        """A text about the present state, to hand in: `nnkit.labs.read_report` reads it."""
        return report(self)

    # --- Computing ------------------------------------------------------------------------------------------

    def _move(self, values):
        """Set controls, and compute once; all of them, or none where one is refused."""
        if unknown := values.keys() - self._inputs.keys():
            wrong, right = (", ".join(sorted(names)) for names in (unknown, self._inputs))
            raise KeyError(f"The lab {self.name} has no control {wrong}; it has {right}.")
        for name in [name for name in values if name in self.follow]:
            values = self.follow[name].get(values[name], {}) | values
        before = {name: self._inputs[name].value for name in values}
        with self._unheard():
            try:
                self._assign(values)
                self.reader.values()  # refuses what cannot be read
            except Exception:
                self._assign(before)
                raise
        self._changed()

    def _assign(self, values):
        for name, value in values.items():
            self._inputs[name].value = value

    @contextmanager
    def _unheard(self):
        """A block in which controls can be set without computing."""
        self._moving = True
        try:
            yield
        finally:
            self._moving = False

    def _changed(self, change=None):
        if self._moving:
            return
        moved = change and next(name for name, control in self._inputs.items() if control is change["owner"])
        if moved in self.follow:
            with self._unheard():
                self._assign(self.follow[moved].get(change["owner"].value, {}))
        try:
            values = self.reader.values()
        except DataError:
            with self._unheard():
                change["owner"].set_trait(change["name"], change["old"])
            raise
        whole = [name for name, control in self._inputs.items() if isinstance(control, ipywidgets.IntSlider)]
        with self._unheard():  # one that was set between two of its places goes to the nearer one
            self._assign({name: values[name] for name in whole})
        self._job += 1  # cancels computations for earlier jobs
        if self.background:
            self._thread = Thread(target=self._answer, args=(self._job,), daemon=True)
            self._thread.start()
        else:
            self._answer(self._job)

    def _answer(self, job):
        """Compute for the present values, unless newer ones come."""
        with self._lock:
            begun, values = perf_counter(), self.reader.values()
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
            self.values, self.result, self.facts = values, result, facts(values, result, numbers)
            self.status = t(self.templates[template], numbers, self.words)
            self.seconds = perf_counter() - begun
            if not self._seen:  # else the front end's links do it, and must not be disturbed by an older value
                for name, control in self._inputs.items():
                    setattr(self.view, name, getattr(control, linked(control)))
            answer = {"sentence": self.status, "seconds": self.seconds, "facts": self.facts}
            self.view.result = {"values": values, "shown": result, **answer}

    # --- Controls -------------------------------------------------------------------------------------------

    def _told(self, text):
        """A text in the language of the lab."""
        return self.words.get(text, text)

    def _translate(self):
        """Translate what is written on the controls; their values stay as they are."""
        for control in self._inputs.values() if self.words else ():
            control.description = self._told(control.description)
            if hasattr(control, "options"):
                index, options = control.index, control._options_full
                control.options = [(self._told(label), value) for label, value in options]
                control.index = index

    def _ranks(self, groups, main, folded):
        """What stands below the picture: the bar, the main settings, and the others, folded."""
        for name, control in self._inputs.items():
            control.add_class(f"nn-control-{name}")
            control.style.description_width = "initial"
            if isinstance(control, ipywidgets.Checkbox):
                control.indent = False
        bar = [self._buttons(texts) for texts in (STEPS if self._steps else {}, self.buttons) if texts]
        if self._steps:
            bar.append(self._inputs[self._steps])
        rest = {title: [self._inputs[name] for name in group if name in folded] for title, group in groups.items()}
        ranks = {"bar": bar, "main": [self._inputs[name] for name in main]}
        ranks["rest"] = [self._group(title, controls) for title, controls in rest.items() if controls]
        boxes = [ipywidgets.Box(rank).add_class(f"nn-lab-{name}") for name, rank in ranks.items() if rank]
        if ranks["rest"] and self.main:
            boxes.insert(-1, ipywidgets.Button(description=self._told("More settings")).add_class("nn-lab-more"))
        return boxes

    def _group(self, title, controls):
        heading = ipywidgets.Label(self._told(title)).add_class("nn-lab-heading")
        return ipywidgets.VBox([heading, *controls]).add_class("nn-lab-group")

    def _buttons(self, texts):
        for name, text in texts.items():
            button = ipywidgets.Button(description=self._told(text)).add_class("nn-lab-button").add_class(f"nn-{name}")
            button.on_click(lambda _, name=name: self._press(name))
            self.controls[name] = button
        return ipywidgets.Box([self.controls[name] for name in texts]).add_class("nn-lab-buttons")

    def _press(self, name):
        """A button was pressed. The clock of Play runs in the front end; where there is none, Play goes to the end."""
        if name in self.buttons:
            self._move(self.pressed(name, self.reader.values()))
        else:
            shown = self._inputs[self._steps]
            if name == "step":
                shown.value = min(shown.max, shown.value + shown.step)
            elif name == "reset":
                shown.value = shown.min
            elif name == "play" and not self._seen:
                shown.value = shown.max
        if self._seen:
            self.view.send({"press": name})

    def _heard(self, _, message, __):
        if message.get("hello"):
            self._seen = True
            self.view.send({"engine": self.engine})

    def __repr__(self):
        return f"Lab {self.name!r}. {self.status}"
