"""Three shapes learned from five drawings of each by one simulated hand: the share of new drawings that the network of
the lab `classes` and the nearest neighbour recognise, and how sure the network is of shapes that it was never taught.

Both learn from 40 varied copies of each drawing, or ("plain") from the drawings alone; then the network has 100 epochs.
`same`: 24 more drawings by that hand; `others`: 30 drawings by ten other hands. Of each shape neither in the set
nor drawn for "something else", six other hands make a drawing: `sure` is the mean of the network's largest
probabilities for these, `very` the share above 0.9. `other_...`: with the fourth class "something else", for which five
shapes are drawn once; `refused` is the share of the same unknown shapes that get this answer, `refused_shown` that of
new drawings of the five shapes.

Settings were chosen with hands 20 to 39; these rows have the hands 40 to 44 as teachers and 50 to 59 as the others.
"""

import numpy as np

import nnkit as nn
from nnkit.labs.classes.drawings import COLUMNS, SIDE, pictures
from nnkit.labs.classes.hands import OUTLINES, drawing
from nnkit.labs.classes.models import BATCH, COPIES, EACH, EPOCHS, OTHERS, SETS, neighbours, samples, taught

ROWS = [{"set": name, "hand": hand} for name in SETS for hand in range(40, 45)]
OTHER_HANDS = range(50, 60)


def network(classes, found, epochs, seed):
    """The network of the lab, after it has learned."""
    filters = [nn.Conv2D(8, 3, padding="same"), nn.ReLU(), nn.MaxPool2D(2)]
    filters += [nn.Conv2D(16, 3, padding="same"), nn.ReLU(), nn.MaxPool2D(2)]
    layers = [*filters, nn.Flatten(), nn.Dense(classes)]
    net = nn.Network(layers, input_shape=(SIDE, SIDE, 1), seed=seed)
    net.fit(found["x"], found["y"], loss="cross_entropy", optimizer=nn.Adam(0.003), epochs=epochs, batch_size=BATCH,
            seed=seed, progress=False)  # fmt: skip
    return net


def drawn(shapes, hands, numbers):
    """Pictures of shapes, and the number of each one's shape."""
    each = [(k, drawing(shape, hand, n)) for k, shape in enumerate(shapes) for hand in hands for n in numbers]
    x = np.concatenate([pictures(points, np.zeros((1, COLUMNS))) for _, points in each])
    return x, np.array([k for k, _ in each])


def measure(set, hand):
    shapes, kept = SETS[set], taught(set, hand)
    tests = {
        "same": drawn(shapes, [hand], range(EACH, EACH + 8)),
        "others": drawn(shapes, OTHER_HANDS, [0]),
    }
    unknown, _ = drawn([s for s in OUTLINES if s not in shapes + OTHERS[set]], OTHER_HANDS[:6], [0])
    shown, _ = drawn(OTHERS[set], OTHER_HANDS[:6], [0])
    found = {}
    for way, copies, epochs in (("", COPIES, EPOCHS), ("plain_", 1, 100)):
        learned = samples(kept, False, copies, hand)
        net = network(3, learned, epochs, hand)
        for name, (x, y) in tests.items():
            places, _ = neighbours(learned["x"], x)
            found[f"{way}network_{name}"] = net.accuracy(x, y)
            found[f"{way}neighbour_{name}"] = float(np.mean(learned["y"][places] == y))
        if not way:
            sure = net.probabilities(unknown, loss="cross_entropy").max(axis=1)
            found |= {"sure": float(sure.mean()), "very": float(np.mean(sure > 0.9))}
    net = network(4, samples(kept, True, COPIES, hand), EPOCHS, hand)
    for name, (x, y) in tests.items():
        found[f"other_network_{name}"] = net.accuracy(x, y)
    for name, x in (("refused", unknown), ("refused_shown", shown)):
        found[name] = float(np.mean(net.predict(x).argmax(axis=1) == 3))
    return {name: round(number, 4) for name, number in found.items()}
