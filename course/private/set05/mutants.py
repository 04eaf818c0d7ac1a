"""Typical wrong solutions of set 5. Each is run after the reference solution, and must fail. nnkit-canary-3f9b1c6e"""

# %% hidden: one of the two paths to x forgotten
slopes["x"] = slopes["u"] * me.w


# %% public: differences to one side
def numeric_grad(loss, x, h):
    gradient = np.zeros(x.shape)
    for place in np.ndindex(x.shape):
        moved = x.astype(float)
        moved[place] += h
        gradient[place] = (loss(moved) - loss(x)) / h
    return gradient


# %% public: all values moved at once
def numeric_grad(loss, x, h):
    return np.full(x.shape, (loss(x + h) - loss(x - h)) / (2 * h))


# %% hidden: whole numbers moved as whole numbers
_right_grad = numeric_grad


def numeric_grad(loss, x, h):
    return _right_grad(lambda a: loss(a.astype(x.dtype)), x, h)


# %% hidden: x moved in place and moved back
_right_grad = numeric_grad


def numeric_grad(loss, x, h):
    gradient = _right_grad(loss, x, h)
    if x.dtype == float:
        x += h
        x -= h
    return gradient


# %% public: the slope of the activation from its output
_right_slope = activation_slope


def activation_slope(z):
    return _right_slope(activation(z))


# %% public: the slope of tanh for another activation
def activation_slope(z):
    return 1 - np.tanh(z) ** 2


# %% public: backward without the slope of the activation
_right_backward = backward


def backward(x, y, p):
    e = forward(x, p) - y
    delta = {"e²": 2 * e, "log(cosh(e))": np.tanh(e), "sqrt(1 + e²) - 1": e / np.sqrt(1 + e**2)}[me.loss] / e.size
    if me.network == "shared":
        delta1 = delta @ p["W3"].T @ p["W2"].T @ p["W2"].T
    else:
        delta1 = delta @ p["W2"].T * (x @ p["W3"] if me.network == "gate" else 1)
    return _right_backward(x, y, p) | {"W1": x.T @ delta1, "b1": delta1.sum(0)}


# %% public: a sum for the mean over the samples
_right_backward = backward


def backward(x, y, p):
    return {name: len(x) * gradient for name, gradient in _right_backward(x, y, p).items()}


# %% public: the gradient of the biases with an axis too many
_right_backward = backward


def backward(x, y, p):
    found = _right_backward(x, y, p)
    return found | {"b1": found["b1"][None]}


# %% hidden: divided by the number of samples, not of outputs
_right_backward = backward


def backward(x, y, p):
    return {name: y.shape[1] * gradient for name, gradient in _right_backward(x, y, p).items()}


# %% public: one of two paths forgotten
_right_backward = backward


def backward(x, y, p):
    found = _right_backward(x, y, p)
    if me.network != "shared":
        return found | {"W3": 0 * found["W3"]}
    z1 = x @ p["W1"] + p["b1"]
    z2 = activation(z1) @ p["W2"] + p["b2"]
    z3 = activation(z2) @ p["W2"] + p["b2"]
    e = forward(x, p) - y
    delta = {"e²": 2 * e, "log(cosh(e))": np.tanh(e), "sqrt(1 + e²) - 1": e / np.sqrt(1 + e**2)}[me.loss] / e.size
    return found | {"W2": activation(z2).T @ (delta @ p["W3"].T * activation_slope(z3))}


# %% hidden: backward transposes a square table
_right_backward = backward


def backward(x, y, p):
    return {k: g.T if g.shape == (3, 3) else g for k, g in _right_backward(x, y, p).items()}


# %% hidden: backward updates the parameters that it is given
_right_backward = backward


def backward(x, y, p):
    found = _right_backward(x, y, p)
    p["b1"] -= 0.1 * found["b1"]
    return found


# %% public: one is subtracted in all rows
def cross_entropy(scores, labels):
    scaled = scores / me.temperature
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    delta = np.exp(scaled) / np.exp(scaled).sum(axis=1, keepdims=True)
    loss = -np.log(delta[np.arange(len(labels)), labels]).mean()
    delta[:, labels] -= 1
    return loss, delta / (len(labels) * me.temperature)


# %% public: the temperature forgotten in the slopes
_right_entropy = cross_entropy


def cross_entropy(scores, labels):
    loss, delta = _right_entropy(scores, labels)
    return loss, delta * me.temperature


# %% hidden: the exponentials overflow
def cross_entropy(scores, labels):
    powers = np.exp(scores / me.temperature)
    delta = powers / powers.sum(axis=1, keepdims=True)
    right = np.arange(len(labels)), labels
    loss = -np.log(delta[right]).mean()
    delta[right] -= 1
    return loss, delta / (len(labels) * me.temperature)


# %% hidden: errors in per cent
my_errors = 100 * my_errors
