"""`sweep`: one training run for each of several settings, several at a time, in threads or on a cluster."""

import reprlib
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TypeVar

from . import checks, cores
from .errors import DataError
from .training.progress import Progress

Result = TypeVar("Result")

POLL = 0.1  # seconds between two looks at the runs, the progress bar and Ctrl-C


def sweep(
    run: Callable[..., Result], settings: Iterable[Any], *, workers: int | None = None, client: Any = None,
    progress: bool = True,
) -> list[Result]:  # fmt: skip
    """Call `run` once for each of the settings, several at a time; returns the list of the results, in the order of
    the settings.

    Parameters
    ----------
    run: a function that builds a network, trains it and returns any result.
    settings: a list of settings. A dict is passed as keyword arguments, ``run(**setting)``, anything else as the one
        argument, ``run(setting)``: for example ``range(10)``, ten seeds.
    workers: how many runs at a time, each in a thread of its own; None: as many as the cores that Python may use.
    client: a ``dask.distributed.Client``: the runs then go to the workers of its cluster, which must have the same
        version of nnkit. ``pip install "nnkit[cluster]"`` installs dask.distributed.
    progress: show a bar of finished runs when the sweep takes longer than a second. The runs themselves show no bars.

    The results equal those of ``[run(setting) for setting in settings]``, to the last bit, as long as no run changes
    what another one uses: each run needs networks and random generators (``np.random.default_rng(seed)``) of its own.
    Threads train at the same time because the engine releases Python's global lock (GIL); the Python code of the runs
    takes turns.

    An exception in a run ends the sweep: it is raised with a note that names the setting, and the other runs are
    cancelled. Ctrl-C ends the sweep, too. Runs in progress end at their next call of the engine; on a cluster they go
    on to their own end, but their results are dropped. A sweep within a run divides the cores of that run, so nested
    sweeps start no more threads than there are cores.

    >>> import numpy as np, nnkit as nn
    >>> x = np.linspace(-1, 1, 50)[:, None]
    >>> def last_loss(rate, seed):
    ...     net = nn.Network([nn.Dense(8), nn.Tanh(), nn.Dense(1)], input_shape=(1,), seed=seed)
    ...     return net.fit(x, x**2, loss="mse", optimizer=nn.Adam(rate), epochs=100, seed=seed).loss[-1]
    >>> settings = [{"rate": rate, "seed": seed} for rate in (0.001, 0.01) for seed in range(5)]
    >>> np.reshape(nn.sweep(last_loss, settings), (2, 5)).mean(axis=1).round(3)         # the mean loss of each rate
    array([0.113, 0.038])

    Raises DataError where an argument is of the wrong kind, before any run begins.
    """
    settings = _check(run, settings, workers, client)
    bar = Progress(len(settings), progress, "runs")
    try:
        if client is not None:
            return _together(client.get_executor(pure=False), run, settings, bar)
        most = cores.count(workers)
        threads = min(most, len(settings))
        if threads > 1:
            pool = ThreadPoolExecutor(threads, thread_name_prefix="nnkit.sweep")
            return _together(pool, run, settings, bar, cores.Share(most // threads))
        return _in_turn(run, settings, bar, most)
    finally:
        bar.close()


def _check(run, settings, workers, client):
    """The settings as a list; refuses arguments of the wrong kind."""
    if not callable(run):
        raise DataError(f"run must be a function of one setting; got {run!r}. Try nn.sweep(run, settings).")
    if isinstance(settings, (str, Mapping)) or not isinstance(settings, Iterable):
        hint = f"range({settings})" if isinstance(settings, int) else "[settings]"
        raise DataError(f"settings must be a list with one entry per run; got {settings!r}. Try {hint}.")
    if workers is not None:
        checks.integer(workers, "workers", 1)
    if client is not None:
        if not hasattr(client, "get_executor"):
            raise DataError(f"client must be a dask.distributed.Client; got {client!r}. Try Client(address).")
        if workers is not None:
            raise DataError(
                f"workers must be None where a client is given, as its cluster has workers; got {workers}. Try leaving "
                "workers out."
            )
    return list(settings)


def _carry_out(run, setting, share=None):
    """One run of a sweep. A cluster gives it a share of its own: one core."""
    with cores.working_with(share or cores.Share()):
        return run(**setting) if isinstance(setting, Mapping) else run(setting)


def _in_turn(run, settings, bar, most):
    """The results of runs in this thread, which may use `most` cores."""
    outer, results = cores.share_of_thread(), []
    share = cores.Share(most) if outer is None else cores.Share(most, outer.end)
    for setting in settings:
        with _named(setting):
            results.append(_carry_out(run, setting, share))
        bar.show(len(results))
    return results


def _together(pool, run, settings, bar, *share):
    """The results of runs in a pool of threads, each with the same `share`; or on a cluster, without one."""
    futures = []
    with pool:  # at its end, wait for the runs in progress
        try:
            for setting in settings:
                futures.append(pool.submit(_carry_out, run, setting, *share))
            running = futures
            while running:
                done, running = wait(futures, POLL, FIRST_EXCEPTION)
                cores.check()
                bar.show(len(done))
                for setting, future in zip(settings, futures):
                    if future.done():
                        with _named(setting):
                            future.result()  # raises what the run has raised
            return [future.result() for future in futures]
        except BaseException:
            for each in share:
                each.end.set()
            for future in futures:
                future.cancel()
            raise


@contextmanager
def _named(setting):
    """A block whose exceptions get a note that names the setting."""
    try:
        yield
    except Exception as error:
        named = setting.items() if isinstance(setting, Mapping) else [("setting", setting)]
        error.add_note(f"The run with {', '.join(f'{k}={reprlib.repr(v)}' for k, v in named)} raised this error.")
        raise
