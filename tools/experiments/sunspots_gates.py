"""Error of recurrent networks that tell sunspots from the eleven years before: root of the mean square, in sunspots.

They read the last 132 months one by one and tell how far the number will be from the last one, so many months
"ahead". An RNN of 13 units, an LSTM of 6 and a GRU of 7 have about 200 parameters each. They learn from windows whose
answers lie before 1910; three learning rates compete, the answers from 1910 to 1959 choose one and the epoch to stop
at, and those from 1960 on judge.
"""

import numpy as np

import nnkit as nn
from nnkit import data

WINDOW = 132  # months
UNITS, RATES = {"RNN": 13, "LSTM": 6, "GRU": 7}, (0.001, 0.003, 0.01)
ROWS = [{"ahead": ahead, "kind": kind, "seed": seed} for ahead in (1, 12) for kind in UNITS for seed in range(10)]


def measure(ahead, kind, seed):
    series = data.sunspots()
    years = series.times[WINDOW + ahead - 1 :]
    learned, chosen, judged = years < 1910, (years >= 1910) & (years < 1960), years >= 1960
    scale = data.Scale(series.values[series.times < 1910, None])
    numbers = scale(series.values[:, None])[:, 0]
    windows = np.lib.stride_tricks.sliding_window_view(numbers, WINDOW)[:-ahead, :, None]
    change = numbers[WINDOW + ahead - 1 :, None] - windows[:, -1]
    best = (np.inf,)
    for rate in RATES:
        layer = getattr(nn, kind)(UNITS[kind])
        net = nn.Network([layer, nn.Dense(1)], input_shape=(WINDOW, 1), seed=seed)
        net.fit(windows[learned], change[learned], loss="mse", optimizer=nn.Adam(rate), epochs=60, seed=seed,
                clip_norm=1.0, validation=(windows[chosen], change[chosen]), stop=nn.EarlyStopping(patience=10),
                progress=False)  # fmt: skip
        errors = [float(scale.spread[0] * net.evaluate(windows[part], change[part], "mse") ** 0.5)
                  for part in (chosen, judged)]  # fmt: skip
        best = min(best, (*errors, rate))
    return {"rate": best[2], "chosen_by": round(best[0], 3), "error": round(best[1], 3)}
