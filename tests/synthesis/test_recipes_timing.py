"""Facts about timers and chasers: rates in words, given timing parts, the speaker's parts, the switch in the supply."""

from __future__ import annotations

import pytest

from circuitlm.plan import Request
from circuitlm.synthesis.recipes.asked import Asked
from circuitlm.synthesis.recipes.rates import duration, rate
from circuitlm.synthesis.recipes.timing import capacitors, speaker_ohms
from tests.synthesis.recipe_bench import complaints, figure, made, values

BEEPER = "1 kHz beep generator, TLC555 on a 9V block, 8 ohm speaker with a coupling cap of 100uF and 47 ohm in series, on/off slide switch"
CHASER = "4017 clocked by a 555, ten red LEDs, roughly 5 steps a second, timing capacitor 1 uF, 9V block and an on/off switch"


def asked(text: str) -> Asked:
    return Asked(Request(prompt=text, text=text), [], set(), False)


@pytest.mark.parametrize(
    ("text", "hertz"),
    [
        ("ticks about 5 times a secound", 5),
        ("ten steps per second", 10),
        ("blinks twice a second", 2),
        ("every 2 seconds", 0.5),
        ("once every three seconds", 1 / 3),
        ("a metronome at 120 bpm", 2),
        ("90 beats per minute", 1.5),
        ("with a period of 3 s", 1 / 3),
        ("changes every half second", 2),
        ("one step every 200 ms", 5),
        ("at 700 Hz", 700),
        ("once per second", 1),
    ],
)
def test_a_rate_in_words(text: str, hertz: float) -> None:
    found = rate(asked(text))
    assert found is not None and found.hertz == pytest.approx(hertz)


def test_on_and_off_times_are_a_rate_with_a_duty() -> None:
    found = rate(asked("LED on for 2 s, off for 1 s"))
    assert found is not None and found.hertz == pytest.approx(1 / 3) and found.duty == pytest.approx(2 / 3)


@pytest.mark.parametrize("text", ["a second LED on 9 V", "every second LED is red", "relay on for 30 seconds"])
def test_what_is_no_rate(text: str) -> None:
    assert rate(asked(text)) is None


@pytest.mark.parametrize(("text", "s"), [("stays on for half a minute", 30), ("a one minute timer", 60), ("for about 10 s", 10)])
def test_a_duration_in_words(text: str, s: float) -> None:
    assert duration(asked(text)) == pytest.approx(s)


def test_a_value_belongs_to_what_stands_beside_it() -> None:
    assert capacitors(asked("timing capacitor 1 uF, 100n decoupling")) == {"timing": 1e-6, "other": 100e-9}
    assert capacitors(asked("speaker via 47uF and 100 ohm")) == {"coupling": 47e-6}
    assert speaker_ohms(asked("8 ohm speaker via 47uF and 100 ohm")) == 100


def test_a_tone_keeps_the_speakers_capacitor_and_resistor() -> None:
    assert complaints(BEEPER) == []
    assert figure(BEEPER, "frequency") == pytest.approx(1000, rel=0.05)
    assert values(BEEPER, "coupling") == [100e-6] and values(BEEPER, "series") == [47]


@pytest.mark.parametrize("prompt", [BEEPER, CHASER])
def test_the_switch_stands_in_the_supply_line(prompt: str) -> None:
    circuit = made(prompt).circuit
    switch = next(p for p in circuit.parts.values() if p.role == "switch")
    nets = [n for _, n in circuit.pins_of(switch.ref) if n]
    assert len(nets) == 2 and all(n.kind == "power" and n.volts == 9 for n in nets)
    assert complaints(prompt) == []


def test_a_chaser_steps_as_often_as_the_words_say() -> None:
    assert figure(CHASER, "frequency") == pytest.approx(5, rel=0.05)
    assert figure(CHASER, "c") == 1e-6


def test_less_than_half_the_time_is_the_output_turned_round_or_a_diode() -> None:
    flash = "NE555 flasher: LED lit for 0.1 s and dark for 2 s, 9 V"
    assert figure(flash, "load_on") == pytest.approx(0.1 / 2.1, abs=0.01)
    relay = "NE555 with a 12V relay, on for 3 s and off for 10 s, 12V"
    assert figure(relay, "duty") == pytest.approx(3 / 13, rel=0.08) and complaints(relay) == []


def test_a_range_sets_the_knob() -> None:
    prompt = "NE555 tone generator adjustable from 200 Hz to 2 kHz with a 100k pot, piezo speaker, 9 V battery"
    assert figure(prompt, "frequency_min") == pytest.approx(200, rel=0.15)
    assert figure(prompt, "frequency_max") == pytest.approx(2000, rel=0.15)


def test_given_timing_resistors_are_kept() -> None:
    prompt = "NE555 astable R1 = 10k, R2 = 68k, C1 = 10uF, red LED at the output, 9V"
    assert values(prompt, "timing") == [10e3, 68e3, 10e-6]
    assert figure(prompt, "frequency") == pytest.approx(1.44 / (146e3 * 10e-6))


def test_a_one_shot_leaves_the_rocker_switch_to_the_supply() -> None:
    prompt = "NE555 timer: LED on for 45 seconds after pressing a button, 9V battery with rocker switch"
    parts = made(prompt).circuit.parts.values()
    assert [p.id for p in parts if p.role == "switch"] == ["toggle-switch"] and any(p.id == "push-button" for p in parts)
    assert complaints(prompt) == []


def test_a_supply_at_a_terminal_has_its_switch_behind_it() -> None:
    prompt = "LM317 variable supply 1.25-12 V with on/off switch, 15 V in"
    circuit = made(prompt).circuit
    switch = next(p for p in circuit.parts.values() if p.role == "switch")
    assert len({n.name for _, n in circuit.pins_of(switch.ref) if n}) == 2


@pytest.mark.parametrize("words", ["gain select switch", "input select switch"])
def test_a_switch_that_selects_is_not_in_the_supply(words: str) -> None:
    prompt = f"non-inverting amplifier with gain 11, LM358, 9V, {words}"
    assert not any(p.role == "switch" for p in made(prompt).circuit.parts.values())
