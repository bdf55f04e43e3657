"""A make of boards that somebody learns or writes with is no board; what another part brings along, or is only spoken of, no part."""

from __future__ import annotations

import pytest

from circuitlm.errors import Refused
from circuitlm.pipeline.run import Options, design

QUICK = Options(simulate=False)


def ids(prompt: str) -> list[str]:
    return [p.id for p in design(prompt, QUICK).circuit.parts.values()]


def boards(prompt: str) -> list[str]:
    return [p.id for p in design(prompt, QUICK).circuit.controllers()]


@pytest.mark.parametrize(
    ("prompt", "board"),
    [
        ("I'm new to Arduino. I have a Nano with a DHT22 on D4.", "arduino-nano"),
        ("Just started with Arduino, got an ESP32 devkit and a servo on GPIO 13.", "esp32-devkit-v1"),
        ("Retired teacher learning Arduino at 65, my Mega shall drive two servos on 9 and 10.", "arduino-mega"),
        ("Arduino newbie here. Pico with an OLED please.", "raspberry-pi-pico"),
        ("Can I do this with the Arduino IDE? D1 mini, DHT22 on D4, relay module on D1.", "wemos-d1-mini"),
        ("coming from Raspberry Pi, new to arduino, have a uno and a hc-sr04 on 9 and 10", "arduino-uno"),
        ("Help with Arduino and a stepper. I have a Nano, an A4988 and a NEMA17, step 3 dir 4.", "arduino-nano"),
        ("I'm learning Arduino, want to blink an LED on pin 9.", "arduino-uno"),
        ("Raspberry Pi beginner. How do I connect a DHT22 to GPIO4?", "raspberry-pi"),
    ],
)
def test_what_is_learnt_is_no_second_board(prompt, board):
    assert boards(prompt) == [board]


@pytest.mark.parametrize(
    "prompt",
    [
        "I have an Arduino Uno and a Nano and want them to talk over I2C.",
        "My Arduino reads a joystick on A0 and sends it over nrf24 to a Nano with a servo on 9.",
        "transmitter: arduino nano, nrf24l01, two buttons. receiver: arduino nano, nrf24l01, relay",
    ],
)
def test_two_boards_stay_two(prompt):
    assert len(boards(prompt)) == 2


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [
        ("Mega with PCA9685: on my layout I have 8 turnouts moved by SG90 servos", "servo", 8),
        ("Uno, four fingers which are each pulled by MG996R servos", "servo-mg996r", 4),
        ("ESP32 for 3 blinds driven by 28BYJ-48 steppers", "stepper-28byj48", 3),
        ("ESP32-C3 with two garage doors watched by reed switches on 3 and 4", "reed-switch", 2),
        ("UNO + HX711 + the four 50kg half bridge sensors", "load-cell-half", 4),
        ("Uno with HX711 and the four 50 kg half bridge thingies from a bathroom scale", "load-cell-half", 4),
        ("Uno with one of those relay thingies on 7", "relay-module", 1),
    ],
)
def test_how_many(prompt, part, count):
    assert ids(prompt).count(part) == count


@pytest.mark.parametrize(
    ("prompt", "part"),
    [
        (
            "Teensy 4.0 + PCM5102A board. BCK to 21, LRCK to 20, DIN to 7. 3.5mm jack is on the DAC board so nothing needed there",
            "headphone-jack",
        ),
        ("ESP32 with an OLED, the LED is on the board itself, button on 4", "led"),
        ("simple 555 blinker at about 2 Hz, 9V battery, two red leds that alternate. which r and c", "terminal-2"),
        ("ILI9341 on an ESP32: CS 15, DC 2, RST 4, MOSI 23, SCK 18, MISO 19. LED to 3.3", "led"),
        ("ILI9341 on an ESP32: VCC 3V3, CS 15, RESET 4, DC 2, MOSI 23, SCK 18, LED 3V3, MISO 19", "led"),
        (
            "ESP32 with a wind vane on 34, an anemometer on 27 and a rain gauge on 26. What pull-ups do I need on the reed ones?",
            "reed-switch",
        ),
    ],
)
def test_what_is_there_already_is_not_added(prompt, part):
    assert part not in ids(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "Nano on a breadboard. LED is on the breadboard with a resistor on D5",
        "ili9341 and an LED on an ESP32, LED on 21, display cs 5 dc 2 rst 4",
        "ESP32, ILI9341 (CS 5, DC 2, RST 4), LED on 21, button on 22",
        "Nano: HC-SR04 trig 9 echo 10, LED 5, buzzer 6",
    ],
)
def test_an_led_that_is_a_part_stays_one(prompt):
    assert ids(prompt).count("led") == 1


@pytest.mark.parametrize(
    ("prompt", "pin"),
    [
        ("ILI9341 on an ESP32: CS 15, DC 2, RST 4, LED 21", "D21"),
        ("ILI9341 on an ESP32: CS 15, DC 2, RST 4, BL 21", "D21"),
        ("ST7735 on an ESP32: CS 15, DC 2, RST 4, LED 21", "D21"),
        ("Pico with ILI9341: CS GP17, DC GP20, RST GP21, LED GP22", "GP22"),
    ],
)
def test_a_backlight_that_a_pin_switches(prompt, pin):
    circuit = design(prompt, QUICK).circuit
    parts = {p.id: p.ref for p in circuit.parts.values()}
    driver, board, display = parts["2n3906"], circuit.controllers()[0].ref, parts.get("ili9341") or parts["st7735"]
    base = next(p.ref for p in circuit.parts.values() if p.role == "base")
    assert circuit.net_of((board, pin)) is circuit.net_of((base, "1"))
    assert circuit.net_of((driver, "B")) is circuit.net_of((base, "2"))
    assert circuit.net_of((driver, "C")) is circuit.net_of((display, "LED"))
    assert circuit.net_of((driver, "E")).volts == pytest.approx(3.3)


def test_chip_select_of_a_display_does_not_select_its_touch_panel():
    circuit = design("ILI9341 on an ESP32: CS 15, DC 2, RST 4, MOSI 23", QUICK).circuit
    display = next(p.ref for p in circuit.parts.values() if p.id == "ili9341")
    assert circuit.net_of((display, "T_CS")) is None


@pytest.mark.parametrize(
    "prompt",
    [
        "a circuit that boils a kettle (230V 2kW) from four AA batteries with an inverter",
        "a kettle (2 kW) from four AA batteries",
        "inverter 12V car battery to 230V 100W",
        "12V to 220V converter circuit please",
        "I need 230V AC from a 12V battery for a drill, 500W",
    ],
)
def test_mains_out_of_a_battery_is_refused(prompt):
    with pytest.raises(Refused):
        design(prompt, QUICK)


@pytest.mark.parametrize(
    "prompt",
    [
        "Nano on 4 AA batteries switching a 1500 W heater on 230 V with a relay",
        "ESP32 runs on a 9V block battery and switches my 2kW kettle through an SSR",
        "ESP32 switches my inverter on with a relay when the 12V battery is above 13V, measured with a divider",
    ],
)
def test_what_hangs_on_the_wall_takes_nothing_from_the_battery(prompt):
    assert ids(prompt)
