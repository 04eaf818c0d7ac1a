"""How far a sketched curve is from a lab's: lists of numbers at even places along one axis. distance.js is the twin.

Both curves are compared at the same places. That takes only + - * /, so Python and the page find the same digits.
"""

PARTS = 40  # of the axis; there is a place at each end of each part


def sampled(numbers):
    """A curve at PARTS + 1 even places, as a list; between two of its numbers it is straight.

    numbers: list of numbers, the first at the left end of the axis, the last at the right end. A None in it is a gap:
    it gives None at its place, and at the places on both sides of it. Without numbers all are None.

    >>> sampled([0, 20, None])[19:22]
    [19.0, 20, None]
    """
    last, found = max(0, len(numbers) - 1), []
    for k in range(PARTS + 1):
        at, share = divmod(k * last, PARTS)
        here, there = (numbers[j] if j < len(numbers) else None for j in (at, at + 1))
        if share and here is not None:
            here = None if there is None else here + share / PARTS * (there - here)
        found.append(here)
    return found


def distance(guess, answer):
    """The mean distance of two lists from `sampled`, where both have a number; None if they never have."""
    total, count = 0.0, 0
    for one, other in zip(guess, answer):
        if one is not None and other is not None:
            total += abs(one - other)  # not by sum(), which rounds in another way than the page
            count += 1
    return total / count if count else None
