"""Sequences against PyTorch: recurrent layers, states that are handed on, unequal lengths, embeddings. See agree.py.

PyTorch keeps a weight as (outputs, inputs) and has a second bias, which stays 0 here; it needs sequences of unequal
length packed, and gives 0 after their end when they are unpacked, as nnkit does.
"""

import numpy as np
import torch

import nnkit as nn

F = torch.nn.functional
STEPS, IN, UNITS = 6, 3, 5
LENGTHS = np.array([6, 1, 3, 5, 2, 6, 4])
NAMES = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0")
CELLS = {"RNN": torch.nn.RNN, "LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU}


def recurrent(cell, x, parameters, lengths=None, begin=None, relu=False):
    """The outputs of all steps, and the last state (of an LSTM with its cell), by PyTorch's own layer."""
    weight, recurrent_weight, bias = parameters
    options = dict(nonlinearity="relu") if relu else {}
    module = CELLS[cell](x.shape[2], recurrent_weight.shape[0], batch_first=True, **options)
    values = dict(zip(NAMES, (weight.T, recurrent_weight.T, bias)), bias_hh_l0=torch.zeros_like(bias))
    steps = x.shape[1]
    if lengths is not None:
        x = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), batch_first=True, enforce_sorted=False)
    outputs, last = torch.func.functional_call(module, values, (x,) if begin is None else (x, begin))
    if lengths is not None:
        outputs, _ = torch.nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True, total_length=steps)
    return outputs, last


def state(last):
    """(n, units), without the axis of layers that PyTorch has, and without an LSTM's cell."""
    return (last[0] if isinstance(last, tuple) else last)[0]


def chains():
    """Networks that are lists of layers: (name, layers, twin(x, *parameters), shape, keywords of `against`)."""
    for cell in CELLS:
        layer = getattr(nn, cell)
        for lengths, word in ((None, ""), (LENGTHS, ", lengths")):
            every = lambda x, *p, c=cell, n=lengths: recurrent(c, x, p, n)[0]
            last = lambda x, *p, c=cell, n=lengths: state(recurrent(c, x, p, n)[1])
            options = dict(shape=(STEPS, IN), lengths=lengths)
            yield f"{cell}, every step{word}", [layer(UNITS, return_sequences=True)], every, options
            yield f"{cell}, last state{word}", [layer(UNITS)], last, options
            deep = lambda x, *p, c=cell, n=lengths: (
                state(recurrent(c, recurrent(c, x, p[:3], n)[0], p[3:6], n)[1]) @ p[6] + p[7]
            )
            stack = [layer(UNITS, return_sequences=True), layer(19), nn.Dense(2)]
            yield f"{cell}, two and a dense layer{word}", stack, deep, options
        one = lambda x, *p, c=cell: state(recurrent(c, x, p)[1])
        yield f"{cell}, sequences of one step", [layer(UNITS)], one, dict(shape=(1, IN))
    relu = lambda x, *p: recurrent("RNN", x, p, relu=True)[0]
    yield "RNN, ReLU", [nn.RNN(UNITS, "relu", return_sequences=True)], relu, dict(shape=(STEPS, IN))


def integers():
    """Networks that read integers below 9."""
    options = dict(shape=(STEPS,), below=9)
    yield "Embedding", [nn.Embedding(9, 4)], lambda x, table: F.embedding(x, table), options
    yield "OneHot", [nn.OneHot(9), nn.Dense(4)], lambda x, w, b: F.one_hot(x, 9).to(w.dtype) @ w + b, options
    for cell in CELLS:
        twin = lambda x, table, *p, c=cell: state(recurrent(c, F.embedding(x, table), p, LENGTHS)[1])
        stack = [nn.Embedding(9, 4), getattr(nn, cell)(UNITS)]
        yield f"Embedding, {cell}, lengths", stack, twin, dict(options, lengths=LENGTHS)
        twin = lambda x, *p, c=cell: recurrent(c, F.one_hot(x, 9).to(p[0].dtype), p)[0]
        yield f"OneHot, {cell}", [nn.OneHot(9), getattr(nn, cell)(UNITS, return_sequences=True)], twin, options


def encoder_decoder(cell):
    """A graph: an encoder reads a sequence, a decoder begins from where it ended; (network's parts, twin)."""
    source, target = nn.Input((STEPS, IN)), nn.Input((4, 2))
    layer = getattr(nn, cell)
    read = layer(UNITS)(source)
    written = nn.Dense(3)(layer(UNITS, return_sequences=True)(target, initial=read))

    def twin(xs, *p):
        _, last = recurrent(cell, xs[0], p[:3], LENGTHS)
        return recurrent(cell, xs[1], p[3:6], begin=last)[0] @ p[6] + p[7]

    return dict(inputs=[source, target], outputs=written), twin


def state_and_cell():
    """A graph: an LSTM that begins from a given state, and from a cell that a dense layer makes of it."""
    x, h = nn.Input((STEPS, IN)), nn.Input((UNITS,))
    states = nn.LSTM(UNITS, return_sequences=True)(x, initial=(h, nn.Dense(UNITS)(h)))

    def twin(xs, w, b, *p):
        begin = xs[1][None], (xs[1] @ w + b)[None]
        return recurrent("LSTM", xs[0], p, LENGTHS, begin)[0].flatten(1)

    return dict(inputs=[x, h], outputs=nn.Flatten()(states)), twin


def shared_embedding():
    """A graph: one table reads two sentences, a recurrent layer each."""
    left, right, table = nn.Input((STEPS,)), nn.Input((STEPS,)), nn.Embedding(9, 4)
    both = nn.Concatenate()(nn.GRU(UNITS)(table(left)), nn.LSTM(UNITS)(table(right)))

    def twin(xs, shared, *p):
        a = state(recurrent("GRU", F.embedding(xs[0], shared), p[:3])[1])
        b = state(recurrent("LSTM", F.embedding(xs[1], shared), p[3:6])[1])
        return torch.cat((a, b), 1) @ p[6] + p[7]

    return dict(inputs=[left, right], outputs=nn.Dense(2)(both)), twin


def attention(causal):
    """A graph: a sequence looks at another one, then at itself; PyTorch's own attention, with a mask in `lengths`."""
    source, target = nn.Input((STEPS, IN)), nn.Input((4, 2))
    memory, values = nn.Dense(UNITS)(source), nn.Dense(3)(source)
    found = nn.Attention()(nn.Dense(UNITS)(target), memory, values)
    outputs = nn.Flatten()(nn.Attention(causal)(found, found))  # flat: PyTorch gives every step a gradient

    def twin(xs, *p):
        memory, values, queries = (x @ p[2 * k] + p[2 * k + 1] for k, x in enumerate((xs[0], xs[0], xs[1])))
        visible = torch.arange(STEPS) < torch.tensor(LENGTHS)[:, None, None]
        found = F.scaled_dot_product_attention(queries, memory, values, attn_mask=visible)
        return F.scaled_dot_product_attention(found, found, found, is_causal=causal).flatten(1)

    return dict(inputs=[source, target], outputs=outputs), twin


def over_time():
    """Chains that read whole sequences: (name, layers, twin(x, *parameters), keywords of `against`)."""
    options = dict(shape=(STEPS, IN))
    yield "LayerNorm", [nn.LayerNorm()], lambda x, w, b: F.layer_norm(x, (IN,), w, b), options
    deep = lambda x, w, b, v, c: F.layer_norm(x @ w + b, (UNITS,), v, c)
    yield "Dense, LayerNorm", [nn.Dense(UNITS), nn.LayerNorm()], deep, options
    yield "Position", [nn.Position()], lambda x, places: x + places, options
    angles = lambda t, d: t / 10000 ** (torch.arange(d) // 2 * 2 / d)
    waves = lambda t, d: torch.where(torch.arange(d) % 2 == 0, angles(t, d).sin(), angles(t, d).cos())
    places = waves(torch.arange(50.0)[:, None], 8)
    yield "Position, sinusoidal", [nn.Position(kind="sinusoidal")], lambda x: x + places, dict(shape=(50, 8))
    valid = torch.arange(STEPS)[:, None] < torch.tensor(LENGTHS)[:, None, None]
    largest = lambda x, w, b: (x @ w + b).masked_fill(~valid, -torch.inf).amax(1)
    mean = lambda x, w, b: ((x @ w + b) * valid).sum(1) / valid.sum(1)
    yield "MaxOverTime, lengths", [nn.Dense(UNITS), nn.MaxOverTime()], largest, dict(options, lengths=LENGTHS)
    yield "MeanOverTime, lengths", [nn.Dense(UNITS), nn.MeanOverTime()], mean, dict(options, lengths=LENGTHS)
    for dilation in (1, 2, 3):
        for padding in ("valid", "same", "causal"):
            reach = 2 * dilation
            before = {"valid": 0, "same": reach // 2, "causal": reach}[padding]
            after = reach - before if padding == "same" else 0
            twin = lambda x, w, b, v, c, pads=(before, after), d=dilation: F.conv1d(
                F.pad((x @ w + b).permute(0, 2, 1), pads), v.permute(2, 1, 0), c, dilation=d
            ).permute(0, 2, 1)
            stack = [nn.Dense(UNITS), nn.Conv1D(4, 3, 1, padding, dilation)]
            yield f"Conv1D {padding}, dilation {dilation}", stack, twin, dict(shape=(9, IN))


def both_directions():
    """A graph: a sequence read forwards and backwards, by PyTorch's own layer, with lengths."""
    x = nn.Input((STEPS, IN))
    left = nn.Reverse()(nn.GRU(UNITS, return_sequences=True)(nn.Reverse()(x)))
    right = nn.GRU(UNITS, return_sequences=True)(x)

    def twin(x, *p):
        module = torch.nn.GRU(IN, UNITS, batch_first=True, bidirectional=True)
        values = {}
        for k, end in ((0, "_reverse"), (3, "")):
            values |= {f"{n}{end}": array.T if array.ndim == 2 else array for n, array in zip(NAMES, p[k : k + 3])}
            values[f"bias_hh_l0{end}"] = torch.zeros_like(p[k + 2])
        packed = torch.nn.utils.rnn.pack_padded_sequence(x, torch.tensor(LENGTHS), True, enforce_sorted=False)
        outputs = torch.func.functional_call(module, values, (packed,))[0]
        return torch.nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True)[0] @ p[6] + p[7]

    return dict(inputs=x, outputs=nn.Dense(2)(nn.Concatenate()(right, left))), twin


def ratings():
    """A graph: the dot product of two rows of two tables."""
    who, what = nn.Input((1,)), nn.Input((3,))
    both = nn.Dot()(nn.Reshape((3, 4))(nn.Repeat(3)(nn.Embedding(9, 4)(who))), nn.Embedding(9, 4)(what))
    twin = lambda xs, a, b: (a[xs[0]] * b[xs[1]]).sum(-1, keepdim=True)
    return dict(inputs=[who, what], outputs=both), twin


def convolution_into_lstm(images):
    """A chain: a convolution along time, its features read by an LSTM; `images` is agree.py's convolution."""
    layers = [nn.Conv1D(4, 3, 2, "same"), nn.Tanh(), nn.LSTM(UNITS), nn.Dense(2)]

    def twin(x, w, b, *p):
        features = torch.tanh(images((1, 2), "same", x[:, None], w[None], b)[:, 0])
        return state(recurrent("LSTM", features, p[:3])[1]) @ p[3] + p[4]

    return layers, twin


def carried(cell, generator, batch=3, parts=4, epochs=3):
    """A training run with states that go on from batch to batch, which PyTorch detaches: the largest difference of any
    parameter at its end, or of the losses of an epoch.
    """
    draw = lambda width: generator.normal(size=(parts * batch, STEPS, width))
    x, y = draw(IN), draw(2)
    net = nn.Network(
        [getattr(nn, cell)(UNITS, return_sequences=True), nn.Dense(2)], input_shape=(STEPS, IN), dtype="float64"
    )
    *parameters, w, b = (torch.tensor(array, requires_grad=True) for array in net.parameters.values())
    optimizer, losses = torch.optim.Adam([*parameters, w, b], lr=0.01), []
    for _ in range(epochs):
        state, sums = None, 0.0
        for k in range(parts):
            rows = slice(k * batch, (k + 1) * batch)
            states, state = recurrent(cell, torch.tensor(x[rows]), parameters, begin=state)
            state = tuple(one.detach() for one in state) if isinstance(state, tuple) else state.detach()
            loss = F.mse_loss(states @ w + b, torch.tensor(y[rows]))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            sums += loss.item() / parts
        losses.append(sums)
    history = net.fit(x, y, loss="mse", optimizer=nn.Adam(0.01), epochs=epochs, batch_size=batch, shuffle=False,
                      carry=True)  # fmt: skip
    pairs = [(history.loss, losses), *zip(net.parameters.values(), (p.detach() for p in (*parameters, w, b)))]
    return max(float(np.abs(np.asarray(a) - np.asarray(b)).max()) for a, b in pairs)
