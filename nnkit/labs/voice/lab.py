"""The lab `voice`: a network learns five words from three takes of each, by a synthetic voice or by the reader."""

import ipywidgets
import numpy as np

from ... import Network, layers
from ..frame.controls import Letters
from ..frame.film import Film, planned, resolved
from ..frame.lab import Lab
from ..parts.speech import speakers
from ..parts.speech.sound import BANDS, FRAMES, HOP, RATE
from .models import COPIES, EPOCHS, LAYERS, RUN, plain, samples, warped
from .takes import DIGITS, EACH, END, NEW, SPEAKERS, VOICES, WORDS, joined, read, slots, spoken

YOU, TEST = "you", 0  # who speaks; the place of the new take
SYNTHETIC = speakers.WORDS[:WORDS]  # what the synthetic voices say
YOUR_WORDS = "yes no up stop left"
LONGEST = 12  # characters of a word
MARKS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ,-'’áàâäãåæçéèêëíìîïñóòôöõøœúùûüßÁÄÅÆÉÑÖØÜ"

SET_UP = (
    "{tested} At {time:.2} s: “{early}” ({early_chance:.1} %).{counted} Taught: {taught} {taught:take|takes} "
    "({frames} frames, strength {strength:.3}) of {list}; {copies} {copies:copy|copies} each, {epochs} "
    "{epochs:epoch|epochs}, seed {seed}.{where}"
)


class Voice(Lab):
    """See `voice`."""

    name = "voice"
    main = ("by", "said", "word", "names")
    texts = {
        "names": Letters(MARKS, most=80),
        "takes": Letters(DIGITS + END, most=WORDS * EACH * (FRAMES * BANDS + 1)),
        "new": Letters(DIGITS, most=FRAMES * BANDS),
    }
    when = {
        "names": {"by": [YOU]},
        "takes": {"by": [YOU]},
        "word": {"said": list(VOICES)},
        "new": {"said": [YOU]},
    }
    hidden = ("takes", "new", "place")
    buttons = {"clear": "Erase this take", "empty": "Teach my own words"}
    run = RUN
    templates = {
        "answer": "The network answers “{answer}” ({sure:.1} % sure); the nearest take is of “{near}”. " + SET_UP,
        "begin": "Before learning, the network answers “{answer}” ({sure:.1} %); the nearest take is of “{near}”. "
        + SET_UP,
        "untaught": "Nothing is taught yet: record three takes of each word, or choose a voice. " + SET_UP,
        "silent": "There is no new take: record one, or choose a voice. " + SET_UP,
        "by a voice": "“{word}”, said by {said}; nearest: take {number}, at {distance:.3}.",
        "by you": "You said it in {length:.2} s, strength {loud:.3}; nearest: take {number}, at {distance:.3}.",
        "new takes": " Of {held} new takes, the network recognises {right}, the nearest take {right_near}.",
        "teaching": " To record: take {recorded} of “{chosen}”.",
    }
    says = {
        "tested": [(f"said == '{YOU}'", "by you"), ("", "by a voice")],
        "counted": [("held", "new takes"), ("", "")],
        "where": [("place", "teaching"), ("", "")],
        "sentence": [("not taught", "untaught"), ("not length", "silent"), ("epochs", "answer"), ("", "begin")],
    }
    spoken = ("nothing", *(f"word {k + 1}" for k in range(WORDS)))

    def __init__(self, engine=None):
        self.film = Film(self.run, lambda by, text, *more: samples(taught_by(by, text), *more), engine=engine)
        self.network, self.near = self._network(), (None, None, None)
        voices = lambda value, text: ipywidgets.ToggleButtons(options=[*VOICES, YOU], value=value, description=text)
        whole, hidden = ipywidgets.IntSlider, lambda text: ipywidgets.Text("", description=text)
        opening = next(iter(VOICES))
        super().__init__(
            groups={
                "What is taught": {
                    "by": voices(opening, "taught by"),
                    "names": ipywidgets.Text(YOUR_WORDS, description="your five words"),
                    "takes": hidden("your takes"),
                    "place": whole(TEST, min=TEST, max=WORDS * EACH, description="take to record"),
                },
                "The new take": {
                    "said": voices(opening, "new take by"),
                    "word": ipywidgets.Dropdown(options=SYNTHETIC, description="it says"),
                    "new": hidden("your new take"),
                    "moment": whole(FRAMES, min=1, max=FRAMES, description="frame"),
                },
                "How to learn": {
                    "copies": ipywidgets.SelectionSlider(
                        options=[1, 10, COPIES], value=COPIES, description="copies of each take"
                    ),
                    "seed": whole(0, min=0, max=9, description="seed"),
                    "epochs": whole(0, min=0, max=EPOCHS, description="epochs"),
                },
            },
            payload=self._payload(),
            steps="epochs",
        )

    def compute(self, values):
        yield from self.film.go(values, values["epochs"])
        self.network = self.film.network
        takes, own = taught_by(values["by"], values["takes"]), values["said"] == YOU
        fresh = [] if own else spoken(values["said"])[1]
        said = values["new"] if own else fresh[SYNTHETIC.index(values["word"])][0]
        new = read(said)
        [seen] = plain([new]) if len(new) else [np.zeros((FRAMES, BANDS), np.float32)]
        growth = self._growth(seen)
        best = growth.argmax(axis=1).tolist()
        at = values["moment"] - 1
        names = words_of(values["names"]) if values["by"] == YOU else SYNTHETIC
        known = [place for place, take in enumerate(takes) if take is not None]
        near, distance = self._nearest(takes, [said])[0] if known and len(new) else (None, 0.0)
        return {
            "names": names,
            "bands": seen.tolist(),
            "growth": growth.tolist(),
            "logits": self.network.predict(seen[None])[0].tolist(),
            "probabilities": growth[-1].tolist(),
            "prediction": best[-1],
            "answer": names[best[-1]],
            "sure": 100 * float(growth[-1, best[-1]]),
            "early": names[best[at]],
            "early_chance": 100 * float(growth[at, best[at]]),
            "near": "nothing" if near is None else names[near // EACH],
            "number": 0 if near is None else near % EACH + 1,
            "distance": distance,
            "length": len(new) * HOP / RATE,
            "loud": strength([new]),
            "filled": [take is not None for take in takes],
            "taught": len(known),
            "frames": sum(len(takes[place]) for place in known),
            "strength": strength([takes[place] for place in known]),
            "recorded": (values["place"] - 1) % EACH + 1,
            "chosen": names[max(0, values["place"] - 1) // EACH],
            **self._recognised(fresh if values["by"] != YOU else [], takes),
        }

    def numbers(self, values, result):
        return {"time": values["moment"] * HOP / RATE, "list": ", ".join(result["names"])}

    def pressed(self, name, values):
        if name == "empty":
            return {"by": YOU, "said": YOU, "takes": "", "new": "", "place": 1, "epochs": 0}
        if values["place"] == TEST:
            return {"said": YOU, "new": ""}
        kept = slots(values["takes"])
        kept[values["place"] - 1] = ""
        return {"by": YOU, "takes": joined(kept), "epochs": 0}

    def _growth(self, seen):
        """The probabilities of the words after each frame of what a network sees of a take: (FRAMES, WORDS)."""
        twin = self._network(growing=True)
        for name, numbers in self.network.parameters.items():
            twin.parameters[name][:] = numbers
        return twin.predict(seen[None])[0]

    def _network(self, growing=False):
        """The network, or its twin that answers with probabilities after every frame."""
        (recurrent, units), dense = LAYERS
        chain = [[recurrent, units, True], dense, ["Softmax"]] if growing else LAYERS
        made = [getattr(layers, name)(*arguments) for name, *arguments in chain]
        return Network(made, input_shape=(FRAMES, BANDS), engine=self.film._engine)

    def _nearest(self, takes, texts):
        """For each text of a new take the place of the nearest of the takes that were taught, and its distance."""
        known = [place for place, take in enumerate(takes) if take is not None]
        trimmed = lambda take: plain([take])[0, : len(take)]
        found = []
        for text in texts:
            distances = warped([trimmed(takes[place]) for place in known], trimmed(read(text)))
            least = min(distances)
            found.append((known[distances.index(least)], least))
        return found

    def _recognised(self, fresh, takes):
        """How many new takes of a synthetic voice the network and the nearest take recognise."""
        if not fresh:
            return {"held": 0, "right": 0, "right_near": 0}
        learned, texts = self.film.samples, [text for row in fresh for text in row]
        labels = np.repeat(np.arange(WORDS), NEW)
        if self.near[0] is not learned or self.near[1] != texts:  # the same all the time that the network learns
            near = [place // EACH for place, _ in self._nearest(takes, texts)]
            self.near = learned, texts, int((np.array(near) == labels).sum())
        answers = self.network.predict(plain([read(text) for text in texts])).argmax(axis=1)
        return {"held": len(texts), "right": int((answers == labels).sum()), "right_near": self.near[2]}

    def _payload(self):
        """What the page needs: the plans of the networks, and what the synthetic voices are."""
        run = resolved(self.run, {"by": YOU, "takes": "", "copies": COPIES, "seed": 0})
        return {
            "plans": [planned(self._network(), run), self._network(growing=True).plan().to_json()],
            "words": SYNTHETIC,
            "orders": [list(order) for order in speakers.ORDERS],
            "formants": [[voice, speakers.FORMANTS[group]] for voice, group in VOICES.items()],
            "pitches": [[group, speakers.PITCH[group]] for group in VOICES.values()],
            "speakers": SPEAKERS,
        }


def taught_by(by, text):
    """The takes that teach, 15 arrays of roots (frames, BANDS), None where one is missing. text: your own ones."""
    return [read(take) if take else None for take in (slots(text) if by == YOU else spoken(by)[0])]


def words_of(text):
    """The five words in a text; where words are missing, they are called “word 4”, “word 5”."""
    found = [word[:LONGEST] for word in text.replace(",", " ").split(" ") if word][:WORDS]
    return found + [f"word {k + 1}" for k in range(len(found), WORDS)]


def strength(takes):
    """The mean of all roots in some takes, 0 for none."""
    total, count = 0.0, 0
    for take in takes:
        for root in take.ravel().tolist():
            total += root
            count += 1
    return total / count if count else 0.0


def voice(engine: str | None = None) -> Lab:
    """A network learns five words from three takes of each, then hears a new take. Returns a `Lab`.

    The takes are those of a synthetic voice, or yours: the browser that shows the lab, as a page or in Jupyter, records
    them. Python has no microphone. It gets what the lab keeps of a take, its bands of frequency, as the text of
    a control. `text_of` in voice/takes.py makes such a text from samples. The network learns from 40 varied copies of
    each take. Its rival, time warping, names the word of the nearest take.

    >>> import nnkit.labs
    >>> print(nnkit.labs.voice().set(epochs=20, said="a child").status)
    The network answers “ee-ah-oo” (99.5 % sure); the nearest take is of “ee-ah-oo”. “ee-ah-oo”, said by a child;
    nearest: take 2, at 2.202. At 1.00 s: “ee-ah-oo” (99.5 %). Of 25 new takes, the network recognises 13, the nearest
    take 15. Taught: 15 takes (356 frames, strength 0.729) of ee-ah-oo, ee-oo-ah, ah-ee-oo, ah-oo-ee, oo-ee-ah; 40
    copies each, 20 epochs, seed 0.
    """
    return Voice(engine)
