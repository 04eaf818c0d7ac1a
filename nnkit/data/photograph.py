"""A photograph, small and grey, to apply filters to."""

import numpy as np

from .dataset import FILES

CARD = """\
A tower above a lake: REAL photograph
What     a tower with curved roofs, trees, a lake, as 107 x 160 grey pixels
Source   photograph by danielbuechele, as published with scikit-learn (china.jpg)
Licence  CC BY 2.0; changed: without colour, and a quarter as wide and high
Careful  Pixels hold brightness as encoded for a screen, not amounts of light."""


def photograph() -> np.ndarray:
    """Brightness from 0 (black) to 1 (white): an array (107, 160), float64. ``data.photograph.card`` says whence.

    >>> from nnkit import data
    >>> data.photograph().shape
    (107, 160)
    """
    from matplotlib.image import imread  # not before it is needed: `import nnkit.data` stays light

    return imread(FILES / "photograph.png").astype(np.float64)


photograph.card = CARD  # type: ignore[attr-defined]
