"""Helpers for facts about recipes: a prompt's design, its resistors by role, and figures measured by ngspice."""

from __future__ import annotations

import functools
import re
import shutil
import subprocess

import pytest

from circuitlm.pipeline.run import Design, Options, design
from circuitlm.views.spice import to_spice

needs_ngspice = pytest.mark.skipif(shutil.which("ngspice") is None, reason="ngspice is not installed")


@functools.cache
def made(prompt: str) -> Design:
    return design(prompt, Options(simulate=False))


def recipe_ids(prompt: str) -> list[str]:
    return [b.recipe for b in made(prompt).plan.blocks]


def ids(prompt: str) -> list[str]:
    return sorted(p.id for p in made(prompt).circuit.parts.values())


def values(prompt: str, role: str) -> list[float]:
    """Values of all parts of a role, in the order of their designators' making."""
    return [p.quantity for p in made(prompt).circuit.parts.values() if p.role == role and p.quantity is not None]


def figure(prompt: str, name: str) -> float:
    return next(float(f[name]) for f in made(prompt).report["figures"].values() if name in f)


def complaints(prompt: str) -> list[str]:
    """Errors and warnings, and wishes that are not met."""
    report = made(prompt).report
    return [f"{f['rule']}: {f['message']}" for f in report["verdict"]["findings"] if f["severity"] != "advice"] + list(report["problems"])


def ac_gain(prompt: str, node: str, hertz: float, bias: float = 0.0) -> float:
    """Volts at a node that ngspice finds in the design's own netlist with 1 V AC (on *bias* volts) at the first input port."""
    before, _, after = to_spice(made(prompt).circuit).partition(" AC 1 ")
    if before.endswith("DC 0"):
        before = f"{before[:-1]}{bias:g}"
    text = before + " AC 1 " + after.replace(" AC 1 ", " AC 0 ")
    text = re.sub(r"^\.op$", f".ac lin 1 {hertz:g} {hertz:g}\n.print ac vm({node})", text, flags=re.M)
    out = subprocess.run(["ngspice", "-b"], input=text, capture_output=True, text=True, timeout=60, check=False).stdout
    found = re.search(r"^0\s+\S+\s+([-+0-9.e]+)", out, re.M)
    assert found, out[-2000:]
    return float(found[1])


def good(prompt: str) -> Design:
    """A design without errors."""
    result = made(prompt)
    assert result.exit_code == 0, prompt
    return result


def recipes_of(prompt: str) -> list[str]:
    """The recipes of a design without errors."""
    return [b.recipe for b in good(prompt).plan.blocks]


def proof(prompt: str) -> dict[str, float]:
    """Figure -> what ngspice measured; every one is met."""
    rows = design(prompt, Options(yield_runs=0)).report["proof"]
    assert rows and all(r["met"] for r in rows), rows
    return {r["what"]: r["measured"] for r in rows}
