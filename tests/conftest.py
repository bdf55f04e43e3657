"""One temporary cache and one temporary home for a whole run of the tests: the user's own folders are never touched."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, so that a red test stays red until it is mended; CIRCUITLM_TEST_RANDOM=1 looks for new ones.
settings.register_profile(
    "circuitlm",
    deadline=None,
    derandomize="CIRCUITLM_TEST_RANDOM" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("circuitlm")

# One thread for each worker: two of them with two threads each on two cores wait for one another most of the time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Set while this file is imported, before anything reads the catalogue; workers of pytest-xdist inherit it from the main process.
_OWN = "PYTEST_XDIST_WORKER" not in os.environ
if _OWN:
    _ROOT = tempfile.mkdtemp(prefix="circuitlm-tests-")
    os.environ |= {"CIRCUITLM_CACHE": f"{_ROOT}/cache", "CIRCUITLM_HOME": f"{_ROOT}/home"}
    os.environ.pop("CIRCUITLM_MODEL", None)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _OWN:
        shutil.rmtree(_ROOT, ignore_errors=True)


@pytest.fixture
def forget():
    """A function that forgets the loaded catalogue and all that was made from it; called once more when the test ends."""

    def clear() -> None:
        for name, module in list(sys.modules.items()):
            if name.startswith("circuitlm."):
                for thing in list(vars(module).values()):
                    if hasattr(thing, "cache_clear"):
                        thing.cache_clear()

    yield clear
    clear()


def _linked(source: str, target: str) -> None:
    """The same file under another name: what is kept in a cache is replaced, never written into."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


@pytest.fixture
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, forget) -> Path:
    """A cache and a home of this test's own, as `tmp_path/cache` and `tmp_path/home`; the cache begins with what the whole run's has."""
    shared = Path(os.environ["CIRCUITLM_CACHE"])
    if shared.is_dir():
        shutil.copytree(shared, tmp_path / "cache", copy_function=_linked)
    monkeypatch.setenv("CIRCUITLM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CIRCUITLM_HOME", str(tmp_path / "home"))
    forget()
    return tmp_path


@pytest.fixture
def empty_cache(own_folders: Path) -> Path:
    """As `own_folders`, with nothing in the cache."""
    shutil.rmtree(own_folders / "cache", ignore_errors=True)
    return own_folders
