"""Parts on a board that is named beside them are that board; shifters for strips; parts named for a function that is wanted several times."""

from __future__ import annotations

from collections import Counter

import pytest

from circuitlm.pipeline.run import Options, design


def made(prompt: str) -> tuple[Counter[str], dict[str, str]]:
    """How many of each part, and which pin of the controller is joined to each pin of the others."""
    circuit = design(prompt, Options(simulate=False)).circuit
    joined = {}
    for net in circuit.nets.values():
        host = next((p.pin for p in net.pins if p.ref == "A1"), "")
        joined |= {str(p): host for p in net.pins if p.ref != "A1"}
    return Counter(p.id for p in circuit.parts.values()), joined


@pytest.mark.parametrize(
    ("prompt", "board"),
    [
        ("Uno controls 4 relays with a 4-channel relay module", "relay-module-4"),
        ("switch 8 relays using a 8 channel relay board from a Mega", "relay-module-8"),
        ("Connect 8 relays to an Arduino Mega with a 5V 8-channel relay board and 8 buttons", "relay-module-8"),
        ("two relays on a 2 channel relay module, esp32", "relay-module-2"),
        ("Nano drives 6 relays through an 8 channel relay board", "relay-module-8"),
        ("Mega, 8 relays on pins 22-29 (8 channel relay board)", "relay-module-8"),
    ],
)
def test_relays_on_their_board(prompt: str, board: str) -> None:
    parts, _ = made(prompt)
    assert parts[board] == 1 and parts["relay-module"] == 0


@pytest.mark.parametrize(
    ("prompt", "there", "absent"),
    [
        ("Mega with a 16 channel relay board (12V coil, opto isolated) on pins 22 to 37", "relay-module-16", "pc817"),
        ("Mega with a 20x4 LCD with I2C backpack (PCF8574)", "lcd-2004-i2c", "pcf8574"),
        ("ESP32 and ULN2803 switch 8 24V solenoid valves", "uln2803", "toggle-switch"),
        ("ESP32 D1 mini with a BME280", "esp32-d1-mini", "wemos-d1-mini"),
        ("XIAO RP2040 with WS2812B 8x8 matrix on D0", "ws2812b", "max7219-matrix"),
        ("two ESP32s over RS485 150 m apart with MAX3485 modules", "max3485", "max485"),
    ],
)
def test_what_a_name_holds_is_no_part_of_its_own(prompt: str, there: str, absent: str) -> None:
    parts, _ = made(prompt)
    assert parts[there] and not parts[absent]


@pytest.mark.parametrize(
    ("prompt", "pin", "host"),
    [
        ("8 x 24V solenoid valves with MCP23017 + ULN2803 and an ESP32", "U2.IN1", ""),
        ("NodeMCU, 3 capacitive soil moisture sensors but only one A0, so a CD74HC4067 mux", "U4.SIG", "A0"),
        ("Mega: switch 4 contactors through a 4-ch relay module D22-D25", "K5.IN1", "D22"),
    ],
)
def test_what_serves_several_has_the_boards_pins(prompt: str, pin: str, host: str) -> None:
    _, joined = made(prompt)
    assert joined[pin] == host


def test_a_board_and_other_relays_beside_it() -> None:
    parts, _ = made("Nano drives 2 relays and a 4 channel relay board")
    assert parts["relay-module"] == 2 and parts["relay-module-4"] == 1


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("Mega, 8 relays on pins 22-29 (8 channel relay board)", {"K1.IN1": "D22", "K1.IN8": "D29"}),
        ("Nano and a 4 channel relay module, relay 1 on 6, relay 2 on 7", {"K1.IN1": "D6", "K1.IN2": "D7"}),
        ("Uno, 2 channel relay board: relay 1 -> 8, relay 2 -> 9", {"K1.IN1": "D8", "K1.IN2": "D9"}),
    ],
)
def test_pins_said_of_the_relays(prompt: str, pins: dict[str, str]) -> None:
    parts, joined = made(prompt)
    assert {p: joined[p] for p in pins} == pins and parts["relay-module"] == 0


def test_the_couplers_of_a_relay_board_are_on_it() -> None:
    parts, joined = made("Uno with a 4 channel relay module with optocouplers on 4, 5, 6 and 7")
    assert parts["pc817"] == 0 and joined["K1.IN1"] == "D4"


def test_a_level_shifter_for_a_strip_is_a_buffer() -> None:
    parts, _ = made("ESP32 controlling 60 WS2812B LEDs with 5V 4A supply and level shifter")
    assert parts["74ahct125"] == 1 and parts["logic-level-shifter"] == 0
    parts, _ = made("ESP32 and an HC-SR04 with a level shifter")
    assert parts["logic-level-shifter"] == 1


def test_the_named_part_serves_each_of_several() -> None:
    parts, _ = made("Raspberry Pi reading 4 thermocouples with MAX31855 over SPI")
    assert parts["max31855"] == 4 and parts["max6675"] == 0


def test_analog_signals_take_analog_pins_and_pins_with_a_bus_pull_up_are_spent_last() -> None:
    _, joined = made("Arduino Leonardo as a game controller with 2 analog joysticks and 6 buttons")
    assert all(joined[f"J{n}.{axis}"].startswith("A") for n in (1, 2) for axis in ("VRX", "VRY"))
    _, joined = made("micro:bit with an HC-SR04")
    assert not {"P19", "P20"} & set(joined.values())


def test_a_part_number_is_no_power() -> None:
    parts, _ = made("LoRa node: Arduino Pro Mini 3.3V 8MHz, RFM95W, BME280, two AA batteries")
    assert parts["rfm95"] == 1


@pytest.mark.parametrize(
    ("prompt", "never"),
    [
        ("esp32 wroom, I2S DAC PCM5102 and a microSD for MP3 player + 3 buttons", "dfplayer-mini"),
        ("MP3 player with an ESP32, MAX98357A, SD card and a speaker", "dfplayer-mini"),
        ("Nano with a TCRT5000 tachometer and TM1637", "a3144"),
        ("Uno, rpm of a fan with a slotted opto", "a3144"),
        ("Please help me wire a NEO-6M GPS and a push button to an Arduino Nano", "capacitor"),
    ],
)
def test_what_named_parts_do_is_not_added(prompt: str, never: str) -> None:
    assert made(prompt)[0][never] == 0


def test_what_no_named_part_does_is_added() -> None:
    assert made("MP3 player with an Arduino")[0]["dfplayer-mini"] == 1
    assert made("bike speedometer with an Uno")[0]["a3144"] == 1


@pytest.mark.parametrize(
    ("prompt", "pads"),
    [
        ("Drum kit from half a dozen copper plates: touching is sensed by an MPR121, on an Uno", 0),
        ("nano with an mpr121 and 8 touch pads made of copper tape", 0),
        ("nano with an mpr121 and 16 touch pads", 16),
    ],
)
def test_a_touch_controller_senses_many_places(prompt: str, pads: int) -> None:
    parts, _ = made(prompt)
    assert (parts["mpr121"], parts["ttp223"]) == (1, pads)
