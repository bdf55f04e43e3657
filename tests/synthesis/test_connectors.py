"""Terminals, headers and test points that a request names: what its words bring out to them."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import Part
from tests.synthesis.bench import all_of, joined, one, volts
from tests.synthesis.recipe_bench import complaints, made

CHANNELS = "Pico, I2C0 on GP4/GP5, two ADS1115 at 0x48 and 0x49, 4k7 pull-ups, 8 single ended channels on screw terminals"
MIXED = "ESP32 with a potentiometer and an MCP3008, the free channels of the MCP3008 on screw terminals"
CONTACTS = "Arduino Uno with a 4 relay module on D4-D7, all relay contacts on screw terminals, 12V supply"
INPUTS = "Arduino Mega, 4 digital inputs on screw terminals on D22-D25 and an SSD1306"
PORT = "MCP23017 on a Pico, port A on a pin header, port B eight LEDs 470R"
SHIFT = "Nano and a 74HC595, the 8 outputs on a pin header"
ANALOG = "Nano with two analog inputs on screw terminals at A0 and A1"
BARE = "Bare ATmega328P 16MHz with ISP header, LED on PB0 and a UART header"
PROBES = "Uno with a BME280 and test points on 5V, GND, SDA and SCL"
PLUGGED = "ESP32 and an I2C header for a display"
BRIDGE = "Nano with L298N, motor outputs on screw terminals"
UART = "STM32 blue pill with a UART header on PA9/PA10"

ALL = [
    CHANNELS,
    MIXED,
    CONTACTS,
    INPUTS,
    PORT,
    SHIFT,
    ANALOG,
    BARE,
    PROBES,
    PLUGGED,
    BRIDGE,
    UART,
    "ESP32 with four outputs on screw terminals",
]


def named(prompt: str, component: str) -> list[Part]:
    return all_of(made(prompt).circuit, component)


@pytest.mark.parametrize("prompt", ALL)
def test_every_connector_is_wired_without_a_complaint(prompt: str) -> None:
    assert complaints(prompt) == []


def test_each_channel_of_each_converter_has_a_terminal_with_ground() -> None:
    c = made(CHANNELS).circuit
    terminals = named(CHANNELS, "terminal-2")
    assert [t.label for t in terminals] == [f"U{u} A{n} GND" for u in (1, 2) for n in range(4)]
    assert all(volts(c, f"{t.ref}.2") == 0.0 for t in terminals)


def test_two_parts_on_one_bus_get_the_two_pins_that_are_named() -> None:
    c = made(CHANNELS).circuit
    assert joined(c, "A1.GP4", "U1.SDA") and joined(c, "A1.GP5", "U2.SCL")


def test_a_contact_comes_out_with_three_poles() -> None:
    c = made(CONTACTS).circuit
    terminals = named(CONTACTS, "terminal-3")
    assert len(terminals) == 4
    for n, t in enumerate(terminals):
        assert [joined(c, f"K1.{pin}{n + 1}", f"{t.ref}.{k + 1}") for k, pin in enumerate(("COM", "NO", "NC"))] == [True] * 3


def test_an_input_has_its_pin_and_a_pull_up() -> None:
    c = made(INPUTS).circuit
    for n, t in enumerate(named(INPUTS, "terminal-2")):
        assert joined(c, f"A1.D{22 + n}", f"{t.ref}.1") and volts(c, f"{t.ref}.2") == 0.0
        assert [p.quantity for p in c.parts.values() if p.owner == t.ref and p.role == "pullup"] == [10_000]


def test_a_port_of_an_expander_keeps_to_its_pins() -> None:
    c = made(PORT).circuit
    header = one(c, "header-10")
    assert all(joined(c, f"U1.GPA{n}", f"{header.ref}.{n + 1}") for n in range(8))


def test_an_analog_input_of_the_board_has_the_pin_that_is_named() -> None:
    c = made(ANALOG).circuit
    assert joined(c, "A1.A0", "J1.1") and joined(c, "A1.A1", "J2.1")


def test_a_programming_header_goes_to_the_bare_chip_and_shares_its_reset() -> None:
    c = made(BARE).circuit
    isp = one(c, "isp-header").ref
    for pin, of in (("MISO", "PB4"), ("MOSI", "PB3"), ("SCK", "PB5"), ("RST", "RESET"), ("VCC", "VCC"), ("GND", "GND.1")):
        assert joined(c, f"{isp}.{pin}", f"U1.{of}")
    assert any(p.role == "pullup" and joined(c, f"{p.ref}.1", "U1.RESET") for p in c.parts.values())


def test_an_attiny_is_programmed_over_the_lines_its_own_bus_uses_the_other_way_round() -> None:
    c = made("bare ATtiny85 with an LED on PB4 and an ISP header, 5 V supply").circuit
    isp = one(c, "isp-header").ref
    for pin, of in (("MOSI", "PB0"), ("MISO", "PB1"), ("SCK", "PB2"), ("RST", "PB5")):
        assert joined(c, f"{isp}.{pin}", f"U1.{of}")
    assert complaints("bare ATtiny85 with an LED on PB4 and an ISP header, 5 V supply") == []


def test_each_supply_pin_of_a_bare_chip_has_its_capacitor() -> None:
    assert sum(p.owner == "U1" and p.role == "decoupling" for p in made(BARE).circuit.parts.values()) == 2


def test_a_board_brings_its_programming_header() -> None:
    prompt = "Arduino Uno with an ISP header and a red LED on D5"
    assert not named(prompt, "isp-header") and complaints(prompt) == []


def test_a_serial_header_has_ground_supply_and_both_lines() -> None:
    c = made(UART).circuit
    assert volts(c, "J1.1") == 0.0 and volts(c, "J1.2") == pytest.approx(3.3)
    assert joined(c, "J1.3", "A1.PA9") and joined(c, "J1.4", "A1.PA10")


def test_test_points_are_on_the_nets_that_are_named() -> None:
    assert sorted(p.label for p in named(PROBES, "test-point")) == ["5V", "GND", "SCL", "SDA"]


def test_what_is_plugged_into_a_header_is_no_part_of_the_circuit() -> None:
    assert not named(PLUGGED, "ssd1306")
    assert [p.role for p in made(PLUGGED).circuit.parts.values() if p.id == "resistor"] == ["pullup", "pullup"]


def test_the_outputs_of_a_driver_come_out_once_each() -> None:
    c = made(BRIDGE).circuit
    first, second = named(BRIDGE, "terminal-2")
    assert joined(c, "U1.OUT1", f"{first.ref}.1") and joined(c, "U1.OUT4", f"{second.ref}.2")
    assert not named(BRIDGE, "dc-motor") and not named(BRIDGE, "terminal-3")


@pytest.mark.parametrize("chip", ["MAX485, A, B and GND on a 3-way terminal block", "SN65HVD230, CANH, CANL and GND on a 3 pole screw terminal"])
def test_a_bus_takes_the_ground_along_where_the_terminal_has_three_poles(chip: str) -> None:
    (terminal,) = (p for p in made(f"ESP32 with {chip}").circuit.parts.values() if p.component.kind == "connector")
    assert terminal.id == "terminal-3"
    assert made(f"ESP32 with {chip}").circuit.net_of((terminal.ref, "3")).kind == "ground"  # type: ignore[union-attr]
