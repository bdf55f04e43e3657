"""Shunts for large currents, stops by a contactor, the battery's own voltage, devices on a Modbus cable."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def made(prompt: str):
    return design(prompt, Options(simulate=False))


def ids(d) -> list[str]:
    return [p.id for p in d.circuit.parts.values()]


@pytest.mark.parametrize(
    ("prompt", "chip", "ohms"),
    [
        ("INA226 measuring up to 20A on a 24V battery bank, ESP32 shows amps on an OLED", "ina226-external", 3.75e-3),
        ("INA219 measuring a 12V motor up to 10A, Uno", "ina219-external", 7.5e-3),
        ("Nano logs the current of a 12V battery, max 50A, with an INA226", "ina226-external", 1.5e-3),
    ],
)
def test_a_current_beyond_the_modules_resistor_gets_a_shunt_with_sense_wires(prompt: str, chip: str, ohms: float) -> None:
    d = made(prompt)
    shunt = next(p for p in d.circuit.parts.values() if p.id == "current-shunt")
    monitor = next(r for r, p in d.circuit.parts.items() if p.id == chip)
    assert d.exit_code == 0 and shunt.quantity == pytest.approx(ohms)
    port = d.circuit.parts[monitor].component.interfaces_of("sense")[0]
    for role, end in (("p", "1"), ("n", "2")):
        wire = d.circuit.net_of((monitor, port.pins[role]))
        assert wire is not None and wire is d.circuit.net_of((shunt.ref, end))


def test_a_small_current_stays_on_the_modules_own_resistor() -> None:
    assert "current-shunt" not in ids(made("INA219 measuring up to 2A of a 12V motor, Uno"))


@pytest.mark.parametrize(
    "prompt",
    [
        "E-stop for a CNC: the mushroom button must cut the 24V 10A supply to the stepper drivers via a contactor, and an Arduino has to know",
        "Uno with a TB6600 and NEMA23, emergency stop button cuts the 24V to the driver through a 24V relay, the Uno should detect it",
    ],
)
def test_a_stop_holds_the_coil_whose_contact_cuts_the_drivers(prompt: str) -> None:
    d = made(prompt)
    relay = next(r for r, p in d.circuit.parts.items() if p.component.shape == "relay")
    stop = next(r for r, p in d.circuit.parts.items() if p.id == "emergency-stop")
    coil = d.circuit.parts[relay].component.interfaces_of("load")[0]
    contact = d.circuit.parts[relay].component.interfaces_of("contact")[0]
    assert d.exit_code == 0 and d.circuit.net_of((stop, "12")) is d.circuit.net_of((relay, coil.pins["p"]))
    behind = d.circuit.net_of((relay, contact.pins["no"]))
    assert behind is not None and any(d.circuit.parts[p.ref].component.kind == "driver" for p in behind.pins)
    assert not any(p.component.shape in ("npn", "nmos") for p in d.circuit.parts.values())
    assert any(p.role == "divider-top" and p.owner == relay for p in d.circuit.parts.values())


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32 on a single 18650 with a TP4056 module and a DHT22. How do I read the battery voltage?",
        "ESP32-C3 on a LiPo with a TP4056 reports the battery voltage over wifi",
    ],
)
def test_a_batterys_own_voltage_comes_through_a_divider(prompt: str) -> None:
    d = made(prompt)
    assert "voltage-sensor" not in ids(d) and any(p.role == "divider-top" for p in d.circuit.parts.values())


def test_meters_on_a_modbus_cable_are_no_parts_of_the_circuit() -> None:
    d = made("Modbus RTU master with an ESP32 and a MAX485, three slave energy meters on a 40 m cable")
    assert "ina219" not in ids(d) and "ssd1306" not in ids(d) and any("RS-485 cable" in a for a in d.report["assumptions"])


@pytest.mark.parametrize("words", ["Can I drive it with 3.3V directly?", "Do I drive the relay with 3.3V or do I need a transistor?"])
def test_a_logic_level_in_a_question_is_no_source(words: str) -> None:
    assert not any(p.value == "3.3 V" for p in made(f"ESP32 and a bare 5V relay SRD-05VDC. {words}").circuit.parts.values())


def test_inches_count_nothing() -> None:
    assert ids(made("Raspberry Pi with a 7 inch display from a 12V battery")).count("ssd1306") <= 1
