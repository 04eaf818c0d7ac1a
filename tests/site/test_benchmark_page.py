"""The page of tests/benchmarks/page.py trains, and ends where native nnkit does."""

import sys
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import page as benchmark
from competitors import nnkit_fit


def test_the_benchmark_s_page_trains_to_the_bits_of_native_nnkit(browser, serve):
    task = benchmark.beginning(benchmark.workload("mlp2", "float32"))
    ours = benchmark.InPage(benchmark.OURS, task, browser, serve(benchmark.ROOT))
    native = nnkit_fit(task, "float32", 1)()
    assert ours.parameters.tobytes() == np.concatenate([a.ravel() for a in native]).tobytes()
    assert not np.array_equal(ours.parameters, np.concatenate([a.ravel() for a in task.parameters]))
    ours.go()
    assert 0 < ours.fastest < 60
    ours.leave()


def test_a_part_of_a_workload_makes_the_updates_that_were_asked_for():
    """Of the first epoch, or of several if an epoch is one update."""
    for name, updates in {"linear_gd": 16, "linear_sgd": 16, "mlp2": 2}.items():
        assert benchmark.updates_of(benchmark.beginning(benchmark.workload(name, "float32"), updates)) == updates
