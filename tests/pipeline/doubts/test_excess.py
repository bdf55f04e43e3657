"""More parts than a request counts, and analog blocks that are there twice, are told."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.doubts.excess import beside_its_own, more_than_asked, twice_built
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.plan import DesignPlan
from circuitlm.plan.design import Block
from circuitlm.synthesis.synthesize import synthesize
from tests.pipeline.doubts.designs import made, seen

FOUR = "Arduino Uno with four LEDs on 5, 6, 7 and 8 and two push buttons on 2 and 3"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("two LEDs. The red LED on 5, the green LED on 6.", ["two LEDs (4 in the circuit)"]),
        ("3 leds and two buttons", ["3 leds (4 in the circuit)"]),
        ("four LEDs, two buttons", []),
        ("two LEDs and two more LEDs", []),
        ("three LEDs and an LED for power", []),
        ("two LEDs each on two boards", []),
        ("LEDs for the rooms", []),
        ("an LED for every room", []),
    ],
)
def test_more_than_the_counts_of_a_text_is_told(text: str, told: list[str]) -> None:
    assert more_than_asked(seen(text, FOUR)) == told


def test_a_block_that_nobody_asked_for_beside_another_is_told() -> None:
    asked = Block(key="a", recipe="rc-filter", params={"kind": "low", "fc": 1000.0, "order": 1.0}, wishes=["w1"], reason="RC filter")
    again = Block(key="b", recipe="rc-filter", params={"kind": "low", "fc": 1000.0, "order": 1.0}, reason="RC filter")
    both = synthesize(DesignPlan(blocks=[asked, again]))
    assert [t.split(" (")[0] for t in twice_built(Seen("a low-pass at 1 kHz", "", both, [], []))] == ["RC filter"]
    assert twice_built(Seen("a low-pass at 1 kHz", "", synthesize(DesignPlan(blocks=[asked])), [], [])) == []


def test_blocks_in_a_row_belong_together() -> None:
    prompt = "RC high-pass at 720 Hz, followed by a TL072 as unity-gain buffer, supplies +9 V and -9 V"
    assert twice_built(Seen(prompt, prompt, made(prompt), [], [])) == []


def test_a_contact_beside_the_one_that_a_part_has_inside_is_told() -> None:
    prompt = "Uno with a joystick on A0 and A1 and a push button on D7"
    told = beside_its_own(seen("a joystick on A0 and A1 with button on D7", prompt))
    assert told == ["button (SW1 beside J1.SW, which joystick has)"]
    assert beside_its_own(seen("a joystick with its button on D7", "Uno with a joystick on A0 and A1")) == []
    assert beside_its_own(seen(prompt, prompt)) == []
