"""General names made exact by words further on, and general names that are no part of their own."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


def named(prompt: str) -> list[str]:
    return sorted(
        w.component for w in read(prompt).of("part") if w.component and "arduino" not in w.component and "esp32" not in w.component
    )


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("LM35 to Arduino with 16x2 LCD parallel", ["lcd1602-parallel", "lm35"]),
        ("Arduino Uno with an LCD 16x2 (parallel, no i2c)", ["lcd1602-parallel"]),
        ("Arduino Uno with an LCD in 4 bit mode", ["lcd1602-parallel"]),
        ("Arduino Uno with a 16x2 LCD I2C", ["lcd-i2c"]),
        ("ESP32 with 20x4 LCD over I2C", ["lcd-2004-i2c"]),
        ("Arduino Uno with a relay module 4 channel", ["relay-module-4"]),
        ("a temperature sensor waterproof on an Arduino Uno", ["ds18b20"]),
        ("Arduino Nano with a TFT round display", ["gc9a01"]),
        ("Arduino Uno with a seven segment display, 4 digits, TM1637", ["tm1637"]),
        ("Arduino Uno with a 7 segment display and a TM1637", ["seven-segment", "tm1637"]),
    ],
)
def test_words_further_on(prompt: str, parts: list[str]) -> None:
    assert named(prompt) == parts


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        (
            "a plant light timer with a DS1307, an Arduino Uno and a solid state relay for the 230V grow light",
            ["ds1307", "light-bulb-mains", "ssr-25da"],
        ),
        ("an Arduino Pro Micro as volume knob with a rotary encoder", ["rotary-encoder"]),
        ("an Arduino Uno with a volume knob and a rotary encoder", ["potentiometer", "rotary-encoder"]),
    ],
)
def test_what_is_made_is_no_part(prompt: str, parts: list[str]) -> None:
    assert named(prompt) == parts


def test_a_transistor_as_a_switch_is_the_one_with_the_number() -> None:
    assert named("Transistor as switch: drive a 12V 100mA load from a 5V arduino, calculate the base resistor for BC547") == [
        "bc547",
        "load-dc",
        "resistor",
    ]
    assert named("BC547 as a switch for an LED on 9V with a push button") == ["bc547", "led", "push-button"]


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("counting circuit with an Arduino and a 7 segment display TM1637", ["tm1637"]),
        ("Arduino Uno with a 16x2 LCD HD44780", ["lcd1602-parallel"]),
        ("8x8 led matrix MAX7219 with an Arduino Nano", ["max7219-matrix"]),
    ],
)
def test_a_number_right_behind_general_words_tells_the_part(prompt: str, parts: list[str]) -> None:
    assert named(prompt) == parts


@pytest.mark.parametrize(
    ("prompt", "parts"),
    [
        ("an RFID door lock with an Arduino Uno, RC522 reader (SDA on 10, RST on 9) and a solenoid", ["mfrc522", "solenoid", "solenoid"]),
        ("Arduino Uno, a relay on D7 switches the 230V pump on (pump is 400W)", ["mains-appliance", "relay-module"]),
        ("ESP32, relay module on GPIO 5 (dry contact for a gate), BME280", ["bme280", "relay-module"]),
        ("a PC fan on an ESP32, a button stops it. Fan gets 12V from an adapter", ["fan-12v", "push-button"]),
        ("an H-bridge for a TT motor on an ESP32, the DRV8833 is better than the L298N", ["drv8833", "tt-motor"]),
        ("traffic lights: red, yellow and green 12V bulbs on an ESP32, TIP120", ["lamp-12v", "tip120"]),
        ("MOSFET habe ich einen IRLB8721 da, ESP32 und eine 12 V Lampe", ["irlb8721", "lamp-12v"]),
        ("ESP32 reads a 24V output (PNP, sourcing) through a PC817", ["pc817"]),
        ("a sallen-key filter with a TL072 before the ADC", ["tl072"]),
        ("a MOSFET like the IRF520 module on an ESP32 for a lamp", ["mosfet-module-irf520"]),
        ("Arduino Nano every 30 min opens a 12v solenoid latching valve", ["solenoid-valve"]),
        ("read two SDM630 meters over RS485 with a MAX3485 and an ESP32", ["max3485"]),
        ("ESP32 reads an SDM120 energy meter over Modbus with a MAX3485", ["max3485"]),
    ],
)
def test_what_is_told_once_more_is_no_second_part(prompt: str, parts: list[str]) -> None:
    assert sorted(set(named(prompt))) == sorted(set(parts))


def test_what_is_less_is_not_there_and_the_pi_is_a_board() -> None:
    assert "solar-panel-6v" not in {w.component for w in read("Solar-less sensor node with an Arduino Nano and a BME280").wishes}
    assert "raspberry-pi" in {w.component for w in read("can I hook an HC-SR04 directly to the Pi (trig 23, echo 24)?").wishes}
    assert "raspberry-pi" not in {w.component for w in read("match 50 ohm to 200 ohm at 7 MHz with the pi network").wishes}


@pytest.mark.parametrize("purpose", ["for a volume/mute USB knob", "as a volume knob", "for a small brightness knob"])
def test_a_knob_made_from_an_encoder_is_no_potentiometer(purpose: str) -> None:
    components = [p.id for p in design(f"Pi Pico + 2 rotary encoders {purpose}", Options(simulate=False)).circuit.parts.values()]
    assert "rotary-encoder" in components and "potentiometer" not in components
