"""Words that name a part and order none, and words that order more than they name."""

from __future__ import annotations

import pytest

from circuitlm.errors import CircuitlmError
from circuitlm.pipeline.run import Options, design

QUICK = Options(simulate=False)


def ids(prompt: str) -> list[str]:
    return [p.id for p in design(prompt, QUICK).circuit.parts.values()]


@pytest.mark.parametrize(
    ("prompt", "part"),
    [
        ("I cannot see LEDs, so a Nano with a VL53L0X and a vibration motor", "led"),
        ("Nano with a linear actuator 12V. End switches are inside the actuator", "limit-switch"),
        ("Nano, one float switch starts a 12 V pump, a second float switch is the emergency stop", "emergency-stop"),
        ("ATtiny85 reads the servo pulse of a receiver and blinks an LED", "servo"),
        ("For a valve radio I want an ESP32 with a DHT22 and an OLED", "solenoid-valve"),
        ("Nano, fresh water tank: the level shall be on an OLED, HC-SR04", "water-pump"),
    ],
)
def test_a_remark_orders_nothing(prompt, part):
    assert part not in ids(prompt)


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [
        ("Nano, a float switch low, a second float switch high, and a beeper for the jug (third float switch)", "float-switch", 3),
        ("Arduino Mega with 8 buttons. The buttons have 5V LEDs inside", "led", 8),
        ("Nano switches 2 white headlights and 2 red rear lights", "led", 4),
        ("Nano switches 2 white headlights and 2 red rear lights", "toggle-switch", 0),
        ("i want a robot dog that wags the tail. i have a microbit", "servo", 1),
        ("ESP32, a 12V maglock releases (the lock must let go when power fails)", "solenoid", 0),
    ],
)
def test_as_many_as_the_words_say(prompt, part, count):
    assert ids(prompt).count(part) == count


def test_a_led_module_of_a_voltage_is_a_lamp():
    assert "lamp-12v" in ids("Arduino Uno dims a 12 V LED module 10 W") and "led" not in ids("Arduino Uno dims a 12 V LED module 10 W")


@pytest.mark.parametrize("words", ["with a capacitor dropper", "without a power supply brick"])
def test_mains_without_isolation_is_refused(words):
    with pytest.raises(CircuitlmError) as refused:
        design(f"I want to run an ESP8266 and an LED strip from the 230 V socket {words}", QUICK)
    assert refused.value.exit_code == 3
