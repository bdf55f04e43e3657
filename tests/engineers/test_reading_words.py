"""Colours, counts, lengths, roles, supplies and flags as people write them."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.errors import CannotDesign
from circuitlm.plan import Request, Wish


def wish(prompt: str, component: str) -> Wish:
    return next(w for w in read(prompt).wishes if w.component == component)


def functions(request: Request) -> set[str]:
    return {w.function for w in request.of("function") if w.function}


@pytest.mark.parametrize(
    ("prompt", "colors"),
    [
        ("uno with red, yellow and green LEDs", "red yellow green"),
        ("nano with a red, a green and a blue LED", "red green blue"),
        ("two red and two green leds on an uno", "red red green green"),
        ("uno: red led on 5, yellow on 6 and green on 7", "red yellow green"),
        ("uno, LEDs: red D5, yellow D6, green D7", "red yellow green"),
        ("green + red led on 3 and 4, uno", "green red"),
    ],
)
def test_listed_colors_count_the_leds(prompt, colors):
    found = wish(prompt, "led")
    assert found.attributes["colors"] == colors
    assert found.count == len(colors.split())


def test_a_color_belongs_to_its_own_noun():
    assert "colors" not in wish("uno, red LED and a green OLED", "led").attributes


@pytest.mark.parametrize(
    ("prompt", "leds"),
    [
        ("8 WS2812B leds on D6 of a nano", "8"),
        ("ws2812b strip 60 leds/m 2 m long, esp32", "120"),
        ("1 m strip with 30 leds per metre neopixel, esp32", "30"),
        ("neopixel ring of 16 on a nano", "16"),
    ],
)
def test_leds_of_a_chain_are_one_part(prompt, leds):
    request = read(prompt)
    found = next(w for w in request.wishes if w.component == "ws2812b")
    assert (found.count, found.attributes["leds"]) == (1, leds)
    assert not request.asks_for("led")


def test_two_strips_are_two():
    assert wish("two ws2812b led strips on a nano", "ws2812b").count == 2


@pytest.mark.parametrize(
    "prompt", ["4 buttons and a LED for each, uno", "4 buttons on an uno and one led per button", "four buttons, each with a led, uno"]
)
def test_one_for_each_is_as_many(prompt):
    assert wish(prompt, "led").count == 4


@pytest.mark.parametrize(
    ("prompt", "role", "ohms"),
    [
        ("BC547 with a 1k base resistor, 5V relay, uno", "base", "1k"),
        ("IRLZ44N, gate resistor 220R, 12V fan, esp32", "gate", "220R"),
        ("BME280 and esp32 with 4k7 pull-ups", "pullup", "4k7"),
        ("LED an BC547, Basiswiderstand 10k und ein Taster mit 12V Netzteil", "base", "10k"),
    ],
)
def test_a_resistor_knows_its_role(prompt, role, ohms):
    found = wish(prompt, "resistor")
    assert (found.attributes["role"], found.attributes["ohms"]) == (role, ohms)


@pytest.mark.parametrize(
    ("prompt", "volts"),
    [
        ("esp32 from a 5V 2A wall plug", 5),
        ("pump with its own adapter 12V 1A, uno", 12),
        ("vehicle 24V, esp32", 24),
        ("nano runs off a 12V DC transformer", 12),
        ("esp32, power supply 9V", 9),
    ],
)
def test_supplies_are_found_whatever_they_are_called(prompt, volts):
    assert [w.quantity for w in read(prompt).of("supply")] == [volts]


def test_the_second_thought_counts():
    supplies = read("attiny85 with a led, coin cell no wait two AAs").of("supply")
    assert [(w.component, w.count) for w in supplies] == [("battery-aa", 2)]


def test_flags_heed_negation():
    assert read("uno with a button, no pull-up resistors please").flags.get("pull") == "up"
    assert read("uno with a button and an external pull-up resistor").flags["pull"] == "external-up"
    assert read("two RS485 nodes without termination, uno").flags["termination"] == "no"


def test_negation_reaches_over_or():
    assert {"wifi", "bluetooth"} <= read("uno with lcd, no wifi or bluetooth").excluded()


def test_a_message_to_the_phone_needs_no_buzzer():
    assert not {"alert", "alarm-sound"} & functions(read("esp32 that notifies me on my phone when the door is open"))
    assert "alert" in functions(read("warn me when it gets too hot, uno"))


def test_vibration_of_a_machine_is_sensed():
    found = functions(read("tell me over wifi when the washing machine stopped vibrating"))
    assert "vibration" in found and "vibrate" not in found and "wifi" in found


@pytest.mark.parametrize(("prompt", "absent"), [("atmega328p with an ftdi header", "compass"), ("the bridge over the river, uno", "motor")])
def test_everyday_words_are_no_parts(prompt, absent):
    request = read(prompt)
    assert absent not in functions(request)
    assert not any(w.attributes.get("misspelt") for w in request.wishes)


def test_a_general_word_is_the_part_that_is_named_later():
    assert [
        w.component for w in read("Quiz buzzer for the class. One passive buzzer on D8, uno").of("part") if "buzzer" in (w.component or "")
    ] == ["buzzer-passive"]


@pytest.mark.parametrize(
    "prompt",
    [
        "a motor drives a generator that charges the battery that powers it",
        "wire 230V to GPIO 4 of an ESP32",
        "arduino uno reads 230V mains voltage through a voltage divider on A0",
        "shock device so that thieves get zapped",
    ],
)
def test_deadly_and_impossible_requests_are_refused(prompt):
    with pytest.raises(CannotDesign):
        read(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        "shock sensor and buzzer on an uno",
        "kill switch for my motorbike with a relay and a nano",
        "bomb prop for a game: TM1637, keypad, buzzer, uno",
        "230V lamp switched by an ESP32 with a relay module",
    ],
)
def test_harmless_requests_pass(prompt):
    assert read(prompt).of("part")


@pytest.mark.parametrize(
    "prompt",
    [
        "my grandmother keeps forgetting to close the window, so the nano should beep",
        "haunted garden, an uno and a noisy little servo for my nephew's birthday",
    ],
)
def test_everyday_words_are_understood(prompt):
    assert set(read(prompt).not_understood) <= {"haunted"}


def test_one_per_button_before_the_buttons_are_counted():
    parts = {w.component: w.count for w in read("one LED per button: 6 buttons on D2-D7 and leds on D8-D13, uno").of("part")}
    assert parts == {"led": 6, "push-button": 6, "arduino-uno": 1}
