"""Facts about LEDs in strings: one resistor a string, the stated forward voltage, one transistor below all of them."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.run import Options, design
from tests.synthesis.recipe_bench import complaints, figure, ids, made, recipe_ids, values

NINE = (
    "nine white LEDs (3.2 V, 20 mA each) on 12 V, three in a row and three rows. All nine are to be switched with one BC337 "
    "from a 5 V signal at a terminal called IN."
)
NANO = "six blue LEDs with 3.1 V and 20 mA at 12 V, 3 in series per string, switched by D5 of an Arduino Nano via a 2N2222"
GRID = "24 infrared LEDs 1.4 V 50 mA as 4 x 6 on 12 V switched with an IRLZ44N from a 3.3 V GPIO"
PLAIN = "12 red LEDs (2 V, 15 mA) from 12V, four strings of three in series, each string with its own resistor, on/off switch"


@pytest.mark.parametrize(
    ("prompt", "count", "strings"),
    [(NINE, 9, 3), (NANO, 6, 2), (GRID, 24, 4), (PLAIN, 12, 4), ("4 green LEDs in series on a 12V adapter", 4, 1)],
)
def test_strings_with_a_resistor_each(prompt: str, count: int, strings: int) -> None:
    assert recipe_ids(prompt) == ["led-array"] and complaints(prompt) == []
    assert sum(x in ("led", "ir-led") for x in ids(prompt)) == count
    assert len(values(prompt, "series")) == strings == figure(prompt, "strings")


def test_the_stated_forward_voltage_and_current_set_the_resistor() -> None:
    assert values(NINE, "series") == [120.0] * 3  # (12 - 0.2 - 3 x 3.2) / 20 mA = 110
    assert 15 <= figure(NINE, "led_ma") <= 20


def test_a_terminal_drives_the_transistor_and_has_its_name() -> None:
    assert [p.name for p in made(NINE).circuit.ports] == ["IN"]
    assert ids(NINE).count("bc337") == 1 and len(values(NINE, "base")) == 1


def test_a_named_pin_drives_the_transistor() -> None:
    circuit = made(NANO).circuit
    net = circuit.nets["DRIVE"]
    assert any(p.pin == "D5" and circuit.parts[p.ref].component.mcu for p in net.pins)


def test_too_many_in_series_are_split_and_said() -> None:
    prompt = "five white LEDs (3.2 V, 20 mA) all in series on 12 V"
    assert figure(prompt, "per_string") == 3
    assert any("5 LEDs in series need 16 V" in text for text in complaints(prompt))


def test_a_resistor_in_series_makes_no_array() -> None:
    assert recipe_ids("one LED in series with a 330 ohm resistor on 5V") == ["direct"]


@pytest.mark.parametrize(
    ("prompt", "rms", "ohms"),
    [
        ("16V AC, 12 white LEDs (3.0V, 10mA) as four strings of three, behind a bridge rectifier with an electrolytic", 16, 1200),
        ("four red LEDs in series from my 12V AC doorbell transformer", 12, 820),
        ("6 white LEDs in two strings of three from 16V AC", 16, 1200),
    ],
)
def test_strings_on_ac_live_behind_a_bridge_and_a_capacitor(prompt: str, rms: float, ohms: float) -> None:
    circuit = design(prompt, Options(simulate=False)).circuit
    parts = list(circuit.parts.values())
    assert [p.quantity for p in parts if p.id == "ac-supply"] == [rms] and not {"dc-supply", "mains-outlet"} & {p.id for p in parts}
    assert {p.quantity for p in parts if p.id == "resistor"} == {ohms}
    assert {"bridge-rectifier", "capacitor-polarised", "resistor"} <= {
        circuit.parts[x.ref].id for n in circuit.nets.values() if n.volts == round(rms * 2**0.5 - 1.8, 1) for x in n.pins
    }
