"""Share of held-out review sentences that each model of the lab `sentiment` gets right, on its five splits.

The networks have learned for as long as the lab lets them, from seed 0. The lab shows these shares as dots.
"""

from nnkit.labs.frame.film import Film
from nnkit.labs.sentiment.models import COUNTS, EPOCHS, MODELS, RUN, accuracy, sentences

ROWS = [{"model": model, "split": split} for model in MODELS for split in range(1, 6)]


def measure(model, split):
    if model == COUNTS:
        found = sentences(split)
        return {"right": found["naive"].accuracy(*found["held"])}
    film = Film(RUN, sentences, look=accuracy)
    for _ in film.go({"model": model, "split": split, "seed": 0}, EPOCHS):
        pass
    return {"right": film.seen[film.last]}
