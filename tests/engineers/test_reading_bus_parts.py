"""Addresses that stand apart, a part said twice, motors by their drivers, a capacitor at a supply, a pin that acts on the next part."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read
from circuitlm.plan import Wish


def part(prompt: str, component: str) -> Wish:
    found = [w for w in read(prompt).of("part") if w.component == component]
    assert len(found) == 1, found
    return found[0]


def test_the_general_word_of_the_title_is_the_model_that_follows() -> None:
    assert part("Pico W power monitor: two INA219, 0x40 and 0x44, plus an SH1106 OLED.", "ina219").count == 2


def test_an_address_in_a_later_sentence_is_the_last_part_that_can_have_it() -> None:
    prompt = "Pico with an HT16K33 backpack on GP4 (SDA) and GP5 (SCL). I soldered its jumper so it sits at 0x71."
    assert part(prompt, "ht16k33-4digit").attributes["address"] == "0x71"


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("Uno, 2x DRV8825, STEP D2/D3, DIR D5/D6, 24 V motor supply. NEMA17 bipolars.", 2),
        ("Nano with three A4988 at 12 V for NEMA17 steppers", 3),
    ],
)
def test_motors_are_as_many_as_their_drivers(prompt: str, count: int) -> None:
    request = read(prompt)
    assert [w.count for w in request.of("part") if w.component == "stepper-motor"] == [count]
    assert not [w for w in request.of("part") if w.component == "dc-motor"]


def test_a_motor_supply_keeps_its_voltage() -> None:
    assert [w.quantity for w in read("Uno, DRV8825 and a NEMA17, 24 V motor supply").of("supply")] == [24.0]


def test_an_encoders_own_switch_is_no_further_button() -> None:
    prompt = "Pico, rotary encoder with A on GP10, B on GP11 and its push switch on GP12"
    assert part(prompt, "rotary-encoder").pins["sw"] == "GP12"
    assert not [w for w in read(prompt).of("part") if w.component == "push-button"]


def test_a_pin_that_acts_belongs_to_the_part_behind_it() -> None:
    prompt = "ATtiny85: an IR receiver on PB2, and PB1 dims a 12 V white LED strip through an IRLB8721"
    assert part(prompt, "ir-receiver").pins == {"": "PB2"}
    assert part(prompt, "led-strip-12v").pins == {"": "PB1"}


def test_a_capacitor_at_the_supply_is_a_reservoir() -> None:
    wish = part("ESP32, PCA9685, six MG996R, servo power from a separate 5 V 10 A PSU with 1000 uF", "capacitor")
    assert (wish.attributes["role"], wish.count) == ("bulk", 1)
