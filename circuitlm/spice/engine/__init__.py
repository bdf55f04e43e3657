"""Runs decks in ngspice: `run` one shot, `Worker` warm, `run_many` side by side. See `circuitlm.spice` for how they are used."""

from __future__ import annotations

from circuitlm.spice import guard
from circuitlm.spice.analyses import Analysis
from circuitlm.spice.engine.oneshot import INSTALL, program, run_text
from circuitlm.spice.netlist import Deck
from circuitlm.spice.results import Result

__all__ = ["INSTALL", "available", "run", "run_netlist"]


def available() -> bool:
    """Whether `ngspice -b` can be run here."""
    return program() is not None


def run(deck: Deck, *analyses: Analysis, save: tuple[str, ...] = (), timeout_s: float = 20.0) -> Result:
    """Run a deck's analyses in one process. Nothing that ngspice says raises; a value or name that makes no deck raises UsageError."""
    return _run(deck.text(*analyses, save=save), timeout_s)


def run_netlist(netlist: str, timeout_s: float = 20.0) -> Result:
    """Run a netlist that this program wrote; where there is no `ngspice` program but its library, by that. Raises Unsafe."""
    return _run(guard.lines(netlist), timeout_s)


def _run(safe: guard.Safe, timeout_s: float) -> Result:
    result = run_text(safe, timeout_s)
    if result.kind != "not_found":
        return result
    from circuitlm.spice.engine.shared import Worker

    with Worker(timeout_s) as worker:
        return worker.run_text(safe) if worker.start() else result
