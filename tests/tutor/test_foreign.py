"""Designs as lessons: what a lesson can be about is taken with its own figures, the rest is named."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit, PinRef
from circuitlm.errors import UsageError
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.tutor.facts import Truth
from circuitlm.tutor.foreign import netlist_of
from circuitlm.tutor.targets import read_target


def circuit(**joined: tuple[str, ...]) -> Circuit:
    """A transistor stage: VCC and GND, and the other nets with their pins."""
    made = Circuit("stage")
    parts = catalogue()
    for ref, part, value in (("R1", "resistor", 10_000), ("R2", "resistor", 1_000), ("C1", "capacitor", 1e-6), ("Q1", "2n3904", None)):
        made.add(parts.get(part), ref, quantity=value)
    made.net("VCC", "power", volts=5.0)
    made.net("GND", "ground")
    for net, pins in joined.items():
        for pin in pins:
            made.connect(net, PinRef(*pin.split(".")))
    return made


def test_a_transistor_is_taken_with_its_own_figures_and_what_leads_nowhere_is_named():
    made = circuit(VCC=("R1.1", "R2.1"), base=("R1.2", "Q1.B", "C1.1"), col=("R2.2", "Q1.C"), inp=("C1.2",), GND=("Q1.E",))
    netlist, left = netlist_of(made)
    assert netlist["Q1"].options["BETA"] == 100 and netlist["Q1"].nodes == ("col", "base", "0")
    assert left == ["C1 (it leads nowhere then)"]
    volts = Truth(netlist, None).value(read_target("V(base)", netlist))
    assert volts == pytest.approx(0.65)


def test_a_circuit_without_anything_to_teach_is_refused():
    with pytest.raises(UsageError, match="holds no resistors"):
        netlist_of(circuit(VCC=("R1.1",), GND=("Q1.E",)))
