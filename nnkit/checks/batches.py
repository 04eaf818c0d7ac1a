"""Checks of what depends on how samples form batches: states that are carried, averages over a batch."""

from math import prod

import numpy as np

from ..errors import DataError, ShapeError
from ..layers import Reverse
from ..layers.recurrent import Recurrent


def carry(network, samples, batch_size, shuffle, split, lengths):
    """Refuse what does not go with states that are carried from batch to batch."""
    recurrent = [node for node in network.graph.nodes if isinstance(node.layer, Recurrent)]
    if not recurrent:
        raise ShapeError("carry=True needs a recurrent layer, whose state goes on; this network has none. Try nn.GRU.")
    for node in network.graph.nodes:
        title = f"layer {network.graph.number(node)}, {node.layer},"
        if isinstance(node.layer, Recurrent) and len(node.sources) > 1:
            raise ShapeError(
                f"carry=True lets each recurrent layer begin from its own last state; {title} begins from another "
                "node. Leave out either initial or carry."
            )
        if isinstance(node.layer, Reverse):
            raise ShapeError(
                f"carry=True needs sequences that are read from the first step to the last; {title} turns them around. "
                "Leave carry out."
            )
    if not isinstance(shuffle, (bool, np.bool_)) or shuffle:
        got = "True" if isinstance(shuffle, (bool, np.bool_)) else "an array"
        raise DataError(
            "carry=True needs the samples in their order, because row k of a batch continues row k of the batch "
            f"before; got shuffle={got}. Try shuffle=False."
        )
    if split is not None:
        raise DataError(
            "carry=True needs all samples in their order; validation_split takes some of them out. Try "
            "validation=(x, y)."
        )
    if lengths is not None:
        raise DataError(
            "carry=True needs sequences that fill all steps, because the next batch continues them; got lengths. Leave "
            "one of the two out."
        )
    if samples % batch_size:
        raise ShapeError(
            f"carry=True needs batches of equal size, a multiple of batch_size samples; got {samples} samples for "
            f"batch_size={batch_size}. With B sequences cut into parts of T steps, try x = "
            "x.reshape(B, -1, T).swapaxes(0, 1).reshape(-1, T) and batch_size=B."
        )


def averages(network, plan, data, batch_sizes):
    """Refuse batches and lengths that a layer which averages over a batch cannot learn from.

    batch_sizes: of the full batches and of the last one.
    """
    for name, x in plan.batch_wide:
        title = f"Layer {name}, {network.layers[int(name)]},"
        if (axis := plan.time(x).axis) is not None and axis[0] in data and (data[axis[0]] < axis[1]).any():
            raise ShapeError(
                f"{title} averages over all samples and steps of a batch, so steps after the end of a sequence would "
                "affect the result. Leave lengths out, or try nn.LayerNorm(), which keeps steps apart."
            )
        for size, which in zip(batch_sizes, ("a batch", "the last batch of an epoch")):
            if size * prod(plan.buffers[x][1:-1]) < 2:
                raise DataError(
                    f"{title} learns from the spread of the samples in a batch, which needs two of them; {which} has "
                    "one. Try another batch_size, or a sample more or less."
                )
