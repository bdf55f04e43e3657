"""A source that is measured is a source and a wish besides; boards far apart talk over a line that carries so far."""

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    "prompt",
    [
        "ESP32 on a 12 V battery, monitor battery voltage",
        "ESP32 that reports the battery voltage of a 12V lead battery",
        "Nano with a 2S LiPo, show the battery voltage on an OLED",
    ],
)
def test_the_voltage_of_a_battery_that_feeds_the_board_is_asked_for_too(prompt):
    wishes = read(prompt).wishes
    assert {"supply", "function"} <= {w.kind for w in wishes} and "voltage" in {w.function for w in wishes}
    made = design(prompt, Options(simulate=False))
    assert made.exit_code == 0 and all(w["met"] for w in made.report["wishes"])


def test_a_battery_alone_is_a_supply_and_nothing_more():
    for prompt in ("Arduino Uno with a DHT22, powered by a 9 V battery", "Uno and a DHT22. My 9V battery is empty after a day."):
        assert not [w for w in read(prompt).wishes if w.function]


@pytest.mark.parametrize(
    ("prompt", "transceivers"),
    [
        ("Two Picos should talk over 100 m of cable, what do I need?", 2),
        ("connect an ESP32 in the house with an Arduino Nano 30 meters away by wire", 2),
        ("Two Unos talk to each other over a 2 m cable", 0),
    ],
)
def test_a_long_cable_between_boards_gets_transceivers(prompt, transceivers):
    have = [p.component for p in design(prompt, Options(simulate=False)).circuit.parts.values()]
    assert sum(bool(c.interfaces_of("rs485")) for c in have) == transceivers
