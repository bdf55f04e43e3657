"""Rows of bare numbers that only pins can be: 'three buttons, use 4 5 and 6 for them', 'They are on 2, 3 and 4', 'buttons 2,3 LEDs 4,5'.

A row belongs to the part that has as many places for a pin as the row has numbers; else it is left for the user to explain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.owners import one_wire
from circuitlm.engineers.builtin.reading.pinnames import UNITS, PinNames
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words

_HIGHEST = 60
_SIGNS = words(", and / & +")
_RANGE = words("- to")
_VERBS = words(
    "use uses used using take takes took reserve assign connected wired attached hooked put be are is go goes sit sits hang at on to"
)
_STRONG = words("use uses used using take takes took reserve assign put")
_THEM = words("them they those these it that")
_SMALL = (
    words("- the a for on to at are is be go goes should would will i you we please just pins numbers up in and with which that as")
    | _VERBS
)


_COMPARES = words("of by than about around approximately roughly factor gain ratio")
"""'A gain of 11 for a sensor': a figure behind these is no pin."""


@dataclass(slots=True)
class Row:
    """Numbers that stand together: tokens *start* to *end*, as pins; whether a small word or the end follows."""

    start: int
    end: int
    numbers: list[int]
    ended: bool


def bare_rows(names: PinNames, devices: list[Mention], taken: set[int]) -> list[tuple[int, int, str, Mention | None, str]]:
    """Gives rows their owners; (start, end, pin, owner or None, role) for each number. A row that asks for pins and fits none has none."""
    text, out = names.text, list[tuple[int, int, str, Mention | None, str]]()
    rows = _rows(names, taken, {m.start for m in devices})
    listed = _one_each(text, rows, devices, taken)
    for row in rows:
        if _shares_out(text, row, rows, devices):
            continue
        sentence = text.tokens[row.start].sentence
        owner = _owner(text, row, devices, sentence in listed)
        asks = text.low(row.end) == "for" or (len(row.numbers) > 1 and text.low(row.start - 1) in _STRONG)
        asks |= (
            len(row.numbers) > 1 and text.low(row.start - 1) in ("on", "at") and text.low(row.start - 2) in _THEM
        )  # '... to see them on 22, 23'
        if owner is None and not (asks and row.ended):
            continue
        listed |= {sentence} if len(row.numbers) > 1 else set()
        for n, number in enumerate(row.numbers):
            if owner is not None:
                owner.pins[f"#{n}" if n else ""] = str(number)
            out.append((row.start, row.end, str(number), owner, ""))
        text.explain(row.start, row.end)
        text.pinned.update(range(row.start, row.end))
    return out


def _one_each(text: Text, rows: list[Row], devices: list[Mention], taken: set[int]) -> set[int]:
    """The sentences in which several single parts have a number of their own right behind them: 'trig 2, echo 3, LED 4', 'LED 4, button 5'."""
    ends = {m.end: m for m in devices if one_wire(m.component)}
    own = [r for r in rows if len(r.numbers) == 1 and r.start in ends and _fits(text, ends[r.start], r)]
    found = set[int]()
    counted = {text.tokens[r.start].sentence for r in rows if text.tokens[r.start - 1].stem in ("resistor", "capacitor", "wire")}
    for sentence in {text.tokens[r.start].sentence for r in own} - counted:  # 'LED 4, button 2, resistor 4' are a list of numbers
        said = [r.numbers[0] for r in own if text.tokens[r.start].sentence == sentence]
        said += [int(t.low) for i, t in enumerate(text.tokens) if i in taken and t.sentence == sentence and t.low.isdigit()]
        if len(said) > 1 and len(set(said)) == len(said) and min(said) > 1:
            found.add(sentence)
    return found


def bare_pin(text: Text, mentions: list[Mention], end: int) -> int | None:
    """The token of a number that only a pin can be, right behind the words for a function: 'something that beeps on 8'; it is explained."""
    at = end + 1
    if text.low(end) not in ("on", "=", "@") or not any(m.entry["controller"] for m in mentions):
        return None
    names = PinNames(text, [], {i for m in mentions for i in range(m.start, m.end)})
    if {at} & (text.used | text.pinned) or (n := names.bare(at)) is None or n > _HIGHEST:
        return None
    text.explain(at, at + 1)
    text.pinned.add(at)
    return at


def _shares_out(text: Text, row: Row, rows: list[Row], devices: list[Mention]) -> bool:
    """'2 relays, 1 for the light and 1 for the horn': numbers before 'for' that share out what was counted name no pins."""
    alike = [
        r
        for r in rows
        if len(r.numbers) == 1 and text.low(r.end) == "for" and text.tokens[r.start].sentence == text.tokens[row.start].sentence
    ]
    if row not in alike or len(alike) < 2:
        return False
    said = [r.numbers[0] for r in alike]
    counted = {number_at(text, k) for m in devices if m.end <= alike[0].start for k in range(max(0, m.start - 3), m.start)}
    return len(set(said)) < len(said) or sum(said) in counted


def _rows(names: PinNames, taken: set[int], starts: set[int]) -> list[Row]:
    text, rows, i = names.text, list[Row](), 0
    while i < len(text.tokens):
        row = _row(names, i, taken, starts)
        if row is not None:
            rows.append(row)
        i = row.end if row else i + 1
    return rows


def _row(names: PinNames, i: int, taken: set[int], starts: set[int]) -> Row | None:
    """The numbers from token *i* on, None where they count, measure or are read already."""
    text, numbers, j = names.text, list[int](), i
    while (found := _number(text, j)) and not ({j} & (taken | text.used | text.pinned | names.covered)):
        numbers += found
        end = j = j + 1
        if text.low(j) in _RANGE and (last := _number(text, j + 1)) and 0 < last[0] - numbers[-1] < 24:
            numbers += range(numbers[-1] + 1, last[0] + 1)
            end = j = j + 2
        while text.low(j) in _SIGNS:
            j += 1
    if text.low(i - 1) in _COMPARES or not numbers or max(numbers) > _HIGHEST or len(set(numbers)) < len(numbers):
        return None
    ended = names.ends(end)
    if text.low(end) in UNITS and end not in starts:
        return None
    return Row(i, end, numbers, ended) if ended or (end in starts and len(numbers) > 1) else None  # '4 buttons' counts


def _number(text: Text, i: int) -> list[int]:
    return [int(n) for n in text.low(i).split(",")] if re.fullmatch(r"\d{1,2}(?:,\d{1,2})?", text.low(i)) else []


def _places(text: Text, m: Mention) -> int | None:
    """How many pins the named parts take: their number where it is said, 1 of a single one, None of an uncounted plural."""
    if not one_wire(m.component) or m.pins:
        return 0
    for k in range(m.start - 1, max(-1, m.start - 4), -1):
        if (n := number_at(text, k)) is not None and k not in text.pinned:
            return n
        if text.low(k) == ",":
            break  # 'LED 4, button 5'
    last = text.tokens[m.end - 1]
    plural = last.low != last.stem and last.low.endswith("s") and not last.low.endswith("'s")
    return None if plural else 1


def _fits(text: Text, m: Mention, row: Row) -> bool:
    places = _places(text, m)
    return places == len(row.numbers) or (places is None and len(row.numbers) > 1)


def _owner(text: Text, row: Row, devices: list[Mention], listed: bool) -> Mention | None:
    """The part that is named behind 'for', right before the row, or that 'them' speaks of; *listed*: rows stand before it in its sentence."""
    behind = row.end
    if text.low(behind) == "for":
        named = next((m for m in devices if 0 < m.start - behind <= 3), None)
        if named is not None and not _several_rows(text, row):
            same = [m for m in devices if m.component == named.component and _fits(text, m, row)]
            return same[0] if same else None
        if text.low(behind + 1) in _THEM:
            return _last(text, row, devices)
    near = [m for m in devices if m.end <= row.start]
    if not near:
        return None
    said = [t.low for t in text.tokens[near[-1].end : row.start]]
    alone = len(row.numbers) == 1 and not listed and not set(said) & _STRONG  # 'turn the servo to 30'
    if len(said) <= 5 and all(w in _SMALL for w in said) and not alone:
        return near[-1] if _fits(text, near[-1], row) else _earlier(text, near[-1], row, devices)
    low, _ = text.sentence_bounds(row.start)
    lead = [t.low for t in text.tokens[max(low, row.start - 5) : row.start]]
    if set(lead) & _THEM and lead[-1] in _VERBS and len(row.numbers) > 1:
        return _last(text, row, devices)
    return _last(text, row, devices) if lead and lead[-1] in _STRONG and len(row.numbers) > 1 else None


def _several_rows(text: Text, row: Row) -> bool:
    """'9 for red, 10 for yellow': what follows 'for' is no part but one of several."""
    return len(row.numbers) == 1 and text.low(row.end + 1) in _THEM


def _earlier(text: Text, again: Mention, row: Row, devices: list[Mention]) -> Mention | None:
    """'2 buttons, 4 LEDs ...: buttons 2,3': the parts that were counted before, named once more."""
    return next((m for m in devices if m.end <= again.start and m.component == again.component and _fits(text, m, row)), None)


def _last(text: Text, row: Row, devices: list[Mention]) -> Mention | None:
    """The part that was named last before a row, in its sentence or the one before, and that has as many places."""
    sentence = text.tokens[row.start].sentence
    before = [m for m in devices if m.end <= row.start and sentence - text.tokens[m.start].sentence <= 1]
    return next((m for m in reversed(before) if _fits(text, m, row)), None)
