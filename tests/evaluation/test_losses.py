"""Seeded losses: each operator changes the design, and the second reading tells of what it can."""

from __future__ import annotations

import random

from circuitlm.evaluation.losses import OPERATORS, lose, told, understood

PROMPT = "Arduino Nano with a red LED on D9, two servos on 5 and 6, a buzzer on D8 and a DHT22 on D4, a 47k pot on A0. A 9V battery powers the Nano."


def test_every_operator_finds_its_site_and_its_loss_is_told() -> None:
    made = understood(PROMPT)
    assert made is not None
    before = told(made[2])
    assert all(list(sites(made[0], made[1].plan)) for sites in OPERATORS.values())
    losses = [loss for seed in range(4) for loss in lose("nano", *made, random.Random(seed))]
    assert {loss.operator for loss in losses} >= {
        "part_dropped",
        "pins_exchanged",
        "source_dropped",
        "value_changed",
        "color_changed",
        "stranger",
    }
    silent = {loss.operator for loss in losses} - {loss.operator for loss in losses if loss.by}
    assert silent == set()
    assert told(made[2]) == before, "the right design stays as it was"


def test_a_refused_prompt_has_no_design() -> None:
    assert understood("write me a poem about the sea") is None
