"""Decks for tests of the engines, and which engines there are here."""

from __future__ import annotations

import ctypes
import importlib.util
import shutil

import pytest

from circuitlm.spice.analyses import Sine
from circuitlm.spice.engine import run
from circuitlm.spice.engine.shared import Worker
from circuitlm.spice.netlist import Deck
from circuitlm.spice.results import Result

needs_ngspice = pytest.mark.skipif(shutil.which("ngspice") is None, reason="ngspice is not installed")


def has_shared() -> bool:
    if importlib.util.find_spec("PySpice") is None:
        return False
    try:
        ctypes.CDLL("libngspice.so.0")
    except OSError:
        return False
    return True


needs_shared = pytest.mark.skipif(not has_shared(), reason="PySpice or libngspice is not installed (make dev)")
both = pytest.mark.parametrize("engine", ["cold", pytest.param("warm", marks=needs_shared)])


def run_in(engine: str, deck: Deck, *analyses, **options) -> Result:
    """Run a deck in the named engine, the warm one followed by a good run in the same worker."""
    if engine == "cold":
        return run(deck, *analyses, **options)
    with Worker(**options) as worker:
        result = worker.run(deck, *analyses)
        from circuitlm.spice.analyses import Op

        again = worker.run(rc(), Op())
        assert again.ok and again.engine == "shared", again.reason
        return result


def rc(ohms: float = 1e3) -> Deck:
    """1 kOhm and 100 nF: a corner at 1592 Hz, a time constant of 0.1 ms."""
    deck = Deck("RC")
    deck.voltage("V1", "in", "0", dc=1, ac=1, wave=Sine(0, 1, 1e3))
    deck.resistor("R1", "in", "out", ohms)
    deck.capacitor("C1", "out", "0", 1e-7)
    return deck
