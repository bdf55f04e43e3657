"""The switch in the supply line of a circuit with a board: what the words turn off is the supply, not an input."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def made(prompt: str):
    return design(prompt, Options(simulate=False))


def nets_of(d, ref: str) -> set[str]:
    return {n.name for n in d.circuit.nets.values() if any(p.ref == ref for p in n.pins)}


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Nano on a 9V battery with an OLED and a slide switch to turn the whole thing off",
        "Arduino Uno on a 7.4V lipo with a DHT22, main switch between the battery and everything",
        "Arduino Nano with a DHT22 and an OLED on a 9V block, plus a power switch",
        "ESP32 with a DHT22, 12V adapter, an on/off slide switch",
        "Arduino Uno with a DHT22 on a 9V adapter, put in a main switch for the whole thing",
        "Arduino Uno with an OLED, 12 V adapter and a toggle switch for everything",
        "ESP32 and a DHT22 on 4 AA cells with an on/off rocker switch for the whole box",
    ],
)
def test_a_main_switch_stands_in_the_supply(prompt: str) -> None:
    d = made(prompt)
    switch = next(p for p in d.circuit.parts.values() if p.component.shape == "switch")
    source = next(p for p in d.circuit.parts.values() if p.role == "source")
    nets = nets_of(d, switch.ref)
    fused = {n for p in d.circuit.parts.values() if p.owner == source.ref and p.component.shape == "fuse" for n in nets_of(d, p.ref)}
    assert switch.role == "switch" and nets & (nets_of(d, source.ref) | fused) and all(d.circuit.nets[n].kind == "power" for n in nets)


def test_the_switch_of_one_of_two_sources_stands_at_that_one() -> None:
    d = made(
        "ESP32 on a USB power bank, TB6612FNG, two TT motors on their own 4 AA cells and a toggle switch in that motor battery lead only"
    )
    cells = next(p for p in d.circuit.parts.values() if p.id == "battery-aa-4")
    switch = next(p for p in d.circuit.parts.values() if p.component.shape == "switch")
    assert switch.role == "switch" and nets_of(d, switch.ref) & nets_of(d, cells.ref)


def test_a_charged_cell_is_switched_behind_its_charger() -> None:
    d = made("flat lipo inside with usb charging, an ESP32 with an OLED and an on/off slide switch")
    switch = next(p for p in d.circuit.parts.values() if p.component.shape == "switch")
    charger = next(p for p in d.circuit.parts.values() if p.id == "tp4056")
    cell = next(p for p in d.circuit.parts.values() if p.role == "source")
    assert nets_of(d, switch.ref) & nets_of(d, charger.ref) and not nets_of(d, switch.ref) & nets_of(d, cell.ref)


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Nano on a 9V battery with a toggle switch for manual mode and an OLED",
        "Arduino Nano on a 9V battery with a switch to select the mode and an OLED",
        "Arduino Nano on a 9V battery with a toggle switch on D4 and an OLED",
        "Arduino Nano on a 9V battery with an OLED, a fan and an on/off switch for the light",
    ],
)
def test_a_switch_for_something_else_stays_an_input(prompt: str) -> None:
    d = made(prompt)
    assert not [p for p in d.circuit.parts.values() if p.role == "switch"]
