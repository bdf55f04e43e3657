"""The current that a request gives for a load."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


def amps(prompt: str) -> dict[str, str]:
    return {w.component or "": w.attributes["amps"] for w in read(prompt).of("part") if "amps" in w.attributes}


@pytest.mark.parametrize(
    ("prompt", "component", "given"),
    [
        ("Uno with a 12V solenoid lock. The lock takes 0.8A, I have a 12V 2A supply.", "solenoid", "800 mA"),
        ("Fan draws about 300mA at 12V, switch it with an ESP32", "fan-12v", "300 mA"),
        ("D1 mini switches a 12V fan. it takes around 250 mA", "fan-12v", "250 mA"),
        ("two 12V pumps on a Nano, they pull 1.5A each. BME280 too", "water-pump", "1.5 A"),
        ("ESP32 opens a 12V valve, 400 mA", "solenoid-valve", "400 mA"),
        ("NEMA17 with an A4988 on an Uno, the motor is rated 1.2A", "stepper-motor", "1.2 A"),
        ("Der Lüfter zieht so 300mA, ein ESP32 schaltet den 12V Lüfter", "fan-12v", "300 mA"),
    ],
)
def test_a_loads_current_is_read_where_it_is_said(prompt: str, component: str, given: str) -> None:
    assert amps(prompt) == {component: given}


@pytest.mark.parametrize(
    "prompt",
    [
        "Nano, relay module and a 12V pump. The supply gives 3A",
        "ESP32 with a BME280 that takes 1 mA and a relay",
        "Uno with a 12V fan and a 12V 2A adapter",
        "fan and an ESP32, the ESP32 takes 250 mA",
    ],
)
def test_what_is_said_of_others_is_no_loads(prompt: str) -> None:
    assert amps(prompt) == {}


def test_a_stall_current_makes_a_smaller_working_current() -> None:
    made = design("an Uno drives a 12V motor with a stall current of 3 A", Options(simulate=False))
    motor = next(p for p in made.circuit.parts.values() if p.component.interfaces_of("motor"))
    assert motor.component.spec["stall_ma"] == pytest.approx(3000) and 0 < float(motor.component.spec["ma"]) < 1000


def test_a_transistor_is_judged_by_the_current_that_is_given() -> None:
    made = design("Uno switches a 12V solenoid with a 2N2222. The solenoid takes 0.8A. Is the 2N2222 enough?", Options(simulate=False))
    assert any(f["rule"] == "transistor-overcurrent" and f["numbers"]["load_ma"] == 800 for f in made.report["verdict"]["findings"])


def test_a_winding_current_becomes_the_drivers_limit() -> None:
    made = design("NEMA17 with an A4988 on an Uno, 12V supply, the motor is rated 1.2A", Options(simulate=False))
    assert any("current limit" in a and "1.2 A" in a for a in made.report["assumptions"]) and made.report["not_understood"] == []
