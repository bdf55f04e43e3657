"""The same wish as another person says it: numbered items, what was but planned, what a part must not do, counts in words."""

from __future__ import annotations

from collections import Counter

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.engineers.builtin.reading.figures import in_figures
from circuitlm.engineers.builtin.reading.text import normalise
from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import Request


def parts(request: Request) -> Counter[str]:
    return Counter({w.component or "": w.count for w in request.of("part", "supply")})


def pins(request: Request, component: str) -> list[str]:
    return sorted(p for w in request.of("part") if w.component == component for p in w.pins.values())


@pytest.mark.parametrize(
    ("prompt", "plain"),
    [
        ("Needs: (1) a probe, (2) a pump, (3) a display.", "Needs: a probe, a pump, a display."),
        ("I need 1) a DHT22 2) an OLED", "I need , a DHT22 , an OLED"),
        ("Uno with (2) PIR sensors and (3) LEDs", "Uno with 2x PIR sensors and 3x LEDs"),
        ("(1) Uno, (2) servos, (3) red LEDs", "1x Uno, 2x servos, 3x red LEDs"),
        ("button (1) and LED (2)", "button (1) and LED (2)"),
    ],
)
def test_items_of_a_sentence_that_are_numbered_count_nothing(prompt: str, plain: str) -> None:
    assert normalise(prompt) == plain


@pytest.mark.parametrize(
    ("prompt", "figures"),
    [
        ("thirty leds", "30 leds"),
        ("two dozen white LEDs", "24 white LEDs"),
        ("a hundred and fifty pixels", "150 pixels"),
        ("a couple of leds", "a couple of leds"),
    ],
)
def test_counts_in_words(prompt: str, figures: str) -> None:
    assert in_figures(prompt) == figures


@pytest.mark.parametrize(
    ("prompt", "gone", "stays"),
    [
        (
            "an ATtiny85 with an OLED. First I thought of a CR2032 but it's too weak, so make it two AA batteries",
            "battery-cr2032",
            "battery-aa-2",
        ),
        ("Originally I planned an L298N for two dc motors with my uno, it's too big though. Better a DRV8833.", "l298n", "drv8833"),
        ("At first I had in mind an Uno but it does not have wifi, take a NodeMCU, with a DHT22 on D5", "arduino-uno", "esp8266-nodemcu"),
    ],
)
def test_what_was_planned_and_does_not_do(prompt: str, gone: str, stays: str) -> None:
    found = parts(read(prompt))
    assert gone not in found and stays in found


@pytest.mark.parametrize(
    ("prompt", "component", "there"),
    [
        ("Uno with a servo on 9, I don't want the servo to draw from the Uno", "servo", True),
        ("Nano with a relay on D4. We don't want the relay clicking all night", "relay-module", True),
        ("Nano with an LED on D5, I don't want a fan to cool it", "fan-5v", False),
        ("Nano with an LED on D5. I don't want the display to be used", "ssd1306", False),
    ],
)
def test_what_a_part_must_not_do_does_not_turn_it_down(prompt: str, component: str, there: bool) -> None:
    assert (component in parts(read(prompt))) is there


@pytest.mark.parametrize(
    ("prompt", "component", "expected"),
    [
        ("nano, two leds (blue on D4 for cold and red on D5 for hot) and a buzzer on D9", "led", ["D4", "D5"]),
        ("nano, two leds (blue on D4 for cold and red on D5 for hot) and a buzzer on D9", "buzzer", ["D9"]),
        ("uno, four LEDs - blue, green, yellow, red - on 2, 3, 4 and 5, and a buzzer on 12", "led", ["2", "3", "4", "5"]),
        ("esp32 devkit, a push button to start it on 33 and an oled", "push-button", ["33"]),
        ("uno with a 74HC595, ST_CP on pin 8, SH_CP on 12, DS on 11", "74hc595", ["11", "12", "8"]),
        ("pico, 3 MAX31855 and a W25Q32 on one SPI: sck GP18, miso GP16, mosi GP19, cs of the thermocouple chips GP17, GP20, GP21, cs of the flash GP22",
         "max31855", ["GP16", "GP17", "GP18", "GP20", "GP21"]),
    ],
)  # fmt: skip
def test_whose_pins_they_are(prompt: str, component: str, expected: list[str]) -> None:
    assert pins(read(prompt), component) == expected


def test_an_address_is_of_a_part_with_addresses() -> None:
    by_part = {w.component: w.attributes for w in read("teensy 4.0 with an MPR121 for touch pads and two buttons, at 0x5B").of("part")}
    assert by_part["mpr121"]["address"] == "0x5B" and "address" not in by_part["push-button"] and "ttp223" not in by_part


@pytest.mark.parametrize(
    ("prompt", "absent", "present"),
    [
        ("nano with a vibration motor on D5, just the naked motor, there is no board with it", "dc-motor", "vibration-motor"),
        ("Need a beeper for a tester without a micro: NE555 at 2 kHz, passive piezo on the output, 9 V block", "buzzer", "buzzer-passive"),
    ],
)
def test_what_is_named_again_in_other_words(prompt: str, absent: str, present: str) -> None:
    found = parts(read(prompt))
    assert found[present] == 1 and absent not in found


def test_a_naked_motor_without_a_board_is_no_circuit_without_one() -> None:
    assert "no-controller" not in read("nano with a coin motor on D5, there is no board with it").flags
    assert "no-controller" in read("an LED on a 9 V block, no board").flags


def test_a_place_without_a_network_asks_for_one_only_where_something_is_to_be_told() -> None:
    local = {
        w.function for w in read("D1 mini and a reed contact, makes noise once the door is open. There is no internet there").of("function")
    }
    assert "remote-place" not in local and "alarm-sound" in local
    assert "remote-place" in {w.function for w in read("tell me when the door opens, no internet there").of("function")}


def test_a_converter_that_is_turned_down_is_not_bought() -> None:
    with pytest.raises(CannotDesign, match="adc"):
        design("8 LM35 sensors on one Arduino Uno, every one with its own analog input. No mux chips, no external ADC", Options(simulate=False))


def test_a_finger_on_a_pulse_sensor_is_no_touch_switch() -> None:
    made = plan(read("You put a finger on it, a tiny display says heart rate and SpO2, powered by a USB power bank")).plan
    assert {"max30102", "ssd1306"} <= {p.component for p in made.parts} and not made.blocks
