"""Buttons of other devices under a relay's contact, lines of other circuits into a pin, adapters that load programs, one supply a board."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Circuit
from circuitlm.pipeline.run import Options, design


def made(prompt: str) -> Circuit:
    result = design(prompt, Options(simulate=False))
    assert result.exit_code == 0
    return result.circuit


def ids(circuit: Circuit) -> list[str]:
    return [p.id for p in circuit.parts.values()]


def together(circuit: Circuit, a: str, b: str) -> bool:
    """Whether two pins, 'K1.NO', are on one net."""
    first, second = (circuit.net_of(tuple(x.split(".", 1))) for x in (a, b))  # type: ignore[arg-type]
    return first is not None and first is second


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32 opens my garage door: relay in parallel with the wall button, reed switch on GPIO 27",
        "D1 mini with a relay that shorts the push button of my gate opener for half a second, relay on D1",
        "Pico W, a relay presses the pc power button (contact across the power switch pins)",
        "A relay on D1 of an ESP8266 gives a dry contact for the push button of a gate",
        "Arduino Nano and a relay module, its contacts go across the existing button of the door opener",
        "ESP8266 con un rele sul D1 che fa contatto pulito per il pulsante del cancello",
        "ESP32 mit Relais an D5, der potentialfreie Kontakt liegt parallel zum Taster vom Garagentor",
    ],
)
def test_a_button_that_the_relay_works_is_a_terminal_at_its_contact(prompt: str) -> None:
    circuit = made(prompt)
    assert "push-button" not in ids(circuit) and "toggle-switch" not in ids(circuit)
    terminal = next(p for p in circuit.parts.values() if p.id.startswith("terminal"))
    assert any(together(circuit, "K1.NO", f"{terminal.ref}.{n}") for n in "123") and any(
        together(circuit, "K1.COM", f"{terminal.ref}.{n}") for n in "123"
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "Uno with a relay on 7 and when I press the push button on 2 the relay toggles",
        "A push button triggers the relay on an ESP32",
        "Nano with a relay and a button in parallel with a reed switch, both on D2",
    ],
)
def test_a_button_of_ones_own_stays_an_input(prompt: str) -> None:
    assert "push-button" in ids(made(prompt))


@pytest.mark.parametrize(
    ("prompt", "pin", "volts"),
    [
        ("ESP32 detects whether the 12V ignition signal of a car is on, GPIO34.", "A1.D34", 14.4),
        ("Arduino Uno reads a 24V signal from a machine on D3", "A1.D3", 24.0),
        ("ESP32, 12V digital input on GPIO34", "A1.D34", 12.0),
        ("Pico counts 12V pulses from a machine", "", 12.0),
    ],
)
def test_a_line_of_another_circuit_is_divided_for_its_pin(prompt: str, pin: str, volts: float) -> None:
    circuit = made(prompt)
    top, bottom = (circuit.parts[r].quantity or 0.0 for r in ("R1", "R2"))
    assert volts * bottom / (top + bottom) <= max(c.component.mcu.v_io for c in circuit.controllers() if c.component.mcu)
    assert not pin or together(circuit, "R2.1", pin)


def test_a_signal_lamp_is_no_line() -> None:
    assert "terminal-2" not in ids(made("ESP32 with a 12V signal LED on GPIO 5 and 12V supply"))


@pytest.mark.parametrize(
    "prompt",
    [
        "how do i flash the esp32-cam? i have one of these red ftdi adapters. which pin has to go to gnd",
        "ESP32-CAM with a CP2102 to upload the program",
    ],
)
def test_a_board_without_usb_gets_its_boot_button(prompt: str) -> None:
    circuit = made(prompt)
    assert together(circuit, "SW1.1", "A1.IO0") and together(circuit, "SW1.2", "A1.GND.1")
    assert together(circuit, "U1.TXO" if "ftdi" in ids(circuit) else "U1.TXD", "A1.U0R")


def test_no_boot_button_where_nothing_is_loaded() -> None:
    assert "push-button" not in ids(made("ESP32-CAM with a PIR on IO13 and an LED on IO14"))


def test_a_module_is_programmed_without_a_board() -> None:
    circuit = made("How do I upload code to an ESP-01 with an FTDI adapter?")
    assert not circuit.controllers()
    assert together(circuit, "U2.TXO", "U1.RX") and together(circuit, "U2.RXI", "U1.TX") and together(circuit, "SW1.1", "U1.GPIO0")


def test_the_arduino_bootloader_is_no_arduino() -> None:
    circuit = made("ATmega328P standalone with a 16MHz crystal, FT232 adapter to upload with the arduino bootloader, DS1307")
    assert ids(circuit).count("atmega328p") == 1 and "arduino-uno" not in ids(circuit)
    assert together(circuit, "U2.TXO", "U1.PD0")


def test_two_boards_with_an_adapter_each_and_parts_of_their_own() -> None:
    circuit = made(
        "Two arduino nanos 40 m apart, MAX485 modules at each end. One reads a DHT22 and soil moisture, the other one drives a 20x4 LCD i2c and a buzzer. "
        "Each nano has its own 12v adapter."
    )
    assert ids(circuit).count("dc-supply") == 2 and not together(circuit, "A1.VIN", "A2.VIN")
    lcd = next(p.ref for p in circuit.parts.values() if p.id == "lcd-2004-i2c")
    dht = next(p.ref for p in circuit.parts.values() if p.id == "dht22")
    hosts = {ref: {x.ref for x in circuit.net_of((ref, pin)).pins if x.ref in ("A1", "A2")} for ref, pin in ((lcd, "SDA"), (dht, "DATA"))}  # type: ignore[union-attr]
    assert hosts[lcd] != hosts[dht]
