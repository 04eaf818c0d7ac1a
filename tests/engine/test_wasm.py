"""engine.wasm against the Numba engine, bit for bit; and what happens to one that was tampered with."""

import gzip
import json

import numpy as np
import pytest
from arguments import arguments
from networks import CASES

import nnkit as nn
from nnkit.engines import NumbaEngine, build, wasm
from nnkit.kernels.compile.interpreter import WIDTH
from nnkit.kernels.compile.linking import KEYS, keys_of
from nnkit.kernels.compile.operations import OFTEN_ONE, ONE, OPERATIONS

ACTIVATIONS = [nn.Tanh, nn.ReLU, nn.Sigmoid]


def random_case(seed):
    """A network, data and a way to train it, all drawn from the seed."""
    generator = np.random.default_rng(seed)
    n_in, n_out = generator.integers(1, 6), generator.integers(1, 4)
    layers = []
    for _ in range(generator.integers(1, 4)):
        layers += [nn.Dense(int(generator.integers(1, 40))), ACTIVATIONS[generator.integers(3)]()]
    samples = int(generator.integers(20, 70))
    x = generator.normal(size=(samples, n_in))
    loss = ["mse", "binary_cross_entropy"][seed % 2]
    y = (x[:, :1] + np.zeros((1, n_out)) > 0).astype(float) if seed % 2 else np.sin(x[:, :1] * np.arange(1, n_out + 1))
    optimizer = [nn.SGD(0.1), nn.SGD(0.05, momentum=0.9, weight_decay=1e-3), nn.SGD(0.03, 0.8, nesterov=True)][seed % 3]
    batch = int(generator.integers(3, 20))
    epochs = -(-100 // -(-samples // batch))
    build_it = lambda engine, dtype: nn.Network(
        [*layers, nn.Dense(int(n_out))], input_shape=(int(n_in),), dtype=dtype, seed=seed, engine=engine
    )
    fit = dict(loss=loss, optimizer=optimizer, epochs=epochs, batch_size=batch, seed=seed, validation=(x[:11], y[:11]))
    return build_it, x, y, fit


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("seed", range(12))
def test_random_networks_train_to_the_same_bits(seed, dtype):
    build_it, x, y, fit = random_case(seed)
    nets = [build_it(name, dtype) for name in ("numba", "wasm")]
    histories = [net.fit(x, y, **fit) for net in nets]
    assert histories[0].updates == histories[1].updates >= 100
    assert histories[0].loss.tobytes() == histories[1].loss.tobytes()
    assert histories[0].validation_loss.tobytes() == histories[1].validation_loss.tobytes()
    for name, array in nets[0].parameters.items():
        assert array.tobytes() == nets[1].parameters[name].tobytes()
    assert nets[0].predict(x).tobytes() == nets[1].predict(x).tobytes()
    assert nets[0].evaluate(x, y, fit["loss"]) == nets[1].evaluate(x, y, fit["loss"])
    one, two = (net.loss_and_gradients(x, y, fit["loss"]) for net in nets)
    assert one[0] == two[0] and all(one[1][name].tobytes() == two[1][name].tobytes() for name in one[1])


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", CASES)
def test_every_kind_of_network_trains_to_the_same_bits(name, dtype):
    case = CASES[name]
    nets = [case.network(dtype, engine) for engine in ("numba", "wasm")]
    one, two = (case.train(net, epochs=35) for net in nets)
    assert one.updates == two.updates and (one.updates >= 70 or one.ended == "early")
    for row in ("loss", "validation_loss", "accuracy", "validation_accuracy"):
        assert getattr(one, row).tobytes() == getattr(two, row).tobytes()
    assert all(array.tobytes() == nets[1].parameters[n].tobytes() for n, array in nets[0].parameters.items())
    assert np.isfinite(nets[0].predict(case.x, case.lengths)).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", KEYS.values())
def test_each_operation_gives_the_same_bits(name, dtype):
    """As it is compiled for this machine, also for one size 1, and as it is in engine.wasm."""
    operation, sizes = OPERATIONS[name.removesuffix(ONE)], dict(n=33, i=19, o=37, k=64)
    integers, arrays = arguments(
        operation, sizes | ({OFTEN_ONE[operation.name]: 1} if name.endswith(ONE) else {}), dtype
    )
    answers = []
    for kind in (NumbaEngine, wasm.WasmEngine):
        live = kind(dtype)
        places = np.cumsum([0, *(-(-a.size // 16) * 16 for a in arrays.values())])
        memory = live.empty(int(places[-1]), dtype)
        for place, array in zip(places, arrays.values()):
            memory[place : place + array.size] = array.ravel()
        sizes = operation.bind([a.shape for a in arrays.values()])
        row = [operation.code, *places[:-1], *integers, *(sizes[letter] for letter in operation.sizes)]
        table = np.zeros((2, WIDTH), np.int64)
        table[0, : len(row)] = row
        assert [KEYS[key] for key in keys_of(table).tolist() if key] == [name]
        live.run(live.place(live.link(table)), memory)
        answers.append(memory.tobytes())
    assert answers[0] == answers[1]


def test_a_network_can_be_used_again_and_again():
    """What one call leaves in the memory of an instance does not disturb the next."""
    nets = [nn.Network([nn.Dense(3), nn.Tanh(), nn.Dense(1)], input_shape=(2,), engine=e) for e in ("numba", "wasm")]
    generator = np.random.default_rng(0)
    x, y = generator.normal(size=(40, 2)), generator.normal(size=(40, 1))
    answers = []
    for net in nets:
        results = []
        for turn in range(4):
            net.parameters["0.weight"][:] = turn
            results += [net.evaluate(x, y, "mse"), net.evaluate(x[:7], y[:7], "mse", batch_size=3)]
            results += [net.loss_and_gradients(x, y, "mse")[0], float(net.predict(x[: 5 + turn]).sum())]
            results += net.fit(x, y, loss="mse", optimizer=nn.SGD(0.1), epochs=2, batch_size=16 + turn).loss.tolist()
        answers.append(results)
    assert answers[0] == answers[1]


def test_divergence_is_told_alike():
    build_it, x, y, fit = random_case(0)
    errors = []
    for name in ("numba", "wasm"):
        net = build_it(name, "float32")
        with pytest.raises(nn.DivergedError) as caught:
            net.fit(x, y, **{**fit, "optimizer": nn.SGD(1e30), "epochs": 50})
        errors.append(str(caught.value))
    assert errors[0] == errors[1]


def test_engine_wasm_imports_no_function():
    """No mathematics library, no allocator: what it computes stands in it. Only a memory comes from outside, and where
    in the memory its stack and its data stand.
    """
    import wasmtime

    path = build.find_or_build()
    module = wasmtime.Module(wasmtime.Engine(), path.read_bytes())
    kinds = {i.name: type(i.type) for i in module.imports}
    assert kinds.pop("memory") is wasmtime.MemoryType
    assert set(kinds) <= {"__stack_pointer", "__memory_base", "__table_base"}
    assert set(kinds.values()) == {wasmtime.GlobalType}
    functions = {e.name for e in module.exports if isinstance(e.type, wasmtime.FuncType)}
    linker_s = {"__wasm_apply_data_relocs", "__wasm_call_ctors"}
    assert functions - linker_s == {f"execute_{dtype}" for dtype in build.DTYPES}
    description = json.loads(path.with_name("engine.json").read_text())
    assert description["sources"] == build.sources()
    assert set(description["operations"]) == set(OPERATIONS)


def test_engine_wasm_is_small():
    """A page loads it before its first lab answers."""
    assert len(gzip.compress(build.find_or_build().read_bytes(), 9, mtime=0)) <= 60_000


def changed(binary):
    """engine.wasm with one instruction changed: each f32x4.add in turn becomes an f32x4.sub, until results differ."""
    add, sub = bytes([0xFD, 0xE4, 0x01]), bytes([0xFD, 0xE5, 0x01])
    place = -1
    while (place := binary.find(add, place + 1)) >= 0:
        yield binary[:place] + sub + binary[place + 3 :]


@pytest.mark.slow
def test_one_changed_instruction_is_seen(monkeypatch):
    """The comparison above can fail: a subtraction in place of one addition gives other digits."""
    import wasmtime

    build_it, x, y, fit = random_case(0)
    truth = build_it("numba", "float32")
    truth.fit(x, y, **fit)
    engine_, _ = wasm._module()
    binary = build.find_or_build().read_bytes()
    tried = 0
    for other in changed(binary):
        tried += 1
        module = wasmtime.Module(engine_, other)
        monkeypatch.setattr(wasm, "_module", lambda module=module: (engine_, module))
        net = build_it("wasm", "float32")
        try:
            net.fit(x, y, **fit)
        except nn.DivergedError:
            break
        if any((net.parameters[name] != truth.parameters[name]).any() for name in net.parameters):
            break
    else:
        pytest.fail(f"{tried} changes of an addition in engine.wasm, and none was noticed")


@pytest.mark.parametrize("binary", [b"", b"garbage", b"\0asm\1\0\0\0"], ids=["empty", "garbage", "hollow"])
def test_a_broken_engine_is_no_engine(binary, monkeypatch, tmp_path):
    """Nothing falls back silently: without a whole engine.wasm the network cannot be made."""
    broken = tmp_path / "engine.wasm"
    broken.write_bytes(binary)
    monkeypatch.setattr(wasm, "find_or_build", lambda: broken)
    wasm._module.cache_clear()
    try:
        with pytest.raises(RuntimeError, match="engine.wasm is not a whole engine.wasm"):
            nn.Network([nn.Dense(1)], input_shape=(1,), engine="wasm")
    finally:
        wasm._module.cache_clear()
