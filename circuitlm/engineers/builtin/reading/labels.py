"""What each of several like parts is for: '4 relays (heater, pump, light, CO2)', '3 buttons: up, down and enter'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.again import label_before
from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS, words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import Wish

SEPARATOR = "|"
"""Between the labels of an attribute."""
_LABELLED = frozenset({"actuator", "driver", "indicator", "input", "load", "sensor"})
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
        if any(x.specific and start <= x.start < end for x in mentions for start, end in items):
            continue  # '2 sensors (BME280 and SHT31)': which ones they are
        first, last = (text.low(items[n][0] - 1) in ("a", "an") for n in (0, -1))
        if last and not first and any(x.start == items[-1][0] for x in mentions):
            continue  # '2 LEDs for pedestrians and a button': what the LEDs are for, and another part
        m.attributes["labels"] = SEPARATOR.join(text.words(start, end) for start, end in items)
        for start, end in items:
            inside = [k for k, x in enumerate(mentions) if start <= x.start < end]
            if m.entry["kind"] == "actuator" and any(mentions[k].entry["kind"] in _WORKED for k in inside):
                continue
            dropped.update(inside)
            text.explain(start, end)
            text.spent.update(range(start, end))
    return [x for k, x in enumerate(mentions) if k not in dropped]


def boards_of(text: Text, mentions: list[Mention]) -> list[Mention]:
    """'16 relays (two 8 relay boards)': what stands in the brackets are those that were counted before them."""
    dropped: set[int] = set()
    for k, (m, nxt) in enumerate(zip(mentions, mentions[1:], strict=False)):
        between = [t.low for t in text.tokens[m.end : nxt.start]]
        inputs = sum(i.type == "signals" and i.default for i in catalogue().get(nxt.component).interfaces)
        if m.counted and m.count > 1 and between[:1] == ["("] and ")" not in between and m.entry["kind"] == nxt.entry["kind"] == "actuator":
            if inputs > 1 and nxt.count * inputs >= m.count and not m.pins:
                dropped.add(k)
    return [m for k, m in enumerate(mentions) if k not in dropped]


def _items(text: Text, m: Mention) -> list[tuple[int, int]]:
    """(start, end) of each item of the list behind a part; nothing where what follows is no plain list of things."""
    behind = m.end + next((k for k, word in enumerate(("x", "")) if re.fullmatch(rf"{word}\d{{1,2}}", text.low(m.end + k))), -1) + 1
    opener = text.low(behind)
    if opener not in _OPENERS:
        return []
    sentence, bracket = text.tokens[m.start].sentence, opener == "("
    out, start = list[tuple[int, int]](), behind + 1
    for i in range(behind + 1, len(text.tokens) + 1):
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


def add_label(text: Text, wish: Wish, m: Mention) -> None:
    """'Pump relay on 25, light relay on 26' of two relays: what each is for."""
    label = label_before(text, m.start)
    if wish.count < 2 or len(m.pins) != 1 or not label or wish.component != m.component:
        return
    n = len(wish.pins) if m.pins.keys() & wish.pins.keys() else 0
    labels = wish.attributes.get("labels", "").split(SEPARATOR)
    labels += [""] * (n + 1 - len(labels))
    if not labels[n]:
        labels[n] = label
        wish.attributes["labels"] = SEPARATOR.join(labels)
