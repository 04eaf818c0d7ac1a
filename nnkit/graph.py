"""From what a user writes to a plan: a chain of layers, or a graph of nodes."""

from dataclasses import dataclass

from .errors import ShapeError
from .layers import LAYERS, Layer, Node
from .layers.shapes import sample_shape
from .plan import Plan


@dataclass
class Graph:
    """The layers of a network, each once, in order of first use; and the nodes, in the order in which they are run, of
    which some are outputs.

    A layer's place in `layers` is the number in the names of its parameters. Raises ShapeError where a layer that
    reads integers would read computed numbers.
    """

    inputs: list
    nodes: list
    layers: list
    outputs: list

    def __post_init__(self):
        self._numbers = {}  # of layers, by identity; a layer that is listed twice has its first place
        for k, layer in enumerate(self.layers):
            self._numbers.setdefault(id(layer), k)
        self._followers = {node.serial: [] for node in (*self.inputs, *self.nodes)}
        for node in self.nodes:
            for serial in dict.fromkeys(source.serial for source in node.sources):
                self._followers[serial].append(node.layer)
        self._readers = self._find_readers()

    def number(self, node):
        """The place of a node's layer."""
        return self._numbers[id(node.layer)]

    def followers(self, node):
        """The layers that read a node's output."""
        return self._followers[node.serial]

    def readers(self, node):
        """The layers that read the numbers of the input `node` as integers, directly or moved to another place."""
        return self._readers[node.serial]

    def _find_readers(self):
        """Follow numbers that are read as integers back to the inputs: dict serial of a node -> the layers that do."""
        readers = {node.serial: [] for node in (*self.inputs, *self.nodes)}
        for node in reversed(self.nodes):  # a node comes after its sources
            reading = readers[node.serial]
            if reading and not node.layer.moves_only:
                between = [name for name, layer in LAYERS.items() if layer.moves_only]
                raise ShapeError(
                    f"{reading[0]} must read integers straight from an input, but layer {self.number(node)}, "
                    f"{node.layer}, computes what it reads. Put {node.layer} after {reading[0]}, or give the integers "
                    f"an input of their own. Only {', '.join(between)} may stand between."
                )
            if node.layer.integers is not None:
                reading = [node.layer]
            for source in node.sources:
                known = readers[source.serial]
                known += [layer for layer in reading if not any(layer is other for other in known)]
        return readers

    def configuration(self):
        """The graph as plain data."""
        inputs, layers, calls, outputs = self._parts()
        layers = [layer.configuration() for layer in layers]
        return {"inputs": inputs, "layers": layers, "calls": calls, "outputs": outputs}

    def _parts(self):
        """The shapes of the inputs, the layers, and the calls of these: each a layer's place and those of its sources
        among inputs and nodes. Then the places of the outputs.
        """
        places = {node.serial: k for k, node in enumerate([*self.inputs, *self.nodes])}
        calls = [[self.number(node), [places[s.serial] for s in node.sources]] for node in self.nodes]
        return [node.shape for node in self.inputs], self.layers, calls, [places[s.serial] for s in self.outputs]

    def __reduce__(self):  # for copies and pickles: nodes hold their sources, and so on, too deep to be walked through
        return connect, self._parts()

    def plan(self, objective):
        """The plan of the network with this objective."""
        plan = Plan(objective.frozen, objective.inputs, objective.carry)
        names = [f"input.{k}" for k in range(len(self.inputs))] if len(self.inputs) > 1 else ["input"]
        buffers = {
            node.serial: plan.input(name, node.shape, bool(self.readers(node)))
            for name, node in zip(names, self.inputs)
        }
        for node in self.nodes:
            plan.layer()
            sources = [buffers[source.serial] for source in node.sources]
            name = str(self.number(node))
            buffers[node.serial] = node.layer.build(plan, name, *sources, followed_by=self.followers(node))
        plan.nodes, plan.outputs = buffers, [buffers[node.serial] for node in self.outputs]
        objective.build(plan)
        plan.close()
        return plan


def chain(layers, input_shape):
    """The graph of a list of layers."""
    if isinstance(layers, Layer) or not isinstance(layers, (list, tuple)) or not layers:
        raise ShapeError(f"layers must be a list of layers, for example [nn.Dense(8), nn.Tanh()]; got {layers!r}.")
    for k, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            hint = f" Did you mean {layer.__name__}()?" if isinstance(layer, type) else ""
            raise ShapeError(f"Layer {k} must be one of {', '.join(LAYERS)}; got {layer!r}.{hint}")
        if layer.inputs != 1:
            raise ShapeError(f"Layer {k}, {layer}, reads {layer.inputs} inputs, so it needs a graph: see nn.Input.")
    first = node = Node(None, (), sample_shape(input_shape))
    nodes = []
    for layer in layers:
        node = layer(node)
        nodes.append(node)
    return Graph([first], nodes, list(layers), nodes[-1:])


def trace(inputs, outputs):
    """The graph between the nodes `inputs` and the node, or the nodes, `outputs`."""
    inputs = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    if not inputs or not all(isinstance(node, Node) and node.layer is None for node in inputs):
        raise ShapeError(f"inputs must be a list of nn.Input(...); got {inputs!r}.")
    outputs = list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]
    for node in outputs or [outputs]:
        if not isinstance(node, Node) or node.layer is None:
            raise ShapeError(
                "outputs must be the result of calling a layer, for example nn.Dense(1)(x), or a list of such results; "
                f"got {node!r}."
            )
    if len({node.serial for node in outputs}) < len(outputs):
        raise ShapeError(f"outputs must list each node once; got {outputs}.")
    found, waiting = {}, list(outputs)
    while waiting:
        node = waiting.pop()
        if node.serial not in found:
            found[node.serial] = node
            waiting += node.sources
    places = {}
    for k, node in enumerate(inputs):
        if node.serial in places:
            raise ShapeError(
                f"inputs must list each nn.Input once; entries {places[node.serial]} and {k} are the same {node}. "
                "Leave one of them out, or make a second nn.Input."
            )
        places[node.serial] = k
    for node in found.values():
        if node.layer is None and node.serial not in places:
            raise ShapeError(f"{node} leads to the output, but is not among inputs. Add it there.")
    for k, node in enumerate(inputs):
        if node.serial not in found:
            raise ShapeError(f"Input {k}, {node}, does not lead to the output. Leave it out.")
    nodes = [found[serial] for serial in sorted(found) if found[serial].layer is not None]
    layers = list({id(node.layer): node.layer for node in nodes}.values())
    return Graph(inputs, nodes, layers, outputs)


def from_configuration(inputs, layers, calls, outputs):
    """The graph that `Graph.configuration` described."""
    return connect(inputs, [LAYERS[name](**_tuples(arguments)) for name, arguments in layers], calls, outputs)


def connect(inputs, layers, calls, outputs):
    """The graph of these layers, between inputs of these shapes: of each call the layer's place and the places of its
    sources among inputs and nodes; and the places of the outputs among them.
    """
    nodes = [Node(None, (), tuple(shape)) for shape in inputs]
    for number, sources in calls:
        nodes.append(layers[number](*(nodes[k] for k in sources)))
    return Graph(nodes[: len(inputs)], nodes[len(inputs) :], layers, [nodes[k] for k in outputs])


def _tuples(arguments):
    """JSON knows no tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in arguments.items()}
