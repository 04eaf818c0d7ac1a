"""The base class of all layers, and the nodes of a graph: the results of calling layers."""

import itertools
import numbers
from dataclasses import MISSING, asdict, dataclass, field, fields
from math import isfinite
from typing import ClassVar

from ..errors import DataError, ShapeError

LAYERS = {}  # every layer that can stand in a network, by its name

_serial = itertools.count()


@dataclass(frozen=True, eq=False)
class Node:
    """One use of a layer, or an input of the network.

    layer: the layer; None for an input. sources: the nodes that it reads. shape: that of one sample.
    """

    layer: "Layer | None"
    sources: tuple["Node", ...]
    shape: tuple[int, ...]
    serial: int = field(default_factory=lambda: next(_serial))  # nodes are made after their sources

    def __repr__(self):  # short: the nodes before it may be thousands
        return f"<{type(self.layer).__name__} {self.shape}>" if self.layer else f"Input({self.shape})"

    def __reduce__(self):  # a copy is a node of its own, with a serial of its own
        return Node, (self.layer, self.sources, self.shape)


@dataclass(frozen=True, eq=False)
class Layer:
    """A layer. Call it on nodes to build a graph, or list it in ``nn.Network([...])``."""

    inputs: ClassVar[int] = 1  # how many nodes it reads
    integers = None  # for layers that read integers: how many different ones there are
    by_step = False  # whether it can keep steps apart: then step t of its output is computed from step t of its inputs
    moves_only = False  # whether its outputs are its inputs, number by number, in another place

    def __init_subclass__(cls, abstract=False, **kwargs):
        super().__init_subclass__(**kwargs)
        if not abstract:
            LAYERS[cls.__name__] = cls

    def __call__(self, *sources: "Node") -> "Node":
        self._nodes(sources)
        if len(sources) != self.inputs:
            raise ShapeError(f"{self} must be called on {self.inputs} input(s); got {len(sources)}.")
        return Node(self, sources, self.output_shape(*(source.shape for source in sources)))

    def __repr__(self):
        """The call that makes the layer, without arguments that have their default values."""
        parts = []
        for f in fields(self):
            value = getattr(self, f.name)
            if f.default is MISSING:
                parts.append(repr(value))
            elif value != f.default:
                parts.append(f"{f.name}={value!r}")
        return f"{type(self).__name__}({', '.join(parts)})"

    def configuration(self):
        """The layer as plain data: [class name, arguments]."""
        return [type(self).__name__, asdict(self)]

    def output_shape(self, *shapes):
        """The shape of one sample's output, for one sample's input shapes."""
        raise NotImplementedError

    def build(self, plan, name, *inputs, followed_by=()):
        """Write the layer into `plan`: parameters and buffers called `name`.something, reading the buffers `inputs`.

        `followed_by`: the layers that read this one's output, which can matter for the initial values.
        Returns the name of the buffer that holds the layer's output.
        """
        raise NotImplementedError

    def _nodes(self, sources):
        """The nodes that the layer was called on."""
        for source in sources:
            if not isinstance(source, Node):
                raise ShapeError(f"{self} must be called on nodes, for example nn.Input((8,)); got {source!r}.")
        return sources

    # --- Checks of arguments ------------------------------------------------------------------------------------

    def _whole(self, name, what, least=1):
        """An argument that is a whole number."""
        value = getattr(self, name)
        if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
            raise ShapeError(
                f"{type(self).__name__}: {name} must be {what}, an integer of at least {least}; got {value!r}."
            )
        object.__setattr__(self, name, int(value))

    def _pair(self, name, what):
        """An argument that is a whole number or two of them, one for the height and one for the width; as two."""
        value = getattr(self, name)
        pair = tuple(value) if isinstance(value, (tuple, list)) else (value, value)
        whole = all(isinstance(v, numbers.Integral) and not isinstance(v, bool) and v >= 1 for v in pair)
        if len(pair) != 2 or not whole:
            raise ShapeError(
                f"{type(self).__name__}: {name} must be {what}, an integer of at least 1 or a pair of them (height, "
                f"width); got {value!r}."
            )
        pair = int(pair[0]), int(pair[1])
        object.__setattr__(self, name, pair if isinstance(value, (tuple, list)) else pair[0])
        return pair

    def _number(self, name, accept, what):
        """An argument that is a number."""
        value = getattr(self, name)
        if isinstance(value, bool) or not isinstance(value, numbers.Real) or not (isfinite(value) and accept(value)):
            raise DataError(f"{type(self).__name__}: {name} must be {what}; got {value!r}.")
        object.__setattr__(self, name, float(value))

    def _choice(self, name, choices):
        """An argument that is one of some words."""
        value = getattr(self, name)
        if value not in list(choices):
            raise DataError(
                f"{type(self).__name__}: {name} must be one of {', '.join(map(str, choices))}; got {value!r}."
            )
        object.__setattr__(self, name, next(choice for choice in choices if choice == value))

    def _axes(self, shape, least, what):
        """Refuse samples with too few axes."""
        if len(shape) < least:
            raise ShapeError(f"{self} needs samples of shape {what}; got {shape}.")
