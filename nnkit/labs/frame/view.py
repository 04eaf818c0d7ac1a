"""The one anywidget view that all labs share; what it shows is drawn by the view module <name>/view.js."""

import anywidget
import traitlets

from . import front


class View(anywidget.AnyWidget):
    """The picture and the sentence of a lab.

    Besides the traits below it has one for each control, to which that control is linked in the front end: its
    value, or for a choice the index of what is chosen.

    lab: the name of the view module.
    payload: what never changes: data, plan, templates, what the controls are.
    result: the latest answer of Python: values, sentence, seconds, and the data to draw.
    """

    lab = traitlets.Unicode().tag(sync=True)
    payload = traitlets.Dict().tag(sync=True)
    result = traitlets.Dict().tag(sync=True)

    def __init__(self, links, language, **traits):
        self._esm = front.module(traits["lab"], language)
        self.add_traits(**{name: traitlets.Any().tag(sync=True) for name in links})
        super().__init__(**links, **traits)

    def __repr__(self):
        return f"View({self.lab!r})"
