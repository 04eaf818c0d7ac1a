"""The curves that networks with one input learn in several labs: heights at evenly spaced positions."""

from math import pi, sin

POSITIONS = 41  # of the heights that a network sees
CURVES = {  # heights from left to right, evenly spaced, joined by straight lines
    "wave": [round(0.8 * sin(3 * pi * k / 40), 2) for k in range(41)],
    "two hills": [round(1.6 / (1 + (k - 11) ** 2 / 20) + 1.1 / (1 + (k - 29) ** 2 / 6) - 0.9, 2) for k in range(41)],
    "zigzag": [-0.7, 0.7, -0.7, 0.7, -0.7, 0.7],
    "hat": [-0.6, -0.6, 0.8, -0.6, -0.6],
    "step": [-0.7] * 20 + [0.0] + [0.7] * 20,
    "slope": [-0.8, 0.6],
}


def interpolated(heights):
    """The curve's height at each of the POSITIONS; the given heights are evenly spaced and joined by straight lines.

    >>> [round(height, 2) for height in interpolated([0.0, 1.0])[:3]]
    [0.0, 0.03, 0.05]
    """
    last = len(heights) - 1
    found = []
    for k in range(POSITIONS):
        left = min(k * last // (POSITIONS - 1), max(0, last - 1))
        right = min(left + 1, last)
        share = k * last / (POSITIONS - 1) - left
        found.append(heights[left] + share * (heights[right] - heights[left]))
    return found
