"""One competitor, in a process of its own: each line that it reads is a turn. "go": it trains a workload, again and
again for TURN seconds, but at least once. "cold": it trains once, with caches that hold other things, as when a reader
moves a slider. It answers with the seconds of each run, as JSON.

    python competitors.py NAME WORKLOAD DTYPE THREADS CLOCK FILE

CLOCK is "wall", or "processor" for the time that the process was at work: the fairer one where others use the machine.
Building the network, copying the data and compiling come before the first timing, for everybody. The learned
parameters, in nnkit's layout, are written to FILE (.npz).
"""

import json
import sys
from time import perf_counter, process_time

import numpy as np
import with_jax
import with_pytorch
import with_sklearn
from applications import Recommender, Sentiment, Translator, Writer
from workloads import Convolutional, Dense, workload

TURN = 0.02  # a run of half a millisecond would else be timed just after others have emptied the caches
CACHES = 128 * 2**20  # bytes, more than the caches of a processor hold


def network_of(model, shape, **options):
    """nnkit's network for a workload's model and the shape of a sample, and a function of x that returns its inputs."""
    import nnkit as nn

    if isinstance(model, Translator):
        sentence, written = nn.Input((model.steps,)), nn.Input((shape[0] - model.steps,))
        words = nn.Embedding(model.vocabulary, model.size)(sentence)
        read = nn.GRU(model.size, return_sequences=True)(words)
        state = nn.GRU(model.size, return_sequences=True)(
            nn.Embedding(model.vocabulary, model.size)(written), initial=read
        )
        context = nn.Attention()(nn.Dense(model.size)(state), nn.Add()(words, read))
        y = nn.Dense(model.vocabulary)(nn.Concatenate()(state, context))
        net = nn.Network(inputs=[sentence, written], outputs=y, **options)
        return net, lambda x: [x[:, : model.steps], x[:, model.steps :]]
    if isinstance(model, Recommender):
        person, thing = nn.Input((1,)), nn.Input((1,))
        rows = lambda size: (nn.Embedding(model.people, size)(person), nn.Embedding(model.things, size)(thing))
        y = nn.Flatten()(nn.Add()(nn.Dot()(*rows(model.size)), nn.Add()(*rows(1))))
        return nn.Network(inputs=[person, thing], outputs=y, **options), lambda x: [x[:, :1], x[:, 1:]]
    return nn.Network(layers_of(model), input_shape=shape, **options), lambda x: x


def layers_of(model):
    """The layers of nnkit for a workload's model, where they form a chain."""
    import nnkit as nn

    if isinstance(model, Dense):
        curve = {"tanh": nn.Tanh, "relu": nn.ReLU}[model.activation]
        return [layer for units in model.sizes[1:] for layer in (nn.Dense(units), curve())][:-1]
    if isinstance(model, Convolutional):
        layers = []
        for filters in model.filters:
            layers += [nn.Conv2D(filters, model.kernel, padding=model.padding), nn.ReLU(), nn.MaxPool2D(2)]
        return [*layers, nn.Flatten(), nn.Dense(10)]
    if isinstance(model, Sentiment):
        convolution = nn.Conv1D(model.filters, 3, padding="same")
        return [nn.Embedding(model.vocabulary, model.size), convolution, nn.ReLU(), nn.MaxOverTime(), nn.Dense(1)]
    if isinstance(model, Writer):
        gru = nn.GRU(model.units, return_sequences=True)
        return [nn.Embedding(model.vocabulary, model.size), gru, nn.Dense(model.vocabulary)]
    cell = {"rnn": nn.RNN, "lstm": nn.LSTM}[model.cell]
    if model.vocabulary:
        encode = nn.OneHot(model.vocabulary)
        return [encode, cell(model.units, return_sequences=True), nn.Dense(model.vocabulary)]
    return [cell(model.units), nn.Dense(1)]


def nnkit_fit(task, dtype, threads, engine="numba"):
    """nnkit, through the public `fit`: checks, copies and all."""
    import nnkit as nn

    net, inputs = network_of(task.model, task.x.shape[1:], dtype=dtype, engine=engine)
    x = inputs(task.x)
    options = dict(
        loss=task.loss, optimizer=nn.SGD(task.rate), epochs=task.epochs, batch_size=task.batch,
        shuffle=task.orders, progress=False,
    )  # fmt: skip

    def run():
        for array, start in zip(net.parameters.values(), task.parameters):
            array[:] = start
        net.fit(x, task.y, **options)
        return list(net.parameters.values())

    return run


def nnkit_wasm(task, dtype, threads):
    """The same by engine.wasm, under wasmtime."""
    return nnkit_fit(task, dtype, threads, engine="wasm")


COMPETITORS = {
    "nnkit": nnkit_fit,
    "nnkit_wasm": nnkit_wasm,
    "torch": with_pytorch.eager,
    "torch_opt": with_pytorch.optimised,
    "jax_scan": with_jax.scan,
    "jax_step": with_jax.step,
    "sklearn": with_sklearn.run_of,
}


def can_run(name, model):
    """Whether a competitor has the model at all."""
    return name != "sklearn" or isinstance(model, Dense)


if __name__ == "__main__":
    name, workload_name, dtype, threads, clock, file = sys.argv[1:]
    now = process_time if clock == "processor" else perf_counter
    run = COMPETITORS[name](workload(workload_name, dtype), dtype, int(threads))
    np.savez(file, *run())
    print("warm", flush=True)
    others = np.zeros(CACHES, np.uint8)
    for line in sys.stdin:
        seconds, limit = [], TURN
        if line.strip() == "cold":
            others += 1  # pushes everything else out of the caches
            limit = 0
        while not seconds or sum(seconds) < limit:
            begun = now()
            run()
            seconds.append(now() - begun)
        print(json.dumps(seconds), flush=True)
