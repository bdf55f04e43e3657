"""A part's own terminal that is called like a part: 'ILI9341: CS 15, DC 2, LED to 3.3V', where LED is the display's pin."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.roletable import role_words
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

_SUPPLIED = re.compile(
    r"\s*(?:pins?\s+|\(?backlight\)?\s+)?(?:(?:goes|is|wired|connected|tied|straight|directly|also)\s+)*(?:to|on|->|=|:|>|at|via|@)?\s*(?:the\s+)?"
    r"\+?(?:3[.,]3\s?v?\b(?!\d)|3v3\b|5\s?v\b|vcc\b|vdd\b)",
    re.I,
)
"""What stands behind the name of a pin that goes to a supply."""
_SUPPLIES = words("3.3 3.3v 3v3 5v vcc vdd gnd ground")
_LISTS = words(", ; / & and :")
_LINKS = words("on to = : - > -> pin gpio @ at")


def own_terminals(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions without those that name a terminal of another part in a list of its pins, or beside a supply."""
    kept = []
    for m in mentions:
        owners = [x for x in mentions if x is not m and not x.negated and x.specific and _terminal(x, m)]
        if owners and _bare(text, m) and not _ordered(text, m, mentions) and (_to_supply(text, m) or _listed(text, m, owners)):
            if _to_supply(text, m):
                text.explain(m.start, m.end)
                text.spent.update(range(m.start, m.end))
            continue
        kept.append(m)
    return kept


def _terminal(part: Mention, m: Mention) -> bool:
    """Whether the mention's word is the name of one of the part's pins."""
    word = m.words.lower()
    return any(word in {n.lower() for n in (p.id, p.name or p.id, *p.aka)} for p in catalogue().get(part.component).pins)


def _bare(text: Text, m: Mention) -> bool:
    """Whether it is one word with no article, number or colour in front: at the head of a list's item."""
    before = text.low(m.start - 1)
    return m.end - m.start == 1 and (not before or before in _LISTS or before in (".", "(", "the", "with", "then", "plus"))


def _ordered(text: Text, m: Mention, mentions: list[Mention]) -> bool:
    """Whether such a part is ordered elsewhere: 'a red LED ..., LED on 21'."""
    return any(x is not m and x.component == m.component and not _bare(text, x) for x in mentions)


def _to_supply(text: Text, m: Mention) -> bool:
    return _SUPPLIED.match(text.raw, text.tokens[m.end - 1].end) is not None


def _listed(text: Text, m: Mention, owners: list[Mention]) -> bool:
    """Whether the items on both sides of it, or the two before it, are signals of its owner with their pins."""
    signals = {w for x in owners for w in role_words(x.component)}
    before = [i for i in range(max(0, m.start - 8), m.start) if text.low(i) in signals and _has_pin(text, i)]
    behind = [i for i in range(m.end, min(len(text.tokens), m.end + 8)) if text.low(i) in signals and _has_pin(text, i)]
    low, high = text.sentence_bounds(m.start)
    closed = max((i for i in range(low, m.start) if text.low(i) == ")"), default=low - 1)
    low = max(low, closed + 1)  # '(CS 5, DC 2), LED on 21': the list is at its end
    before, behind = [i for i in before if i >= low], [i for i in behind if i < high]
    return len(before) + len(behind) >= 2 and text.low(m.start - 1) in (_LISTS | {"", "."})


def _has_pin(text: Text, i: int) -> bool:
    """Whether a pin or a supply stands behind a signal's name."""
    k = i + 1
    while text.low(k) in _LINKS and k - i < 4:
        k += 1
    return re.fullmatch(r"(?:gpio|gp|io|d|a|p[abc])?\d{1,2}", text.low(k)) is not None or text.low(k) in _SUPPLIES
