"""The network: layers, their parameters, and everything that you can do with them."""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike
from threading import Lock
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from . import checks, storage, training
from .checks import batches, labels
from .errors import ShapeError
from .graph import chain, trace
from .layers.base import Layer, Node
from .objective import Objective
from .objective.optimizers import Optimizer
from .parameters import Parameters
from .predictor import Predictor
from .session import Step
from .summary import Summary
from .training.history import EarlyStopping, History
from .training.settings import Settings


class Network(Predictor):
    """A network of layers with parameters that can be trained: a chain of layers, or a graph.

    Parameters
    ----------
    layers: list of layers, from the input to the output.
    input_shape: the shape of one sample, a tuple; (2,) for two numbers.
    dtype: "float32" or "float64".
    seed: of the initial values; the same seed gives the same network on every machine.
    engine: "numba", or "wasm" for the WebAssembly engine; both give the same digits. None: "numba" where Numba is
        installed, else "wasm".
    inputs, outputs: in place of layers and input_shape, for a graph: a list of ``nn.Input(shape)``, and what the last
        layer returned. x is then a list of arrays where there are several inputs. `outputs` may be a list of several
        results: `predict` then returns a list of arrays. Such a network only predicts: train one with a single output.

    Attributes
    ----------
    parameters: dict "0.weight" -> array that can be written; the number is the layer's place in the list, in a graph
        the order of first use. `kept = net.parameters.copy()` keeps the present numbers, `net.parameters = kept` writes
        them back.
    classes: the names of the classes, a tuple of strings, once it has learned from such labels; else None.
    layers, input_shape, output_shape, dtype, seed, engine; graph: inputs, nodes, layers and outputs. Of a network
        with several inputs (outputs), input_shape (output_shape) is a list.

    Example
    -------
    >>> import numpy as np, nnkit as nn
    >>> x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    >>> y = np.array([0, 1, 1, 0])
    >>> net = nn.Network([nn.Dense(4), nn.Tanh(), nn.Dense(1)], input_shape=(2,), seed=1)
    >>> history = net.fit(x, y, loss="mse", optimizer=nn.SGD(0.3), epochs=500, batch_size=4)
    >>> net.predict(x).round(1).ravel() + 0
    array([0., 1., 1., 0.], dtype=float32)

    To see inside a graph, give the same nodes to a second network and write the parameters into it:

    >>> x = nn.Input((2,))
    >>> hidden = nn.Tanh()(nn.Dense(4)(x))
    >>> y = nn.Dense(1)(hidden)
    >>> net = nn.Network(inputs=x, outputs=y)                       # to be trained
    >>> both = nn.Network(inputs=x, outputs=[hidden, y])
    >>> both.parameters = net.parameters
    >>> [array.shape for array in both.predict([[0, 1]])]
    [(1, 4), (1, 1)]
    """

    def __init__(
        self, layers: Sequence[Layer] | None = None, input_shape: Sequence[int] | None = None,
        dtype: DTypeLike = "float32", seed: int = 0, engine: str | None = None, *,
        inputs: Sequence[Node] | Node | None = None, outputs: Sequence[Node] | Node | None = None,
    ) -> None:  # fmt: skip
        if (layers is None) == (outputs is None):
            raise ShapeError(
                "Network needs layers and input_shape=..., or, for a graph, inputs=... and outputs=...; got "
                + ("neither." if layers is None else "both.")
            )
        graph = trace(inputs, outputs) if layers is None else chain(layers, input_shape)
        self._set_up(graph, dtype, seed, engine)

    def _set_up(self, graph, dtype, seed, engine=None, classes=None):
        self.graph = graph
        self.dtype = checks.dtype(dtype)
        self.seed = checks.integer(seed, "seed", 0)
        self._engine = checks.engine(engine)
        self._plans, self._checked, self._sessions, self._lock = {}, {}, OrderedDict(), Lock()
        self.classes = classes
        plan = self._plan(Objective())
        offsets, symbols, _ = plan.layout(1)
        self._numbers = np.zeros(symbols["p"], self.dtype)
        self._shapes = shapes = {name: plan.buffers[name] for name in plan.parameters}
        self._parameters = Parameters(
            {name: self._numbers[offsets[name] :][: np.prod(shape)].reshape(shape) for name, shape in shapes.items()}
        )
        with self._session(plan, 1) as session:
            session.run("initialise", seed=self.seed)
            self._numbers[:] = session["parameters"]

    @property
    def parameters(self) -> Parameters:
        """The learned numbers: dict name -> array, which can be written; see `Parameters`."""
        return self._parameters

    @parameters.setter
    def parameters(self, values: Mapping[str, ArrayLike]) -> None:
        self._parameters.update(values)

    @property
    def classes(self) -> tuple[str, ...] | None:
        """The names of the classes in the order of their numbers, a tuple of strings; None where they have none."""
        return self._classes

    @classes.setter
    def classes(self, names: Sequence[str] | None) -> None:
        self._classes = None if names is None else labels.check(names, checks.number_of_classes(self))

    @property
    def layers(self) -> list[Layer]:
        """The layers; the place of each is the number in the names of its parameters."""
        return self.graph.layers

    @property
    def engine(self) -> str:
        """The name of the engine that runs this network."""
        return self._engine.name

    @property
    def input_shape(self) -> tuple[int, ...] | list[tuple[int, ...]]:
        """The shape of one sample; a list of shapes where there are several inputs."""
        inputs = self.graph.inputs
        return inputs[0].shape if len(inputs) == 1 else [node.shape for node in inputs]

    @property
    def output_shape(self) -> tuple[int, ...] | list[tuple[int, ...]]:
        """The shape of one sample's output; a list of shapes where there are several outputs."""
        outputs = self.graph.outputs
        return outputs[0].shape if len(outputs) == 1 else [node.shape for node in outputs]

    # --- Using a network --------------------------------------------------------------------------------------

    def steps(
        self, x: ArrayLike, y: ArrayLike | None = None, loss: str | None = None, optimizer: Optimizer | None = None,
        lengths: ArrayLike | None = None,
    ) -> Iterator[Step]:  # fmt: skip
        """Carry out one update call by call: yields a `Step` after each, so that you can inspect every number.

        Without y only the forward pass is carried out, without an optimizer everything but the update. The network
        keeps its parameters: only a copy changes.

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
        without = y is None and loss is None and optimizer is None
        objective = Objective() if without else Objective(checks.loss(loss, self), optimizer=optimizer)
        plan = self._plan(objective)
        data = checks.data(self, plan, x, y, objective.loss, lengths, classes=self.classes)
        n = len(next(iter(data.values())))
        if optimizer is not None:
            batches.averages(self, plan, data, [n])
        session = self.session(plan, n)
        session.write(objective.constants)
        session.fill(data, 0)
        return session.steps(*sections, training=int(optimizer is not None))

    def training(self, x: ArrayLike, y: ArrayLike, **settings: Any) -> training.Training:
        """The run that `fit` would make with these settings, not yet started: a `Training`, which you advance by any
        number of updates and can inspect in between. The network itself keeps its parameters. The settings are the
        arguments of `fit`, without callback and progress.

        >>> import numpy as np, nnkit as nn
        >>> x = np.linspace(-1, 1, 50)[:, None]
        >>> net = nn.Network([nn.Dense(1)], input_shape=(1,))
        >>> run = net.training(x, 3 * x + 2, loss="mse", optimizer=nn.SGD(0.1), epochs=10, batch_size=10)
        >>> run.advance(7), run.updates
        (True, 7)
        """
        run = Settings(**settings).run(self, x, y)
        session = self.session(self._plan(run.objective), run.batch_size)
        return training.Training(session, self._numbers, run)

    def fit(
        self, x: ArrayLike, y: ArrayLike, *, loss: str, optimizer: Optimizer, epochs: int, batch_size: int = 32,
        shuffle: bool | ArrayLike = True, seed: int = 0,
        validation: Sequence[ArrayLike] | Mapping[str, Any] | None = None,
        validation_split: float | None = None, stop: EarlyStopping | None = None, clip_norm: float | None = None,
        class_weight: Sequence[float] | Mapping[Any, float] | str | None = None, sample_weight: ArrayLike | None = None,
        mask: ArrayLike | None = None, lengths: ArrayLike | None = None, l1: float = 0.0, l2: float = 0.0,
        continue_from: History | None = None, callback: Callable[[int, History], object] | None = None,
        progress: bool = True, frozen: Sequence[int] = (), carry: bool = False,
    ) -> History:  # fmt: skip
        """Train the network; returns a `History`.

        Parameters
        ----------
        x: samples, (N, *input_shape); a list of arrays where the network has several inputs.
        y: targets, (N, *output_shape), or (N,) where the output is (1,). For "cross_entropy" the numbers of the
            correct classes, (N, *output_shape[:-1]). Classes may be strings: `classes` then holds them, sorted.
        loss: "mse", "mae", "huber", "binary_cross_entropy" or "cross_entropy"; the last two take logits.
        optimizer: for example ``nn.SGD(0.1)``.
        epochs: how many times to go through the data.
        batch_size: samples per update; the last batch of an epoch may be smaller.
        shuffle: True for a new order in each epoch, drawn from `seed`; False for the order of x; or an array
            (epochs, N) of integers: the order in each epoch.
        seed: of the order, the dropout masks, and the samples that validation_split holds out.
        validation: (x, y), or (x, y, lengths), or a dict with the keys x, y and any of lengths, mask, sample_weight:
            data whose loss is measured after each epoch.
        validation_split: instead, hold out this share of the samples for validation, drawn from `seed`; the same share
            of each class, where a sample has one class.
        stop: an `EarlyStopping`, which watches the validation loss by default.
        clip_norm: scale the gradient of all parameters together down to this length if it is longer.
        class_weight: how much each class counts in the loss: a list, or a dict class -> weight, or "balanced", which
            gives all classes the same total weight.
        sample_weight: (N,) numbers of at least 0, how much each sample counts in the loss.
        mask: booleans (N, *output_shape[:-1]), for example (N, steps): targets count where it is True. Where it is
            False, y may hold anything.
        lengths: (N,) integers, the number of valid steps of each sequence; later steps do not affect the result. With
            several inputs a list, with None for an input that is not a sequence.
        l1, l2: regularisation: l1 |w| + l2 w^2 / 2 is added to the loss for each weight, but not for biases. The
            losses in the history do not include it.
        continue_from: the `History` of an earlier fit: go on where it ended, for `epochs` more.
        callback: a function f(epoch, history), called after each epoch (counted from 0).
        progress: show a bar when the run takes longer than a second (never where TQDM_DISABLE is set).
        frozen: the numbers of layers whose parameters stay as they are, for example [0, 2].
        carry: True for sequences that go on from batch to batch, such as a long text in parts: each recurrent layer
            begins from its last state in the batch before, row by row, and an LSTM from its last cell, too. The
            gradient stays within a batch (truncated backpropagation through time). An epoch and a validation begin from
            0. Needs shuffle=False and N a multiple of batch_size.

        A loss is a weighted mean: sum of w * term / sum of w, over the rows of a batch (samples, or samples and time
        steps), with w = sample_weight * class_weight, and 0 where the mask is False or a sequence has ended. A weight
        of 2 is thus a sample that occurs twice in its batch. Accuracies count each row with w > 0 once. A validation
        loss uses the class weights, too.

        Each fit is a new run: it starts with the first order of the samples, the first dropout masks, no momentum and
        the first rate of a schedule. So ``for e in range(10): net.fit(..., epochs=1)`` is not ten epochs of one run.
        With `continue_from` it is: 10 epochs and then 10 more are, to the last bit, a run of 20. It takes the same
        arguments as the earlier run; rates may differ. A schedule goes on, too: give ``nn.cosine(0.1, epochs=20)`` its
        length, as the first run does not know of the second. The run goes on from the network's parameters; where
        EarlyStopping has restored those of the best epoch, from those of the last one.

        In a callback the network has the parameters of this epoch, so it can be evaluated or saved. The run ends when
        the callback returns True. An exception in a callback ends it, too. In both cases the network keeps what it
        has learned, as it does after Ctrl-C, which ends the run after the present update.

        >>> import numpy as np, nnkit as nn
        >>> x = np.linspace(-1, 1, 50)[:, None]
        >>> net = nn.Network([nn.Dense(1)], input_shape=(1,))
        >>> def tell(epoch, history):
        ...     if epoch % 10 == 0:
        ...         print(epoch, history.loss[-1].round(3))   # or: net.save(f"epoch{epoch}.npz"), a checkpoint
        ...     return history.loss[-1] < 0.01                # True: enough
        >>> options = dict(loss="mse", optimizer=nn.SGD(0.1, momentum=0.5), batch_size=50)
        >>> history = net.fit(x, 3 * x + 2, **options, epochs=100, callback=tell)
        0 4.97
        10 0.047
        >>> net.fit(x, 3 * x + 2, **options, epochs=5, continue_from=history).epochs_run - history.epochs_run
        5

        With `carry`, a text as B = 4 sequences side by side, each cut into parts of T = 8 letters; y is one letter
        further. Batch k holds part k of each sequence, so its row 0 continues row 0 of the batch before:

        >>> B, T, letters = 4, 8, np.arange(4 * 80 + 1) % 7
        >>> in_parts = lambda text: text.reshape(B, -1, T).swapaxes(0, 1).reshape(-1, T)
        >>> net = nn.Network([nn.OneHot(7), nn.GRU(8, return_sequences=True), nn.Dense(7)], input_shape=(T,))
        >>> options = dict(loss="cross_entropy", optimizer=nn.Adam(0.01), epochs=2, batch_size=B)
        >>> net.fit(in_parts(letters[:-1]), in_parts(letters[1:]), **options, shuffle=False, carry=True).updates
        20

        Raises ShapeError, DataError before anything has changed; DivergedError when the loss is no longer finite,
        with the parameters as they were before.
        """
        run = Settings(
            loss, optimizer, epochs, batch_size, shuffle, seed, validation, validation_split, stop, clip_norm,
            class_weight, sample_weight, mask, lengths, l1, l2, continue_from, frozen, carry,
        ).run(self, x, y)  # fmt: skip
        callback = checks.callback(callback)
        self._classes = run.classes
        with self._session(self._plan(run.objective), run.batch_size) as session:
            return training.fit(session, self._numbers, run, progress, callback)

    def save(self, file: str | PathLike[str] | BinaryIO, dtype: str | None = None) -> None:
        """Write the network to a file: its layers and parameters, no code, no pickle.

        file: a name (by custom it ends in .npz), or a file opened for writing bytes, such as ``io.BytesIO()``. An
        existing file is replaced once the new one is complete, and keeps its mode. A symbolic link stays: its target
        is replaced.
        dtype: for a smaller file, "float16", which changes a number by at most 1/2048 of its size (or 3e-8), or "int8",
        by at most 1/254 of the largest in its column, where arrays of one axis, such as biases, stay as they are.
        """
        storage.save(self, file, dtype)

    def __getstate__(self):  # for copies, and for other processes: plans and memory are made anew
        state = {name: getattr(self, name) for name in ("graph", "dtype", "seed", "engine", "classes")}
        return {**state, "numbers": self._numbers.copy()}

    def __setstate__(self, state):
        numbers = state.pop("numbers")
        self._set_up(**state)
        self._numbers[:] = numbers

    def summary(self) -> Summary:
        """A table of the layers, their output shapes and numbers of parameters, as a string that prints well."""
        return Summary(self)

    def __repr__(self):
        layers = ", ".join(map(repr, self.layers))
        return f"Network([{layers}], input_shape={self.input_shape}, dtype={self.dtype.name!r}, seed={self.seed})"


def load(file: str | PathLike[str] | BinaryIO, engine: str | None = None) -> Network:
    """The network that `Network.save` wrote to `file`, a name or an open file, to be run by this engine, see
    `Network`.

    >>> import pathlib, tempfile, nnkit as nn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     nn.Network([nn.Dense(2)], input_shape=(3,)).save(pathlib.Path(folder, "net.npz"))
    ...     nn.load(pathlib.Path(folder, "net.npz"))
    Network([Dense(2)], input_shape=(3,), dtype='float32', seed=0)
    """
    description, parameters = storage.load(file)
    network = Network.__new__(Network)
    network._set_up(**description, engine=engine)
    expected = {name: (array.shape, array.dtype) for name, array in network.parameters.items()}
    found = {name: (array.shape, array.dtype) for name, array in parameters.items()}
    if found != expected:
        raise ShapeError(
            f"{storage.name_of(file)}: its layers need parameters {expected}; the file holds {found}. Save the network "
            "again."
        )
    for name, array in parameters.items():
        network.parameters[name][:] = array
    return network
