"""The outputs of units over a square, packed for the pictures of a lab; parts/maps.js is the twin."""

import base64

import numpy as np


def places(reach, grid):
    """The points of a map of the square, `grid` each way from -reach to reach, rows from the bottom: (grid², 2)."""
    across = 2 * reach * np.arange(grid) / (grid - 1) - reach
    return np.stack([np.tile(across, grid), np.repeat(across, grid)], axis=1)


def outputs(network, x):
    """What every layer of a network returns for x, in double precision: the page's pictures are computed in it, too."""
    return [output.astype(np.float64) for step in network.steps(x) for output in step.outputs.values()]


def folded(output):
    """Squash any numbers into the range -1 to 1."""
    with np.errstate(invalid="ignore"):
        return np.nan_to_num(output / (1 + abs(output)))


def packed(output):
    """Numbers between -1 and 1 as integers of two bytes, in base64."""
    return base64.b64encode(np.floor(output * 32767 + 0.5).astype("<i2").tobytes()).decode()
