"""What a separate supply belongs to by its place: '4 servos with a separate 5 V 4 A supply'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words

_ON_THEIR = words("with on from their its own a an separate external second another ( by via")


def right_before(text: Text, start: int, mentions: list[Mention]) -> Mention | None:
    """The load or driver that the supply at token *start* follows with nothing but small words between; None for a board."""
    before = [m for m in mentions if m.end <= start and m.entry["kind"] != "supply"]
    if not before or not {text.low(i) for i in range(before[-1].end, start)} <= _ON_THEIR:
        return None
    return before[-1] if before[-1].entry["kind"] in ("actuator", "light", "load", "driver") else None
