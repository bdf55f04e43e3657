"""A solar panel beside NiMH cells: a Schottky diode, where the cells stand its current for long."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    "prompt",
    [
        "solar garden light: 6V solar panel, 3 NiMH AA cells, Pro Mini 3.3V, LED on 9",
        "solar powered ATtiny85: 6 V 100 mA panel, NiMH cell x2, two LEDs on PB0 and PB1",
    ],
)
def test_a_panel_charges_nimh_cells_through_a_diode(prompt: str) -> None:
    made = design(prompt, Options(simulate=False))
    c = made.circuit
    diode = next(p for p in c.parts.values() if p.role == "charge")
    panel = next(p for p in c.parts.values() if p.id == "solar-panel-6v")
    assert c.net_of((diode.ref, "A")) is c.net_of((panel.ref, "+")) and c.net_of((diode.ref, "K")).volts < 4
    assert made.exit_code == 0 and any("no charge controller" in a for a in made.report["assumptions"])
    assert not [f for f in made.report["verdict"]["findings"] if f["rule"] == "diode-reversed"]


def test_a_panel_too_strong_for_the_cells_is_told() -> None:
    made = design("Pro Mini 3.3V with three NiMH AAA cells and a 6V solar panel, LED on 9", Options(simulate=False))
    parts = made.circuit.parts.values()
    small = next(p.component.spec["capacity_mah"] for p in parts if p.id == "battery-aaa-nimh")
    assert small < 1700 and not any(p.role == "charge" for p in parts) and made.exit_code == 1
