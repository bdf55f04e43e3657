"""Parts that are counted on without their name, and general words for parts that are named already."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import Wish


def wish(prompt: str, component: str) -> Wish:
    return next(w for w in read(prompt).wishes if w.component == component)


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("Mega: green LED on D22, red on D23, blue on D24, a buzzer on D30", "led", ["D22", "D23", "D24"]),
        ("nano w/ a white led on 4, amber one on 5", "led", ["4", "5"]),
        ("An ESP32 with a red button on GPIO4 and a green one on GPIO5", "push-button", ["GPIO4", "GPIO5"]),
        ("one DHT11 at GP6, the other at GP7 of a Pico", "dht11", ["GP6", "GP7"]),
        ("uno: a relay on 7, the second on 8, the third on 9", "relay-module", ["7", "8", "9"]),
        ("bare ATmega328P, yellow LED on PB1, white on PB2", "led", ["PB1", "PB2"]),
    ],
)
def test_a_colour_or_an_ordinal_before_a_pin_is_one_more_of_the_part_before(prompt, part, pins):
    w = wish(prompt, part)
    assert w.count == len(pins) and [w.pins[k] for k in ("", *(f"#{n}" for n in range(1, len(pins))))] == pins


def test_colours_that_are_signals_of_the_light_named_last_stay_signals():
    assert wish("RGB LED and two buttons on a Mega, red on 9, green on 10, blue on 11", "rgb-led").pins == {"r": "9", "g": "10", "b": "11"}


def test_the_title_of_a_traffic_light_takes_no_pin_from_the_leds_that_are_named():
    request = read("Traffic light with an ATtiny85: red LED on PB0, yellow on PB1, green on PB2")
    assert next(w for w in request.wishes if w.component == "led").pins == {"": "PB0", "#1": "PB1", "#2": "PB2"}


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("HC-06 on USART1 of a Blue Pill (PA9 is TX, PA10 is RX)", "hc-06", {"rx": "PA9", "tx": "PA10"}),
        ("Blue Pill with HC-05: PA9 is TX, PA10 is RX", "hc-05", {"rx": "PA9", "tx": "PA10"}),
        ("ESP32, SIM800L on UART2 (TX on GPIO17, RX on GPIO16)", "sim800l", {"rx": "GPIO17", "tx": "GPIO16"}),
    ],
)
def test_the_serial_names_of_a_board_are_the_board_s(prompt, part, pins):
    w = wish(prompt, part)
    assert w.pins == pins and w.count == 1


@pytest.mark.parametrize(
    "words",
    [
        "two NEMA17 steppers on A4988 drivers, motors from a 12 V brick",
        "a 28BYJ-48 with its ULN2003, motor on 5 V",
        "3 servos on D3, D5 and D6, servos get 6 V from 4 AA cells",
    ],
)
def test_motors_and_their_voltage_are_no_further_motors(words):
    parts = [w.component for w in read(f"Arduino Nano, {words}").of("part")]
    assert "dc-motor" not in parts and len(parts) == len(set(parts))


def test_the_name_that_says_more_is_the_part():
    assert wish("Uno with home switches (limit switches) on D9 and D10", "limit-switch").count == 2


def wires(prompt: str) -> list[set[str]]:
    made = design(prompt, Options(simulate=False))
    assert made.report["verdict"]["status"] != "failed", made.report["verdict"]
    return [{str(p) for p in n.pins} for n in made.circuit.nets.values()]


@pytest.mark.parametrize(
    ("prompt", "pairs"),
    [
        ("Raspberry Pi, MCP3008. CH0 gets an LDR, CH3 the wiper of a 10k pot", [{"R1.2", "U1.CH0"}, {"RV1.2", "U1.CH3"}]),
        ("ADS1115 on an ESP32: A0 reads a soil moisture sensor, A1 a TMP36", [{"U2.AOUT", "U1.A0"}, {"U3.OUT", "U1.A1"}]),
    ],
)
def test_a_channel_before_its_part(prompt, pairs):
    nets = wires(prompt)
    for pair in pairs:
        assert any(pair <= net for net in nets), (pair, nets)


@pytest.mark.parametrize(
    ("prompt", "pair"),
    [
        ("Raspberry Pi, MCP3008", {"U1.CLK", "A1.GPIO11"}),
        ("Raspberry Pi, MCP3008 on SPI1", {"U1.CLK", "A1.GPIO21"}),
        ("Raspberry Pi, MCP3008 with CE0 (GPIO8)", {"U1.CS", "A1.GPIO8"}),
        ("Blue Pill with an RFM95", {"U1.SCK", "A1.PA5"}),
        ("Pico: BME280 on I2C1", {"U1.SDA", "A1.GP2"}),
        ("Pico: GPS on UART1", {"U1.TX", "A1.GP5"}),
    ],
)
def test_a_bus_is_the_one_that_is_named_and_else_the_first(prompt, pair):
    assert any(pair <= net for net in wires(prompt))


def test_servos_run_from_four_aa_cells_and_share_them():
    made = design("Nano with 3 servos on D3, D5, D6, servos get 6 V from 4 AA cells", Options(simulate=False))
    assert [p.id for p in made.circuit.parts.values() if p.component.kind == "supply"] == ["battery-aa-4"]


def test_the_geared_stepper_runs_from_five_volts():
    made = design("28BYJ-48 and ULN2003 on an ESP32, motor from a 5 V adapter", Options(simulate=False))
    assert not any(p.component.kind == "converter" for p in made.circuit.parts.values())
