"""A part that no word of the request asks for is told; what its job, its use or a project brings is not."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.doubts.strangers import strangers
from tests.pipeline.doubts.designs import seen

UNO = "Arduino Uno with a buzzer on D8, a DHT22 on D4 and a push button on D2"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("an Uno with a DHT22 and a push button", ["LS1"]),
        ("an Uno with a DHT22", ["LS1", "SW1"]),
        ("an Uno that beeps when it is too humid, after I pressed a key", []),
        ("an Uno with a DHT 22, a tactile switch and an alarm that sounds", []),
    ],
)
def test_a_part_that_shares_no_word_with_the_request_is_told(text: str, told: list[str]) -> None:
    assert [t.partition(" ")[0] for t in strangers(seen(text, UNO))] == told


def test_what_a_project_needs_is_no_stranger() -> None:
    prompt = "obstacle avoiding robot with an Arduino Uno"
    assert strangers(seen(prompt, prompt)) == []


def test_a_name_that_is_parted_otherwise_is_the_part() -> None:
    assert strangers(seen("ARDUINO UNO AND HCSR 04", "Arduino Uno and HC-SR04")) == []
