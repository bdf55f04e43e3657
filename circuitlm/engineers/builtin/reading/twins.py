"""Two boards under one name: 'two Nanos: one has a joystick, the other drives the motors' are two mentions, one for each clause."""

from __future__ import annotations

import re
from dataclasses import replace

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.names import stem

_FIRST = re.compile(
    r"\b(?:one|the first(?: one)?)(?: of them| board| nano| end| side)?(?=\s+(?:(?:just|only)\s+)?(?:with|in|on|at|by|has|is|"
    r"(?!this\b|plus\b|is\b)[a-z]{3,}s)\b)",
    re.I,
)
_BOARD_NOUNS = words("board node unit station arduino esp controller")
_ALL_OF_THEM = ("each", "every", "both")
_SECOND = re.compile(
    r"\b(?:the other|the second|other one|second one)\b|(?:(?<=[,;.] )|(?<=\band ))(?:other|second)(?: one)?(?= (?:with|has|is|[a-z]{3,}s)\b)",
    re.I,
)
_ONE = r"\bone (?:of the )?(?P<noun>{noun})(?= (?:just |only )?(?:with|in|on|at|by|has|is|(?!this\b|plus\b)[a-z]{{3,}}s)\b)"
"""'One Nano has a joystick', where 'the other Nano' follows."""


_NUMBERED = re.compile(
    r"\b(?:the )?(?P<noun>[a-z]+(?:32|8266)?|board|node|unit|station) ?#?(?P<which>[12AB])(?=[:,]? +(?:with|has|is|(?!this\b|plus\b)[a-z]{3,}s)\b)",
    re.I,
)


_PLACE = r"(?: one| board| side| end| unit| of them| nano| uno| esp32| pico| arduino)?\b"
_SHARED = re.compile(
    r"(?<=[ ,:;-])(?P<x>(?!and |with |has )[\w'-]+(?: (?!and |with |has )[\w'-]+){0,4}?) (?:on|at) (?:the )?(?:one|first|near|this)"
    + _PLACE
    + r",? (?:and |with )?"
    r"(?P<y>(?:an? |the )?[\w'-]+(?: [\w'-]+){0,5}?) (?:on|at) the (?:other|second|far|remote|opposite)" + _PLACE,
    re.I,
)
"""'A button on one and a buzzer on the other'."""
_SENT = re.compile(
    r"(?<=[ ,:;-])(?:and )?(?:to )?(?:sends?|transmits?|reports?|brings?|pass(?:es)?) (?:the |its )?(?:[\w-]+ ){0,3}?(?:from|of) (?P<x>(?:an? |the )?[\w'-]+(?: [\w'-]+){0,3}?) to "
    r"(?P<y>(?:an? |the )?[\w'-]+(?: [\w'-]+){0,4}?) (?:on|at) the (?:other|second|far|remote|opposite)" + _PLACE,
    re.I,
)
"""'Send the temperature from a DS18B20 to a relay at the far end'."""


def numbered_boards(text: Text, mentions: list[Mention]) -> str:
    """'Two Nanos. Nano 1 reads a sensor, Nano 2 has a display' as 'one reads ..., the other has ...'; else the text as it was."""
    for m in mentions:
        noun = text.raw[text.tokens[m.start].start : text.tokens[m.end - 1].end]
        one = re.search(_ONE.format(noun=re.escape(noun)), text.raw, re.I) if m.entry["controller"] else None
        other = re.search(rf"\bthe (?:other|second) {re.escape(noun)}\b", text.raw[one.end() :], re.I) if one else None
        if one and other:
            behind = text.raw[one.end() :]
            return f"{text.raw[: one.start()]}2 {noun}s: one{behind[: other.start()]}the other{behind[other.end() :]}"
    pair = next((m for m in mentions if m.entry["controller"] and any(number_at(text, k) == 2 for k in range(m.start - 3, m.start))), None)
    if pair is None:
        return text.raw
    at = text.tokens[pair.end - 1].end
    if shared := _SHARED.search(text.raw, at) or _SENT.search(text.raw, at):
        return f"{text.raw[: shared.start()]} one has {shared['x']}, the other has {shared['y']}{text.raw[shared.end() :]}"
    nouns = {t.stem for t in text.tokens[pair.start : pair.end]} | _BOARD_NOUNS
    found = [x for x in _NUMBERED.finditer(text.raw, text.tokens[pair.end - 1].end) if stem(x["noun"].lower()) in nouns]
    first = next((x for x in found if x["which"] in "1Aa"), None)
    second = next((x for x in found if x["which"] in "2Bb" and first is not None and x.start() > first.end()), None)
    if first is None or second is None:
        return text.raw
    return f"{text.raw[: first.start()]}one{text.raw[first.end() : second.start()]}the other{text.raw[second.end() :]}"


def twins(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions, a controller that is named for two boards being split where 'one' and 'the other' speak of each by itself."""
    boards = [
        m for m in mentions if m.entry["controller"] and not m.negated and not (m.start > 0 and text.low(m.start - 1) in _ALL_OF_THEM)
    ]
    if len(boards) != 1 or boards[0].count != 2 or boards[0].pins:
        return mentions
    board = boards[0]
    first = next((x for x in _FIRST.finditer(text.raw, text.tokens[board.end - 1].end)), None)
    second = _SECOND.search(text.raw, first.end()) if first else None
    if first is None or second is None:
        return mentions
    out = [m for m in mentions if m is not board]
    for found in (first, second):
        at, end = text.token_at(found.start()), text.token_at(found.end() - 1) + 1
        if any(m.start < end and at < m.end for m in out):
            return mentions
        out.append(replace(board, start=at, end=end, lead=at, count=1, attributes={**board.attributes, "twin": "yes"}))
        text.explain(at, end)
    text.explain(board.lead, board.end)
    return sorted(out, key=lambda m: m.start)


_EACH_END = re.compile(r"\s*(?:sits |is |stands )?(?:on|at) (?:each|both|either)(?: of the)?(?: two)? (?:ends?|sides?)\b", re.I)


def spelled_out(text: Text, mentions: list[Mention]) -> list[Mention]:
    """'Two arduinos that talk: an Uno with a knob, a Nano with a LED': the plural is the two that are named behind it."""
    boards = [m for m in mentions if m.entry["controller"] and not m.negated]
    if (last := boards[-1] if boards else None) and last.count == 1 and (place := _EACH_END.match(text.raw, text.tokens[last.end - 1].end)):
        last.count, last.counted = 2, True  # 'one Nano on each end'
        text.explain(last.end, text.token_at(place.end() - 1) + 1)
        plural = [m for m in boards if m is not last and m.count == 2 and not m.specific and text.low(m.end - 1).endswith("s")]
        return [m for m in mentions if m not in plural]
    for general in boards:
        word = text.low(general.end - 1)
        behind = [m for m in boards if m.start > general.end and m.count == 1 and text.low(m.lead) in ("a", "an", "one", "the")]
        named = [m for m in behind if text.low(m.end - 1) != word.rstrip("s")]
        if general.count >= 2 and general.end - general.start == 1 and word.endswith("s") and len(named) == general.count == len(behind):
            text.explain(general.lead, general.end)
            return [m for m in mentions if m is not general]
    return mentions
