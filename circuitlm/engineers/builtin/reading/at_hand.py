"""What was planned and is not at hand: 'I wanted an Uno but have only a Nano', 'an ESP32? I don't have one, an ESP8266 is here'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text

_REACH = 34
"""Tokens between what was planned and what is used."""
_DET = r"(?:(?:a|an|the|my|one|this|some|that|old|spare) )*"
_PLANNED = re.compile(
    r"\b(?:wanted|planned|thought (?:of|about)|was going|were going|intended|originally|initially|at first|first i|my first (?:idea|thought|plan)|had in mind|meant to|"
    r"was thinking|would have liked|started with|began with)\b",
    re.I,
)
_LACK = re.compile(
    r"\b(?:(?:don'?t|do not|didn'?t) (?:have|own)|(?:haven'?t|have not) got|couldn'?t (?:get|find)|can'?t (?:get|find)) (?:one|any|it|that|them|those)\b|"
    r"\b(?:ran|run|am|are|is|was|were) (?:all )?out of (?:them|those|these|it|stock)\b|\b(?:sold out|out of stock)\b|"
    r"\b(?:died|is dead|broke|is broken|is fried|got fried|burnt out|blew up|is gone|is toast|is lost|got lost|gave up)\b",
    re.I,
)
_ONLY = re.compile(
    rf"\b(?:(?:only|just) (?:have|got|own|found|had)|have only|have just|(?:'ve|have) (?:only|just) got|all i (?:have|(?:'ve|have) got) is|there is only|only) {_DET}$",
    re.I,
)
_USING = re.compile(
    rf"\b(?:use|using|take|taking|took|have|got|found|go with|going with|went with|so|then|now|make it|rather|better|prefer|instead|it'?s|let it be) {_DET}(?:\d+ ?x? ?|two |three |four )?$",
    re.I,
)
_UNFIT = re.compile(
    r"\btoo (?:weak|small|big|large|bulky|slow|fast|short|long|old|dear|pricey|expensive|fragile|noisy|loud|inaccurate|imprecise|heavy|complicated|simple|limited|dim)\b|"
    r"\b(?:is|are|was|were|it's|they're)(?:n'?t| not) (?:\w+ ){0,2}(?:enough|up to|suitable|any good|precise|accurate|fast)\b|\bnot (?:\w+ )?(?:strong|big|good|precise|accurate|fast|powerful) enough\b|"
    r"\b(?:won'?t|will not|wouldn'?t|can'?t|cannot|doesn'?t|does not|don'?t) (?:do|last|work|suffice|cope|manage|be enough|live long|hold|fit|reach)\b|"
    r"\b(?:runs?|would run|be) (?:flat|empty|dead)\b|\blacks?\b|\b(?:has|have|got) no\b|\b(?:doesn'?t|does not|don'?t) have\b",
    re.I,
)
"""What speaks against what was planned: 'but I think it's too weak', 'but it won't last'."""
_BEHIND = re.compile(
    r"^,? ?(?:(?:is|'s|was) (?:what|all|the only one|the one) (?:that )?(?:i|we)\b|(?:is|was|lies|are) (?:already )?(?:here|at hand|available|lying around|in the drawer|in my drawer)\b|"
    r"it (?:is|will be|has to be)\b|(?:has|have) to do\b)",
    re.I,
)
_LEAVING = r"(?:switch|chang|mov|upgrad|migrat|port|convert|transferr?)(?:e|es|ed|ing|ched|ching)?"
_TO = re.compile(rf"\b{_LEAVING}(?: (?:it|over|everything|all|that|now))* to {_DET}$", re.I)
_FROM = re.compile(rf"\b{_LEAVING} (?:it |over |everything |all )?(?:from )?{_DET}$", re.I)


def not_at_hand(text: Text, before: list[Mention], z: Mention) -> Mention | None:
    """The part named before *z* that is told to be missing, or was but planned, where *z* is told to be there in its place."""
    others = [m for m in reversed(before) if m.component != z.component]
    last = next((m for m in others if kinship(m.component, z.component) > 1), None)
    last = last or next((m for m in others if kinship(m.component, z.component)), None)
    a = next((m for m in before if last is not None and m.component == last.component), None)
    if a is None or z.start - a.end > _REACH or z.negated:
        return None
    raw = text.raw
    head = raw[text.tokens[text.sentence_bounds(a.start)[0]].start : text.tokens[a.start].start]
    between = raw[text.tokens[a.end - 1].end : text.tokens[z.start].start]
    behind = raw[text.tokens[z.end - 1].end :]
    unfit = _PLANNED.search(head) and _UNFIT.search(between) and (_USING.search(between) or _BEHIND.match(behind))
    if unfit:
        return a
    if kinship(a.component, z.component) < 2:
        return None
    if _FROM.search(head) and re.fullmatch(rf"(?: [\w-]+){{0,3}} to {_DET}", between, re.I):
        return a  # 'upgrading from an Uno to an ESP32'
    named = re.escape(text.words(a.start, a.end))
    lacking = _LACK.search(between) or re.search(rf"\b(?:no|without an?|not an?) (?:\w+ )?{named}\b", between, re.I)
    planned = _PLANNED.search(head) or re.match(r"\s*\?|[^.!]*\?", between)
    only, here = _ONLY.search(between), _BEHIND.match(behind)
    if lacking and (only or here or _USING.search(between)):
        return a
    return a if planned and (only or here or _TO.search(between)) else None
