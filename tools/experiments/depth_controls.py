"""Share of new points of a spiral that networks get right after five times the training, or with wider layers.

Six units in each of eight layers make about 300 parameters, as do one layer of 75 and two of 15; eight layers of 15
units make about 1,700. Each network learns from 200 points with six learning rates. The rate that does best on 500
further points is chosen, and the network is tested on 1,000 others.
"""

import nnkit as nn
from nnkit import data

RATES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
ROWS = [
    {"activation": activation, "hidden": hidden, "units": units, "epochs": epochs, "seed": seed}
    for activation in ("Tanh", "ReLU")
    for hidden, units, epochs in ((1, 75, 5000), (2, 15, 5000), (8, 6, 1000), (8, 6, 5000), (8, 15, 1000))
    for seed in range(10)
]


def measure(activation, hidden, units, epochs, seed):
    spiral = data.points("spiral", n=1700, noise=0.05, seed=seed)
    train, validation, test = ((spiral.x[a:b], spiral.y[a:b]) for a, b in ((0, 200), (200, 700), (700, 1700)))
    best = (-1, 0.0, 0.0)
    for rate in RATES:
        layers = [layer for _ in range(hidden) for layer in (nn.Dense(units), getattr(nn, activation)())]
        net = nn.Network([*layers, nn.Dense(1)], input_shape=(2,), seed=seed)
        try:
            net.fit(*train, loss="binary_cross_entropy", optimizer=nn.SGD(rate), epochs=epochs, batch_size=10,
                    seed=seed, progress=False)  # fmt: skip
        except nn.DivergedError:
            continue
        right = [net.accuracy(*part, "binary_cross_entropy") for part in (validation, test)]
        best = max(best, (right[0], -rate, round(right[1], 4)))
    return {"rate": abs(best[1]), "right": best[2]}
