"""Which of several boards a part is on: 'an ESP32 with a DHT22 sends to an ESP8266 with a display', and what each of them has: 'two ESP32s,
each with a BME280 and an OLED', 'two Picos, both have a button', 'a relay on each board'.

The parts are as many as the boards together carry, and the wish says that they are shared out among them.
"""

from __future__ import annotations

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words

_EVERY = words("each every both")
_OF_THEM = words("""
    of them these those the two three boards board ends end sides side nodes node units unit stations station controllers controller
    arduinos unos nanos picos esps esp32s one
""")
_HAVE = words("""
    with has have having gets get needs need should must will can also is are be reads read carries carry drives drive controls control
    measures measure uses use connected wired to a an its own their and
""")
_LISTED = words(", and plus & + a an its own their as well one two three four 2 3 4 x")
_AT = words("on at for to")
_TELLS = words(
    "send sends sending sent transmit transmits talk talks tell tells report reports forward forwards stream streams over by via"
)


def each_board(text: Text, mentions: list[Mention]) -> None:
    """Count what each board has once for each board, and mark it as shared out."""
    boards = [m for m in mentions if m.entry["controller"] and not m.negated]
    if sum(m.count for m in boards) < 2:
        return
    for i in range(len(text.tokens)):
        if text.low(i) not in _EVERY or not (n := _boards_before(text, i, boards, mentions)):
            continue
        listed = _listed_behind(text, i, mentions)
        for m in listed or _right_before(text, i, mentions):
            m.count, m.counted = n * (number_at(text, m.lead) or 1), True
            m.attributes["each"] = "board"


def _boards_before(text: Text, i: int, boards: list[Mention], mentions: list[Mention]) -> int:
    """How many boards the word at *i* speaks of: those of its sentence, or of the one before when it opens its own; 0 for other things."""
    low, _ = text.sentence_bounds(i)
    if i - low <= 1:
        low, _ = text.sentence_bounds(low - 1) if low else (low, 0)
    before = [b for b in boards if low <= b.start < i]
    if not before:
        return 0
    between = [m for m in mentions if before[-1].end <= m.start < i and not m.entry["controller"] and m.end < i - 1]
    if any(m.plural or m.count > 1 for m in between):
        return 0
    count = sum(b.count for b in before)
    return count if count > 1 else 0


def _parts(m: Mention) -> bool:
    return not m.negated and not m.entry["controller"] and m.entry["kind"] not in ("supply", "battery")


def _listed_behind(text: Text, i: int, mentions: list[Mention]) -> list[Mention]:
    """The parts of the list that follows: 'each with a DHT22, a button and two LEDs'."""
    _, high = text.sentence_bounds(i)
    found: list[Mention] = []
    at, allowed = i + 1, _HAVE | _OF_THEM
    for m in sorted(mentions, key=lambda m: m.start):
        if m.start < at or m.start >= high:
            continue
        gap = {text.low(k) for k in range(at, m.start) if not number_at(text, k)}
        if not gap <= allowed or (not found and not gap & _HAVE) or not _parts(m):
            break
        found.append(m)
        at, allowed = m.end, _LISTED
    return found


def _right_before(text: Text, i: int, mentions: list[Mention]) -> list[Mention]:
    """The part of 'a DHT22 each', 'a relay on each board', and what is listed before it."""
    if text.low(i + 1) not in ("", ",", ".", ";", ":", "and", "!", "?", ")") and text.low(i + 1) not in _OF_THEM:
        return []
    at = i - 1 if text.low(i - 1) in _AT else i
    found: list[Mention] = []
    for m in sorted(mentions, key=lambda m: -m.start):
        if m.end > at:
            continue
        gap = {text.low(k) for k in range(m.end, at) if not number_at(text, k)}
        if gap - (_LISTED if found else set()) or not _parts(m):
            break
        if text.low(m.lead) not in ("a", "an", "one") and not number_at(text, m.lead):
            break
        found.append(m)
        at = m.lead
    return found


def board_near(text: Text, m: Mention, boards: list[Mention]) -> Mention:
    """The board of a part: the one it is said to be joined to, else the one before it in its sentence, else the nearest."""
    low, high = text.sentence_bounds(m.start)
    near = [b for b in boards if low <= b.start < high] or boards
    joined = [b for b in near if b.start > m.start and _joined(text, m, b)]
    return joined[0] if joined else min(near, key=lambda b: (b.start > m.start, abs(b.start - m.start)))


def _joined(text: Text, m: Mention, board: Mention) -> bool:
    between = [t.low for t in text.tokens[m.end : board.start]]
    if _TELLS & set(between):
        return False  # 'a DHT22 sends to an ESP8266'
    return len(between) <= 5 and any(w in ("on", "to", "with", "at") for w in between) and "," not in between
