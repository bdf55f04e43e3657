"""Several buttons at one analog pin: '5 buttons on A0 with a resistor ladder', 'four buttons on a single analog pin'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_LADDER = re.compile(
    r"\b(?:resist(?:or|ance|ive)s?|voltage|analog(?:ue)?)[ -](?:voltage[ -])?(?:divider[ -])?(?:ladder|network|chain|tree|string)s?\b|"
    r"\b(?:voltage[ -])?divider[ -](?:ladder|chain|network)\b|\bR-?2R\b|\blike (?:on|the|a|an) (?:\w+ )?(?:lcd )?keypad shield\b",
    re.I,
)
_ONE_PIN = re.compile(
    r"\b(?:with|on|to|via|over|through|using|by|from|into|at|use|only)\s+(?:only |just )?(?:one|1|a single|the single|single|the same|the only|only one|just one|an)"
    r"\s+(?:analog(?:ue)?|adc)\s+(?:pin|input|channel|port)?\b",
    re.I,
)


def button_ladders(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions, with the attribute `ladder` for contacts that share an analog pin; a resistor of the ladder's name is no part."""
    contacts = [m for m in mentions if _is_contact(m) and (m.count > 1 or m.plural) and not m.negated and len(m.pins) <= 1]
    found = _LADDER.search(text.raw)
    single = _ONE_PIN.search(text.raw)
    for m in contacts:
        pin = next(iter(m.pins.values()), "")
        shared = "one-pin" in m.attributes and re.fullmatch(r"A\d{1,2}", pin) is not None
        if found is None and not shared and not (single and _nearest(text, mentions, single.start()) is m):
            continue
        m.attributes["ladder"] = "yes"
        if m.count == 1:
            m.count, m.counted = 2, True
    if found is None or not any("ladder" in m.attributes for m in contacts):
        return mentions
    start, end = text.token_at(found.start()), text.token_at(found.end() - 1) + 1
    text.explain(start, end)
    text.spent.update(range(start, end))
    text.raw = text.raw[: found.start()] + "resistor ladder".ljust(len(found[0]))[: len(found[0])] + text.raw[found.end() :]  # no divider
    return [m for m in mentions if not start <= m.start < end]


def _is_contact(m: Mention) -> bool:
    c = catalogue().get(m.component)
    return m.entry["kind"] == "input" and any(i.type == "contact" and i.default for i in c.interfaces) and not c.supplies


def _nearest(text: Text, mentions: list[Mention], at: int) -> Mention | None:
    """The part named last before a character position."""
    return next((m for m in reversed(mentions) if text.tokens[m.start].start < at and not m.entry["controller"]), None)
