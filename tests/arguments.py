"""Random arguments for every operation: shapes from a few sizes, contents that make sense to the kernel."""

import numpy as np

INTEGERS = {
    "update": 7, "seed": 7, "stream": 3, "fan_in": 4, "fan_out": 5, "training": 1, "value": 3,
    "updates_per_epoch": 3, "epochs": 10,
    "causal": 1, "width": 5, "activation": 1, "stride_y": 2, "stride_x": 1, "pool_y": 3, "pool_x": 2, "top": 1,
    "left": 2, "first": 2,
}  # fmt: skip
SETTINGS = {
    "sgd": [0.01], "sgd_rows": [0], "sgd_momentum": [0.01, 0.9, 1], "rmsprop": [0.01, 0.9, 1e-3, 0.5],
    "adam": [0.01, 0.9, 0.99, 1e-3, 0], "penalize": [0.1, 0.01], "clip_norm": [0.5], "step_schedule": [0.5, 1, 0.5],
    "cosine_schedule": [0.5, 0, 0.01], "inverse_time_schedule": [0.5, 0.3], "warmup_schedule": [5],
    "batch_norm_forward": [1e-3, 0.1],
}  # fmt: skip
READ_TOO = {  # what is read before it is written
    "parameter", "velocity", "mean", "square", "gradient", "add_to.y", "weigh_rows.counts", "weigh_classes.counts",
    "warmup_schedule.rate", "variance", "rnn_forward.states", "lstm_forward.gates", "gru_forward.gates",
    "embedding_backward_rows.dweight",
}  # fmt: skip
BY_ROWS = ("embedding_backward_rows", "sgd_rows")  # for tables whose other rows are 0
IMAGE = dict(h=8, w=7, k=3, l=2, i=3, j=6, u=10, v=11)  # sizes that suit the strides, with a row left over


def sizes_for(operation, sizes):
    """Sizes that suit each other, for one operation."""
    sizes = {**sizes, "s": len(SETTINGS.get(operation.name, [])), "r": 1, "c": 5, "t": 6, "j": 4, "v": 9}
    if set(operation.integers) & {"stride_y", "top"}:
        return {**sizes, "c": sizes["i"], **IMAGE}
    if "y[n,k]" in operation.declaration or operation.name == "take_columns":
        return {**sizes, "k": sizes["i"] + sizes["j"]}
    if operation.name in BY_ROWS:
        return {**sizes, "v": 40}
    if operation.name == "orthogonal":
        return {**sizes, "h": sizes["i"], "g": 3 * sizes["i"]}
    if operation.name.startswith(("attention", "batch_product", "transpose")):
        return {**sizes, "s": 7, "d": sizes["i"], "e": sizes["o"]}
    if operation.declaration.count("[n,t,d]"):
        return {**sizes, "d": sizes["i"]}
    if gates := {"rnn": 1, "lstm": 4, "gru": 3, "recurrent": 2, "forget": 4}.get(operation.name.split("_")[0]):
        return {**sizes, "h": sizes["i"], "g": gates * sizes["i"], "s": sizes["t"]}
    for word, size in {"loss": 4, "slope": 1, "alpha": 1, "rate": 1}.items():
        if operation.arrays.get(word) == ("k",):
            return {**sizes, "k": size}
    return sizes


def arguments(operation, sizes, dtype):
    """Random arguments: (integers, dict of arrays). What is only written holds nan, so that it must be."""
    generator = np.random.default_rng(sum(sizes.values()))
    sizes = sizes_for(operation, sizes)
    labels = {"cross_entropy": sizes.get("i"), "weigh_classes": sizes["c"], "binary": 2}
    arrays = {}
    for name, axes in operation.arrays.items():
        shape = tuple(sizes[a] for a in axes)
        array = generator.normal(size=shape)
        if name in operation.outputs and not {name, f"{operation.name}.{name}"} & READ_TOO:
            array[...] = np.nan
        elif name in ("settings", "limit"):
            array[...] = SETTINGS[operation.name]
        elif name in ("slope", "alpha", "rate"):
            array[...] = 0.3
        elif name in ("square", "class_weights", "variance"):
            array = np.abs(array)
        elif name in ("deviation", "epsilon"):
            array = np.abs(array) + 0.1
        elif name == "counts":
            rows = np.arange(len(array)).reshape(-1, *[1] * (array.ndim - 1))  # the first counts, some do not
            array = 1.0 + generator.integers(3, size=shape) * (rows > 0) - (rows % 3 == 2)
        elif name in ("lengths", "query_lengths"):
            array = generator.integers(sizes["t"] + 1, size=shape)
        elif name == "memory_lengths":
            array = generator.integers(sizes["s"] + 1, size=shape)
        elif name == "a":
            array = array * generator.integers(2, size=shape)  # numbers that are 0 are left out of products
        elif name == "index":
            array = generator.integers(sizes["v"], size=shape)
        elif name == "gates":
            array = 1 / (1 + np.exp(-array)) if operation.name.endswith("backward") else array
        elif name == "winner":
            array = generator.integers(6, size=shape)
            if operation.name == "max_over_time_backward":  # -1: there was no step
                array -= 1
        elif name == "target":
            for word, count in labels.items():
                if operation.name.startswith(word):
                    array = generator.integers(count, size=shape)
        elif name == "p":
            array = np.exp(array) / np.exp(array).sum(axis=1, keepdims=True)
        if operation.name in BY_ROWS and name in ("dweight", "gradient"):
            array *= np.isin(np.arange(len(array)), arrays["index"])[:, None]
        arrays[name] = np.ascontiguousarray(array, dtype)
    integers = [INTEGERS[name] for name in ["update"] * operation.counts + list(operation.integers)]
    return integers, arrays
