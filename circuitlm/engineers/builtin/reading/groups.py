"""Things of which a text says how many there are: 'two hives', 'three people', 'both doors', 'flow, return and tank', the inputs of a gate.

They are what parts are handed out to (`distributed`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import UNITS
from circuitlm.engineers.builtin.reading.rows import find_rows
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

HAVE = words("with has have having gets get needs need wants want holds carries contains uses takes owns receives :")
JOINS = words(", and plus & + / with ; (")
MEASURES = words("""
    second minute hour day week month year metre meter cm mm inch foot cell volt amp watt person litre liter unit piece bit revolution turn
    rotation pulse time side end night morning evening wire pin degree euro dollar step row line digit character
    direction way sense position state phase polarity edge half case speed level purpose
""")
_VAGUE = words("few several double dual both pairs")
_PEOPLE = words("people persons men women children teams")
_SINGULAR = re.compile(r"ax[ei]s|channel|lane|zone|chamber|room|track|door")
MOST = 16


@dataclass(frozen=True, slots=True)
class Group:
    """Things: how many, the stems of the nouns of their name, first token and the one behind the name, whether they are boards."""

    count: int
    stems: frozenset[str]
    start: int
    end: int
    boards: bool = False
    row: bool = False
    """Told by their names and by no number."""


def stem_of(text: Text, k: int) -> str:
    """The stem of a noun; 'axes' are several of an 'axis'."""
    return "axis" if text.low(k) in ("axes", "axis") else text.tokens[k].stem if k < len(text.tokens) else ""


def find_groups(text: Text, mentions: list[Mention]) -> list[Group]:
    """All groups of the text, from left to right."""
    counted = _counted(text, mentions)
    rows = [Group(r.count, r.stems(text), r.start, r.end, row=True) for r in find_rows(text, mentions)]
    taken = {k for g in counted for k in range(g.start, g.end)}
    rows = [g for g in rows if not taken & set(range(g.start, g.end))]
    both = [g for g in _both(text, mentions) if not any(g.stems & x.stems for x in counted)]
    return sorted([*counted, *both, *rows, *_terminals(mentions)], key=lambda g: g.start)


def _both(text: Text, mentions: list[Mention]) -> list[Group]:
    """'Both my cars', 'both doors': two things that are no parts."""
    covered = {k for m in mentions for k in range(m.start, m.end)}
    found = []
    for i in range(len(text.tokens)):
        k = i + 1 + (text.low(i + 1) in ("my", "our", "the", "your", "of"))
        noun = text.tokens[k] if text.low(i) == "both" and k < len(text.tokens) and k not in covered else None
        if noun is not None and noun.low.endswith("s") and noun.stem != noun.low and noun.stem not in MEASURES and noun.low not in HAVE:
            found.append(Group(2, frozenset({noun.stem}), i, k + 1))
    return found


def _counted(text: Text, mentions: list[Mention]) -> list[Group]:
    """'Two hives', 'three hens' nests', 'four 12 V pumps', 'dual axis'."""
    boards = {k for m in mentions if m.entry["controller"] for k in range(m.start, m.end)}
    found: list[Group] = []
    for i in range(len(text.tokens)):
        n = number_at(text, i)
        if n is None or not 2 <= n <= MOST or text.low(i + 1) in UNITS or text.low(i - 1) in ("pin", "gpio", "pins"):
            continue
        k, stems = i + 1, set[str]()
        while k < min(i + 8, len(text.tokens)):
            low = text.low(k)
            plural = low.isalpha() and len(low) > 3 and low.endswith("s") and (text.tokens[k].stem != low or low == "axes")
            one = _SINGULAR.fullmatch(low) is not None and text.low(i) in ("dual", "twin", "double", "two", "three", "2", "3", "4", "four")
            if low in _PEOPLE or ((plural or one) and low not in UNITS and text.tokens[k].stem not in MEASURES):
                stems.add(stem_of(text, k))
            elif (stems and low != "'") or not (low.isalnum() or low in "-'.") or low in JOINS | HAVE:
                break
            k += 1
        if stems and not (text.low(i) in _VAGUE and not stems & {"axis", "channel", "lane"}):
            found.append(Group(n, frozenset(stems), i, k, bool(boards & set(range(i, k)))))
    return found


def _terminals(mentions: list[Mention]) -> list[Group]:
    """The outputs of several gates of which each does one thing, the inputs of the gate of one chip."""
    chips = [catalogue().get(c) for c in dict.fromkeys(m.component for m in mentions if m.entry["kind"] == "logic" and not m.negated)]
    if len(chips) > 1:
        return [Group(len(chips), frozenset({"output"}), 0, 0, row=True)]
    if not chips or not chips[0].spec.get("channels"):
        return []
    inputs = sum(p.type == "input" for p in chips[0].pins) // int(chips[0].spec["channels"])
    return [Group(inputs, frozenset({"input"}), 0, 0, row=True)] if inputs > 1 else []
