"""Lists under headings: two circuits in one prompt ('Transmitter: Nano, joystick. Receiver: Nano, motor.'), and like things of one circuit whose
parts are told one by one ('X axis: NEMA 17, A4988. Y axis: NEMA 17, A4988')."""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import ADJECTIVES, DEFINITE, words
from circuitlm.knowledge.catalogue import catalogue

_COUNTERPARTS = (
    words("x y z a b c d e"),
    words("1 2 3 4 5 6 7 8"),
    words("one two three four five six"),
    words("first second third fourth"),
    words("left right middle"),
    words("front rear back"),
    words("upper lower top bottom"),
    words("north south east west"),
    words("inner outer inside outside indoor outdoor"),
)
"""What tells like things apart in their headings."""
_ONE = words("a an one 1 another")
_SHARED = ("controller", "supply", "converter", "power", "passive", "expander", "bus", "storage", "clock")
_LONGEST = 4
"""So many words a heading has at most."""


def sections(text: Text, mentions: list[Mention]) -> list[tuple[int, int]]:
    """(first token, token behind the colon) of each heading, where two of the sections or more name a board of their own."""
    found: list[tuple[int, int]] = []
    for i, token in enumerate(text.tokens):
        if token.low != ":" or i == 0:
            continue
        start = i
        while start > 0 and i - start < _LONGEST and text.low(start - 1).isalpha() and (start == i or not _opens(text, start)):
            start -= 1
        if start < i and _opens(text, start):
            found.append((start, i + 1))
    if len(found) < 2:
        return []
    ends = [s for s, _ in found[1:]] + [len(text.tokens)]
    boards = 0
    seen: set[str] = set()
    for (_, behind), end in zip(found, ends, strict=True):
        inside = [m for m in mentions if behind <= m.start < end and m.entry["controller"] and not m.negated]
        boards += any(m.component not in seen or text.low(m.start - 1) not in DEFINITE for m in inside)  # 'the Uno' is that of before
        seen |= {m.component for m in inside}
    return found if boards >= 2 else []


def of_their_own(text: Text, mentions: list[Mention]) -> str:
    """The text with 'another' in front of each part that a like thing under a heading before has too: 'Left: a motor. Right: a motor'."""
    heads = _like_headings(text)
    if len(heads) < 2 or sections(text, mentions):
        return text.raw
    ends = [start for start, _ in heads[1:]] + [len(text.tokens)]
    seen: set[str] = set()
    edits: list[tuple[int, int, str]] = []
    for (_, behind), end in zip(heads, ends, strict=True):
        inside = [m for m in mentions if behind <= m.start < end and m.entry["kind"] not in _SHARED and not m.negated]
        for m in inside:
            k = m.start
            while k > behind and text.low(k - 1) in COLORS | ADJECTIVES and text.low(k - 1) not in DEFINITE:
                k -= 1
            if m.component in seen and text.low(k - 1) not in DEFINITE | {"another", "same"}:
                if text.low(k - 1) in _ONE:
                    edits.append((text.tokens[k - 1].start, text.tokens[k - 1].end, "another"))
                elif number_at(text, k - 1) is None:
                    edits.append((text.tokens[k].start, text.tokens[k].start, "another "))
        seen |= {m.component for m in inside}
    raw = text.raw
    for start, end, said in sorted(edits, reverse=True):
        raw = raw[:start] + said + raw[end:]
    return raw


def _like_headings(text: Text) -> list[tuple[int, int]]:
    """(first token, token behind the colon) of headings that differ in one word of a kind: 'X axis:' and 'Y axis:', 'Left:' and 'Right:'."""
    found: list[tuple[int, int, tuple[str, ...]]] = []
    for i, token in enumerate(text.tokens):
        start = next((k for k in range(i - 1, max(-1, i - _LONGEST), -1) if _opens(text, k)), None) if token.low in (":", "=") else None
        if start is not None and all(text.low(k).isalnum() for k in range(start, i)):
            found.append((start, i + 1, tuple(text.low(k) for k in range(start, i))))
    for row in _COUNTERPARTS:
        for _, _, name in found:
            for at, word in enumerate(name):
                alike = [h for h in found if len(h[2]) == len(name) and h[2][:at] == name[:at] and h[2][at + 1 :] == name[at + 1 :]]
                if word in row and len({h[2][at] for h in alike if h[2][at] in row}) > 1:
                    return [(s, e) for s, e, _ in alike]
    return []


def _opens(text: Text, i: int) -> bool:
    """Whether a line, sentence or clause begins at a token."""
    if i == 0 or not text.low(i - 1)[:1].isalnum():
        return True
    return "\n" in text.raw[text.tokens[i - 1].end : text.tokens[i].start]


def drop_headings(text: Text, mentions: list[Mention]) -> list[tuple[int, int]]:
    """The sections; names of parts in their headings are no parts ('Transmitter:')."""
    found = sections(text, mentions)
    for m in list(mentions):
        if any(start <= m.start < behind for start, behind in found) and not m.entry["controller"]:
            mentions.remove(m)
    for start, behind in found:
        text.explain(start, behind)
    return found


_LAMPS = ("lamp", "light", "torch", "lantern", "flashlight", "cube", "strip", "matrix", "display")


def lamp_names(text: Text, mentions: list[Mention]) -> None:
    """'USB LED lamp: three white LEDs': what a thing is named after is counted where its parts are told."""
    for m in list(mentions):
        named = not m.counted and not m.plural and m.entry["kind"] == "indicator" and text.low(m.end) in _LAMPS
        told = any(x is not m and x.start > m.end and x.component == m.component and (x.counted or x.plural) for x in mentions)
        if named and told and not m.pins:
            text.explain(m.start, m.end + 1)
            text.spent.update(range(m.start, m.end + 1))
            mentions.remove(m)


def built_things(text: Text, mentions: list[Mention]) -> None:
    """'Micro:bit fan: ... a small DC motor', 'my fan toy: 1 motor': the thing that is built, named after what its motor makes of it, is no part beside that motor."""
    for m in list(mentions):
        behind = m.end + (text.low(m.end).isalpha() and text.low(m.end) not in ADJECTIVES)
        if text.low(behind) != ":" or m.start > _LONGEST or m.counted or m.plural or m.specific or m.pins or m.entry["kind"] != "actuator":
            continue
        later = [x for x in mentions if x.start > m.end and not x.negated]
        motor = any(catalogue().get(x.component).shape == "motor" and x.entry["kind"] == "actuator" for x in later)
        if motor and not any(x.component == m.component or text.words(x.start, x.end) == text.words(m.start, m.end) for x in later):
            text.explain(m.start, m.end)
            text.spent.update(range(m.start, m.end))
            mentions.remove(m)


def section_of(found: list[tuple[int, int]], token: int) -> int:
    """The number of the section that a token stands in; 0 before the first heading."""
    return sum(start <= token for start, _ in found)
