"""One for each of several things, and the states of things: how many parts are meant where no part is counted."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading.read import read


def counts(prompt: str) -> dict[str, int]:
    return {w.component or w.function or "": w.count for w in read(prompt).wishes}


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("four boxes, each with a reed switch and an LED, Nano", {"reed-switch": 4, "led": 4}),
        ("six doors, one reed switch per door and a red LED for every door. Mega", {"reed-switch": 6, "led": 6}),
        ("two plants, each needs its own soil moisture sensor and pump, Uno", {"soil-moisture-sensor": 2, "water-pump": 2}),
        (
            "The box has four compartments with lids. For each lid one reed switch, beside each lid one LED. Mega",
            {"reed-switch": 4, "led": 4},
        ),
        ("a Mega for four fish tanks: every tank has a DS18B20 and a 12 V fan", {"ds18b20": 4, "fan-12v": 4}),
        ("8 parking spots, an ultrasonic sensor over each spot, Mega", {"hc-sr04": 8}),
        ("three relays, a red LED for each relay, Uno", {"relay-module": 3, "led": 3}),
        ("two Nanos, each with a DHT22", {"arduino-nano": 2, "dht22": 2}),
        ("a buzzer and five drawers, all on an Uno with a button", {"buzzer": 1, "push-button": 1}),
    ],
)
def test_each_of_several_things_has_its_own(prompt: str, wanted: dict[str, int]) -> None:
    found = counts(prompt)
    assert {k: found.get(k) for k in wanted} == wanted


@pytest.mark.parametrize(
    ("prompt", "count"),
    [
        ("tell me when the rain barrel is full, Uno", 1),
        ("I've got two rain barrels behind the shed. I'd like a message when either one is full. Wemos D1 mini", 2),
        ("my sump pit keeps filling up, I want a warning before it runs over, Nano", 1),
        ("three water butts, tell me which one overflows, Nano", 3),
    ],
)
def test_the_state_of_a_vessel_asks_for_its_level(prompt: str, count: int) -> None:
    found = counts(prompt)
    assert found.get("level-liquid") == count
    assert "rain" not in found


def test_a_full_battery_is_no_vessel() -> None:
    assert "level-liquid" not in counts("LED on when the battery is full, Nano beside my fish tank")


def test_what_one_is_tired_of_is_no_wish() -> None:
    assert "motion" not in counts("I'm sick of walking out there in the rain to the tank: DHT22 on an ESP32")
