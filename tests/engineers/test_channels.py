"""Parts on the channels and pins of a converter, expander or multiplexer."""

from __future__ import annotations

import pytest

from circuitlm.circuit.model import PinRef
from circuitlm.engineers.builtin.reading.read import read
from circuitlm.pipeline.run import Options, design


def wires(prompt: str) -> dict[str, set[str]]:
    made = design(prompt, Options(simulate=False))
    assert made.report["verdict"]["status"] != "failed", made.report["verdict"]
    return {n.name: {str(p) for p in n.pins} for n in made.circuit.nets.values()}


@pytest.mark.parametrize(
    ("words", "pairs"),
    [
        ("Raspberry Pi, MCP3008, two TMP36 on CH0 and CH1 and a potentiometer on CH7", [("U2.OUT", "U1.CH0"), ("U3.OUT", "U1.CH1"), ("RV1.2", "U1.CH7")]),
        ("Raspberry Pi 4 with an ADS1115: a TMP36 on A2 and a soil moisture sensor on A1", [("U2.OUT", "U1.A2"), ("U3.AOUT", "U1.A1")]),
        ("Raspberry Pi Pico with an MCP23017, LED on GPA3, button on GPB3", [("SW1.1", "U1.GPB3")]),
        ("ESP32 with PCA9685, servos on channels 4 to 6", [("M1.DATA", "U1.PWM4"), ("M3.DATA", "U1.PWM6")]),
        ("Wemos D1 mini and a TCA9548A, three VL53L0X, sensors on channels 2, 3 and 5 of the mux", [("U2.SDA", "U1.SD2"), ("U4.SDA", "U1.SD5")]),
    ],
)  # fmt: skip
def test_a_part_reaches_the_channel_that_is_named(words: str, pairs: list[tuple[str, str]]) -> None:
    nets = wires(words).values()
    for pair in pairs:
        assert any(set(pair) <= net for net in nets), (pair, nets)


def test_the_mux_is_the_multiplexer_that_was_named() -> None:
    request = read("Two BME280 behind a TCA9548A at 0x72 on a Pico, the mux on GP4 and GP5, sensors on channels 0 and 1.")
    assert [w.component for w in request.of("part")].count("tca9548a") == 1
    assert "cd74hc4067" not in [w.component for w in request.of("part")]


def test_a_pin_with_its_second_name_in_brackets_is_one_pin() -> None:
    wish = next(w for w in read("Raspberry Pi with an MCP3008, CE1 (GPIO7) as chip select").of("part") if w.component == "mcp3008")
    assert wish.pins == {"cs": "GPIO7"}


def test_channels_are_counted_out() -> None:
    request = read("Nano with an ADS1115: first channel for a potentiometer, second one (A1) for an LDR.")
    assert {w.component: w.attributes.get("channels") for w in request.of("part") if "channels" in w.attributes} == {
        "potentiometer": "0",
        "ldr": "1",
    }


@pytest.mark.parametrize(
    "said",
    [
        "Two PCF8574 on an ESP32: one is at 0x20, the other one sits at 0x21",
        "Pico. First PCF8574 has address 0x20, interrupt to GP14; the second at 0x21",
    ],
)
def test_the_other_one_has_its_address(said: str) -> None:
    found = {w.component: w.attributes.get("addresses") for w in read(said).of("part")}
    assert found["pcf8574"] == "0x20 0x21" and not any(found[c] for c in found if c != "pcf8574")


def test_channels_without_a_chip_that_has_them_are_left_alone() -> None:
    assert all("channels" not in w.attributes for w in read("Uno with a 2 channel relay board, lamp on channel 1").of("part"))


def test_two_multiplexers_do_not_hang_on_each_other() -> None:
    assert design("STM32 Blue Pill, two TCA9548A at 0x70 and 0x71, two SHT31.", Options(simulate=False)).circuit.parts


def test_the_chip_at_3v3_runs_without_a_converter() -> None:
    made = design("Bare ATmega328P at 3.3 V, LED on PB0, 1S LiPo through an MCP1700-3302", Options(simulate=False))
    assert not [p for p in made.circuit.parts.values() if p.id == "mt3608"]


def test_a_signal_by_its_span_is_divided_for_the_board() -> None:
    """'A 0-10 V sensor' on a 3.3 V board: a divider at an analog pin, and the pin that the request names."""
    made = design("ESP32 reads a 0 to 10 V signal on GPIO34", Options(simulate=False))
    net = made.circuit.net_of(PinRef("A1", "D34"))
    assert made.exit_code == 0 and net is not None
    assert {made.circuit.parts[p.ref].id for p in net.pins} == {"resistor", "esp32-devkit-v1"}


@pytest.mark.parametrize(
    ("words", "component", "count"),
    [
        ("ESP32 with an 8x32 MAX7219 LED matrix", "max7219-matrix", 4),
        ("two 8x8 MAX7219 matrices on an Uno", "max7219-matrix", 2),
        ("macro pad with 6 keys on a Pro Micro", "push-button", 6),
        ("3x3 macro pad with an encoder, Pro Micro", "push-button", 9),
        ("ESP32 with an as 5600 encoder", "as5600", 1),
        ("ESP32 with an AS-608", "as608-fingerprint-sensor", 1),
        ("Pico with 10 potentiometers, 6 buttons and 4 WS2812 LEDs", "potentiometer", 10),
        ("Mega: 8 relays (8-channel module) and 8 buttons", "relay-module-8", 1),
    ],
)
def test_sizes_and_keys_are_counts(words: str, component: str, count: int) -> None:
    assert sum(w.count for w in read(words).of("part") if w.component == component) == count


def test_a_thermocouple_that_is_named_hangs_on_its_converter() -> None:
    nets = wires("ESP32 with two MAX31855 with two K-type thermocouples").values()
    assert any({"U2.T+", "TC2.+"} <= net for net in nets)
