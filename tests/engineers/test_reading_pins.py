"""Pins that a prompt fixes, however they are written."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design
from circuitlm.plan import Wish


def wish(prompt: str, component: str) -> Wish:
    return next(w for w in read(prompt).wishes if w.component == component)


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("hc-sr04 trig D7 echo D6 on a leonardo", "hc-sr04", {"trig": "D7", "echo": "D6"}),
        ("uno and an A4988, step 3 dir 4, enable 8", "a4988", {"step": "3", "dir": "4", "en": "8"}),
        ("HC-SR04: echo to my uno pin 6 and trig goes straight to digital pin 7", "hc-sr04", {"echo": "6", "trig": "7"}),
        ("GP4 -> SDA, GP5 -> SCL of a BME280 with the Pico", "bme280", {"sda": "GP4", "scl": "GP5"}),
        ("74HC595 on a nano: data D11, clock D13, latch D10", "74hc595", {"data": "D11", "clock": "D13", "latch": "D10"}),
        (
            "L298N on uno: ENA 5 IN1 7 IN2 8 ENB 6 IN3 9 IN4 10",
            "l298n",
            {"ENA": "5", "in1": "7", "in2": "8", "ENB": "6", "in3": "9", "in4": "10"},
        ),
        ("nano with MAX485, DE+RE tied together on D4", "max485", {"de": "D4", "RE": "D4"}),
        ("joystick (VRx A0, VRy A1, button D2) on a teensy 4.0", "analog-joystick", {"x": "A0", "y": "A1", "sel": "D2"}),
        ("Pico W + MAX31865, SPI0 on GP16-GP19", "max31865", {"miso": "GP16", "cs": "GP17", "sck": "GP18", "mosi": "GP19"}),
        ("Pico with a GPS on UART0 (GP12, GP13)", "neo-6m", {"rx": "GP12", "tx": "GP13"}),
        ("Pico with BME280, I2C1 on GP15/GP14", "bme280", {"scl": "GP15", "sda": "GP14"}),
        ("Teensy 4.0, 16 buttons through MCP23017 with INT to pin 2", "mcp23017", {"inta": "2"}),
        (
            "Uno, L298N and two motors with encoders, encoder 1 channel A on 2, B on 4, encoder 2 channel A on 3 and B on 7",
            "dc-motor-encoder",
            {"enca": "2", "encb": "4", "enca#1": "3", "encb#1": "7"},
        ),
        ("ESP32 + 2 relay module (5V, low level trigger) GPIO 26,27, DHT22 GPIO 4", "relay-module-2", {"": "GPIO26", "#1": "GPIO27"}),
        (
            "Pi 5 with 3 NEMA17 via A4988 for a plotter. STEP 17,27,22 DIR 5,6,13 enable common on 26",
            "a4988",
            {"step": "17", "step#1": "27", "step#2": "22", "dir": "5", "dir#1": "6", "dir#2": "13", "en": "26"},
        ),
    ],
)
def test_signals_get_the_pins_they_are_said_with(prompt, part, pins):
    assert wish(prompt, part).pins == pins


@pytest.mark.parametrize(
    ("prompt", "part", "listed"),
    [
        ("uno with leds on pins 5, 6 and 7", "led", ["5", "6", "7"]),
        ("mega, leds on D30 to D33", "led", ["D30", "D31", "D32", "D33"]),
        ("esp32-s3 with 5 push buttons GPIO4,5,6,7,15", "push-button", ["GPIO4", "GPIO5", "GPIO6", "GPIO7", "GPIO15"]),
        ("pico, buttons GP2..GP5", "push-button", ["GP2", "GP3", "GP4", "GP5"]),
        ("two servos on 9 and 10, arduino nano", "servo", ["9", "10"]),
        ("micro:bit with leds on P0 and P1", "led", ["P0", "P1"]),
        ("ESP32 with LEDs on GPIO 16 17 18, a DHT22 on GPIO 4", "led", ["GPIO16", "GPIO17", "GPIO18"]),
        ("control 8 relays from mega pins 22-29", "relay-module", [str(n) for n in range(22, 30)]),
    ],
)
def test_lists_and_ranges_are_spelt_out_and_count_the_parts(prompt, part, listed):
    found = wish(prompt, part)
    assert list(found.pins.values()) == listed
    assert found.count == len(listed)


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("two MCP23017 on an ESP32, INTA of the first to GPIO35", "mcp23017", {"inta": "GPIO35"}),
        ("two MCP23017 on an ESP32, INTA of the second one on GPIO34", "mcp23017", {"inta#1": "GPIO34"}),
        (
            "two MCP23017, ESP32, INTA of the first MCP23017 on GPIO34, INTB of the second on GPIO35",
            "mcp23017",
            {"inta": "GPIO34", "intb#1": "GPIO35"},
        ),
        ("uno with two servos, the first servo on D5 and the second servo on D6", "servo", {"": "D5", "#1": "D6"}),
    ],
)
def test_of_several_like_parts_the_one_that_is_counted_out_gets_the_pin(prompt, part, pins):
    (found,) = [w for w in read(prompt).wishes if w.component == part]
    assert (found.count, found.pins) == (2, pins)


def test_a_signals_name_is_no_function():
    request = read("ESP32 with ADS1115, ALERT on GPIO4")
    assert not request.of("function") and wish("ESP32 with ADS1115, ALERT on GPIO4", "ads1115").pins == {"alrt": "GPIO4"}


def test_parts_in_a_row_each_with_to_and_a_number_are_wired() -> None:
    wired = {w.component: w.pins for w in read("servo to 6, LED to 13, Arduino Uno").of("part")}
    assert (wired["servo"], wired["led"]) == ({"": "6"}, {"": "13"})
    assert not {w.component: w.pins for w in read("servo to 90 and LED on 13, Uno").of("part")}["servo"]


def test_a_bare_number_behind_on_is_a_pin_of_the_part_before():
    request = read("uno: relay on 7 and led on 13, dht22 at 4")
    assert {w.component: w.pins for w in request.wishes if w.pins} == {"relay-module": {"": "7"}, "led": {"": "13"}, "dht22": {"": "4"}}
    assert all(w.count == 1 for w in request.wishes)


@pytest.mark.parametrize(
    "prompt", ["thermostat set to 25 with a dht22 and an uno", "uno: turn the servo to 30", "nano and an 8 ohm speaker at 5 V"]
)
def test_settings_are_no_pins(prompt):
    assert not any(w.pins for w in read(prompt).wishes)


def test_two_parts_share_a_list_in_order():
    request = read("button and led on 2 and 13, uno")
    assert [w.pins for w in request.wishes if w.pins] == [{"": "2"}, {"": "13"}]


def test_a_pin_number_counts_nothing():
    assert wish("echo pin 6 hc-sr04 with my uno", "hc-sr04").count == 1
    assert wish("led on pin 13 of my arduino uno", "arduino-uno").count == 1


def test_a_pin_of_a_chip_is_none_of_the_board():
    assert not wish("pin 3 of the 555 drives a led", "ne555").pins


def test_ranges_are_no_unknown_parts():
    assert all(w.component for w in read("stm32 blue pill, 4x4 keypad on PA0-PA7").of("part"))


def test_a_select_line_each_for_several_parts():
    pins = wish("esp32 with 3x MAX31855, CS = GPIO5, GPIO17, GPIO16", "max31855").pins
    assert list(pins.values()) == ["GPIO5", "GPIO17", "GPIO16"]


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("uno: D2 button / D3 led / A0 pot", {"push-button": "D2", "led": "D3", "potentiometer": "A0"}),
        (
            "raspberry pi pico: GP14 reads a PIR, GP28 gets the LDR, servo on GP15",
            {"pir-motion": "GP14", "ldr": "GP28", "servo": "GP15"},
        ),
        ("raspberry pi 4: GPIO17 LED, GPIO27 button, DS18B20 on GPIO4", {"led": "GPIO17", "push-button": "GPIO27", "ds18b20": "GPIO4"}),
        ("attiny85: 10k pot on PB4, PWM on PB1 into an AO3400", {"potentiometer": "PB4", "ao3400": "PB1"}),
    ],
)
def test_a_pin_may_stand_before_its_part(prompt, pins):
    assert {w.component: w.pins[""] for w in read(prompt).wishes if w.pins} == pins


def test_a_row_of_pins_before_a_part_is_one_list():
    assert wish("nano: D8 pump through a MOSFET, A4/A5 OLED", "ssd1306").pins == {"": "A4", "#1": "A5"}
    assert list(wish("pico: GP2 to GP5 drive four LEDs", "led").pins.values()) == ["GP2", "GP3", "GP4", "GP5"]


def test_a_pin_of_nothing_known_has_no_owner():
    request = read("esp32: GPIO34 for the battery voltage, GPIO35 for a soil moisture sensor")
    assert [w.words for w in request.of("pin")] == ["GPIO34"]
    assert wish("esp32: GPIO34 for the battery voltage, GPIO35 for a soil moisture sensor", "soil-moisture-sensor").pins == {"": "GPIO35"}


def test_a_pin_that_is_to_stay_free_belongs_to_no_part():
    assert wish("uno, pin 8 is the button, and A5 is free", "push-button").pins == {"": "8"}


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("pico, 3x MAX31855, CS GP17 / GP20 / GP21", "max31855", {"cs": "GP17", "cs#1": "GP20", "cs#2": "GP21"}),
        (
            "two HC-SR04 on an uno, trig pins 2 and 4, echo pins 3 and 5",
            "hc-sr04",
            {"trig": "2", "trig#1": "4", "echo": "3", "echo#1": "5"},
        ),
        ("two MCP23017 on an esp32, INTA of the second to GPIO35", "mcp23017", {"inta#1": "GPIO35"}),
    ],
)
def test_one_signal_of_several_like_parts(prompt, part, pins):
    assert wish(prompt, part).pins == pins


def test_a_signal_of_several_parts_counts_them():
    assert wish("mega, stepper motors with A4988, STEP on 54, 60, 46, DIR on 55, 61, 48", "a4988").count == 3
    assert wish("nano with pots on A0 through A2", "potentiometer").count == 3


def test_the_colours_of_an_rgb_led_count_no_leds():
    assert wish("nano: RGB LED red 3, green 5, blue 6", "rgb-led").count == 1


def test_the_ends_of_a_potentiometer_are_no_signals():
    request = read("uno with a pot (A0) and two buttons for CCW / CW on D4 and D5")
    assert {w.component: list(w.pins.values()) for w in request.wishes if w.pins} == {"potentiometer": ["A0"], "push-button": ["D4", "D5"]}


def test_signals_in_capitals_are_no_foreign_words():
    request = read("ESP32, 2x A4988. X: STEP GPIO16, DIR GPIO17. Y: STEP GPIO18, DIR GPIO19. /EN GPIO23")
    assert request.language == "en"
    assert wish(request.prompt, "a4988").pins["en"] == "GPIO23"


def test_button_between_a_pin_and_ground_is_a_part():
    assert wish("Arduino Uno. Button between D4 and GND.", "push-button").pins == {"": "D4"}


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        (
            "uno, LCD 16x2 RS 12, E 11, D4-D7 on 5, 4, 3, 2",
            "lcd1602-parallel",
            {"rs": "12", "e": "11", "d4": "5", "d5": "4", "d6": "3", "d7": "2"},
        ),
        ("pico w, 12 V PC fan, fan pwm GP16, fan tacho GP17", "fan-pwm-4pin", {"pwm": "GP16", "tach": "GP17"}),
    ],
)
def test_signals_tell_which_part_a_general_name_means(prompt, part, pins):
    assert wish(prompt, part).pins == pins


def test_behind_a_serial_ports_name_rx_is_the_boards():
    assert wish("uno, GPS NEO-6M on SoftwareSerial RX 4 TX 3", "neo-6m").pins == {"tx": "4", "rx": "3"}
    assert wish("uno, GPS NEO-6M with TX on 4 and RX on 3", "neo-6m").pins == {"tx": "4", "rx": "3"}


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("blue pill, BME280 on I2C1, PB6 (SCL) and PB7 (SDA)", "bme280", {"scl": "PB6", "sda": "PB7"}),
        (
            "2 VL53L0X on one I2C bus of a blue pill, i read about XSHUT. I have PB0 and PB1 free for that",
            "vl53l0x",
            {"xshut": "PB0", "xshut#1": "PB1"},
        ),
        ("teensy 4.0, FlexCAN (CTX1/CRX1) via an SN65HVD230", "sn65hvd230", {"": "CTX1", "#1": "CRX1"}),
        ("uno with an L293D: enable 9, inputs 7 and 8", "l293d", {"EN12": "9", "in1": "7", "in2": "8"}),
        ("pico, two TCRT5000, analog outputs to GP26 and GP27", "tcrt5000", {"ao": "GP26", "ao#1": "GP27"}),
        ("uno, TCRT5000 on A1", "tcrt5000", {"ao": "A1"}),
        ("pico w, a microswitch for the door. DHT22 to GP15, door GP18", "limit-switch", {"": "GP18"}),
        ("leonardo, a joystick: X goes to A0, Y to A1 and the switch to 7", "analog-joystick", {"x": "A0", "y": "A1", "sel": "7"}),
    ],
)
def test_signals_are_said_in_other_ways(prompt, part, pins):
    assert wish(prompt, part).pins == pins


def test_each_on_a_channel_counts_the_parts():
    assert wish("esp32, TCA9548A with a VL53L0X each on ch 0 and ch 1", "vl53l0x").count == 2


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("uno, HC-SR04 (trig pin 12, echo pin 11), three LEDs: green 2, yellow 3, red 4", "led", ["2", "3", "4"]),
        ("mega: servos on 2 through 7", "servo", ["2", "3", "4", "5", "6", "7"]),
        ("esp32: A4988 STEP 26 DIR 27, limit switches 34 and 35", "limit-switch", ["34", "35"]),
        ("esp32 with a MAX6675, CLK 18, SO 19, CS on 5. Relay 26 for the heater", "relay-module", ["26"]),
    ],
)
def test_bare_numbers_beside_other_pins_are_pins(prompt, part, pins):
    assert list(wish(prompt, part).pins.values()) == pins


@pytest.mark.parametrize("prompt", ["uno, relay 2 and led 3 are off at start", "nano with 3 LEDs: 2 green, 1 red"])
def test_labels_and_counts_are_no_pins(prompt):
    assert not any(w.pins for w in read(prompt).wishes)


def test_a_part_with_one_wire_has_one_pin():
    request = read("Der ESP32 soll an GPIO23 ein Relais schalten, an GPIO34 einen Poti lesen und an GPIO18/GPIO19 zwei Taster haben.")
    assert {w.component: list(w.pins.values()) for w in request.wishes if w.pins} == {
        "relay-module": ["GPIO23"],
        "potentiometer": ["GPIO34"],
        "push-button": ["GPIO18", "GPIO19"],
    }


def test_a_serial_port_belongs_to_a_part_that_has_one():
    request = read("teensy 4.0 with pots on A0 and A1, MIDI out on Serial1")
    assert [w.words for w in request.of("pin")] == ["Serial1"]


def test_a_range_belongs_to_its_signals_alone():
    assert set(wish("pico, keypad 4x4 rows GP2-GP5, columns GP6-GP9", "4x4-matrix-keypad").pins) == {
        f"{x}{n}" for x in "rc" for n in range(1, 5)
    }


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("pico w, relay at GP16 and GP17 for two pumps, soil sensors at GP26 and GP27", "relay-module", ["GP16", "GP17"]),
        ("pico w, relay at GP16 and GP17 for two pumps, soil sensors at GP26 and GP27", "soil-moisture-sensor", ["GP26", "GP27"]),
        ("nano, 2 relays: pump relay D4, light relay D5", "relay-module", ["D4", "D5"]),
    ],
)
def test_as_many_parts_of_one_wire_as_pins(prompt, part, pins):
    found = wish(prompt, part)
    assert list(found.pins.values()) == pins
    assert found.count == len(pins)


@pytest.mark.parametrize(
    ("prompt", "part", "pins"),
    [
        ("the A4988 is on pins 3 (step) and 4 (dir) of the uno", "a4988", {"step": "3", "dir": "4"}),
        ("pico: GP0 TX and GP1 RX to an HC-05", "hc-05", {"rx": "GP0", "tx": "GP1"}),
        ("uno, buzzer ~9", "buzzer", {"": "9"}),
    ],
)
def test_labels_behind_pins(prompt, part, pins):
    assert wish(prompt, part).pins == pins


def test_a_possessive_is_no_plural():
    assert wish("my nano has the relay's IN at D7", "relay-module").count == 1


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("Uno with an L298N, IN1 to IN4 on 7 8 9 10 and two DC motors", {"IN1": "D7", "IN2": "D8", "IN3": "D9", "IN4": "D10"}),
        ("L298N IN1 IN2 IN3 IN4 on 7 8 9 10 of an Uno, two motors", {"IN1": "D7", "IN2": "D8", "IN3": "D9", "IN4": "D10"}),
        ("ESP32, 4 channel relay module, IN1-IN4 on 26 27 14 13", {"IN1": "D26", "IN2": "D27", "IN3": "D14", "IN4": "D13"}),
        ("16x2 LCD on an Uno, RS 12, E 11, D4 to D7 on 5 4 3 2", {"RS": "D12", "E": "D11", "D4": "D5", "D5": "D4", "D6": "D3", "D7": "D2"}),
    ],
)
def test_signals_in_a_row_take_the_pins_in_a_row(prompt: str, pins: dict[str, str]) -> None:
    c = design(prompt, Options(simulate=False)).circuit
    part = next(p for p in c.parts.values() if all(p.component.has_pin(n) for n in pins) and not p.component.mcu)
    for name, pin in pins.items():
        assert pin in {p.pin for p in c.net_of((part.ref, name)).pins if p.ref == "A1"}


@pytest.mark.parametrize(
    ("prompt", "component", "pins"),
    [
        ("Uno, 4x4 keypad, rows on 9 8 7 6, columns on 5 4 3 2", "4x4-matrix-keypad", ["9", "8", "7", "6", "5", "4", "3", "2"]),
        ("Nano with two HC-SR04. Both trigs can be on D5, echos on D6 and D7", "hc-sr04", ["D5", "D6", "D7"]),
        ("Uno, 12V RGB led strip common anode, R G B on 3, 5, 6", "rgb-led-strip-12v", ["3", "5", "6"]),
        ("Uno, RGB led, RGB on 9 10 11", "rgb-led", ["9", "10", "11"]),
        ("16x2 LCD on an Uno, RS = 7, E = 8, D4 = 9, D5 = 10, D6 = 11, D7 = 12", "lcd1602-parallel", ["7", "8", "9", "10", "11", "12"]),
        ("ESP32: SDA on 21, SCL on 22, DHT22 on 4 (a BME280 on the bus)", "bme280", ["21", "22"]),
        ("ESP32 with a 12V pump and an IRLZ44N, gate on 25", "irlz44n", ["25"]),
        ("Uno, IR receiver on D3, servo signal on D9", "servo", ["D9"]),
        ("Pi 4, fan 5V on 18 by a transistor 2N2222", "fan-5v", ["18"]),
    ],
)
def test_signals_and_their_pins_in_other_words(prompt: str, component: str, pins: list[str]) -> None:
    (wish,) = [w for w in read(prompt).wishes if w.component == component]
    assert list(wish.pins.values()) == pins


@pytest.mark.parametrize(
    ("prompt", "part", "block"),
    [
        ("ESP32-S3-DevKitC-1, ADXL345 on SPI, W5500 ethernet on its own SPI bus", "w5500", "SPI3"),
        ("Pico, BME280 on I2C and an OLED on a separate I2C bus", "ssd1306", "I2C1"),
        ("Uno with an SD card and an RC522 on its own SPI bus", "mfrc522", "SPI1"),
    ],
)
def test_a_bus_of_its_own_is_the_boards_second_one(prompt, part, block):
    assert wish(prompt, part).attributes["instances"] == block


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("arduino uno, 3 leds for cars, 2 leds for pedestrians and a button. pins 2-6 for leds and 7 for button", [["2", "3", "4"], ["5", "6"]]),
        ("uno with 3 red leds and 2 green leds, pins 2-6 for the leds", [["2", "3", "4"], ["5", "6"]]),
        ("uno with 5 leds, pins 2-6 for the leds", [["2", "3", "4", "5", "6"]]),
    ],
)
def test_pins_told_of_all_like_parts_are_shared_out(prompt, pins):
    assert [list(w.pins.values()) for w in read(prompt).wishes if w.component == "led"] == pins
