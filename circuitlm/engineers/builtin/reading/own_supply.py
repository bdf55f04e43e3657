"""What a separate supply belongs to by its place: '4 servos with a separate 5 V 4 A supply'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words

_ON_THEIR = words("with on from their its own a an separate external second another ( by via")

_FROM = words("from off")
_OF_A_SOURCE = words("a an the its their my own separate two three four five six eight x v volt volts") | _FROM
_OPENS = words(", ; : . and & while but so - (") | {""}


def said_from(text: Text, start: int, mentions: list[Mention]) -> Mention | None:
    """The part of a clause that holds nothing but it and the source at token *start*: 'motors from a 12 V battery, the Nano from USB'."""
    before = [m for m in mentions if m.end <= start and m.entry["kind"] != "supply"]
    if not before or before[-1].negated or before[-1].entry["kind"] in ("converter", "power"):
        return None
    m = before[-1]
    between = {text.low(i) for i in range(m.end, start)}
    low, _ = text.sentence_bounds(start)
    small = between & _FROM and all(w in _OF_A_SOURCE or w.removesuffix("v").isdigit() for w in between)
    return m if small and (m.lead <= low or text.low(m.lead - 1) in _OPENS) else None


def right_before(text: Text, start: int, mentions: list[Mention]) -> Mention | None:
    """The load or driver that the supply at token *start* follows with nothing but small words between; None for a board."""
    before = [m for m in mentions if m.end <= start and m.entry["kind"] != "supply"]
    if not before or not {text.low(i) for i in range(before[-1].end, start)} <= _ON_THEIR:
        return None
    return before[-1] if before[-1].entry["kind"] in ("actuator", "light", "load", "driver") else None
