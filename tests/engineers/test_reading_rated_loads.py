"""Things that no component file names are switched by their ratings."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read
from circuitlm.pipeline.run import Options, design

QUICK = Options(simulate=False)


def test_an_unknown_thing_with_a_voltage_and_a_current_is_a_load_of_them():
    made = design("ESP32 with a fogger (24 V DC, 0.6 A) over a relay on GPIO 26", QUICK)
    (load,) = [p for p in made.circuit.parts.values() if p.id == "load-dc"]
    assert load.label == "fogger" and load.component.spec["volts"] == 24 and load.component.spec["ma"] == 600
    assert 24.0 in {n.volts for n in made.circuit.nets.values()} and made.exit_code == 0
    assert not {"24 V", "0.6 A", "fogger"} & set(made.report["not_understood"])


def test_two_things_on_mains_get_a_contact_each():
    made = design("ESP32 switches the 230V fridge and a 230 V 25 W heat belt", QUICK)
    have = [p.id for p in made.circuit.parts.values()]
    assert have.count("mains-appliance") == 2 and have.count("relay-module") == 2


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Nano with a 12V 5A brick and an LED that turns on",
        "ESP32 with a 5 V 3 A supply switches an LED",
        "What is the temperature in my fridge? ESP32 with a DS18B20 switches an LED",
        "Arduino Uno switches a 12 V 2 A pump",
    ],
)
def test_sources_places_and_known_loads_are_none(prompt):
    have = {p.id for p in design(prompt, QUICK).circuit.parts.values()}
    assert not {"load-dc", "mains-appliance"} & have


@pytest.mark.parametrize(
    ("prompt", "volts", "amps"),
    [
        ("12V 5A supply, ESP32, and a 5 V at 2 A outlet for the camera", 5, "2 A"),
        ("ESP32 from a 12 V supply, also gives 9 V at 500 mA for the router", 9, "0.5 A"),
        ("ESP32 with a 12 V 2 A supply and an LED", None, None),
    ],
)
def test_what_a_rail_is_to_give_a_device_outside(prompt, volts, amps):
    outlets = [w for w in read(prompt).of("part") if w.component == "dc-outlet"]
    assert [(w.attributes["volts"], w.attributes["amps"]) for w in outlets] == ([(f"{volts} V", amps)] if volts else [])


def test_an_outlets_current_sizes_the_fuse_and_its_own_converter():
    circuit = design("12V battery, ESP32, and a 5V 2A USB outlet for the camera", QUICK).circuit
    (outlet,) = [p for p in circuit.parts.values() if p.id == "dc-outlet"]
    maker = next(circuit.parts[p.ref] for p in circuit.net_of((outlet.ref, "+")).pins if p.ref != outlet.ref)
    assert outlet.component.supplies[0].ma.peak == 2000 and maker.component.rails[0].max_ma >= 2000
    assert next(p for p in circuit.parts.values() if p.id == "fuse").value == "2A"


@pytest.mark.parametrize("load", ["fan", "pump"])
def test_a_load_named_by_its_voltage_is_not_wound_for_the_supply(load):
    request = read(f"Arduino Nano with a 5 V 3 A power supply and a 12V {load} switched by a MOSFET")
    assert not any(w.component in ("fan-5v", "pump-mini-5v") for w in request.of("part"))
