"""Error of networks that tell the sunspots of the next month from the last 24: root of the mean square, in sunspots.

They learn from windows that end before 1910 how much the number changes; nine settings (three widths, three learning
rates) compete, the windows from 1910 to 1959 choose one, and those from 1960 on judge it. "recurrent" reads the window
month by month, "feedforward" has all 24 months at once.
"""

import numpy as np

import nnkit as nn
from nnkit import data

WINDOW = 24  # months
UNITS, RATES = (8, 16, 32), (0.0003, 0.001, 0.003)
ROWS = [{"kind": kind, "seed": seed} for kind in ("recurrent", "feedforward") for seed in range(20)]


def measure(kind, seed):
    series = data.sunspots()
    years = series.times[WINDOW:]
    learned, chosen, judged = years < 1910, (years >= 1910) & (years < 1960), years >= 1960
    scale = data.Scale(series.values[series.times < 1910, None])
    numbers = scale(series.values[:, None])[:, 0]
    windows = np.lib.stride_tricks.sliding_window_view(numbers, WINDOW)[:-1, :, None]
    change = numbers[WINDOW:, None] - windows[:, -1]
    best = (np.inf,)
    for units in UNITS:
        for rate in RATES:
            layers = [nn.RNN(units)] if kind == "recurrent" else [nn.Flatten(), nn.Dense(units), nn.Tanh()]
            net = nn.Network([*layers, nn.Dense(1)], input_shape=(WINDOW, 1), seed=seed)
            net.fit(windows[learned], change[learned], loss="mse", optimizer=nn.Adam(rate), epochs=300, seed=seed,
                    clip_norm=1.0, validation=(windows[chosen], change[chosen]), stop=nn.EarlyStopping(patience=20),
                    progress=False)  # fmt: skip
            errors = [float(scale.spread[0] * net.evaluate(windows[part], change[part], "mse") ** 0.5)
                      for part in (chosen, judged)]  # fmt: skip
            best = min(best, (errors[0], errors[1], units, rate))
    return {"units": best[2], "rate": best[3], "chosen_by": round(best[0], 3), "error": round(best[1], 3)}
