"""A function adds no part where a named part, a block or the board does it already."""

import pytest

from circuitlm.pipeline.run import Options, design


def parts(prompt: str) -> set[str]:
    return {p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values()}


@pytest.mark.parametrize("driver", ["DRV8833", "TB6612FNG", "L293D"])
def test_a_named_bridge_drives_the_robot(driver: str) -> None:
    assert "l298n" not in parts(f"line follower: Arduino Nano, two TT motors on a {driver}, two TCRT5000, 2S LiPo")


@pytest.mark.parametrize(
    ("prompt", "unwanted"),
    [
        ("running light with a 555 and a CD4017, ten LEDs, 9 V battery", "ws2812b"),
        ("LM317 as constant current source for a 1 W LED, 350 mA from 9 V. I always mix up where the resistor goes", "tl072"),
        ("low-battery lamp for a 12 V lead battery, no microcontroller: LM393, TL431, red LED on below 11.6 V", "relay-module"),
        ("code lock for my class: Uno, 4x4 keypad, small servo as bolt, green LED", "solenoid"),
    ],
)
def test_what_is_named_does_what_the_words_describe(prompt: str, unwanted: str) -> None:
    assert unwanted not in parts(prompt)


def test_a_lock_without_a_named_mover_still_gets_its_bolt() -> None:
    assert "solenoid" in parts("code lock: Uno, 4x4 keypad, unlock the door, green LED")


@pytest.mark.parametrize(
    ("prompt", "unwanted"),
    [
        ("Nano turns a 28BYJ-48 stepper with a ULN2003 board. The motor gets its own 5 V supply", "dc-motor"),
        ("4 opto inputs on an ESP32: PC817 each, 4k7 in series with the LED, outputs to GPIO32, 33, 34, 35", "led"),
        ("Uno, a DC motor turning the antenna left and right with an L298N", "antenna"),
        ("ESP32 with a dfplayer mini and a speaker, the sd card sits in the dfplayer", "micro-sd-card"),
        ("Uno with a DHT22. The old one had an OLED. Now a buzzer", "ssd1306"),
        ("attiny85 with 8 neopixels and an accelerometer over i2c so it gets brighter when i brake", "ldr"),
        ("a D1 mini with a light barrier to see if something realy falls", "relay-module"),
        ("micro:bit sits on its usb cable and turns an LED on", "force-sensor-resistor"),
        ("letterbox notifier: Pro Mini with an RFM95 and a reed switch", "buzzer"),
        ("Nano with a DHT22 that logs to my laptop over usb", "micro-sd-card"),
        ("under-cabinet light dimmer: attiny85, 10k pot, 12 V LED strip on an AO3400", "pir-motion"),
        ("je veux un ESP32 avec un DHT22 et une LED. Pas d'écran", "ssd1306"),
        ("quiero una Raspberry Pi Pico con un DHT22 y una LED. Sin pantalla OLED", "ssd1306"),
    ],
)
def test_a_remark_orders_nothing(prompt: str, unwanted: str) -> None:
    assert unwanted not in parts(prompt)


def test_a_slider_that_turns_something_off_is_a_switch() -> None:
    found = parts("attiny85 with 8 neopixels, an 18650 and a slider to turn the thing off")
    assert "slide-switch" in found and "potentiometer" not in found


def test_the_title_of_a_thing_adds_no_part_to_those_counted() -> None:
    made = design("a knob box with an ESP32: five 10k pots", Options(simulate=False))
    assert sum(p.id == "potentiometer" for p in made.circuit.parts.values()) == 5


@pytest.mark.parametrize(
    ("prompt", "unwanted"),
    [
        ("the WS2812B strip on a Wemos D1 mini gets brighter slowly, DS3231", "ldr"),
        ("my lamp: a 12 V LED strip on an IRLZ44N with an ATtiny85 and a pot", "relay-module"),
        ("quiz buzzers: 4 push buttons, 4 LEDs, Nano, no buzzer please", "buzzer"),
        ("Nano with a GPS NEO-6M. The SD card slot is built into the display board so leave it out", "micro-sd-card"),
        ("Uno, DHT22. A friend reckons I need a relay, I doubt that", "relay-module"),
        ("ESP32 weather node: BME280; the board has a charger built in, so no TP4056", "tp4056"),
        ("Uno and an HC-SR04; a display would be overkill, so none; red LED when near", "ssd1306"),
    ],
)
def test_what_is_turned_down_or_there_already_does_not_come(prompt: str, unwanted: str) -> None:
    assert unwanted not in parts(prompt)
