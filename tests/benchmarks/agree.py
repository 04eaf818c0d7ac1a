"""Hold nnkit to other people's code: layers, losses and optimizers against PyTorch, convolutions against SciPy as well.

    python tests/benchmarks/agree.py [--write]

Everything in float64; prints the largest difference of each comparison, outputs, gradients and trained weights, and
fails where one is above 1e-10. --write keeps the figures for the book's appendix. Wants the packages of the extra
"bench".
"""

import sys

import agree_sequences as sequences
import numpy as np
import scipy.signal
import table
import torch

import nnkit as nn

LIMIT = 1e-10
F = torch.nn.functional
GENERATOR = np.random.default_rng(0)
torch.set_default_dtype(torch.float64)


def numbers(*shape):
    return GENERATOR.normal(size=shape)


def tensor(array, gradient=False):
    return torch.tensor(np.ascontiguousarray(array), requires_grad=gradient)


def worst(pairs):
    return max(float(np.abs(np.asarray(a) - np.asarray(b)).max()) for a, b in pairs)


def against(layers, twin, shape=None, lengths=None, below=None, n=7):
    """Outputs, loss and gradients of a network against `twin(x, *parameters)`, which does the same in PyTorch.

    layers: a list, or the arguments of a graph; shape: of a sample; below: its inputs are integers below that.
    """
    parts = layers if isinstance(layers, dict) else dict(layers=layers, input_shape=shape)
    net = nn.Network(**parts, dtype="float64")
    draw = lambda shape: numbers(n, *shape) if below is None else GENERATOR.integers(below, size=(n, *shape))
    x = [draw(one) for one in net.input_shape] if isinstance(net.input_shape, list) else draw(net.input_shape)
    y = numbers(n, *net.output_shape)
    for array in net.parameters.values():
        array[:] = numbers(*array.shape)
    parameters = [tensor(array, True) for array in net.parameters.values()]
    output = twin([tensor(one) for one in x] if isinstance(x, list) else tensor(x), *parameters)
    errors = (output - tensor(y)) ** 2
    counted = isinstance(lengths, np.ndarray) and len(net.output_shape) == 2  # then only the steps before the end count
    if counted:
        valid = np.arange(net.output_shape[0]) < lengths[:, None]
        errors = errors[torch.tensor(valid)]
    loss = errors.mean()
    pairs = [(net.predict(x, lengths=lengths), output.detach())]
    mine, gradients = net.loss_and_gradients(x, y, "mse", lengths=lengths)
    if parameters:
        loss.backward()
        pairs += [(gradients[name], p.grad) for name, p in zip(net.parameters, parameters)]
    return worst([*pairs, (mine, loss.item())])


def images(x):
    """From (n, height, width, channels) to PyTorch's (n, channels, height, width)."""
    return x.permute(0, 3, 1, 2)


def back(x):
    return x.permute(0, 2, 3, 1)


def convolution(stride, padding, x, weight, bias):
    """nn.Conv2D in PyTorch: "same" pads the larger half at the end."""
    x, weight = images(x), weight.permute(3, 2, 0, 1)
    if padding == "same":
        pads = []
        for size, window, step in zip(reversed(x.shape[2:]), reversed(weight.shape[2:]), reversed(stride)):
            total = max(0, (-(-size // step) - 1) * step + window - size)
            pads += [total // 2, total - total // 2]
        x = F.pad(x, pads)
    return back(F.conv2d(x, weight, bias, stride))


def layers():
    """Every layer that has a counterpart in PyTorch."""
    yield "Dense", [nn.Dense(5)], lambda x, w, b: x @ w + b, (4,)
    yield "Dense, over steps", [nn.Dense(5)], lambda x, w, b: x @ w + b, (3, 4)
    for layer, twin in {
        nn.ReLU(): F.relu, nn.LeakyReLU(0.1): lambda x: F.leaky_relu(x, 0.1), nn.ELU(0.7): lambda x: F.elu(x, 0.7),
        nn.Sigmoid(): torch.sigmoid, nn.Tanh(): torch.tanh, nn.Softplus(): F.softplus,
        nn.Softmax(): lambda x: F.softmax(x, -1),
    }.items():  # fmt: skip
        yield f"{layer}", [nn.Dense(5), layer], lambda x, w, b, twin=twin: twin(x @ w + b), (4,)
    for window, stride, padding in [((3, 2), (1, 1), "valid"), ((2, 5), (2, 3), "same"), ((3, 3), (3, 1), "valid")]:
        twin = lambda x, w, b, s=stride, p=padding: convolution(s, p, x, w, b)
        yield f"Conv2D {window} {stride} {padding}", [nn.Conv2D(6, window, stride, padding)], twin, (9, 7, 3)
        two = [nn.Conv2D(4, 3, padding="same"), nn.Tanh(), nn.Conv2D(6, window, stride, padding)]
        deep = lambda x, w, b, v, c, f=twin: f(torch.tanh(convolution((1, 1), "same", x, w, b)), v, c)
        yield f"Conv2D twice, then {window} {stride} {padding}", two, deep, (9, 7, 3)
    one = lambda x, w, b: convolution((1, 2), "same", x[:, None], w[None], b)[:, 0]
    yield "Conv1D", [nn.Conv1D(4, 3, 2, "same")], one, (9, 5)
    yield "GlobalAveragePool2D", [nn.Conv2D(3, 2), nn.GlobalAveragePool2D()], mean_of_images, (9, 8, 2)
    for size, stride in [(2, 2), (3, 1), (3, 2)]:
        pool = lambda x, w, b, s=size, t=stride: back(F.max_pool2d(images(convolution((1, 1), "valid", x, w, b)), s, t))
        yield f"MaxPool2D {size} {stride}", [nn.Conv2D(3, 2), nn.MaxPool2D(size, stride)], pool, (9, 8, 2)
        pool = lambda x, w, b, s=size, t=stride: back(F.avg_pool2d(images(convolution((1, 1), "valid", x, w, b)), s, t))
        yield f"AveragePool2D {size} {stride}", [nn.Conv2D(3, 2), nn.AveragePool2D(size, stride)], pool, (9, 8, 2)


def mean_of_images(x, w, b):
    return convolution((1, 1), "valid", x, w, b).mean((1, 2))


def scipy_says(shape, window, filters):
    """A convolution and its gradients against scipy.signal, channel by channel: outputs and the gradient of the weights
    by `correlate`, the gradient of the inputs by `convolve`, seen in the weights of a convolution before it.
    """
    net = nn.Network([nn.Conv2D(2, 2), nn.Conv2D(filters, window)], input_shape=shape, dtype="float64")
    x, y = numbers(5, *shape), numbers(5, *net.output_shape)
    for array in net.parameters.values():
        array[:] = numbers(*array.shape)
    first, bias, second, bias2 = net.parameters.values()

    def forward(x, weight, bias):
        answer = np.zeros((len(x), *np.subtract(x.shape[1:3], weight.shape[:2]) + 1, len(bias))) + bias
        for n, c, o in np.ndindex(len(x), x.shape[3], len(bias)):
            answer[n, :, :, o] += scipy.signal.correlate(x[n, :, :, c], weight[:, :, c, o], "valid")
        return answer

    def weight_gradient(x, dy, shape):
        answer = np.zeros(shape)
        for n, c, o in np.ndindex(len(x), *shape[2:]):
            answer[:, :, c, o] += scipy.signal.correlate(x[n, :, :, c], dy[n, :, :, o], "valid")
        return answer

    between = forward(x, first, bias)
    output = forward(between, second, bias2)
    dy, dbetween = 2 * (output - y) / y.size, np.zeros(between.shape)
    for n, c, o in np.ndindex(len(x), *second.shape[2:]):
        dbetween[n, :, :, c] += scipy.signal.convolve(dy[n, :, :, o], second[:, :, c, o], "full")
    expected = [
        weight_gradient(x, dbetween, first.shape), dbetween.sum((0, 1, 2)),
        weight_gradient(between, dy, second.shape), dy.sum((0, 1, 2)),
    ]  # fmt: skip
    _, gradients = net.loss_and_gradients(x, y, "mse")
    return worst([(net.predict(x), output), *zip(gradients.values(), expected)])


LOSSES = {
    "mse": F.mse_loss,
    "mae": F.l1_loss,
    "huber": F.huber_loss,
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,
    "cross_entropy": F.cross_entropy,
}
OPTIMIZERS = {
    "SGD": (nn.SGD(0.1, weight_decay=0.01), torch.optim.SGD, dict(lr=0.1, weight_decay=0.01)),
    "momentum": (nn.SGD(0.1, 0.9), torch.optim.SGD, dict(lr=0.1, momentum=0.9)),
    "nesterov": (nn.SGD(0.1, 0.9, True), torch.optim.SGD, dict(lr=0.1, momentum=0.9, nesterov=True)),
    "RMSProp": (nn.RMSProp(0.01, momentum=0.5), torch.optim.RMSprop, dict(lr=0.01, momentum=0.5)),
    "Adam": (nn.Adam(0.01, weight_decay=0.01), torch.optim.Adam, dict(lr=0.01, weight_decay=0.01)),
    "AdamW": (nn.AdamW(0.01), torch.optim.AdamW, dict(lr=0.01)),
}


def training(loss, optimizer, twin, settings, clip=None, weights=None, l1=0, l2=0, epochs=30):
    """A training run of a small network with both; the largest difference of any weight at its end."""
    n, classes = 40, 3 if loss == "cross_entropy" else 2
    x = numbers(n, 4)
    y = GENERATOR.integers(classes, size=n) if loss == "cross_entropy" else GENERATOR.uniform(size=(n, classes))
    net = nn.Network([nn.Dense(7), nn.Tanh(), nn.Dense(classes)], input_shape=(4,), dtype="float64")
    parameters = [tensor(array, True) for array in net.parameters.values()]
    steps, one, two = twin(parameters, **settings), tensor(x), torch.tensor(y)
    orders = np.array([GENERATOR.permutation(n) for _ in range(epochs)])
    options = dict(weight=torch.tensor(weights)) if weights else {}
    net.fit(
        x, y, loss=loss, optimizer=optimizer, epochs=epochs, batch_size=16, shuffle=orders, clip_norm=clip,
        class_weight=weights, l1=l1, l2=l2,
    )  # fmt: skip
    for order in orders:
        for first in range(0, n, 16):
            rows = order[first : first + 16]
            w, b, v, c = parameters
            steps.zero_grad()
            penalty = sum(l1 * matrix.abs().sum() + l2 * (matrix**2).sum() / 2 for matrix in (w, v))
            (LOSSES[loss](torch.tanh(one[rows] @ w + b) @ v + c, two[rows], **options) + penalty).backward()
            if clip:
                norm = torch.sqrt(sum((p.grad**2).sum() for p in parameters))  # clip_grad_norm_ adds 1e-6 to it
                for p in parameters:
                    p.grad *= min(1, clip / norm)
            steps.step()
    return worst(zip(net.parameters.values(), (p.detach() for p in parameters)))


def batch_norm(shape, momentum, batch=8, epochs=4):
    """A training run of a dense layer and BatchNorm, whose last batches are smaller, by PyTorch's own layer: parameters
    and running averages at its end; then predictions and gradients with the running averages.
    """
    n, orders = 21, np.array([GENERATOR.permutation(21) for _ in range(epochs)])
    x, y = numbers(n, *shape), numbers(n, *shape[:-1], 5)
    net = nn.Network([nn.Dense(5), nn.BatchNorm(momentum)], input_shape=shape, dtype="float64")
    w, b = (tensor(net.parameters[name], True) for name in ("0.weight", "0.bias"))
    layer = torch.nn.BatchNorm1d(5, momentum=momentum)
    answer = lambda x: layer((tensor(x) @ w + b).reshape(-1, 5)).reshape(*x.shape[:-1], 5)
    learned = [w, b, layer.weight, layer.bias]
    names = ["0.weight", "0.bias", "1.weight", "1.bias"]
    steps = torch.optim.SGD(learned, lr=0.1, momentum=0.9, weight_decay=0.01)
    for order in orders:
        for first in range(0, n, batch):
            rows = order[first : first + batch]
            steps.zero_grad()
            F.mse_loss(answer(x[rows]), tensor(y[rows])).backward()
            steps.step()
    optimizer = nn.SGD(0.1, momentum=0.9, weight_decay=0.01)
    net.fit(x, y, loss="mse", optimizer=optimizer, epochs=epochs, batch_size=batch, shuffle=orders)
    expected = [*learned, layer.running_mean, layer.running_var]
    pairs = list(zip(net.parameters.values(), (p.detach().clone() for p in expected)))
    layer.eval()
    steps.zero_grad()
    loss = F.mse_loss(answer(x), tensor(y))
    loss.backward()
    mine, gradients = net.loss_and_gradients(x, y, "mse")
    pairs += [(mine, loss.item()), (net.predict(x), answer(x).detach())]
    return worst([*pairs, *((gradients[name], p.grad) for name, p in zip(names, learned))])


def masked_labels():
    """A label for each step, of sequences of unequal length: the loss and its gradients."""
    net = nn.Network([nn.Dense(4)], input_shape=(sequences.STEPS, 3), dtype="float64")
    n = len(sequences.LENGTHS)
    x, y = numbers(n, sequences.STEPS, 3), GENERATOR.integers(4, size=(n, sequences.STEPS))
    w, b = (tensor(array, True) for array in net.parameters.values())
    ignored = torch.tensor(np.where(np.arange(sequences.STEPS) < sequences.LENGTHS[:, None], y, -100))
    loss = F.cross_entropy((tensor(x) @ w + b).flatten(0, 1), ignored.flatten(), ignore_index=-100)
    loss.backward()
    mine, gradients = net.loss_and_gradients(x, y, "cross_entropy", lengths=sequences.LENGTHS)
    return worst([(mine, loss.item()), *zip(gradients.values(), (w.grad, b.grad))])


def of_sequences():
    """What reads sequences, integers, or several inputs."""
    for name, stack, twin, options in [*sequences.chains(), *sequences.integers(), *sequences.over_time()]:
        yield name, against(stack, twin, **options)
    for cell in sequences.CELLS:
        yield (
            f"{cell}, encoder and decoder",
            against(*sequences.encoder_decoder(cell), lengths=[sequences.LENGTHS, None]),
        )
    yield "LSTM, from a state and a cell", against(*sequences.state_and_cell(), lengths=[sequences.LENGTHS, None])
    yield "Embedding, shared in a graph", against(*sequences.shared_embedding(), below=9)
    for causal in (False, True):
        yield (
            f"Attention{', causal' * causal}, lengths",
            against(*sequences.attention(causal), lengths=[sequences.LENGTHS, None]),
        )
    yield "GRU in both directions, lengths", against(*sequences.both_directions(), lengths=sequences.LENGTHS)
    yield "Dot of embeddings", against(*sequences.ratings(), below=9)
    yield "Conv1D into LSTM", against(*sequences.convolution_into_lstm(convolution), shape=(9, 3))
    yield "cross_entropy, lengths", masked_labels()


def comparisons():
    """All of them: (name, largest difference)."""
    for name, stack, twin, shape in layers():
        yield name, against(stack, twin, shape)
    for shape, window, filters in [((9, 7, 3), (3, 2), 4), ((6, 11, 1), (4, 5), 5), ((5, 5, 2), (1, 3), 1)]:
        yield f"Conv2D, SciPy {shape} {window}", scipy_says(shape, window, filters)
    yield from of_sequences()
    for shape, momentum in [((4,), 0.1), ((3, 4), 0.3), ((5, 3, 4), 1.0)]:
        yield f"trained with BatchNorm {shape}", batch_norm(shape, momentum)
    for cell in sequences.CELLS:
        yield f"{cell}, trained with carried states", sequences.carried(cell, GENERATOR)
    for loss in LOSSES:
        yield f"trained by {loss}", training(loss, *OPTIMIZERS["momentum"])
    for name, how in OPTIMIZERS.items():
        yield f"trained by {name}", training("mse", *how)
    yield "trained with clipping", training("mse", *OPTIMIZERS["SGD"], clip=0.05)
    yield "trained with class weights", training("cross_entropy", *OPTIMIZERS["momentum"], weights=[0.5, 2.0, 1.0])
    yield "trained with L1 and L2", training("mse", *OPTIMIZERS["momentum"], l1=0.001, l2=0.01)


if __name__ == "__main__":
    found = dict(comparisons())
    for name, difference in found.items():
        print(f"{name:<40}{difference:10.1e}")
    largest = max(found, key=found.get)
    print(f"{len(found)} comparisons, largest difference {found[largest]:.1e} ({largest})")
    if "--write" in sys.argv:
        figures = {name: table.short(difference, 2) for name, difference in found.items()}
        table.write("agreement", {"date": table.today(), "differences": figures})
    sys.exit(not found[largest] < LIMIT)
