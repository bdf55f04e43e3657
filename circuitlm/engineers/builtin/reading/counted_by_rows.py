"""How many of a part a row of names says: 'push buttons for up, down and select', 'volume, bass and treble pots', 'S1, S2 and S3 are toggle
switches', 'a DS18B20 in the boiler as well as in the tank', 'an LED for shelf 1, shelf 2 and shelf 3'.

The number goes in front of the part's name, so that every later reader finds it where numbers stand.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.ratings import quantity_from, quantity_to
from circuitlm.engineers.builtin.reading.rows import Row, find_rows, quantities
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue

_KINDS = frozenset({"sensor", "input", "indicator", "light", "actuator", "load", "driver"})
_OPENS = words(
    ": ( - / for called named labelled labeled marked namely like that which look looks looking pointing facing at in on of the my to"
)
_PLACES = words("at in on under over behind inside near")
_ONE = words("a an one single")
_IS = words("are is : = come comes from for as be")
PIN = re.compile(r"(?:gpio|gp|io|d|a|p[a-k])\d{1,2}")
_BACK = 8
"""Tokens in front of a part's name among which its number or article stands."""

Edit = tuple[int, int, str]


def counted_by_rows(text: Text, mentions: list[Mention]) -> str:
    """The text with such numbers told; as it was where no row counts a part."""
    rows = [r for r in find_rows(text, mentions) if not _of_else(text, r)]
    edits: dict[int, Edit] = {}
    for m in mentions:
        if m.entry["kind"] not in _KINDS or m.entry["controller"] or m.negated:
            continue
        at, form = noun_phrase(text, m)
        if form in ("counted", "definite"):
            continue
        row = next((r for r in rows if _counts(text, m, at, form, r)), None)
        if row is not None:
            end = text.tokens[at].end if form == "one" else text.tokens[at].start
            edits[at] = (text.tokens[at].start, end, str(row.count) if form == "one" else f"{row.count} ")
    edits |= {e[0]: e for e in _numbered(text, mentions)}
    raw = text.raw
    for start, stop, said in sorted(edits.values(), reverse=True):
        raw = raw[:start] + said + raw[stop:]
    return raw


def _numbered(text: Text, mentions: list[Mention]) -> list[Edit]:
    """'LED 1, LED 2 and LED 3': the part in a row with itself, told apart by figures or letters."""
    edits: list[Edit] = []
    k = 0
    while k < len(mentions):
        last = k
        while last + 1 < len(mentions) and mentions[last + 1].component == mentions[k].component:
            gap = [text.low(j) for j in range(mentions[last].end, mentions[last + 1].start)]
            if not gap or not re.fullmatch(r"#?\d|[a-h]", gap[0]) or not 1 < len(gap) < 4 or set(gap[1:]) - {",", "and", "&", "/", "+"}:
                break
            last += 1
        first, end = mentions[k], mentions[last]
        if last > k and first.entry["kind"] in _KINDS and re.fullmatch(r"\d|[a-h]", text.low(end.end)):
            said = f"{last - k + 1} {text.words(first.start, first.end)}"
            edits.append((text.tokens[first.start].start, text.tokens[end.end].end, said))
        k = last + 1
    return edits


def noun_phrase(text: Text, m: Mention) -> tuple[int, str]:
    """(token it begins at, 'counted', 'definite', 'one', 'several' or 'bare') of a part's noun phrase; 'bare' is a part number without an article."""
    low, _ = text.sentence_bounds(m.start)
    first = m.start
    for k in range(m.start - 1, max(low, m.start - _BACK) - 1, -1):
        word = text.low(k)
        if quantity_to(text, k) or quantity_from(text, k) or (text.low(k + 1) == "-" and word.isdigit()):
            first = k  # 'two 0.5 A 24 V lamps'
            continue
        if word in _ONE:
            return k, "one"
        if (n := number_at(text, k)) is not None and n > 1:
            return k, "counted"
        if word in ("the", "this", "that", "these", "those", "same", "its", "another", "other", "second", "third", "each", "every", "no"):
            return k, "definite"
        if not word.replace("-", "").isalpha() or (word in FUNCTION_WORDS | _IS and word not in ADJECTIVES | COLORS):
            break
        first = k if word in ADJECTIVES | COLORS else first
    return first, "several" if several(text, m) else "bare"


def several(text: Text, m: Mention) -> bool:
    """Whether a part's name stands in the plural."""
    last = text.tokens[m.end - 1]
    return last.low.endswith("s") and last.low != last.stem and not last.low.endswith("'s")


def _of_else(text: Text, row: Row) -> bool:
    """A row of quantities, colours, plain adjectives or deeds names no things."""
    for start, end in row.items:
        last = text.tokens[end - 1]
        said = {text.low(k) for k in range(start, end)} | {text.tokens[k].stem for k in range(start, end)}
        if said & (quantities() | COLORS) or last.low in ADJECTIVES or last.low.endswith("ing"):
            return True
    return False


def _counts(text: Text, m: Mention, at: int, form: str, row: Row) -> bool:
    """Whether there is one of a part for each member of a row."""
    if any((number_at(text, k) or 0) > 1 for k in (row.start - 1, row.start - 2)):
        return False
    if row.end <= at:
        return form != "one" and _in_front(text, m, at, form, row)
    if row.start < m.end or text.tokens[m.start].sentence + (text.low(m.end) in (":", "-")) < text.tokens[row.start].sentence:
        return False
    gap = [text.low(k) for k in range(m.end, row.start)]
    lead = text.low(row.start)
    pins = row.named and {lead, *gap} & {"on", "at", "to", "of"}
    if form == "one":
        alone = row.repeated and text.low(row.end) not in ("a", "an", "one") and m.end == row.start
        return row.parallel and not gap and (not pins or alone) and lead in _PLACES | {"for"} and m.entry["kind"] != "driver"
    opened = set(gap) <= _OPENS and (bool(gap) or row.preposition != "" or (form == "several" and len(row.items[0]) > 0))
    if not opened or pins or len(gap) > 3 or (gap and gap[-1] in ("(",) and m.entry["kind"] == "driver"):
        return False
    return form == "several" or (m.specific and (bool(gap) or row.preposition in _PLACES | {"for"}))


def _in_front(text: Text, m: Mention, at: int, form: str, row: Row) -> bool:
    """'Up, down and fire buttons', 'S1 and S2 are toggle switches'."""
    gap = [text.low(k) for k in range(row.end, at)]
    if form == "bare" and not (m.specific and not gap):
        return False
    if row.preposition or text.low(row.start) in ("a", "an") or catalogue().get(m.component).kind == "driver":
        return False
    pins = row.named and bool(PIN.fullmatch(text.low(row.items[0][0])))
    return not gap or (form == "several" and set(gap) <= _IS - ({"for"} if pins else set()) and len(gap) <= 3)
