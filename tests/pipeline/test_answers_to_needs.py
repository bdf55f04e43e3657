"""Answers by place: a gate's resistor, a button's, the part that 'it' means, the voltage that a part takes, pins that are shared."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _answer(prompt: str) -> str:
    report = design(prompt, Options(simulate=False)).report
    assert report["unanswered"] == []
    return str(report["answer"])


@pytest.mark.parametrize(
    ("prompt", "begins", "has"),
    [
        ("Arduino Nano fades a 12V LED strip with an IRLZ44N on D9. Do I need a resistor at the gate?", "Yes: R", "gate"),
        ("Uno with a LED on D13, a push button on D2. Does the button need a resistor?", "Yes: R", "INPUT_PULLUP"),
        ("Uno, three LEDs and a button. Do the LEDs need resistors?", "Yes: R1 (330), R2 (330), R3 (330)", "9.09 mA"),
        ("RC522 on my uno, and a 12V solenoid lock. Is the RC522 3.3V?", "Yes: the RC522", "2.5 V to 3.6 V"),
        (
            "RC522 on my uno, and a 12V solenoid lock. The RC522 is on SPI. Can I connect it directly to the Uno?",
            "No, not directly: the levels",
            "5 V",
        ),
        ("Can the DS3231 and an SH1106 OLED share A4 and A5 on a Nano?", "Yes, on the same two pins", "0x68 and 0x57"),
        ("60 WS2812 leds (5V) on an Uno with a 5V 4A supply. Do I put a capacitor across it?", "Yes: C1", "surge"),
        (
            "Pico W with two DS18B20 on GP22, do both sensors need their own 4.7k resistor?",
            "No, one is enough for all: R1 (4.7k)",
            "pull-up",
        ),
        ("Uno with three SG90 servos on 9, 10, 11. My servos jitter. What do I need?", "Most likely its supply dips", "700 mA"),
        ("Uno and a 28BYJ-48 with ULN2003. Do I need a separate power supply?", "Yes: PS1 (5 V)", "430 mA"),
        ("Uno, a DHT22 and an OLED. Do I need an extra power supply?", "No, a supply of its own is not needed", "board"),
        ("5V relay module and a D1 mini. Will the relay work with the 3.3V output of the D1 mini?", "No: the Relay module", "5"),
        ("SG90 servo on an Uno. Can the servo be powered from the 5V of the Arduino?", "No: Micro servo SG90", "700 mA"),
    ],
)
def test_the_part_that_is_asked_about(prompt: str, begins: str, has: str) -> None:
    answer = _answer(prompt)
    assert answer.startswith(begins), answer
    assert has in answer


def test_a_pin_of_a_module_is_none_of_the_board() -> None:
    assert "D0 of the" not in _answer("Can I connect the HC-05 RX pin directly to the Uno?")


@pytest.mark.parametrize(
    ("prompt", "has"),
    [
        ("6 DS18B20 on 20 m cable, ESP8266 wemos. Pullup?", "R1 (4.7k)"),
        ("6 DS18B20 on a 20 m cable, ESP8266. Which pull-up do I need?", "one pull-up of"),
        ("Pico with BME280 and an SSD1306. Pull-ups?", "not needed"),
        ("Uno and an nRF24L01. Level shifter needed?", "not needed"),
        ("Uno with a relay, bare 5 V coil. Flyback diode?", "Yes: D1"),
    ],
)
def test_a_question_of_a_word_or_two_is_answered(prompt, has):
    assert has in _answer(prompt)
