"""What a named thing is made of: 'wind speed is a reed switch on GPIO25', 'the rain gauge is another reed on GPIO26' are one part each."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.kinship import kinship
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

_OPENS = words(", ; : . ( and while whereas -") | {""}
_IS = words("is are =")
_ARTICLES = words("a an another just only simply also really basically actually")
_MADE_OF = frozenset({"contact", "divider", "resistive"})
"""Interfaces of what a sensor may be inside."""
_LONGEST = 4
"""Words of the thing that is defined."""
_ON = words("on at to with ( between from")
Edit = tuple[int, int, str]


def what_it_is(text: Text, mentions: list[Mention]) -> str:
    """The text in which such a thing is named once: by its own part where that is a contact too, else by what it is made of."""
    raw = text.raw
    edits = [e for m in mentions if (e := _defined(text, mentions, m)) is not None]
    for start, end, said in sorted(edits, reverse=True):
        raw = raw[:start] + said + raw[end:]
    return raw


def one_thing(text: Text, mentions: list[Mention]) -> str:
    """'Motor on pin 3 ... the motor is a small 5 V fan': the name that is told of a thing, in the place of its general one."""
    raw = text.raw
    for named in mentions:
        general = _general_before(text, mentions, named)
        if general is None:
            continue
        others = [x for x in mentions if x is not general and x.component == general.component and not x.specific and x.count == 1]
        if len(others) != 1 or named.component == general.component or kinship(general.component, named.component) < 1:
            continue
        tokens, said = text.tokens, text.words(named.start, named.end)
        edits = [(tokens[others[0].start].start, tokens[others[0].end - 1].end, said)]
        lead = general.start - (text.low(general.start - 1) in ("the", "my", "this", "that"))
        edits.append((tokens[lead].start, tokens[named.start].start, "the "))
        for start, end, new in sorted(edits, reverse=True):
            raw = raw[:start] + new + raw[end:]
        return raw
    return raw


_TELLING = words("a an the just only simply really actually small little usual big cheap normal standard common typical tiny plain simple")


def _general_before(text: Text, mentions: list[Mention], named: Mention) -> Mention | None:
    """The general name in 'the motor is a small' right before a part's own name."""
    k = named.start
    while k > 0 and (text.low(k - 1) in _TELLING):
        k -= 1
    if k == named.start or text.low(k - 1) not in ("is", "are"):
        return None
    m = next((x for x in mentions if x.end == k - 1), None)
    return m if m is not None and not m.specific and text.low(m.start - 1) in ("the", "my", "this", "that") else None


def _defined(text: Text, mentions: list[Mention], m: Mention) -> Edit | None:
    """What to put in place of 'X is a' before a plain contact or resistor, or of 'is a CONTACT' behind a part that is one."""
    plain = not m.specific or m.entry["kind"] != "sensor"
    if not plain or m.entry["kind"] not in ("input", "sensor", "passive") or not _types(m) & _MADE_OF or text.low(m.end) not in _ON:
        return None
    k = m.start
    while k > 0 and text.low(k - 1) in _ARTICLES:
        k -= 1
    further = "another" in {text.low(j) for j in range(k, m.start)}
    end = k - (text.low(k - 1) in _IS)
    if k == m.start or (end == k and not further):
        return None
    start = end
    while start > 0 and end - start < _LONGEST and text.low(start - 1).isalpha() and text.low(start - 1) not in _OPENS:
        start -= 1
    if start == end or text.low(start - 1) not in _OPENS:
        return None
    inside = [x for x in mentions if start <= x.start < end]
    if any(x.entry["controller"] or x.specific or x.entry["kind"] not in ("sensor", "input") for x in inside):
        return None
    tokens = text.tokens
    if inside and _types(inside[-1]) == _types(m) and inside[-1].end == end:
        return tokens[end].start, tokens[m.end].start, ""
    return tokens[start].start, tokens[k].start, ""


_SERVING = words("semiconductor isolator logic driver expander")
"""Kinds of what does such work itself."""
_WORK = re.compile(
    r"\b(?:(?:(?:and )?(?:used|acts?|acting|working|serving|serves|works) )?as)(?: an?| the| its| their| my)?(?: (?!and\b|or\b)[a-z-]+){0,2}? "
    r"(?:(?:logic[- ])?level[ -]?(?:shift(?:er|ing)|translat(?:or|ion)|convert(?:er|ion))|(?:relay|motor|coil|solenoid|pump|fan|lamp|line|load|led|gate|output)s?[ -]driver|"
    r"(?:level )?shifter|translator|driver(?: stage)?|(?P<lamp>lamp|light|led|indicator|bulb))s?\b(?! (?:with|using|i use|made)\b)",
    re.I,
)
_ASIDE = 5
"""So many tokens may stand between a part and the work it does: 'an NPN in front as level translator'."""


def serves_as(text: Text, mentions: list[Mention]) -> str:
    """The text without 'as level shifter', 'as relay driver' behind the transistor, chip or optocoupler that does that work: no part besides."""
    raw = text.raw
    for m in reversed(list(_WORK.finditer(raw))):
        at = text.token_at(m.start())
        doer = next((x for x in reversed(mentions) if x.end <= at), None)
        serving = ("indicator",) if m["lamp"] else _SERVING
        if (
            doer is None
            or doer.entry["kind"] not in serving
            or at - doer.end > _ASIDE
            or (doer.entry["kind"] == "driver" and not doer.specific)
        ):
            continue
        between = {text.low(k) for k in range(doer.end, at)}
        if not between & {".", ";", ",", "with", "and"}:
            raw = f"{raw[: m.start()].rstrip()}{raw[m.end() :]}"
    return raw


def _types(m: Mention) -> set[str]:
    return {i.type for i in catalogue().get(m.component).interfaces if i.default}
