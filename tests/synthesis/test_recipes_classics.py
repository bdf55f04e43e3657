"""Facts about classic circuits: one-transistor amplifiers, window comparator, notch, overvoltage indicator, current-loop receiver."""

import pytest

from tests.synthesis.recipe_bench import ac_gain, complaints, figure, ids, made, needs_ngspice, recipe_ids, values

EMITTER = "Common emitter amplifier with a BC547, gain of 8, 9 V battery, coupling capacitors"
FOLLOWER = "emitter follower with a 2N3904 on 12 V, it drives a 600 ohm load"
WINDOW = "window comparator with an LM393: green LED while the input is between 2 V and 3 V, 5 V supply"
OUTSIDE = "LM339 window detector, red LED on when the input is outside 4 V to 6 V, 12 V supply"
NOTCH = "passive twin-T notch for 50 Hz mains hum, terminals IN and OUT"
OVER = "red LED turns on when the 12 V supply exceeds 15 V, made with a zener and a BC547"
LOOP = "scale a 4-20 mA loop current to 1-5 V with a resistor, buffered by an MCP6001 on 5 V"
STAIRS = "NE555 monostable, 2 minute stair light, push button, switches a 12 V relay, 12 V supply"


@pytest.mark.parametrize(
    ("prompt", "recipe"),
    [
        (EMITTER, "transistor-amplifier"),
        (FOLLOWER, "transistor-amplifier"),
        (WINDOW, "window-comparator"),
        (OUTSIDE, "window-comparator"),
        (NOTCH, "twin-t-notch"),
        (OVER, "zener-threshold"),
        (LOOP, "opamp-stage"),
        (STAIRS, "timer-555"),
    ],
)
def test_one_recipe_makes_it_without_a_complaint(prompt: str, recipe: str) -> None:
    assert recipe_ids(prompt) == [recipe]
    assert not complaints(prompt)


def test_a_common_emitter_stage_is_biased_in_the_middle() -> None:
    collector, emitter = values(EMITTER, "collector")[0], sum(values(EMITTER, "emitter"))
    upper, lower = values(EMITTER, "divider-top")[0], values(EMITTER, "divider-bottom")[0]
    amps = (9 * lower / (upper + lower) - 0.65) / emitter
    assert 3 < 9 - amps * collector < 7
    assert figure(EMITTER, "gain") == pytest.approx(-8, rel=0.1)


@needs_ngspice
@pytest.mark.parametrize(("prompt", "gain"), [(EMITTER, 8.0), (FOLLOWER, 1.0)])
def test_ngspice_measures_the_gain_of_a_transistor(prompt: str, gain: float) -> None:
    assert ac_gain(prompt, "out", 1000) == pytest.approx(gain, rel=0.2)


@pytest.mark.parametrize(("prompt", "low", "high"), [(WINDOW, 2, 3), (OUTSIDE, 4, 6)])
def test_a_window_has_two_limits_and_one_node(prompt: str, low: float, high: float) -> None:
    assert figure(prompt, "limit_low") == pytest.approx(low, rel=0.03)
    assert figure(prompt, "limit_high") == pytest.approx(high, rel=0.03)
    node = made(prompt).circuit.nets["WINDOW"]
    assert sum(str(p).endswith(("OUT1", "OUT2")) for p in node.pins) == 2


def test_outside_the_window_the_comparators_sink_the_led() -> None:
    circuit = made(OUTSIDE).circuit
    led = next(p for p in circuit.parts.values() if p.id == "led")
    assert circuit.net_of((led.ref, "K")).name == "WINDOW"


def test_hum_is_filtered_and_no_outlet() -> None:
    assert "mains-outlet" not in ids(NOTCH)
    assert figure(NOTCH, "f0") == pytest.approx(50, rel=0.02)


@needs_ngspice
def test_ngspice_sees_the_notch() -> None:
    assert ac_gain(NOTCH, "out", 50) < 0.05
    assert ac_gain(NOTCH, "out", 1000) > 0.8


def test_the_trip_point_of_a_zener_follows_from_its_divider() -> None:
    assert figure(OVER, "threshold") == pytest.approx(15, rel=0.03)


def test_a_loop_current_falls_across_a_resistor() -> None:
    assert values(LOOP, "burden") == pytest.approx([249], rel=0.01)


def test_an_led_that_shows_a_result_is_no_display() -> None:
    prompt = "AND of two slide switches with a 74HC08, an LED shows the result, 5 V"
    assert not any("ssd1306" in i or "lcd" in i for i in ids(prompt))
    assert not complaints(prompt)


PASS = "BD139 pass transistor with a 5.6 V zener, input 12 V, load 300 mA"
GUARD = "reverse polarity protection with a P-channel MOSFET for a 12 V 3 A supply, terminals in and out"


def test_a_pass_transistor_carries_what_the_zener_cannot() -> None:
    assert recipe_ids(PASS) == ["pass-regulator"]
    assert not complaints(PASS)
    assert figure(PASS, "vout") == pytest.approx(4.9, abs=0.2)
    base = 0.3 / 40
    assert (12 - 5.6) / values(PASS, "series")[0] > base + 0.003
    assert any("heat sink" in a for a in made(PASS).report["advice"])


def test_a_mosfet_guards_against_a_reversed_supply() -> None:
    assert recipe_ids(GUARD) == ["reverse-fet"]
    assert not complaints(GUARD)
    circuit = made(GUARD).circuit
    q = next(p for p in circuit.parts.values() if p.component.shape == "pmos")
    assert circuit.net_of((q.ref, "D")).name == "VIN" and circuit.net_of((q.ref, "S")).name == "VOUT"
    assert not any("schottky" in i for i in ids(GUARD))


def test_two_stages_are_two_stages() -> None:
    assert figure("two-stage RC low-pass at 100 Hz", "order") == 2


PEAK = "peak detector with a 1N4148 and a TL072, +-12 V"


def test_a_peak_detector_holds_behind_a_diode_and_is_read_by_a_follower() -> None:
    assert recipe_ids(PEAK) == ["opamp-stage"]
    assert not complaints(PEAK)
    hold = {str(p) for p in made(PEAK).circuit.nets["HOLD"].pins}
    assert {"U1.IN1-", "U1.IN2+", "D1.K"} <= hold


@pytest.mark.parametrize(
    "prompt",
    [
        "OR two 12 V sources with Schottky diodes, output on a 2-pin terminal",
        "diode OR of a 12 V adapter and a 9 V battery with Schottky diodes, output to a 2-pin terminal",
    ],
)
def test_two_sources_meet_behind_their_diodes(prompt: str) -> None:
    assert recipe_ids(prompt) == ["diode-or"]
    assert not complaints(prompt)
    out = made(prompt).circuit.nets["VOUT"]
    assert sum(str(p).endswith(".K") for p in out.pins) == 2


def test_a_plain_switch_does_not_swallow_a_delay() -> None:
    assert "transistor-driver" not in recipe_ids("relay pulls in 5 s after power is applied, delay-on with a transistor and RC, 12 V")
    assert recipe_ids("2N2222 switches a 12 V relay from a 5 V logic input") == ["transistor-driver"]
