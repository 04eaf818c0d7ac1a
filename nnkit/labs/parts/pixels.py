"""Packs pictures for the page: a byte per pixel, in base64. parts/raster.js draws them."""

import base64

import numpy as np


def encoded(shades):
    """Integers from 0 to 255 as text."""
    return base64.b64encode(np.asarray(shades, np.uint8).tobytes()).decode("ascii")


def shades(x, low, high):
    """Numbers between low and high as integers from 0 to 255, clipped at both ends."""
    return np.floor(np.clip((x.astype(np.float64) - low) / (high - low), 0, 1) * 255 + 0.5)
