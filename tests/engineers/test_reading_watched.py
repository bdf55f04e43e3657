"""Machines on mains that are only watched: a sensor sees them, no relay switches them."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


@pytest.mark.parametrize(
    ("prompt", "function"),
    [
        ("detect whether a 230V pump is running with an ESP32", "mains-running"),
        ("Arduino tells me whether the washing machine is on, 230V", "mains-running"),
        ("ESP32: notify me when the 230V dryer is finished", "mains-running"),
        ("log how long the 230 V heater runs, ESP32 with SD card", "mains-running"),
        ("I want to know if the fridge still has 230 V, ESP32", "voltage-ac"),
        ("Wemos D1 mini, message if the 230 V freezer has no power any more", "voltage-ac"),
        ("ESP8266 tells me when the mains goes out, backup by 18650", "voltage-ac"),
        ("get a message when the power fails, ESP8266 with 18650 backup", "voltage-ac"),
    ],
)
def test_what_is_watched_is_not_switched(prompt: str, function: str) -> None:
    wishes = read(prompt).wishes
    assert function in {w.function for w in wishes}
    assert "switch-mains" not in {w.function for w in wishes}
    assert "mains-appliance" not in {w.component for w in wishes}


@pytest.mark.parametrize(
    "prompt",
    [
        "switch a 230V pump on and tell me whether it is running, ESP32",
        "relay for a 230 V kettle with an ESP8266; show on an OLED whether it is on",
    ],
)
def test_what_is_switched_too_stays(prompt: str) -> None:
    assert "mains-appliance" in {w.component for w in read(prompt).wishes}
