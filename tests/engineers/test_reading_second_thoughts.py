"""Second thoughts and open choices: what is taken back is gone, what is left open is chosen, a program is no circuit."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.errors import CannotDesign


def planned(prompt: str) -> list[str]:
    return sorted(p.component for p in plan(read(prompt)).plan.parts)


@pytest.mark.parametrize(
    ("prompt", "there", "gone"),
    [
        ("A DHT11 - sorry, I mean DHT22 - on an ESP32", "dht22", "dht11"),
        ("ESP32 with a servo. Scratch that, make it a stepper 28BYJ-48 with ULN2003", "stepper-28byj48", "servo"),
        ("arduino uno with an LCD, hmm no, an OLED, showing the temperature of a ds18b20", "ssd1306", "lcd-i2c"),
        ("raspberry pi pico w (oh wait I only have the normal pico) reading a BME280", "raspberry-pi-pico", "raspberry-pi-pico-w"),
        ("12V fan - edit: 5V fan - switched by an arduino nano with a mosfet", "fan-5v", "fan-12v"),
        ("pico and a relay. forget the relay, use a mosfet for the 12v led strip", "ao3400", "relay-module"),
        ("I changed my mind about the buzzer, use a LED instead: uno with PIR", "led", "buzzer"),
        ("replace the dht11 in my circuit with a bme280: esp8266, oled", "bme280", "dht11"),
        ("I want a nano, hmm, or maybe an uno, with 3 servos", "arduino-uno", "arduino-nano"),
        ("nano + (bmp280 | bme280) + oled", "bmp280", "bme280"),
        ("uno with a 16x2 lcd, parallel - no wait, the i2c version", "lcd-i2c", "lcd1602-parallel"),
        ("mega, the 20x4 LCD, plain parallel version - hmm, scratch that, take the one with the I2C adapter", "lcd-2004-i2c", "lcd2004-parallel"),
        ("nano, active buzzer, no sorry, a passive one on D3", "buzzer-passive", "buzzer"),
        ("esp32 with a 5V relay board, 2 channels - scratch that, make it the 4 channel one", "relay-module-4", "relay-module-2"),
        ("a joystick on a nano instead of the potentiometer I mentioned, driving a servo", "analog-joystick", "potentiometer"),
    ],
)
def test_what_is_taken_back_is_gone(prompt, there, gone):
    assert there in planned(prompt)
    assert gone not in planned(prompt)


def test_a_count_and_a_colour_are_corrected():
    three = next(w for w in read("two LEDs on an Uno, sorry three LEDs").of("part") if w.component == "led")
    assert three.count == 3
    assert planned("a red led, correction: a green led on an arduino nano pin 5").count("led") == 1


def test_a_part_named_again_takes_back_what_was_said_of_it():
    assert "tp4056" not in planned("LM317 as 500 mA charger... no sorry, simply LM317 from 15 V to 9 V")


def test_a_corrected_value_is_the_only_one():
    assert "10 kHz" in read("Low pass filter at 1 kHz, oops I meant 10 kHz, RC").text
    assert not read("Low pass filter at 1 kHz, oops I meant 10 kHz, RC").text.count("1 kHz")


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno with a DHT22 and no OLED",
        "don't forget the relay: Uno with a relay and a DHT22",
        "Uno with a DHT22 and a DS18B20, actually a BME280 too",
    ],
)
def test_a_negation_or_an_addition_corrects_nothing(prompt):
    assert "dht22" in planned(prompt)


def test_one_more_is_no_correction():
    assert {"relay-module", "dht22"} <= set(planned("don't forget the relay: Uno with a relay and a DHT22"))


# -- choices -----------------------------------------------------------------------------------------------------------
def test_the_more_accurate_of_two_sensors():
    assert "bme280" in planned("either a dht11 or a bme280 (whatever is more accurate) on a pico")
    assert not read("either a dht11 or a bme280 (whatever is more accurate) on a pico").not_understood


@pytest.mark.parametrize(
    ("prompt", "there"),
    [
        ("a pico w or an esp32 to read a DHT22, prefer the esp32", ["dht22", "esp32-devkit-v1"]),
        ("arduino uno or nano or whatever you think fits, with a pir sensor", ["arduino-uno", "pir-motion"]),
        ("BME280 or BMP280 or DHT22 whichever you have, esp32", ["bme280", "esp32-devkit-v1"]),
        ("Uno, Nano or ESP32 with a DHT22", ["arduino-uno", "dht22"]),
    ],
)
def test_of_a_choice_one_is_taken(prompt, there):
    assert planned(prompt) == there


def test_two_triggers_are_no_choice():
    assert {"pir-motion", "reed-switch"} <= set(
        planned("Uno with a PIR and a reed switch. When the PIR or the reed switch triggers, beep.")
    )


# -- programs ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "prompt",
    [
        "Write only the arduino sketch for blinking LED 13, I don't want a circuit.",
        "write me firmware for esp32 to read dht22",
        "I already have the circuit, only need the sketch for 2 servos on an Uno",
        "micropython code for pico w, blink led, no circuit needed",
        "Schreib mir nur den Code für einen Arduino mit DHT22, keine Schaltung",
    ],
)
def test_a_program_is_no_circuit(prompt):
    with pytest.raises(CannotDesign, match="asks for a program"):
        read(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Uno with an LED on pin 13 and write the sketch too",
        "ESP32 with a DHT22. I will write the firmware myself.",
        "wiring for an uno and a servo, no code needed",
    ],
)
def test_a_circuit_with_a_program_beside_it_is_designed(prompt):
    assert read(prompt).of("part")


# -- two circuits under headings ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "boards"),
    [
        ("transmitter: arduino nano, nrf24l01, two buttons. receiver: arduino nano, nrf24l01, relay", 2),
        ("Remote: ESP32 with a joystick\nCar: ESP32 with an L298N and two dc motors, 2S lipo", 2),
        ("Goal: measure temperature. Board: arduino nano. Sensor: DS18B20. Display: OLED.", 1),
    ],
)
def test_each_heading_has_its_own_board(prompt, boards):
    found = planned(prompt)
    assert sum(i in ("arduino-nano", "esp32-devkit-v1") for i in found) == boards
    assert "ir-led" not in found


def test_the_parts_of_a_heading_hang_on_its_board():
    parts = plan(read("transmitter: arduino nano, nrf24l01, two buttons. receiver: arduino nano, nrf24l01, relay")).plan.parts
    nanos = [p.key for p in parts if p.component == "arduino-nano"]
    assert {p.host for p in parts if p.component == "push-button"} == {nanos[0]}
    assert [p.host for p in parts if p.component == "nrf24l01"] == nanos
    assert next(p.host for p in parts if p.component == "relay-module") == nanos[1]


def test_a_dashed_part_number_is_never_dropped():
    with pytest.raises(CannotDesign, match="HC-77"):
        plan(read("ESP32 with a HC-77"))


@pytest.mark.parametrize(
    ("prompt", "gone"),
    [
        ("uno with a dht22, display not needed", "ssd1306"),
        ("nano, relay, and a buzzer is not required", "buzzer"),
        ("LM317 from 15 V to 9 V, R1 220 ohm, and a pot instead of fixed R2 not needed", "potentiometer"),
    ],
)
def test_what_is_turned_down_behind_its_name_is_gone(prompt, gone):
    assert gone not in planned(prompt)


def test_resistors_raise_no_voltage_for_anybody():
    with pytest.raises(CannotDesign, match="only lower"):
        read("I want 5V for my arduino out of a single AA 1.5V cell with two resistors")
