"""Things that are asked for by where they stand and that nothing explained: 'a buzzer and a thermal printer', '- plotter' in a list of parts.

The words of everyday English need no answer (`leftovers`) as long as they tell a story. In a row or list of parts, behind 'with' and a board, or as
what is to be connected, a noun is a wish. Which everyday nouns are things with a plug or an engine is data (`equipment` in `knowledge/words.yaml`);
a noun made of a verb ('plotter', 'label printers') is one as well, unless it stands under `holders` there.
"""

from __future__ import annotations

import functools

from circuitlm.engineers.builtin.reading.leftovers import common_words, inflected
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS, FUNCTION_WORDS, words
from circuitlm.knowledge.catalogue import catalogue

_JOINS = words(", and + & plus with also as well together along / too")
"""What joins a thing to a part in a row."""
_VERBS = words("connect connecting attach attaching add adding wire wiring include including interface interfacing plug hook hooking up")
_WORKS = words("drive drives driving control controls controlling run runs running power powers powering operate operates operating")
"""What a board does with a load: said of what hangs on another part's output too."""
_TURNED_DOWN = words("no not without instead nor except than like unlike")
_GOES_ON = FUNCTION_WORDS | words("please thanks wired connected attached powered driven controlled")
_PLACED = words("for in of on at into from to inside near by under behind around onto beside over above")
"""Words before a place or a purpose: 'light for the camper, six LEDs'."""
_PORTS = words("out in output input port jack socket interface plug")
"""What a device is joined by: 'a MIDI output'."""
_LONGEST = 5
_DRIVES = ("actuator", "driver", "load", "light")
"""Kinds of part that work something, or are worked, for the board."""


@functools.cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    data = catalogue().lexicon.get("words", {})
    return words(str(data.get("equipment", ""))), words(str(data.get("holders", "")))


def is_equipment(word: str) -> bool:
    """Whether an everyday noun names a machine, a vehicle or an appliance: 'printer', 'mowers', 'plotter'."""
    things, holders = _lists()
    one = word.removesuffix("s")
    if {word, one} & things:
        return True
    made = one.endswith("er") and len(one) > 5 and one not in common_words() and one not in holders
    return made and inflected(one, common_words())


def asked_for(text: Text, mentions: list[Mention]) -> list[range]:
    """The tokens of each thing that is asked for and that nothing explained."""
    here = [m for m in mentions if not m.negated]
    starts = {_begins(text, m) for m in here}
    ends = {m.end for m in here}
    found: dict[int, range] = {}
    for i, token in enumerate(text.tokens):
        thing = is_equipment(token.low) or (token.low in _PORTS and is_equipment(text.low(i - 1)))
        if i in text.used or i in text.pinned or not thing or not _noun_ends(text, i):
            continue
        first = _phrase(text, i)
        if _wanted(text, first, i + 1, starts, ends, here, found) and not _switched(text, first, here):
            found[i] = range(first, i + 1)
    return list(found.values())


def mark_asked(text: Text, mentions: list[Mention]) -> None:
    """Notes which of the appliances on mains are asked for, and are not only the place of the rest: 'Uno, a DHT22 and a coffee machine'."""
    for m in mentions:
        if m.negated or not any(i.role == "sink" for i in catalogue().get(m.component).interfaces_of("mains")):
            continue
        here = [x for x in mentions if x is not m and not x.negated]
        if not _noun_ends(text, m.end - 1) or _switched(text, m.start, here):
            continue
        if _wanted(text, m.start, m.end, {_begins(text, x) for x in here}, {x.end for x in here}, here, {}):
            m.attributes["asked"] = "yes"


def _begins(text: Text, m: Mention) -> int:
    """Where a part's noun phrase begins, its count, article and adjectives with it."""
    k = min(m.start, m.lead or m.start)
    while k and not _line_between(text, k) and _leads(text, k - 1):
        k -= 1
    return k


def _leads(text: Text, i: int) -> bool:
    """Whether the token at *i* is an article, a count or the sign behind one: 'a', 'two', '2 x', '3 pcs'."""
    if text.low(i) in DETERMINERS or number_at(text, i) is not None:
        return True
    return len(text.low(i)) <= 3 and text.low(i).isalpha() and text.low(i - 1).isdigit()


def _line_between(text: Text, i: int) -> bool:
    """Whether a new line begins with the token at *i*."""
    return i == 0 or (i < len(text.tokens) and "\n" in text.raw[text.tokens[i - 1].end : text.tokens[i].start])


def _noun_ends(text: Text, i: int) -> bool:
    """Whether a noun phrase ends with the token at *i*: 'a printer cable' is about a cable."""
    if i + 1 == len(text.tokens) or _line_between(text, i + 1):
        return True
    behind = text.low(i + 1)
    if text.tokens[i].low.endswith("s") and behind in DETERMINERS:
        return False  # 'the output drives a relay'
    return behind in _GOES_ON or (not behind[0].isalnum() and behind not in "-'\":") or behind[0].isdigit()


def _phrase(text: Text, i: int) -> int:
    """The first token of the noun phrase that ends with a noun."""
    k = i
    while k and i - k < _LONGEST and not _line_between(text, k):
        before = text.low(k - 1)
        plain = before.isalnum() and before not in _GOES_ON | _VERBS
        if _leads(text, k - 1):
            break  # '2 x plotter', 'a 60 W fridge'
        if not plain and not (before == "-" and text.tokens[k - 1].end == text.tokens[k].start and k > 1 and text.low(k - 2).isalnum()):
            break
        k -= 1
    return k


def _wanted(text: Text, first: int, end: int, starts: set[int], ends: set[int], here: list[Mention], found: dict[int, range]) -> bool:
    """Whether a noun phrase stands where a thing is asked for."""
    k = first
    counted = False
    while k and not _line_between(text, k) and _leads(text, k - 1):
        k -= 1
        counted = True
    if text.low(k - 1) in _TURNED_DOWN or text.low(k - 2) in _TURNED_DOWN:
        return False
    if _line_between(text, k) or (text.low(k - 1) in ("-", "*") and _line_between(text, k - 1)):
        return _in_list(text, k, end, counted, here)
    left = k
    while left and text.low(left - 1) in _JOINS:
        left -= 1
    if left < k and (left in ends or left - 1 in found or _board_before(text, left, here)):
        return True
    right = end
    while text.low(right) in _JOINS - {"with"} or (right > end and text.low(right) in DETERMINERS):
        right += 1
    if right > end and (right in starts or any(m.start == right for m in here)) and not _line_between(text, right):
        return text.low(k - 1) not in _PLACED and (counted or left < k)
    if text.low(k - 1) in _VERBS and (counted or text.low(end) in ("to", "on", "with", "and", ",")):
        return True
    if text.low(k - 1) in _WORKS and counted:
        return not any(m.entry["kind"] in _DRIVES for m in here)
    return False


def _switched(text: Text, first: int, here: list[Mention]) -> bool:
    """'A 4 relay board (lamp, fan, window opener)': what hangs on the part's outputs."""
    low, _ = text.sentence_bounds(first)
    opened = next((k for k in range(first - 1, low, -1) if text.low(k) in ("(", ")")), low)
    return text.low(opened) == "(" and any(0 <= opened - m.end <= 6 and m.entry["kind"] in _DRIVES for m in here)


def _board_before(text: Text, left: int, here: list[Mention]) -> bool:
    """'Arduino Uno on USB with a plotter': the board stands before 'with', a word or two between."""
    return text.low(left) == "with" and any(m.entry["controller"] and 0 <= left - m.end <= 3 for m in here)


def _in_list(text: Text, first: int, end: int, counted: bool, here: list[Mention]) -> bool:
    """Whether a line is one of a list of parts: another line begins with a part, and this one is not its title."""
    sign = not _line_between(text, first)
    if not sign and not counted and not any(m.start < first for m in here):
        return False
    if end < len(text.tokens) and not _line_between(text, end) and text.low(end) not in words(", ( - . on to at with for = and +"):
        return False
    lines = {_line_of(text, m.start) for m in here if _first_of_line(text, m)} - {_line_of(text, first)}
    return bool(lines)


def _line_of(text: Text, i: int) -> int:
    return text.raw.count("\n", 0, text.tokens[i].start)


def _first_of_line(text: Text, m: Mention) -> bool:
    """Whether a line begins with a part, behind a sign and its count."""
    k = _begins(text, m)
    while k and not _line_between(text, k) and not text.low(k - 1).isalpha():
        k -= 1
    return _line_between(text, k)
