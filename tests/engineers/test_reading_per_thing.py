"""A number that is told of each of several things, a breakdown of a number, and one part that is named twice."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from circuitlm.engineers.builtin.reading import read


def _counts(prompt: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for wish in read(prompt).of("part"):
        if wish.component:
            counts[wish.component] += wish.count
    return counts


@pytest.mark.parametrize(
    ("prompt", "counts"),
    [
        ("Uno, 3 raised beds with a soil moisture sensor and a solenoid valve each", {"soil-moisture-sensor": 3, "solenoid-valve": 3}),
        ("Mega: two sliders with two limit switches each.", {"limit-switch": 4}),
        ("ESP32 in the stable, four stalls, each with a float switch", {"float-switch": 4}),
        ("ESP32 for five mailboxes. Each mailbox has a reed switch and a green LED.", {"reed-switch": 5, "led": 5}),
        ("Nano, three signal masts with SG90 servos", {"servo": 3}),
        ("Nano and 4 pairs of blue/white leds", {"led": 8}),
        ("Mega with 5 servos (3x SG90, 2x MG996R)", {"servo": 3, "servo-mg996r": 2}),
        ("Mega with five servos: two MG996R and three SG90", {"servo": 3, "servo-mg996r": 2}),
        ("An Uno and 4 LEDs with a resistor each", {"led": 4}),
        (
            "A pair of hives, one ESP32. Per hive a scale (HX711 with four half-bridge load cells) and one DS18B20.",
            {"hx711": 2, "load-cell-half": 8, "ds18b20": 2},
        ),
        ("ESP32, two tanks. For each one a JSN-SR04T for the level and a DS18B20 for frost.", {"jsn-sr04t": 2, "ds18b20": 2}),
        ("Four parking spaces, Mega. Every one of them has its own HC-SR04 plus a red and a green LED.", {"hc-sr04": 4, "led": 8}),
        ("A pair of gates. Both gates have a limit switch at the end and an HC-SR04. Uno.", {"limit-switch": 2, "hc-sr04": 2}),
        ("Uno. There are two teams; a team has one push button and one LED.", {"push-button": 2, "led": 2}),
        ("Uno. Two players, each player presses his own button and has a LED.", {"push-button": 2, "led": 2}),
        ("A Mega watches 3 freezers. There's a DS18B20 in each of them and a buzzer for all.", {"ds18b20": 3, "buzzer": 1}),
        ("Each of my two sheds should get a BME280 and a reed switch, one ESP32 for both.", {"bme280": 2, "reed-switch": 2}),
        ("Dual axis CNC: per axis a NEMA17, an A4988 and a limit switch. Uno.", {"stepper-motor": 2, "a4988": 2, "limit-switch": 2}),
        (
            "Mega\nX axis: NEMA 17, A4988, endstop 18\nY axis: NEMA 17, A4988, endstop 19",
            {"stepper-motor": 2, "a4988": 2, "limit-switch": 2},
        ),
        (
            "Mega. Bed 1: one float switch, one solenoid valve. Bed 2: one float switch, one solenoid valve.",
            {"float-switch": 2, "solenoid-valve": 2},
        ),
        ("Uno. Left: TT motor and a red LED. Right: TT motor and a red LED.", {"tt-motor": 2, "led": 2}),
        ("Uno, four buttons, every team has its own led and a passive buzzer on 12 goes off when someone is first", {"buzzer-passive": 1}),
        ("Uno and 2 wine racks. Per rack:\n- one SHT31\n- one DS18B20", {"sht31": 2, "ds18b20": 2}),
        ("Uno with 3 buttons (2 for up and down, 1 for enter)", {"push-button": 3}),
        ("Nano with five reed switches on the windows", {"reed-switch": 5, "toggle-switch": 0}),
        ("ESP32, SCD40 CO2 sensor, PMS5003 PM2.5 sensor", {"scd40": 1, "pms5003": 1, "mh-z19": 0}),
        ("Nano and a MAX7219 matrix, the 4-in-1 module", {"max7219-matrix": 4}),
        ("Uno with a 64x8 MAX7219 display", {"max7219-matrix": 8}),
        ("PWM fan speed thing with a Nano, the 12V pc fan 4 pin from my old case", {"fan-pwm-4pin": 1, "fan-12v": 0}),
    ],
)
def test_each_part_is_there_as_often_as_it_is_told(prompt: str, counts: dict[str, int]) -> None:
    found = _counts(prompt)
    assert {c: found[c] for c in counts} == counts


@given(
    things=st.integers(2, 6),
    own=st.integers(1, 4),
    noun=st.sampled_from(["tanks", "water tanks", "garden gates", "shelves"]),
    row=st.booleans(),
)
def test_things_times_parts(things: int, own: int, noun: str, row: bool) -> None:
    parts = f"{own} push buttons and {own} servos" if row else f"{own} push buttons"
    found = _counts(f"Arduino Mega for {things} {noun} with {parts} each")
    assert found["push-button"] == things * own
    assert found["servo"] == (things * own if row else 0)


def test_a_complaint_orders_no_part() -> None:
    asked = read("We had relays in the box, but they were too noisy. Now I want an SSR for the 230V heater, ESP32.")
    assert "relay-module" not in {w.component for w in asked.wishes}
    assert "sound-level" not in {w.function for w in asked.wishes}
    assert "sound-level" in {w.function for w in read("Uno that blinks when the class is too noisy").wishes}


@pytest.mark.parametrize(
    "text", ["Uno, 1602 LCD in parallel 4 bit mode", "Uno and a 16x2 lcd without backpack", "Nano, LCD 1602 (parallel, not i2c)"]
)
def test_a_display_on_its_own_data_lines(text: str) -> None:
    assert _counts(text)["lcd1602-parallel"] == 1


def test_the_bits_of_another_part_say_nothing_of_the_display() -> None:
    assert _counts("Uno, lcd 16x2, an 8 bit shift register")["lcd-i2c"] == 1


@pytest.mark.parametrize(
    ("prompt", "counts"),
    [
        ("Uno with an 8 channel relay board, one for each solenoid valve", {"relay-module-8": 1, "solenoid-valve": 8}),
        ("ESP32 and 3 relays, one per water pump", {"relay-module": 3, "water-pump": 3}),
        ("Nano. Float switch at the bottom, another as safety", {"float-switch": 2}),
        ("Pico and a handful of DS18B20. I only want to read 3 of them.", {"ds18b20": 3}),
        ("Uno, 6 DHT22, only 3 of them outside", {"dht22": 6}),
        ("ESP8266 ESP-01S with a relay", {"esp-01-alone": 1, "esp-01": 0, "esp8266-nodemcu": 0}),
        ("Nano and an INA219 for my 12V solar battery", {"solar-panel-6v": 0}),
    ],
)
def test_what_is_counted_on_and_what_is_one(prompt: str, counts: dict[str, int]) -> None:
    found = _counts(prompt)
    assert {c: found[c] for c in counts} == counts


@pytest.mark.parametrize(
    ("prompt", "counts"),
    [
        ("Nano, MPU6050 and an 8 LED bar", {"led-bargraph": 1}),
        ("Nano with a 10 segment bar graph", {"led-bargraph": 1}),
        ("Nano with two LED bars", {"led-bargraph": 2}),
        ("pH and TDS sensors on an ESP32", {"ph-sensor": 1, "tds-sensor": 1}),
        ("ESP32 with a flow and a rain sensor", {"yf-s201": 1, "rain-sensor": 1}),
        ("Uno with a DHT22 and rain sensors", {"dht22": 1, "rain-sensor": 1}),
        ("Morse key trainer: Nano, a straight key and a buzzer", {"push-button": 1}),
        ("IRLB8721 that switches a 12V strip, D1 mini", {"led-strip-12v": 1}),
    ],
)
def test_a_size_is_no_number_and_a_noun_is_shared(prompt: str, counts: dict[str, int]) -> None:
    found = _counts(prompt)
    assert {c: found[c] for c in counts} == counts


@pytest.mark.parametrize(
    ("prompt", "counts"),
    [
        ("Nano and 10 single blue LEDs", {"led": 10}),
        ("Uno and 3 single channel relay modules", {"relay-module": 3}),
        ("Uno, a green LED for ok and a red for alarm", {"led": 2}),
        ("Uno, a yellow LED for heating and a blue one when it cools", {"led": 2}),
        ("Nano: a button starts it, it stops with another one", {"push-button": 2}),
        ("Nano, a counter that goes up with a button and goes back with another one.", {"push-button": 2}),
        ("Nano dims two 1W leds with potentiometers, 12V", {"led-power-1w": 2, "potentiometer": 2}),
        ("Mega, 4 relays with buttons", {"relay-module": 4, "push-button": 4}),
    ],
)
def test_singles_colours_and_controls(prompt: str, counts: dict[str, int]) -> None:
    found = _counts(prompt)
    assert {c: found[c] for c in counts} == counts


def test_a_lamp_for_alarm_makes_no_sound() -> None:
    assert "alarm-sound" not in {w.function for w in read("Uno, a red LED for alarm").wishes}
    assert "alarm-sound" in {w.function for w in read("Uno, a red LED and an alarm").wishes}


@pytest.mark.parametrize("text", ["RGB led strip (12V, common anode, 3 m) with an ESP8266", "ESP8266, 3 m of RGB led strip 12V"])
def test_the_length_of_a_strip(text: str) -> None:
    strip = next(w for w in read(text).of("part") if w.component == "rgb-led-strip-12v")
    assert strip.attributes["amps"] == "3.6A"


def test_a_value_for_each_in_brackets_hands_out_nothing_behind_them() -> None:
    said = "four buttons on pins 2 to 5 of an uno, every team has its own led (pins 8, 9, 10, 11, 220 ohm each) and a passive buzzer on 12"
    counts = {w.component: w.count for w in read(said).of("part")}
    assert (counts["led"], counts["buzzer-passive"]) == (4, 1)
