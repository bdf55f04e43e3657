"""Digits of seven-segment displays: 'a 3-digit 7-segment display', '4 digit 7 segment, common cathode, no driver' are so many single digits."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text, number_at
from circuitlm.knowledge.catalogue import catalogue

_DIGITS = ("digit", "digits")
_MOST = 8
_BARE = re.compile(
    r"\b(?:no|without(?: an?)?) (?:\w+ )?(?:driver|chip|module|ic)\b|\bmultiplex\w*|\bcommon[- ](?:cathode|anode)|\bbare\b|\b[a-g]\b ?(?:to|-|–) ?g\b",
    re.I,
)
"""What tells a display with nothing but LEDs in it from a module with a chip."""


def digits(text: Text, mentions: list[Mention]) -> None:
    """Count the single digits that a display is said to have, and take what is called by its digits for them where no chip is in it."""
    anode = re.search(r"\bcommon[- ]anode", text.raw, re.I)
    for m in mentions:
        if m.negated or m.entry["kind"] != "display":
            continue
        count, start, end = _said(text, m)
        if not 1 < count <= _MOST:
            continue
        if not catalogue().get(m.component).interfaces_of("segments"):
            named = re.search(r"[a-z]{2,}\d{3,}", m.words, re.I)
            if named or not _BARE.search(text.raw) or "segment" not in m.words.lower():
                continue
            common = "anode" if anode else "cathode"
            kin = [i for i in catalogue().having("display") if catalogue().get(i).interfaces_of("segments")]
            m.component = next((i for i in kin if catalogue().get(i).spec.get("common") == common), m.component)
        if not m.counted or m.count in (1, count):
            m.count, m.counted = count, True
        text.explain(start, end)
    if any(catalogue().get(m.component).interfaces_of("segments") for m in mentions):
        for k in range(len(text.tokens) - 1):
            if text.low(k) == "common" and text.low(k + 1) in ("cathode", "anode", "cathodes", "anodes"):
                text.explain(k, k + 2)


def _said(text: Text, m: Mention) -> tuple[int, int, int]:
    """How many digits a display is said to have, and the tokens that say it."""
    low, high = text.sentence_bounds(m.start)
    for k in range(max(low, m.start - 4), min(high, m.end + 5)):
        if text.low(k) in _DIGITS:
            at = k - 2 if text.low(k - 1) == "-" else k - 1
            if n := number_at(text, at):
                return n, at, k + 1
    return 0, 0, 0
