"""The lab `stopping`: a network learns a curve from noisy points, then their noise; when should it have stopped?"""

from math import sqrt

import ipywidgets
import numpy as np

from ... import Adam, Dense, EarlyStopping, Network, Tanh, data
from ...data.curve import REACH, height
from ..frame.lab import Lab

EPOCHS, STRIDE = 2000, 10  # of the longest run; between two evaluations
CURVE = 200  # points of a loss curve, at most
PLACES = 121  # where the curve and the network's output are compared and drawn
RATES = [0.001, 0.003, 0.01, 0.03, 0.1]  # Adam takes no step that is much longer, so no run diverges
PATIENCES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
DELTAS = [0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1]
WIDTHS = [1, 2, 4, 8, 16, 32, 64]
NOW = (
    "loss {train:.4} on the training points, {held:.4} on the held-out points, typically {error:.3} away from the curve"
)
SET_UP = (
    "{width} tanh {width:unit|units}, rate {rate:~2-}; {n} training points and {m} held out, noise {noise} %, "
    "seed {seed}; patience {patience}, min-delta {delta:~2-}, {kept}."
)


class Stopping(Lab):
    """See `stopping`."""

    name = "stopping"
    main = ("patience", "noise", "restore")
    templates = {
        "begun": f"Before learning: {NOW}. {SET_UP}",
        "waits": f"After {{epochs}} epochs early stopping still waits: the best so far is epoch {{best}}, {{ago}} "
        f"{{ago:epoch|epochs}} ago. Now: {NOW}. {SET_UP}",
        "stopped": "Stopped after epoch {stop}, with the weights of epoch {chosen}: loss {chosen_train:.4} on the "
        "training points, {chosen_held:.4} on the held-out points, typically {chosen_error:.3} away from the curve. "
        f"Without stopping, at epoch {{epochs}}: {{train:.4}}, {{held:.4}} and {{error:.3}} away. {SET_UP}",
        "best": "the best weights restored",
        "last": "the last weights kept",
    }

    def __init__(self, engine=None):
        self._engine, self._run_key, self._stop_key = engine, None, None
        across = 2 * REACH * np.arange(PLACES) / (PLACES - 1) - REACH
        self.places, self.curve = across[:, None], height(across)[:, None]
        slider, whole = ipywidgets.SelectionSlider, ipywidgets.IntSlider
        super().__init__(
            groups={
                "Let it learn": {
                    "patience": slider(options=PATIENCES, value=100, description="patience"),
                    "delta": slider(options=DELTAS, value=0, description="min-delta"),
                    "restore": ipywidgets.Checkbox(True, description="restore the best weights"),
                    "epochs": whole(0, min=0, max=EPOCHS, step=STRIDE, description="epochs"),
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
            payload={"epochs": EPOCHS, "stride": STRIDE, "places": across.tolist(), "curve": self.curve[:, 0].tolist()},
            steps="epochs",
        )

    def compute(self, values):
        self._begin(values)
        shown = values["epochs"] // STRIDE
        while len(self._kept) <= shown or len(self._chosen) <= shown:
            if len(self._kept) <= shown:
                self._run.advance(STRIDE)
                self._kept.append(self._run.parameters())
            if len(self._chosen) <= shown:
                self._watch(values["restore"])
            yield min(len(self._kept), len(self._chosen)) / (shown + 1)
        now = self._evaluate(self._kept[shown])
        best, last, parameters = self._chosen[shown]
        chosen = self._evaluate(parameters)  # the network keeps these
        return {
            "training": _listed(*self._training),
            "held": _listed(*self._held),
            "now": now,
            "chosen": chosen,
            "best": best,
            "last": last,
            **self._curves(values["epochs"]),
        }

    def sentence(self, values, result):
        now, chosen, epochs = result["now"], result["chosen"], values["epochs"]
        numbers = {
            **values, "n": len(result["training"]), "m": len(result["held"]), "best": result["best"],
            "ago": epochs - result["best"], "stop": result["last"],
            "chosen": result["best"] if values["restore"] else result["last"],
            "kept": self.templates["best" if values["restore"] else "last"],
            **{name: now[name] for name in ("train", "held", "error")},
            **{f"chosen_{name}": chosen[name] for name in ("train", "held", "error")},
        }  # fmt: skip
        if epochs == 0:
            return "begun", numbers
        return ("waits" if result["last"] is None else "stopped"), numbers

    # --- Two runs that differ in stopping only ---------------------------------------------------------------

    def _begin(self, values):
        """New runs where the settings are new; another stopping alone leaves the run that does not stop."""
        run_key = [values[name] for name in ("points", "noise", "seed", "width", "rate")]
        stop_key = [*run_key, *(values[name] for name in ("patience", "delta", "restore"))]
        if run_key != self._run_key:
            self._run_key = self._stop_key = None  # invalid until rebuilt
            self._start(values)
            self._run_key = run_key
        if stop_key != self._stop_key:
            self._start_again(values)
            self._stop_key = stop_key

    def _start(self, values):
        """The points, the network, and its run that does not stop."""
        made = data.curve(values["points"], values["noise"] / 100, values["seed"])
        held = np.arange(values["points"]) % 3 == 2
        self._training, self._held = [(made.x[part], made.y[part]) for part in (~held, held)]
        layers = [Dense(values["width"]), Tanh(), Dense(1)]
        self.network = Network(layers, input_shape=(1,), seed=values["seed"], engine=self._engine)
        self._run = self._new_run(values, stop=None)
        self._kept = [self._run.parameters()]

    def _start_again(self, values):
        """The run that may stop, from the same parameters."""
        self._place(self._kept[0])
        stop = EarlyStopping(values["patience"], values["delta"], restore_best=values["restore"])
        self._stopping = self._new_run(values, stop)
        self._chosen = [(0, None, self._kept[0])]  # the best epoch, the last one if it has stopped, the parameters

    def _new_run(self, values, stop):
        return self.network.training(
            *self._training, loss="mse", optimizer=Adam(values["rate"]), epochs=EPOCHS,
            batch_size=len(self._training[0]), shuffle=False, validation=self._held, stop=stop,
        )  # fmt: skip

    def _watch(self, restore):
        """Some epochs more of the run that may stop."""
        best, last, parameters = self._chosen[-1]
        if last is None:
            self._stopping.advance(STRIDE)
            history = self._stopping.history
            best = history.best_epoch + 1
            last = history.epochs_run if history.ended == "early" else None
            parameters = self._stopping.best_parameters() if restore else self._stopping.parameters()
        self._chosen.append((best, last, parameters))

    # --- What is shown --------------------------------------------------------------------------------------

    def _place(self, parameters):
        """Give the network these parameters."""
        for name, array in parameters.items():
            self.network.parameters[name][:] = array

    def _evaluate(self, parameters):
        """Losses and outputs of the network with these parameters."""
        self._place(parameters)
        error = sqrt(self.network.evaluate(self.places, self.curve, "mse"))
        outputs = self.network.predict(self.places)[:, 0].tolist()
        train, held = (self.network.evaluate(*part, "mse") for part in (self._training, self._held))
        return {"train": train, "held": held, "error": error, "outputs": outputs}

    def _curves(self, epochs):
        """The losses up to an epoch, thinned."""
        history, stride = self._run.history, max(1, -(-epochs // CURVE))
        thinned = [
            [float(loss) for loss in losses[stride - 1 : epochs : stride]]
            for losses in (history.loss, history.validation_loss)
        ]
        return {"stride": stride, "losses": thinned}


def stopping(engine: str | None = None) -> Lab:
    """A network that learns noisy points, and early stopping that watches it. Returns a `Lab`.

    Two runs begin alike: one goes on to the epoch that the control "epochs" says, `EarlyStopping` ends the other.
    `lab.network` is what it leaves.

    >>> import nnkit.labs
    >>> lab = nnkit.labs.stopping()
    >>> print(lab.set(epochs=1000).status)
    Stopped after epoch 306, with the weights of epoch 206: loss 0.1818 on the training points, 0.2846 on the held-out
    points, typically 0.126 away from the curve. Without stopping, at epoch 1000: 0.1063, 0.3790 and 0.298 away. 64 tanh
    units, rate 0.01; 20 training points and 10 held out, noise 50 %, seed 2; patience 100, min-delta 0, the best
    weights restored.
    """
    return Stopping(engine)


def _listed(x, y):
    """Points for the picture: rows [x, y]."""
    return [[float(a), float(b)] for a, b in zip(x[:, 0], y)]
