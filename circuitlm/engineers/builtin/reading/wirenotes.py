"""Wiring notes that name the board's pin first, a line or an item each: 'D2 -> DHT22 data', 'A4/A5 = OLED', 'pin 9: servo signal'.

They are turned round to 'DHT22 data on D2', which is how everybody else writes it; so are clauses that begin with the pin: 'and on D3 a servo'.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import PinNames, Written
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words

_BEFORE = words(", ; : . ( | * - # > and") | {""}
"""What stands in front of an item of the notes."""
_ENDS = words(", ; | ) / with which that on using")
_SUPPLIES = words("gnd ground vcc vdd vin 5v 3v3 3.3v 12v high low + minus plus")
_FILLERS = words("goes to the my for is a an")
_HOLDS = words("has gets takes carries holds serves")
"""What a pin does with the part that hangs on it."""
_AT = words("on at")
_THERE = words("there there's theres 's is are sits sit hangs hang comes goes be i we have i've should will shall")
"""'On pin 3 there is a buzzer, at 4 sits a button'."""
_VERB = 4
_TAIL = re.compile(r"\s*(?:\+|\bpin|\bwire|\(\+\))\s*$", re.I)
_LONGEST = 14
"""Tokens that an item says of a pin at most."""
_LEAST = 2
"""So many items make a list; one alone may be anything."""


def wire_notes(text: Text, mentions: list[Mention]) -> str:
    """The text with such notes turned round; as it was where there are none or no board is named."""
    boards = [m.component for m in mentions if m.entry["controller"]]
    if not boards:
        return text.raw
    names = PinNames(text, boards, {i for m in mentions for i in range(m.start, m.end)})
    items: list[tuple[int, int, str, list[str]]] = []
    for i, token in enumerate(text.tokens):
        if (not items or token.start >= items[-1][1]) and (item := _item(text, names, i)) is not None:
            items.append(item)
    if len(items) < _LEAST:
        return text.raw
    raw = text.raw
    for start, end, what, pins in reversed(items):
        closed = (
            "," if raw[end : end + 2].lstrip(" ")[:1] == "\n" else ""
        )  # what stands in the next line is not what the pin's number counts
        raw = f"{raw[:start]}{_turned(what, pins)}{closed}{raw[end:]}"
    return raw


_PLACE = words("on at to")
_CLAUSE = words(", ; : . ( - and plus also & then while whereas connect put attach hook hang wire plug have has had") | {""}
"""What stands in front of a clause that begins with its pin."""
_THERE = words(
    "there there's theres is are 's goes go hangs hang sits sit comes come lives i i've ive we have got want put connect wire attach 'd 've like should shall will be"
)
_COUNTS = words("a an the one my another two three four five six eight")
_GOES_ON = words(", ; : . ) ( and & or with via through over by for that which to when while then but so if as plus using whose on") | {""}
"""What stands behind the part in such a clause."""
_FAR = 7
"""Tokens from the article of a part to its name at most."""


def pins_first(text: Text, mentions: list[Mention]) -> str:
    """'An LDR on A2, and on D3 a servo through ...' with the part in front of its pin: 'an LDR on A2, and a servo on D3 through ...'."""
    boards = [m.component for m in mentions if m.entry["controller"]]
    if not boards:
        return text.raw
    names = PinNames(text, boards, {i for m in mentions for i in range(m.start, m.end)})
    raw = text.raw
    for i in range(len(text.tokens) - 1, -1, -1):
        if text.low(i) not in _PLACE or not (text.low(i - 1) in _CLAUSE or _line_begins(text, i)):
            continue
        end = pins[-1].end if (pins := names.group(i + 1)) else _bare_end(text, i)
        first = end
        while text.low(first) in _THERE and first - end < 4:
            first += 1
        part = next((m for m in mentions if m.start > first), None)
        if (
            not end
            or part is None
            or part.entry["controller"]
            or part.start - first > _FAR
            or text.low(first) not in _COUNTS
            or text.low(part.end) not in _GOES_ON
            or text.sentence_bounds(i) != text.sentence_bounds(part.start)
            or {t.low for t in text.tokens[first : part.start]} & {",", ";", "on", "at", "to", "with"}
            or names.group(part.end + 1, loose=text.low(part.end) in _PLACE)  # a pin of its own behind it
        ):
            continue
        t = text.tokens
        raw = (
            f"{raw[: t[i].start]}{raw[t[first].start : t[part.end - 1].end]} {raw[t[i].start : t[end - 1].end]}{raw[t[part.end - 1].end :]}"
        )
    return raw


_BARE = re.compile(
    r"on \d{1,2}(?:(?:, ?| and |, and | to | ?- ?)\d{1,2})*(?= (?:an? [a-z]|(?:the|my|one|two|three|four|five|six|eight) ))", re.I
)
"""'On 3 a red LED': bare numbers with an article behind them, which is no unit of theirs."""


def _bare_end(text: Text, i: int) -> int:
    """The token behind the bare numbers that follow 'on' at token *i* and have a thing with its article behind them, else 0."""
    found = _BARE.match(text.raw, text.tokens[i].start)
    return 0 if found is None else text.token_at(found.end() - 1) + 1


def _turned(what: str, pins: list[str]) -> str:
    """'DHT22 data on D2'; each signal with its pin where as many are listed: 'D10/D11 = nRF24L01 (CSN, MOSI)'."""
    listed = re.fullmatch(r"(.*?)\s*\(([^()]*)\)?", what) or re.fullmatch(r"(.*?)\s*\b(\w+(?:\s?[/&,]\s?\w+)+)", what)
    signals = [x for x in re.split(r"\s*(?:[,/&]|\band\b)\s*", listed[2].strip()) if x] if listed else []
    if listed and len(signals) == len(pins) > 1:
        return f"{listed[1]} " + ", ".join(f"{signal} on {pin}" for signal, pin in zip(signals, pins, strict=True))
    aside = re.fullmatch(r"(.*\w) (\([^()]*\))", what)  # 'a button (other side to ground)'
    return f"{aside[1]} on {' and '.join(pins)} {aside[2]}" if aside else f"{what} on {' and '.join(pins)}"


def _item(text: Text, names: PinNames, i: int) -> tuple[int, int, str, list[str]] | None:
    """(first and last character, what it says, its pins) of the item that begins at token *i*."""
    first = i - (text.low(i - 1) in _AT and (text.low(i - 2) in _BEFORE or _line_begins(text, i - 1)))  # 'on 4 a button'
    if first == i and text.low(i - 1) not in _BEFORE and not _line_begins(text, i):
        return None
    arrow = _line_begins(text, i) or (text.low(i + 1) in ("-", "=") and text.low(i + 2) == ">")
    pins = names.group(i, loose=arrow or first < i or names.one(i) is not None)
    if not pins or names.covered.intersection(range(i, pins[-1].end)):
        return None
    start = _past_sign(text, pins[-1], bare=all(p.bare and not p.prefix for p in pins))
    article = ""
    if start is None and (names.one(i) is not None or first < i) and (start := _past_verb(text, pins[-1].end)) is not None:
        article = f"{text.low(start - 1)} "  # 'a red one' is another
    if start is None:
        return None
    while text.low(start) in _FILLERS:
        start += 1
    end = start
    while end < len(text.tokens) and not _item_ends(text, names, start, end):
        end = _past_brackets(text, end) if text.low(end) == "(" else end + 1
    if not 0 < end - start <= _LONGEST or text.low(start) in _SUPPLIES or not text.low(start)[:1].isalpha():
        return None
    if any(names.one(k) is not None for k in range(start, end)):
        return None  # a pin on either side: two boards
    what = article + _TAIL.sub("", text.words(start, end))
    return text.tokens[first].start, text.tokens[end - 1].end, what, [p.name for p in pins]


def _line_begins(text: Text, i: int) -> bool:
    """Whether a token is the first of its line."""
    before = text.raw[text.tokens[i - 1].end : text.tokens[i].start] if i else "\n"
    return "\n" in before


def _past_sign(text: Text, pin: Written, bare: bool) -> int | None:
    """The token behind '->', '=>', '=', ':' or '|' that follows a pin; a number alone wants an arrow."""
    k = pin.end
    signs = ""
    while k - pin.end < 4 and text.low(k) in ("-", "=", ">", ":", "|"):
        signs += text.low(k)
        k += 1
    if not signs:
        return None
    return k if ">" in signs or (not bare and signs in ("=", ":", "|", "-", "--")) else None


def _past_verb(text: Text, k: int) -> int | None:
    """The token behind 'has' and the article in 'pin 4 has a green LED', behind the article alone in 'pin 5 a red one'."""
    begin = k
    while text.low(k) in _HOLDS | _THERE and k - begin < _VERB:
        k += 1
    return k + 1 if text.low(k) in ("a", "an") and text.low(k + 1)[:1].isalpha() else None


def _past_brackets(text: Text, k: int) -> int:
    """The token behind the bracket that opens at one, within its line."""
    end = k + 1
    while end < len(text.tokens) and text.low(end - 1) != ")" and not _line_begins(text, end):
        end += 1
    return end


def _item_ends(text: Text, names: PinNames, start: int, k: int) -> bool:
    """Whether an item that began at *start* is over before token *k*."""
    if k > start and _line_begins(text, k):
        return True
    low = text.low(k)
    if low == "/" and k > start and names.one(k + 1) is None and not _line_begins(text, k + 1):
        return False  # 'trig/echo'
    if low in _ENDS or (low == "." and (k + 1 >= len(text.tokens) or text.tokens[k].sentence != text.tokens[k + 1].sentence)):
        return True
    at = text.low(k + 1) in _AT
    return low in ("and", "&") and bool(names.group(k + 1 + at, loose=at) if at else names.one(k + 1))
