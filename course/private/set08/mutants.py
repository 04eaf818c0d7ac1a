"""Typical wrong solutions of set 8. Each is run after the reference solution, and must fail. nnkit-canary-3f9b1c6e"""

# %% hidden: the last window not counted
sizes["a"] -= 1


# %% hidden: a bias for each weight
sizes["c"] = 2 * me.filters * me.window**2 * me.channels


# %% public: the padding of a classmate
_right_layer, _padding = convolve, me.padding


def convolve(x, w, b):
    me.parameters["padding"] = {"zeros": "border", "border": "mirror", "mirror": "wrap", "wrap": "zeros"}[_padding]
    try:
        return _right_layer(x, w, b)
    finally:
        me.parameters["padding"] = _padding


# %% public: the kernel turned
_right_layer = convolve


def convolve(x, w, b):
    return _right_layer(x, w[::-1, ::-1], b)


# %% public: padding on one side only
_right_layer = convolve


def convolve(x, w, b):
    lost = -(-me.margin // me.stride)
    return _right_layer(x, w, b)[:, lost:, lost:]


# %% public: the bias forgotten
_right_layer = convolve


def convolve(x, w, b):
    return _right_layer(x, w, 0 * b)


# %% public: only the first channel seen
_right_layer = convolve


def convolve(x, w, b):
    return _right_layer(x[..., :1], w[:, :, :1], b)


# %% hidden: only the first image of the batch
_right_layer = convolve


def convolve(x, w, b):
    return np.repeat(_right_layer(x[:1], w, b), len(x), axis=0)


# %% hidden: channels and filters exchanged where there are as many
_right_layer = convolve


def convolve(x, w, b):
    square = w.shape[2] == w.shape[3] and len(x) == 3
    return _right_layer(x, w.transpose(0, 1, 3, 2) if square else w, b)


# %% public: a mean over the images
_right_weights = weight_gradient


def weight_gradient(x, dy, window):
    return tuple(gradient / len(x) for gradient in _right_weights(x, dy, window))


# %% public: the gradient of the biases from one image
_right_weights = weight_gradient


def weight_gradient(x, dy, window):
    return _right_weights(x, dy, window)[0], dy[0].sum(axis=(0, 1))


# %% hidden: windows over the padding left out
_right_weights = weight_gradient


def weight_gradient(x, dy, window):
    inner = dy.copy()
    inner[:, 0], inner[:, :, 0] = 0, 0
    return _right_weights(x, inner, window)[0], dy.sum(axis=(0, 1, 2))


# %% hidden: only the last of several windows counts
def input_gradient(w, dy, shape):
    dx = np.zeros((len(dy), *shape, w.shape[2]))
    for i in range(dy.shape[1]):
        for j in range(dy.shape[2]):
            top, left = i * me.stride, j * me.stride
            found = np.tensordot(dy[:, i, j], w, axes=(1, 3))
            here = dx[:, top : top + w.shape[0], left : left + w.shape[1]]
            here[...] = np.where(found != 0, found, here)
    return dx


# %% public: the kernel turned in the backward pass
_right_input = input_gradient


def input_gradient(w, dy, shape):
    return _right_input(w[::-1, ::-1], dy, shape)


# %% public: the rule of a classmate for the kernel
_right_filter = filtered


def filtered(x, w):
    return _right_filter(x, w[::-1, ::-1])


# %% public: windows taken as square
def filtered(x, w):
    size = len(w)
    window = (w[::-1, ::-1] if me.kernel == "turned" else w)[:, :1] * np.ones(size)
    y = np.zeros([n - size + 1 for n in x.shape])
    for i, j in np.ndindex(y.shape):
        y[i, j] = np.sum(x[i : i + size, j : j + size] * window)
    return y


# %% hidden: whole numbers stay whole
_right_filter = filtered


def filtered(x, w):
    return _right_filter(x, w).astype(x.dtype)


# %% hidden: the kernel for the opposite edge
my_kernel = -my_kernel


# %% hidden: the map of the other kernel
my_map = filtered(my_image, my_kernel.T)
