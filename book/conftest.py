"""Notebooks are compared with what they printed once: a bar that shows only on a slow machine is no part of that."""

import os

os.environ["TQDM_DISABLE"] = "1"
