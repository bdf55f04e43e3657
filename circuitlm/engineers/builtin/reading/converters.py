"""What a named converter makes and for whom: 'LM2596 set to 4.1 V for the modem, second buck 5 V for the ESP'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.negation import negated
from circuitlm.engineers.builtin.reading.supplies import SupplyReading, is_source
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.engineers.builtin.reading.volts import VOLTS
from circuitlm.knowledge.catalogue import catalogue

_SMALL = r"(?:(?:a|an|the|about|stable|clean|fixed|steady|regulated|nice)\s+)*"
_BEHIND = re.compile(
    r"\W{0,3}(?:module |regulator |converter |which |that |is |trimmed |adjusted |set )*(?:down to|up to|to|for|at|makes?|making|gives?|giving|"
    rf"provides?|outputs?|=|:|-+>|→)?\s*{_SMALL}{VOLTS}(?!\s*(?:in\b|input|supply|battery|adapter|source))",
    re.I,
)
_BEFORE = re.compile(
    rf"{VOLTS}\s*(?:\d+(?:\.\d+)?\s?m?A\s*)?(?:rail |output )?[(\s]*(?:with |by |from |through |via |using )?{_SMALL}"
    r"(?:(?:other|another|second|buck|boost|step-?down|step-?up|ldo|linear|converter|module|regulator)\s*)*[(\s]*$",
    re.I,
)
_MADE_BY = re.compile(
    rf"{VOLTS}\s*[,(@]?\s*(?:\d+(?:\.\d+)?\s?m?A\)?\s*)?(?:for (?:the |my |all |both )?(?:[\w-]+ ){{1,2}})?(?:comes |is made |made |coming )?from "
    r"(?:(?:a|an|the|its|my|one|own|adjustable|variable|small|little|cheap|beefy|big|separate|stable|fixed|regulated)\s*)*$",
    re.I,
)
"""'6 V 10 A for the servos from an adjustable buck'."""
_INPUT = re.compile(r"\b(?:from|off)\s+(?:a |an |the |my )?$", re.I)
_FOR = re.compile(r"\W{0,2}(?:\s*(?:for|feeds?|feeding|supplies|supplying|powers?|powering|to feed|to power|to)\b|\s*\()", re.I)


def outputs(text: Text, mentions: list[Mention]) -> None:
    """The output voltage of every named converter, and where several make different ones, the parts that each is for."""
    converters = [m for m in mentions if m.entry["kind"] == "converter" and not m.negated]
    for m in converters:
        low, high = text.sentence_bounds(m.start)
        beside = [x for x in converters if low <= x.start < high]
        if len(beside) == 1:
            made = _MADE_BY.search(text.raw[text.tokens[low].start : text.tokens[m.start].start])
            if out := made[1] if made else _of_sentence(text.raw[text.tokens[low].start : text.tokens[high - 1].end]):
                m.attributes["output"] = f"{out.replace(',', '.')}V"
                if made:
                    first = text.tokens[low].start + made.start()
                    text.explain(text.token_at(first), m.start)
            continue
        _of_clause(text, m, mentions, beside)
    if len(converters) == 1 and "output" not in converters[0].attributes and (volts := _loads_volts(mentions)):
        converters[0].attributes["output"] = f"{volts:g}V"


def _loads_volts(mentions: list[Mention]) -> float | None:
    """The one voltage of the loads that a converter without a controller can only be for: '12 V strip from 24 V with an LM2596'."""
    if any(m.entry["controller"] for m in mentions):
        return None
    loads = [m for m in mentions if m.entry["kind"] in ("actuator", "light", "load") and not m.negated]
    volts = {float(catalogue().get(m.component).spec.get("volts", 0) or 0) for m in loads}
    return volts.pop() or None if len(volts) == 1 else None


_NOUNS = r"(?:buck|boost|step-?down|step-?up)(?:[ -](?:converter|module|regulator|board))?"
_NAMED_BY = re.compile(rf"{VOLTS}\s(?:\d+(?:\.\d+)?\s?m?A\s)?{_NOUNS}\b|\b{_NOUNS}\s\(?{VOLTS}(?!\s?(?:to\b|in\b|->))", re.I)
"""A converter that is called by what it makes: 'a 5 V buck converter', 'boost converter 12 V'."""
_BETWEEN = frozenset(
    {
        "set",
        "to",
        "at",
        "for",
        "(",
        "=",
        ":",
        "module",
        "regulator",
        "converter",
        "board",
        "-",
        "with",
        "giving",
        "making",
        "trimmed",
        "adjusted",
    }
)


def without_outputs(text: Text, mentions: list[Mention], supplies: list[SupplyReading]) -> list[SupplyReading]:
    """The supplies without bare voltages that stand beside a converter and are what it makes ('a 5 V buck converter from a car battery'),
    as long as something is left to feed it."""
    made = [m for m in mentions if m.entry["kind"] == "converter" and not m.negated and "output" in m.attributes]

    def is_output(s: SupplyReading) -> bool:
        for m in made:
            beside = s.start + 1 == m.start or (m.end <= s.start and {t.low for t in text.tokens[m.end : s.start]} <= _BETWEEN)
            if (
                beside
                and s.volts is not None
                and f"{s.volts:g}V" == m.attributes["output"]
                and not _INPUT.search(text.raw[: text.tokens[s.start].start])
            ):
                return True
        return False

    left = [s for s in supplies if not is_output(s)]
    return left if left else supplies


_TOPOLOGIES = {
    "boost": ("boost",),
    "booster": ("boost",),
    "boosting": ("boost",),
    "buck": ("buck",),
    "regulator": ("buck", "boost", "ldo-3v3", "ldo-5v"),
    "regulators": ("buck", "boost", "ldo-3v3", "ldo-5v"),
    "regulation": ("buck", "boost", "ldo-3v3", "ldo-5v"),
    "converter": ("buck", "boost"),
    "converters": ("buck", "boost"),
    "ldo": ("ldo-3v3", "ldo-5v"),
}
"""Bare words for converters, and the functions that they exclude."""


def excluded(text: Text, mentions: list[Mention]) -> list[tuple[int, str]]:
    """(token, function) of every converter that the prompt does not want by a bare word: 'no boost', 'without any regulator'."""
    named = {i for m in mentions for i in range(m.start, m.end)}
    return [
        (i, function)
        for i, t in enumerate(text.tokens)
        if i not in named and t.low in _TOPOLOGIES and negated(text, i)
        for function in _TOPOLOGIES[t.low]
        if text.low(i - 1) not in ("linear", "switching") or _linear(function) == (text.low(i - 1) == "linear")
    ]


def _linear(function: str) -> bool:
    """Whether the catalogue's part for a function drops the voltage as heat: 'no linear regulator' turns down no switching one."""
    rails = catalogue().get(catalogue().default_for(function)[0]).rails
    return bool(rails) and rails[0].topology == "linear"


def _of_clause(text: Text, m: Mention, mentions: list[Mention], beside: list[Mention]) -> None:
    """One of several converters of a sentence: the voltage right behind it or right before it is its own."""
    low, high = text.sentence_bounds(m.start)
    after = min((x.lead for x in beside if x.start > m.start), default=high)
    before = max((x.end for x in beside if x.start < m.start), default=low)
    window = text.raw[text.tokens[m.end - 1].end : text.tokens[after - 1].end] if after > m.end else ""
    back = text.raw[text.tokens[before].start : text.tokens[m.lead].start]
    end = text.tokens[m.end - 1].end
    if found := _BEHIND.match(window):
        end += found.end()
    else:
        found = _BEFORE.search(back)
        if found and _INPUT.search(back[: found.start()]):
            found = None
    if found:
        m.attributes["output"] = f"{found[1].replace(',', '.')}V"
    if (purpose := _FOR.match(text.raw, end)) is None:
        return
    served = [
        x
        for x in mentions
        if purpose.end() <= text.tokens[x.start].start and x.end <= after and x is not m and not is_source(x.component) and not x.negated
    ]
    if served and text.tokens[served[0].start].start - purpose.end() <= 30:
        m.feeds = [x.start for x in served[:1]] + [
            x.start
            for a, x in zip(served, served[1:], strict=False)
            if text.words(a.end, x.lead).lower() in ("and", ",", "&", "+", ", and")
        ][:3]


def _of_sentence(raw: str) -> str | None:
    """'Step down to 5 V using an LM2596': the output voltage that a sentence gives its only converter."""
    to = re.findall(rf"\bto\s+{_SMALL}" + VOLTS, raw, re.I)
    if to:
        return str(to[-1] if len(to) == 1 else to[0])
    found = re.findall(
        r"\b(?:stable|steady|regulated|constant|clean|set to|output of|needs?|need|makes?|making|gives?|giving|provides?|produces?)\s+"
        + VOLTS,
        raw,
        re.I,
    )
    found = found or [a or b for a, b in _NAMED_BY.findall(raw)]
    return str(found[0]) if found else None
