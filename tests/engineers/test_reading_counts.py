"""How many are meant: numbers in front of compound nouns, titles, rows of pins, one noun for two parts."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.errors import Refused
from circuitlm.knowledge.functions import meets


def parts(prompt: str) -> dict[str, int]:
    return {w.component: w.count for w in read(prompt).of("part") if w.component}


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [
        ("six greenhouse fans 12V and a Mega", "fan-12v", 6),
        ("Uno and 8 garden lamps 12V, ULN2803", "lamp-12v", 8),
        ("four kitchen servos and an Uno", "servo", 4),
        ("gate valves: four 24 VAC valves and a Mega", "solenoid-valve-24vac", 4),
        ("three phase motors and a Nano", "dc-motor", 2),
        ("Nucleo-F401RE reads 4 thermocouples type K with MAX6675 modules", "max6675", 4),
        ("ESP32 with 50kg load cells (4 half bridge from a bathroom scale) and HX711", "load-cell-half", 4),
        ("XIAO RP2040 with WS2812B 8x8 matrix on D0", "ws2812b", 1),
        ("servo pan tilt (2x) with Arduino Uno and a joystick", "servo", 2),
        ("relay to 7, buzzer to 8, servo to 9 arduino nano", "arduino-nano", 1),
        ("Nano on a 3S 2200mah lipo with a WS2812B ring", "ws2812b", 1),
    ],
)
def test_the_number_before_a_compound_noun(prompt: str, part: str, count: int) -> None:
    assert parts(prompt)[part] == count


def test_a_row_of_pins_ends_at_any_word() -> None:
    [board] = [
        w
        for w in read("ESP32, 4 channel relay board on GPIO16 17 18 19 switching four valves").of("part")
        if w.component == "relay-module-4"
    ]
    assert list(board.pins.values()) == ["GPIO16", "GPIO17", "GPIO18", "GPIO19"]


def test_two_numbers_behind_a_signal_of_two_parts() -> None:
    [driver] = [w for w in read("Mega, two BTS7960: RPWM 5 and 7, LPWM 6 and 8").of("part") if w.component == "bts7960"]
    assert driver.pins == {"rpwm": "5", "rpwm#1": "7", "lpwm": "6", "lpwm#1": "8"}


def test_a_noun_out_of_the_name_is_the_part() -> None:
    [sensor] = [w for w in read("Teensy 4.0 with two VL53L0X, XSHUT of the lasers on 2 and 3").of("part") if w.component != "teensy-4.0"]
    assert (sensor.component, sensor.count, sensor.pins) == ("vl53l0x", 2, {"xshut": "2", "xshut#1": "3"})
    assert "laser-ky-008" in parts("Uno with two VL53L0X and a laser pointer")


def test_what_a_bare_noun_does_is_said_of_the_part_before() -> None:
    assert parts("Nano and a 12V relay. Relay clicks sometimes, board resets") == {"arduino-nano": 1, "relay-12v": 1}


def test_an_antenna_tuner_is_no_antenna() -> None:
    assert "antenna" not in parts("antenna tuner: Mega, ULN2803 and six 12 V relays")
    assert "antenna" in parts("Nano, SX1278 and an antenna")


def test_a_meter_that_counts_less_is_refused() -> None:
    with pytest.raises(Refused):
        read("Which circuit do I clamp on the cable so that the electricity meter counts less? ESP32 is here")
    assert read("ESP32 reads the pulses of my electricity meter with a phototransistor")


def test_the_pin_of_a_cells_voltage_is_no_chargers() -> None:
    request = read("XIAO ESP32C3, reed contact on D1, LiPo with a TP4056 charger, measure the cell on A0 with 2x 220k")
    assert {w.component: w.pins for w in request.of("part") if w.pins} == {"reed-switch": {"": "D1"}}


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [
        ("left and right, each 3 orange LEDs, ATtiny85", "led", 6),
        ("two boxes, each with 4 buttons, Mega", "push-button", 8),
        ("traffic light with a button, Uno and LEDs in three colours", "led", 3),
        ("2 fans, Uno, OLED, the fans are 4 wire", "fan-pwm-4pin", 2),
        ("Uno and a relay. The relay is 12 V", "relay-12v", 1),
    ],
)
def test_what_is_said_of_all_of_them(prompt: str, part: str, count: int) -> None:
    assert parts(prompt)[part] == count


def test_a_traffic_light_of_leds_is_no_module() -> None:
    assert "traffic-light" not in parts("traffic light with a button, Uno and LEDs in three colours")
    assert "traffic-light" in parts("traffic light module and a button, Uno")


@pytest.mark.parametrize(
    ("prompt", "watched"),
    [
        ("smart dustbin, the lid opens with a servo when a hand is near, Uno", False),
        ("cat door that only opens for my cat: RC522, a servo as latch, Nano", False),
        ("a servo opens the flap; tell me if the door is left open, Nano", True),
        ("LED on while the door is open, Nano", True),
    ],
)
def test_a_door_that_a_servo_opens_is_not_watched(prompt: str, watched: bool) -> None:
    assert any(w.function == "door" for w in read(prompt).wishes) == watched


def test_of_a_choice_the_known_part_is_taken() -> None:
    assert all(w.component for w in read("RFID reader RDM6300 or RC522, Nano").of("part"))


def test_a_bare_pin_behind_a_function_is_a_pin() -> None:
    assert [w.words for w in read("Nano: something that beeps on 8, motion sensing on 2").of("pin")] == ["8", "2"]
    assert not read("Nano buzzer alarm on 7 days a week").of("pin")


def test_pan_and_tilt_asks_for_no_sensor() -> None:
    wishes = read("joystick controls pan & tilt with two servos for my camera, Uno").wishes
    assert not {"orientation", "camera"} & {w.function for w in wishes}


@pytest.mark.parametrize(
    ("prompt", "part", "count"),
    [
        ("Nano and 2 realys, 1 for a pump and 1 for a 12V horn", "relay-module", 2),
        ("L293D, two motors, a potentiometer each for speed, Nano", "potentiometer", 2),
        ("a sign with 4 letters, each letter is made from 12 LEDs, Uno", "led", 48),
    ],
)
def test_what_is_shared_out(prompt: str, part: str, count: int) -> None:
    assert parts(prompt)[part] == count
    assert not read(prompt).of("pin")


def test_a_running_light_of_leds_needs_no_strip() -> None:
    assert not [w for w in read("running light with 8 LEDs and a Nano").wishes if w.function == "light-strip"]


def test_a_mains_failure_is_no_outlet() -> None:
    assert "mains-outlet" not in parts("when the mains fails 3 white LEDs run from an 18650")


def test_an_ldrs_resistor_is_its_partner() -> None:
    [ldr] = [w for w in read("Uno, LDR on A0 with 10k").of("part") if w.component == "ldr"]
    assert ldr.attributes["partner"] == "10k"


def test_small_words_with_letters_in_the_wrong_order() -> None:
    assert "without" not in read("Nano wiht a DHT22 adn an OLED").not_understood
    assert not read("Nano wiht a DHT22 adn an OLED").not_understood


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("an LED, green when ok and red when hot, Uno with LM35", {"led": 2}),
        ("a green LED when ok, Uno with LM35", {"led": 1}),
    ],
)
def test_colours_that_tell_something_each(prompt: str, wanted: dict[str, int]) -> None:
    assert {k: parts(prompt).get(k) for k in wanted} == wanted


def test_a_light_that_is_red_for_one_and_blue_for_the_other() -> None:
    [light] = [
        w for w in read("a light for my lane, red for left and blue for right, infrared LEDs, Uno").wishes if w.function == "indicator"
    ]
    assert light.count == 2


def test_an_infrared_led_is_no_lamp() -> None:
    assert not meets("ir-led", "indicator")
    assert meets("led", "indicator")


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("power supplies 12 V and 24 V are there. Nano, fan 12V, solenoid 24V", [12.0, 24.0]),
        ("Uno, power supply 12 V and 5 V relay", [12.0]),
    ],
)
def test_a_list_of_supplies(prompt: str, volts: list[float]) -> None:
    assert [w.quantity for w in read(prompt).of("supply")] == volts


def test_the_last_letters_of_a_name_are_corrected() -> None:
    assert parts("We have an Arduino Uno R4... no sorry, an R3, and a DHT22") == {"arduino-uno": 1, "dht22": 1}


def test_signals_in_brackets_further_behind() -> None:
    request = read("TM1637 and one rotary encoder to set the minutes (CLK 2, DT 3, button 4), display CLK 5 DIO 6, Nano")
    assert {w.component: w.pins for w in request.of("part") if w.pins} == {
        "rotary-encoder": {"clk": "2", "dt": "3", "sw": "4"},
        "tm1637": {"clk": "5", "dio": "6"},
    }


def test_a_short_word_with_a_letter_missing() -> None:
    assert "level-liquid" in {w.function for w in read("Nano: the water tank is emty, red LED").wishes}
    assert "mended" not in read("Nano near the lens and the font, DHT22").flags


def test_the_output_of_a_field_device_is_no_transistor() -> None:
    found = parts("3-wire PNP proximity switch on 24 V, into an Arduino Uno pin 2 through a PC817")
    assert found == {"arduino-uno": 1, "pc817": 1}
    assert "2n3906" in parts("a PNP transistor, a 12 V lamp and a Nano")
