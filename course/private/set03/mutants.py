"""Typical wrong solutions of set 3. Each is run after the reference solution, and must fail; see tools/course.

nnkit-canary-3f9b1c6e
"""


# %% public: initial takes the variance for the standard deviation
def initial(widths, rng):
    layers = []
    for m, n in zip(widths, widths[1:]):
        variance = {"He": 2 / m, "LeCun": 1 / m, "Glorot": 2 / (m + n)}[me.rule]
        layers.append((rng.normal(0, variance, size=(m, n)), np.zeros(n)))
    return layers


# %% public: initial transposes the weights
_right = initial


def initial(widths, rng):
    return [(W.T, b) for W, b in _right(widths, rng)]


# %% public: initial draws the biases, too
_right = initial


def initial(widths, rng):
    return [(W, rng.normal(size=len(b))) for W, b in _right(widths, rng)]


# %% hidden: initial ignores the generator
_right = initial


def initial(widths, rng):
    return _right(widths, np.random.default_rng(0))


# %% hidden: initial draws from the other distribution
def initial(widths, rng):
    layers = []
    for m, n in zip(widths, widths[1:]):
        s = np.sqrt({"He": 2 / m, "LeCun": 1 / m, "Glorot": 2 / (m + n)}[me.rule])
        uniform, normal = rng.uniform(-s * 3**0.5, s * 3**0.5, size=(m, n)), rng.normal(0, s, size=(m, n))
        layers.append((normal if me.distribution == "uniform" else uniform, np.zeros(n)))
    return layers


# %% hidden: initial gives layers of equal shape the same weights
_right = initial


def initial(widths, rng):
    layers = _right(widths, rng)
    return [layers[0]] * len(layers) if len(set(widths)) == 1 else layers


# %% public: forward forgets the input
_right = forward


def forward(x, layers):
    return _right(x, layers)[1:]


# %% public: forward uses the activation after the last layer only
_right = forward


def forward(x, layers):
    outputs = [x]
    for W, b in layers[:-1]:
        outputs.append(outputs[-1] @ W + b)
    return [*outputs, _right(outputs[-1], layers[-1:])[1]]


# %% public: forward adds the bias after the activation
_right = forward


def forward(x, layers):
    outputs = [x]
    for W, b in layers:
        outputs.append(_right(outputs[-1], [(W, 0 * b), (np.eye(len(b)), 0 * b)])[1] + b)
    return outputs


# %% hidden: forward knows two layers only
_right = forward


def forward(x, layers):
    outputs = _right(x, layers)
    return [x, *outputs[-2:]]


# %% public: collapse forgets to carry the biases on
_right = collapse


def collapse(layers):
    return _right(layers)[0], layers[-1][1]


# %% public: collapse forgets the linear activation
def collapse(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        W, b = W @ V, b @ V + c
    return W, b


# %% public: collapse changes the first layer
_right = collapse


def collapse(layers):
    result = _right(layers)
    layers[0][1][:] += 1
    return result


# %% hidden: collapse treats the last layer as a hidden one if it is alone
_right = collapse


def collapse(layers):
    W, b = _right(layers)
    return (W, b) if len(layers) > 1 else (2 * W, b + 1)


# %% hidden: the network made by hand is moved to the side
design = [(W, b + 0.5) for W, b in design[:1]] + design[1:]

# %% hidden: the biases counted as in no layer
sizes["c"] = my_weights

# %% hidden: the scale for the ReLU of the chapter
my_scale = np.sqrt(2) * (1.05 if me.bend.startswith("l") else 1)

# %% hidden: own sizes all the same
my_sizes = np.ones(20)
