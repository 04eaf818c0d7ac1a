"""Share of held-out questions that each network of the lab `attention` answers without a mistake, update by update.

Each network learns each task from five seeds, at the rate with which the lab opens. The lab shows the curves.
"""

from nnkit.labs.attention import models
from nnkit.labs.frame.film import Film

ROWS = [
    {"model": model, "task": task, "seed": seed}
    for model in models.MODELS
    for task in models.TASKS
    for seed in range(5)
]
STEPS = models.EPOCHS * models.SAMPLES // models.BATCH // models.EVERY


def measure(model, task, seed):
    make = lambda run: models.network(run["model"], run["seed"])
    film = Film(models.RUN, models.samples, look=models.exact, network=make)
    for _ in film.go({"model": model, "task": task, "seed": seed, "rate": models.RATE}, STEPS):
        pass
    return {"curve": film.seen}
