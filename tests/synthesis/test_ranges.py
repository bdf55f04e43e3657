"""Facts about ranges that belong together, and about what dividers and amplifiers make of them."""

import pytest

from circuitlm.synthesis.recipes.ranges import scaling
from tests.synthesis.recipe_bench import complaints, figure, ids, made, recipe_ids, values


@pytest.mark.parametrize(
    ("text", "source", "result"),
    [
        ("I want 0 to 30 V scaled to 0 to 3.3 V", (0, 30, "V"), (0, 3.3, "V")),
        ("so that 0...50 degC gives 0...5 V at OUT", (0, 50, "C"), (0, 5, "V")),
        ("0-1 V in becomes 0-3.3 V out", (0, 1, "V"), (0, 3.3, "V")),
        ("0 - 100 mV to 0 - 2.5 V", (0, 0.1, "V"), (0, 2.5, "V")),
        ("I need 0 to 5 V for 0 to 100 °C", (0, 100, "C"), (0, 5, "V")),
        ("4-20 mA to 1-5 V", (0.004, 0.02, "A"), (1, 5, "V")),
    ],
)
def test_two_ranges(text: str, source: tuple[float, float, str], result: tuple[float, float, str]) -> None:
    found = scaling(text)
    assert found is not None
    assert (found.source.low, found.source.high, found.source.unit) == pytest.approx(source)
    assert (found.result.low, found.result.high, found.result.unit) == pytest.approx(result)


@pytest.mark.parametrize("text", ["supply 9 to 12 V", "from 12 V to 5 V", "a 10-20 V battery and an ESP32", "1 to 2 s"])
def test_what_are_no_two_ranges(text: str) -> None:
    assert scaling(text) is None


CLAMPED = "scale 0-24 V down to 0-3.3 V: top resistor 82k, 47 nF across the lower one, 3.6 V zener as clamp, terminals VIN and VOUT"


def test_a_zener_at_a_divider_clamps_it() -> None:
    assert recipe_ids(CLAMPED) == ["divider"]
    assert not complaints(CLAMPED)
    assert values(CLAMPED, "divider-top") == [82_000]
    assert values(CLAMPED, "divider-bottom") == [13_000]
    assert values(CLAMPED, "filter") == pytest.approx([47e-9])
    assert values(CLAMPED, "clamp") == [3.6]
    assert {p.name for p in made(CLAMPED).circuit.ports} >= {"VIN", "VOUT"}


def test_a_zener_without_a_divider_still_regulates() -> None:
    prompt = "5.1 V zener regulator from 12 V, load takes 10 mA, what resistor and how many watts?"
    assert recipe_ids(prompt) == ["shunt-reference"]
    assert not made(prompt).circuit.controllers()


def test_the_gain_follows_from_degrees_and_volts() -> None:
    prompt = "LM35 into an MCP6002 on 5 V, non-inverting: 0..100 degC gives 0..4 V, no microcontroller"
    assert recipe_ids(prompt) == ["opamp-stage"]
    assert not complaints(prompt)
    assert figure(prompt, "gain") == pytest.approx(4, rel=0.02)
    assert "lm35" in ids(prompt)
    circuit = made(prompt).circuit
    sensor = next(p for p in circuit.parts.values() if p.id == "lm35")
    assert any(str(pin).endswith("IN1+") for pin in circuit.net_of((sensor.ref, "OUT")).pins)


def test_a_sensor_that_is_judged_keeps_its_comparator() -> None:
    assert recipe_ids("LM35 and an LM358: a red LED turns on above 40 degC, 9 V battery, no micro") == ["comparator-switch"]


def test_a_timer_drives_an_infrared_led_with_the_current_that_is_given() -> None:
    prompt = "NE555 at 36 kHz drives an IR LED through a 2N2222 with about 50 mA, 5 V supply, for a light barrier, no micro"
    assert recipe_ids(prompt) == ["timer-555"]
    assert not complaints(prompt)
    assert figure(prompt, "load_ma") == pytest.approx(50, rel=0.1)
    assert "ir-obstacle" not in ids(prompt)
    assert not complaints(prompt.replace("50 mA", "100 mA").replace("5 V", "9 V"))


@pytest.mark.parametrize(
    ("prompt", "amps"),
    [
        ("a voltage divider that gives 3.3 V from 12 V with 1 mA through it", 1e-3),
        ("voltage divider 5 V to 2.5 V, 2 mA in the divider", 2e-3),
        ("voltage divider from 24 V to 10 V with 5 mA bleed current", 5e-3),
    ],
)
def test_a_divider_takes_the_current_that_is_asked(prompt: str, amps: float) -> None:
    assert figure(prompt, "current") == pytest.approx(amps, rel=0.15)
    assert not complaints(prompt)


@pytest.mark.parametrize(
    ("prompt", "clamp"),
    [
        ("Reverse polarity and over-voltage protection for a 12V input, 2A", "tvs-p6ke24a"),
        ("Reverse polarity and surge protection for a 24V input, 1A", "tvs-p6ke33a"),
        ("Reverse polarity protection for a 12V input, 2A", None),
    ],
)
def test_a_reversal_diode_has_a_clamp_behind_it_where_that_is_asked(prompt: str, clamp: str | None) -> None:
    assert recipe_ids(prompt) == ["series-diode"]
    assert [i for i in ids(prompt) if i.startswith("tvs")] == ([clamp] if clamp else [])
    assert not complaints(prompt)
