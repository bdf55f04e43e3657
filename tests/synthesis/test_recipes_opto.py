"""Facts about isolated channels: one coupler each, the field side on its own ground, the pins that the request names."""

from __future__ import annotations

import pytest

from tests.synthesis.recipe_bench import complaints, made, values

FOUR = (
    "ESP32 devkit, 4 opto-isolated 24 V inputs: PC817 each, 4k7 in series with the LED, outputs to GPIO32, 33, 34, 35 "
    "with 10k pull-ups to 3V3. Field side on screw terminals"
)
OUT = "Raspberry Pi Pico with 3 isolated outputs on GP10, GP11 and GP12 via PC817 to a 24 V PLC"
ALONE = "4 isolated 24V inputs with PC817 to 3.3V logic, no microcontroller, outputs on terminals"


def couplers(prompt: str) -> list[str]:
    return [p.ref for p in made(prompt).circuit.parts.values() if p.component.kind == "isolator"]


@pytest.mark.parametrize(("prompt", "count"), [(FOUR, 4), (OUT, 3), (ALONE, 4)])
def test_each_channel_has_its_own_coupler(prompt: str, count: int) -> None:
    assert len(couplers(prompt)) == count
    assert complaints(prompt) == []


def test_the_given_resistors_serve_every_channel() -> None:
    assert values(FOUR, "series") == [4700] * 4 and values(FOUR, "pullup") == [10_000] * 4


def test_the_outputs_go_to_the_named_pins() -> None:
    circuit = made(FOUR).circuit
    board = circuit.controllers()[0]
    reached = set()
    for ref in couplers(FOUR):
        net = circuit.net_of((ref, "C"))
        assert net is not None
        reached |= {p.pin for p in net.pins if p.ref == board.ref}
    assert reached == {"D32", "D33", "D34", "D35"}


def test_the_field_has_its_own_ground() -> None:
    circuit = made(FOUR).circuit
    field = circuit.nets["FIELD_GND"]
    assert {p.ref for p in field.pins} >= set(couplers(FOUR)) and not any(p.ref == circuit.controllers()[0].ref for p in field.pins)


def test_our_output_into_their_input_is_an_output() -> None:
    prompt = "A logic output of my 5V board has to switch a 24 V PLC input galvanically isolated, PC817"
    assert [p.name for p in made(prompt).circuit.ports if p.direction == "in"] == ["CONTROL"]


def test_the_boards_own_supply_is_no_field_signal() -> None:
    prompt = "4x opto isolated 24V inputs (PC817) to Arduino Mega D22-D25, 24V supply, buck to 5V"
    assert len(couplers(prompt)) == 4
    assert any(n.kind == "power" and n.volts == 24 for n in made(prompt).circuit.nets.values())


@pytest.mark.parametrize(
    ("prompt", "ohms"),
    [
        ("ESP32 with OLED, DHT22 and a PC817 for a 24 V PLC signal", [3300]),
        ("24V proximity sensor into an ESP32 through a PC817, board runs from 5V", [3300]),
        ("two 4N25 for 5 V and 24 V signals into an STM32 Blue Pill", [560, 3300]),
    ],
)
def test_the_leds_resistor_is_for_the_signal_that_comes_in(prompt: str, ohms: list[float]) -> None:
    assert values(prompt, "series") == ohms and complaints(prompt) == []


PNP = "24 V PNP inductive prox switch to GPIO33 of an ESP32 through a PC817, ~5 mA through the opto led, the grounds stay apart"
NPN = "npn proximity sensor on 12 V through a 4N35 to a nano on D3"


@pytest.mark.parametrize(("prompt", "side", "net", "volts"), [(PNP, "K", "FIELD_GND", 24), (NPN, "K", "FIELD_IN", 12)])
def test_a_device_of_the_field_has_its_own_supply(prompt: str, side: str, net: str, volts: float) -> None:
    circuit = made(prompt).circuit
    (coupler,) = couplers(prompt)
    assert circuit.net_of((coupler, side)).name == net  # type: ignore[union-attr]
    assert circuit.nets["FIELD_V"].volts == volts
    assert not {p.ref for p in circuit.nets["FIELD_GND"].pins} & {p.ref for p in circuit.nets["GND"].pins} - {coupler}


@pytest.mark.parametrize(
    "prompt",
    [
        "two 24V inputs through PC817 optocouplers to D2 and D3 of a nano. cabinet has 24 V, use a buck converter for the 5V",
        "Mega. inputs | 4 | 24 V, isolated with one PC817 each | D22..D25. outputs | 4 | relays (module) | D30..D33. 24 V in, a buck makes the 5 V",
    ],
)
def test_the_cabinets_voltage_feeds_the_board(prompt: str) -> None:
    circuit = made(prompt).circuit
    buck = next(p.ref for p in circuit.parts.values() if p.id == "lm2596")
    assert circuit.net_of((buck, "IN+")).volts == 24  # type: ignore[union-attr]
    assert all(circuit.net_of((ref, "E")).kind == "ground" for ref in couplers(prompt))  # type: ignore[union-attr]
