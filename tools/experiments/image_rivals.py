"""Share of new handwritten digits that four methods read: on `digits` (8 x 8 pixels, ten splits) and on the 5,000
pictures of `mnist` (28 x 28, five splits).

Half of the pictures are learned from, a quarter chooses the settings (by the share of correct answers; the first of
equal ones), the last quarter tests. `moved` is the share of right answers when the test pictures are moved to the right
by an eighth of their width, `inverted` when ink and paper change places; `sure`, `sure_moved` and `sure_inverted` are
the means of the network's largest probabilities.
"""

from itertools import product

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

import nnkit as nn
import nnkit.data

SPLITS = {"digits": 10, "mnist": 5}
SETTINGS = {
    "linear": [(strength,) for strength in (0.03, 0.1, 0.3, 1.0, 3.0, 10.0)],
    "neighbours": [(k,) for k in (1, 3, 5, 7)],
    "vectors": list(product((1.0, 10.0), (1.0, 2.0, 4.0, 8.0))),
    "network": list(product((0.001, 0.003, 0.01, 0.03), (1, 2))),  # rates; part of the epochs: half, all
}
EPOCHS = {"digits": 60, "mnist": 16}
ROWS = [
    {"data": name, "model": model, "seed": seed}
    for name, splits in SPLITS.items()
    for model in SETTINGS
    for seed in range(splits)
]


def network(name, seed):
    if name == "digits":
        first = [nn.Conv2D(16, 3, padding="same"), nn.ReLU(), nn.MaxPool2D(2), nn.Conv2D(32, 3, padding="same")]
    else:
        first = [nn.Conv2D(12, 5, stride=2, padding="same"), nn.ReLU(), nn.MaxPool2D(2), nn.Conv2D(24, 3)]
    side = 8 if name == "digits" else 28
    layers = [*first, nn.ReLU(), nn.MaxPool2D(2), nn.Flatten(), nn.Dense(10)]
    return nn.Network(layers, input_shape=(side, side, 1), seed=seed)


def fitted(name, model, setting, x, y, seed):
    """The network, if it is one, and a function from pictures to answers."""
    if model == "network":
        rate, part = setting
        net = network(name, seed)
        net.fit(x, y, loss="cross_entropy", optimizer=nn.Adam(rate), epochs=EPOCHS[name] * part // 2, batch_size=32,
                seed=seed, progress=False)  # fmt: skip
        return net, lambda new: net.predict(new).argmax(axis=1)
    flat = lambda pictures: pictures.reshape(len(pictures), -1)
    if model == "linear":
        made = LogisticRegression(C=setting[0], max_iter=300)
    elif model == "neighbours":
        made = KNeighborsClassifier(setting[0])
    else:
        made = SVC(C=setting[0], gamma=setting[1] / (x[0].size * x.var()))
    made.fit(flat(x), y)
    return None, lambda new: made.predict(flat(new))


def moved(x):
    """Pictures, moved right by an eighth of their width."""
    by = x.shape[2] // 8
    found = np.zeros_like(x)
    found[:, :, by:] = x[:, :, :-by]
    return found


def measure(data, model, seed):
    x, y, rest, y_rest = getattr(nn.data, data)().split(test=0.5, seed=seed)
    half = len(rest) // 2
    share = lambda answer, part: float(np.mean(answer(rest[part]) == y_rest[part]))
    runs = {setting: fitted(data, model, setting, x, y, seed) for setting in SETTINGS[model]}
    setting = max(runs, key=lambda setting: share(runs[setting][1], slice(half)))
    net, answer = runs[setting]
    found = {"setting": list(setting), "right": share(answer, slice(half, None))}
    test, labels = rest[half:], y_rest[half:]
    if net:
        sure = lambda pictures: float(net.probabilities(pictures, loss="cross_entropy").max(axis=1).mean())
        found |= {"parameters": sum(p.size for p in net.parameters.values()), "sure": sure(test)}
    for name, pictures in (("moved", moved(test)), ("inverted", 1 - test)):
        found[name] = float(np.mean(answer(pictures) == labels))
        if net:
            found[f"sure_{name}"] = sure(pictures)
    return {name: round(number, 4) if isinstance(number, float) else number for name, number in found.items()}
