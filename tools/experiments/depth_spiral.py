"""Share of new points of a spiral that networks of about 300 parameters get right, by the number of hidden layers.

Each network learns from 200 points with five learning rates. The rate that does best on 500 further points is kept, and
judged on 1,000 others.
"""

import nnkit as nn
from nnkit import data

UNITS = {1: 75, 2: 15, 3: 11, 4: 9, 6: 7, 8: 6}  # hidden layers -> units in each: about 300 parameters
RATES = (0.01, 0.03, 0.1, 0.3, 1.0)
ROWS = [
    {"activation": activation, "hidden": hidden, "seed": seed}
    for activation in ("Tanh", "ReLU")
    for hidden in UNITS
    for seed in range(20)
]


def measure(activation, hidden, seed):
    spiral = data.points("spiral", n=1700, noise=0.05, seed=seed)
    learned, chosen, judged = ((spiral.x[a:b], spiral.y[a:b]) for a, b in ((0, 200), (200, 700), (700, 1700)))
    best = (-1, None, None)
    for rate in RATES:
        layers = [layer for _ in range(hidden) for layer in (nn.Dense(UNITS[hidden]), getattr(nn, activation)())]
        net = nn.Network([*layers, nn.Dense(1)], input_shape=(2,), seed=seed)
        try:
            net.fit(*learned, loss="binary_cross_entropy", optimizer=nn.SGD(rate), epochs=1000, batch_size=10,
                    seed=seed, progress=False)  # fmt: skip
        except nn.DivergedError:
            continue
        right = [net.accuracy(*part, "binary_cross_entropy") for part in (chosen, judged)]
        best = max(best, (right[0], -rate, round(right[1], 4)))
    return {"rate": -best[1], "right": best[2]}
