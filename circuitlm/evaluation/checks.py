"""The registry of checks that an expectation can name, and how one is run.

A check is a function that takes the circuit and the check's own fields and returns a fault in words, or None.
values.py and wiring.py hold them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from circuitlm.circuit.model import Circuit
from circuitlm.circuit.units import show
from circuitlm.evaluation.reading import near

Check = Callable[..., str | None]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    """Register a check under its function's name."""
    CHECKS[function.__name__] = function
    return function


def known_checks() -> dict[str, Check]:
    """All checks by name."""
    from circuitlm.evaluation import values, wiring  # noqa: F401 - importing them registers their checks

    return CHECKS


def closest(found: list[float], target: float, tol: float, what: str, unit: str = "") -> str | None:
    """The fault that no value found is near the target, or None."""
    if any(near(v, target, tol) for v in found):
        return None
    got = f", closest {show(min(found, key=lambda v: abs(v - target)), unit)}" if found else ", none found"
    return f"{what} {show(target, unit)} (±{tol:.0%}) expected{got}"


def shown(values: list[float], unit: str) -> str:
    """Values in a row, for a fault's text."""
    return ", ".join(show(v, unit) for v in sorted(values)) or "none"


# A field's name in a file -> the argument's, where the plain name is taken.
_FIELDS = {"ohms": "ohms_", "farads": "farads_", "min": "min_", "max": "max_", "cells": "cells_"}


def _arguments(spec: dict[str, Any]) -> dict[str, Any]:
    return {_FIELDS.get(k, k): v for k, v in spec.items() if k != "kind"}


def run_check(circuit: Circuit, spec: dict[str, Any]) -> str | None:
    """Run the check that *spec* names; its other keys are the function's arguments."""
    return known_checks()[spec["kind"]](circuit, **_arguments(spec))


def spec_fault(spec: dict[str, Any]) -> str | None:
    """Why a check's specification cannot be run, or None."""
    function = known_checks().get(spec.get("kind", ""))
    if function is None:
        return f"unknown check {spec.get('kind')!r}; known: {', '.join(sorted(CHECKS))}"
    try:
        inspect.signature(function).bind(None, **_arguments(spec))
    except TypeError as error:
        return f"{spec['kind']}: {error}"
    return None
