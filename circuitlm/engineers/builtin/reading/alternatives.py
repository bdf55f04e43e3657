"""A choice that the writer leaves open: 'ESP32 or HC-05', 'either a DHT11 or a BME280, whichever is more accurate'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_OPEN = re.compile(
    r"\b(?:or )?(?:whichever|whatever|which ?ever|what ?ever)(?: one)?(?: of (?:them|the two))?"
    r"(?: (?:is|has|fits?|you|works?|seems|suits|gives|needs|do|does)\b[^.,;!?()]{0,40}?)?(?=[.,;!?()]|$| (?:on|with|and|for|to)\b)|"
    r"\bor (?:something )?similar\b|\b(?:your|you) (?:choice|pick|choose|decide)\b|\bno matter which\b|\bi (?:don'?t|do not) (?:mind|care)(?: which)?\b",
    re.I,
)
_TORN = re.compile(
    r"\b(?:waver\w*|torn|undecided|hesitat\w*|cho(?:ice|ose|osing)|decid\w*|debat\w*|dither\w*|unsure|in two minds|toss-?up|pick\w*|switching back and forth|compar\w*)\b"
    r"[^.;!?]{0,24}?\b(?:between|about|over)\s+(?:(?:an?|the|my)\s+)?$",
    re.I,
)
"""'I am wavering between a': the two things behind it are a choice, joined by 'and'."""
_BEST = re.compile(r"\b(?:is|are|seems|has)\s+(?:the\s+)?(?:more|most|better|best)?\s*([a-z]+)", re.I)
_PREFER = {"prefer", "preferably", "preferred", "favour", "favor", "rather", "take"}
_COMPLEMENTS = ({"npn", "pnp"}, {"nmos", "pmos"})
"""Shapes of transistors that stand beside each other in a complementary pair."""
_IF = {"when", "if", "once", "whenever", "until", "unless", "while", "as", "because", "after"}


def alternatives(text: Text, mentions: list[Mention]) -> None:
    """One wish with a choice: the first part of the row stays, the others become its alternatives."""
    kept: list[Mention] = []
    for m in mentions:
        last = kept[-1] if kept else None
        if last is not None and (end := _joined(text, last, m)):
            last.alternatives.append(m.component)
            last.attributes["choice-end"] = str(m.end)
            text.explain(last.end, end)
            continue
        group = next((g for g in kept if m.component in g.alternatives), None)
        if group is not None and (m.definite or _preferred(text, m)) and not m.counted:
            if _preferred(text, m):
                group.alternatives = [group.component, *(c for c in group.alternatives if c != m.component)]
                group.component = m.component
                group.attributes["preferred"] = "yes"
                text.explain(m.lead - 1, m.end)
            continue
        if group is not None and m.pins and not (group.pins or group.counted or m.counted) and _later(text, group, m):
            group.component, group.pins, group.alternatives = m.component, m.pins, []  # 'a window/tilt sensor. ... Tilt switch on PD2'
            continue
        kept.append(m)
    mentions[:] = kept
    _leave_open(text, [m for m in mentions if m.alternatives])
    for m in mentions:
        m.attributes.pop("choice-end", None)


def _later(text: Text, a: Mention, z: Mention) -> bool:
    return text.tokens[z.start].sentence > text.tokens[a.start].sentence and text.low(z.start - 1) not in ("another", "second", "further")


def _joined(text: Text, a: Mention, z: Mention) -> int:
    """The token up to which 'or' joins two parts to one choice; 0 when it does not."""
    start = int(a.attributes.get("choice-end", a.end))
    words = [(i, t.low) for i, t in enumerate(text.tokens[start : z.start], start)]
    between = [w for i, w in words if w not in (".", "a", "an", "the", "either", "with") and (i < z.lead or w == "or")]
    if a.entry["kind"] == z.entry["kind"] == "supply":
        return 0  # a choice of sources is read with the sources
    if a.negated or z.negated or a.component == z.component or len(between) > 4:
        return 0
    if not kinship(a.component, z.component) and not _said_open(text, a, z, between):
        return 0
    torn = between in (["and"], ["&"]) and _TORN.search(text.raw[max(0, text.tokens[a.lead].start - 60) : text.tokens[a.lead].start])
    if torn or between in (["vs"], ["versus"]):
        return z.start
    if between not in (["or"], ["/"], ["|"], [",", "or"], ["(", "or"], ["-", "or"], ["(", "else"]):
        listed = between == [","] and a.entry["controller"] and z.entry["controller"] and _or_follows(text, z)
        return z.start if listed else 0
    if between == ["/"] and {catalogue().get(a.component).shape, catalogue().get(z.component).shape} in _COMPLEMENTS:
        return 0  # 'BD139/BD140': a pair
    low, _ = text.sentence_bounds(a.start)
    clause = [t.low for t in text.tokens[low : a.start]]
    opened = max((i for i, w in enumerate(clause) if w in _IF), default=-1)
    if opened >= 0 and "," not in clause[opened:] and a.definite and z.definite:
        return 0  # 'when the button or the PIR triggers': both are there
    return z.start


def _said_open(text: Text, a: Mention, z: Mention, between: list[str]) -> bool:
    """'Either a buzzer or a servo', 'a DHT22 (or a button)', '... or a servo, whichever is easier': a choice of whatever parts."""
    low, _ = text.sentence_bounds(a.start)
    if not _IF.isdisjoint(t.low for t in text.tokens[low : a.start]) or "or" not in between:
        return False
    either = "either" in {text.low(k) for k in range(a.lead - 2, a.start)}
    behind = text.raw[text.tokens[z.end - 1].end :].lstrip(" ,(-")
    opened = _OPEN.match(behind)
    return either or between == ["(", "or"] or (opened is not None and opened[0].lower().startswith(("which", "what", "i ")))


def _or_follows(text: Text, m: Mention) -> bool:
    """'Uno, Nano or ESP32': the row of boards ends with an 'or'."""
    return "or" in (text.low(m.end), text.low(m.end + 1))


def _preferred(text: Text, m: Mention) -> bool:
    return bool(_PREFER & {t.low for t in text.tokens[max(0, m.lead - 2) : m.start]})


def _leave_open(text: Text, choices: list[Mention]) -> None:
    """The words that leave the choice to the engineer, and by what ('more accurate') it is to be made."""
    raw = text.raw
    for m in _OPEN.finditer(raw):
        first, last = text.token_at(m.start()), text.token_at(m.end() - 1)
        text.explain(first, last + 1)
        text.spent.update(range(first, last + 1))
        before = [c for c in choices if c.start < first]
        if before and (best := _BEST.search(m.group())):
            before[-1].attributes["best"] = best[1].lower()
