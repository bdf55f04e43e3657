"""What a request says a load takes: 'the lock takes 0.8 A', 'fan draws so 300 mA', 'a valve (24 V), about 400 mA', 'they pull 1 A each'."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.words import words
from circuitlm.knowledge.catalogue import catalogue

_VERB = (
    r"(?:(?P<stall>(?:stall(?:s|ing)?(?: current)?|locked[- ]rotor current)(?: of| is| at|:| with)?)|(?:rated|nominal|phase|coil|working) current(?: of| is| at|:)?|"
    r"(?:is |are )?(?:rated|specified|marked|labell?ed)(?: at| for| as)?|takes?|taking|draws?|drawing|pulls?|pulling|needs?|needing|uses?|using|consumes?|consuming|wants?|eats?|is|are|was|runs? (?:at|on|with))"
)
_ABOUT = (
    r"(?:\s*(?:about|around|roughly|approximately|approx\.?|ca\.?|circa|some|so|like|maybe|perhaps|only|just|probably|up to|at most|max(?:imum)?\.?|"
    r"under|less than|no more than|nearly|almost|a|~|≈|<))*"
)
_CURRENT = r"\s*(?P<amps>\d+(?:[.,]\d+)?)\s?(?P<milli>m)?A(?:mps?|mperes?)?\b"
_SAID = re.compile(rf"\b{_VERB}{_ABOUT}{_CURRENT}", re.I)
_BEHIND = re.compile(rf"[,(]{_ABOUT}{_CURRENT}(?=\s*(?:each|apiece|(?:in )?total|altogether|all together|max\w*|[),.;]|$))", re.I)
_ENDS = re.compile(r"[;!?\n]|\.(?!\d)")
_PRONOUNS = words("it they each that these those both which this one")


def draws(text: Text, mentions: list[Mention]) -> None:
    """The current that a request gives for a load, as its attribute `amps`. A load is meant by its own name in front, by a pronoun, or by
    another noun ('the lock' of a solenoid) where the request has only one load; a figure of a supply ('12 V 2 A adapter') is none of these."""
    loads = [
        m
        for m in mentions
        if not m.negated and m.entry["kind"] in ("actuator", "load", "light") and not catalogue().get(m.component).supplies
    ]
    if not loads:
        return
    for found in [*_SAID.finditer(text.raw), *_BEHIND.finditer(text.raw)]:
        at = text.token_at(found.start())
        m = _subject(text, found.start(), at, loads, mentions)
        if m is None or ("amps" in m.attributes and "metres" not in m.attributes) or "watts" in m.attributes:
            continue
        amps = float(found["amps"].replace(",", ".")) * (1e-3 if found["milli"] else 1.0)
        m.attributes["amps"] = units.show(amps * (_share(m) if found.groupdict().get("stall") else 1.0), "A")
        if found.groupdict().get("stall"):
            m.attributes["stall"] = "yes"
        text.explain(at, text.token_at(found.end() - 1) + 1)


def _share(m: Mention) -> float:
    """Working current over stall current of a motor like this one: what makes a working current of a stall current that is given."""
    spec = catalogue().get(m.component).spec
    return float(spec["ma"]) / float(spec["stall_ma"]) if spec.get("ma") and spec.get("stall_ma") else 1.0


def _subject(text: Text, where: int, at: int, loads: list[Mention], mentions: list[Mention]) -> Mention | None:
    """The load that the words in front of a figure speak of."""
    earlier = [m for m in loads if m.end <= at]
    if not earlier:
        return None
    noun = text.low(at - 1)
    if noun in _PRONOUNS:
        others = [
            m for m in mentions if m.end <= at and m.entry["kind"] not in ("supply", "passive", "driver") and not m.entry["controller"]
        ]
        return earlier[-1] if others[-1:] == earlier[-1:] else None
    if called := [m for m in earlier if noun.removesuffix("s") in _names(m)]:
        return called[-1]
    start = max((e.end() for e in _ENDS.finditer(text.raw, 0, where)), default=0)
    first = text.token_at(start)
    inside = [m for m in mentions if first <= m.start and m.end <= at]
    if inside:
        gap = [text.low(i) for i in range(inside[-1].end, at) if i not in text.pinned]  # '(60 leds/m, about 4 A)'
        figures = sum(w[:1].isdigit() or w in (",", "m", "metres", "meters", "long") for w in gap)  # 'with PWM, 2 m long, about 1.5 A'
        return inside[-1] if inside[-1] in loads and len(gap) - figures <= 4 and "and" not in gap else None
    said = [t.low for t in text.tokens[first:at]]
    return earlier[0] if len(earlier) == 1 and 0 < len(said) <= 4 and said[0] in ("the", "my", "this", "that", "each") else None


def _names(m: Mention) -> set[str]:
    """The nouns that a part goes by, singular."""
    entry = m.entry
    return {w.removesuffix("s") for name in (m.words.lower(), *entry["aliases"]) for w in name.split()[-1:]}
