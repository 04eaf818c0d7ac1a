"""A network that reads a sequence, one step at a time: to write a text letter by letter, to decode greedily.

The network is built once more, for sequences of one step. What its layers keep from step to step comes in through
inputs of their own: the states of recurrent layers, the steps that a causal convolution or attention still sees. Every
sum has the same terms in the same order, so the answers equal those of `predict`, to the last bit.
"""

from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import checks
from .errors import DataError, ShapeError
from .layers import Add, Attention, Conv1D, Input, Position, Reshape
from .layers.recurrent import Recurrent
from .objective import Objective


@dataclass
class Kept:
    """What a layer keeps from step to step, an input of the one-step network.

    kind: "state": it becomes the numbers in the buffer `source` after each step. "memory": step t of the node `source`
    is written into its row t before the layer runs. "window": the rows move up by one, and the node becomes the last.
    begin: its first numbers (N, ...); None: zeros.
    """

    name: str
    node: Any
    kind: str
    source: Any
    begin: np.ndarray | None = None

    def arrive(self, rows, step, t):
        """Write a step (N, 1, ...) into the rows (N, steps, ...)."""
        if self.kind == "window":
            rows[:, :-1] = rows[:, 1:].copy()
        rows[:, t if self.kind == "memory" else -1] = step[:, 0]


class Stepper:
    """Runs a network step by step; `Network.stepper` makes it.

    >>> import numpy as np, nnkit as nn
    >>> net = nn.Network([nn.GRU(4, return_sequences=True), nn.Dense(2)], input_shape=(5, 3))
    >>> x = np.arange(15).reshape(1, 5, 3)
    >>> stepper = net.stepper()
    >>> y = [stepper.step(x[:, t]) for t in range(5)]
    >>> bool((np.stack(y, axis=1) == net.predict(x)).all())
    True

    Attributes
    ----------
    steps: how many steps it has read. limit: how many it can read; None: any number.
    """

    def __init__(self, network, x=None, lengths=None):
        self._one = OneStep(network, x, lengths)
        self.limit = self._one.limit
        self.reset()

    def step(self, x: ArrayLike) -> np.ndarray | list[np.ndarray]:
        """Read one step of each sequence, (N, ...), an input's shape without its steps. Returns the outputs of this
        step (N, ...), or those for the sequences so far where an output has no steps; a list where there are several.
        """
        one = self._one
        x = checks.step(x, one.network, one.network.graph.inputs[0])
        n = self._size if self._size is not None else len(x)
        if len(x) != n:
            raise ShapeError(f"x must hold a step of each of the {n} sequences; got {len(x)}. Or begin anew: reset().")
        if self.limit is not None and self.steps >= self.limit:
            raise DataError(
                f"All {self.limit} steps that this network reads are done. Try reset(), or a network with a longer "
                "input_shape and the same parameters."
            )
        if self._size is None:
            self._size, self._numbers = n, one.begin(n)
        answers, self._numbers = one.run(x, self._numbers, self.steps)
        self.steps += 1
        return answers if len(answers) > 1 else answers[0]

    @property
    def state(self) -> dict[str, Any]:
        """All that is kept from step to step: dict name -> copy of an array (N, ...), and "steps", a number. Before the
        first step there are no arrays yet.
        """
        return {"steps": self.steps, **{name: array.copy() for name, array in self._numbers.items()}}

    def reset(self, state: dict[str, Any] | None = None) -> None:
        """Go back to the beginning, or to a `state` of this network, for example that of another stepper."""
        shapes = {kept.name: kept.node.shape for kept in self._one.kept}
        if state is None or state == {"steps": 0}:
            self.steps, self._size, self._numbers = 0, self._one.size, {}
            if self._size is not None:
                self._numbers = self._one.begin(self._size)
            return
        if not isinstance(state, dict) or set(state) != {"steps", *shapes}:
            got = f"a dict with {list(state)}" if isinstance(state, dict) else repr(state)
            wanted = ["steps", *shapes]
            raise DataError(f"state must be the state of a stepper of this network, with {wanted}; got {got}.")
        arrays = {name: np.array(state[name], self._one.network.dtype) for name in shapes}
        n = self._one.size
        for name, array in arrays.items():
            n = len(array) if n is None and array.ndim else n
            if array.shape != (n, *shapes[name]):
                raise ShapeError(f"state[{name!r}] must have shape {(n or 'N', *shapes[name])}; got {array.shape}.")
        self.steps = checks.integer(state["steps"], "state['steps']", 0)
        self._numbers, self._size = arrays, n

    def copy(self) -> "Stepper":
        """Another stepper at the same place: from there the two go on independently."""
        twin = copy(self)
        twin._numbers = {name: array.copy() for name, array in self._numbers.items()}
        return twin


class OneStep:
    """A network, built for sequences of one step.

    network: its first input is a step; then come what is kept, what is known as a whole, and what is known step by
    step. size: the number of samples, where inputs are known. limit: see `Stepper`.
    """

    def __init__(self, network, x, lengths):
        self._of = network
        self._lengths = self._listed(lengths, "lengths")
        inputs, given = network.graph.inputs, self._listed(x, "x")
        missing = [k for k, array in enumerate(given) if array is None]
        if len(missing) != 1:
            raise DataError(
                "x must hold None for the one input that is read step by step, and an array for each of the others; "
                f"got None for {len(missing)} of {len(inputs)} inputs. For a source that is known and a target that is "
                "not, try net.stepper([source, None])."
            )
        first = inputs[missing[0]]
        self._plan = network.plan()  # of whole sequences: it knows which nodes keep the steps apart
        self._axis = self._plan.time(self._plan.nodes[first.serial]).axis
        self._known = Known(network, given, self._lengths)
        self.size, self.limit = self._known.size, None
        self.kept = []
        self._whole, self._sliced = {}, []  # inputs that are known -> their numbers, whole or step by step
        self._visible = {}  # inputs that attention reads, by identity -> how many of their rows it sees at step t
        self._origins = {}  # layers made here, by identity -> the numbers of those that they stand for
        self._moving = {first.serial: Input((1, *first.shape[1:]))}  # node -> the one that stands for it
        for node in network.graph.nodes:
            if any(source.serial in self._moving for source in node.sources):
                self._moving[node.serial] = self._stand_in(node)
        outputs = [self._moving[node.serial] for node in self._outputs(network)]
        outputs += [kept.source for kept in self.kept if kept.kind != "state"]
        more = [k.node for k in self.kept] + list(self._whole) + [node for node, _ in self._sliced]
        self.network = type(network)(
            inputs=[self._moving[first.serial], *more], outputs=outputs, dtype=network.dtype, engine=network.engine
        )
        copy_parameters(network, self.network, self._origins)
        self._find_calls()

    def _listed(self, value, name):
        """One entry for each input."""
        n = len(self._of.graph.inputs)
        value = [None] * n if value is None else [value] if n == 1 else value
        if not isinstance(value, (list, tuple)) or len(value) != n:
            raise ShapeError(f"{name} must be a list of {n} entries, one for each input; got {value!r}.")
        return list(value)

    def _outputs(self, network):
        for node in network.graph.outputs:
            if node.serial not in self._moving:
                raise ShapeError(f"The output {node} does not depend on the input that is read step by step.")
            yield node

    # --- Building ---------------------------------------------------------------------------------------------

    def _is_step(self, node):
        """Whether step t of a node belongs to step t of the input."""
        return self._plan.time(self._plan.nodes[node.serial]).axis == self._axis

    def _stand_in(self, node):
        """What stands for a node that depends on the steps."""
        layer = node.layer
        steps = [source for source in node.sources if source.serial in self._moving and self._is_step(source)]
        if not steps:  # a function of what was read so far
            return layer(*(self._moving.get(s.serial) or self._as_whole(s)[0] for s in node.sources))
        if isinstance(layer, Recurrent) and len(steps) == 1 and steps[0] is node.sources[0]:
            return self._recurrent(node)
        if isinstance(layer, Attention):
            return self._attention(node)
        if isinstance(layer, Conv1D) and layer.is_causal:
            window = self._keep(node, "window", layer.reach, node.sources[0])
            return self._instead(node, replace(layer, padding="valid"))(window)
        if isinstance(layer, Position):
            self.limit = node.shape[0]
            place = Input((1, *node.shape[1:]))
            places = self._of.parameters[f"{self._number(node)}.weight"] if layer.learns else layer.waves(node.shape)
            self._sliced.append((place, np.array([places])))
            return Add()(self._moving[steps[0].serial], place)
        if layer.by_step and self._is_step(node):
            made = layer(*(self._moving.get(s.serial) or self._step_of(s) for s in node.sources))
            if made.shape == (1, *node.shape[1:]):
                return made
        several = layer.by_step and len(node.sources) > 1
        raise self._refusal(node, "combines sequences of several inputs" if several else "combines all steps")

    def _recurrent(self, node):
        layer, (x, *initial) = node.layer, node.sources
        if any(source.serial in self._moving for source in initial):
            raise self._refusal(node, "begins from where another layer ends")
        begin = [self._known.states(source) for source in initial]
        begin = begin[0][: len(layer.kept)] if len(begin) == 1 else [states[0] for states in begin]
        states = [Input((layer.units,)) for _ in layer.kept]
        made = layer(self._moving[x.serial], *states)
        for k, state in enumerate(states):
            name = self._name(node, layer.kept[k])
            self.kept.append(Kept(name, state, "state", (made, k), begin[k] if begin else None))
        return made

    def _attention(self, node):
        q, *others = node.sources
        moving = [source.serial in self._moving for source in others]
        if not self._is_step(q) or any(moving) != all(moving):
            raise self._refusal(node, "compares steps with what is not known at that step")
        new = self._instead(node, Attention())
        if any(moving):
            if not node.layer.causal or not all(map(self._is_step, others)):
                raise self._refusal(node, "looks at later steps; try Attention(causal=True)")
            self.limit = node.shape[0]
            rows = [self._keep(node, kind, s.shape[0], s) for kind, s in zip(("memory", "values"), others)]
            self._visible |= {id(row): lambda t: t + 1 for row in rows}
            return new(self._moving[q.serial], *rows)
        rows, counts = zip(*(self._as_whole(source) for source in others))
        ends = counts[0] if self._plan.has_time(self._plan.nodes[others[0].serial]) else counts[-1]
        if node.layer.causal:
            self.limit = node.shape[0]
        causal = node.layer.causal
        self._visible |= {id(row): lambda t: np.minimum(ends, t + 1) if causal else ends for row in rows}
        return new(self._moving[q.serial], *rows)

    def _keep(self, node, what, steps, source):
        """An input for the last steps of the node `source`."""
        rows = Input((steps, *source.shape[1:]))
        kind = "window" if what == "window" else "memory"
        last = Reshape((1, *source.shape[1:]))(self._moving[source.serial])  # a node of its own, also of an input
        self.kept.append(Kept(self._name(node, what), rows, kind, last))
        return rows

    def _as_whole(self, node):
        """An input for a node that is known, and the number of valid steps of each of its sequences."""
        value = self._known.value(node)
        whole = Input(value.shape[1:])
        self._whole[whole] = value
        axis = self._plan.time(self._plan.nodes[node.serial]).axis
        ends = None if axis is None else self._lengths[int(axis[0].split(".")[1]) if "." in axis[0] else 0]
        return whole, np.full(len(value), node.shape[0]) if ends is None else np.asarray(ends)

    def _step_of(self, node):
        """An input for one step at a time of a node that is known."""
        self.limit = node.shape[0]
        step = Input((1, *node.shape[1:]))
        self._sliced.append((step, self._known.value(node)))
        return step

    def _instead(self, node, layer):
        self._origins[id(layer)] = self._number(node)
        return layer

    def _number(self, node):
        return self._of.graph.number(node)

    def _name(self, node, what):
        """A name for what is kept: "1.state"; "1.state.2" for the second use of a layer."""
        name, uses = f"{self._number(node)}.{what}", 1
        taken = {kept.name for kept in self.kept}
        while (name if uses == 1 else f"{name}.{uses}") in taken:
            uses += 1
        return name if uses == 1 else f"{name}.{uses}"

    def _refusal(self, node, why):
        number = self._number(node)
        return ShapeError(
            f"A stepper needs layers that can answer at step t from steps 0 to t; layer {number}, {node.layer}, {why}. "
            "Use predict on whole sequences, or another layer."
        )

    # --- Running ----------------------------------------------------------------------------------------------

    def _find_calls(self):
        """Which buffers the inputs are, and before which call each row that is kept must have arrived."""
        plan = self._steps_plan = self.network.plan()
        self._fields = {id(node): plan.nodes[node.serial] for node in self.network.graph.inputs}
        self._arrivals = []  # (number of the call, what is kept)
        for kept in self.kept:
            if kept.kind != "state":
                field = self._fields[id(kept.node)]
                reads = (field in map(plan.root, call.arrays) for call in plan.sections["forward"])
                self._arrivals.append((list(reads).index(True), kept))
        self._arrivals.sort(key=lambda arrival: arrival[0])

    def begin(self, n):
        """What is kept before the first step, for n sequences."""
        zeros = lambda node: np.zeros((n, *node.shape), self.network.dtype)
        return {k.name: zeros(k.node) if k.begin is None else k.begin.copy() for k in self.kept}

    def run(self, x, numbers, t):
        """Step t: the outputs, and what is kept after it."""
        network, plan, n = self.network, self._steps_plan, len(x)
        with network._session(network._plan(Objective()), n) as session:
            session["parameters"][:] = network._numbers
            buffer = lambda node: session.buffer(self._fields[id(node)], n)
            buffer(network.graph.inputs[0])[:] = x
            for kept in self.kept:
                buffer(kept.node)[:] = numbers[kept.name]
            for node, value in self._whole.items():
                buffer(node)[:] = value
            for node, value in self._sliced:
                buffer(node)[:] = value[:, t : t + 1]
            for node in network.graph.inputs:
                field = self._fields[id(node)].replace("input", "lengths")
                if field in plan.fields:
                    session.buffer(field, n)[:] = self._visible.get(id(node), lambda t, node=node: node.shape[0])(t)
            done = 0
            for place, kept in self._arrivals:
                session.run("forward", n=n, calls=slice(done, place))
                kept.arrive(buffer(kept.node), session.buffer(plan.nodes[kept.source.serial], n), t)
                done = place
            session.run("forward", n=n, calls=slice(done, None))
            after = {}
            for kept in self.kept:
                source = buffer(kept.node)
                if kept.kind == "state":
                    made, k = kept.source
                    source = session.buffer(plan.states[plan.nodes[made.serial]][k], n)
                after[kept.name] = source.copy()
            outputs = self._of.graph.outputs
            answers = [session.buffer(name, n).copy() for name in plan.outputs[: len(outputs)]]
        return [y[:, 0] if self._is_step(node) else y for y, node in zip(answers, outputs)], after


class Known:
    """The nodes of a network that do not depend on the steps: computed once."""

    def __init__(self, network, given, lengths):
        self._network, self._lengths = network, lengths
        self._given = [
            None if x is None else checks.input_samples(x, f"x[{k}]", network, node)
            for k, (x, node) in enumerate(zip(given, network.graph.inputs))
        ]
        sizes = {len(x) for x in self._given if x is not None}
        if len(sizes) > 1:
            raise ShapeError(f"All arrays of x must have as many samples; got {sorted(sizes)}.")
        self.size = sizes.pop() if sizes else None
        for k, (ends, node) in enumerate(zip(lengths, network.graph.inputs)):
            if ends is not None:
                n = len(np.atleast_1d(ends)) if self.size is None else self.size
                checks.lengths_of(ends, f"lengths[{k}]", n, node.shape[0])
            if ends is not None and given[k] is None:
                raise DataError("lengths must be None for the input that is read step by step: stop where it ends.")

    def value(self, node):
        """The numbers of a node."""
        for one, x in zip(self._network.graph.inputs, self._given):
            if one is node:
                return x
        return self._read(node, lambda plan: [plan.output])[0]

    def states(self, node):
        """The last state of a recurrent layer, and its cell; the numbers of any other node."""
        if node.layer is None:
            return [self.value(node)]
        return self._read(node, lambda plan: plan.states.get(plan.output, [plan.output]))

    def _read(self, node, names):
        """Some buffers of the network that ends with a node."""
        found, waiting = set(), [node]
        while waiting:
            one = waiting.pop()
            if one.serial not in found:
                found.add(one.serial)
                waiting += one.sources
        inputs = self._network.graph.inputs
        used = [k for k, one in enumerate(inputs) if one.serial in found]
        part = type(self._network)(
            inputs=[inputs[k] for k in used], outputs=node, dtype=self._network.dtype, engine=self._network.engine
        )
        copy_parameters(self._network, part)
        x, lengths = ([of[k] for k in used] for of in (self._given, self._lengths))
        x, lengths = (x, lengths) if len(used) > 1 else (x[0], lengths[0])
        return [part.read(x, name, lengths) for name in names(part.plan())]


def copy_parameters(network, part, origins=()):
    """Give `part`, made of layers of `network`, the parameters of these. origins: dict of the identities of layers that
    stand for others -> the numbers of those.
    """
    numbers = {id(layer): k for k, layer in reversed(list(enumerate(network.layers)))} | dict(origins)
    for name, array in part.parameters.items():
        k, rest = name.split(".", 1)
        array[...] = network.parameters[f"{numbers[id(part.layers[int(k)])]}.{rest}"]
