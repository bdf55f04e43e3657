"""Protections, charge pumps, converters of single parts, loops and front ends: what is built, and what is refused."""

from __future__ import annotations

import pytest

from circuitlm.errors import CannotDesign
from circuitlm.pipeline.run import Options, design
from tests.synthesis.recipe_bench import complaints, figure, ids, made, needs_ngspice, recipe_ids


@pytest.mark.parametrize(
    ("prompt", "recipe"),
    [
        ("crowbar overvoltage protection for a 5 V supply, trips at 6 V", "crowbar"),
        ("reverse polarity protection with a diode, 12 V 1 A", "series-diode"),
        ("RC snubber across a relay contact switching 24 V 1 A inductive load", "rc-snubber"),
        ("protect a 3.3 V ADC input against up to 24 V", "input-clamp"),
        ("voltage inverter charge pump with 555, -5 V from 9 V", "charge-pump"),
        ("MC34063 inverting converter 5 V to -12 V 50 mA", "switcher"),
        ("PLL with a CD4046 around 50 kHz, 9 V", "pll"),
        ("voltage-controlled oscillator, 1 kHz at 2.5 V, 12 V supply", "vco"),
        ("thermistor front end for 10 to 40 °C, output 0.5 to 4.5 V, op-amp on 5 V", "thermistor-amp"),
    ],
)
def test_one_recipe_makes_it_without_a_complaint(prompt: str, recipe: str) -> None:
    assert recipe_ids(prompt) == [recipe]
    assert complaints(prompt) == []


def test_a_charge_pump_moves_no_water() -> None:
    assert "water-pump" not in ids("charge pump voltage doubler from 5 V to 9 V, 10 mA, with a 555")


def test_a_snubber_places_no_relay() -> None:
    assert set(ids("RC snubber for a relay contact, 12 V, 0.5 A")) == {"capacitor", "resistor", "terminal-2"}


def test_a_snubber_at_the_mains_is_bought() -> None:
    with pytest.raises(CannotDesign, match="X2"):
        made("snubber for a 230 V relay contact")


def test_a_crowbar_does_not_fire_on_its_own_supply() -> None:
    with pytest.raises(CannotDesign, match="itself"):
        made("crowbar for a 12 V supply that trips at 12.1 V")


def test_a_coil_for_too_much_current_is_refused_with_what_is_possible() -> None:
    with pytest.raises(CannotDesign) as error:
        made("MC34063 boost converter 5 V to 24 V 1 A")
    assert "at most" in error.value.hint


def test_a_limit_of_a_window_is_no_supply() -> None:
    assert figure("window detector from 1 V to 3 V with an LM339, 5 V supply", "limit_high") == pytest.approx(3, rel=0.05)


@needs_ngspice
def test_a_supply_that_is_the_wrong_way_round_reaches_nothing() -> None:
    rows = design("reverse polarity protection with P-MOSFET 12 V 3 A", Options()).report["proof"]
    assert all(row["met"] for row in rows)
    assert any("reversed" in row["what"] for row in rows)


def test_the_load_behind_a_reversal_protection_stands_outside():
    prompt = "Reverse polarity protection with a P-MOSFET for 12 V 5 A load, plus TVS"
    assert recipe_ids(prompt) == ["reverse-fet"] and not complaints(prompt)
    assert ids(prompt).count("terminal-2") == 2 and "tvs-p6ke15a" in ids(prompt) and "load-dc" not in ids(prompt)
