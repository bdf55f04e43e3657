"""Parts whose words stand elsewhere: what is replaced, built in, there already or named again."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design


def _ids(prompt: str) -> list[str]:
    return sorted(p.id for p in design(prompt, Options(simulate=False)).circuit.parts.values() if p.component.kind != "passive")


def test_what_is_replaced_in_a_thing_goes_and_the_thing_stays() -> None:
    ids = _ids("I want to replace the DHT11 in my ESP8266 thermometer by an SHT31. OLED on D1/D2.")
    assert "dht11" not in ids
    assert {"esp8266-nodemcu", "sht31", "ssd1306"} <= set(ids)


@pytest.mark.parametrize(
    "prompt",
    ["Nano, 28BYJ-48 and ULN2003: stepper on 8, 9, 10, 11", "Nano with a 28BYJ-48 and its driver, motor on pins 8-11"],
)
def test_the_stepper_named_again_is_the_one_with_the_driver(prompt: str) -> None:
    circuit = design(prompt, Options(simulate=False)).circuit
    assert [p.id for p in circuit.parts.values() if p.component.kind == "actuator"] == ["stepper-28byj48"]
    pins = {p.pin for n in circuit.nets.values() if any(x.pin.startswith("IN") for x in n.pins) for p in n.pins if p.ref == "A1"}
    assert pins == {"D8", "D9", "D10", "D11"}


def test_switches_built_into_an_actuator_are_not_added() -> None:
    assert "limit-switch" not in _ids("Pico and a 12V linear actuator with an L298N. The limit switches are built into the actuator.")
    assert "limit-switch" in _ids("Uno, 12V motor with L298N, limit switches built into the frame.")


@pytest.mark.parametrize("said", ["closes the contact of the opener's wall button", "pulses the button contact of the existing opener"])
def test_the_button_of_another_device_is_no_input(said: str) -> None:
    assert "push-button" not in _ids(f"Garage door with an ESP32: a relay {said}.")


def test_a_button_that_closes_a_relay_stays() -> None:
    assert "push-button" in _ids("ESP32 with a relay and a button: the relay closes when the button is pressed.")


@pytest.mark.parametrize(
    ("said", "wired"), [("2.8 inch ILI9341 touch display", True), ("ILI9341 TFT with touch", True), ("ILI9341 display", False)]
)
def test_a_touch_panel_is_wired_where_it_is_asked_for(said: str, wired: bool) -> None:
    circuit = design(f"ESP32 with a {said}", Options(simulate=False)).circuit
    assert any(p.pin == "T_CS" for n in circuit.nets.values() if len(n.pins) > 1 for p in n.pins) is wired
