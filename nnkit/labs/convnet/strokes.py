"""A digit that was drawn, brought to the form of the digits of `data.digits`; convnet/strokes.js is the twin.

They were scans of one height, straightened, 32 x 32 dots of ink or paper, of which each pixel counts 4 x 4. What the
reader draws is strokes, as points on a sheet; so it is straightened, scaled and centred likewise, and gets as much ink.
"""

import numpy as np

from ..parts.strokes import nearest, pieces

DOTS, PIXELS = 32, 8  # of a side
INK = 313  # dots of ink in a digit of the data, on average
PEN = 5  # dots: about as wide are their lines
WIDEST = 28  # dots: few digits are wider
TALL = 2  # the most that the height of a digit may grow, relative to its width


def straightened(found):
    """The pieces, sheared so that the drawing is upright; at most by 45 degrees."""
    mass = across = down = 0.0
    weighed = []
    for x0, y0, x1, y1 in found:
        dx, dy = x1 - x0, y1 - y0
        weight = max(1.0, float(np.sqrt(dx * dx + dy * dy)))  # a dot has mass, too
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        weighed.append((weight, x, y, dx, dy))
        mass, across, down = mass + weight, across + weight * x, down + weight * y
    across, down = across / mass, down / mass
    both = tall = 0.0
    for weight, x, y, dx, dy in weighed:
        x, y = x - across, y - down
        both += weight * (x * y + dx * dy / 12)
        tall += weight * (y * y + dy * dy / 12)
    lean = max(-1.0, min(1.0, both / tall)) if tall > 0 else 0.0
    return [[x0 - lean * (y0 - down), y0, x1 - lean * (y1 - down), y1] for x0, y0, x1, y1 in found]


def fitted(found):
    """The pieces, scaled to the size of the data's digits and centred in 32 x 32 dots."""
    x, y = ([piece[k] for piece in found for k in pair] for pair in ((0, 2), (1, 3)))
    left, right, top, bottom = min(x), max(x), min(y), max(y)
    wide, tall = max(1.0, right - left), max(1.0, bottom - top)
    up = min((DOTS - PEN) / tall, TALL * (WIDEST - PEN) / wide)
    along = min(up, (WIDEST - PEN) / wide)
    place = lambda x, y: [(x - (left + right) / 2) * along + DOTS / 2, (y - (top + bottom) / 2) * up + DOTS / 2]
    return [[*place(x0, y0), *place(x1, y1)] for x0, y0, x1, y1 in found]


def inked(found):
    """Dots of ink, (32, 32) of True and False: those nearest to the pieces, `INK` of them."""
    middles = np.arange(DOTS) + 0.5
    distances = nearest(*np.array(found).T[:, :, None], np.tile(middles, DOTS), np.repeat(middles, DOTS))
    return (distances <= np.sort(distances)[INK - 1]).reshape(DOTS, DOTS)


def picture(points):
    """Strokes as a picture of 8 x 8 pixels, from 0 (paper) to 1 (ink), like those of `data.digits`.

    >>> from nnkit.labs.convnet.strokes import picture
    >>> print((16 * picture([[50, 10, 1], [50, 90, 0]])).astype(int)[0])
    [ 0  0  3 16 16  3  0  0]
    """
    if not points:
        return np.zeros((PIXELS, PIXELS))
    dots = inked(fitted(straightened(pieces(points))))
    block = DOTS // PIXELS
    return dots.reshape(PIXELS, block, PIXELS, block).sum(axis=(1, 3)) / block**2
