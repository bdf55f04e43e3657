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
        ("Uno with a LED on D13, a push button on D2. Does the button need a resistor?", "A pull resistor, yes: R", "INPUT_PULLUP"),
        ("Uno, three LEDs and a button. Do the LEDs need resistors?", "Yes: R1 (330), R2 (330), R3 (330)", "9.09 mA"),
        ("RC522 on my uno, and a 12V solenoid lock. Is the RC522 3.3V?", "Yes: the RC522", "2.5 V to 3.6 V"),
        (
            "RC522 on my uno, and a 12V solenoid lock. The RC522 is on SPI. Can I connect it directly to the Uno?",
            "No, not directly: the levels",
            "5 V",
        ),
        ("Can the DS3231 and an SH1106 OLED share A4 and A5 on a Nano?", "Yes, on the same two pins", "0x68 and 0x57"),
        ("60 WS2812 leds (5V) on an Uno with a 5V 4A supply. Do I put a capacitor across it?", "Yes: C1", "surge"),
        ("SG90 servo on an Uno. Can the servo be powered from the 5V of the Arduino?", "No: Micro servo SG90", "700 mA"),
    ],
)
def test_the_part_that_is_asked_about(prompt: str, begins: str, has: str) -> None:
    answer = _answer(prompt)
    assert answer.startswith(begins), answer
    assert has in answer


def test_a_pin_of_a_module_is_none_of_the_board() -> None:
    assert "D0 of the" not in _answer("Can I connect the HC-05 RX pin directly to the Uno?")
