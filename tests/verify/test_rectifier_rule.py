"""A rectifier on AC that feeds electronics is smoothed; one that guards against reversed DC needs nothing."""

from __future__ import annotations

import pytest

from circuitlm.verify.verdict import verify
from circuitlm.views.wirelist import from_wires

SUPPLY = """
P1 = mains-outlet
F1 = fuse 500mA
T1 = transformer
B1 = bridge-rectifier
{capacitor}
U1 = lm7808
C2 = capacitor 330n
C3 = capacitor 100n
P1.L - F1.1
F1.2 - T1.P1
P1.N - T1.P2
T1.S1 - B1.~.1
T1.S2 - B1.~.2
B1.+ - U1.IN
B1.- - U1.GND
{wires}
U1.IN - C2.1
C2.2 - U1.GND
U1.OUT - C3.1
C3.2 - U1.GND
"""


def told(capacitor: str, wires: str) -> list[str]:
    circuit, _ = from_wires(SUPPLY.format(capacitor=capacitor, wires=wires))
    return [f.message for f in verify(circuit).findings if f.rule == "rectifier-unsmoothed"]


@pytest.mark.parametrize(
    ("capacitor", "wires", "found"),
    [
        ("C1 = capacitor-polarised 2200u", "C1.+ - B1.+\nC1.- - B1.-", False),
        ("", "", True),
        ("C1 = capacitor 330n", "C1.1 - B1.+\nC1.2 - B1.-", True),
    ],
)
def test_a_regulator_behind_a_bridge_needs_a_smoothing_capacitor(capacitor, wires, found):
    messages = told(capacitor, wires)
    assert bool(messages) is found
    assert not found or "B1 feeds U1.IN with pulses" in messages[0]


def test_a_bridge_against_reversed_wires_needs_none():
    circuit, _ = from_wires(
        "PS1 = dc-supply 12V\nB1 = bridge-rectifier\nU1 = lm7808\nPS1.+ - B1.~.1\nPS1.- - B1.~.2\nB1.+ - U1.IN\nB1.- - U1.GND\n"
    )
    assert not [f for f in verify(circuit).findings if f.rule == "rectifier-unsmoothed"]
