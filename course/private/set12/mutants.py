"""Typical wrong solutions of set 12, each run after the reference solution. nnkit-canary-3f9b1c6e"""


# %% public: the gates in the order of the chapter
def step(x, h, c, W, U, b):
    i, f, g, o = np.split(x @ W + h @ U + b, 4, axis=1)
    i, f, o = sigmoid(i), sigmoid(f + me.bias), sigmoid(o)
    g = g if me.kind == "linear candidate" else np.tanh(g)
    new = f * c + i * g * (1 - f if me.kind == "limited writing" else 1)
    return o * (new if me.kind == "linear output" else np.tanh(new)), new


# %% public: the number added to the forget gate forgotten
_right = step


def step(x, h, c, W, U, b):
    return _right(x, h, c, W, U, b - np.repeat([me.bias * (k == "f") for k in me.order.split()], len(U)))


# %% public: the cell before the state
_right = step


def step(x, h, c, W, U, b):
    return _right(x, h, c, W, U, b)[::-1]


# %% public: the old cell is shown
_right = step


def step(x, h, c, W, U, b):
    new = _right(x, h, c, W, U, b)
    return np.tanh(3 * c) * (np.abs(new[0]) > 1e-9), new[1]


# %% hidden: the gates do not read the old state
_right = step


def step(x, h, c, W, U, b):
    return _right(x, 0 * h, c, W, U, b)


# %% hidden: the sigmoid in place of the candidate's function
def step(x, h, c, W, U, b):
    sums = dict(zip(me.order.split(), np.split(x @ W + h @ U + b, 4, axis=1)))
    i, f, o = sigmoid(sums["i"]), sigmoid(sums["f"] + me.bias), sigmoid(sums["o"])
    new = f * c + i * sigmoid(sums["g"]) * (1 - f if me.kind == "limited writing" else 1)
    return o * (new if me.kind == "linear output" else np.tanh(new)), new


# %% public: the way of the state into the cell is lost
_right = step_backward


def step_backward(dh, dc, x, h, c, W, U, b):
    return _right(0 * dh, dc, x, h, c, W, U, b)


# %% public: the gradient of the cell from later steps is lost
_right = step_backward


def step_backward(dh, dc, x, h, c, W, U, b):
    return _right(dh, 0 * dc, x, h, c, W, U, b)


# %% public: the forget gate left out of the backward pass
_right = step_backward


def step_backward(dh, dc, x, h, c, W, U, b):
    dx, before, _ = _right(dh, dc, x, h, c, W, U, b)
    return dx, before, dc + dh


# %% hidden: nothing goes back to the old state
_right = step_backward


def step_backward(dh, dc, x, h, c, W, U, b):
    dx, before, cell = _right(dh, dc, x, h, c, W, U, b)
    return dx, 0 * before, cell


# %% hidden: the recurrent weights of each gate transposed
_right = step_backward


def step_backward(dh, dc, x, h, c, W, U, b):
    return _right(dh, dc, x, h, c, W, np.concatenate([part.T for part in np.split(U, 4, axis=1)], axis=1), b)


# %% hidden: the gradient of the forget gate with the wrong cell
_right = step_backward


def step_backward(dh, dc, x, h, c, W, U, b):
    dx, _, _ = _right(dh, dc, x, h, c + 0.5, W, U, b)
    return dx, *_right(dh, dc, x, h, c, W, U, b)[1:]


# %% public: the first step counts
def kept(f):
    each = np.prod(f, axis=1)
    if me.summary == "geometric mean":
        return np.exp(np.log(each).mean(axis=0))
    return np.median(each, axis=0) if me.summary == "median" else each.min(axis=0)


# %% public: the product over the units
def kept(f):
    return np.prod(f[:, 1:], axis=2).mean(axis=0)


# %% hidden: the arithmetic mean of the sequences
def kept(f):
    return np.prod(f[:, 1:], axis=1).mean(axis=0)


# %% hidden: the counter confuses up and down
my_counter["W"][:, 2] *= -1

# %% hidden: the counter never forgets
my_counter["b"][1] = 60

# %% public: a counter for four letters
my_counter["W"] = np.zeros((4, 4))

# %% public: a text that is too short
my_text, my_trace = "abc", my_trace[:3]

# %% hidden: a trace of another text
my_trace = my_trace[::-1]

# %% hidden: the parameters of a plain recurrent layer
guesses["a"] = me.units * (me.inputs + me.units + 1)
