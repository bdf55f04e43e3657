"""Passives with a value and a place: role, owner, pin and count as people write them."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.plan import Wish


def passive(prompt: str, value: str) -> Wish:
    return next(
        w for w in read(prompt).wishes if "place" in w.attributes and value in (w.attributes.get("ohms"), w.attributes.get("farads"))
    )


@pytest.mark.parametrize(
    ("prompt", "value", "role", "owner"),
    [
        ("ATtiny85, fan with IRLZ44N: gate PB1 via 100R, 10k pulldown", "100R", "gate", "irlz44n"),
        ("ATtiny85, fan with IRLZ44N: gate PB1 via 100R, 10k pulldown", "10k", "pulldown", "irlz44n"),
        ("ATtiny85, PWM on PB1 into an AO3400 with 100 ohm in the gate and 100k gate to ground, 12 V fan", "100k", "pulldown", "ao3400"),
        ("uno, solenoid on an IRLZ44N, 1R shunt in the source", "1R", "shunt", "irlz44n"),
        ("uno, relay coil, 2N2222 base from D5 via 1k", "1k", "base", "2n2222"),
        ("bare ATmega328P with a 16 MHz xtal + 2x22p", "22p", "load-cap", "crystal"),
        ("uno, MAX485, 120R across A/B", "120R", "termination", "max485"),
        ("ESP32, PC817, 4k7 in series with the LED", "4k7", "series", "pc817"),
        ("uno, two A4988 and two steppers, 100u at each driver", "100u", "bulk", "a4988"),
        ("uno, button on D3 with a 10k pulldown", "10k", "pulldown", "push-button"),
        ("ESP32, DS18B20 on GPIO4 with 4k7", "4k7", "pullup", "ds18b20"),
        ("uno with an HX711, decoupling 100nF at the HX711", "100nF", "decoupling", "hx711"),
        ("pico, 12V 2A pump. I own an IRLB8721, a 1N5819, one 100 ohm and one 100k resistor", "100 ohm", "gate", "irlb8721"),
        ("pico, 12V 2A pump. I own an IRLB8721, a 1N5819, one 100 ohm and one 100k resistor", "100k", "pulldown", "irlb8721"),
        ("nano, 5V relay coil with BC547, 1N4148 and a 1k resistor", "1k", "base", "bc547"),
        ("two servos on a nano, bulk 470uF on the servo rail", "470uF", "bulk", "servo"),
        ("nano, D3 drives the gate of an AO3400 over 100 ohms", "100 ohms", "gate", "ao3400"),
        ("nano, 100 ohm between D3 and the gate of an AO3400", "100 ohm", "gate", "ao3400"),
        ("nano, AO3400 on D3 (100R in series with the gate)", "100R", "gate", "ao3400"),
        ("nano, D3 feeds an AO3400, the AO3400's gate has 10 kΩ to ground", "10 kΩ", "pulldown", "ao3400"),
    ],
)
def test_a_role_and_an_owner(prompt, value, role, owner):
    found = passive(prompt, value)
    served = read(prompt).wish(found.target or "")
    assert found.attributes["role"] == role
    assert served is not None and (served.component or "").startswith(owner)


@pytest.mark.parametrize(
    ("prompt", "value", "at"),
    [
        ("bare ATmega328P, 10k on RESET, LED on PB0", "10k", "RESET"),
        ("ATtiny85, LED on PB0, 100n at VCC", "100n", "VCC"),
        ("Pico, potentiometer on GP26, 100n at the pin", "100n", "GP26"),
        ("LM317, 24 V in, 12 V out, 100n in, 1u out", "1 µF", "OUT"),
        ("uno and a servo, 470uF on the 5V rail", "470uF", "5V"),
    ],
)
def test_a_pin_or_rail(prompt, value, at):
    assert passive(prompt, value).attributes["at"] == at


def test_each_led_of_a_list_gets_the_resistor():
    leds = [w for w in read("uno, green led D5, yellow led D6, red led D7 each with 220 ohm").wishes if w.component == "led"]
    assert len(leds) == 3 and all(w.attributes["ohms"] == "220 ohm" for w in leds)


@pytest.mark.parametrize(
    "told", ["every one with 220R", "each with 220R", "220 ohm apiece", "with 220R each", "each through a 220 ohm resistor"]
)
def test_leds_that_were_counted_far_before_get_the_resistor(told: str) -> None:
    (leds,) = [w for w in read(f"Nano with 24 LEDs over three 74HC595, {told}.").wishes if w.component == "led"]
    assert leds.attributes["ohms"].startswith("220")
    assert not [w for w in read(f"Nano with 24 LEDs over three 74HC595, {told}.").wishes if w.component == "resistor"]


def test_a_count_stands_before_the_value():
    assert passive("bare ATmega328P with a crystal and 2x22p", "22p").count == 2


@pytest.mark.parametrize(
    "prompt",
    [
        "RC low pass, R = 10k, fc = 1 kHz",
        "uno with a 10k pot on A0",
        "uno and an 8 ohm speaker on D9",
        "uno and a button on D2; I have 220R and 10k resistors lying around",
    ],
)
def test_a_value_without_a_place_is_none(prompt):
    assert not any("place" in w.attributes for w in read(prompt).wishes)


def test_the_led_of_an_optocoupler_is_no_led():
    assert not any(w.component == "led" for w in read("ESP32, PC817, 4k7 in series with the LED").wishes)


def test_a_value_that_nothing_explains_is_named():
    assert "100nF" in read("uno, joystick on A0/A1, 100nF from each axis to ground").not_understood


@pytest.mark.parametrize(
    ("prompt", "role", "part"),
    [
        ("a bare ATtiny85: PB0 goes with 1k to a BC547 that switches a 5V relay", "base", "bc547"),
        ("Uno D3 -> 1k -> BC547 -> 12V relay", "base", "bc547"),
        ("Uno D5 over 330R onto an IRLZ44N with a 12 V fan", "gate", "irlz44n"),
        ("Nano D6 via 470 ohm into the WS2812B strip", "series", "ws2812b"),
    ],
)
def test_a_resistor_on_the_way_to_a_part(prompt: str, role: str, part: str) -> None:
    request = read(prompt)
    [wish] = [w for w in request.of("part") if w.component == "resistor"]
    assert wish.attributes["role"] == role
    assert request.wish(wish.target or "").component == part


def test_an_led_behind_a_resistor_takes_it() -> None:
    [led] = [w for w in read("Uno D3 with 220 ohms to a red LED").of("part") if w.component == "led"]
    assert led.attributes["ohms"] == "220 ohms"


@pytest.mark.parametrize(
    ("prompt", "component", "ohms"),
    [
        ("nano, potentiometer 5k on A1", "potentiometer", "5k"),
        ("uno with a pot: 50k on A0", "potentiometer", "50k"),
        ("uno with two trimmers 20k on A0 and A1", "potentiometer", "20k"),
        ("nano: LED 470 ohm on D3, button on D4", "led", "470 ohm"),
    ],
)
def test_the_value_right_behind_a_part_is_its_own(prompt, component, ohms):
    request = read(prompt)
    assert [w.attributes.get("ohms") for w in request.of("part") if w.component == component] == [ohms]
    assert not [w for w in request.of("part") if w.component == "resistor"]


@pytest.mark.parametrize(
    "prompt",
    ["uno, BNO055, BSS138 with 10k on both sides", "MAX31865, reference 430R, esp32, 24V contactor on GPIO26 with MOSFET IRLZ44N"],
)
def test_a_value_with_another_name_is_no_transistors(prompt):
    assert not any(w.attributes.get("role") in ("gate", "pulldown") for w in read(prompt).of("part"))
