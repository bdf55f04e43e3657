"""Channels of a converter, expander, servo driver or multiplexer that is named: 'two TMP36 on CH0 and CH1', 'servos on channels 0-5'.

They are kept as the attribute `channels`; the planning knows which chip serves the part and what its channels are called.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.owners import Span, owner_of
from circuitlm.engineers.builtin.reading.text import ORDINALS, Text, number_at
from circuitlm.knowledge.catalogue import catalogue

_ROW = re.compile(
    r"\b(?:channels?|ch)[. ]?#?(?P<first>\d{1,2})\b(?P<rest>(?: ?(?:, and|,|;|and|&|/|\+|-|to|through|\.\.) ?(?:(?:and )?(?:the )?(?!pins?\b|on\b|gpio)[a-z]+(?: one| sensor)?(?: is| sits)? (?:at|on|in|=) )?(?:channel |ch\.? ?)?\d{1,2}\b(?! ?(?:x|k|[munµp]?[FVAHW]|ohms?|%|Hz)\b))*)",
    re.I,
)
_STEP = re.compile(
    r"(?P<sign>, and|,|;|and|&|/|\+|-|to|through|\.\.) ?(?:(?:and )?(?:the )?[a-z]+(?: one| sensor)?(?: is| sits)? (?:at|on|in|=) )?(?:channel |ch\.? ?)?(?P<n>\d{1,2})",
    re.I,
)
_HIGHEST = 31
_NTH = rf"(?P<nth>{'|'.join(w for w in ORDINALS if w.isalpha())}) (?:channel|input)(?: ?\(?(?:CH|AIN|A|IN)(?P<number>\d)\)?)?"
_ON_NTH = re.compile(rf"\b(?P<on>on|at|to|into|in|uses|gets|takes) (?:the |its )?{_NTH}\b", re.I)
_NTH_FOR = re.compile(
    rf"\b(?:on |to )?(?:the |its )?{_NTH}(?: (?:is|goes|for|to|reads|gets|has|takes|carries|measures|connected|wired))*[:=,]? "
    r"(?P<what>(?:an?|the|my|one) [\w-]+(?: (?!and\b|on\b|to\b|with\b)[\w-]+){0,6}?)(?=[,;.]|$| and\b| while\b)",
    re.I,
)
"""'First channel for a potentiometer, second channel for an LDR'."""


def serves(component: str) -> bool:
    """Whether a part has channels for others: a converter, an expander, a servo driver, a bus multiplexer."""
    c = catalogue().get(component)
    return bool(c.interfaces_of("expander")) or sum(i.type == "i2c" and i.role == "controller" for i in c.interfaces) > 1


def nth_channels(text: Text, mentions: list[Mention]) -> str:
    """The text with 'a potentiometer on channel 0' for 'first channel for a potentiometer', where a part with channels for others is named: they
    count from 0."""
    if not any(serves(m.component) for m in mentions):
        return text.raw
    raw = _NTH_FOR.sub(lambda m: f"{m['what']} on channel {m['number'] or ORDINALS[m['nth'].lower()]}", text.raw)
    return _ON_NTH.sub(lambda m: f"{m['on']} channel {m['number'] or ORDINALS[m['nth'].lower()]}", raw)


def fix_channels(text: Text, mentions: list[Mention]) -> None:
    """Attach the channels that the text gives to the parts on them."""
    if not any(serves(m.component) for m in mentions):
        return
    devices = [
        m for m in mentions if not m.entry["controller"] and not serves(m.component) and m.entry["kind"] not in ("supply", "converter")
    ]
    found = [(numbers, Span(text.token_at(r.start()), text.token_at(r.end() - 1) + 1, "", k)) for k, (r, numbers) in enumerate(_rows(text))]
    spans = [s for _, s in found]
    for numbers, span in found:
        owner = owner_of(text, span.start, span.end, devices, spans) or _counted(text, devices, len(numbers))
        owner = owner or _counted(text, devices, sum(len(n) for n, _ in found))  # 'the first on channel 3, the second on channel 4'
        if owner is None:
            continue
        owner.attributes["channels"] = " ".join(filter(None, [owner.attributes.get("channels"), *map(str, numbers)]))
        text.explain(span.start, span.end)
        text.pinned.update(range(span.start, span.end))


def _rows(text: Text) -> list[tuple[re.Match[str], list[int]]]:
    """The lists of channels in the text with their numbers."""
    out = []
    for r in _ROW.finditer(text.raw):
        numbers = [int(r["first"])]
        for step in _STEP.finditer(r["rest"]):
            n = int(step["n"])
            run = step["sign"].lower() in ("-", "to", "through", "..")
            numbers += range(numbers[-1] + 1, n + 1) if run and n > numbers[-1] else [n]
        if max(numbers) <= _HIGHEST:
            out.append((r, numbers))
    return out


def _counted(text: Text, devices: list[Mention], count: int) -> Mention | None:
    """'Three VL53L0X ... sensors on channels 0, 1 and 2': the one part that is there as often as channels are named."""
    alike = [m for m in devices if any(number_at(text, k) == count for k in range(max(0, m.start - 3), m.start))]
    return alike[0] if len(alike) == 1 and count > 1 else None


def settle_channels(mentions: list[Mention]) -> None:
    """'TMP36 sensors on CH0 and CH1': without a number, as many as the channels."""
    for m in mentions:
        listed = m.attributes.get("channels", "").split()
        axes = sum("adc" in needs for i in catalogue().get(m.component).interfaces if i.default for needs in i.needs.values())
        if len(listed) > 1 and not m.counted:  # a joystick takes two
            m.count, m.counted = max(1, len(listed) // max(1, axes)), True
