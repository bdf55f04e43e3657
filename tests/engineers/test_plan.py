"""The built-in engineer's plans: which board, which parts, who serves whom, from what they are fed."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import Preferences, Proposal, plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.errors import CannotDesign
from circuitlm.knowledge.catalogue import catalogue


def propose(prompt: str, **preferences) -> Proposal:
    return plan(read(prompt), Preferences(**preferences))


def parts(prompt: str, **preferences) -> list[str]:
    return [p.component for p in propose(prompt, **preferences).plan.parts]


def boards(prompt: str, **preferences) -> list[str]:
    return [i for i in parts(prompt, **preferences) if catalogue().entries[i]["controller"]]


# -- the board ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "board"),
    [
        ("Arduino Nano with a DHT22", "arduino-nano"),
        ("Raspberry Pi Pico with an LED", "raspberry-pi-pico"),
        ("show the temperature on a phone over wifi", "esp32-devkit-v1"),
        ("a distance meter with an HC-SR04 and an LCD", "arduino-uno"),
    ],
)
def test_the_board_is_the_one_that_is_named_or_that_can_do_it(prompt, board):
    assert boards(prompt) == [board]


def test_a_board_of_our_choice_is_an_assumption():
    made = propose("a distance meter with an HC-SR04 and an LCD").plan
    assert any("Arduino Uno R3 is the controller" in a for a in made.assumptions)


@pytest.mark.parametrize(
    "prompt",
    [
        "555 astable at 2 Hz with an LED",
        "a low-pass filter with a cutoff of 1 kHz",
        "a light switch from an LDR and a transistor, no microcontroller",
    ],
)
def test_what_needs_no_program_gets_no_board(prompt):
    assert boards(prompt) == []


def test_a_555_that_blinks_needs_no_board():
    assert boards("555 timer blinks an LED at 2 Hz") == []


def test_the_board_of_the_command_line_wins_and_it_is_said():
    made = propose("Arduino Uno with an LED", board="esp32-devkit-v1").plan
    assert made.parts[0].component == "esp32-devkit-v1"
    assert any("as --board says" in a for a in made.assumptions)


def test_a_board_at_hand_is_used_where_none_is_named():
    assert boards("blink an LED with a microcontroller", have=("arduino-nano",)) == ["arduino-nano"]


def test_a_board_to_be_avoided_gives_way_to_its_kin():
    assert boards("Arduino Uno with an LED", avoid=frozenset({"arduino-uno"})) != ["arduino-uno"]


# -- parts -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("Arduino Uno with three LEDs", "led", 3),
        ("ESP32 with two BME280", "bme280", 2),
        ("Uno with a servo and 4 push buttons", "push-button", 4),
    ],
)
def test_as_many_parts_as_are_asked_for(prompt, component, count):
    assert parts(prompt).count(component) == count


def test_a_part_to_be_avoided_gives_way_to_another_for_the_same_work():
    made = propose("Arduino Uno with a DHT22", avoid=frozenset({"dht22"}))
    assert "dht22" not in [p.component for p in made.plan.parts] and len(made.plan.parts) == 2
    assert any("stands in for the DHT22" in a for a in made.plan.assumptions)


def test_of_two_alternatives_one_is_taken_and_it_is_said():
    made = propose("ESP32 or HC-05 to send a temperature over bluetooth").plan
    assert len([p for p in made.parts if p.component in ("esp32-devkit-v1", "hc-05")]) == 1
    assert any("and its alternative" in a for a in made.assumptions)


def test_a_function_without_a_name_gets_the_catalogues_first_choice():
    made = propose("Arduino that measures distance").plan
    assert "hc-sr04" in [p.component for p in made.parts] and any("is chosen for" in a for a in made.assumptions)


@pytest.mark.parametrize(
    ("prompt", "partner"),
    [
        ("Arduino Uno with a DFPlayer Mini", "speaker"),
        ("Arduino Uno with an HX711", "load-cell-bridge"),
        ("Arduino Uno with a load cell", "hx711"),
    ],
)
def test_a_part_that_makes_no_sense_alone_gets_its_partner(prompt, partner):
    assert partner in parts(prompt)


def test_a_mains_lamp_gets_a_relay():
    made = propose("Arduino Uno that switches a 230 V lamp").plan
    assert "relay-module" in [p.component for p in made.parts]


def test_a_relay_and_a_pump_the_contact_switches_the_pump():
    made = propose("Arduino Uno with a relay module and a 12 V water pump").plan
    pump = next(p for p in made.parts if p.component == "water-pump")
    assert pump.options["via"] == next(p.key for p in made.parts if p.component == "relay-module")


def test_a_named_transistor_drives_the_named_load():
    made = propose("Arduino Uno with an IRLZ44N and a DC motor").plan
    motor = next(p.key for p in made.parts if p.component.startswith("dc-motor"))
    assert next(p for p in made.parts if p.component == "irlz44n").drives == motor


# -- hosts and links ---------------------------------------------------------------------------------------------------
def test_every_part_hangs_on_the_board():
    made = propose("ESP32 with a BME280, a servo and an LED").plan
    assert {p.host for p in made.parts if p.component != "esp32-devkit-v1"} == {"esp32-devkit-v1"}


def test_a_named_multiplexer_takes_the_twins():
    made = propose("ESP32 with a TCA9548A and three VL53L0X and a BME280").plan
    hosts = {p.component: p.host for p in made.parts}
    assert hosts["vl53l0x"] == "tca9548a" and hosts["tca9548a"] == "esp32-devkit-v1"


def test_chained_shift_registers_carry_the_leds():
    made = propose("Arduino Uno with two 74HC595 and 16 LEDs").plan
    first, second = [p for p in made.parts if p.component == "74hc595"]
    assert second.options["cascade"] == first.key
    assert [sum(p.host == x.key for p in made.parts if p.component == "led") for x in (first, second)] == [8, 8]


@pytest.mark.parametrize(
    ("prompt", "bus"),
    [
        ("Arduino Uno and ESP32 that talk over serial", "uart"),
        ("Arduino Uno and ESP32 that communicate over I2C", "i2c"),
        ("Arduino Uno and an Arduino Nano linked by SPI", "spi"),
        ("Arduino Uno that talks to an ESP32", "uart"),
    ],
)
def test_two_boards_are_linked_by_the_bus_that_is_named_else_by_serial(prompt, bus):
    (link,) = propose(prompt).plan.links
    assert link.a.endswith(f".{bus}") and link.b.endswith(f".{bus}")


def test_two_boards_far_apart_get_a_transceiver_each():
    made = propose("Two Arduino Unos that talk over RS485 on a 50 m cable").plan
    assert {p.host for p in made.parts if p.component == "max485"} == {p.key for p in made.parts if p.component == "arduino-uno"}


# -- supplies ----------------------------------------------------------------------------------------------------------
def test_a_named_battery_is_a_given_supply():
    (source,) = propose("Arduino Uno with an LED from a 9 V battery").plan.supplies
    assert (source.component, source.given) == ("battery-9v", True)


def test_a_supply_without_a_voltage_is_given_one_and_it_is_said():
    made = propose("Arduino Uno with a 12V water pump and an external power supply").plan
    assert [s.volts for s in made.supplies] == [12.0]
    assert any("is taken as 12 V" in a for a in made.assumptions)


def test_a_panel_charges_a_cell_through_a_charger():
    made = propose("ESP32 weather station with a BME280, a 6 V solar panel and an 18650").plan
    panel = next(s for s in made.supplies if s.component.startswith("solar"))
    assert panel.feeds == [next(p.key for p in made.parts if p.component == "tp4056")]


# -- refusals ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("Arduino Uno", "nothing to connect"),
        ("wire up a flurbotron9000", "flurbotron9000|no electronic part"),
        ("run a 2000 W heater from a 9V battery", "2 kW from one"),
    ],
)
def test_what_cannot_be_built_is_refused_in_words(prompt, words):
    with pytest.raises(CannotDesign, match=words) as refused:
        propose(prompt)
    assert refused.value.hint


def test_an_unknown_part_beside_known_ones_is_reported_and_the_rest_planned():
    made = propose("Arduino Uno with a DHT22 and a XYZ1234 sensor")
    assert "dht22" in [p.component for p in made.plan.parts]
    assert made.unmet or read("Arduino Uno with a DHT22 and a XYZ1234 sensor").not_understood


@pytest.mark.parametrize(
    ("prompt", "part"), [("Arduino Uno for drunk drivers", "mq-3"), ("Arduino Uno that reads library cards", "mfrc522")]
)
def test_a_board_with_words_that_are_not_understood_is_offered_what_they_sound_like(prompt, part):
    with pytest.raises(CannotDesign, match="nothing to connect") as refused:
        propose(prompt)
    assert f"it sounds like {part} (" in refused.value.hint


def test_a_board_alone_is_offered_nothing():
    with pytest.raises(CannotDesign) as refused:
        propose("Arduino Uno")
    assert "sounds like" not in refused.value.hint
