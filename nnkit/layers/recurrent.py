"""Recurrent layers: they read a sequence step by step and keep a state. See kernels/recurrence.py for the equations."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import ShapeError
from ..kernels.recurrence import LINEAR, RELU, TANH
from .base import Layer, Node
from .dense import weighted_sum

ACTIVATIONS = {"linear": LINEAR, "tanh": TANH, "relu": RELU}


@dataclass
class Steps:
    """The buffers that the kernels of a recurrent layer read and write; those in pairs: of the state, and of the cell
    where there is one.
    """

    weight: str  # the recurrent weight
    transposed: str
    lengths: str
    sums: str  # x W + b, which the kernels turn into gates
    states: str  # of all steps
    before: list  # what the layer begins with
    last: list  # what it ends with
    dsums: str
    dstates: str
    dlast: list
    dbefore: list


@dataclass(frozen=True, eq=False, repr=False)
class Recurrent(Layer, abstract=True):
    """What the recurrent layers have in common. The calls of a dense layer compute x W + b for all steps, then kernels
    of their own go through the steps: `_steps` adds these.
    """

    gates: ClassVar[int] = 1  # how many sums arrive for each number of the state
    kept: ClassVar[tuple] = ("state",)  # what is kept from step to step

    def __post_init__(self):
        self._whole("units", "a number of units")
        self._choice("return_sequences", (False, True))

    def __call__(self, x, *state, initial=None):
        """The layer on the node `x`. `initial`: what it begins from; None: zeros. Another recurrent layer of the same
        kind with as many units, whose last state (an LSTM's cell, too) is taken over; or a node of shape (units,); for
        an LSTM a pair (h, c) of nodes, for the state and the cell. `state`: the same nodes, in a row.
        """
        if initial is not None:
            state = (*state, *(initial if isinstance(initial, (tuple, list)) else (initial,)))
        sources = self._nodes((x, *state))
        if state:
            self._check_state(state)
        return Node(self, sources, self.output_shape(x.shape))

    def _check_state(self, state):
        """Refuse nodes that the layer cannot begin from."""
        for node in state:
            units = node.layer.units if isinstance(node.layer, Recurrent) else node.shape
            if units not in (self.units, (self.units,)):
                raise ShapeError(
                    f"{self}: initial must be a recurrent layer of {self.units} units, or a node of shape "
                    f"({self.units},); got {node.layer or 'an input'} of shape {node.shape}."
                )
        first, last = state[0].layer, state[-1].layer
        if len(state) == 1 and isinstance(first, Recurrent) and len(first.kept) >= len(self.kept):
            return  # it hands on all that is kept
        if len(state) != len(self.kept):
            hint = f" Try initial=(h, c) with c = nn.Dense({self.units})(h), or with c = nn.Input(({self.units},))."
            raise ShapeError(
                f"{self}: initial must be {'one node' if len(self.kept) == 1 else 'an LSTM layer or a pair (h, c)'}, "
                f"for the {' and the '.join(self.kept)}; got {len(state)} node{'s' * (len(state) > 1)}: "
                f"{', '.join(map(repr, state))}.{hint * (len(self.kept) > 1)}"
            )
        if isinstance(last, Recurrent) and len(last.kept) > 1 and len(state) > 1:
            raise ShapeError(
                f"{self}: c of initial=(h, c) cannot be {last}: a pair takes the states of layers, not their cells. To "
                "take over both state and cell of an LSTM, try initial=h."
            )

    def output_shape(self, shape):
        if len(shape) != 2:
            raise ShapeError(f"{self} needs sequences, samples of shape (steps, numbers per step); got {shape}.")
        return (shape[0], self.units) if self.return_sequences else (self.units,)

    def build(self, plan, name, x, *initial, followed_by=()):
        n, steps, n_in = plan.buffers[x]
        state, width = (n, self.units), self.gates * self.units
        weight = plan.parameter(f"{name}.input_weight", (n_in, width), "glorot_uniform", n_in, self.units)
        column = plan.buffer(f"{name}.column", (self.units,))
        recurrent = plan.parameter(f"{name}.recurrent_weight", (self.units, width), "orthogonal", scratch=(column,))
        bias = self._bias(plan, f"{name}.bias", (width,))

        buffer = lambda what, *shape: plan.buffer(f"{name}.{what}", (n, *shape))
        states = [plan.states.get(node, [node]) for node in initial]
        given = states[0][: len(self.kept)] if len(states) == 1 else [state[0] for state in states]
        kept = dict(learned=True, whole=given, masked=True)
        learned = lambda what, *shape: plan.result(f"{name}.{what}", (n, *shape), x, **kept)
        named = ("output", "state") if self.return_sequences else ("states", "output")
        states = learned(named[0], steps, self.units)
        last = [learned(what, self.units) for what in (named[1], *self.kept[1:])]
        output = states if self.return_sequences else last[0]
        plan.states[output] = last

        before = given + [plan.buffer(f"{name}.{what}.zero", state) for what in self.kept[len(given) :]]
        if plan.carry:  # they are 0 at the first update of an epoch only
            for end, begin in zip(last, before):
                plan.call("forward", "carry_state", end, begin, integers=("training", "updates_per_epoch"))
            plan.memories += last
        sums = states if self.gates == 1 else buffer("gates", steps, width)
        dsums = buffer("sums.gradient", steps, width)
        weighted_sum(plan, x, weight, bias, sums, dsums)

        plan.layer()  # the steps: their backward calls will come before those of the weighted sum
        at_state = self._steps(plan, name, Steps(
            weight=recurrent,
            transposed=plan.buffer(f"{name}.recurrent_weight.transposed", (width, self.units)),
            lengths=plan.lengths(x),
            sums=sums,
            states=states,
            before=before,
            last=last,
            dsums=dsums,
            dstates=plan.gradient(states) if self.return_sequences else buffer("unused", 0, self.units),
            dlast=[plan.gradient(end) for end in last],
            dbefore=[plan.gradient(begin) or buffer("unused", self.units) for begin in before],
        ))  # fmt: skip
        plan.call("backward", "recurrent_weight_gradient", before[0], states, at_state, plan.gradient(recurrent))
        return output

    def _bias(self, plan, name, shape):
        return plan.parameter(name, shape)

    def _steps(self, plan, name, at):
        """Add the calls that go through the steps; returns the buffer of the gradient at h U in the backward pass."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False, repr=False)
class RNN(Recurrent):
    """The plain recurrent layer (Elman 1990): at every step the new state is h = tanh(x W + b + h U), of the input x of
    that step and the state h before it. The first step begins from zeros.

    Parameters
    ----------
    units: how many numbers the state has.
    activation: "tanh", "relu" or "linear".
    return_sequences: True for the states of all steps, False for that of the last.

    Shapes: input (T, D), output (T, units) or (units,). Parameters input_weight W (D, units), recurrent_weight U
    (units, units), bias b (units,). Initial values: W Glorot uniform, U orthogonal, b 0.

    With `lengths` each sequence has its own number of steps: the last state is the one at its end, and the output of
    the steps after the end is 0.

    Example
    -------
    A state that is halved at every step, and the input added to it:

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.RNN(1, activation="linear", return_sequences=True)], input_shape=(4, 1))
    >>> net.parameters["0.input_weight"][:] = 1
    >>> net.parameters["0.recurrent_weight"][:] = 0.5
    >>> print(net.predict(np.array([[[8], [0], [0], [2]]])).ravel())
    [8. 4. 2. 3.]
    >>> print(net.predict(np.array([[[8], [0], [0], [2]]]), lengths=np.array([2])).ravel())
    [8. 4. 0. 0.]

    In a graph a layer can begin from where another one ended, as the decoder of a translator begins from its encoder:

    >>> source, target = nn.Input((10, 5)), nn.Input((12, 7))
    >>> read = nn.RNN(16)(source)
    >>> written = nn.RNN(16, return_sequences=True)(target, initial=read)
    >>> nn.Network(inputs=[source, target], outputs=nn.Dense(7)(written)).output_shape
    (12, 7)

    What a layer begins from can also be any node of shape (units,): an input, a dense layer. An LSTM then needs two,
    ``initial=(h, c)``, one for the state and one for the cell.
    """

    units: int
    activation: str = "tanh"
    return_sequences: bool = False

    def __post_init__(self):
        super().__post_init__()
        self._choice("activation", ACTIVATIONS)

    def _steps(self, plan, name, at):
        code = (ACTIVATIONS[self.activation],)
        reads = (at.weight, at.lengths)
        plan.call("forward", "rnn_forward", *reads, *at.before, at.states, *at.last, integers=code)
        plan.call("backward", "rnn_backward", at.states, *reads, at.dstates, *at.dlast, at.transposed, at.dsums,
                  *at.dbefore, integers=code)  # fmt: skip
        return at.dsums


@dataclass(frozen=True, eq=False, repr=False)
class LSTM(Recurrent):
    """Long short-term memory (Hochreiter and Schmidhuber 1997; its forget gate: Gers, Schmidhuber and Cummins 2000):
    beside the state h a cell c, which three gates guard. With a = x W + b + h U in four parts:

        i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o)      input, forget and output gate
        g = tanh(a_g)                                           the candidate
        c = f c + i g;  h = o tanh(c)

    Parameters
    ----------
    units: how many numbers the state has, and the cell.
    return_sequences: True for the states of all steps, False for that of the last.

    Shapes: input (T, D), output (T, units) or (units,). Parameters input_weight W (D, 4 units), recurrent_weight U
    (units, 4 units), bias b (4 units,), their columns in the order input, forget, candidate, output. Initial values: W
    Glorot uniform, each part of U orthogonal, b 0, but 1 for the forget gate. `lengths` as in `RNN`.

    Example
    -------
    Gates that are all but open: the cell adds up what it is given, here twice tanh(1).

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.LSTM(1)], input_shape=(2, 1))
    >>> net.parameters["0.input_weight"][:] = [[0, 0, 1, 0]]
    >>> net.parameters["0.recurrent_weight"][:] = 0
    >>> net.parameters["0.bias"][:] = [20, 20, 0, 20]
    >>> print(net.predict(np.array([[[1], [1]]])).round(3), np.tanh(2 * np.tanh(1)).round(3))
    [[0.909]] 0.909

    `initial` is another LSTM layer, whose last state and cell are taken over, or a pair of nodes of shape (units,), the
    state and the cell:

    >>> x, h, c = nn.Input((2, 1)), nn.Input((1,)), nn.Input((1,))
    >>> again = nn.Network(inputs=[x, h, c], outputs=nn.LSTM(1)(x, initial=(h, c)))
    >>> again.parameters = net.parameters
    >>> print(again.predict([[[[1], [1]]], [[0]], [[-2 * np.tanh(1)]]]).round(3) + 0)
    [[0.]]
    """

    units: int
    return_sequences: bool = False
    gates = 4
    kept = ("state", "cell")

    def _bias(self, plan, name, shape):
        if name not in plan.buffers:
            plan.parameter(name, shape)
            plan.call("initialise", "forget_bias", name, integers=(1,))
        return name

    def _steps(self, plan, name, at):
        cells = plan.buffer(f"{name}.cells", plan.buffers[at.states])
        plan.call("forward", "lstm_forward", at.weight, at.lengths, *at.before, at.sums, cells, at.states, *at.last)
        plan.call("backward", "lstm_backward", at.sums, cells, at.before[1], at.weight, at.lengths, at.dstates,
                  *at.dlast, at.transposed, at.dsums, *at.dbefore)  # fmt: skip
        return at.dsums


@dataclass(frozen=True, eq=False, repr=False)
class GRU(Recurrent):
    """Gated recurrent unit (Cho and others 2014): two gates and no cell. With x W + b and h U in three parts each:

        r, z = sigmoid(x W_r + b_r + h U_r), sigmoid(x W_z + b_z + h U_z)      reset and update gate
        m = tanh(x W_m + b_m + r (h U_m))                                      the candidate
        h = (1 - z) m + z h

    Parameters
    ----------
    units: how many numbers the state has.
    return_sequences: True for the states of all steps, False for that of the last.

    Shapes: input (T, D), output (T, units) or (units,). Parameters input_weight W (D, 3 units), recurrent_weight U
    (units, 3 units), bias b (3 units,), their columns in the order reset, update, candidate. Initial values: W Glorot
    uniform, each part of U orthogonal, b 0. `lengths` and `initial` as in `RNN`.

    Example
    -------
    An update gate that is half open moves the state half of the way to the candidate, here tanh(100) = 1:

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.GRU(1, return_sequences=True)], input_shape=(3, 1))
    >>> net.parameters["0.input_weight"][:] = [[0, 0, 100]]
    >>> net.parameters["0.recurrent_weight"][:] = 0
    >>> print(net.predict(np.ones((1, 3, 1))).ravel())
    [0.5   0.75  0.875]
    """

    units: int
    return_sequences: bool = False
    gates = 3

    def _steps(self, plan, name, at):
        inner = plan.buffer(f"{name}.inner", plan.buffers[at.states])
        plan.call("forward", "gru_forward", at.weight, at.lengths, *at.before, at.sums, inner, at.states, *at.last)
        at_state = plan.buffer(f"{name}.state_sums.gradient", plan.buffers[at.dsums])
        plan.call("backward", "gru_backward", at.sums, inner, at.states, *at.before, at.weight, at.lengths, at.dstates,
                  *at.dlast, at.transposed, at.dsums, at_state, *at.dbefore)  # fmt: skip
        return at_state
