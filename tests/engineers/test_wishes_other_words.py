"""Analog wishes in words that no reader was shown: terms, places and values are understood where they stand."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading.read import read


@pytest.mark.parametrize(
    ("prompt", "recipe", "params"),
    [
        (
            "A choke and a resistor make a low-pass for me with a cut-off of 5 kHz; the choke has 10 mH, which ohms?",
            "rl-filter",
            {"l": 0.01},
        ),
        (
            "Weaken my 75 ohm video signal by six dB with a resistor pad in T form. Which values?",
            "attenuator",
            {"kind": "tee", "loss_db": 6.0},
        ),
        (
            "LM358 on 5 V, non-inverting, gain of five; the resistor from the minus input to ground must be 2.2k.",
            "opamp-stage",
            {"rin": 2200.0},
        ),
        ("If my 2S LiPo has fallen under 6.8 V a buzzer must scream. LM393, TL431. No microcontroller.", "battery-low", {"threshold": 6.8}),
        ("Cellar: as soon as water touches two nails a buzzer sounds, 9 V block, without microchip.", "wet-switch", {"load": "buzzer"}),
        ("Lower a 12 V signal to about 5 V with just two resistors, each between 2.2k and 47k.", "divider", {"vin": 12.0, "vout": 5.0}),
        ("Divider: 9 V over 2.2k and 3.3k; a pushbutton connects a third 4.7k as load to the tap.", "divider", {"load_ohms": 4700.0}),
    ],
)
def test_a_wish_in_other_words_is_the_same_block(prompt: str, recipe: str, params: dict[str, float | str]) -> None:
    blocks = {b.recipe: b.params for b in plan(read(prompt)).plan.blocks}
    assert {k: blocks[recipe].get(k) for k in params} == params


def test_what_was_once_planned_is_no_part() -> None:
    request = read(
        "I had thought of a 0.5 A charger for a LiPo but scrap that. A 5 V supply from 12 V with a 7805, it won't get a microcontroller."
    )
    assert [w.component for w in request.of("part")] == ["lm7805"]
    assert "no-controller" in request.flags
