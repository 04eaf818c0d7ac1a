"""The network: layers, their parameters, and everything that one does with them."""

import numpy as np

from . import checks, engine, losses, storage, training
from .errors import ShapeError
from .plan import Plan

SESSIONS = 8  # kept, so that a slider that comes back to a value finds its memory laid out


class Network:
    """A chain of layers with parameters that can be trained.

    Parameters
    ----------
    layers: list of layers, from the input to the output.
    input_shape: the shape of one sample, a tuple; (2,) for two numbers.
    dtype: "float32" or "float64".
    seed: of the initial values; the same seed gives the same network on every machine.
    engine: "numba", or "wasm" for the WebAssembly engine; both give the same digits.

    Attributes
    ----------
    parameters: dict "0.weight" -> array that can be written; the number is the layer's place in the list.
    layers, input_shape, output_shape, dtype, seed, engine.

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

    def __init__(self, layers, input_shape, dtype="float32", seed=0, engine="numba"):
        self.layers = checks.layers(layers)
        self.input_shape = checks.shape(input_shape)
        self.dtype = checks.dtype(dtype)
        self.seed = checks.integer(seed, "seed", 0)
        self._engine = checks.engine(engine)
        self._plans, self._sessions = {}, {}
        plan = self._plan(None, None)
        offsets, symbols, _ = plan.layout(1)
        self._numbers = np.zeros(symbols["p"], self.dtype)
        self.parameters = {}
        for name in plan.parameters:
            shape = plan.buffers[name]
            self.parameters[name] = self._numbers[offsets[name] :][: np.prod(shape)].reshape(shape)
        session = self._session(None, None, 1)
        session.run("initialise", seed=self.seed)
        self._numbers[:] = session["parameters"]

    @property
    def engine(self):
        """The name of the engine that runs this network."""
        return self._engine.name

    @property
    def output_shape(self):
        """The shape of one sample's output."""
        return self.shapes[-1]

    @property
    def shapes(self):
        """The shape of one sample after each layer."""
        shapes, shape = [], self.input_shape
        for layer in self.layers:
            shape = layer.output_shape(shape)
            shapes.append(shape)
        return shapes

    # --- What one does with a network -------------------------------------------------------------------------

    def predict(self, x, batch_size=1024):
        """The outputs (N, *output_shape) for the samples x (N, *input_shape)."""
        x = checks.samples(x, self)
        y = np.empty((len(x), *self.output_shape), self.dtype)
        session = self._session(None, None, min(len(x), batch_size))
        session["parameters"][:] = self._numbers
        output = f"{len(self.layers) - 1}.output"
        for first in range(0, len(x), session.batch):
            part = x[first : first + session.batch]
            session.buffer("input", len(part))[:] = part
            session.run("forward", n=len(part))
            y[first : first + session.batch] = session.buffer(output, len(part))
        return y

    def evaluate(self, x, y, loss, batch_size=1024):
        """The mean loss over the samples x (N, *input_shape) with targets y (N, *output_shape), a float."""
        x, y, loss = checks.pair(x, y, self, loss)
        return training.evaluate(self._session(loss, None, min(len(x), batch_size)), self._numbers, x, y)

    def loss_and_gradients(self, x, y, loss):
        """The mean loss, a float, and its gradient with respect to each parameter, a dict as `parameters`."""
        x, y, loss = checks.pair(x, y, self, loss)
        session = self._session(loss, None, len(x))
        session["parameters"][:] = self._numbers
        session["input"][:], session["target"][:] = x, y
        session.run("forward", "loss", "backward")
        return float(session["loss"][0]), {name: session[f"{name}.gradient"].copy() for name in self.parameters}

    def steps(self, x, y=None, loss=None, optimizer=None):
        """Carry out one update call by call: yields a `Step` after each, to look at every number.

        Without y only the forward pass is walked through, without an optimizer all but the update. The network
        keeps its parameters: what changes is a copy.

        >>> import numpy as np, nnkit as nn
        >>> net = nn.Network([nn.Dense(1), nn.Tanh()], input_shape=(2,))
        >>> for step in net.steps(np.array([[1, 2]]), np.array([0]), loss="mse"):
        ...     print(step)
        0.output = dense_forward(input, 0.weight, 0.bias)
        1.output = tanh_forward(0.output)
        loss.terms, loss = mse_forward(1.output, target)
        1.output.gradient = mse_backward(1.output, target)
        0.output.gradient = tanh_backward(1.output, 1.output.gradient)
        0.weight.gradient, 0.bias.gradient = dense_weight_gradient(input, 0.output.gradient)
        """
        x = checks.samples(x, self)
        sections = ("forward",)
        if y is not None:
            x, y, loss = checks.pair(x, y, self, loss)
            sections = ("forward", "loss", "backward", "update")
        session = self._new_session(self._plan(loss, optimizer), len(x))
        session["parameters"][:] = self._numbers
        session["input"][:] = x
        if y is not None:
            session["target"][:] = y
        return session.steps(*sections)

    def fit(self, x, y, *, loss, optimizer, epochs, batch_size=32, shuffle=True, seed=0, validation=None, stop=None,
            progress=True):  # fmt: skip
        """Train the network; returns a `History`.

        Parameters
        ----------
        x: samples, (N, *input_shape).
        y: targets, (N, *output_shape); (N,) will do where the output is (1,).
        loss: "mse" or "binary_cross_entropy".
        optimizer: for example ``nn.SGD(0.1)``.
        epochs: how many times to go through the data.
        batch_size: samples per update; the last batch of an epoch may be smaller.
        shuffle: True for a new order in each epoch, drawn from `seed`; False for the order of x; or an array
            (epochs, N) of integers: the order in each epoch.
        validation: a pair (x, y) whose loss is measured after each epoch.
        stop: an `EarlyStopping`, which watches the validation loss.
        progress: show a bar when the run takes longer than a second.

        Ctrl-C ends the run after the present update and keeps what was learned.

        Raises ShapeError, DataError before anything has changed; DivergedError when the loss is no longer finite,
        with the parameters as they were before.
        """
        x, y, loss = checks.pair(x, y, self, loss)
        run = training.Run(
            optimizer=checks.optimizer(optimizer),
            epochs=checks.integer(epochs, "epochs", 1),
            batch_size=min(checks.integer(batch_size, "batch_size", 1), len(x)),
            seed=checks.integer(seed, "seed", 0),
            orders=checks.orders(shuffle, epochs, len(x)),
            validation=None if validation is None else checks.validation(validation, self, loss)[:2],
            stop=checks.stop(stop, validation),
        )
        session = self._session(loss, run.optimizer, run.batch_size)
        return training.fit(session, self._numbers, x, y, run, progress)

    def save(self, path):
        """Write the network to a file (by custom .npz): its layers and parameters, no code, no pickle."""
        storage.save(self, path)

    def summary(self):
        """A table of the layers, their output shapes and numbers of parameters, as a string that prints well."""
        return Summary(self)

    def __repr__(self):
        layers = ", ".join(map(repr, self.layers))
        return f"Network([{layers}], input_shape={self.input_shape}, dtype={self.dtype.name!r}, seed={self.seed})"

    # --- Plans and sessions -----------------------------------------------------------------------------------

    def plan(self, loss=None, optimizer=None):
        """The plan of this network: its buffers and calls, as data. `loss` is a name, `optimizer` an optimizer."""
        return self._plan(loss if loss is None else losses.find(loss), optimizer)

    def _plan(self, loss, optimizer):
        key = (loss, optimizer and optimizer.kernel)
        if key not in self._plans:
            plan = Plan()
            x = plan.buffer("input", ("n", *self.input_shape))
            for k, layer in enumerate(self.layers):
                following = self.layers[k + 1] if k + 1 < len(self.layers) else None
                plan.layer()
                x = layer.build(plan, str(k), x, following)
            if loss is not None:
                loss.build(plan, x)
            if optimizer is not None:
                optimizer.build(plan)
            plan.close()
            self._plans[key] = plan
        return self._plans[key]

    def _new_session(self, plan, batch):
        return engine.Session(plan, batch, self._engine(self.dtype), self.dtype)

    def _session(self, loss, optimizer, batch):
        """The session for this loss, kind of optimizer and batch size: a kept one, or a new one."""
        plan = self._plan(loss, optimizer)
        key = (id(plan), batch)
        session = self._sessions.pop(key, None) or self._new_session(plan, batch)
        self._sessions[key] = session  # the latest comes last
        while len(self._sessions) > SESSIONS:
            del self._sessions[next(iter(self._sessions))]
        return session


class Summary(str):
    """A table of layers; prints well as the last line of a notebook's cell, too."""

    def __new__(cls, network):
        rows = [("layer", "output", "parameters"), ("input", str(network.input_shape), "")]
        total = 0
        for k, (layer, shape) in enumerate(zip(network.layers, network.shapes)):
            count = sum(array.size for name, array in network.parameters.items() if name.startswith(f"{k}."))
            total += count
            rows.append((f"{k} {layer}", str(shape), f"{count:,}" if count else ""))
        rows.append(("total", "", f"{total:,}"))
        wide = [max(len(row[column]) for row in rows) for column in range(3)]
        return super().__new__(cls, "\n".join(f"{a:<{wide[0]}}  {b:<{wide[1]}}  {c:>{wide[2]}}" for a, b, c in rows))

    def __repr__(self):
        return str(self)


def load(path):
    """The network that `Network.save` wrote to `path`."""
    arguments, parameters = storage.load(path)
    network = Network(**arguments)
    wanted = {name: array.shape for name, array in network.parameters.items()}
    came = {name: array.shape for name, array in parameters.items()}
    if wanted != came:
        raise ShapeError(f"{path}: its layers want parameters {wanted}, the file holds {came}. Save it anew.")
    for name, array in parameters.items():
        network.parameters[name][:] = array
    return network
