"""Three-wire proximity switches of automation at a controller: 24 V is divided, an open collector is pulled up, and their supply is their own."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize("said", ["a 24V PNP proximity sensor", "an inductive PNP proximity switch", "a 3-wire PNP sensor (24V)"])
def test_a_pnp_output_is_divided_before_the_pin(said: str) -> None:
    circuit = design(f"Connect {said} to an ESP32 on GPIO27.", Options(simulate=False)).circuit
    (sensor,) = [p for p in circuit.parts.values() if p.id == "proximity-pnp"]
    dividers = [p for p in circuit.parts.values() if p.role in ("divider-top", "divider-bottom")]
    assert len(dividers) == 2
    top, bottom = (next(p.quantity for p in dividers if p.role == role) for role in ("divider-top", "divider-bottom"))
    assert 24 * bottom / (top + bottom) <= 3.6
    assert 24**2 / (top + bottom) <= 0.0625
    fed = circuit.net_of((sensor.ref, "VCC"))
    assert fed is not None and any(circuit.parts[p.ref].component.kind == "supply" for p in fed.pins)


def test_an_npn_output_needs_no_divider() -> None:
    circuit = design("An NPN proximity switch 24 V on pin 2 of an Arduino Uno", Options(simulate=False)).circuit
    assert any(p.id == "proximity-npn" for p in circuit.parts.values())
    assert not [p for p in circuit.parts.values() if p.role == "divider-top"]


def test_a_din_rail_supply_is_the_sensors_and_the_boards() -> None:
    circuit = design("Two PNP inductive sensors on an ESP32. I have a 24V DIN rail supply.", Options(simulate=False)).circuit
    assert [p.component.id for p in circuit.parts.values() if p.component.kind == "supply"] == ["dc-supply"]
