"""Mistakes of users: each is refused with what is required, what was given, and what to try."""

import pickle

import numpy as np
import pytest

import nnkit as nn

X, Y = np.zeros((10, 2)), np.zeros((10, 1))
GOOD = dict(x=X, y=Y, loss="mse", optimizer=nn.SGD(0.1), epochs=2)


def net(last=()):
    return nn.Network([nn.Dense(3), nn.Tanh(), nn.Dense(1), *last], input_shape=(2,))


CONSTRUCTION = [
    (dict(layers=[]), nn.ShapeError, "must be a list of layers"),
    (dict(layers=nn.Dense(2)), nn.ShapeError, "must be a list of layers"),
    (dict(layers=[nn.Dense(2), nn.Tanh]), nn.ShapeError, r"Layer 1 .*Did you mean Tanh\(\)"),
    (dict(layers=[nn.Dense(2), "relu"]), nn.ShapeError, "Layer 1 must be one of .*Dense, .*got 'relu'"),
    (dict(input_shape=2), nn.ShapeError, r"Try \(2,\)"),
    (dict(input_shape=(0,)), nn.ShapeError, "at least 1"),
    (dict(input_shape="two"), nn.ShapeError, "must be the shape of one sample"),
    (dict(dtype="float16"), nn.DataError, "must be 'float32' or 'float64'"),
    (dict(dtype="text"), nn.DataError, "must be 'float32' or 'float64'"),
    (dict(seed=-1), nn.DataError, "at least 0"),
    (dict(seed=1.5), nn.DataError, "must be an integer"),
    (dict(input_shape="34"), nn.ShapeError, "must be the shape of one sample"),
    (dict(input_shape=(3.7,)), nn.ShapeError, "must be the shape of one sample"),
    (dict(engine="gpu"), nn.DataError, "The engines are: 'numba', 'wasm'"),
]


@pytest.mark.parametrize("change, error, message", CONSTRUCTION, ids=[str(c[0]) for c in CONSTRUCTION])
def test_construction(change, error, message):
    with pytest.raises(error, match=message):
        nn.Network(**{"layers": [nn.Dense(1)], "input_shape": (2,), **change})


FIT = [
    (dict(x=X[0]), nn.ShapeError, r"try x\[None\]"),
    (dict(x=X[:, :1]), nn.ShapeError, r"\(N, 2\).*got \(10, 1\)"),
    (dict(x=X[:0], y=Y[:0]), nn.DataError, "x must hold at least one sample; got an empty array"),
    (dict(x=X.astype(str)), nn.DataError, r"must hold real numbers; got strings. Try x.astype\(float\)"),
    (dict(x=X + np.inf), nn.DataError, r"x\[0, 0\] is inf, and 19 more"),
    (dict(x=X + 1e300), nn.DataError, "too large for float32"),
    (dict(y=Y + np.nan), nn.DataError, r"y\[0, 0\] is nan"),
    (dict(y=Y[:9]), nn.ShapeError, r"y must have shape \(10, 1\).*got \(9, 1\)"),
    (dict(y=np.zeros((10, 2))), nn.ShapeError, r"y must have shape \(10, 1\)"),
    (dict(y=np.zeros((10, 1, 1))), nn.ShapeError, r"got \(10, 1, 1\). Try y\[..., 0\].$"),
    (dict(x=[[1, 2], [3]], y=[1, 2]), nn.ShapeError, "x must have rows of equal length"),
    (dict(loss="cosine"), nn.DataError, "no loss 'cosine'. The losses are: mse, mae, huber, binary"),
    (dict(loss="binary_cross_entropy", y=Y + 2), nn.DataError, "targets from 0 to 1; y goes from 2 to 2"),
    (dict(optimizer="sgd"), nn.DataError, r"for example nn.SGD\(0.1\)"),
    (dict(optimizer=nn.SGD), nn.DataError, r"for example nn.SGD\(0.1\)"),
    (dict(epochs=0), nn.DataError, "epochs must be an integer of at least 1"),
    (dict(batch_size=0), nn.DataError, "batch_size must be an integer of at least 1"),
    (dict(batch_size=2.0), nn.DataError, "batch_size must be an integer"),
    (dict(seed=True), nn.DataError, "seed must be an integer"),
    (dict(shuffle=np.zeros((1, 10), int)), nn.ShapeError, r"\(epochs, N\) = \(2, 10\)"),
    (dict(shuffle=np.full((2, 10), 10)), nn.DataError, "0 to 9"),
    (dict(validation=X), nn.DataError, r"validation must be a pair \(x, y\)"),
    (dict(validation=(X, Y[:3])), nn.ShapeError, "validation y must have shape"),
    (dict(stop=nn.EarlyStopping()), nn.DataError, "give fit validation"),
    (dict(stop=5, validation=(X, Y)), nn.DataError, r"stop must be nn.EarlyStopping"),
    (dict(stop=nn.EarlyStopping(0), validation=(X, Y)), nn.DataError, "patience"),
    (
        dict(stop=nn.EarlyStopping(min_delta="a"), validation=(X, Y)),
        nn.DataError,
        "min_delta must be a number of at least 0",
    ),
    (dict(stop=nn.EarlyStopping(restore_best=None), validation=(X, Y)), nn.DataError, "restore_best must be True"),
    (dict(shuffle=[[1, 2], [3]]), nn.ShapeError, "shuffle must have rows of equal length"),
    (
        dict(loss="binary_cross_entropy", y=np.full(10, 0.9), class_weight=[1, 2]),
        nn.DataError,
        "needs targets 0 or 1",
    ),
]


@pytest.mark.parametrize("change, error, message", FIT, ids=[f"{k}-{next(iter(c[0]))}" for k, c in enumerate(FIT)])
def test_fit(change, error, message):
    network = net()
    before = network.parameters["0.weight"].copy()
    with pytest.raises(error, match=message):
        network.fit(**{**GOOD, **change})
    assert (network.parameters["0.weight"] == before).all()


@pytest.mark.parametrize("loss, word", {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}.items())
@pytest.mark.parametrize("last", [nn.Sigmoid(), nn.Softmax()], ids=str)
@pytest.mark.parametrize("behind", [(), (nn.Flatten(),), (nn.Reshape((-1,)), nn.Dropout(0.5))], ids=len)
def test_a_loss_from_logits_refuses_what_is_no_logit(loss, word, last, behind):
    network = nn.Network([nn.Dense(1), last, *behind], input_shape=(2,))
    with pytest.raises(nn.ShapeError, match=f"applies the {word} itself.*ends with {type(last).__name__}.*Leave that"):
        network.evaluate(X, Y, loss)


@pytest.mark.parametrize("size", [0, -1, 2.5, "8"])
def test_batches_of_no_size(size):
    for look in (lambda: net().predict(X, batch_size=size), lambda: net().evaluate(X, Y, "mse", batch_size=size)):
        with pytest.raises(nn.DataError, match="batch_size must be an integer of at least 1"):
            look()


def test_plans_and_steps_want_an_optimizer_or_none():
    for look in (lambda: net().plan("mse", "sgd"), lambda: list(net().steps(X, Y, "mse", "sgd"))):
        with pytest.raises(nn.DataError, match=r"for example nn.SGD\(0.1\)"):
            look()


IMAGES = dict(layers=[nn.Conv2D(2, 3)], input_shape=(8, 8, 1))
LAYERS = [
    (lambda: nn.Conv2D(0, 3), nn.ShapeError, "a number of filters, an integer of at least 1; got 0"),
    (
        lambda: nn.Conv2D(2, (3, 0)),
        nn.ShapeError,
        r"kernel_size must be .*a pair of them \(height, width\).*got \(3, 0\)",
    ),
    (lambda: nn.Conv2D(2, 3, padding="full"), nn.DataError, "padding must be one of valid, same; got 'full'"),
    (lambda: nn.Network([nn.MaxPool2D(9)], input_shape=(8, 8, 1)), nn.ShapeError, "at least 9 x 9.* Try a smaller"),
    (lambda: nn.RNN(3, activation=["tanh"]), nn.DataError, "activation must be one of linear, tanh, relu"),
    (lambda: nn.Reshape((2.9, -1)), nn.ShapeError, "at most one -1"),
    (lambda: nn.MaxPool2D(2.5), nn.ShapeError, "size must be .*got 2.5"),
    (lambda: nn.Conv1D(2, 0), nn.ShapeError, "Conv1D: kernel_size must be"),
    (lambda: nn.Dropout(1), nn.DataError, "rate must be a number from 0 to below 1.*got 1"),
    (lambda: nn.LeakyReLU(-1), nn.DataError, "slope must be a number of at least 0"),
    (lambda: nn.OneHot(0), nn.ShapeError, "the size of a vocabulary"),
    (lambda: nn.Embedding(3, -1), nn.ShapeError, "a number of dimensions"),
    (lambda: nn.Reshape((-1, -1)), nn.ShapeError, "at most one -1"),
    (lambda: nn.Network([nn.Conv2D(2, 3)], input_shape=(8, 8)), nn.ShapeError, r"\(height, width, channels\); got"),
    (lambda: nn.Network([nn.Conv2D(2, 9)], input_shape=(8, 8, 1)), nn.ShapeError, "at least 9 x 9.*padding='same'"),
    (
        lambda: nn.Network([nn.Reshape((3, -1))], input_shape=(8,)),
        nn.ShapeError,
        "must hold as many numbers as a sample",
    ),
    (lambda: nn.Network([nn.Add()], input_shape=(8,)), nn.ShapeError, "reads 2 inputs, so it needs a graph"),
    (lambda: nn.Add()(nn.Input((2,)), nn.Input((3,))), nn.ShapeError, "two inputs of the same shape"),
    (lambda: nn.Concatenate()(nn.Input((2, 2)), nn.Input((3, 2))), nn.ShapeError, "differ in the last axis only"),
    (lambda: nn.Dense(2)(X), nn.ShapeError, r"must be called on nodes, for example nn.Input\(\(8,\)\)"),
    (lambda: nn.Input(3), nn.ShapeError, r"Try \(3,\)"),
    (lambda: nn.Network(), nn.ShapeError, "got neither"),
    (lambda: nn.Network(inputs=[], outputs=nn.Input((2,))), nn.ShapeError, "inputs must be a list of nn.Input"),
    (lambda: nn.Network(inputs=nn.Input((2,)), outputs=nn.Input((2,))), nn.ShapeError, "the result of calling a layer"),
    (lambda: nn.Network(inputs=nn.Input((2,)), outputs=nn.Tanh()(nn.Input((2,)))), nn.ShapeError, "not among inputs"),
]


@pytest.mark.parametrize("build, error, message", LAYERS, ids=[str(k) for k in range(len(LAYERS))])
def test_layers_and_graphs(build, error, message):
    with pytest.raises(error, match=message):
        build()


def test_an_input_that_leads_nowhere():
    a, b = nn.Input((2,)), nn.Input((2,))
    with pytest.raises(nn.ShapeError, match="Input 1.* does not lead to the output"):
        nn.Network(inputs=[a, b], outputs=nn.Tanh()(a))


CLASSIFY = dict(x=X, y=np.zeros(10, int), loss="cross_entropy", optimizer=nn.SGD(0.1), epochs=2)
CLASSES = [
    (dict(y=np.full(10, 3)), nn.DataError, "integers from 0 to 2; y goes from 3 to 3"),
    (dict(y=np.full(10, 0.5)), nn.DataError, "integers from 0 to 2"),
    (dict(y=np.eye(3)[np.zeros(10, int)]), nn.ShapeError, r"For one-hot rows, try y.argmax\(axis=-1\)"),
    (dict(class_weight=[1, 2]), nn.ShapeError, "class_weight must hold 3 numbers, one per class, or be"),
    (dict(class_weight={5: 1}), nn.DataError, "classes from 0 to 2; got \\[5\\]"),
    (dict(class_weight={"a": 1, 5: 1}), nn.DataError, "classes from 0 to 2; got \\['a', 5\\]"),
    (dict(y=np.zeros((10, 1))), nn.ShapeError, r"Try y\[..., 0\]"),
    (
        dict(loss="binary_cross_entropy", y=np.zeros((10, 3)), class_weight=[1, 1]),
        nn.DataError,
        "needs a network with one output",
    ),
    (dict(class_weight=[0, 0, -1]), nn.DataError, "at least 0"),
    (dict(clip_norm=0), nn.DataError, "clip_norm must be a number above 0"),
    (dict(l1=-1), nn.DataError, "l1 must be a number of at least 0"),
    (dict(lengths=np.ones(10, int)), nn.ShapeError, "combines them, so that .* Leave lengths out"),
    (dict(loss="mse", class_weight=[1, 1, 1], y=np.zeros((10, 3))), nn.DataError, "needs a loss with classes"),
]


@pytest.mark.parametrize("change, error, message", CLASSES, ids=[str(k) for k in range(len(CLASSES))])
def test_fit_to_classes(change, error, message):
    network = nn.Network([nn.Dense(3)], input_shape=(2,))
    with pytest.raises(error, match=message):
        network.fit(**{**CLASSIFY, **change})


def test_labels_after_the_end_of_a_sequence():
    """-1 for a step that does not count is refused with a word on lengths; any class will do there."""
    network = nn.Network([nn.Dense(3)], input_shape=(4, 2))
    x, y, lengths = np.zeros((2, 4, 2)), np.array([[0, 1, -1, -1], [2, 1, 0, -1]]), np.array([2, 3])
    with pytest.raises(nn.DataError, match="0 to 2; y goes from -1 to 2.*after the end of a sequence.*lengths="):
        network.evaluate(x, y, "cross_entropy", lengths)
    one, two = (network.evaluate(x, np.where(y < 0, k, y), "cross_entropy", lengths) for k in (0, 2))
    assert one == two
    with pytest.raises(nn.DataError, match="needs an output for each class: 8, not 3"):
        network.evaluate(x, y + 5, "cross_entropy")


@pytest.mark.parametrize("shape", [(2,), (4, 2)])
def test_one_class_is_no_classification(shape):
    network, x = nn.Network([nn.Dense(1)], input_shape=shape), np.zeros((3, *shape))
    with pytest.raises(nn.ShapeError, match=r"at least 2; .*has shape .*Try 'binary_cross_entropy'.*nn.Dense\(2\)"):
        network.evaluate(x, np.zeros((3, *shape[:-1]), int), "cross_entropy")


SEQUENCES = [
    (np.ones(9, int), nn.ShapeError, "one integer per sample"),
    (np.full(10, 1.5), nn.ShapeError, "an array of float64"),
    (np.full(10, 5), nn.DataError, "0 to 4, numbers of steps; got 5 to 5"),
]


@pytest.mark.parametrize("lengths", [[1, 2], "junk"])
def test_lengths_that_nobody_follows(lengths):
    layers = [nn.Conv1D(3, 3, padding="same"), nn.LSTM(2)]  # a convolution looks past the ends
    with pytest.raises(
        nn.ShapeError, match=r"time steps of x apart; layer 0, Conv1D.*combines them.* Leave lengths out"
    ):
        nn.Network(layers, input_shape=(4, 2)).predict(np.zeros((2, 4, 2)), lengths=lengths)
    with pytest.raises(nn.ShapeError, match="one integer per sample"):
        nn.Network([nn.Dense(1)], input_shape=(4, 2)).predict(np.zeros((2, 4, 2)), lengths="junk")


@pytest.mark.parametrize("lengths, error, message", SEQUENCES, ids=["few", "floats", "long"])
def test_lengths(lengths, error, message):
    network = nn.Network([nn.Dense(1)], input_shape=(4, 2))
    with pytest.raises(error, match=message):
        network.evaluate(np.zeros((10, 4, 2)), np.zeros((10, 4, 1)), "mse", lengths)


def test_a_layer_that_is_listed_twice_is_shared():
    layer = nn.Dense(2)
    network = nn.Network([layer, nn.Tanh(), layer], input_shape=(2,))
    assert list(network.parameters) == ["0.weight", "0.bias"]


@pytest.mark.parametrize("units", [0, -1, 2.0, True, "3"])
def test_dense(units):
    with pytest.raises(nn.ShapeError, match="integer of at least 1"):
        nn.Dense(units)


@pytest.mark.parametrize(
    "build, message",
    [
        (lambda: nn.Adam(0.1, beta1=1), "beta1 must be a number from 0 to below 1"),
        (lambda: nn.Adam(0.1, epsilon=0), "epsilon must be a small number above 0"),
        (lambda: nn.AdamW(weight_decay=-1), "AdamW: weight_decay must be a number of at least 0"),
        (lambda: nn.RMSProp(alpha=2), "alpha"),
        (lambda: nn.step(0, 2), "step: learning_rate must be a number above 0"),
        (lambda: nn.step(0.1, 2.5), "every must be a number of epochs, an integer"),
        (lambda: nn.cosine(0.1, epochs=-1), "cosine: epochs"),
        (lambda: nn.warmup("fast", 2), "warmup: learning_rate"),
        (lambda: nn.inverse_time(0.1, float("inf")), "decay"),
    ],
)
def test_optimizers_and_schedules(build, message):
    with pytest.raises(nn.DataError, match=message):
        build()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((0,), "learning_rate must be a number above 0"),
        ((float("nan"),), "learning_rate"),
        (("fast",), "learning_rate"),
        ((0.1, 1.0), "momentum must be a number from 0 to below 1"),
        ((0.1, 0.0, True), "needs a momentum"),
        ((0.1, 0.0, False, -1), "weight_decay"),
    ],
)
def test_sgd(arguments, message):
    with pytest.raises(nn.DataError, match=message):
        nn.SGD(*arguments)


def test_integers_and_other_widths_are_converted():
    network = net()
    x = np.arange(20).reshape(10, 2)
    same = network.predict(x)
    for kind in ("float32", "float64", "int32", "uint8", "float16"):
        assert (network.predict(x.astype(kind)) == same).all()
    assert (network.predict(x.tolist()) == same).all()
    assert (network.predict(np.asfortranarray(x)) == same).all()
    assert network.evaluate(x, np.zeros(10), "mse") == network.evaluate(x, np.zeros((10, 1)), "mse")


def test_saved_files(tmp_path):
    """Cut off anywhere, foreign, or of another network: an error, never a half-read network."""
    path = tmp_path / "net"
    net().save(path)
    assert path.exists()
    whole = path.read_bytes()
    bad = tmp_path / "bad"
    for cut in (0, 1, 10, len(whole) // 2, len(whole) - 1):
        bad.write_bytes(whole[:cut])
        with pytest.raises(nn.DataError, match="not a whole file written by Network.save"):
            nn.load(bad)
    np.savez(tmp_path / "foreign.npz", a=np.zeros(3))
    with pytest.raises(nn.DataError, match="written by another program"):
        nn.load(tmp_path / "foreign.npz")
    np.savez(tmp_path / "pickle.npz", description=np.array([{}], dtype=object))
    with pytest.raises(nn.DataError):
        nn.load(tmp_path / "pickle.npz")
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files}
    np.savez(tmp_path / "other.npz", **{**arrays, "0.weight": np.zeros((3, 3))})
    with pytest.raises(nn.ShapeError, match="its layers need parameters"):
        nn.load(tmp_path / "other.npz")
    with pytest.raises(FileNotFoundError):
        nn.load(tmp_path / "nowhere.npz")


def test_a_damaged_file_is_a_data_error(tmp_path):
    """Whichever byte is turned: it is refused as no whole file, or what it holds can be read."""
    path, bad = tmp_path / "net", tmp_path / "bad"
    net().save(path)
    whole, refused = path.read_bytes(), 0
    for place in range(0, len(whole), 3):
        bad.write_bytes(whole[:place] + bytes([whole[place] ^ 0x11]) + whole[place + 1 :])
        try:
            nn.load(bad)
        except (nn.DataError, nn.ShapeError):
            refused += 1
    assert refused > len(whole) / 10


def test_what_numpy_counts_with_can_be_saved(tmp_path):
    layers = [nn.Conv2D(np.int32(4), np.int64(3), padding=np.str_("same")), nn.MaxPool2D((np.int64(2), 2)),
              nn.Reshape((np.int64(3), -1)), nn.LSTM(2, return_sequences=np.True_)]  # fmt: skip
    network = nn.Network(layers, input_shape=(np.int64(6), 6, 1))
    network.save(tmp_path / "net")
    x = np.ones((2, 6, 6, 1))
    assert (nn.load(tmp_path / "net", engine="wasm").predict(x) == network.predict(x)).all()
    assert nn.load(tmp_path / "net", engine="wasm").engine == "wasm"


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    network = net()
    network.save(tmp_path / "net.npz")
    before = (tmp_path / "net.npz").read_bytes()
    with monkeypatch.context() as broken:
        broken.setattr(np, "savez", lambda file, **arrays: file.write(b"half") and 1 / 0)
        with pytest.raises(ZeroDivisionError):
            network.save(tmp_path / "net.npz")
    assert (tmp_path / "net.npz").read_bytes() == before and len(list(tmp_path.iterdir())) == 1
    with pytest.raises(OSError):
        network.save(tmp_path / "no" / "such" / "folder.npz")
    assert (tmp_path / "net.npz").read_bytes() == before


def test_another_process_can_send_the_error_home():
    error = nn.DivergedError("The loss is inf", update=7, history=None)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.update, again.history) == ("The loss is inf", 7, None)
