"""The field's benchmarks: one file each, found by being here. `find` gives one by its name, `all_benchmarks` them all."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from circuitlm.errors import UsageError
from circuitlm.evaluation.benchmarks.base import Benchmark

__all__ = ["Benchmark", "all_benchmarks", "find"]


@functools.cache
def all_benchmarks() -> dict[str, Benchmark]:
    """Name to benchmark: every module here that holds a ``BENCHMARK``, or several in ``BENCHMARKS``."""
    found: dict[str, Benchmark] = {}
    for module in pkgutil.iter_modules(__path__):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        for benchmark in getattr(loaded, "BENCHMARKS", ()) or filter(None, [getattr(loaded, "BENCHMARK", None)]):
            found[benchmark.name] = benchmark
    return dict(sorted(found.items()))


def find(name: str) -> Benchmark:
    """A benchmark by its name. Raises UsageError with the nearest name."""
    known = all_benchmarks()
    if name in known:
        return known[name]
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    raise UsageError(f"there is no benchmark {name!r}", hint=f"did you mean {near[0]}?" if near else "circuitlm eval list names them")
