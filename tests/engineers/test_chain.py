"""Blocks in a row, excluded words and named ports."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.chain import scopes
from circuitlm.engineers.builtin.portnames import port_names
from tests.engineers.test_ports import together
from tests.synthesis.recipe_bench import complaints, figure, ids, made, recipe_ids


def test_the_filter_feeds_the_amplifier_that_is_named_after_it() -> None:
    prompt = (
        "An RC high pass at 330 Hz with 22 nF, then a non inverting TL072 stage with a gain of 11. Two 9 V batteries for plus/minus 9 V."
    )
    assert recipe_ids(prompt) == ["rc-filter", "opamp-stage"]
    assert together(made(prompt), "C1.2", "R1.1", "U1.IN1+")
    assert figure(prompt, "fc") == pytest.approx(330, rel=0.05) and figure(prompt, "gain") == pytest.approx(11, rel=0.02)
    assert figure(prompt, "supply") == 9.0 and not complaints(prompt)


def test_three_blocks_end_at_the_boards_adc() -> None:
    prompt = "0-10 V in -> Blue Pill PA0. Divider so 10 V = 3.0 V, MCP6001 follower on 3V3, then 1k + 100n into the ADC."
    design = made(prompt)
    assert recipe_ids(prompt) == ["divider", "opamp-stage", "rc-filter"]
    assert together(design, "R1.2", "U1.IN+") and together(design, "U1.OUT", "R3.1") and together(design, "R3.2", "C1.1", "A1.PA0")
    assert ids(prompt).count("terminal-2") == 1 and not complaints(prompt)


@pytest.mark.parametrize("prompt", ["RC low-pass 1 kHz", "active low pass 1 kHz with a TL072, +-12 V", "LM358 amplifier, gain 10"])
def test_one_block_is_no_row(prompt: str) -> None:
    assert scopes(prompt) == {}
    assert len(recipe_ids(prompt)) == 1


def test_what_is_excluded_starts_no_recipe() -> None:
    prompt = "Zener reference: 12 V in, 5.1 V out, the load draws 5 mA. No op amp, no TL431."
    assert recipe_ids(prompt) == ["shunt-reference"] and not complaints(prompt)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("name the output VREF", {"OUT": "VREF"}),
        ("the input is a slow sine 0..5V, call it SENSE", {"IN": "SENSE"}),
        ("from a 5 V signal at a terminal called IN", {"IN": "IN"}),
        ("label the input LINE and the output called AUDIO OUT", {"IN": "LINE", "OUT": "AUDIO OUT"}),
        ("call it a day", {}),
    ],
)
def test_names_of_ports(text: str, names: dict[str, str]) -> None:
    assert port_names(text)[0] == names


def test_a_named_output_is_the_circuits_port() -> None:
    design = made("Voltage divider from 12 V to 5 V, name the output VREF")
    assert [p.name for p in design.circuit.ports if p.direction == "out"] == ["VREF"]


def test_two_voltages_above_any_adc_are_the_sources() -> None:
    prompt = "Voltage divider to read a 24V battery (max 29V) with a pico ADC, current draw under 100 uA"
    design = made(prompt)
    assert figure(prompt, "vout") < 3.3 and figure(prompt, "current") < 100e-6
    assert together(design, "C1.1", "R1.2", "A1.GP26") and not complaints(prompt)
