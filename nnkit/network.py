"""The network: layers, their parameters, and everything that one does with them."""

from collections import OrderedDict
from contextlib import contextmanager

import numpy as np

from . import checks, engine, storage, training
from .errors import DataError, ShapeError
from .graph import chain, trace
from .objective import Objective
from .optimizers import Clip, Penalty
from .plan import Plan

SESSIONS = 8  # kept, so that a slider that comes back to a value finds its memory laid out


class Parameters(dict):
    """The parameters of a network by name. To assign to a name is to write into the network's own array.

    >>> import nnkit as nn
    >>> net = nn.Network([nn.Dense(1)], input_shape=(2,))
    >>> net.parameters["0.weight"] = [[3], [4]]
    >>> net.predict([[1, 10]])
    array([[43.]], dtype=float32)
    """

    def __setitem__(self, name, value):
        if name not in self:
            raise DataError(f"There is no parameter {name!r}. The parameters are: {', '.join(self)}.")
        if np.shape(value) != self[name].shape:
            raise ShapeError(f"{name} wants the shape {self[name].shape}; it got {np.shape(value)}.")
        self[name][...] = value

    def update(self, *args, **named):
        """Write several arrays."""
        for name, value in dict(*args, **named).items():
            self[name] = value

    def __ior__(self, other):
        self.update(other)
        return self

    def __reduce__(self):  # a copy belongs to no network: a plain dict
        return dict, (dict(self),)


class Network:
    """A network of layers with parameters that can be trained: a chain of layers, or a graph.

    Parameters
    ----------
    layers: list of layers, from the input to the output.
    input_shape: the shape of one sample, a tuple; (2,) for two numbers.
    dtype: "float32" or "float64".
    seed: of the initial values; the same seed gives the same network on every machine.
    engine: "numba", or "wasm" for the WebAssembly engine; both give the same digits.
    inputs, outputs: in place of layers and input_shape, for a graph: a list of ``nn.Input(shape)``, and what the last
        layer returned. x is then a list of arrays where there are several inputs.

    Attributes
    ----------
    parameters: dict "0.weight" -> array that can be written; the number is the layer's place in the list, in a graph
        the order of first use. `net.parameters = kept` writes back what was kept.
    layers, input_shape, output_shape, dtype, seed, engine; graph: inputs, nodes and layers. Of a network with several
        inputs, input_shape is a list.

    Example
    -------
    >>> import numpy as np, nnkit as nn
    >>> x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> y = np.array([0, 1, 1, 0])
    >>> net = nn.Network([nn.Dense(4), nn.Tanh(), nn.Dense(1)], input_shape=(2,), seed=1)
    >>> history = net.fit(x, y, loss="mse", optimizer=nn.SGD(0.3), epochs=500, batch_size=4)
    >>> net.predict(x).round(1).ravel() + 0
    array([0., 1., 1., 0.], dtype=float32)
    """

    def __init__(self, layers=None, input_shape=None, dtype="float32", seed=0, engine="numba", *, inputs=None,
                 outputs=None):  # fmt: skip
        if (layers is None) == (outputs is None):
            raise ShapeError(
                "Network wants a list of layers and input_shape=..., or a graph by inputs=... and outputs=...; it got "
                + ("neither." if layers is None else "both.")
            )
        graph = trace(inputs, outputs) if layers is None else chain(layers, input_shape)
        self._set_up(graph, dtype, seed, engine)

    def _set_up(self, graph, dtype, seed, engine="numba"):
        self.graph = graph
        self.dtype = checks.dtype(dtype)
        self.seed = checks.integer(seed, "seed", 0)
        self._engine = checks.engine(engine)
        self._plans, self._sessions = {}, OrderedDict()
        plan = self._plan(Objective())
        offsets, symbols, _ = plan.layout(1)
        self._numbers = np.zeros(symbols["p"], self.dtype)
        shapes = {name: plan.buffers[name] for name in plan.parameters}
        self._parameters = Parameters(
            {name: self._numbers[offsets[name] :][: np.prod(shape)].reshape(shape) for name, shape in shapes.items()}
        )
        with self._session(Objective(), 1) as session:
            session.run("initialise", seed=self.seed)
            self._numbers[:] = session["parameters"]

    @property
    def parameters(self):
        """The learned numbers: dict name -> array, which can be written."""
        return self._parameters

    @parameters.setter
    def parameters(self, values):
        self._parameters.update(values)

    @property
    def layers(self):
        """The layers; the place of each is the number in the names of its parameters."""
        return self.graph.layers

    @property
    def engine(self):
        """The name of the engine that runs this network."""
        return self._engine.name

    @property
    def input_shape(self):
        """The shape of one sample; a list of shapes where there are several inputs."""
        shapes = [node.shape for node in self.graph.inputs]
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def output_shape(self):
        """The shape of one sample's output."""
        return self.graph.nodes[-1].shape

    # --- What one does with a network -------------------------------------------------------------------------

    def predict(self, x, lengths=None, batch_size=1024):
        """The outputs (N, *output_shape) for the samples x (N, *input_shape).

        lengths: (N,) integers, the number of valid steps of each sequence; None: all. What a network says of the steps
        behind the end of a sequence means nothing.
        """
        plan = self._plan(Objective())
        data = checks.data(self, plan, x, lengths=lengths)
        n = len(next(iter(data.values())))
        y = np.empty((n, *self.output_shape), self.dtype)
        with self._session(Objective(), min(n, checks.integer(batch_size, "batch_size", 1))) as session:
            session["parameters"][:] = self._numbers
            for first in range(0, n, session.batch):
                count = session.fill(data, first)
                session.run("forward", n=count)
                y[first : first + count] = session.buffer(plan.output, count)
        return y

    def evaluate(self, x, y, loss, lengths=None, batch_size=1024):
        """The mean loss over the samples x (N, *input_shape) with targets y, a float. See `fit`."""
        return self._evaluate(x, y, loss, lengths, batch_size)[0]

    def accuracy(self, x, y, loss="cross_entropy", lengths=None, batch_size=1024):
        """The share of samples x (of time steps, where each has an answer) that are put into the right class, a float.

        For "cross_entropy", or "binary_cross_entropy", where an output above 0 stands for the label 1.
        """
        checks.loss(loss, self, with_accuracy=True)
        return self._evaluate(x, y, loss, lengths, batch_size)[1]

    def _evaluate(self, x, y, loss, lengths, batch_size):
        objective = Objective(checks.loss(loss, self))
        data = checks.data(self, self._plan(objective), x, y, objective.loss, lengths)
        with self._session(objective, min(len(data["target"]), checks.integer(batch_size, "batch_size", 1))) as session:
            return training.evaluate(session, self._numbers, data)

    def loss_and_gradients(self, x, y, loss, lengths=None):
        """The mean loss, a float, and its gradient with respect to each parameter, a dict as `parameters`; without
        dropout, regularisation and clipping.
        """
        objective = Objective(checks.loss(loss, self))
        data = checks.data(self, self._plan(objective), x, y, objective.loss, lengths)
        with self._session(objective, len(data["target"])) as session:
            session["parameters"][:] = self._numbers
            session.fill(data, 0)
            session.run("forward", "loss", "backward")
            return float(session["loss"][0]), {name: session[f"{name}.gradient"].copy() for name in self.parameters}

    def steps(self, x, y=None, loss=None, optimizer=None, lengths=None):
        """Carry out one update call by call: yields a `Step` after each, to look at every number.

        Without y only the forward pass is walked through, without an optimizer all but the update. The network
        keeps its parameters: what changes is a copy.

        >>> import numpy as np, nnkit as nn
        >>> net = nn.Network([nn.Dense(1), nn.Tanh()], input_shape=(2,))
        >>> for step in net.steps(np.array([[1, 2]]), np.array([0]), loss="mse"):
        ...     print(step)
        0.output = dense_forward(input, 0.weight, 0.bias)
        1.output = tanh_forward(0.output)
        loss.counts = fill(1)
        loss.terms, loss = mse_forward(1.output, target, loss.counts)
        1.output.gradient = mse_backward(1.output, target, loss.counts)
        0.output.gradient = tanh_backward(1.output, 1.output.gradient)
        0.weight.gradient, 0.bias.gradient = dense_weight_gradient(input, 0.output.gradient)
        """
        sections = ("forward",) if y is None else training.UPDATE
        if optimizer is not None:
            checks.optimizer(optimizer)
        objective = Objective() if y is None else Objective(checks.loss(loss, self), optimizer=optimizer)
        plan = self._plan(objective)
        data = checks.data(self, plan, x, y, objective.loss, lengths)
        session = self._new_session(plan, len(next(iter(data.values()))))
        session.write(objective.constants)
        session["parameters"][:] = self._numbers
        session.fill(data, 0)
        return session.steps(*sections, training=int(optimizer is not None))

    def training(self, x, y, *, loss, optimizer, epochs, batch_size=32, shuffle=True, seed=0, validation=None,
                 stop=None, clip_norm=None, class_weight=None, lengths=None, l1=0.0, l2=0.0):  # fmt: skip
        """A run as `fit` would make it, not begun: a `Training`, which goes on by as many updates as it is told to, and
        can be looked into in between. The network itself keeps its parameters.

        >>> import numpy as np, nnkit as nn
        >>> x = np.linspace(-1, 1, 50)[:, None]
        >>> net = nn.Network([nn.Dense(1)], input_shape=(1,))
        >>> run = net.training(x, 3 * x + 2, loss="mse", optimizer=nn.SGD(0.1), epochs=10, batch_size=10)
        >>> run.advance(7), run.updates
        (True, 7)
        """
        run = self._run(x, y, loss, optimizer, epochs, batch_size, shuffle, seed, validation, stop, clip_norm,
                        class_weight, lengths, l1, l2)  # fmt: skip
        session = self._new_session(self._plan(run.objective), run.batch_size)
        return training.Training(session, self._numbers, run)

    def fit(self, x, y, *, loss, optimizer, epochs, batch_size=32, shuffle=True, seed=0, validation=None, stop=None,
            clip_norm=None, class_weight=None, lengths=None, l1=0.0, l2=0.0, progress=True):  # fmt: skip
        """Train the network; returns a `History`.

        Parameters
        ----------
        x: samples, (N, *input_shape); a list of arrays where the network has several inputs.
        y: targets, (N, *output_shape); (N,) will do where the output is (1,). For "cross_entropy" the numbers of the
            right classes, (N, *output_shape[:-1]).
        loss: "mse", "mae", "huber", "binary_cross_entropy" or "cross_entropy"; the last two take logits.
        optimizer: for example ``nn.SGD(0.1)``.
        epochs: how many times to go through the data.
        batch_size: samples per update; the last batch of an epoch may be smaller.
        shuffle: True for a new order in each epoch, drawn from `seed`; False for the order of x; or an array
            (epochs, N) of integers: the order in each epoch.
        seed: of the order, and of what dropout drops.
        validation: (x, y), or (x, y, lengths): data whose loss is measured after each epoch.
        stop: an `EarlyStopping`, which watches the validation loss.
        clip_norm: shorten the gradient, all parameters together, to this length where it is longer.
        class_weight: how much each class counts in the loss: a list, or a dict class -> weight.
        lengths: (N,) integers, the number of valid steps of each sequence; the rest leaves no trace. With several
            inputs a list, with None for an input that is no sequence.
        l1, l2: regularisation: l1 |w| + l2 w^2 / 2, for each weight but not for biases, joins what is descended. The
            losses in the history are without it.
        progress: show a bar when the run takes longer than a second (never where TQDM_DISABLE is set).

        Ctrl-C ends the run after the present update and keeps what was learned.

        Raises ShapeError, DataError before anything has changed; DivergedError when the loss is no longer finite,
        with the parameters as they were before.
        """
        run = self._run(x, y, loss, optimizer, epochs, batch_size, shuffle, seed, validation, stop, clip_norm,
                        class_weight, lengths, l1, l2)  # fmt: skip
        with self._session(run.objective, run.batch_size) as session:
            return training.fit(session, self._numbers, run, progress)

    def _run(self, x, y, loss, optimizer, epochs, batch_size, shuffle, seed, validation, stop, clip_norm,
             class_weight, lengths, l1, l2):  # fmt: skip
        """The run that was asked for, checked."""
        loss = checks.loss(loss, self)
        objective = Objective(
            loss, checks.class_weight(class_weight, loss, self.output_shape), Penalty(l1, l2), Clip(clip_norm),
            checks.optimizer(optimizer),
        )  # fmt: skip
        plan = self._plan(objective)
        data = checks.data(self, plan, x, y, loss, lengths)
        n = len(data["target"])
        if class_weight is not None:
            checks.whole_classes(data["target"])
        return training.Run(
            objective,
            data,
            epochs=checks.integer(epochs, "epochs", 1),
            batch_size=min(checks.integer(batch_size, "batch_size", 1), n),
            seed=checks.integer(seed, "seed", 0),
            orders=checks.orders(shuffle, epochs, n),
            validation=checks.validation(validation, self, plan, loss),
            stop=checks.stop(stop, validation),
        )

    def save(self, path):
        """Write the network to a file (by custom .npz): its layers and parameters, no code, no pickle."""
        storage.save(self, path)

    def __getstate__(self):  # for copies, and for other processes: plans and memory are made anew
        state = {name: getattr(self, name) for name in ("graph", "dtype", "seed", "engine")}
        return {**state, "numbers": self._numbers.copy()}

    def __setstate__(self, state):
        numbers = state.pop("numbers")
        self._set_up(**state)
        self._numbers[:] = numbers

    def summary(self):
        """A table of the layers, their output shapes and numbers of parameters, as a string that prints well."""
        return Summary(self)

    def __repr__(self):
        layers = ", ".join(map(repr, self.layers))
        return f"Network([{layers}], input_shape={self.input_shape}, dtype={self.dtype.name!r}, seed={self.seed})"

    # --- Plans and sessions -----------------------------------------------------------------------------------

    def plan(self, loss=None, optimizer=None):
        """The plan of this network: its buffers and calls, as data. `loss` is a name, `optimizer` an optimizer."""
        if optimizer is not None:
            checks.optimizer(optimizer)
        return self._plan(Objective(None if loss is None else checks.loss(loss, self), optimizer=optimizer))

    def _plan(self, objective):
        key = objective.structure
        if key not in self._plans:
            self._plans[key] = self._write_plan(objective)
        return self._plans[key]

    def _write_plan(self, objective):
        plan = Plan()
        names = [f"input.{k}" for k in range(len(self.graph.inputs))] if len(self.graph.inputs) > 1 else ["input"]
        buffers = {
            node.serial: plan.input(name, node.shape) for name, node in zip(names, self.graph.inputs, strict=True)
        }
        for node in self.graph.nodes:
            plan.layer()
            sources = [buffers[source.serial] for source in node.sources]
            name = str(self.graph.number(node))
            buffers[node.serial] = node.layer.build(plan, name, *sources, followed_by=self.graph.followers(node))
        plan.output = buffers[self.graph.nodes[-1].serial]
        objective.build(plan)
        plan.close()
        checks.counted(plan, self.dtype)
        return plan

    def _new_session(self, plan, batch):
        return engine.Session(plan, batch, self._engine(self.dtype), self.dtype)

    @contextmanager
    def _session(self, objective, batch):
        """Lend the session for this objective and batch size: a kept one that nobody uses, or a new one."""
        key = (objective.structure, batch)
        session = self._sessions.pop(key, None) or self._new_session(self._plan(objective), batch)
        try:
            yield session
        finally:
            self._sessions[key] = session  # the latest comes last
            while len(self._sessions) > SESSIONS:
                self._sessions.popitem(last=False)


class Summary(str):
    """A table of layers; prints well as the last line of a notebook's cell, too."""

    def __new__(cls, network):
        graph = network.graph
        rows = [("layer", "output", "parameters")]
        rows += [("input", str(node.shape), "") for node in graph.inputs]
        sizes = {}
        for name, array in network.parameters.items():
            k = int(name.split(".")[0])
            sizes[k] = sizes.get(k, 0) + array.size
        for node in graph.nodes:
            k = graph.number(node)
            size = sizes.pop(k, 0)  # of a layer that is used again, only once
            rows.append((f"{k} {node.layer}", str(node.shape), f"{size:,}" if size else ""))
        rows.append(("total", "", f"{sum(a.size for a in network.parameters.values()):,}"))
        wide = [max(len(row[column]) for row in rows) for column in range(3)]
        return super().__new__(cls, "\n".join(f"{a:<{wide[0]}}  {b:<{wide[1]}}  {c:>{wide[2]}}" for a, b, c in rows))

    def __repr__(self):
        return str(self)


def load(path, engine="numba"):
    """The network that `Network.save` wrote to `path`, to be run by the engine "numba" or "wasm".

    >>> import pathlib, tempfile, nnkit as nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nn.Network([nn.Dense(2)], input_shape=(3,)).save(pathlib.Path(folder, "net.npz"))
    ...     nn.load(pathlib.Path(folder, "net.npz"))
    Network([Dense(2)], input_shape=(3,), dtype='float32', seed=0)
    """
    description, parameters = storage.load(path)
    network = Network.__new__(Network)
    network._set_up(**description, engine=engine)
    wanted = {name: (array.shape, array.dtype) for name, array in network.parameters.items()}
    came = {name: (array.shape, array.dtype) for name, array in parameters.items()}
    if wanted != came:
        raise ShapeError(f"{path}: its layers want parameters {wanted}, the file holds {came}. Save it anew.")
    for name, array in parameters.items():
        network.parameters[name][:] = array
    return network
