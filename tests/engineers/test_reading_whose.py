"""Whose signals and pins are meant: short names, buses with their pins, lists for several parts, and what another device has."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


def parts(prompt: str) -> dict[str, dict[str, str]]:
    return {w.component: dict(w.pins) for w in read(prompt).wishes if w.kind == "part" and w.component}


def test_a_part_is_known_by_a_word_of_its_name() -> None:
    found = parts(
        "Blue pill, SD card and a ST7735 display share SPI1 (PA5, PA6, PA7). CS of the SD on PB0, CS of the tft on PA4, DC on PB1"
    )
    assert found["micro-sd-card"]["cs"] == "PB0"
    assert {k: v for k, v in found["st7735"].items() if k in ("cs", "dc")} == {"cs": "PA4", "dc": "PB1"}


def test_the_letters_of_a_number_name_its_part() -> None:
    assert parts("Mega with an MCP23017. INTA of the MCP goes to pin 2")["mcp23017"] == {"inta": "2"}


def test_what_share_a_bus_are_all_on_it() -> None:
    buses = {w.component: w.attributes.get("instances") for w in read("Blue pill, an SD card and an ST7735 share SPI1.").wishes}
    assert buses["micro-sd-card"] == buses["st7735"] == "SPI1"


def test_one_chip_select_for_each_of_two_parts() -> None:
    found = parts("Uno, RC522 and an SD card, CS on 10 and 4")
    assert (found["mfrc522"]["cs"], found["micro-sd-card"]["cs"]) == ("10", "4")


@pytest.mark.parametrize(
    ("prompt", "component", "pins"),
    [
        ("Three A4988 on a Mega: STEP on 54, 60, 46 DIR on 55, 61, 48", "a4988", ["54", "60", "46", "55", "61", "48"]),
        ("Uno, HC-SR04, trig on 9, 10 for echo", "hc-sr04", ["9", "10"]),
        ("ESP32 with 3x TCRT5000, analog on 34, 35 and 32", "tcrt5000", ["34", "35", "32"]),
    ],
)
def test_lists_of_pins_in_other_words(prompt: str, component: str, pins: list[str]) -> None:
    assert list(parts(prompt)[component].values()) == pins


@pytest.mark.parametrize("said", ["D8 I think is bad", "D8 is fine, isn't it?", "D8 is already taken"])
def test_a_pin_that_is_only_judged_belongs_to_nothing(said: str) -> None:
    request = read(f"NodeMCU with a PIR on D1 and one status LED, D7. {said}.")
    assert not request.of("pin") and all("D8" not in w.pins.values() for w in request.wishes)


@pytest.mark.parametrize(
    ("said", "component", "count"), [("8 turnouts (servos)", "servo", 8), ("two bumpers (micro switches)", "limit-switch", 2)]
)
def test_what_is_counted_outside_the_brackets(said: str, component: str, count: int) -> None:
    request = read(f"Mega, {said} and a DHT22")
    (wish,) = [w for w in request.wishes if w.component == component]
    assert wish.count == count and not request.of("function")


def test_the_button_that_a_relay_presses_is_another_devices() -> None:
    assert "push-button" not in parts("D1 mini, a relay module to press the opener button (relay on D1)")
    assert "push-button" in parts("D1 mini, a relay module on D1. When I press the button on D2 it switches")


def test_a_pin_that_no_part_keeps_is_told() -> None:
    request = read("Uno and an HC-SR04, trig on 9 and echo on 10, trig on 7")
    placed = {p for w in request.wishes for p in w.pins.values()} | {w.words for w in request.of("pin")}
    assert {"9", "10", "7"} <= placed


@pytest.mark.parametrize(
    ("prompt", "component", "pins"),
    [
        ("Mega and 3 x A4988, step pins 2 3 4, dir pins 5 6 7, enable 8", "a4988", ["2", "3", "4", "5", "6", "7", "8"]),
        ("Blue pill, HD44780 LCD, RS PA0 E PA1 D4-D7 PB4-PB7", "lcd1602-parallel", ["PA0", "PA1", "PB4", "PB5", "PB6", "PB7"]),
        ("Uno, 3 LEDs on 4 5 6 showing the distance", "led", ["4", "5", "6"]),
        ("Nano, 3 leds for fill level on 6, 7, 8 green yellow red", "led", ["6", "7", "8"]),
        ("Uno, button between 10 and GND", "push-button", ["10"]),
        ("ESP32, HX711 on 18 (DT) 19 (SCK)", "hx711", ["18", "19"]),
        ("Uno, SX1278 NSS 5?? hmm 5 is used, so NSS on 2, RST on 13", "sx1278-lora", ["2", "13"]),
        ("ESP32. DHT22s inside and outside on 4 and 5", "dht22", ["4", "5"]),
        ("ESP32. There's a TDS sensor too, analog, on 35", "tds-sensor", ["35"]),
    ],
)
def test_numbers_in_rows_and_brackets(prompt: str, component: str, pins: list[str]) -> None:
    assert sorted(parts(prompt)[component].values()) == sorted(pins)


def test_a_part_that_was_replaced_is_gone() -> None:
    found = parts("Uno. Previously there was an LM35 on A0, it is replaced by a DS18B20 on D2. Relay on D8")
    assert "lm35" not in found and found["ds18b20"] == {"": "D2"}


def test_the_boards_own_led_is_no_part_beside_others() -> None:
    assert "led" not in parts("D1 mini, WS2812 ring on D4, buzzer on D6. Since D4 is also the onboard led is that a problem?")
    assert "led" in parts("D1 mini, LED on D5 and a buzzer on D6")


def test_a_kind_told_later_by_its_number_is_no_second_part() -> None:
    found = parts("Uno + A4988, the motor is a NEMA17")
    assert "dc-motor" not in found and "stepper-motor" in found


def test_three_pins_are_the_chips_and_not_eight_leds() -> None:
    found = parts("use a 74HC595 to drive 8 LEDs from an Uno, pins 11 12 8")
    assert list(found["74hc595"].values()) == ["11", "12", "8"] and not found["led"]
    assert len(parts("Uno, a button and 8 LEDs, pins 2 to 9")["led"]) == 8
