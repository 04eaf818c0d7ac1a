"""The lab `caption`: a detector finds two digits, and a recurrent network writes a sentence about them."""

from functools import cache

import ipywidgets

from ..frame.controls import Table, read_rows
from ..frame.film import Film, planned
from ..frame.lab import Lab
from ..parts.letters import letters_of_ink
from ..parts.pixels import encoded, shades
from . import scenes
from .models import (
    BATCH,
    CHUNK,
    DETECTOR_EPOCHS,
    DETECTOR_RATE,
    EPOCHS,
    HELD,
    MODELS,
    PLAIN,
    RATE,
    TRAINING,
    WEIGHTS,
    WHERE,
    captioner,
    detector,
    exact,
    greedy,
    inputs,
    read,
    rule,
    sets,
)  # fmt: skip
from .scenes import HIGH, SIDE, WIDE, canvases, described, labels

MOST, PICTURES = 3, 59  # digits of your own scene; no held-out picture of a digit has a larger number
SOURCES = SEEN, UNSEEN, OWN = ["a seen pair", "an unseen pair", "your own"]


class Caption(Lab):
    """See `caption`."""

    name = "caption"
    main = ("model", "scene", "number")
    texts = {"own": Table(columns=((0, 9, 0), (0, PICTURES, 0), (0, HIGH - SIDE, 0), (0, WIDE - SIDE, 0)), most=MOST)}
    hidden = ("own",)
    when = {"number": {"scene": [SEEN, UNSEEN]}, "own": {"scene": [OWN]}}
    run = {
        "model": "$model",
        "samples": ["$model", "$seed"],
        "loss": "cross_entropy",
        "optimizer": ["Adam", {"learning_rate": ["cosine", RATE]}],
        "epochs": EPOCHS,
        "batch": BATCH,
        "seed": "$seed",
    }
    first_run = {
        "samples": ["$seed"],
        "loss": "cross_entropy",
        "optimizer": ["Adam", {"learning_rate": ["cosine", DETECTOR_RATE]}],
        "epochs": DETECTOR_EPOCHS,
        "batch": BATCH,
        "seed": "$seed",
    }
    templates = {
        "ready": "Nothing has learned yet: press Play. The network writes “{caption}”{verdict}. {pair}{which}, seed "
        "{seed}.",
        "detecting": "After {epochs} {epochs:epoch|epochs} of the detector, a fixed rule captions {rule_unseen:.1} % "
        "of unseen pairs correctly. {more}",
        "learned": "Of unseen pairs, {unseen:.1} % of the captions are right; of seen pairs, {seen:.1} %. {rules}"
        "{more}",
        "rules": "A fixed rule on the detector’s map: {rule_unseen:.1} % and {rule_seen:.1} %. ",
        "more": "The network writes “{caption}”{verdict}. The rule: “{ruled}”. {pair}{which}, {later} of {most} "
        "epochs, seed {seed}.",
        "which": "The captioner: {model}, {parameters} parameters",
        "right": ", which is right",
        "wrong": "; right is “{truth}”",
        "none": "; it never saw such a scene",
        "seen": "This pair of digits was in training. ",
        "unseen": "This pair of digits was never in training. ",
    }
    says = {
        "rules": [("", "rules")],
        "verdict": [("correct", "right"), ("truth", "wrong"), ("", "none")],
        "pair": [("known == 'seen'", "seen"), ("known == 'unseen'", "unseen"), ("", "")],
        "which": [("", "which")],
        "more": [("", "more")],
        "sentence": [("later", "learned"), ("epochs", "detecting"), ("", "ready")],
    }
    constants = {"most": EPOCHS}

    def __init__(self, engine=None):
        self._engine_name, self.pictures = engine, scenes.pictures()
        self.sets = cache(lambda seed: sets(seed, self.pictures))
        made = lambda run: detector(run["seed"], engine)
        self.detect = Film(self.first_run, self._scenes, look=self._ruled, network=made, engine=engine)
        made = lambda run: captioner(run["model"], run["seed"], engine=engine)
        self.film = Film(self.run, self._found, look=_right, network=made, engine=engine)
        whole = ipywidgets.IntSlider
        super().__init__(
            groups={
                "Let it learn": {
                    "epochs": whole(0, min=0, max=DETECTOR_EPOCHS + EPOCHS, description="epochs"),
                    "model": ipywidgets.Dropdown(options=MODELS, value=WHERE, description="captioner"),
                    "seed": whole(0, min=0, max=9, description="seed"),
                },
                "The scene": {
                    "scene": ipywidgets.ToggleButtons(options=SOURCES, value=UNSEEN, description="scene"),
                    "number": whole(1, min=1, max=HELD, description="number"),
                    "own": ipywidgets.Text("3,0,0,8;7,0,8,8", description="own"),
                },
            },
            payload=self._payload(),
            steps="epochs",
        )

    def compute(self, values):
        first, later = min(values["epochs"], DETECTOR_EPOCHS), max(0, values["epochs"] - DETECTOR_EPOCHS)
        yield from self.detect.go(values, first)
        curve, net = [], None
        if later:
            yield from self.film.go(values, later)
            curve, net = self.film.seen[: self.film.last + 1], self.film.network
        self.network = net or captioner(values["model"], values["seed"], engine=self._engine_name)
        scene = self._scene(values)
        x = canvases([scene], self.pictures[1])
        seen = read(self.detect.network, x)
        written, words = greedy(self.network, *seen)
        spoken, weights = scenes.decoded(written[0]), []
        if values["model"] in WEIGHTS:
            given = inputs(self.network, words, *seen)
            weights = self.network.read(given, WEIGHTS[values["model"]])[0, : len(spoken)].tolist()
        wanted, pair = described(scene), sorted((row[0] for row in scene), reverse=True)
        kinds = dict(zip(("seen", "unseen"), scenes.pairs(values["seed"]), strict=True))
        known = [kind for kind, pairs in kinds.items() if tuple(pair) in pairs]
        return {
            "rows": scene,
            "pixels": encoded(shades(x.ravel(), 0, 1)),
            "map": seen[0][0].tolist(),
            "words": spoken,
            "weights": weights,
            "wanted": wanted,
            "correct": spoken == wanted,
            "known": known[0] if known else "none",
            "rule": rule(seen[0][0]),
            "rules": self.detect.seen[: self.detect.last + 1],
            "curve": curve,
            "parameters": sum(array.size for array in self.network.parameters.values()),
        }

    def numbers(self, values, result):
        seen, unseen = result["curve"][-1] if result["curve"] else (0, 0)
        rule_seen, rule_unseen = result["rules"][-1]
        return {
            "later": max(0, values["epochs"] - DETECTOR_EPOCHS),
            "seen": 100 * seen,
            "unseen": 100 * unseen,
            "rule_seen": 100 * rule_seen,
            "rule_unseen": 100 * rule_unseen,
            "caption": " ".join(result["words"]),
            "truth": " ".join(result["wanted"]),
            "ruled": " ".join(result["rule"]),
        }

    def _scene(self, values):
        """The rows of the scene that is shown."""
        if values["scene"] == OWN:
            return [[int(number) for number in row] for row in read_rows(values["own"])]
        return self.sets(values["seed"])[1 if values["scene"] == SEEN else 2][values["number"] - 1]

    def _scenes(self, seed):
        """The samples of the detector, and the held-out scenes: of seen pairs, then of unseen ones."""
        learned, seen, unseen = self.sets(seed)
        held = seen + unseen
        return {
            "x": canvases(learned, self.pictures[0]),
            "y": labels(learned),
            "held": canvases(held, self.pictures[1]),
            "wanted": [described(scene) for scene in held],
        }

    def _ruled(self, film):
        """The shares of the held-out scenes of seen and of unseen pairs that the rule captions without a mistake."""
        maps = read(film.network, film.samples["held"])[0]
        right = [rule(found) == wanted for found, wanted in zip(maps, film.samples["wanted"], strict=True)]
        return [sum(right[:HELD]) / HELD, sum(right[HELD:]) / HELD]

    def _found(self, model, seed):
        """The samples of the captioner: what the detector finds once it has learned."""
        detected, words = self.detect.samples, [described(scene) for scene in self.sets(seed)[0]]
        decoder, target = scenes.encoded(words)
        found, where = read(self.detect.network, detected["x"])
        test = (*scenes.encoded(detected["wanted"]), *read(self.detect.network, detected["held"]))
        held = [tuple(each[part] for each in test) for part in (slice(HELD), slice(HELD, None))]
        x = [decoder, found] if model == PLAIN else [decoder, found, where]
        return {"x": x, "y": target, "held": held}

    def _payload(self):
        """What the page needs: the pictures, and the plans of the networks."""
        return {
            "pictures": [[letters_of_ink(of) for of in each] for each in self.pictures],
            "plans": {model: planned(captioner(model), self.run) for model in MODELS},
            "detector": {**self.first_run, "plan": planned(detector(), self.first_run)},
            "counts": [TRAINING, HELD, CHUNK],
            "weights": WEIGHTS,
        }


def _right(film):
    """The shares of the held-out captions of seen and of unseen pairs without a mistake."""
    return [exact(film.network, held) for held in film.samples["held"]]


def caption(engine: str | None = None) -> Lab:
    """A detector finds two digits in a scene; a recurrent network describes it in a sentence. Returns a `Lab`.

    The picture shows, for each word, how much the network looks at each cell of the scene, and how many captions of
    held-out scenes are right: of pairs of digits that were in training, and of pairs that never were.

    >>> import nnkit.labs
    >>> print(nnkit.labs.caption().set(epochs=22, number=2).status)
    Of unseen pairs, 92.0 % of the captions are right; of seen pairs, 93.0 %. A fixed rule on the detector’s map:
    94.0 % and 92.0 %. The network writes “a zero above a five”, which is right. The rule: “a zero above a five”.
    This pair of digits was never in training. The captioner: attention, state sees where, 7920 parameters, 14 of 14
    epochs, seed 0.
    """
    return Caption(engine)
