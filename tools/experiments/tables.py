"""How well four kinds of models predict rows of four real tables that they have not seen.

Each row of this file is one model on one table and one random split: a quarter of the table is held out to judge. The
model has eight settings to choose from, and every length of training. Four-fold cross-validation on the other three
quarters chooses, by mean squared error or cross-entropy; then the model learns from all of them. `error` is the typical
error (root of the mean square) in the unit of the target, or the percentage of wrong classes.

Two tables are also changed, in two ways that take nothing away: `noise` adds thirty columns of random numbers, `turned`
mixes the columns by turning them in pairs, as one turns a picture.
"""

from itertools import product

import numpy as np
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge

import nnkit as nn
from nnkit import data

TABLES, CHANGED = ("cars", "diabetes", "breast_cancer", "penguins"), ("cars", "breast_cancer")
FOLDS, TREES, EPOCHS = 4, 200, 150
SETTINGS = {
    "baseline": [{}],
    "linear": [{"strength": strength} for strength in (0.01, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)],
    "trees": [dict(zip(("max_depth", "learning_rate", "subsample"), values))
              for values in product((1, 3), (0.03, 0.1), (0.5, 1.0))],
    "network": [dict(zip(("hidden", "rate", "decay"), values))
                for values in product((1, 2), (0.003, 0.01), (0.01, 0.3))],
}  # fmt: skip
ROWS = [
    {"table": table, "change": change, "model": model, "seed": seed}
    for change, tables in (("none", TABLES), ("noise", CHANGED), ("turned", CHANGED))
    for table in tables
    for model in (SETTINGS if change == "none" else ("linear", "trees", "network"))
    for seed in range(10)
]


def changed(x, change, seed):
    """The columns x (N, columns), scaled, after such a change."""
    random = np.random.default_rng(seed)
    if change == "noise":
        return np.hstack([x, random.normal(size=(len(x), 30))])
    if change == "turned":
        columns = list(x.T)
        for _ in range(10 * len(columns)):
            i, j = random.choice(len(columns), 2, replace=False)
            columns[i], columns[j] = 0.6 * columns[i] - 0.8 * columns[j], 0.8 * columns[i] + 0.6 * columns[j]
        return np.array(columns).T
    return x


def loss(y, predicted):
    """Mean squared error of numbers, or cross-entropy of probabilities (N, classes)."""
    if predicted.ndim == 1:
        return np.mean((predicted - y) ** 2)
    return -np.mean(np.log(np.maximum(predicted[np.arange(len(y)), y], 1e-12)))


class Sklearn:
    """A model of scikit-learn that has learned from x and y."""

    def __init__(self, name, setting, x, y, seed):
        numbers = y.dtype == np.float64
        if name == "baseline":
            model = DummyRegressor() if numbers else DummyClassifier()
        elif name == "linear":
            strength = setting["strength"]
            model = Ridge(strength) if numbers else LogisticRegression(C=1 / strength, max_iter=1000)
        else:
            kind = GradientBoostingRegressor if numbers else GradientBoostingClassifier
            model = kind(n_estimators=TREES, random_state=seed, **setting)
        self.model, self.numbers = model.fit(x, y), numbers

    def stages(self, x):
        """The predictions for x after each stage of training."""
        if hasattr(self.model, "staged_predict"):
            return list(self.model.staged_predict(x) if self.numbers else self.model.staged_predict_proba(x))
        return [self.model.predict(x) if self.numbers else self.model.predict_proba(x)]


def network(setting, x, y, seed, epochs, validation=None):
    """A network that has learned, and its history. A target is scaled like the columns."""
    numbers = y.dtype == np.float64
    layers = [layer for _ in range(setting["hidden"]) for layer in (nn.Dense(32), nn.ReLU())]
    net = nn.Network([*layers, nn.Dense(1 if numbers else y.max() + 1)], input_shape=x.shape[1:], seed=seed)
    history = net.fit(x, y, loss="mse" if numbers else "cross_entropy",
                      optimizer=nn.AdamW(setting["rate"], weight_decay=setting["decay"]), epochs=epochs,
                      seed=seed, validation=validation, progress=False)  # fmt: skip
    return net, history


def curve(name, setting, x, y, x_out, y_out, seed):
    """The loss on what is held out, after each stage of training."""
    if name == "network":
        return network(setting, x, y, seed, EPOCHS, (x_out, y_out))[1].validation_loss
    return np.array([loss(y_out, stage) for stage in Sklearn(name, setting, x, y, seed).stages(x_out)])


def predictions(name, setting, stages, x, y, x_out, seed):
    """What the model predicts for x_out, having learned for so many stages."""
    if name == "network":
        predicted = network(setting, x, y, seed, stages)[0].predict(x_out)
        return predicted[:, 0] if y.dtype == np.float64 else predicted
    return Sklearn(name, setting, x, y, seed).stages(x_out)[stages - 1]


def measure(table, change, model, seed):
    x, y, x_judged, y_judged = getattr(data, table)().split(test=0.25, seed=seed)
    scale = data.Scale(x)
    x, x_judged = np.split(changed(scale(np.vstack([x, x_judged])), change, seed), [len(x)])
    target = data.Scale(y[:, None]) if y.dtype == np.float64 else None
    learned = y if target is None else target(y[:, None])[:, 0]

    fold = np.arange(len(y)) % FOLDS  # the split has already shuffled the rows
    curves = [
        np.mean([curve(model, setting, x[fold != k], learned[fold != k], x[fold == k], learned[fold == k], seed)
                 for k in range(FOLDS)], axis=0)
        for setting in SETTINGS[model]
    ]  # fmt: skip
    best = int(np.argmin([c.min() for c in curves]))
    stages = 1 + int(curves[best].argmin())
    predicted = predictions(model, SETTINGS[model][best], stages, x, learned, x_judged, seed)
    if target is None:
        error = 100 * float(np.mean(predicted.argmax(1) != y_judged))
    else:
        error = float(np.sqrt(np.mean((target.undo(predicted[:, None])[:, 0] - y_judged) ** 2)))
    return {"error": round(error, 3), "stages": stages, **SETTINGS[model][best]}
