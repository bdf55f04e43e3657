"""Parts that are told one by one without their name: 'D9 drives one servo and D10 the other', 'PB0 red led, PB1 the yellow', 'one button starts,
another one stops, a third one adds a minute', 'DS18B20 #1 in the tank, #2 in the sump'.

A noun phrase without a noun (`_headless`) is one of the parts that a phrase before it names (`_antecedent`, a scored choice). Those that have a pin or a
colour of their own get the noun; of the others the number is told with the name, so that every later reader finds it where numbers stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from circuitlm.engineers.builtin.reading.colors import COLORS
from circuitlm.engineers.builtin.reading.counted_by_rows import noun_phrase
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import UNITS, PinNames
from circuitlm.engineers.builtin.reading.pronouns import singular
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import FUNCTION_WORDS, words

_KINDS = frozenset({"sensor", "input", "indicator", "light", "actuator", "audio", "display", "load"})
_COLORED = ("indicator", "light", "input")
_NTH = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "first": 1, "1st": 1}
_SIGNS = words(". , ; : ! ? ) ( - = / & + >") | {""}
_NOUNS = words("times seconds minutes hours days wires pins metres meters feet degrees lens bus axis chassis series pass")
"""Nouns that end as verbs do."""
_BEFORE_ONE = words(", ; : . and & + plus ( to - or drives runs controls reads feeds") | {""}
_SIDES = words("side sides end ends half edge wall room bank corner arm hand shelf floor shore core leg lane")
_ON_SIDE = words("on at in to from into of by")
_WHERE = words("at in on for outside inside outdoors indoors upstairs downstairs behind under near by above below beside")
_REACH = 30
"""Tokens between a part and the last phrase that stands for one of them."""

Edit = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Headless:
    """A noun phrase without its noun: its tokens, which one it is (0: one more), its colour."""

    start: int
    end: int
    which: int = 0
    color: str = ""
    pro: str = ""
    """It stands for the part on the pins behind it, with these words between."""


def instances(text: Text, mentions: list[Mention]) -> str:
    """The text with the noun, or the number of the parts; as it was where nothing stands for a part."""
    boards = [m.component for m in mentions if m.entry["controller"]]
    if any(noun_phrase(text, m)[1] in ("counted", "several") for m in mentions if m.entry["controller"]):
        return text.raw  # 'two Nanos: one has ..., the other ...'
    covered = {k for m in mentions for k in range(m.start, m.end)}
    pins = PinNames(text, boards, covered)
    found: dict[int, list[_Headless]] = {}
    i = 0
    while i < len(text.tokens):
        h = None if i in covered else _headless(text, covered, pins, i, bool(found))
        if h is not None and (m := _antecedent(text, mentions, h, found)) is not None:
            found.setdefault(m.start, []).append(h)
        i = max(h.end, i + 1) if h is not None else i + 1
    edits: list[Edit] = []
    for m in mentions:
        if m.start in found:
            edits += _told(text, pins, m, found[m.start])
    raw = text.raw
    for start, end, said in sorted(edits, reverse=True):
        raw = raw[:start] + said + raw[end:]
    return raw


def _headless(text: Text, covered: set[int], pins: PinNames, i: int, series: bool) -> _Headless | None:
    """The noun phrase without a noun at token *i*; *series*: such phrases stand before it."""
    word, k = text.low(i), i
    if (same := _same(text, pins, i)) is not None:
        return same
    if word == "#" and text.low(i + 1).isdigit() and int(text.low(i + 1)) > 1 and not covered & {i - 1, i + 2}:
        return _Headless(i, i + 2, int(text.low(i + 1)))
    if word == "yet" and text.low(i + 1) == "another":
        k, word = i + 1, "another"
    which, color = 0, ""
    if word == "a" and text.low(i + 1) == "second" and text.low(i - 1) not in _SIGNS | {"and", "plus"} and text.low(i + 2) != "one":
        return None  # 'once a second'
    if word in ("a", "the", "an") and text.low(i + 1) in _NTH:
        which, k = _NTH[text.low(i + 1)], i + 2
    elif word in ("a", "the", "an") and text.low(i + 1) in COLORS:
        color, k = text.low(i + 1), i + 2
    elif word == "the" and text.low(i + 1) == "other":
        if _other_side(text, i):
            return None
        k = i + 2
    elif word == "another" or (word == "one" and text.low(i - 1) in _BEFORE_ONE):
        k += 1
    elif word in COLORS and text.low(i - 1) not in COLORS and text.low(i - 1) in _SIGNS | {"and"}:
        color, k = word, i + 1
    else:
        return None
    if (text.low(k) == "one" and word != "one") or (word == "one" and text.low(k) == "more" and text.low(k + 1) in _WHERE):
        k += 1
    elif word == "one" and (text.low(k) in ("more", "of", "by", "or", "wire", "after", "per") or text.low(k + 1) in ("each", "every")):
        return None
    placed = series and not color and text.low(k).isalpha() and text.low(k + 1) in _SIGNS  # 'one ahead.'
    if k in covered or not (placed or _ended(text, pins, k, bool(color))):
        return None
    return _Headless(i, k, which, color)


def _other_side(text: Text, i: int) -> bool:
    """'SDA on the 3.3 V side, a display on the other': a place, told of as one before."""
    low, _ = text.sentence_bounds(i)
    near = [k for k in range(low, i - 1) if text.low(k) == text.low(i - 1)] if text.low(i - 1) in _ON_SIDE else []
    return any(text.low(k) in _SIDES for n in near for k in range(n + 1, min(n + 7, i - 1)))


def _same(text: Text, pins: PinNames, i: int) -> _Headless | None:
    """'Ditto on D6', 'the same on D6 and D7', 'so does D10', and the bare ', on D6 for the second shelf'."""
    word, before = text.low(i), text.low(i - 1)
    if word == "so" and text.low(i + 1) in ("does", "do", "is", "are") and pins.one(i + 2) is not None:
        return _Headless(i, i + 2, pro="on ")
    k = i + (word == "the")
    if text.low(k) in ("ditto", "same", "likewise") and before in _SIGNS | {"and"}:
        k += 1 + (text.low(k + 1) == "again")
        pinned = pins.one(k) is not None or (text.low(k) in ("on", "at") and (pins.one(k + 1) or pins.bare(k + 1)))
        return _Headless(i, k, pro="on " if pins.one(k) is not None else "") if pinned else None
    if (
        word in ("on", "at")
        and before in (",", ";")
        and (pin := pins.one(i + 1)) is not None
        and text.low(pin.end) in ("for", "in", "as", "at")
    ):
        low, _ = text.sentence_bounds(i)
        told = [k for k in range(low, i - 1) if text.low(k) == word and (p := pins.one(k + 1)) and text.low(p.end) == text.low(pin.end)]
        return _Headless(i, i, pro=" ") if told else None
    return None


def _ended(text: Text, pins: PinNames, k: int, colored: bool) -> bool:
    """Whether no noun follows: the end, a sign, a pin, a small word or a verb."""
    low = text.low(k)
    if low in _SIGNS or text.tokens[k].sentence != text.tokens[k - 1].sentence or pins.one(k) is not None or pins.bare(k) is not None:
        return low not in ("/", "-") or not colored or pins.one(k + 1) is not None
    if low in FUNCTION_WORDS:
        return low not in UNITS or low == "a"
    if colored:
        return low in ("goes", "sits", "hangs", "blinks", "lights", "means")
    verb = low.endswith("s") and not low.endswith("ss") and low not in _NOUNS
    return (
        verb
        or (low.endswith("ing") and len(low) > 5)
        or low in ("higher", "lower", "up", "down", "inside", "outside", "indoors", "outdoors")
    )


def _antecedent(text: Text, mentions: list[Mention], h: _Headless, found: dict[int, list[_Headless]]) -> Mention | None:
    """The part that a phrase without a noun is one of: of the near ones the one that is told of in the same way."""
    sentence = text.tokens[h.start].sentence
    best, most = None, 0.0
    before = [m for m in mentions if m.end <= h.start]
    if text.low(h.start) == "one" and (not before or (before[-1].entry["controller"] and before[-1].start not in found)):
        return None  # 'a DHT22 and an OLED on a Nano, one for humidity and one for showing it'
    same = h.pro or text.low(h.end - 1) in ("ditto", "same", "likewise", "again")
    for m in mentions:
        if m.end > h.start or m.entry["kind"] not in _KINDS or m.negated or m.entry["controller"]:
            continue
        near = found.get(m.start, [])
        last = near[-1].end if near else m.end
        _, form = noun_phrase(text, m)
        between = any(last <= x.start < h.start and noun_phrase(text, x)[1] == "one" and x.entry["kind"] in _KINDS for x in mentions)
        ordinal = text.low(m.start - 1) in ("first", "1st")
        own = _color(text, m)
        if h.start - last > _REACH or sentence - text.tokens[last - 1].sentence > 1:
            continue
        members = form == "counted" and not h.color  # 'two servos, one on 9': what it is one of is counted
        if (form == "definite" and not ordinal and not h.color) or (h.color and (not own or m.entry["kind"] not in _COLORED)):
            continue
        if h.color and form == "several":
            continue  # 'LEDs red, yellow and green'
        if members:
            pass
        elif form in ("bare", "several") and not (
            m.specific or ordinal or near or own or text.low(m.end) in (":", "#", "(") or text.low(m.end).isdigit()
        ):
            continue
        low, _ = text.sentence_bounds(m.start)
        beside = sentence == text.tokens[m.start].sentence
        score = (
            1.0
            + members
            + (form == "one")
            + 2 * (bool(near) and not between)
            + 0.5 * beside
            - 0.02 * (h.start - last)
            + (text.low(m.lead) == "one" or ordinal)
        )
        score += 1.0 * (m.start - low <= 2 or text.low(m.start - 2) in (",", "and", ":", ";"))  # what a clause begins with
        score += 5.0 * m.start if same else 0.0  # what was named last
        if score > most:
            best, most = m, score
    return best if best is not None and (h.color or noun_phrase(text, best)[1] != "counted") else None


def _color(text: Text, m: Mention) -> str:
    """The colour that is told with a part, before or behind its name."""
    near = [text.low(m.start - 1), text.low(m.end), *(text.low(k) for k in range(m.start, m.end))]
    return next((w for w in near if w in COLORS), "")


def _pin_in_front(text: Text, pins: PinNames, start: int) -> bool:
    """'D10 the other', 'D10 to another', 'PB1 = the yellow'."""
    for k in (start - 1, start - 2, start - 3):
        if pins.one(k) is not None:
            gap = [text.low(j) for j in range(k + 1, start)]
            return "and" not in gap and re.fullmatch(r"[a-z :=>-]*", " ".join(gap)) is not None
    return False


def _pin_behind(text: Text, pins: PinNames, end: int) -> bool:
    """'Another on D6', 'yellow on 6': of these the pins tell the number (`ellipsis`)."""
    for k in range(end, end + 4):
        if pins.one(k) is not None or (text.low(k - 1) in ("on", "at", "to", "pin", "=", "(") and pins.bare(k) is not None):
            return True
        if not re.fullmatch(r"[a-z]{1,9}|[(:=]|-|>", text.low(k)) or text.low(k) in ("and", "for"):
            return False
    return False


def _told(text: Text, pins: PinNames, m: Mention, phrases: list[_Headless]) -> list[Edit]:
    at, form = noun_phrase(text, m)
    noun = singular(m.words)
    edits: list[Edit] = []
    first = (
        0
        if form in ("bare", "several") and text.low(m.end) in (":", "-", ",") and text.low(m.start - 1) not in _NTH and not _color(text, m)
        else 1
    )
    total = first
    for h in phrases:
        start, end = text.tokens[h.start].start, text.tokens[max(h.end - 1, h.start)].end
        if h.pro or text.low(h.end - 1) in ("ditto", "same", "likewise", "again"):
            many = len(pins.group(h.end + (text.low(h.end) in ("on", "at")), loose=True))
            said = f"{many} {noun}s" if many > 1 else f"another {noun}"
            edits.append((start, max(end, start) if h.end > h.start else start, f"{said} {h.pro.strip()}".rstrip() + " " * (h.pro != "")))
        elif _pin_behind(text, pins, h.end) and not _pin_in_front(text, pins, h.start):
            continue
        elif h.color:
            edits.append((start, end, f"{'a ' if h.end - h.start > 1 else ''}{h.color} {noun}"))
        elif _pin_in_front(text, pins, h.start):
            edits.append((start, end, f"another {noun}"))
        else:
            total = max(total, h.which) if h.which else total + 1
    if total > max(first, 1):
        lead = text.tokens[at]
        edits.append(
            (
                lead.start,
                lead.end if form in ("one", "definite") else lead.start,
                str(total) if form in ("one", "definite") else f"{total} ",
            )
        )
        edits += [(text.tokens[h.start].start, text.tokens[h.end - 1].end, "") for h in phrases if text.low(h.start) == "#"]
        more = [h for h in phrases if text.low(h.start) == "another" or text.low(h.end - 1) == "more"]
        taken = {e[0] for e in edits}
        edits += [(s, text.tokens[h.end - 1].end, "also") for h in more if (s := text.tokens[h.start].start) not in taken]  # counted above
    return edits
