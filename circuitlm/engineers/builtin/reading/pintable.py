"""Pin tables: a line for each pin, the pin before or behind what hangs on it ('GP14 - button up', '25 relay 1', 'OLED SDA | 21').

The lines are put together by part and written as prose, 'OLED (SDA on 21, SCL on 22); relays on 25 and 26; up button on GP14', which is
what the other readers read. A line that is no wire of the table (a supply, a pin on either side) stays as it is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.owners import one_wire
from circuitlm.engineers.builtin.reading.pinnames import PinNames, Written
from circuitlm.engineers.builtin.reading.pins import signal_names
from circuitlm.engineers.builtin.reading.roletable import role_words
from circuitlm.engineers.builtin.reading.signalwords import SYNONYMS
from circuitlm.engineers.builtin.reading.text import ORDINALS, Text
from circuitlm.engineers.builtin.reading.words import words

_LEAST = 3
"""So many lines with a pin each make a table."""
_LONGEST = 8
"""Words that a line says of its pin at most."""
_BULLETS = words("- * | # > •")
_SIGNS = words("- = > : | . ,")
_LINKS = words("to is goes for on at pin the my gpio connected wired") | _SIGNS
_FILLERS = words("the my a an pin wire line of for from on board module ( ) | , . ; -")
_SUPPLIES = words("gnd ground vcc vdd vin 5v 3v3 3.3v 12v power + minus plus nc")
_HEADING = re.compile(r"\b(?:pins?|pin ?outs?|pin ?list|gpios?|wir(?:ing|ed)|connect(?:ions|ed)|hook-?up)\b", re.I)
_NUMBERED = 2
"""A list that begins at this number or below and counts on is a numbered list."""
_GPIO = 12
"""A higher bare number at the beginning of a line counts no parts."""


@dataclass(slots=True)
class Row:
    """One line: its characters, its pins as written, the tokens of what hangs on them; whether its pin is a bare number without a sign."""

    start: int
    end: int
    pins: list[Written]
    first: int
    last: int
    bare: bool = False


@dataclass(slots=True)
class Group:
    """What the rows of one part say: the part's words, signal -> pin, or the pins of several alike."""

    words: str
    component: str | None = None
    number: int | None = None
    signals: list[tuple[str, str]] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)

    def prose(self) -> str:
        if self.signals and self.words:
            return f"{self.words} ({', '.join(f'{signal} on {pin}' for signal, pin in self.signals)})"
        if self.signals:
            return ", ".join(f"{signal} on {pin}" for signal, pin in self.signals)
        several = len(self.pins) > 1 and not self.words.lower().endswith("s")
        return f"{self.words}{'s' if several else ''} on {' and '.join(self.pins)}"


def pin_tables(text: Text, mentions: list[Mention]) -> str:
    """The text with its pin tables as prose; as it was where there is none or no board is named."""
    boards = [m.component for m in mentions if m.entry["controller"]]
    if not boards:
        return text.raw
    names = PinNames(text, boards, {i for m in mentions for i in range(m.start, m.end)})
    raw = text.raw
    for table in reversed(_tables(text, names)):
        groups = _groups(text, mentions, table)
        end = table[-1].end
        closed = "." if raw[end : end + 1] not in (".", ";") else ""
        raw = raw[: table[0].start] + "; ".join(g.prose() for g in groups) + closed + raw[end:]
    return raw


def _tables(text: Text, names: PinNames) -> list[list[Row]]:
    """The runs of lines that name a pin each."""
    found: list[list[Row]] = []
    run: list[Row] = []
    for start, end in [*_lines(text), (0, 0)]:
        row = _row(text, names, start, end) if end > start else None
        if row is not None:
            run.append(row)
            continue
        if run and end > start and all(text.low(k) in _SUPPLIES | _LINKS | _BULLETS | {"3.3", "v"} for k in range(start, end)):
            run.append(Row(text.tokens[start].start, text.tokens[end - 1].end, [], start, end))  # 'VCC - 5V': every part gets its supply
            continue
        if sum(bool(r.pins) for r in run) >= _LEAST and not _counts(text, run):
            found.append(run)
        run = []
        found += _within(text, names, start, end)
    return found


def _within(text: Text, names: PinNames, start: int, end: int) -> list[list[Row]]:
    """The tables in one line, their items parted by commas: 'GP0 - OLED SDA, GP1 - OLED SCL, GP14 - button up'."""
    found: list[list[Row]] = []
    run: list[Row] = []
    begin, depth = start, 0
    for i in range(start, end + 1):
        low = text.low(i) if i < end else ""
        depth += (low == "(") - (low == ")")
        over = i == end or (low == "." and text.tokens[i].sentence != text.tokens[min(i + 1, end - 1)].sentence)
        if not over and not (low in (",", ";") and depth <= 0) and not (low == ":" and names.one(i - 1) is None):
            continue
        row = _row(text, names, begin, i) if i > begin and low != ":" else None
        signed = row is not None and not row.bare and row.first > row.pins[-1].end >= begin
        if row is not None and signed:
            run.append(row)
        if over or not signed:
            found += [run] if len(run) >= _LEAST else []
            run = []
        begin = i + 1
    return found


def _lines(text: Text) -> list[tuple[int, int]]:
    """(first token, token behind the last) of each line that has any."""
    out: list[tuple[int, int]] = []
    start = 0
    for i in range(1, len(text.tokens) + 1):
        if i == len(text.tokens) or "\n" in text.raw[text.tokens[i - 1].end : text.tokens[i].start]:
            out.append((start, i))
            start = i
    return out


def _row(text: Text, names: PinNames, start: int, end: int) -> Row | None:
    """A line as a pin and what hangs on it, in either order."""
    chars = text.tokens[start].start, text.tokens[end - 1].end
    while start < end and text.low(start) in _BULLETS:
        start += 1
    while end > start and text.low(end - 1) in _SIGNS | {";", ")"} and "(" not in {text.low(k) for k in range(start, end)}:
        end -= 1
    if start >= end:
        return None
    pins = [p for p in names.group(start, loose=True) if p.end <= end]
    if pins:
        first = pins[-1].end
        while first < end and text.low(first) in _LINKS:
            first += 1
        bare = first == pins[-1].end and all(p.bare and not p.prefix for p in pins) and text.low(start).isdigit()
        last = end
    else:
        k = next((k for k in range(start + 1, end) if (names.one(k) is not None or text.low(k).isdigit()) and _closes(names, k, end)), None)
        if k is None:
            return None
        pins, first, last, bare = names.group(k, loose=True), start, k, False
        while last > first and text.low(last - 1) in _LINKS:
            last -= 1
        if last == k and names.one(k) is None:
            return None  # 'relay 2': a number that is only the thing's own
    while last > first and text.low(last - 1) in _SIGNS | {";"}:
        last -= 1
    if not 0 < last - first <= _LONGEST or not text.low(first)[:1].isalpha() or text.low(first) in _SUPPLIES:
        return None
    if any(names.one(k) is not None and not _label(text, k) for k in range(first, last)):
        return None  # a pin on either side: two boards
    return Row(*chars, pins, first, last, bare)


def _label(text: Text, k: int) -> bool:
    """A bare number behind a noun: 'relay 1'."""
    return text.low(k).isdigit()


def _closes(names: PinNames, k: int, end: int) -> bool:
    """Whether the pins from a token reach to the end of the line."""
    pins = names.group(k, loose=True)
    return bool(pins) and pins[-1].end == end


def _counts(text: Text, run: list[Row]) -> bool:
    """Whether the bare numbers of the lines count parts ('2 servos') or number them."""
    bare = [r.pins[0].number or 0 for r in run if r.bare]
    if not bare:
        return False
    if len(set(bare)) < len(bare):
        return True
    before = text.raw[: run[0].start].rstrip().rsplit("\n", 1)[-1]
    if _HEADING.search(before) or max(bare) > _GPIO:
        return False
    plurals = sum(_plural(text, r.last - 1) for r in run if r.bare)
    return plurals > 0 or bare[0] <= _NUMBERED


def _plural(text: Text, i: int) -> bool:
    token = text.tokens[i]
    return token.low.isalpha() and token.low != token.stem and token.low.endswith("s")


def _groups(text: Text, mentions: list[Mention], table: list[Row]) -> list[Group]:
    """The rows by part, in the order in which the parts come."""
    groups: list[Group] = []
    known = signal_names(mentions)
    for row in (r for r in table if r.pins):
        inside = [m for m in mentions if row.first <= m.start and m.end <= row.last]
        part = next((m for m in inside if not one_wire(m.component)), inside[0] if len(inside) == 1 else None)
        pins = [p.name for p in row.pins]
        if part is None:
            said = text.words(row.first, row.last)
            alone = row.last - row.first == 1 and text.low(row.first) in known
            groups.append(Group("", signals=[(said, pins[0])]) if alone and len(pins) == 1 else Group(said, pins=pins))
            continue
        rest = [k for k in range(row.first, row.last) if not part.start <= k < part.end]
        number = next((n for k in rest if (n := _which(text, k)) is not None), None)
        left = [text.tokens[k].text for k in rest if _which(text, k) is None and text.low(k) not in _FILLERS]
        if one_wire(part.component):
            _alike(groups, part, " ".join(left), number, pins)
        else:
            _signal(groups, part, left, number, pins)
    return groups


def _which(text: Text, k: int) -> int | None:
    """Which of several a word says: '2' of 'relay 2', 'B' of 'button B', 'second'."""
    if text.low(k).isdigit():
        return int(text.low(k))
    if len(text.low(k)) == 1 and text.tokens[k].text.isupper():
        return ord(text.tokens[k].text)
    return ORDINALS[text.low(k)] + 1 if text.low(k) in ORDINALS else None


def _alike(groups: list[Group], part: Mention, label: str, number: int | None, pins: list[str]) -> None:
    """A part with one wire: a further one of its kind, or one with a label of its own."""
    noun = re.sub(r"\s(?:[A-Z]|\d)$", "", part.words)  # 'button A', 'button B' are two buttons
    words = f"{label} {noun}".strip()
    if label in role_words(part.component) or label.lower() in ("in", "out", "data", "signal", "sig", "input", "output"):
        words = noun
    last = next((g for g in groups if g.component == part.component and g.words == words), None)
    if last is not None and not last.signals and (number is not None or len(last.pins) == 1 or last.number is None):
        last.pins += pins
        return
    groups.append(Group(words, part.component, number, pins=pins))


def _signal(groups: list[Group], part: Mention, left: list[str], number: int | None, pins: list[str]) -> None:
    """A part with several wires: one more of its signals, or the first of the next part of its kind."""
    own = role_words(part.component)
    known = next((g.words for g in groups if g.component == part.component and g.signals), "").lower().split()
    left = [*left, *(w for w in part.words.split() if known and w.lower() not in known)]  # 'encoder button' beside 'encoder CLK'
    signals = [w for w in left if w.lower() in own or SYNONYMS.get(w.lower()) in own]
    if not signals or len(signals) != len(pins):
        groups.append(Group(" ".join([*left, part.words]), part.component, number, pins=pins))
        return
    rest = [w for w in left if w not in signals]
    words = " ".join([*rest, part.words])
    same = [g for g in groups if g.component == part.component and g.signals and (number is None or number == g.number)]
    group = next((g for g in reversed(same) if g.words == words or not rest), None)
    if group is None or {s.lower() for s, _ in group.signals} & {s.lower() for s in signals}:
        group = Group(words, part.component, number)
        groups.append(group)
    group.signals += [
        (w if w.lower() in own - {"button", "switch"} else SYNONYMS[w.lower()].upper(), p) for w, p in zip(signals, pins, strict=True)
    ]
