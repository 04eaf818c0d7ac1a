"""Predictions, classes, losses and gradients of a network: the half of `Network` that changes nothing."""

import numpy as np
from numpy.typing import ArrayLike

from . import checks, training
from .errors import DataError
from .layers import Sigmoid, Softmax
from .objective import Objective
from .planner import KEPT_BYTES, Planner
from .stepper import Stepper


class Predictor(Planner):
    """The part of a `Network` that answers questions about samples with its present parameters."""

    def predict(self, x: ArrayLike, lengths: ArrayLike | None = None, batch_size: int | None = None) -> np.ndarray:
        """The outputs (N, *output_shape) for the samples x (N, *input_shape). Where the network has several outputs, a
        list of such arrays.

        lengths: (N,) integers, the number of valid steps of each sequence; None: all. The outputs for steps
        after the end of a sequence have no meaning.
        batch_size: samples at a time; None: up to 1,024, fewer where they would take much memory. The outputs are the
        same for every batch size.
        """
        return self._answers(Objective(), x, lengths, batch_size)

    def probabilities(
        self, x: ArrayLike, lengths: ArrayLike | None = None, batch_size: int | None = None, *, loss: str | None = None
    ) -> np.ndarray:
        """The probability of each class (N, *output_shape), from a network that was trained with logits.

        loss: "cross_entropy" applies the softmax over the last axis, "binary_cross_entropy" the sigmoid to each output,
        which is then the probability of the label 1; None: "binary_cross_entropy" where there is one output. A network
        that ends with a Softmax or Sigmoid layer predicts probabilities already.

        >>> import nnkit as nn
        >>> net = nn.Network([nn.Dense(3)], input_shape=(2,))
        >>> net.probabilities([[0, 0]]).round(3)
        array([[0.333, 0.333, 0.333]], dtype=float32)
        """
        activation = Softmax() if checks.loss_of_classes(loss, self).name == "cross_entropy" else Sigmoid()
        return self._answers(Objective(activation=activation), x, lengths, batch_size)

    def classify(
        self, x: ArrayLike, lengths: ArrayLike | None = None, batch_size: int | None = None, *, loss: str | None = None
    ) -> np.ndarray:
        """The most probable class for each sample x (of each time step, where each has an answer): its name where the
        network has `classes`, else its number. `loss` as in `probabilities`.

        With "cross_entropy" the class with the largest output, or the first of equal ones, (N, *output_shape[:-1]).
        With "binary_cross_entropy" 1 for each output above 0, else 0: (N, *output_shape), or without the last axis
        where there is one output.

        >>> import numpy as np, nnkit as nn
        >>> net = nn.Network([nn.Dense(2)], input_shape=(1,), seed=1)
        >>> x, y = np.array([[-1], [-2], [1], [3]]), ["left", "left", "right", "right"]
        >>> history = net.fit(x, y, loss="cross_entropy", optimizer=nn.SGD(0.5), epochs=20)
        >>> net.classify([[-5], [4]]).tolist()
        ['left', 'right']
        """
        several = checks.loss_of_classes(loss, self).name == "cross_entropy"
        y = self.predict(x, lengths, batch_size)
        numbers = y.argmax(axis=-1) if several else (y > 0).astype(int)
        if not several and y.shape[-1] > 1:
            return numbers  # each output is a yes or no of its own, not one of several classes
        numbers = numbers if several else numbers[..., 0]
        return numbers if self.classes is None else np.array(self.classes)[numbers]

    def read(
        self, x: ArrayLike, name: str, lengths: ArrayLike | None = None, batch_size: int | None = None
    ) -> np.ndarray:
        """The numbers in the buffer `name` of the forward pass, for the samples x: (N, ...), a row for each sample.

        name: as `steps` prints it, for example "1.output" for the outputs of layer 1; "3.weights" for the weights of
        layer 3 if that is an `Attention`. The other arguments are those of `predict`.

        >>> import numpy as np, nnkit as nn
        >>> net = nn.Network([nn.Flatten(), nn.ReLU(), nn.Dense(1)], input_shape=(2,))
        >>> net.read([[-3, 4]], "1.output")
        array([[0., 4.]], dtype=float32)
        """
        buffers = self._plan(Objective()).buffers
        names = [buffer for buffer, shape in buffers.items() if shape[0] == "n"]
        if name not in names:
            raise DataError(f"name must be a buffer of this network, one of {', '.join(names)}; got {name!r}.")
        return self._answers(Objective(), x, lengths, batch_size, name)

    def stepper(self, x: ArrayLike | None = None, lengths: ArrayLike | None = None) -> Stepper:
        """A `Stepper`, which reads a sequence step by step with the present parameters: to write a text letter by
        letter, or to decode greedily, where each step depends on the answer to the one before.

        x: where the network has several inputs, a list with None for the one that is read step by step; the others are
        given as a whole, as in ``net.stepper([source, None])``. lengths: those of the inputs that are given.

        >>> import numpy as np, nnkit as nn
        >>> net = nn.Network([nn.OneHot(5), nn.GRU(8, return_sequences=True), nn.Dense(5)], input_shape=(20,))
        >>> stepper, letters = net.stepper(), [3]
        >>> for _ in range(6):
        ...     letters.append(stepper.step([letters[-1]]).argmax())
        >>> len(letters), stepper.steps, sorted(stepper.state)
        (7, 6, ['1.state', 'steps'])
        """
        return Stepper(self, x, lengths)

    def _answers(self, objective, x, lengths, batch_size, name=None):
        plan = self._plan(objective)
        names = plan.outputs if name is None else [name]
        data = checks.data(self, plan, x, lengths=lengths)
        n = len(next(iter(data.values())))
        answers = [np.empty((n, *plan.buffers[name][1:]), self.dtype) for name in names]
        most = plan.batch_for(KEPT_BYTES // self.dtype.itemsize, 1024) if batch_size is None else batch_size
        with self._session(plan, min(n, checks.integer(most, "batch_size", 1))) as session:
            session["parameters"][:] = self._numbers
            for first in range(0, n, session.batch):
                count = session.fill(data, first)
                session.run("forward", n=count)
                for y, name in zip(answers, names):
                    y[first : first + count] = session.buffer(name, count)
        return answers if len(answers) > 1 else answers[0]

    def evaluate(
        self,
        x: ArrayLike,
        y: ArrayLike,
        loss: str,
        lengths: ArrayLike | None = None,
        batch_size: int = 1024,
        *,
        mask: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> float:
        """The mean loss over the samples x (N, *input_shape) with targets y, a float. See `fit` for the arguments."""
        return self._evaluate(x, y, loss, lengths, batch_size, mask, sample_weight)[0]

    def accuracy(
        self,
        x: ArrayLike,
        y: ArrayLike,
        loss: str = "cross_entropy",
        lengths: ArrayLike | None = None,
        batch_size: int = 1024,
        *,
        mask: ArrayLike | None = None,
    ) -> float:
        """The share of samples x (of time steps, where each has an answer) that are classified correctly, a float.

        For "cross_entropy", or "binary_cross_entropy", where an output above 0 stands for the label 1. y and mask are
        those of `fit`.
        """
        checks.loss(loss, self, with_accuracy=True)
        return self._evaluate(x, y, loss, lengths, batch_size, mask)[1]

    def _evaluate(self, x, y, loss, lengths, batch_size, mask, sample_weight=None):
        plan, data = self._to_measure(x, y, loss, lengths, mask, sample_weight)
        with self._session(plan, min(len(data["target"]), checks.integer(batch_size, "batch_size", 1))) as session:
            return training.evaluate(session, self._numbers, data)

    def loss_and_gradients(
        self,
        x: ArrayLike,
        y: ArrayLike,
        loss: str,
        lengths: ArrayLike | None = None,
        *,
        mask: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
        inputs: bool = False,
    ) -> tuple[float, dict[str, np.ndarray]]:
        """The mean loss, a float, and its gradient with respect to each parameter, a dict as `parameters`; without
        dropout, regularisation and clipping; 0 for the running averages of `BatchNorm`, which are used but not learned.
        See `fit` for the arguments.

        inputs: True for the gradient with respect to x, too, an array of its shape: "input" in the dict, or "input.0",
        "input.1" and so on where there are several inputs; inputs that are read as integers have none. It shows which
        numbers of a sample matter, and how to change a picture so that the loss grows.

        >>> import numpy as np, nnkit as nn
        >>> net = nn.Network([nn.Dense(1)], input_shape=(2,))
        >>> net.parameters["0.weight"][:] = [[3], [4]]
        >>> loss, gradients = net.loss_and_gradients([[1, 2]], [10], "mse", inputs=True)   # (1*3 + 2*4 - 10)^2
        >>> loss, gradients["input"].tolist()
        (1.0, [[6.0, 8.0]])
        """
        plan, data = self._to_measure(x, y, loss, lengths, mask, sample_weight, bool(inputs))
        fields = [name for name in data if name.startswith("input") and f"{name}.gradient" in plan.buffers]
        if inputs and not fields:
            raise DataError("inputs=True needs an input of real numbers; this network reads its inputs as integers.")
        with self._session(plan, len(data["target"])) as session:
            session["parameters"][:] = self._numbers
            session.fill(data, 0)
            session.run("forward", "loss", "backward")
            names = [*self.parameters, *fields]
            return float(session["loss"][0]), {name: session[f"{name}.gradient"].copy() for name in names}

    def _to_measure(self, x, y, loss, lengths, mask, sample_weight, inputs=False):
        """The plan with a loss, and the data checked."""
        loss = checks.loss(loss, self)
        plan = self._plan(
            Objective(loss, sample_weight=sample_weight is not None, mask=mask is not None, inputs=inputs)
        )
        return plan, checks.data(
            self, plan, x, y, loss, lengths, mask=mask, sample_weight=sample_weight, classes=self.classes
        )
