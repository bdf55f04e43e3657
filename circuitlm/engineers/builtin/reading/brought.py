"""Parts that another one brings along: 'the jack is on the DAC board', 'LED is on the board already', 'it has a charger on board'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.knowledge.names import stem

_BOARD = r"(?:boards?|modules?|breakouts?|shield|pcb|backpack|hat|carrier|kit)"
_ON_IT = re.compile(
    rf"\s*(?:(?:is|are|sits?|comes?|lives?)\s+)(?:(?:already|all|right|even|also|there|included|soldered|mounted|built)\s+)*(?:on|with|in|into|part of)\s+"
    rf"(?:the|that|this|my|its)\s+(?P<board>(?:[\w-]+\s+){{0,3}}?{_BOARD}\b(?:\s+itself)?)(?!\s*(?:'s|pins?\b|on\b|at\b|with\b))",
    re.I,
)
_NO_BOARD = words("bread perf proto strip vero circuit other second main remote")
"""'The LED is on the perf board': where something is soldered, not what brings it."""


def brought_along(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """Whether a mention is on the board of a part that is named, or on 'the board itself'; one that has a pin or a number is placed there."""
    if (
        m.pins
        or m.counted
        or m.entry["controller"]
        or text.low(m.lead) in ("a", "an", "another", "second")
        or _pin_behind(text, m, mentions)
    ):
        return False
    hit = _ON_IT.match(text.raw, text.tokens[m.end - 1].end)
    if hit is None:
        return False
    said = hit["board"].lower().split()
    if _NO_BOARD & set(said):
        return False
    own = {stem(w) for w in said if not re.fullmatch(_BOARD, w)}
    return not own - {stem("itself"), stem("dev")} or any(own & _names(x) for x in mentions if x is not m and not x.negated)


def refers_back(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """'What pull-ups do the reed ones need?': a general word with 'ones' speaks of parts that were named before."""
    if m.specific or m.pins or text.low(m.end) != "ones" or text.low(m.start - 1) not in ("the", "these", "those", "both"):
        return False
    kinds = {catalogue().entries[m.component]["kind"], "sensor", "input"}
    before = [x for x in mentions if x.start < m.start and x.component != m.component and x.entry["kind"] in kinds]
    return len(before) > 1 or any(x.count > 1 for x in before)


def _pin_behind(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """Whether a pin stands behind the part, before the next one; the board that it is on is no next one."""
    _, high = text.sentence_bounds(m.start)
    later = sorted(x.lead for x in mentions if m.end + 4 < x.start < high)
    end = next((i for i in range(m.end, later[0] if later else high) if text.low(i) in (";", "so", "but")), later[0] if later else high)
    return any(i in text.pinned for i in range(m.end, end))


def _names(m: Mention) -> set[str]:
    """The stems of a part's words as written and of its name."""
    return {stem(w) for w in re.findall(r"[a-z0-9]+", f"{m.words} {catalogue().get(m.component).name}".lower())}
