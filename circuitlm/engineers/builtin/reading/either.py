"""A choice of sources: 'coin cell or two AAA', 'a battery would be nice but usb is ok', 'USB for now, later maybe a LiPo'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.supplies import SupplyReading, generic, is_battery
from circuitlm.engineers.builtin.reading.text import Text

_PRAISE = (
    r"(?:is|are|would be|will be|preferred|preferably|if possible|fine|ok|okay|nice|best|better|great|good|cool|ideal|for now|first|works)"
)
_CHOICE = r"(?:or|/|otherwise|else|alternatively|but|later|maybe|perhaps)"
_SMALL = r"(?:small|little|tiny|flat|round|plain|ordinary|normal|regular|alkaline|fresh|maybe|even|else|just|is|are|would|should i (?:take|use)|do i (?:need|want)|rather|better|a|an|the|my|from|by|via|on|off|through|later|perhaps|possibly|one|two|three|four|some|simply|\d{1,2} ?x|\d|x|pcs|pieces)"
_BETWEEN = re.compile(rf"[\s,;:(]*(?:{_PRAISE}[\s,;(]*)*{_CHOICE}\b(?:[\s,;(]+{_SMALL}\b)*[\s(]*", re.I)


def either(text: Text, supplies: list[SupplyReading]) -> None:
    """Sources that are alternatives become one with a choice; the first named comes first."""
    kept: list[SupplyReading] = []
    for s in sorted(supplies, key=lambda s: s.start):
        last = kept[-1] if kept else None
        if last is not None and _between(text, (last.others[-1] if last.others else last).end, s.start):
            last.others.append(s)
            text.explain(last.end, s.start)
            continue
        kept.append(s)
    for s in kept:
        end = (s.others[-1] if s.others else s).end
        if usb := _usb_behind(text, end):
            s.others.append(SupplyReading(generic("usb-supply"), None, usb, usb + 1, text.words(usb, usb + 1)))
            text.explain(end, usb + 1)
        elif not s.others and is_battery(s.component) and (usb := _usb_in_front(text, s.start)):
            s.others.append(SupplyReading(generic("usb-supply"), None, usb, usb + 1, text.words(usb, usb + 1)))
            text.explain(usb, s.start)
    supplies[:] = [s for s in supplies if any(s is k for k in kept)]


def _between(text: Text, end: int, start: int) -> bool:
    if start <= end:
        return False
    words = text.raw[text.tokens[end - 1].end : text.tokens[start].start]
    return _BETWEEN.fullmatch(words) is not None


def _usb_behind(text: Text, end: int) -> int:
    """The bare word 'usb' as the other choice; 0 when there is none."""
    return next((i for i in range(end, min(end + 8, len(text.tokens))) if text.low(i) == "usb" and _between(text, end, i)), 0)


def _usb_in_front(text: Text, start: int) -> int:
    """The bare word 'usb' as the first choice: 'on USB or on 3x AA'; 0 when there is none."""
    return next((i for i in range(max(1, start - 8), start) if text.low(i) == "usb" and _between(text, i + 1, start)), 0)
