"""Plain words of makers' posts: what each names, and how many."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read


def parts(prompt: str) -> dict[str, int]:
    """Catalogue id -> number, of the named parts."""
    found: dict[str, int] = {}
    for wish in read(prompt).of("part"):
        if wish.component is not None and not wish.support:
            found[wish.component] = found.get(wish.component, 0) + wish.count
    return found


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("4 arcade buttons with LEDs, Nano", {"push-button": 4, "led": 4}),
        ("six illuminated buttons on 2 to 7 of a Mega", {"push-button": 6, "led": 6}),
        ("an LED push button on a Pico", {"push-button": 1, "led": 1}),
        ("4 relays with LEDs, Uno", {"relay-module": 4}),
        ("ATtiny85 blinks 5 LEDs like a candle", {"led": 5, "attiny85": 1}),
        ("a relay like the SRD-05 on an Uno", {"relay-module": 1, "arduino-uno": 1}),
        ("2 relays (pump, heater), ESP32", {"relay-module": 2, "water-pump": 1, "heater-12v": 1}),
        ("8 relays, ULN2803, Uno", {"relay-module": 8, "uln2803": 1}),
        ("Ultrasonic parking aid with JSN-SR04T, ESP8266", {"jsn-sr04t": 1}),
        ("an ultrasonic sensor on an Uno", {"hc-sr04": 1}),
    ],
)
def test_counts(prompt: str, expected: dict[str, int]) -> None:
    found = parts(prompt)
    assert {k: found.get(k) for k in expected} == expected
    assert "hc-sr04" in expected or "hc-sr04" not in found


def test_initials_are_colours() -> None:
    wish = next(w for w in read("Traffic light with 3 LEDs (R/Y/G) and an Arduino Nano").of("part") if w.component == "led")
    assert wish.attributes["colors"] == "red yellow green" and wish.count == 3


def test_values_tell_capacitors_apart() -> None:
    request = read("two 100nF capacitors, a 10uF capacitor, LM7805, Uno, 9V battery")
    assert [(w.attributes["farads"], w.count) for w in request.of("part") if w.support] == [("100nF", 2), ("10uF", 1)]


def test_a_connector_that_a_module_carries() -> None:
    from circuitlm.pipeline.run import Options, design

    made = design("RS232 to a Pico: MAX3232 module, DB9", Options(simulate=False))
    assert made.exit_code == 0
    assert not any(p.component.kind == "connector" for p in made.circuit.parts.values())
