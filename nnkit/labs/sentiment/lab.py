"""The lab `sentiment`: three models answer whether a sentence is positive, word by word."""

import ipywidgets
import numpy as np

from ... import Network, data, layers
from ..frame.controls import Letters
from ..frame.film import Film, planned, resolved
from ..frame.lab import Lab
from .models import (
    BAG,
    CONVOLUTION,
    COUNTS,
    EPOCHS,
    EVALUATION_BATCH,
    MODELS,
    RUN,
    STEPS,
    accuracy,
    logarithms,
    reviews,
    sentences,
)  # fmt: skip

SPLITS, OPENING = [1, 2, 3, 4, 5], 4
ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,!?'’-()\":;&$%/"
EXAMPLES = {
    "praise": "The food was great and the staff is friendly!",
    "complaint": "Terrible battery, and the worst service ever.",
    "not good": "The food is not good.",
    "never disappointed": "You won't be disappointed.",
    "order of words": "It is not good, it is bad.",
    "the same words": "It is not bad, it is good.",
    "irony": "Great, another phone that dies after one day. Just what I needed!",
    "rare word": "Highly unrecommended.",
}


class Sentiment(Lab):
    """See `sentiment`."""

    name = "sentiment"
    main = ("text", "example", "model", "split")
    texts = {"text": Letters(ALPHABET, most=240)}
    when = {name: {"model": [BAG, CONVOLUTION]} for name in ("epochs", "seed")}
    follow = {"example": {name: {"text": text} for name, text in EXAMPLES.items()}}
    run = RUN
    templates = {
        "answer": "{by} answers “{verdict}”: {chance:.1} % positive. {about}",
        "empty": "{by} knows none of these words: its answer is {chance:.1} % positive. {about}",
        "counting": "Naive Bayes",
        "network": "After {epochs} {epochs:epoch|epochs}, the {model}",
        "about": "The sentence: “{text}” {strongest}{reads} {held_out}",
        "held out": "It gets {right:.1} % of {held} held-out sentences right (split {split}{begun}).",
        "reads": "The model knows {known} of {count} {count:word or mark|words and marks}{cut}.",
        "effect": "With “{word}” the log-odds are {score:.2}, without it {without:.2}. ",
    }
    says = {
        "by": [(f"model == '{COUNTS}'", "counting"), ("", "network")],
        "begun": [(f"model == '{COUNTS}'", ""), ("", ", seed {seed}")],
        "verdict": [("score > 0", "positive"), ("", "negative")],
        "held_out": [("", "held out")],
        "cut": [("known > steps", " and reads the first {steps}"), ("", "")],
        "reads": [("", "reads")],
        "strongest": [("known", "effect"), ("", "")],
        "about": [("", "about")],
        "sentence": [("known", "answer"), ("", "empty")],
    }
    constants = {"steps": STEPS}

    def __init__(self, engine=None):
        self.film = Film(self.run, sentences, look=accuracy, engine=engine)
        self.sigmoid = self.network = Network([layers.Sigmoid()], input_shape=(1,), engine=engine)
        whole = ipywidgets.IntSlider
        super().__init__(
            groups={
                "The sentence": {
                    "example": ipywidgets.Dropdown(options=list(EXAMPLES), description="example"),
                    "text": ipywidgets.Text(EXAMPLES["praise"], description="sentence"),
                },
                "The model": {
                    "model": ipywidgets.ToggleButtons(options=MODELS, value=BAG, description="model"),
                    "split": whole(OPENING, min=SPLITS[0], max=SPLITS[-1], description="split"),
                    "epochs": whole(EPOCHS, min=0, max=EPOCHS, description="epochs"),
                    "seed": whole(0, min=0, max=9, description="seed"),
                },
            },
            payload=self._payload(),
            steps="epochs",
        )

    def compute(self, values):
        split = sentences(values["split"])
        if values["model"] == COUNTS:
            yield 1
            scores, curve = split["naive"], [split["naive"].accuracy(*split["held"])]
        else:
            yield from self.film.go(values, values["epochs"])
            self.network = self.film.network
            scores = lambda x: self.network.predict(x)[:, 0].tolist()
            curve = self.film.seen[: self.film.last + 1]
        found = self._sentence(values["text"], split["vocabulary"], scores)
        return {"curve": curve, "held": len(split["held"][0]), **found}

    def numbers(self, values, result):
        effects = [-1 if effect is None else abs(effect) for effect in result["effects"]]
        found = {"count": len(effects), "right": 100 * result["curve"][-1]}
        if result["known"]:
            place = effects.index(max(effects))
            found["word"], found["without"] = result["words"][place], result["score"] - result["effects"][place]
        return found

    def _sentence(self, text, vocabulary, scores):
        """The answer to a sentence, and for each known word how much larger the log-odds are with it than without."""
        words = data.words(text)
        places = [k for k, word in enumerate(words) if word in vocabulary.numbers]
        known = [vocabulary.numbers[words[k]] for k in places[:STEPS]]
        rows = np.zeros((STEPS + 1, STEPS), int)  # the whole sentence, then the sentence without one of its words
        rows[0, : len(known)] = known
        for k in range(len(known)):
            rows[k + 1, : len(known) - 1] = known[:k] + known[k + 1 :]
        score, *without = scores(rows)
        effects = [None] * len(words)
        for place, other in zip(places[:STEPS], without):
            effects[place] = score - other
        chance = float(self.sigmoid.predict(np.array([[score]]))[0, 0])
        return {"words": words, "effects": effects, "known": len(places), "score": score, "chance": 100 * chance}

    def _payload(self):
        """What the page needs: the sentences, their splits, what naive Bayes cannot count, the plans, the dots."""
        naive, plans = [sentences(split)["naive"] for split in SPLITS], {}
        for model in (BAG, CONVOLUTION):
            run = resolved(self.run, {"model": model, "split": 1, "seed": 0})
            made = [getattr(layers, name)(*arguments) for name, *arguments in run["layers"]]
            network = Network(made, input_shape=(STEPS,), engine=self.film._engine)
            plans[model] = planned(network, run)
        folds = np.zeros(len(reviews().y), int)
        for split in SPLITS:
            folds[reviews().fold(split - 1)[1]] = split
        measured = data.experiment("sentiment_page")
        return {
            "reviews": list(reviews().texts),
            "labels": "".join(map(str, reviews().y)),
            "folds": "".join(map(str, folds)),
            "naive": [[each.start, each.rest] for each in naive],
            "logs": logarithms(max(each.largest for each in naive)),
            "plans": plans,
            "dots": [[model, measured.column("right", model=model).tolist()] for model in MODELS],
            "evaluation_batch": EVALUATION_BATCH,
        }


def sentiment(engine: str | None = None) -> Lab:
    """Is a sentence positive? Three models answer, word by word, after learning from review sentences. Returns a `Lab`.

    Type a sentence. A bar shows how much larger the log-odds are with a word than without it; the dots show how often
    each model is right on five splits of the sentences.

    >>> import nnkit.labs
    >>> print(nnkit.labs.sentiment().set(text="Not bad!").status)
    After 8 epochs, the bag of embeddings answers “negative”: 1.2 % positive. The sentence: “Not bad!” With “bad”
    the log-odds are −4.44, without it −1.44. The model knows 3 of 3 words and marks. It gets 83.8 % of 594
    held-out sentences right (split 4, seed 0).
    """
    return Sentiment(engine)
