"""Other right solutions of set 3. Each is run after the reference solution, and must have full marks.

nnkit-canary-3f9b1c6e
"""

# %% loops
import math


def initial(widths, rng):
    layers = []
    for number in range(1, len(widths)):
        m, n = widths[number - 1], widths[number]
        variance = 2 / (m + n) if me.rule == "Glorot" else 2 / m if me.rule == "He" else 1 / m
        deviation = math.sqrt(variance)
        W = np.zeros((m, n))
        for i in range(m):
            if me.distribution == "normal":
                W[i] = deviation * rng.standard_normal(n)
            else:
                W[i] = deviation * math.sqrt(3) * (2 * rng.random(n) - 1)
        layers.append([W, [0.0] * n])
    return layers


def _one(z):
    if me.activation == "tanh":
        return math.tanh(z)
    if me.activation == "softplus":
        return max(z, 0) + math.log1p(math.exp(-abs(z)))
    if z > 0:
        return z
    return {"R": 0.0, "l": 0.1 * z, "E": math.expm1(z)}[me.activation[0]]


def forward(x, layers):
    outputs = [x]
    for number, (W, b) in enumerate(layers, 1):
        a = np.zeros((len(x), len(b)))
        for n in range(len(x)):
            for j in range(len(b)):
                z = float(b[j])
                for i in range(len(W)):
                    z += outputs[-1][n][i] * W[i][j]
                if number < len(layers):
                    a[n, j] = _one(z)
                else:
                    a[n, j] = 1 / (1 + math.exp(-z)) if me.last == "the sigmoid" else z
        outputs.append(a)
    return tuple(outputs)


def collapse(layers):
    def network(row):
        for number, (W, b) in enumerate(layers, 1):
            row = [sum(v * W[i, j] for i, v in enumerate(row)) + b[j] for j in range(len(b))]
            if number < len(layers):
                row = [{"k z": me.k * z, "z + k": z + me.k, "k - z": me.k - z}[me.linear[7:]] for z in row]
        return row

    inputs = len(layers[0][0])
    b = network([0.0] * inputs)
    rows = [network([float(i == j) for j in range(inputs)]) for i in range(inputs)]
    return [[value - height for value, height in zip(row, b)] for row in rows], b


# %% matrices with a row for the bias, and einsum
def initial(widths, rng):
    scale = {
        "He": lambda m, n: np.sqrt(2 / m),
        "LeCun": lambda m, n: np.sqrt(1 / m),
        "Glorot": lambda m, n: np.sqrt(2 / (m + n)),
    }[me.rule]
    draw = {"normal": rng.standard_normal, "uniform": lambda shape: rng.uniform(-np.sqrt(3), np.sqrt(3), shape)}
    return [(scale(m, n) * draw[me.distribution]((m, n)), np.zeros(n)) for m, n in zip(widths, widths[1:])]


def forward(x, layers):
    f = {
        "R": lambda z: z * (z > 0),
        "l": lambda z: np.maximum(z, z / 10),
        "E": lambda z: np.maximum(z, np.expm1(np.minimum(z, 0))),
        "s": lambda z: np.logaddexp(z, 0),
        "t": lambda z: (1 - np.exp(-2 * z)) / (1 + np.exp(-2 * z)),
    }[me.activation[0]]
    g = (lambda z: z) if me.last == "no activation" else lambda z: 0.5 + 0.5 * np.tanh(z / 2)
    outputs = [np.copy(x)]
    for number, (W, b) in enumerate(layers):
        z = np.einsum("ni,ij->nj", outputs[number], W) + b
        outputs.append(g(z) if number == len(layers) - 1 else f(z))
    return outputs


def collapse(layers):
    factor, offset = {"k z": (me.k, 0), "z + k": (1, me.k), "k - z": (-1, me.k)}[me.linear.split(" = ")[1]]
    whole = np.eye(len(layers[0][0]) + 1)
    for number, (W, b) in enumerate(layers):
        step = np.zeros((len(W) + 1, W.shape[1] + 1))
        step[:-1, :-1], step[-1, :-1], step[-1, -1] = W, b, 1
        whole = whole @ step
        if number < len(layers) - 1:
            bend = np.diag([factor] * len(b) + [1.0])
            bend[-1, :-1] = offset
            whole = whole @ bend
    return whole[:-1, :-1], whole[-1, :-1]


design = {
    "distance": [(np.array([[1.0, -1.0]]), np.array([-me.c, me.c])), (np.ones((2, 1)), np.zeros(1))],
    "smaller": [(np.ones((1, 2)), np.array([20.0, -me.c])), (np.array([[1.0], [-1.0]]), np.array([-20.0]))],
    "but": [(np.ones((1, 2)), np.array([0, -me.c])), (np.array([[1.0], [-1.0]]), np.zeros(1))],
    "tent,": [
        (np.array([[1.0, -1.0]]), np.array([-me.c, me.c])),
        (np.array([[-1.0], [-1.0]]), np.ones(1)),
        (np.ones((1, 1)), np.zeros(1)),
    ],
}[me.target.split()[1]]
