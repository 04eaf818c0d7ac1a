"""The lab `stopping`: a network learns a curve from noisy points, then their noise; when should it have stopped?"""

from math import sqrt

import ipywidgets
import numpy as np

from ... import data
from ...data.curve import REACH, height
from ..frame.film import Film
from ..frame.lab import Lab

EPOCHS, STRIDE = 2000, 10  # of the longest run; between two evaluations
OPENING = 400  # epochs: early stopping has ended its run, the other one overfits
CURVE = 200  # points of a loss curve, at most
PLACES = 121  # where the curve and the network's output are compared and drawn
RATES = [0.001, 0.003, 0.01, 0.03, 0.1]  # Adam takes no step that is much longer, so no run diverges
PATIENCES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
DELTAS = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]
WIDTHS = [1, 2, 4, 8, 16, 32, 64]
RULE = "patience {patience}, min-delta {delta:~2-}, {kept}."
SET_UP = (
    "{width} tanh {width:unit|units}, rate {rate:~2-}. {n} training and {m} held-out points, noise {noise} %, "
    "seed {seed}."
)


class Stopping(Lab):
    """See `stopping`."""

    name = "stopping"
    main = ("patience", "noise", "restore")
    templates = {
        "begun": "Before learning: held-out loss {held:.3}, training loss {train:.3}. Distance from the curve: "
        f"typically {{error:.3}}. Early stopping will watch with {RULE} {SET_UP}",
        "waits": "Early stopping still waits at epoch {epochs}: held-out loss {held:.3}, best so far epoch {best}. "
        "Training loss {train:.3}; distance from the curve typically {error:.3}. It has waited {ago} "
        f"{{ago:epoch|epochs}}: {RULE} {SET_UP}",
        "stopped": "Early stopping keeps epoch {chosen}: held-out loss {chosen_held:.3}, against {held:.3} at epoch "
        "{epochs}. Training loss {chosen_train:.3}, against {train:.3}; distance from the curve typically "
        f"{{chosen_error:.3}}, against {{error:.3}}. Stopped after epoch {{last}}: {RULE} {SET_UP}",
        "best": "best weights restored",
        "last": "last weights kept",
    }
    says = {
        "kept": [("restore", "best"), ("", "last")],
        "sentence": [("epochs == 0", "begun"), ("last", "stopped"), ("", "waits")],
    }
    run = {
        "inputs": 1,
        "layers": [["Dense", "$width"], ["Tanh"], ["Dense", 1]],
        "samples": ["$points", "$noise", "$seed"],
        "loss": "mse",
        "optimizer": ["Adam", {"learning_rate": "$rate"}],
        "epochs": EPOCHS,
        "shuffle": False,
        "seed": "$seed",
        "every": STRIDE,
    }
    stop = {"patience": "$patience", "min_delta": "$delta", "restore_best": "$restore"}  # of the other run

    def __init__(self, engine=None):
        self.film = Film(self.run, _samples, engine=engine)
        self.stopping = Film({**self.run, "stop": self.stop}, _samples, look=_chosen, engine=engine)
        across = 2 * REACH * np.arange(PLACES) / (PLACES - 1) - REACH
        self.places, self.curve = across[:, None], height(across)[:, None]
        slider, whole = ipywidgets.SelectionSlider, ipywidgets.IntSlider
        super().__init__(
            groups={
                "Let it learn": {
                    "patience": slider(options=PATIENCES, value=100, description="patience"),
                    "delta": slider(options=DELTAS, value=0, description="min-delta"),
                    "restore": ipywidgets.Checkbox(True, description="restore the best weights"),
                    "epochs": whole(OPENING, min=0, max=EPOCHS, step=STRIDE, description="epochs"),
                },
                "The points": {
                    "points": whole(30, min=6, max=90, step=3, description="points"),
                    "noise": whole(50, min=0, max=100, step=5, description="noise, %"),
                    "seed": whole(2, min=0, max=19, description="seed"),
                },
                "The network": {
                    "width": slider(options=WIDTHS, value=64, description="units"),
                    "rate": slider(options=RATES, value=0.01, description="rate"),
                },
            },
            payload={"stop": self.stop, "places": across.tolist(), "curve": self.curve[:, 0].tolist()},
            steps="epochs",
        )

    def compute(self, values):
        film, stopping, step = self.film, self.stopping, values["epochs"] // STRIDE
        yield from film.go(values, step)
        yield from stopping.go(values, step)
        self.network = stopping.network
        best, last, parameters = stopping.seen[stopping.last]
        stopping.place(parameters)
        samples = film.samples
        return {
            "training": _listed(samples["x"], samples["y"]),
            "held": _listed(*samples["validation"]),
            "now": self._evaluate(film),
            "chosen": self._evaluate(stopping),
            "best": best,
            "last": last,
            **_curves(film, values["epochs"]),
        }

    def numbers(self, values, result):
        now, chosen = result["now"], result["chosen"]
        return {
            "n": len(result["training"]), "m": len(result["held"]), "ago": values["epochs"] - result["best"],
            "chosen": result["best"] if values["restore"] else result["last"],
            **{name: now[name] for name in ("train", "held", "error")},
            **{f"chosen_{name}": chosen[name] for name in ("train", "held", "error")},
        }  # fmt: skip

    def _evaluate(self, film):
        """Losses and outputs of the network of a film."""
        network, samples = film.network, film.samples
        error = sqrt(network.evaluate(self.places, self.curve, "mse"))
        outputs = network.predict(self.places)[:, 0].tolist()
        train = network.evaluate(samples["x"], samples["y"], "mse")
        held = network.evaluate(*samples["validation"], "mse")
        return {"train": train, "held": held, "error": error, "outputs": outputs}


def _samples(points, noise, seed):
    """Points to learn from; every third is held out."""
    made, held = data.curve(points, noise / 100, seed), np.arange(points) % 3 == 2
    return {"x": made.x[~held], "y": made.y[~held], "validation": (made.x[held], made.y[held])}


def _chosen(film):
    """The best epoch so far, the last one if the run has stopped, and the parameters that early stopping leaves."""
    history, parameters = film.training.history, film.kept[-1]
    if history.best_epoch is None:
        return 0, None, parameters
    if film.run["stop"]["restore_best"]:
        parameters = film.training.best_parameters()
    return history.best_epoch + 1, history.epochs_run if history.ended == "early" else None, parameters


def _curves(film, epochs):
    """The losses up to an epoch, thinned."""
    stride = max(1, -(-epochs // CURVE))
    return {
        "stride": stride,
        "losses": [film.history(name)[stride - 1 :: stride] for name in ("loss", "validation_loss")],
    }


def stopping(engine: str | None = None) -> Lab:
    """A network that learns noisy points, and early stopping that watches it. Returns a `Lab`.

    Two runs begin alike: one goes on to the epoch that the control "epochs" says, `EarlyStopping` ends the other.
    `lab.network` is what it leaves. The lab opens with both runs at epoch 400.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.stopping()
    >>> print(lab.status)
    Early stopping keeps epoch 206: held-out loss 0.285, against 0.343 at epoch 400. Training loss 0.182, against 0.136;
    distance from the curve typically 0.126, against 0.173. Stopped after epoch 306: patience 100, min-delta 0, best
    weights restored. 64 tanh units, rate 0.01. 20 training and 10 held-out points, noise 50 %, seed 2.
    """
    return Stopping(engine)


def _listed(x, y):
    """Points for the picture: rows [x, y]."""
    return [[float(a), float(b)] for a, b in zip(x[:, 0], y)]
