"""The lab `attention`: a head of attention learns to copy, reverse or sort digits, beside a GRU."""

import ipywidgets
import numpy as np

from ... import data
from ..frame.controls import Letters
from ..frame.film import Film, planned, resolved
from ..frame.lab import Lab
from .models import (
    BATCH,
    EPOCHS,
    EVERY,
    GRU,
    HEAD,
    HELD,
    LEARNED,
    MODELS,
    MOST,
    RATE,
    REVERSE,
    RUN,
    SAMPLES,
    TASKS,
    answers,
    exact,
    influence,
    network,
    samples,
    weights,
    write,
)  # fmt: skip

UPDATES = EPOCHS * SAMPLES // BATCH
QUESTION = "31415926"
RATES = [0.003, 0.01, 0.03, 0.1]


class AttentionLab(Lab):
    """See `attention`."""

    name = "attention"
    main = ("task", "model", "digits", "seed")
    texts = {"digits": Letters("0123456789", most=MOST)}
    run = RUN
    templates = {
        "answer": "After {updates} updates, {by} answers {digits} with {answer}: {told}. {about}",
        "empty": "Type up to {most} digits, and {by} answers. {about}",
        "all": "all digits are right",
        "some": "{wrong} of {count} digits {wrong:is|are} wrong",
        "head": "one head",
        "block": "the head with hidden units",
        "gru": "the GRU",
        "about": "{focused}Of {held} held-out questions of {learned} digits it answers {exact:.1} % without a mistake. "
        "{new}Task: {task}. {size} parameters, rate {rate:~2-}, seed {seed}; {samples} questions to learn from.",
        "focused": "{focus:.1} % of its attention is on places with the digit that it should write. ",
        "new": "It has never seen a question of {count} {count:digit|digits}. ",
    }
    says = {
        "by": [("model == 'one head'", "head"), ("model == 'GRU'", "gru"), ("", "block")],
        "told": [("wrong", "some"), ("", "all")],
        "focused": [("model == 'GRU'", ""), ("count", "focused"), ("", "")],
        "new": [("count == learned", ""), ("count", "new"), ("", "")],
        "about": [("", "about")],
        "sentence": [("count", "answer"), ("", "empty")],
    }
    constants = {"held": HELD, "learned": LEARNED, "most": MOST, "samples": SAMPLES}

    def __init__(self, engine=None):
        made = lambda run: network(run["model"], run["seed"], engine)
        self.film = Film(self.run, samples, look=exact, network=made, engine=engine)
        self.network, self._engine_name = network(HEAD, engine=engine), engine
        whole = ipywidgets.IntSlider
        super().__init__(
            groups={
                "The question": {
                    "task": ipywidgets.ToggleButtons(options=TASKS, value=REVERSE, description="task"),
                    "digits": ipywidgets.Text(QUESTION, description="question"),
                },
                "The network": {
                    "model": ipywidgets.Dropdown(options=MODELS, value=HEAD, description="network"),
                    "updates": whole(UPDATES, min=0, max=UPDATES, step=EVERY, description="updates"),
                    "rate": ipywidgets.SelectionSlider(options=RATES, value=RATE, description="rate"),
                    "seed": whole(0, min=0, max=9, description="seed"),
                },
            },
            payload=self._payload(),
            steps="updates",
        )

    def compute(self, values):
        yield from self.film.go(values, values["updates"] // EVERY)
        net = self.network = self.film.network
        question = [int(digit) for digit in values["digits"]]
        found = {"reply": [], "wanted": [], "map": [], "focus": 0.0}
        if question:
            reply = write(net, question)
            wanted = [int(digit) for digit in answers(values["task"], np.array([question]))[0]]
            drawn = influence if values["model"] == GRU else weights
            found = {"reply": reply, "wanted": wanted, "map": drawn(net, question, reply)}
            found["focus"] = _focus(found["map"], question, wanted)
        size = sum(array.size for array in net.parameters.values())
        return {"curve": self.film.seen[: self.film.last + 1], "question": question, "size": size, **found}

    def numbers(self, values, result):
        reply, wanted = result["reply"], result["wanted"]
        return {
            "count": len(reply),
            "answer": "".join(map(str, reply)),
            "wrong": sum(a != b for a, b in zip(reply, wanted, strict=True)),
            "exact": 100 * result["curve"][-1],
        }

    def _payload(self):
        """What the page needs: the plans of the networks, and what others have measured before."""
        run = resolved(self.run, {"model": HEAD, "task": REVERSE, "seed": 0, "rate": RATE})
        plans = {model: planned(network(model, engine=self._engine_name), run, mask=True) for model in MODELS}
        measured = data.experiment("attention_page")
        curves = [
            [model, task, measured.column("curve", model=model, task=task).tolist()]
            for model in MODELS
            for task in TASKS
        ]
        return {"plans": plans, "curves": curves}


def _focus(rows, question, wanted):
    """The mean weight, in per cent, on the places of the question that hold the digit to be written."""
    total = 0.0
    for row, digit in zip(rows, wanted, strict=True):
        for weight, held in zip(row, question, strict=False):
            total += weight if held == digit else 0.0
    return 100 * total / len(wanted)


def attention(engine: str | None = None) -> Lab:
    """A head of attention that learns to copy, reverse or sort eight digits, beside a GRU. Returns a `Lab`.

    Type a question. The map shows, for each digit of the answer, where the head looks; for the GRU, which digits of the
    question change that digit of the answer.

    >>> import nnkit.labs
    >>> print(nnkit.labs.attention().set(digits="20260714").status)
    After 400 updates, one head answers 20260714 with 41706202: all digits are right. 100.0 % of its attention is on
    places with the digit that it should write. Of 500 held-out questions of 8 digits it answers 100.0 % without a
    mistake. Task: reverse. 1482 parameters, rate 0.03, seed 0; 6400 questions to learn from.
    """
    return AttentionLab(engine)
