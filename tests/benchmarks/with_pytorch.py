"""PyTorch as a competitor: `eager`, as its tutorials write it, and `optimised`, as one writes it for speed."""

import numpy as np
from applications import Recommender, Sentiment, Translator, Writer
from workloads import Convolutional, Dense


def eager(task, dtype, threads):
    """Modules, autograd, torch.optim.SGD; batches by indexing, which is quicker than a DataLoader."""
    import torch

    net, load, save, x, y, learned = _setting(task, dtype, threads)
    loss_of = _loss(task.loss)
    optimizer = torch.optim.SGD(learned, lr=task.rate)
    orders = torch.from_numpy(task.orders)

    def run():
        load()
        for order in orders:
            for rows in order.split(task.batch):
                optimizer.zero_grad()
                loss_of(net(x[rows]), y[rows]).backward()
                optimizer.step()
        return save()

    return run


def optimised(task, dtype, threads):
    """A chain of dense layers without autograd; for the rest batches gathered an epoch at a time, torch.autograd.grad,
    one call for the update of all parameters, images with the channels last.
    """
    import torch

    if isinstance(task.model, Dense):
        return _by_hand(task, dtype, threads)
    net, load, save, x, y, learned = _setting(task, dtype, threads)
    if isinstance(task.model, Convolutional):
        net, x = net.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)
    loss_of = _loss(task.loss)
    orders = torch.from_numpy(task.orders)

    def run():
        load()
        for order in orders:
            for inputs, targets in zip(x[order].split(task.batch), y[order].split(task.batch)):
                gradients = torch.autograd.grad(loss_of(net(inputs), targets), learned)
                with torch.no_grad():
                    torch._foreach_add_(learned, gradients, alpha=-task.rate)
        return save()

    return run


def _setting(task, dtype, threads):
    """(module, function that loads the initial parameters, function that returns the present ones in nnkit's layout,
    x, y, list of the parameters that are learned)
    """
    import torch

    torch.set_num_threads(threads)
    model, kind = task.model, getattr(torch, dtype)
    x, y = torch.from_numpy(task.x), torch.from_numpy(task.y)
    if isinstance(model, Dense):
        net, to, back = _dense(model), [np.transpose] * len(task.parameters), [np.transpose] * len(task.parameters)
    elif isinstance(model, Convolutional):
        net, to, back = _convolutional(model)
        x = x.permute(0, 3, 1, 2).contiguous()
    elif type(model) in APPLICATIONS:
        net = APPLICATIONS[type(model)](model)
        tables = {p for part in net.modules() if isinstance(part, torch.nn.Embedding) for p in part.parameters()}
        to = back = [np.asarray if p in tables else np.transpose for p in net.parameters() if p.requires_grad]
    else:
        net, to, back = _recurrent(model, kind), [np.transpose] * 5, [np.transpose] * 5
        y = y.reshape(len(y), -1) if model.vocabulary else y
    net = net.to(kind)
    learned = [p for p in net.parameters() if p.requires_grad]

    def load():
        with torch.no_grad():
            for parameter, start, change in zip(learned, task.parameters, to):
                parameter.copy_(torch.from_numpy(np.ascontiguousarray(change(start))))

    def save():
        return [np.ascontiguousarray(change(p.detach().numpy())) for p, change in zip(learned, back)]

    return net, load, save, x, y, learned


def _loss(name):
    import torch

    if name == "cross_entropy":  # the classes stand on the second axis
        loss = torch.nn.CrossEntropyLoss()
        return lambda output, target: loss(output.flatten(0, -2), target.flatten())
    return {"mse": torch.nn.MSELoss, "binary_cross_entropy": torch.nn.BCEWithLogitsLoss}[name]()


def _dense(model):
    import torch

    curve = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[model.activation]
    layers = []
    for n_in, n_out in zip(model.sizes, model.sizes[1:]):
        layers += [torch.nn.Linear(n_in, n_out), curve()]
    return torch.nn.Sequential(*layers[:-1])


def _convolutional(model):
    import torch

    layers, to, back, size, channels = [], [], [], model.image, 1
    for filters in model.filters:
        layers += [torch.nn.Conv2d(channels, filters, model.kernel, padding=model.padding), torch.nn.ReLU()]
        layers += [torch.nn.MaxPool2d(2)]
        to += [lambda a: a.transpose(3, 2, 0, 1), np.asarray]
        back += [lambda a: a.transpose(2, 3, 1, 0), np.asarray]
        size, channels = (size if model.padding == "same" else size - model.kernel + 1) // 2, filters
    layers += [torch.nn.Flatten(), torch.nn.Linear(size * size * channels, 10)]
    # nnkit flattens (height, width, channel), PyTorch (channel, height, width)
    to += [lambda a: a.reshape(size, size, channels, 10).transpose(3, 2, 0, 1).reshape(10, -1), np.asarray]
    back += [lambda a: a.reshape(10, channels, size, size).transpose(2, 3, 1, 0).reshape(-1, 10), np.asarray]
    return torch.nn.Sequential(*layers), to, back


def _recurrent(model, kind):
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            cell = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM}[model.cell]
            n = model.vocabulary or 1
            self.recurrent, self.dense = cell(n, model.units, batch_first=True), torch.nn.Linear(model.units, n)
            torch.nn.init.zeros_(self.recurrent.bias_hh_l0).requires_grad_(False)  # one bias is enough

        def forward(self, x):
            if model.vocabulary:
                x = torch.nn.functional.one_hot(x, model.vocabulary).to(kind)
                return self.dense(self.recurrent(x)[0])
            return self.dense(self.recurrent(x)[0][:, -1])

    return Net()


def _gru(n_in, units):
    import torch

    gru = torch.nn.GRU(n_in, units, batch_first=True)
    torch.nn.init.zeros_(gru.bias_hh_l0).requires_grad_(False)  # one bias is enough
    return gru


def _translator(model):
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.words, self.reader = torch.nn.Embedding(model.vocabulary, model.size), _gru(model.size, model.size)
            self.written, self.writer = torch.nn.Embedding(model.vocabulary, model.size), _gru(model.size, model.size)
            self.query = torch.nn.Linear(model.size, model.size)
            self.dense = torch.nn.Linear(2 * model.size, model.vocabulary)

        def forward(self, x):
            words = self.words(x[:, : model.steps])
            read, last = self.reader(words)
            state, _ = self.writer(self.written(x[:, model.steps :]), last)
            memory = words + read
            context = torch.nn.functional.scaled_dot_product_attention(self.query(state), memory, memory)
            return self.dense(torch.cat([state, context], -1))

    return Net()


def _recommender(model):
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.p, self.q = torch.nn.Embedding(model.people, model.size), torch.nn.Embedding(model.things, model.size)
            self.b, self.c = torch.nn.Embedding(model.people, 1), torch.nn.Embedding(model.things, 1)

        def forward(self, x):
            person, thing = x[:, 0], x[:, 1]
            return (self.p(person) * self.q(thing)).sum(1, keepdim=True) + (self.b(person) + self.c(thing))

    return Net()


def _sentiment(model):
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.words = torch.nn.Embedding(model.vocabulary, model.size)
            self.convolution = torch.nn.Conv1d(model.size, model.filters, 3, padding="same")
            self.dense = torch.nn.Linear(model.filters, 1)

        def forward(self, x):
            return self.dense(torch.relu(self.convolution(self.words(x).mT)).max(2).values)

    return Net()


def _writer(model):
    import torch

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.words, self.gru = torch.nn.Embedding(model.vocabulary, model.size), _gru(model.size, model.units)
            self.dense = torch.nn.Linear(model.units, model.vocabulary)

        def forward(self, x):
            return self.dense(self.gru(self.words(x))[0])

    return Net()


APPLICATIONS = {Translator: _translator, Recommender: _recommender, Sentiment: _sentiment, Writer: _writer}


def _by_hand(task, dtype, threads):
    """Dense layers, gradients written out, no autograd, each update as part of its product."""
    import torch

    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    start = [torch.from_numpy(a) for a in task.parameters]
    x, y, orders = (torch.from_numpy(a) for a in (task.x, task.y, task.orders))
    if task.loss == "cross_entropy":
        y = torch.nn.functional.one_hot(y, task.model.sizes[-1]).to(x.dtype)
    slope = {"mse": lambda z: z, "binary_cross_entropy": torch.sigmoid, "cross_entropy": lambda z: z.softmax(1)}
    answer, factor = slope[task.loss], 2.0 if task.loss == "mse" else 1.0
    curve, curve_back = {
        "tanh": (torch.tanh_, torch.ops.aten.tanh_backward),
        "relu": (torch.relu_, lambda d, a: torch.ops.aten.threshold_backward(d, a, 0)),
    }[task.model.activation]

    def update(weights, biases, inputs, targets):
        values = [inputs]
        for k in range(len(weights)):
            z = torch.addmm(biases[k], values[-1], weights[k])
            values.append(curve(z) if k + 1 < len(weights) else z)
        scale = factor / len(inputs)
        d = answer(values.pop()).sub_(targets)
        for k in reversed(range(len(weights))):
            a = values.pop()
            before = curve_back(d @ weights[k].t(), a) if k else None
            weights[k].addmm_(a.t(), d, alpha=-task.rate * scale)
            biases[k].sub_(d.sum(0), alpha=task.rate * scale)
            d = before

    def run():
        parameters = [a.clone() for a in start]
        weights, biases = parameters[::2], parameters[1::2]
        for order in orders:
            for inputs, targets in zip(x[order].split(task.batch), y[order].split(task.batch)):
                update(weights, biases, inputs, targets)
        return [a.numpy() for a in parameters]

    return run
