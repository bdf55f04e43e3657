"""What a part does, in the words of somebody who does not know its name."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


def parts(prompt: str) -> list[str]:
    return [part.component for part in plan(read(prompt)).plan.parts]


@pytest.mark.parametrize(
    ("does", "component"),
    [
        ("tells me my pulse and how much oxygen is in my blood", "max30102"),
        ("gives me a gentle shake when the soil gets dry", "vibration-motor"),
        ("tells which colour a sweet has", "tcs34725"),
        ("measures how strong the wind blows", "anemometer"),
        ("counts how much rain falls in the garden", "rain-gauge"),
        ("knows the exact time even after a power cut", "ds3231"),
        ("measures fever without touching the skin", "mlx90614"),
        ("measures how dirty the water is in ppm", "tds-sensor"),
        ("tells how stuffy the classroom is", "mh-z19"),
        ("measures how many litres run through the hose", "yf-s201"),
        ("knows how far my finger is bent", "flex-sensor"),
        ("lets me type a secret number", "4x4-matrix-keypad"),
        ("holds a door with a strong magnet", "electromagnet"),
        ("pushes a 12 V rod in and out to open a window", "linear-actuator-12v"),
        ("listens to the old television remote", "ir-receiver"),
        ("follows a black stripe on the floor", "tcrt5000"),
    ],
)
def test_a_part_is_found_by_what_it_does(does, component):
    assert component in parts(f"an Arduino that {does}")


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("an Arduino with a bar of 8 coloured lights which all hang on one single data wire", "ws2812b"),
        ("an Arduino that shows text in two rows of sixteen characters", "lcd-i2c"),
        ("an Arduino that sends its readings to a hut two kilometres away", "sx1278-lora"),
    ],
)
def test_a_number_of_pieces_is_no_number_of_parts(prompt, component):
    assert parts(prompt).count(component) == 1


def test_the_lights_of_a_described_strip_are_counted():
    chosen = plan(read("an Arduino with a bar of 8 coloured lights which all hang on one single data wire")).plan
    assert next(p for p in chosen.parts if p.component == "ws2812b").settings["leds"] == "8"


@pytest.mark.parametrize("screen", ["shows", "with a colour screen that shows"])
def test_what_is_shown_is_measured_too(screen):
    assert "ds18b20" in parts(f"an Arduino that {screen} the temperature" if screen == "shows" else f"an Arduino {screen} the temperature")


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("an Arduino Uno with a 16x2 LCD, write to the LCD that the fan runs", "micro-sd-card"),
        ("an Arduino Uno with a 5 V and 2 A supply and a servo", "ina219"),
        ("an Arduino Uno with a LED each of another colour and a servo", "ws2812b"),
    ],
)
def test_other_words_ask_for_no_part(prompt, component):
    assert component not in parts(prompt)


@pytest.mark.parametrize(
    ("prompt", "present", "absent"),
    [
        ("motion activated LED strip under the bed, 12V strip, PIR and mosfet, no arduino", "led-strip-12v", "ws2812b"),
        ("touch lamp with a TTP223, warm white 12V LED, 12V adapter", "lamp-12v", "led"),
        ("Uno with a 12V LED on D5, 12V supply", "lamp-12v", "led"),
        ("12V LED indicator with a resistor", "led", "lamp-12v"),
        ("Uno with a 3V LED on D5", "led", "lamp-12v"),
    ],
)
def test_an_leds_voltage_says_whether_it_is_a_bare_one(prompt: str, present: str, absent: str) -> None:
    made = design(prompt, Options(simulate=False))
    ids = {p.id for p in made.circuit.parts.values()}
    assert present in ids and absent not in ids and made.exit_code == 0
