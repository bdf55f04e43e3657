"""Figures of a component, and constants that models share."""

from __future__ import annotations

from circuitlm.circuit.component import Component

VT = 0.025852
"""kT/q at 27 degC, V."""


def number(component: Component, key: str, default: float) -> float:
    """A figure of the component's `spec`, or *default*."""
    value = component.spec.get(key)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default
