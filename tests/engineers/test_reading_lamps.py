"""The pins of a light with several colours, of a display's row and of a part that is told beside its amplifier."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.run import Options, design


@pytest.mark.parametrize(
    "prompt",
    [
        "Traffic light on a Nano: red on 5, yellow on 6, green on 7",
        "Traffic light, Nano, red 5, amber 6, green 7",
        "Nano with a traffic light module, R Y G on 5 6 7",
        "A traffic light on a Nano (D5 red, D6 orange, D7 green)",
        "A traffic light on a Nano: 5 red, 6 yellow and 7 green.",
    ],
)
def test_each_colour_of_a_traffic_light_has_its_pin(prompt: str) -> None:
    light = next(w for w in read(prompt).of("part") if w.component == "traffic-light")
    assert {k: p.removeprefix("D") for k, p in light.pins.items()} == {"r": "5", "y": "6", "g": "7"}


def test_a_row_of_data_lines_with_bare_numbers() -> None:
    display = next(w for w in read("LCD 16x2 on an Uno, RS 12, E 11, D4-D7 5 4 3 2").of("part") if w.pins)
    assert [display.pins[k] for k in ("rs", "e", "d4", "d5", "d6", "d7")] == ["12", "11", "5", "4", "3", "2"]


def test_signals_behind_a_load_cell_are_its_amplifiers() -> None:
    parts = read("Uno with 2x HX711 and load cells (DT 2, SCK 3 and DT 4, SCK 5)").of("part")
    amplifiers = [w for w in parts if w.component == "hx711"]
    assert [w.count for w in amplifiers] == [2]
    assert sorted(amplifiers[0].pins.values()) == ["2", "3", "4", "5"]


@pytest.mark.parametrize("said", ["DHT22 (or DHT11, whichever is easier) on D5", "DHT22 - or a DHT11 - on D5", "DHT22 (or a DHT11)"])
def test_a_choice_in_brackets_is_one_part(said: str) -> None:
    parts = [w for w in read(f"ESP8266 with a {said}").of("part") if w.component != "esp8266-nodemcu"]
    assert [(w.component, w.alternatives) for w in parts] == [("dht22", ["dht11"])]


def test_one_more_of_those() -> None:
    wishes = read("ESP32 with a relay on 26. I have one more of those, and a DHT11.").of("part")
    assert sum(w.count for w in wishes if w.component == "relay-module") == 2


def test_with_a_voltage_is_the_supply() -> None:
    supplies = read("Nano with 9V, a servo and a button").of("supply")
    assert [w.quantity for w in supplies] == [9.0]


def test_a_signal_that_two_parts_share_has_one_pin() -> None:
    circuit = design("Nano with two HX711, DT on 4 and 5, SCK shared on 6", Options(simulate=False)).circuit
    clock = next(n for n in circuit.nets.values() if any(p.pin == "SCK" for p in n.pins))
    assert {(p.ref, p.pin) for p in clock.pins} == {("U1", "SCK"), ("U2", "SCK"), ("A1", "D6")}


def test_a_part_named_again_has_its_own_supply() -> None:
    circuit = design(
        "Uno, MFRC522 and a relay for the door strike 12V, the strike has its own 12V adapter.", Options(simulate=False)
    ).circuit
    assert not [p for p in circuit.parts.values() if p.component.kind == "converter"]
