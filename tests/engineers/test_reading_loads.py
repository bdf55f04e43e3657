"""Loads and what switches them: mains appliances by voltage or by their solid-state relay, boards of several relays, clocks' cells."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import PlanPart


def planned(prompt: str) -> list[PlanPart]:
    return plan(read(prompt)).plan.parts


def ids(prompt: str) -> list[str]:
    return sorted(p.component for p in planned(prompt))


@pytest.mark.parametrize(
    ("prompt", "load"),
    [
        ("esp32 with an SSR for my 2kW water heater and a DS18B20", "mains-appliance"),
        ("heater through an SSR, DS18B20, arduino uno", "mains-appliance"),
        ("relay switches a 120V AC pump when the soil is dry, arduino uno", "mains-appliance"),
        ("a light (LED 230V 20W) on a timer with a nano and a relay", "light-bulb-mains"),
        ("a heater 12V through a relay, ds18b20, uno", "heater-12v"),
        ("SSR for a 24V DC heater, arduino nano with thermistor", "heater-12v"),
    ],
)
def test_a_load_is_for_the_voltage_that_it_is_given(prompt, load):
    assert [i for i in ids(prompt) if i in ("mains-appliance", "light-bulb-mains", "heater-12v", "water-pump", "led")] == [load]


def test_two_mains_loads_get_two_relays():
    found = ids("switch a 230V fan and a 230V heater with an esp32")
    assert found.count("mains-appliance") == 2 and found.count("relay-module") == 2


def test_the_pin_of_a_mains_load_is_its_relays():
    relay = next(p for p in planned("SSR for a 230 V 1000 W kiln on D6, nano") if p.component == "ssr-25da")
    assert relay.pins == {"": "D6"}


def test_a_heater_that_is_named_again_is_the_one_behind_the_relay():
    assert "heater-12v" not in ids("SSR for a 230 V 1000 W kiln on D6, Nano. Heater must be off while booting.")


@pytest.mark.parametrize(("watts", "fuse"), [(40, "1A"), (1000, "6.3A"), (2000, "16A")])
def test_a_mains_fuse_is_sized_by_the_load(watts, fuse):
    made = design(f"SSR for a 230 V {watts} W heater on D6, nano", Options(simulate=False))
    assert next(p.value for p in made.circuit.parts.values() if p.id == "fuse") == fuse


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("Mega with relay board 8 channels on 30 to 37", {f"IN{n}": str(29 + n) for n in range(1, 9)}),
        ("Mega with a relay module (4 ch) on 30-33", {f"IN{n}": str(29 + n) for n in range(1, 5)}),
    ],
)
def test_channels_behind_a_relay_board_choose_it(prompt, pins):
    board = next(p for p in planned(prompt) if p.component.startswith("relay-module-"))
    assert board.component == f"relay-module-{len(pins)}" and board.pins == pins


def test_each_contact_of_a_board_switches_a_load():
    parts = planned("Uno with 2-channel relay module switching two 12V pumps")
    assert [p.options.get("via") for p in parts if p.component == "water-pump"] == ["relay-module-2"] * 2


def test_a_clocks_battery_is_its_own():
    assert not read("nano with a real time clock with battery").of("supply")


@pytest.mark.parametrize(
    ("prompt", "load"),
    [
        ("nano, a pump 5V, soil sensor", "pump-mini-5v"),
        ("uno, fan 12V with a mosfet", "fan-12v"),
        ("a 110 V lamp with a relay and uno", "light-bulb-mains"),
    ],
)
def test_the_rating_may_stand_behind_the_load_and_mains_has_many_voltages(prompt, load):
    assert load in ids(prompt)


@pytest.mark.parametrize(
    ("prompt", "mains"),
    [
        ("a desk lamp with a 12 V LED strip, a touch sensor and a MOSFET, Nano", False),
        ("bedside lamp: white LEDs, touch sensor, Uno", False),
        ("a lamp for my shelf, 1 W power LED, pot, ATtiny85", False),
        ("Uno switches a desk lamp with a relay, an LED shows the state", True),
        ("turn on the desk lamp when it gets dark, Nano with LDR", True),
        ("turn on a lamp when dark, Nano with LDR and a green LED", True),
    ],
)
def test_a_lamp_that_is_built_of_leds_is_none_on_mains(prompt: str, mains: bool) -> None:
    wishes = read(prompt).wishes
    assert any(w.component == "light-bulb-mains" or w.function == "switch-mains" for w in wishes) == mains
