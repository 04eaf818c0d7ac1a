"""The lab `speech`: a network hears words made of three vowels, in which only the order carries the meaning."""

from functools import cached_property, lru_cache

import ipywidgets
import numpy as np

from ... import Network, layers
from ..frame.film import Film, planned, resolved
from ..frame.lab import Lab
from ..frame.longer import CHOICES, HERE, LONGER, SHIPS, Longer
from ..parts.speech.sound import HOP, RATE, features, heard, powers, spoken
from ..parts.speech.speakers import FORMANTS, LENGTH, ORDERS, PITCH, ends
from .models import (
    BANDS,
    DATA,
    EPOCHS,
    EVERYONE,
    FRAMES,
    GROUPS,
    GRU,
    HELD_SEED,
    HELD_SPEAKERS,
    HELD_TAKES,
    LAYERS,
    LAYERS_LONGER,
    LSTM,
    MEAN,
    MODELS,
    RUN,
    SIMPLE,
    SPEAKERS,
    TAKES,
    WORDS,
    by_group,
    held,
    means,
    samples,
)  # fmt: skip

VOICES = dict(zip(["a man", "a woman", "a child"], GROUPS, strict=True))
RHYTHMS = {
    "even": [1, 1, 1],
    "long first vowel": [3, 1, 1],
    "long second vowel": [1, 3, 1],
    "long third vowel": [1, 1, 3],
}
BEGIN = 0.15  # seconds before the word


class Speech(Lab):
    """See `speech`."""

    name = "speech"
    main = ("data", "model", "word", "voice")
    rules = {"noise": ".2", "scale": ".2"}
    run, ships = RUN, SHIPS
    follow = {"voice": {voice: {"pitch": PITCH[group], "scale": 1.0} for voice, group in VOICES.items()}}
    templates = {
        "right": "{by} answers “{heard}”: {chance:.1} % sure, and right. {about}",
        "wrong": "{by} answers “{heard}”: {chance:.1} % sure, and wrong. {about}",
        "mean": "network that sees the mean spectrum",
        "by here": "After {epochs} {epochs:epoch|epochs}, the {which}",
        "by longer": "The GRU that was trained longer",
        "about": "After {time:.2} s it answered “{early}” ({early_chance:.1} %). Of {held} words each by new men, "
        "women and children, {tested}, seed {seed}. Spoken: “{word}”, {voice}, {pitch} Hz, formants × {scale:.2}, "
        "{rhythm}, noise {noise:.2}.",
        "tested here": "it gets {men:.1}, {women:.1} and {children:.1} % right. Learned from {count} words ({data})",
        "tested longer": "it gets {longer_men:.1}, {longer_women:.1} and {longer_children:.1} % right. It learned "
        "from {longer_count} words of {longer_speakers} speakers, many of them in loud noise. In such noise it gets "
        "{longer_loud:.1} % of other new words right; GRUs trained as on this page get {here_loud:.1} %. Trained "
        "here: after {epochs} {epochs:epoch|epochs}, the {which} gets {men:.1}, {women:.1} and {children:.1} % "
        "right; {count} words ({data})",
    }
    says = {
        "which": [(f"model == '{MEAN}'", "mean"), ("", "{model}")],
        "by": [(f"trained == '{HERE}'", "by here"), ("", "by longer")],
        "tested": [(f"trained == '{HERE}'", "tested here"), ("", "tested longer")],
        "about": [("", "about")],
        "sentence": [("right", "right"), ("", "wrong")],
    }
    spoken = tuple(GROUPS)

    def __init__(self, engine=None):
        self.kept = Longer(self.name)
        settings, figures = self.kept.about.settings, self.kept.about.figures
        self.constants = {
            "held": len(WORDS) * HELD_SPEAKERS * HELD_TAKES,
            "count": len(WORDS) * SPEAKERS * TAKES,
            "longer_count": len(WORDS) * settings["speakers"] * settings["takes"],
            "longer_speakers": settings["speakers"],
            "longer_loud": 100 * figures["loud"],
            "here_loud": 100 * figures["here_loud"],
        }
        self.film = Film(self.run, samples, look=_right, engine=engine)
        self.network = self._network(GRU)
        buttons, whole, number = ipywidgets.ToggleButtons, ipywidgets.IntSlider, ipywidgets.FloatSlider
        super().__init__(
            groups={
                "The network": {
                    "data": buttons(options=DATA, value=EVERYONE, description="learns from"),
                    "model": ipywidgets.Dropdown(options=MODELS, value=GRU, description="model"),
                    "epochs": whole(EPOCHS, min=0, max=EPOCHS, description="epochs"),
                    "seed": whole(0, min=0, max=9, description="seed"),
                    "trained": buttons(options=CHOICES, description="network"),
                },
                "The word": {
                    "word": ipywidgets.Dropdown(options=WORDS, description="word"),
                    "voice": buttons(options=list(VOICES), description="voice"),
                    "noise": number(0.05, min=0, max=2, step=0.05, description="noise"),
                    "rhythm": ipywidgets.Dropdown(options=list(RHYTHMS), description="rhythm"),
                    "pitch": whole(PITCH["men"], min=80, max=400, description="pitch, Hz"),
                    "scale": number(1.0, min=0.8, max=1.3, step=0.01, description="formants ×"),
                    "moment": whole(FRAMES, min=1, max=FRAMES, description="frame"),
                },
            },
            payload=self._payload(),
            steps="epochs",
        )

    def compute(self, values):
        yield from self.film.go(values, values["epochs"])
        longer = values["trained"] == LONGER
        self.network = self.longer[0] if longer else self.film.network
        word, sound = own_sound(*(values[name] for name in ("word", "voice", "rhythm", "pitch", "scale")))
        loud, offset = np.array([values["noise"]]), np.array([0])
        [spectrum] = features(powers(heard(sound, loud, offset, 0)))
        growth = self.network.predict(spectrum[None])[0] if longer else self._growth(values["model"], spectrum)
        at = values["moment"] - 1
        label = WORDS.index(values["word"])
        best = growth.argmax(axis=1).tolist()
        return {
            "curve": self.film.seen[: self.film.last + 1],
            "longer": self.longer[1] if longer else [],
            "bands": spectrum.tolist(),
            "growth": growth.tolist(),
            "borders": [*word["begin"].tolist(), *word["ends"][0].tolist()],
            "heard": WORDS[best[-1]],
            "chance": 100 * float(growth[-1, best[-1]]),
            "right": best[-1] == label,
            "early": WORDS[best[at]],
            "early_chance": 100 * float(growth[at, best[at]]),
        }

    def numbers(self, values, result):
        shares = {group: 100 * share for group, share in zip(GROUPS, result["curve"][-1], strict=True)}
        longer = {f"longer_{group}": 100 * share for group, share in zip(GROUPS, result["longer"])}
        return {**shares, **longer, "time": values["moment"] * HOP / RATE}

    @cached_property
    def longer(self):
        """The network that was trained longer, which answers after every frame, and its shares of right answers."""
        net = self._network(LONGER, growing=True)
        for name, numbers in self.kept.parameters.items():
            net.parameters[name][:] = numbers
        x, label, group = held()
        return net, by_group(net.predict(x)[:, -1].argmax(axis=1), label, group)

    def longer_plans(self):
        return {"growing": self.longer[0].plan().to_json()}

    def _growth(self, model, spectrum):
        """The probabilities of the words after each frame of a spectrum: (FRAMES, words)."""
        twin = self._network(model, growing=True)
        for name, numbers in self.network.parameters.items():
            twin.parameters[name][:] = numbers
        return twin.predict(means(spectrum)) if model == MEAN else twin.predict(spectrum[None])[0]

    def _network(self, model, growing=False):
        """A network, or its twin that answers with probabilities after every frame."""
        chain = LAYERS_LONGER if model == LONGER else LAYERS[model]
        if growing:
            chain = [[*layer, True] if layer[0] in (SIMPLE, GRU, LSTM) else layer for layer in [*chain, ["Softmax"]]]
        shape = (BANDS,) if model == MEAN else (FRAMES, BANDS)
        made = [getattr(layers, name)(*arguments) for name, *arguments in chain]
        return Network(made, input_shape=shape, engine=self.film._engine)

    def _payload(self):
        """What the page needs: the plans of the networks, and what it shares with Python."""
        plans = {}
        for model in MODELS:
            run = resolved(self.run, {"model": model, "data": DATA[0], "seed": 0})
            plans[model] = [planned(self._network(model), run), self._network(model, growing=True).plan().to_json()]
        return {
            "plans": plans,
            "words": WORDS,
            "orders": [list(order) for order in ORDERS],
            "formants": [[voice, FORMANTS[group]] for voice, group in VOICES.items()],
            "pitches": [[group, PITCH[group]] for group in GROUPS],
            "rhythms": RHYTHMS,
            "sizes": [SPEAKERS, TAKES, HELD_SPEAKERS, HELD_TAKES, HELD_SEED],
            "begin": BEGIN,
        }


def own_word(word, voice, rhythm, pitch, scale):
    """The word of the controls, for `spoken`."""
    order = list(ORDERS[WORDS.index(word)])
    begin = np.array([BEGIN])
    return {
        "formants": (np.array(FORMANTS[VOICES[voice]], float) * scale)[None, order],
        "pitch": np.array([float(pitch)]),
        "begin": begin,
        "ends": ends(begin, LENGTH, np.array([RHYTHMS[rhythm]], float)),
    }


@lru_cache(64)  # NumPy is slow where one number follows from the other; the page's twin needs no cache
def own_sound(*word):
    """The word of the controls, and its sound."""
    made = own_word(*word)
    return made, spoken(made)


def _right(film):
    """The share of the held-out words that the network of a film gets right, for each group."""
    x, label, group = film.samples["held"]
    return by_group(film.network.predict(x).argmax(axis=1), label, group)


def speech(engine: str | None = None) -> Lab:
    """A network learns to tell words made of the vowels ee, ah and oo, spoken by synthetic voices. Returns a `Lab`.

    The picture shows the power of the sound in 16 bands over time, and the network's answer as it hears more of the
    word. In a page, the button Hear plays the word. A network that was trained longer can be chosen.

    >>> import nnkit.labs
    >>> print(nnkit.labs.speech().set(data="men only", voice="a child", word="oo-ah-ee").status)
    After 20 epochs, the GRU answers “oo-ah-ee”: 98.6 % sure, and right. After 1.00 s it answered “oo-ah-ee” (98.6
    %). Of 96 words each by new men, women and children, it gets 100.0, 99.0 and 56.3 % right. Learned from 480
    words (men only), seed 0. Spoken: “oo-ah-ee”, a child, 264 Hz, formants × 1.00, even, noise 0.05.
    """
    return Speech(engine)
