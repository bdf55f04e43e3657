"""How many of a part rows of names, phrases without a noun and things that are told of say."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read


def counts(prompt: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for w in read(prompt).of("part"):
        found[w.component or ""] = found.get(w.component or "", 0) + w.count
    return found


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [
        ("Uno. Push buttons for up, down and select.", "push-button", 3),
        ("Uno. Up, down, left, right and fire push buttons.", "push-button", 5),
        ("Uno. PLAY, STOP and NEXT are push buttons.", "push-button", 3),
        ("Uno. Left, right and centre TCRT5000.", "tcrt5000", 3),
        ("Uno. Reed switches: 1) front door 2) back door 3) window.", "reed-switch", 3),
        ("Uno. A DS18B20 in the boiler as well as in the tank.", "ds18b20", 2),
        ("Nano, a push button for flat 1 (D2), flat 2 (D3) and flat 3 (D4)", "push-button", 3),
        ("Uno. LED1, LED2 and LED3 on D5, D6, D7.", "led", 3),
        ("Bluepill, 4x4 keypad on PA0-PA7", "4x4-matrix-keypad", 1),
        ("Uno, a joystick on A0 and A1", "analog-joystick", 1),
        ("Nano, a BME280 for temperature and humidity", "bme280", 1),
        ("ESP32, a BME280 on GPIO21/GPIO22", "bme280", 1),
        ("an ESP32 on one side of the fence, a DHT22 on the other", "dht22", 1),
        ("Pico, SDA and SCL on the 3.3 side, LCD 16x2 I2C backpack at 5 V on the other", "lcd-i2c", 1),
    ],
)
def test_a_row_of_names_counts(prompt: str, part: str, count: int) -> None:
    assert counts(prompt)[part] == count


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [
        ("Nano. D9 drives one servo and D10 the other.", "servo", 2),
        ("Uno. D9 goes to the first servo, D10 to the second.", "servo", 2),
        ("ATtiny85: PB0 red led, PB1 the yellow, PB2 the green", "led", 3),
        ("Nano. One button starts, another one stops, a third one adds a minute.", "push-button", 3),
        ("Nano. DS18B20 #1 in the tank, #2 in the sump, both on D4.", "ds18b20", 2),
        ("Uno. VL53L0X: one looks left, one looks right, one ahead.", "vl53l0x", 3),
        ("Uno. An LED on D5, ditto on D6.", "led", 2),
        ("Pico. GP2 goes to a reed switch, so does GP3.", "reed-switch", 2),
        ("Uno. An LED on D5 for shelf 1, on D6 for shelf 2.", "led", 2),
        ("Uno. One red LED that blinks once a second.", "led", 1),
        ("Mega. Two push buttons, an SG90; one for straight and one for diverging.", "push-button", 2),
        ("Pico. Two 0.5 A 24 V lamps, the first from GP18, the second from GP19.", "lamp-24v", 2),
        ("Uno. BME280 (0x76) and BME280 (0x77).", "bme280", 2),
        ("Nano. I have two VL53L0X, but use only one.", "vl53l0x", 1),
    ],
)
def test_a_phrase_without_a_noun_is_one_of_the_parts(prompt: str, part: str, count: int) -> None:
    assert counts(prompt)[part] == count


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [
        ("Uno. Three people vote, everyone has a toggle switch.", "toggle-switch", 3),
        ("Uno. Three teams, each with a push button, and one buzzer for everybody.", "buzzer", 1),
        ("Uno. D2, D3 and D4 all have a push button to ground.", "push-button", 3),
        ("Uno. Both doors have a reed switch.", "reed-switch", 2),
        ("Nano, both my cars: an HC-SR04 per car.", "hc-sr04", 2),
        ("Uno. Front door, back door and window: a reed switch on each.", "reed-switch", 3),
        ("Uno. Volume, bass and treble with a pot each.", "potentiometer", 3),
        ("Uno. A pot on every one of A0, A1 and A2.", "potentiometer", 3),
        ("Uno. Two tanks, over each hangs a HC-SR04.", "hc-sr04", 2),
        ("74HC00 and 74HC86, an LED with resistor on each output, 5V", "led", 2),
        ("74HC08, a toggle switch at each input of one gate", "toggle-switch", 2),
        ("Three plants, each with its own moisture probe (A0, A1, A2 of a Nano) and each with its own 5 V pump.", "pump-mini-5v", 3),
        ("Nano, three flats, a tune for each over a single passive buzzer", "buzzer-passive", 1),
        ("Nano. A relay card with four channels, three of them used.", "relay-module-4", 1),
    ],
)
def test_things_that_are_told_of_get_a_part_each(prompt: str, part: str, count: int) -> None:
    assert counts(prompt)[part] == count


def test_the_noun_that_is_put_in_takes_its_pin() -> None:
    told = [(w.attributes.get("color"), w.pins) for w in read("ATtiny85: PB0 red led, PB1 the yellow, PB2 the green").of("part")[1:]]
    assert told == [("red", {"": "PB0"}), ("yellow", {"": "PB1"}), ("green", {"": "PB2"})]


def test_a_pin_that_the_next_clause_is_about_ends_the_row() -> None:
    [bus] = [w for w in read("A Nano and a MAX485. RO at D0, DI at D1, D4 goes to DE.").of("part") if w.component == "max485"]
    assert bus.count == 1
