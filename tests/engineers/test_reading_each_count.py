"""A number that counts several things at once is each thing's own number."""

from __future__ import annotations

from collections import Counter

import pytest

from circuitlm.engineers.builtin.reading import read


def _counts(prompt: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for w in read(prompt).of("part"):
        counts[w.component or ""] += w.count
    return counts


@pytest.mark.parametrize(
    "prompt",
    [
        "Uno with 4 each of white and blue LEDs",
        "Uno with white and blue LEDs, 4 each",
        "Uno with white and blue LEDs (four of each)",
        "An Uno and a white and a blue LED, 4 of each colour.",
    ],
)
def test_colours_that_share_a_number(prompt: str) -> None:
    leds = next(w for w in read(prompt).of("part") if w.component == "led")
    assert leds.count == 8
    assert Counter(leds.attributes["colors"].split()) == {"white": 4, "blue": 4}


@pytest.mark.parametrize(
    "prompt",
    [
        "Mega with 3 each of servo, potentiometer and limit switch",
        "Mega with servos, potentiometers and limit switches, 3 of each",
        "Mega with a servo, a potentiometer and a limit switch (three each), please",
    ],
)
def test_parts_that_share_a_number(prompt: str) -> None:
    counts = _counts(prompt)
    assert (counts["servo"], counts["limit-switch"]) == (3, 3)


@pytest.mark.parametrize("prompt", ["Nano with 6 LEDs and as many buttons", "Nano with 6 LEDs and the same number of buttons on it"])
def test_as_many(prompt: str) -> None:
    assert _counts(prompt)["push-button"] == 6


@pytest.mark.parametrize(
    "prompt", ["Uno with two servos, 2 A each", "Uno with as many LEDs as possible", "Uno with two DS18B20 on 2 m of cable each"]
)
def test_what_counts_nothing(prompt: str) -> None:
    assert max(_counts(prompt).values()) <= 2


@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("Nano, flash two pairs of LEDs alternately", "led", 4),
        ("Mega with three sets of 4 push buttons", "push-button", 12),
        ("Nano with two rows of five LEDs", "led", 10),
        ("Uno with 3 pairs of IR LED and phototransistor", "phototransistor", 3),
        ("Uno, a servo each on 9 and 10", "servo", 2),
        ("Uno, one push button each on 2, 3, 4 and 5", "push-button", 4),
        ("Mega: inputs on D22..D25, each with one PC817", "pc817", 4),
        ("Nano with half a dozen LEDs", "led", 6),
        ("Nano with a pair of servos on 9 and 10", "servo", 2),
    ],
)
def test_groups_and_one_for_each_pin(prompt: str, component: str, count: int) -> None:
    assert _counts(prompt)[component] == count


@pytest.mark.parametrize(
    ("prompt", "component", "count"),
    [
        ("Pico, four push buttons and twice as many LEDs", "led", 8),
        ("Uno, four LEDs and half as many push buttons", "push-button", 2),
        ("Mega, six LEDs, and double the number of push buttons", "push-button", 12),
        ("Quiz box for Anna, Ben, Carla and Dov: a push button and a led for every one of us. Uno", "led", 4),
        ("Game for Max, Mia and Leo. Every player gets a push button. Uno", "push-button", 3),
        ("Mailbox for Meier, Schmidt and Huber: a reed switch for each of the three, ESP32.", "reed-switch", 3),
        ("Mega, each of the four directions has red, yellow and green LEDs", "led", 12),
        ("Nano, two HC-SR04 at the front and another at the rear", "hc-sr04", 3),
        ("Nano, three LEDs at the door, two more at the window", "led", 5),
        ("Nano, a pair of reed switches at the front door and another pair at the back door", "reed-switch", 4),
        ("ESP32, a DS18B20 in the tank, another at the wall, and one more outside", "ds18b20", 3),
        ("Uno: cars have red, yellow and green, pedestrians red and green, single LEDs all.", "led", 5),
        ("Nano: entry signal red and green, exit signal red, yellow and green, all of them LEDs.", "led", 5),
        ("Two servos, one for pan, another for tilt, Uno", "servo", 2),
        ("Type K probes for top, middle and bottom of the kiln, a MAX31855 for every probe. Nano", "max31855", 3),
        ("K thermocouples for inlet and outlet, one MAX31855 per thermocouple, Uno", "max31855", 2),
        ("Nano, an IRLZ44N on D9 for a 12V reading lamp", "lamp-12v", 1),
        ("Nano: two 12V spot lights on D5 and D6 through IRLZ44N", "lamp-12v", 2),
    ],
)
def test_so_many_times_and_more_of_them(prompt: str, component: str, count: int) -> None:
    assert _counts(prompt)[component] == count


def test_a_run_told_of_what_was_counted_by_others() -> None:
    leds = next(
        w
        for w in read("Pico. Two push buttons on GP2 and GP3 and twice as many LEDs, those start at GP6 and go up.").wishes
        if w.component == "led"
    )
    assert leds.pins == {"": "GP6", "#1": "GP7", "#2": "GP8", "#3": "GP9"}


def test_a_main_door_is_on_no_mains() -> None:
    assert not read("Uno, a button on the main door, a red LED").of("supply")
