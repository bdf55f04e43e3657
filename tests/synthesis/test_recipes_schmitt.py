"""Facts about two thresholds: what the words say, the resistors that give them, and what ngspice measures."""

from __future__ import annotations

import re
import subprocess

import pytest

from circuitlm.plan import Request
from circuitlm.synthesis.recipes.asked import Asked
from circuitlm.synthesis.recipes.thresholds import band, inverting, noninverting
from circuitlm.views.spice import to_spice
from tests.synthesis.recipe_bench import complaints, figure, good, ids, made, needs_ngspice, proof, recipe_ids, values

LAB = "schmitt trigger out of a LM393, single 5 V supply, switching at roughly 1.7 V and 3.3 V, call the input IN. Output should light a red led."
RELAY = "LM311 comparator with hysteresis on 12 V: output switches high above 8 V and low again below 6 V. Output drives a 12 V relay."
OPAMP = "comparator with an LM358 on 9 V, threshold 4 V with 0.5 V of hysteresis, input IN, output terminal OUT"
FIELD = "LM393 on 12 V watches a 24 V signal: on above 20 V, off below 16 V, LED, no microcontroller"
WIDTH = "LM393, LED when the voltage at the terminal exceeds 2.5 V, hysteresis 100 mV, 5 V, slide switch"
FAN = "LM339, 5V supply. Fan on above 30 degrees and off below 25 degrees with a 10k NTC, no microcontroller, a 12V fan"
HEAT = "LM35 and an LM393, heater on below 18 °C and off above 22 °C, 12V, relay, no arduino"


@pytest.mark.parametrize(
    ("text", "low", "high", "celsius", "above"),
    [
        ("switching at roughly 1.7 V and 3.3 V", 1.7, 3.3, False, None),
        ("on above 30, off below 25", 25, 30, False, True),
        ("fan on above 30 °C and off below 25 °C", 25, 30, True, True),
        ("heater on below 18 degrees, off above 22 degrees", 18, 22, True, False),
        ("threshold 4 V with 0.5 V of hysteresis", 3.75, 4.25, False, None),
        ("hysteresis of 200 mV at 2.5 V", 2.4, 2.6, False, None),
        ("upper threshold 2 V, lower threshold 1 V", 1, 2, False, None),
        ("goes low below 6 V, high above 8 V", 6, 8, False, True),
    ],
)
def test_two_thresholds_in_words(text: str, low: float, high: float, celsius: bool, above: bool | None) -> None:
    found = band(Asked(Request(prompt=text, text=text), [], set(), False))
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert (found.celsius, found.on_above) == (celsius, above)


def test_one_threshold_is_no_band() -> None:
    text = "LED on when the voltage is above 3 V, 5 V supply"
    assert band(Asked(Request(prompt=text, text=text), [], set(), False)) is None


def test_the_networks_give_their_thresholds() -> None:
    for made_ in (inverting(5, 1.7, 3.3, 0.15, 5, 4700), noninverting(12, 6, 8, 0.2, 12, 4700, 0)):
        assert made_ is not None
        assert made_.high - made_.low == pytest.approx(2 if made_.series else 1.6, rel=0.05)


def test_equal_voltages_have_no_network() -> None:
    assert inverting(5, 1.0, 4.95, 0.15, 3.5, 0) is None


@pytest.mark.parametrize("prompt", [LAB, RELAY, OPAMP, FIELD, WIDTH, FAN, HEAT])
def test_it_is_a_schmitt_trigger_without_a_complaint(prompt: str) -> None:
    assert recipe_ids(prompt) == ["schmitt-trigger"]
    assert complaints(prompt) == []


def test_an_open_collector_has_its_pull_up_and_sinks_the_led() -> None:
    assert len(values(LAB, "pullup")) == 1 and "2n2222" not in ids(LAB)
    assert figure(LAB, "threshold_low") == pytest.approx(1.7, abs=0.05) and figure(LAB, "threshold_high") == pytest.approx(3.3, abs=0.05)
    assert "IN" in [p.name for p in made(LAB).circuit.ports]


def test_a_named_chip_is_the_comparator() -> None:
    assert "lm358" in ids(OPAMP) and "lm393" not in ids(OPAMP)


def test_a_relay_carries_the_heater() -> None:
    assert {"heater-12v", "relay-12v"} <= set(ids(HEAT))


@needs_ngspice
@pytest.mark.parametrize("prompt", [LAB, RELAY, OPAMP, FIELD])
def test_ngspice_switches_at_the_computed_thresholds(prompt: str) -> None:
    low, high, half = figure(prompt, "threshold_low"), figure(prompt, "threshold_high"), figure(prompt, "vcc") / 2
    text = re.sub(r"^(Vport_\S+ (\S+) \S+) .*AC 1.*$", rf"\1 PWL(0 0 2 {1.3 * high} 4 0)", to_spice(made(prompt).circuit), flags=re.M)
    source = re.search(r"^Vport_\S+ (\S+) \S+ PWL", text, re.M)
    assert source
    wanted = "\n".join(f".measure tran {name} find v({source[1]}) when v(out)={half} cross={n}" for name, n in (("up", 1), ("down", 2)))
    text = re.sub(r"^\.op$", f".tran 1m 4 0 1m\n{wanted}", text, flags=re.M)
    out = subprocess.run(["ngspice", "-b"], input=text, capture_output=True, text=True, timeout=120, check=False).stdout
    got = {m[0]: float(m[1]) for m in re.findall(r"^(up|down)\s+=\s+([-+0-9.e]+)", out, re.M)}
    assert got["up"] == pytest.approx(high, rel=0.03), out[-1500:]
    assert got["down"] == pytest.approx(low, rel=0.03)


def test_a_schmitt_trigger_that_a_signal_feeds_is_no_latch():
    found = good("Schmitt trigger with thresholds 1.5 V and 3.5 V on a single 5 V supply, op-amp").report["verdict"]["findings"]
    assert not [f for f in found if f["rule"] == "opamp-positive-feedback"]


@pytest.mark.parametrize(
    ("text", "celsius"),
    [
        ("Fan controller with 10k NTC, LM358 and MOSFET, 12V fan, should start at 40 C", 40),
        ("LM393 with a 100k NTC switches a relay on above 60°C, 12 V", 60),
    ],
)
def test_a_thermistor_switches_at_its_temperature(text, celsius):
    assert proof(text)["temperature of the threshold"] == pytest.approx(celsius, rel=0.05)


def test_a_clap_switch_needs_no_other_switch():
    ids = [p.id for p in good("clap switch with a electret microphone, LED toggles on each clap, 9V").circuit.parts.values()]
    assert "toggle-switch" not in ids and "electret-mic-capsule" in ids
