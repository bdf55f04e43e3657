"""Prompts as a forum writes them: boards and chips in one name, typing errors, second chains, bare voltages, what is no circuit."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.errors import CannotDesign
from circuitlm.plan import Wish


def parts(prompt: str) -> dict[str, Wish]:
    return {w.component: w for w in read(prompt).wishes if w.kind == "part" and w.component}


@pytest.mark.parametrize(
    ("prompt", "board", "chip"),
    [
        ("Arduino Nano (ATmega328P) with a DHT22 on D2", "arduino-nano", "atmega328p"),
        ("ESP8266 D1 mini with a DHT22 on D4", "wemos-d1-mini", "esp8266-nodemcu"),
        ("ATmega328P on Arduino Nano: led on D3", "arduino-nano", "atmega328p"),
    ],
)
def test_a_board_and_its_chip_are_one(prompt, board, chip):
    assert board in parts(prompt)
    assert chip not in parts(prompt)


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("esp23 with a led on GPIO4", "esp32-devkit-v1"),
        ("uno with an l289n and two dc motors", "l298n"),
        ("nano with a bme 208", "bme280"),
        ("esp32 with a MPU 6O5O", "mpu6050"),
    ],
)
def test_letters_that_changed_places(prompt, component):
    assert component in parts(prompt)
    assert all(w.component for w in read(prompt).of("part"))


def test_a_second_chain_without_a_name():
    chains = [w for w in read("uno: ring of 16 leds (ws2812b) on D6, and a strip (60 leds) on D7").wishes if w.component == "ws2812b"]
    assert [w.attributes["leds"] for w in chains] == ["16", "60"]
    assert "led" not in parts("d1 mini and a ws2812 strip with 12 leds on D2")


@pytest.mark.parametrize(
    ("prompt", "volts"), [("NEMA17 from 24V with a DRV8825 and an uno", 24), ("esp32 runs off 12V, DHT22 on GPIO4", 12)]
)
def test_a_bare_voltage_behind_from_or_off_is_a_supply(prompt, volts):
    assert [w.quantity for w in read(prompt).of("supply")] == [volts]


@pytest.mark.parametrize("prompt", ["step 5V down to 3.3V with an AMS1117", "5V signal from 3.3V with a level shifter, esp32 and nano"])
def test_a_voltage_that_is_converted_or_signalled_is_none(prompt):
    assert not read(prompt).of("supply")


@pytest.mark.parametrize(
    "prompt",
    [
        "arduino reads 230V through a voltage divider on A0",
        "esp32 measures 230 V AC with 1M and 10k resistors on GPIO34",
        "switch a 230VAC contactor coil straight from the GPIO of an esp32",
        "connect the live wire to pin 3 of my uno",
        "charge an 18650 directly from 5V USB without a charger",
        "5 V out of a single AA 1.5 V cell with two resistors",
        "get 12V from a 9V battery with a resistor divider",
        "only write the sketch for blinking an led on my uno, no circuit needed",
        "write me a poem about resistors",
        "where can I buy a cheap arduino nano?",
        "explain the difference between arduino and raspberry pi",
    ],
)
def test_what_is_not_designed(prompt):
    with pytest.raises(CannotDesign) as raised:
        read(prompt)
    assert raised.value.exit_code == 3


@pytest.mark.parametrize(
    "prompt",
    [
        "esp32 switches a 230 V lamp on GPIO 5 with a relay module",
        "uno, relay on 7 switches a 230V lamp, ldr divider on A0",
        "HLK-PM01 feeds an esp32 from 230V, DS18B20 on GPIO4",
        "5V from a single AA cell with a boost converter for an attiny85",
        "charge an 18650 with a TP4056 from USB, esp32",
        "Code is done already, only need the wiring: uno, servo on D6",
        "ZMPT101B on A0 of a nano to measure 230 V mains",
        "2.5V from a 5V supply with two resistors",
        "what is the difference between active and passive buzzer and how do i connect one to D8 of my uno?",
    ],
)
def test_what_is_designed_beside_it(prompt):
    assert read(prompt).wishes


def test_a_part_that_is_only_asked_about_is_no_wish():
    assert "logic-level-shifter" not in parts("d1 mini, ws2812 strip on D2. is a level shifter really needed for the strip?")


@pytest.mark.parametrize(
    ("prompt", "adc"),
    [("read a battery with a pico ADC", False), ("nano with an external ADC", True), ("ADC of an ESP32 reads an LDR", False)],
)
def test_the_converter_inside_the_board_is_no_part(prompt, adc):
    assert ("ads1115" in parts(prompt)) is adc


def test_words_that_name_no_part():
    found = parts("high side switch with IRF9540 for a 12V lamp from an arduino nano")
    assert "toggle-switch" not in found
    assert not [w for w in read("esp32, alarm above 1400ppm co2 or 75%RH, NEO-6M on USART1").wishes if w.kind == "part" and not w.component]
    assert not [w for w in read("wemos d1 mini, DS18B20 on D5, deep sleep so D0 to RST").wishes if "D0" in w.pins.values()]


def test_four_load_cells_and_one_amplifier():
    found = parts("4 load cells with hx711 on an arduino uno, DT 3 SCK 2")
    assert (found["load-cell-bridge"].count, found["hx711"].count) == (4, 1)


def test_a_voltage_picks_the_part_that_the_catalogue_has_with_it():
    assert "led-strip-12v" in parts("12V 5A led strip dimmed with a mosfet on D1 of a nodemcu")


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("quiero encender un led rojo en el pin 5 de mi arduino uno con un DS18B20", "5"),
        ("uno: led mit 220 Ohm an D7, Taster an D2", "D7"),
    ],
)
def test_other_languages(prompt, pins):
    assert parts(prompt)["led"].pins == {"": pins}


@pytest.mark.parametrize("prompt", ["red led w/ 470R on pin 13 of an uno", "led with 470 ohm on D3, uno", "uno, led (470R) on D3"])
def test_the_resistor_behind_a_led(prompt):
    assert parts(prompt)["led"].attributes["ohms"].startswith("470")


def test_a_list_of_pins_before_a_verb_and_one_for_each():
    assert list(parts("ESP32 und ich will drei Relais auf GPIO 16, 17 und 18 schalten")["relay-module"].pins.values()) == [
        "GPIO16",
        "GPIO17",
        "GPIO18",
    ]
    assert parts("ESP32, one soil sensor for each bed on GPIO 34 and 35")["soil-moisture-sensor"].count == 2
