"""Things that no component file names are switched by their ratings."""

from __future__ import annotations

import pytest

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
