"""The lab `writer`: a network learns to write like a book, beside n-grams, and mixed with them."""

from functools import cached_property

import ipywidgets
import numpy as np

from ... import Network, data
from ...kernels import glorot_uniform, streams
from ..frame.controls import Letters
from ..frame.film import Film, planned
from ..frame.lab import Lab
from ..frame.longer import CHOICES, HERE, LONGER, SHIPS, Longer
from .models import (
    AT_ONCE,
    BATCH,
    EPOCHS,
    LAYERS,
    LAYERS_LONGER,
    PARTS,
    ROW,
    RUN,
    SIZE,
    STEPS,
    UNITS,
    UPDATES,
    WARM,
    Reader,
    Tester,
    book,
    encoded,
    made,
    rows,
    write,
)
from .ngrams import KneserNey, bits, mean_bits

LONG, SHORT = 160, 48  # characters: of what is written now, of a line from an earlier epoch
EVERY = UPDATES // PARTS
LOWEST, HIGHEST = 2, 8  # n of the n-grams
NETWORK, NGRAMS, MIXTURE = WRITERS = ["network", "n-grams", "mixture"]
TEMPERATURES = {4 / quarters: quarters for quarters in (40, 20, 16, 10, 8, 5, 4, 2)}  # 0.1 to 2
PASSAGES = [
    "`Begin at the beginning,' the King said gravely, `and go on till you come to the end: then stop.'",
    "`Herald, read the accusation!' said the King.",
    "`Stuff and nonsense!' said Alice loudly. `The idea of having the sentence first!'",
    "The Hatter looked at the March Hare, who had followed him into the court, arm-in-arm with the Dormouse.",
    "`Off with her head!' the Queen shouted at the top of her voice.",
]


class Writer(Lab):
    """See `writer`."""

    name = "writer"
    main = ("by", "temperature", "begin", "n")
    texts = {"begin": Letters(book().alphabet.replace("\n", ""), most=60)}
    run, ships = RUN, SHIPS
    templates = {
        "bits": "Bits per character: network {network:.2}, Kneser-Ney {n}-grams {ngrams:.2}, both mixed {mixture:.2}. "
        "Measured on {held} characters that no model has read. Written by the {writer} "
        "at temperature {temperature:~2-}: “{begin}{written}”. On passage {passage} the network needs "
        "{passage_network:.2} bits per character, the n-grams {passage_ngrams:.2}. {which}, seed {seed}. "
        "The mixture: {share} % network, the rest n-grams. Dice {dice}.",
        "here": "The network: {updates} updates ({epochs:.1} epochs)",
        "longer": "The network was trained longer, for {longer_epochs} epochs, with {longer_units} units. One of "
        "{units} units, trained here, needs {here:.2} bits after {updates} updates ({epochs:.1} epochs); after {most} "
        "epochs, five of them needed {five:.2}, and this one {longer_bits:.2}",
    }
    says = {
        "writer": [(f"by == '{NGRAMS}'", "{n}-grams"), ("", "{by}")],
        "which": [(f"trained == '{HERE}'", "here"), ("", "longer")],
        "sentence": [("", "bits")],
    }

    def __init__(self, engine=None):
        text, _, start = encoded()
        self.held = start, len(text)
        self.kept, self._engine = Longer(self.name), engine
        figures = self.kept.about.figures
        self.constants = {
            "held": self.held[1] - start, "units": UNITS, "most": EPOCHS, "five": figures["here"],
            "longer_bits": figures["bits"], "longer_epochs": self.kept.about.settings["epochs"],
            "longer_units": LAYERS_LONGER[1][1],
        }  # fmt: skip
        self.tester, self.stepper = Tester(made(LAYERS), *self.held, engine=engine), Reader(engine)
        look = lambda film: self.tester.shares(film.network.parameters)
        self.film = Film(self.run, rows, look=look, engine=engine)
        self.counted, self.known = {}, {}
        found = "".join(book().chapters)
        self.passages = [(found.index(passage), found.index(passage) + len(passage)) for passage in PASSAGES]
        slider, whole = ipywidgets.SelectionSlider, ipywidgets.IntSlider
        super().__init__(
            groups={
                "The text": {
                    "by": ipywidgets.ToggleButtons(options=WRITERS, description="written by"),
                    "temperature": slider(options=list(TEMPERATURES), value=0.8, description="temperature"),
                    "begin": ipywidgets.Text("Alice ", description="begin"),
                    "dice": whole(0, min=0, max=9, description="dice"),
                },
                "The models": {
                    "n": whole(6, min=LOWEST, max=HIGHEST, description="n-grams, n"),
                    "share": whole(40, min=10, max=90, step=10, description="network in the mixture, %"),
                    "updates": whole(0, min=0, max=UPDATES * EPOCHS, step=EVERY, description="updates"),
                    "seed": whole(0, min=0, max=9, description="seed"),
                    "trained": ipywidgets.ToggleButtons(options=CHOICES, description="network"),
                },
                "The unread text": {
                    "passage": whole(1, min=1, max=len(PASSAGES), description="passage"),
                },
            },
            payload=self._payload(engine),
            steps="updates",
        )

    def compute(self, values):
        yield from self.film.go(values, values["updates"] // EVERY)
        self.network = self.film.network
        n, share = values["n"], values["share"] / 100
        ngrams, counted = self._counted(n)
        shares = self.film.seen[: self.film.last + 1]
        mixed = [share * each + (1 - share) * counted for each in shares]
        curve, mixture = ([mean_bits(each) for each in found] for found in (shares, mixed))
        longer = values["trained"] == LONGER
        if longer:
            self.network, own = self.longer
            pair = [mean_bits(own), mean_bits(share * own + (1 - share) * counted)]
        else:
            own, pair = shares[-1], [curve[-1], mixture[-1]]
        text = book().decode(encoded()[0][slice(*self.passages[values["passage"] - 1])])
        start, end = (place - self.held[0] for place in self.passages[values["passage"] - 1])
        surprise = {name: bits(found[start:end]) for name, found in ((NETWORK, own), (NGRAMS, counted))}
        epochs = range(values["updates"] // UPDATES + (values["updates"] % UPDATES > 0))
        lines = [] if values["by"] == NGRAMS else [self._written(values, e * PARTS, SHORT, ngrams) for e in epochs]
        return {
            "curve": curve,
            "mixed": mixture,
            "longer": pair if longer else [],
            "here": curve[-1],
            "network": pair[0],
            "ngrams": mean_bits(counted),
            "mixture": pair[1],
            "written": self._written(values, LONGER if longer else self.film.last, LONG, ngrams),
            "lines": lines,
            "text": text,
            "surprise": {name: found.tolist() for name, found in surprise.items()},
            "passage_network": _mean(surprise[NETWORK]),
            "passage_ngrams": _mean(surprise[NGRAMS]),
        }

    def numbers(self, values, result):
        return {"epochs": values["updates"] / UPDATES, "written": result["written"].replace("\n", " ¶ ")}

    @cached_property
    def longer(self):
        """The network that was trained longer, and what it gives to each unread character."""
        tester = Tester(made(LAYERS_LONGER), *self.held, engine=self._engine)
        return tester.network, tester.shares(self.kept.parameters)

    @cached_property
    def longer_stepper(self):
        """The same, as it reads."""
        return Reader(self._engine, LAYERS_LONGER)

    def longer_plans(self):
        return {"test": self.longer[0].plan().to_json(), "step": self.longer_stepper.network.plan().to_json()}

    def _counted(self, n):
        """The n-gram model, and what it gives to each unread character."""
        if n not in self.counted:
            text, train, start = encoded()
            made = KneserNey(text[:train], n, SIZE)
            self.counted[n] = made, made.shares(text, start)
        return self.counted[n]

    def _written(self, values, look, length, ngrams):
        """What a model writes, with the network as it was at a look, or with the one that was trained longer."""
        key = (look, length, *(values[name] for name in ("by", "n", "share", "begin", "temperature", "dice", "seed")))
        if key not in self.known:
            if len(self.known) > 100:
                self.known.clear()
            by, random = values["by"], np.empty(length)
            glorot_uniform(values["dice"], streams.WRITER, 1, 5, random)  # from -1 to 1
            reader = None if by == NGRAMS else self.longer_stepper if look == LONGER else self.stepper
            if reader:
                reader.begin(self.kept.parameters if look == LONGER else self.film.kept[look])
            found = write(
                book().encode("\n" + values["begin"]).tolist(), (random + 1) / 2, TEMPERATURES[values["temperature"]],
                reader, None if by == NETWORK else ngrams, values["share"] / 100,
            )  # fmt: skip
            self.known[key] = book().decode(found)
        return self.known[key]

    def _payload(self, engine):
        """What the page needs: the book, the plans, the bits of the n-grams for the picture."""
        network = Network(made(LAYERS), input_shape=(STEPS,), engine=engine)
        step = self.stepper.network.plan()
        measured = data.experiment("writer")
        orders = range(LOWEST, HIGHEST + 1)
        return {
            "book": "".join(book().chapters),
            "train": encoded()[1],
            "held": list(self.held),
            "plans": {
                "train": planned(network, self.run),
                "test": self.tester.network.plan().to_json(),
                "step": step.to_json(),
            },
            "step": {"inputs": [name for name in step.fields if name.startswith("input")], "outputs": step.outputs},
            "rows": {"steps": STEPS, "batch": BATCH, "warm": WARM, "row": ROW, "at_once": AT_ONCE},
            "epoch": UPDATES,
            "parts": PARTS,
            "lengths": [LONG, SHORT],
            "quarters": [[temperature, quarters] for temperature, quarters in TEMPERATURES.items()],
            "passages": self.passages,
            "rivals": [[model, n, float(measured.column("test", model=model, n=n)[0])]
                       for model in ("add-k", "Kneser-Ney") for n in orders],
        }  # fmt: skip


def _mean(numbers):
    """The mean, added from left to right."""
    return float(np.cumsum(numbers)[-1] / len(numbers))


def writer(engine: str | None = None) -> Lab:
    """A network that learns to write like a book, beside n-grams and mixed with them. Returns a `Lab`.

    Play, and the network learns characters from nine chapters of Alice's Adventures in Wonderland; the text below the
    curves is what a model writes. The coloured letters show where each model is surprised by a text it has not read. A
    network that was trained longer can be chosen.

    >>> import nnkit.labs
    >>> print(nnkit.labs.writer().set(by="n-grams", n=5, temperature=0.4).status)
    Bits per character: network 6.16, Kneser-Ney 5-grams 2.08, both mixed 2.62. Measured on 21803 characters that no
    model has read. Written by the 5-grams at temperature 0.4: “Alice the could hardly
    should nother the bottle no one of the Dormouse thought it was she had to the was not at the Duchess the was she
    was the put it was a very sort”. On passage 1 the network needs 6.18 bits per character, the n-grams 2.09. The
    network: 0 updates (0.0 epochs), seed 0. The mixture: 40 % network, the rest n-grams. Dice 0.
    """
    return Writer(engine)
