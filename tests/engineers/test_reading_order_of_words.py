"""What stands between a part and its pins, and which end of a wire is told first, changes nothing of what is read."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.plan import Wish


def of(prompt: str, component: str) -> list[Wish]:
    return [w for w in read(prompt).of("part") if w.component == component]


def pins_of(prompt: str, component: str) -> set[str]:
    return {p.lstrip("D") for w in of(prompt, component) for p in w.pins.values()}


@pytest.mark.parametrize(
    ("prompt", "pins", "ohms"),
    [
        ("Uno, 4 leds with 330 ohm each on 2,3,4,5", {"2", "3", "4", "5"}, "330"),
        ("Uno, 4 leds with 330 ohm resistors on 2, 3, 4 and 5", {"2", "3", "4", "5"}, "330"),
        ("nano, 6 leds through 1k resistors on D2 to D7", {"2", "3", "4", "5", "6", "7"}, "1k"),
        ("Uno, three LEDs with 220 ohms before each one: red at 8, yellow at 9, green at 10", {"8", "9", "10"}, "220"),
        ("three leds: red at 8, yellow at 9, green at 10 with 220 ohms before each one. The board is an Uno.", {"8", "9", "10"}, "220"),
        ("Uno with a led (220 ohm in series) on 7 and a button with 10k pulldown on 4", {"7"}, "220"),
    ],
)
def test_the_resistor_told_before_the_pins(prompt, pins, ohms):
    assert pins_of(prompt, "led") == pins
    assert all(w.attributes["ohms"].startswith(ohms) for w in of(prompt, "led"))


@pytest.mark.parametrize("words", ["8 leds, each gets 1k, on a 74hc595", "8 leds, 1k in front of each, driven by a 74hc595"])
def test_what_each_led_has_counts_nothing_else(words):
    prompt = f"Uno, {words}"
    assert [w.count for w in of(prompt, "74hc595")] == [1]
    assert [w.attributes.get("ohms") for w in of(prompt, "led")] == ["1k"]


@pytest.mark.parametrize(
    "words",
    [
        "10k from the button (pin 2) to ground, the internal pullup does not count",
        "a button with an external 10k to ground on pin 2",
        "button on pin 2, 10k between pin 2 and ground",
        "button on D2, 10k from D2 to GND",
    ],
)
def test_a_resistor_to_ground(words):
    held = [w for w in read(f"{words}. Uno.").of("part") if w.component == "resistor"]
    assert [w.attributes["role"] for w in held] == ["pulldown"]


@pytest.mark.parametrize(
    ("wires", "component", "want"),
    [
        ("HC-SR04 and uno: 2 -> trig, 3 -> echo", "hc-sr04", {"TRIG": "2", "ECHO": "3"}),
        ("HC-SR04 and uno: 2 -> trig, echo -> 3", "hc-sr04", {"TRIG": "2", "ECHO": "3"}),
        ("Pico and DFPlayer mini: GP0 -> 1k -> RX, TX -> GP1.", "dfplayer-mini", {"RX": "GP0", "TX": "GP1"}),
        ("esp32 and mpu6050: 21 <-> SDA, 22 <-> SCL", "mpu6050", {"SDA": "21", "SCL": "22"}),
        ("nano with A4988: step <- D3, dir <- D4, enable <- D8", "a4988", {"STEP": "D3", "DIR": "D4", "EN": "D8"}),
    ],
)
def test_arrows_from_either_end(wires, component, want):
    (part,) = of(wires, component)
    assert {role.upper(): pin for role, pin in part.pins.items()} == want


def test_an_arrow_between_two_pins_stays():
    assert read("uno and nano: D1 -> D0").text.endswith("D1 -> D0")


@pytest.mark.parametrize(
    ("words", "component", "none"),
    [
        ("a 74AHCT125 as level shifter for 30 WS2812B on 16", "74ahct125", "logic-level-shifter"),
        ("an IRLZ44N as motor driver for a 12V motor on 9", "irlz44n", "l298n"),
        ("ULN2003A as relay driver for two 12V relays on 4 and 5", "uln2003a", "relay-module"),
        ("a 2N2222 in front as level translator for a buzzer on 5", "2n2222", "logic-level-shifter"),
    ],
)
def test_what_a_part_serves_as_is_no_part(words, component, none):
    assert of(f"ESP32, {words}", component) and not of(f"ESP32, {words}", none)


def test_a_led_as_a_lamp_keeps_its_pin():
    assert pins_of("Uno, green LED as power indicator on 4, red led as warning light on 5", "led") == {"4", "5"}


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("temperature is measured twice, once at the mirror and once outside (DS18B20 both)", 2),
        ("temperature at the mirror and outside, with a DS18B20 each", 2),
        ("DS18B20 at the inlet and the outlet", 2),
        ("temperature inside and outside via DS18B20", 2),
        ("the temperature of the water and of the air, both with DS18B20", 2),
        ("in each of the three tanks there is a DS18B20", 3),
        ("reads a DS18B20 twice a minute", 1),
        ("DS18B20 inside, DHT22 outside", 1),
        ("a DS18B20 in the tank; the lamp blinks twice", 1),
    ],
)
def test_one_sensor_for_each_of_two_places(words, count):
    assert [w.count for w in of(f"Nano, {words}.", "ds18b20")] == [count]


def test_one_in_each_in_german():
    assert [
        w.count for w in of("Zwei Blumentöpfe, in jedem steckt ein Bodenfeuchtesensor, dazu ein Arduino Uno", "soil-moisture-sensor")
    ] == [2]


@pytest.mark.parametrize(
    "words", ["there is nothing but 24VDC in the panel", "No other source than 24V", "it is for a 24V truck", "the cabinet offers 24 V DC"]
)
def test_the_only_voltage_there_is(words):
    assert [w.quantity for w in read(f"Uno with a button on 2. {words}.").of("supply")] == [24]


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("two Nanos talk over I2C, one has a button on D2. 2.2k pull-ups", "I2C"),
        ("a Nano with an ldr on A1 sends over I2C to an Uno, pullups 2.2k, only one pair", "I2C"),
        ("uno with a bme280 on i2c and a button on 3 with a 2.2k pullup", ""),
    ],
)
def test_pull_ups_of_a_bus(words, at):
    (held,) = [w for w in read(words).of("part") if w.component == "resistor"]
    assert held.attributes.get("at", "") == at


@pytest.mark.parametrize(("way", "side"), [("between A0 and 5V", "top"), ("from A0 to 5V", "top"), ("from A0 to ground", None)])
def test_the_other_half_of_a_divider(way, side):
    (ntc,) = of(f"uno: ntc on A0, 22k {way}", "thermistor-ntc")
    assert (ntc.attributes["partner"], ntc.attributes.get("partner-side")) == ("22k", side)


@pytest.mark.parametrize(
    ("words", "component", "first", "last"),
    [
        ("eight buttons starting at pin 22", "push-button", 22, 29),
        ("eight LEDs from pin 30 upwards", "led", 30, 37),
        ("6 relays on D30 onwards", "relay-module", 30, 35),
        ("6 relays on pin 30 and following", "relay-module", 30, 35),
        ("5 LEDs, the first on pin 3, the others on the following pins", "led", 3, 7),
        ("four leds on 8,9,10,11 of my mega", "led", 8, 11),
    ],
)
def test_a_run_of_pins(words, component, first, last):
    assert pins_of(f"Mega: {words}", component) == {str(n) for n in range(first, last + 1)}


def test_three_traffic_lights_have_three_pins_each():
    assert "22 to 24" not in read("three traffic lights on a Mega from pin 22 upwards").text


@pytest.mark.parametrize(
    "words",
    [
        "on pin 3 there's a buzzer and on pin 4 a button (other side to ground)",
        "on pin 3 there is a buzzer, on 4 a button and on 5 an LED",
        "at D3 sits a buzzer, at D4 a button",
        "at GPIO 3 there should be a buzzer, and at GPIO 4 a button",
    ],
)
def test_the_pin_told_before_what_hangs_there(words):
    prompt = f"Uno, {words}."
    assert {p.removeprefix("GPIO") for p in pins_of(prompt, "buzzer")} == {"3"}
    assert {p.removeprefix("GPIO") for p in pins_of(prompt, "push-button")} == {"4"}
