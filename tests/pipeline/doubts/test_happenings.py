"""Conditions of a request that nothing in its circuit can notice are told."""

from __future__ import annotations

import pytest

from circuitlm.engineers.builtin.engineer import plan
from circuitlm.engineers.builtin.reading import read
from circuitlm.pipeline.doubts.happenings import unnoticed
from circuitlm.pipeline.doubts.seen import Seen
from circuitlm.synthesis.synthesize import synthesize


def _unnoticed(parts: str, text: str) -> list[str]:
    return unnoticed(Seen(text, text, synthesize(plan(read(parts)).plan), [], []))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("once the customs officer nods, light a green LED", "once the customs officer nods"),
        ("light the LED when a friend visits", "when a friend visits"),
        ("as soon as my son smiles the LED should light up", "as soon as my son smiles"),
        ("if the king laughs then blink the LED", "if the king laughs"),
    ],
)
def test_a_condition_that_nothing_notices(text: str, told: str) -> None:
    assert [t.partition(" (")[0] for t in _unnoticed("Arduino Nano with a green LED", text)] == [told]
    assert not _unnoticed("Arduino Nano with a green LED and a push button", text)


@pytest.mark.parametrize(
    "text", ["blink the LED when powered", "if possible use pin 5", "the LED is on when the program starts", "every time I send a command, blink"]
)
def test_conditions_that_need_no_sensor(text: str) -> None:
    assert not _unnoticed("Arduino Nano with a green LED", text)
