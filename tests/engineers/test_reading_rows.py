"""Signals and pins in rows, whose RX and TX are meant, and verbs and names that ask for no part of their own."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read
from circuitlm.plan import Wish


def part(prompt: str, component: str) -> Wish:
    (wish,) = [w for w in read(prompt).of("part") if w.component == component]
    return wish


@pytest.mark.parametrize(
    ("prompt", "component", "pins"),
    [
        ("Uno with HC-SR04 trig echo on 5/6", "hc-sr04", {"trig": "5", "echo": "6"}),
        ("Uno, encoder clk dt sw on 2 3 4", "rotary-encoder", {"clk": "2", "dt": "3", "sw": "4"}),
        ("ESP32 with an encoder: CLK DT SW 25 26 27", "rotary-encoder", {"clk": "25", "dt": "26", "sw": "27"}),
        ("ESP32 with an OLED; CLK DT SW of an encoder on 32 33 25", "rotary-encoder", {"clk": "32", "dt": "33", "sw": "25"}),
        ("Nano, HX711 DT SCK on A0 A1", "hx711", {"dt": "A0", "sck": "A1"}),
        ("A4988 STEP DIR EN to 3 4 and 8, Uno", "a4988", {"step": "3", "dir": "4", "en": "8"}),
        ("L298N ENA IN1-IN4 ENB on 3 4 5 6 7 9, Uno", "l298n", {"in1": "4", "in2": "5", "in3": "6", "in4": "7"}),
        (
            "Uno with LCD1602 (RS E D4-D7 = 12 11 5 4 3 2)",
            "lcd1602-parallel",
            {"rs": "12", "e": "11", "d4": "5", "d5": "4", "d6": "3", "d7": "2"},
        ),
    ],
)
def test_a_row_of_signals_takes_the_row_of_pins_behind_it(prompt: str, component: str, pins: dict[str, str]) -> None:
    wish = part(prompt, component)
    assert wish.count == 1
    assert {k: v for k, v in wish.pins.items() if k in pins} == pins


@pytest.mark.parametrize(
    "prompt",
    [
        "Arduino Mega with 3 HC-SR04: trig 22 24 26, echo 23 25 27",
        "Mega, three HC-SR04 trig 22 24 26 echo 23 25 27 and two motors on an L298N",
        "Arduino Mega with 3 HC-SR04: trig on 22, 24, 26, echo on 23, 25, 27",
    ],
)
def test_each_of_the_counted_parts_takes_one_of_the_numbers(prompt: str) -> None:
    pins = part(prompt, "hc-sr04").pins
    assert [pins[k] for k in ("trig", "trig#1", "trig#2", "echo", "echo#1", "echo#2")] == ["22", "24", "26", "23", "25", "27"]


@pytest.mark.parametrize("prompt", ["Uno with HC-SR04 trig echo on 5", "Nano with three line sensors on A0 A1 A2"])
def test_rows_of_other_lengths_are_no_such_rows(prompt: str) -> None:
    assert not any({"trig", "echo"} <= set(w.pins) and w.pins["trig"] == "5" and w.pins["echo"] == "6" for w in read(prompt).of("part"))


@pytest.mark.parametrize(
    ("prompt", "component"),
    [
        ("ESP32 with a NEO-6M GPS: RX 16, TX 17", "neo-6m"),
        ("ESP32 and a DFPlayer mini, RX/TX on 16/17", "dfplayer-mini"),
        ("Mega with HC-05 RX TX on 19/18", "hc-05"),
    ],
)
def test_rx_and_tx_at_the_boards_own_rx_and_tx_are_the_boards_names(prompt: str, component: str) -> None:
    wish = part(prompt, component)
    listens, sends = ("19", "18") if "Mega" in prompt else ("16", "17")
    assert wish.pins == {"rx": sends, "tx": listens}
    assert "names of the" in wish.attributes["sides"]


@pytest.mark.parametrize(
    ("prompt", "pins"),
    [
        ("ESP32 with a NEO-6M GPS, its RX on 17 and its TX on 16", {"rx": "17", "tx": "16"}),
        ("ESP32, the GPS module's RX goes to 16 and TX to 17", {"rx": "16", "tx": "17"}),
        ("Uno with a NEO-6M, RX on 10, TX on 11", {"rx": "10", "tx": "11"}),
    ],
)
def test_sides_stay_where_the_words_say_whose_they_are_or_the_pins_are_no_port(prompt: str, pins: dict[str, str]) -> None:
    assert part(prompt, "neo-6m").pins == pins


@pytest.mark.parametrize(
    "prompt",
    [
        "Nano 33 IoT with an ADXL345, buzzing a vibration motor on D3 when it is tilted",
        "Arduino Uno that lights an LED on D5 when a button is pressed",
    ],
)
def test_a_verb_whose_object_is_the_part_that_does_it_asks_for_no_other(prompt: str) -> None:
    assert not [w for w in read(prompt).of("function") if w.function in ("alarm-sound", "buzz", "lamp", "flash-light", "sound")]


def test_what_a_transformer_is_called_after_and_the_heat_of_a_regulator_are_no_wishes() -> None:
    request = read("Build me a 5 V 1 A supply from a 12 V AC doorbell transformer with an LM7805, with the heat problem considered")
    assert request.project is None
    assert not request.of("function")


def test_a_bus_that_names_no_part_is_no_second_transceiver() -> None:
    wish = part("RS485 between two Arduino Nanos 200 m apart, each with a MAX485", "max485")
    assert wish.count == 2


def test_the_other_one_switches() -> None:
    request = read("two pro minis talk over LoRa RFM95, one reads a soil sensor, the other one switches a relay")
    assert sum(w.count for w in request.of("part") if w.component == "arduino-pro-mini") == 2
    assert not [w for w in request.of("part") if w.component == "toggle-switch"]


def test_a_set_of_pins_for_each_of_the_counted_drivers() -> None:
    pins = part("Pico, two TMC2209 drivers, step/dir on GP2/GP3 and GP4/GP5, two NEMA17", "tmc2209").pins
    assert pins == {"step": "GP2", "dir": "GP3", "step#1": "GP4", "dir#1": "GP5"}


@pytest.mark.parametrize(("prompt", "lamps"), [("Uno, three relays on 8, 9, 10 for 12V lamps", 3), ("Uno, a relay on 8 for a 12V lamp", 1)])
def test_loads_without_a_number_are_as_many_as_their_relays(prompt: str, lamps: int) -> None:
    assert part(prompt, "lamp-12v").count == lamps


def test_a_number_with_its_unit_behind_a_signs_list_is_no_pin() -> None:
    request = read("Uno, 2x DRV8825, STEP D2/D3, DIR D5/D6, common enable D8, 24 V motor supply, NEMA17 bipolars")
    assert "24" not in {p for w in request.of("part") for p in w.pins.values()}


def test_with_is_written_short_behind_a_pin_and_a_watt_a_metre_is_none() -> None:
    pins = part("ESP32 devkit, 4 PC817, outputs to GPIO32, 33, 34, 35 w/ 10k pull-ups to 3V3.", "pc817").pins
    assert sorted(pins.values()) == ["GPIO32", "GPIO33", "GPIO34", "GPIO35"]
    assert "14.4 W/m" in read("Uno with 2 m of a 12 V LED strip, 14.4 W/m").text


def test_a_part_before_a_question_mark_is_turned_down_by_no_alone() -> None:
    assert part("how do i flash the esp32-cam? no usb on it, i have an ftdi adapter", "esp32-cam").count == 1
    assert [w.words for w in read("Uno with a DHT22, display? no.").of("exclusion")] == ["display"]


def test_a_fan_with_four_wires_is_one_fan() -> None:
    assert part("Pico W, a 12 V PC fan (4 wires), fan pwm GP16, fan tacho GP17", "fan-pwm-4pin").count == 1


@pytest.mark.parametrize(
    ("prompt", "component", "pins"),
    [
        ("Uno, limit switch top D10, bottom D11, LDR to A0", "limit-switch", ["D10", "D11"]),
        ("Uno, break beam: goal A pin 2, goal B pin 3, reset button pin 7", "break-beam", ["2", "3"]),
        ("Nano, float switch high D2, low D3, relay D5", "float-switch", ["D2", "D3"]),
        ("Uno, servo (pan 9, tilt 10), LDR left A0, right A1", "ldr", ["A0", "A1"]),
        ("Mega: endstop X 3, Y 14, Z 18", "limit-switch", ["3", "14", "18"]),
        ("Uno, DS18B20 tank 1, tank 2 on pin 4", "ds18b20", ["4"]),
        ("Nano, button reset D2, L298N IN1 D4, IN2 D5, motor 12V", "push-button", ["D2"]),
    ],
)
def test_names_with_a_pin_each_are_as_many_parts(prompt: str, component: str, pins: list[str]) -> None:
    wish = part(prompt, component)
    assert (wish.count, list(wish.pins.values())) == (len(pins), pins)


@pytest.mark.parametrize(
    ("prompt", "component", "pins"),
    [
        ("ESP32, a 4-channel 5 V relay module, IN1..4 at GPIO16, 17, 18, 19", "relay-module-4", ["GPIO16", "17", "18", "19"]),
        ("Nano: a 4ch 5V relay board in1..in4 -> D2..D5", "relay-module-4", ["D2", "D3", "D4", "D5"]),
        ("Uno, L298N, two 12V motors, IN1-4 on 4,5,6,7", "l298n", ["4", "5", "6", "7"]),
        ("Uno, L298N in1 to 4, in2 to 5", "l298n", ["4", "5"]),
    ],
)
def test_a_run_of_inputs_may_leave_their_name_away(prompt: str, component: str, pins: list[str]) -> None:
    wish = part(prompt, component)
    assert wish.count == 1 and [p.removeprefix("GPIO") for p in wish.pins.values()] == [p.removeprefix("GPIO") for p in pins]


@pytest.mark.parametrize(
    ("prompt", "component", "pins"),
    [
        ("ESP32, a JSN-SR04T, trigger GPIO25. Its echo goes over two resistors to GPIO26 since it is 5 volt.", "jsn-sr04t", ["GPIO25", "GPIO26"]),
        ("D1 mini with HC-SR04: Trig D5, the echo comes through 2 resistors to D6", "hc-sr04", ["D5", "D6"]),
        ("ESP32, HC-SR04, trig 5, echo through a level shifter to 18", "hc-sr04", ["5", "18"]),
        ("Pico, NEO-6M: its TX goes through a resistor to GP1", "neo-6m", ["GP1"]),
    ],
)
def test_what_stands_in_a_line_keeps_no_signal_from_its_pin(prompt: str, component: str, pins: list[str]) -> None:
    assert list(part(prompt, component).pins.values()) == pins
