"""How many of a part, said behind its name: 'LM35s, 4 of them', 'TMC2209 drivers (3 pcs)'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import NUMBERS, Text, number_at
from circuitlm.engineers.builtin.reading.words import DETERMINERS, FUNCTION_WORDS
from circuitlm.knowledge.catalogue import catalogue

_PIECES = {"pcs", "pc", "pieces", "units", "off", "st\u00fcck", "stk"}
_MOST = 32
_IN_ONE = re.compile(r"\b(\d{1,2}|two|three|four|six|eight)[ -]?in[ -]?(?:1|one)\b", re.I)
_WIDE = re.compile(r"\b(8|16|24|32|40|48|56|64|72|80|96|128)\s?(?:x|by)\s?(8|16|24|32|40|48|56|64|72|80|96|128)\b", re.I)
"""The size of a display of several modules that are eight dots wide and high each, either side first."""


def counted_behind(text: Text, m: Mention) -> None:
    """Set the count of a mention that has none of its own."""
    if not m.counted and m.count == 1:
        _size_in_front(text, m)
    if m.counted or m.count > 1 or _many_on_one_board(text, m):
        return
    if (k := _times_further(text, m)) is not None:
        m.count, m.counted = int(text.low(k)[1:]), True
        text.explain(k, k + 1)
        return
    if (k := _of_them(text, m)) is not None:
        m.count, m.counted = number_at(text, k) or 1, True
        text.explain(k, k + 3)
        return
    i = m.end
    opened = text.low(i) == "("
    i += text.low(i) in (",", "(", ":", "-")
    times = re.fullmatch(r"(\d{1,2})x", text.low(i)) if opened and text.low(i + 1) == ")" else None
    n = int(times[1]) if times else number_at(text, i)
    if n is None or not 2 <= n <= _MOST or i in text.pinned:
        return
    if times:
        end = i + 1
    elif text.low(i + 1) == "of" and (
        text.low(i + 2) == "them" or (text.low(i + 2) in ("those", "these") and not text.low(i + 3).isalnum())
    ):
        end = i + 3
    elif text.low(i + 1) in _PIECES or (opened and text.low(i + 1) == "x"):
        end = i + 2
    elif text.low(i - 1) in (":", "-") and text.low(i + 1) in ("", ".", ";") and text.low(m.end - 1).endswith("s"):
        end = i + 1  # 'I need servos: three.'
    else:
        return
    if text.low(i + 1) == "of" and n <= sum(i.default for i in catalogue().get(m.component).interfaces_of("contact", "signals")) - 1:
        return  # 'a 4 channel relay board, three of them used'
    m.count, m.counted = n, True
    text.explain(m.end, end + (opened and text.low(end) == ")"))


def _times_further(text: Text, m: Mention) -> int | None:
    """The 'x2' of 'servo pan tilt x2', behind up to two words that say which one; None where there is none."""
    for k in (m.end + 1, m.end + 2):
        if not text.low(k - 1).isalpha() or text.low(k - 1) in FUNCTION_WORDS or k - 1 in text.used:
            return None
        if re.fullmatch(r"x\d{1,2}", text.low(k)) and 2 <= int(text.low(k)[1:]) <= _MOST:
            return k
    return None


_NEXT = 14
"""Tokens from a part to 'four of them' in the sentence behind its own."""


def _of_them(text: Text, m: Mention) -> int | None:
    """The number of 'a three-wire load cell. Four of them make a scale', where it opens the sentence behind the part's own."""
    high = text.sentence_bounds(m.start)[1]
    n = number_at(text, high) if high < len(text.tokens) and high - m.end < _NEXT else None
    several = n is not None and 2 <= n <= _MOST and text.low(high + 1) == "of" and text.low(high + 2) in ("them", "those", "these")
    alone = bool({"a", "an", "the", "this", "that"} & {text.low(k) for k in range(m.start - 3, m.start)})
    return high if several and alone and m.entry["kind"] in ("sensor", "input", "indicator", "actuator", "light", "audio") else None


def _many_on_one_board(text: Text, m: Mention) -> bool:
    """'A MAX7219 matrix (4 in 1)', 'a 32x8 MAX7219 display': so many modules in a chain, where the part chains; whether that is said."""
    component = catalogue().get(m.component)
    if component.interface("cascade") is None or component.kind != "display":
        return False
    low, high = text.sentence_bounds(m.start)
    first, last = max(low, m.start - 6), min(high, m.end + 8)
    begin = text.tokens[first].start
    raw = text.raw[begin : text.tokens[last - 1].end]
    if (hit := _IN_ONE.search(raw)) is not None:
        n = int(hit[1]) if hit[1].isdigit() else NUMBERS[hit[1].lower()]
    elif (hit := _WIDE.search(raw)) is not None and any("8x8" in a for a in component.aliases):
        n = int(hit[1]) * int(hit[2]) // 64
    else:
        return False
    if not 2 <= n <= _MOST:
        return False
    m.count, m.counted = n, True
    at = range(text.token_at(begin + hit.start()), text.token_at(begin + hit.end() - 1) + 1)
    text.explain(at.start, at.stop)
    text.pinned.update(at)
    return True


def _size_in_front(text: Text, m: Mention) -> None:
    """'An 8 LED bar', 'a 10 segment bar graph': the number in front of one part that is made of several lamps is its size."""
    lamps = len(catalogue().get(m.component).interfaces_of("led"))
    single = text.tokens[m.end - 1].low == text.tokens[m.end - 1].stem
    at = m.start - 1 - (text.low(m.start - 1) in ("-", "segment", "seg"))
    n = number_at(text, at)
    if lamps < 2 or m.entry["kind"] != "indicator" or not single or n is None or not 4 <= n <= lamps or text.low(at)[-1:] == "x":
        return
    if text.low(at - 1) in DETERMINERS | {"with", "and", ",", "+"}:
        m.counted = True
        text.explain(at, m.start)
        text.pinned.update(range(at, m.start))
