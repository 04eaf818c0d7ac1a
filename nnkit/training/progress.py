"""The progress bar of a long run. A failure of the bar never disturbs the training."""

import os
import sys
from contextlib import suppress
from time import perf_counter

from .. import cores

BAR_DELAY = 1.0  # seconds before the bar appears


class Progress:
    """A bar that appears after BAR_DELAY, if `shown`. It is left out where it cannot be shown: a service or a windowed
    program has no stderr, a pipe may be closed, a disk full. A run of a sweep has none: its sweep shows one.
    """

    def __init__(self, total, shown, unit="updates"):
        self._total, self._unit, self._bar = total, unit, None
        shown = shown and cores.share_of_thread() is None
        self._due = perf_counter() + BAR_DELAY if shown else float("inf")

    def show(self, done):
        """So many updates, or other units, are done."""
        try:
            if self._bar is not None:
                if done > self._bar.n:  # else it would be drawn again
                    self._bar.update(done - self._bar.n)
            elif perf_counter() > self._due:
                self._bar = new_bar(self._total, done, self._unit)
        except Exception:
            self._due = float("inf")
            self.close()

    def close(self):
        """Take the bar away."""
        bar, self._bar = self._bar, None
        if bar is not None:
            with suppress(Exception):  # it may not be able to write
                bar.close()


def new_bar(total, done, unit):
    """A progress bar in a terminal or a notebook. Most runs are over before one is needed, so it is imported here."""
    from tqdm.auto import tqdm

    if sys.platform == "emscripten":
        tqdm.monitor_interval = 0  # its monitor is a thread, and Python in a web page has none
    off = bool(os.environ.get("TQDM_DISABLE"))  # tqdm's own word for it, which its bar for notebooks overlooks
    return tqdm(total=total, initial=done, unit=f" {unit}", leave=False, disable=off)
