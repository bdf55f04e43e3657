"""A switch and a load that a request joins and its circuit does not are told."""

from __future__ import annotations

import pytest

from circuitlm.pipeline.doubts.relations import broken_relations
from circuitlm.pipeline.doubts.seen import Seen
from tests.pipeline.doubts.designs import made, seen

HOUSE = "ESP32, a 12 V pump through a relay on GPIO25 and a 12 V fan through another relay on GPIO26, 12 V supply with a buck to 5 V"
APART = "Arduino Uno with a relay module on D7, a servo on D9 and a buzzer on D8"


@pytest.mark.parametrize(
    ("prompt", "text", "broken"),
    [
        (APART, "the servo through a relay", ["servo through a relay (no line from K1 to M1)"]),
        (APART, "a relay that turns on the buzzer", ["relay that turns on the buzzer (no line from K1 to LS1)"]),
        (APART, "relay (D7) for the servo", ["relay (D7) for the servo (no line from K1 to M1)"]),
        (APART, "the servo switched by the 5V relay", ["servo switched by the 5V relay (no line from K1 to M1)"]),
        (APART, "a relay for later, the servo is at the window", []),
        (APART, "the servo or a relay", []),
        (HOUSE, "pump via relay on GPIO26", ["pump via relay (GPIO26 does not lead to M1)"]),
        (HOUSE, "pump via relay on GPIO25, fan through the relay on GPIO26", []),
        (HOUSE, "a relay that turns on the 12 V pump", []),
    ],
)
def test_a_pair_without_a_line_is_told(prompt: str, text: str, broken: list[str]) -> None:
    assert broken_relations(seen(text, prompt)) == broken


def test_a_load_on_the_mains_is_reached_through_the_contact() -> None:
    prompt = "ESP32 that switches a 230 V lamp with an SSR on GPIO23"
    text = "the SSR for the lamp"
    assert broken_relations(Seen(text, text, made(prompt), [], [])) == []
