"""Pins in code are pins asked for: sketches, MicroPython, gpiozero and ESPHome as the sentences that they stand for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.code import spoken


def _pins(prompt: str) -> dict[str, dict[str, str]]:
    return {w.component: w.pins for w in read(prompt).of("part") if w.component and w.pins}


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        (
            "#define LED 5\n#define BTN 4\n#include <Servo.h>\nServo s; s.attach(9);\nHow do I wire this to a Nano?",
            {"led": {"": "5"}, "push-button": {"": "4"}, "servo": {"": "9"}},
        ),
        ("int trigPin = 9;\nint echoPin = 10;\nUno with a HC-SR04", {"hc-sr04": {"trig": "9", "echo": "10"}}),
        ("#define DHTPIN 2\n#define DHTTYPE DHT11\nDHT dht(DHTPIN, DHTTYPE);\nArduino Uno", {"dht11": {"": "2"}}),
        ("const int ledPins[] = {2, 3, 4};\nArduino Nano", {"led": {"": "2", "#1": "3", "#2": "4"}}),
        ("NewPing sonar(12, 11, 200);\nArduino Uno", {"hc-sr04": {"trig": "12", "echo": "11"}}),
        ("digitalWrite(7, HIGH); // relay\nArduino Uno", {"relay-module": {"": "7"}}),
        ("led = Pin(16, Pin.OUT)\nRaspberry Pi Pico", {"led": {"": "GPIO16"}}),
        ("i2c = I2C(0, scl=Pin(5), sda=Pin(4))\nPico with an SSD1306", {"ssd1306": {"scl": "GPIO5", "sda": "GPIO4"}}),
        ("from gpiozero import Button\nb = Button(2)\nRaspberry Pi 4", {"push-button": {"": "GPIO2"}}),
        ("ESP32 config:\nsensor:\n  - platform: dht\n    pin: GPIO4\n    model: DHT22\n", {"dht22": {"": "GPIO4"}}),
        ('ESP32, switch:\n  - platform: gpio\n    pin: GPIO26\n    name: "Relay"\n', {"relay-module": {"": "GPIO26"}}),
    ],
)
def test_pins_of_code(prompt: str, pins: dict[str, dict[str, str]]) -> None:
    assert _pins(prompt) == pins


def test_a_strip_is_as_long_as_its_constructor_says() -> None:
    wishes = read("Arduino Uno\nAdafruit_NeoPixel strip(24, 6, NEO_GRB + NEO_KHZ800);").of("part")
    strip = next(w for w in wishes if w.component == "ws2812b")
    assert strip.pins == {"": "6"}
    assert strip.attributes["leds"] == "24"


@pytest.mark.parametrize(
    "line", ["#define BAUD 96", "int threshold = 28;", "const int delayTime = 50;", "#include <Wire.h>", "void setup() {"]
)
def test_lines_that_wire_nothing_order_nothing(line: str) -> None:
    request = read(f"{line}\nArduino Uno with a led on pin 5")
    assert {w.component for w in request.of("part")} == {"arduino-uno", "led"}
    assert not request.of("pin")


@given(st.text(alphabet=st.characters(codec="ascii", exclude_characters="#=(:;{`<"), max_size=200))
def test_text_without_code_is_left_alone(text: str) -> None:
    assert spoken(text) == text


@given(st.text(alphabet='#define intPin=(){};,.:- \n`<>"/0123abLED', max_size=120))
def test_any_scrap_of_code_is_read_without_harm(text: str) -> None:
    assert isinstance(spoken(text), str)
