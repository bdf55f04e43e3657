"""What each of several like parts is for: '4 relays (heater, pump, light, CO2)', '3 buttons: up, down and enter'."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words

SEPARATOR = "|"
"""Between the labels of an attribute."""
_LABELLED = frozenset({"actuator", "driver", "indicator", "input", "load"})
_LONGEST = 3
"""Words of a label."""
_SEPARATORS = words(", and / + &")
_OPENERS = words("( : for")
_WORKED = frozenset({"actuator", "load", "light", "audio"})
"""Kinds that a label may name and that are parts all the same: what a relay switches."""


def labels(text: Text, mentions: list[Mention]) -> list[Mention]:
    """Gives each of several counted parts its label; what a label names is no part of its own, unless it is what the part switches."""
    dropped: set[int] = set()
    for m in mentions:
        if m.count < 2 or not m.counted or m.negated or m.entry["kind"] not in _LABELLED or "label" in m.attributes:
            continue
        items = _items(text, m)
        if len(items) != m.count or any(text.low(i) in COLORS for i, _ in items):
            continue
        m.attributes["labels"] = SEPARATOR.join(text.words(start, end) for start, end in items)
        for start, end in items:
            inside = [k for k, x in enumerate(mentions) if start <= x.start < end]
            if m.entry["kind"] == "actuator" and any(mentions[k].entry["kind"] in _WORKED for k in inside):
                continue
            dropped.update(inside)
            text.explain(start, end)
            text.spent.update(range(start, end))
    return [x for k, x in enumerate(mentions) if k not in dropped]


def _items(text: Text, m: Mention) -> list[tuple[int, int]]:
    """(start, end) of each item of the list behind a part; nothing where what follows is no plain list of things."""
    opener = text.low(m.end)
    if opener not in _OPENERS:
        return []
    sentence, bracket = text.tokens[m.start].sentence, opener == "("
    out, start = list[tuple[int, int]](), m.end + 1
    for i in range(m.end + 1, len(text.tokens) + 1):
        low = text.low(i)
        closing = low == ")" if bracket else not low or low in (".", ";", ")") or text.tokens[i].sentence > sentence + (opener == ":")
        if closing or low in _SEPARATORS:
            if low in _SEPARATORS and i == start:
                start += 1  # ', and'
                continue
            while start < i and text.low(start) in DETERMINERS:
                start += 1
            out.append((start, i))
            start = i + 1
            if closing or len(out) == m.count:
                break
    plain = all(0 < end - first <= _LONGEST and not _says_more(text, first, end) for first, end in out)
    return out if plain else []


def _says_more(text: Text, start: int, end: int) -> bool:
    """Whether an item holds a pin, a number or a sign of a whole phrase."""
    said = [text.tokens[i] for i in range(start, end)]
    return (
        any(i in text.pinned for i in range(start, end))
        or any(t.low in ("with", "on", "at", "to", "from", "in", "via", "pin", "=", "(", ":") or t.low[:1].isdigit() for t in said)
        or number_at(text, start) is not None
    )
