"""Cutting: a large call of a plan is divided into parts that several threads can compute, see team.py.

Each part writes numbers that no other part writes, and takes each sum in the order in which the whole call takes it. So
the digits do not depend on who computes which part, or when. Where to cut depends only on the call. There are two ways:

- Over samples: a part is the same call on fewer of them. The places of its arrays and its size say which.
- Over rows of a weight's gradient, as each of its numbers is a sum over all samples: the engine's form of the kernel
  takes two integers more, `before` and `after`, the numbers of rows that it leaves to the parts before and after it.

Where a kernel writes the transposed weight first, so does a call on no samples at all; the parts find it `ready`.
"""

from dataclasses import dataclass
from math import prod

from . import line
from .operations import OPERATIONS

PARTS = 8  # of a call, at most
WORTH = 2**23  # the cost of a table's calls that is worth dividing, in multiply-adds: about half a millisecond
LEAST = 2**18  # and of one of its calls
TRAFFIC = 2  # multiply-adds that cost as much as one number of an array, read or written
COLUMNS = 32  # parts of columns are multiples of this: two vectors


@dataclass(frozen=True)
class Cut:
    """How to cut the calls of an operation. Letters stand for the product of their sizes."""

    multiplies: str = ""  # letters: its number of multiply-adds
    over: str = "n"  # letters: the axis to cut
    across: str = ""  # letters: the axis to cut where it is longer, the columns of a gradient
    grain: int = 4  # parts are multiples of this, or of `block` where it is shorter than a vector
    block: str = ""
    parts: int = PARTS  # at most: each part of a weight's gradient reads all samples


def _cuts():
    """The operations that can be cut. Others look at all samples at once, or depend on a sample's number."""
    cuts = {
        "dense_forward": Cut("nio", grain=32), "dense_input_gradient": Cut("nio", grain=32),
        "dense_weight_gradient": Cut("nio", "i", "o", parts=4),
        "conv2d_forward": Cut("nijoklc"), "conv2d_input_gradient": Cut("nijoklc", grain=16),
        "conv2d_weight_gradient": Cut("nijoklc", "klc", parts=4, block="lc"),
        "rnn_forward": Cut("nthh", grain=16), "rnn_backward": Cut("nthh", grain=16),
        "recurrent_weight_gradient": Cut("nthg", "h", "g", parts=4),
        "batch_product": Cut("ntse"), "batch_product_transposed": Cut("ntse"),
    }  # fmt: skip
    both = lambda *names: [f"{name}_{way}" for name in names for way in ("forward", "backward")]
    cuts |= dict.fromkeys(both("lstm", "gru"), Cut("nthg", grain=16))
    curves = both("relu", "leakyrelu", "elu", "sigmoid", "tanh", "softplus")
    cuts |= dict.fromkeys([*curves, "add", "add_to", "multiply"], Cut(grain=1024))
    cuts |= dict.fromkeys(["sgd", "sgd_momentum", "rmsprop", "adam", "penalize"], Cut(over="k", grain=1024))
    rows = both("softmax", "normalize_rows", "attention_softmax", "pad", "max_pool", "average_pool")
    rows += ["embedding_forward", "dense_one_hot_forward", "scale_forward", "transpose_steps"]
    return cuts | dict.fromkeys(rows, Cut())


CUTS = {OPERATIONS[name].code: (OPERATIONS[name], cut) for name, cut in _cuts().items()}


def cut(table):
    """The calls of a plan's table, each a row to carry out alone or, where it is cut, a list: the row that comes first,
    or None, and the parts. And the cost of all calls that are cut, 0 if it is not worth it.
    """
    if line.has_its_codes(table):
        return list(table), 0  # the training loop may know it as a line
    calls, work = [], 0
    for row in table:
        call, amount = _parts(row) if int(row[0]) in CUTS else (row, 0)
        calls.append(call)
        work += amount
    return (calls, work) if work >= WORTH else (list(table), 0)


def _parts(row):
    """A row, or the list of what does its work, as in `cut`; and its cost if it is cut."""
    operation, how = CUTS[int(row[0])]
    places, _, sizes, extras = operation.columns
    size = lambda letters: prod(int(row[sizes[letter]]) for letter in letters)
    work = TRAFFIC * sum(map(size, operation.arrays.values())) + (size(how.multiplies) if how.multiplies else 0)
    over, grain = how.over, how.grain
    if how.across and size(how.across) > size(over):
        over, grain = how.across, COLUMNS
    elif how.block and size(how.block) < 16:
        grain = size(how.block)
    length = size(over)
    each = -(-length // (how.parts * grain)) * grain
    if work < LEAST or each >= length:
        return row, 0
    first_of_all, parts = None, []
    if "ready" in extras:
        first_of_all = row.copy()
        first_of_all[sizes["n"]] = 0
    for first in range(0, length, each):
        part, count = row.copy(), min(each, length - first)
        if "before" in extras:
            part[extras["before"]], part[extras["after"]] = first, length - first - count
        else:
            part[sizes[over]] = count
            for name, (axis, *others) in operation.arrays.items():
                if axis == over:
                    part[places[name]] += first * size(others)
        if "ready" in extras:
            part[extras["ready"]] = 1
        parts.append(part)
    return [first_of_all, *parts], work
