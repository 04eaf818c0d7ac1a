"""From what a user writes to a list of calls: a chain of layers, or a graph of nodes."""

from dataclasses import dataclass

from .errors import ShapeError
from .layers import LAYERS, Layer, Node
from .layers.shapes import sample_shape


@dataclass
class Graph:
    """The layers of a network, each once, in order of first use; and the nodes, in the order in which they are run.

    A layer's place in `layers` is the number in the names of its parameters.
    """

    inputs: list
    nodes: list
    layers: list

    def number(self, node):
        """The place of a node's layer."""
        return next(k for k, layer in enumerate(self.layers) if layer is node.layer)

    def followers(self, node):
        """The layers that read a node's output."""
        return [other.layer for other in self.nodes if any(source is node for source in other.sources)]

    def configuration(self):
        """The graph as plain data."""
        places = {node.serial: k for k, node in enumerate([*self.inputs, *self.nodes])}
        return {
            "inputs": [node.shape for node in self.inputs],
            "layers": [layer.configuration() for layer in self.layers],
            "calls": [[self.number(node), [places[s.serial] for s in node.sources]] for node in self.nodes],
        }


def chain(layers, input_shape):
    """The graph of a list of layers."""
    if isinstance(layers, Layer) or not isinstance(layers, (list, tuple)) or not layers:
        raise ShapeError(f"Network wants a list of layers, for example [nn.Dense(8), nn.Tanh()]; it got {layers!r}.")
    for k, layer in enumerate(layers):
        if not isinstance(layer, Layer):
            hint = f" Did you mean {layer.__name__}()?" if isinstance(layer, type) else ""
            raise ShapeError(f"Layer {k} wants to be one of {', '.join(LAYERS)}; it is {layer!r}.{hint}")
        if layer.inputs != 1:
            raise ShapeError(f"Layer {k}, {layer}, reads {layer.inputs} inputs: it wants a graph, see nn.Input.")
    first = node = Node(None, (), sample_shape(input_shape))
    nodes = []
    for layer in layers:
        node = layer(node)
        nodes.append(node)
    return Graph([first], nodes, list(layers))


def trace(inputs, outputs):
    """The graph between the nodes `inputs` and the node `outputs`."""
    inputs = list(inputs) if isinstance(inputs, (list, tuple)) else [inputs]
    if not inputs or not all(isinstance(node, Node) and node.layer is None for node in inputs):
        raise ShapeError(f"inputs wants a list of nn.Input(...); it got {inputs!r}.")
    if not isinstance(outputs, Node) or outputs.layer is None:
        raise ShapeError(f"outputs wants what a layer returned when it was called; it got {outputs!r}.")
    found, waiting = {}, [outputs]
    while waiting:
        node = waiting.pop()
        if node.serial not in found:
            found[node.serial] = node
            waiting += node.sources
    for node in found.values():
        if node.layer is None and not any(node is other for other in inputs):
            raise ShapeError(f"{node} leads to the output, but is not among inputs. Add it there.")
    for k, node in enumerate(inputs):
        if node.serial not in found:
            raise ShapeError(f"Input {k}, {node}, does not lead to the output. Leave it out.")
    nodes = [found[serial] for serial in sorted(found) if found[serial].layer is not None]
    layers = []
    for node in nodes:
        if not any(node.layer is layer for layer in layers):
            layers.append(node.layer)
    return Graph(inputs, nodes, layers)


def from_configuration(inputs, layers, calls):
    """The graph that `Graph.configuration` described."""
    layers = [LAYERS[name](**_tuples(arguments)) for name, arguments in layers]
    nodes = [Node(None, (), tuple(shape)) for shape in inputs]
    for number, sources in calls:
        nodes.append(layers[number](*(nodes[k] for k in sources)))
    return Graph(nodes[: len(inputs)], nodes[len(inputs) :], layers)


def _tuples(arguments):
    """JSON knows no tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in arguments.items()}
