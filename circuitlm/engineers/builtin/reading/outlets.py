"""What a rail is to give a device that is no part of the circuit: '5 V at 2 A for the camera', 'a 9 V 1 A output for the router'."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_RATE = (
    r"(?<![\w.,])(?P<volts>\d+(?:[.,]\d+)?) ?V(?:olts?)?(?: ?DC)?(?: ?[@,/]| at| with| and)? ?(?:up to |max\.? |about )?"
    r"(?P<amps>\d+(?:[.,]\d+)?) ?(?P<milli>m?)A\b"
)
_OUT = r"(?:(?:USB|DC|power|separate|extra|fused|switched) )*(?:outlets?|outputs?|sockets?|ports?|jacks?)"
_A = r"(?:the |my |a |an |our |its |some )?"
_NOUN = r"(?P<noun>[a-z]{3,}(?:[ -][a-z]{3,})?)"
_FORMS = (
    re.compile(rf"\b(?:power|feed|suppl|run|give)\w* {_A}{_NOUN} (?:with|at|from|on|off) {_RATE}", re.I),
    re.compile(rf"\bat {_RATE},? (?:the|my|a|an|our) {_NOUN}", re.I),
    re.compile(
        rf"(?:\b(?:an? |one )?{_OUT}(?: of| with|:)? )?{_RATE}(?: (?P<out>{_OUT})\b)?"
        rf"(?:(?: on (?:an? )?[\w -]{{3,24}}?)? (?:for|to feed|to power|feeding|powering|to run) {_A}{_NOUN})?",
        re.I,
    ),
)
_SOURCE = re.compile(
    r"\b(?:suppl(?:y|ies)|adapt[eo]rs?|psu|bricks?|power ?banks?|source|chargers?|input|powered|runs?|from|wall ?wart)\b"
    r"(?:[\s,:(]|of|is|are|by|with|rated|at|an?|the|my|DC|external)*$",
    re.I,
)
"""In front of a voltage and a current: they are a source's, and nothing that is given out."""
_SOURCE_BEHIND = re.compile(r"\s*(?:DC )?(?:\w+ )?(?:suppl|adapt|psu|brick|batter|power ?(?:bank|suppl)|source|charger|wall)", re.I)
_CHARGED = re.compile(r"\bsolar\b|\bcharg(?:er|ing)\b", re.I)
_ALL = ("loads", "everything", "all", "them", "that", "this")
"""'24 V 5 A for the loads': a source for parts of the circuit."""
_NO_PARTS = ("connector", "supply", "load")
_OF_THE_RAIL = ("supply", "connector", "protection", "converter", "passive")


def outlets(text: Text, mentions: list[Mention]) -> list[Mention]:
    """The mentions with an outlet for each device that is fed and named by its rating alone; a part of the catalogue is fed as it is."""
    ids = catalogue().default_for("dc-outlet")
    alive = any(not m.negated and m.entry["kind"] not in _OF_THE_RAIL for m in mentions)
    if not ids or not (alive or _CHARGED.search(text.raw)):
        return mentions  # a supply is all that is asked for: `rails`
    made: list[Mention] = []
    for form in _FORMS:
        for found in form.finditer(text.raw):
            if (not found["noun"] and not found.groupdict().get("out")) or (found["noun"] or "").lower().split(" ")[0] in _ALL:
                continue
            ahead, behind = text.raw[: found.start("volts")], found.end("milli") + 1
            if form is _FORMS[2] and (_SOURCE.search(ahead) or _SOURCE_BEHIND.match(text.raw, behind)):
                continue
            first, last = text.token_at(found.start()), text.token_at(found.end() - 1) + 1
            near = [m for m in mentions if m.start < last and first < m.end and m.entry["kind"] not in _NO_PARTS]
            if near or any(m.start < last and first < m.end for m in made):
                continue
            made.append(_outlet(text, ids[0], first, last, found))
    if not made:
        return mentions
    taken = [m for m in mentions if not any(x.start <= m.start < x.end for x in made)]
    return sorted([*taken, *made], key=lambda m: m.start)


def _outlet(text: Text, component: str, first: int, last: int, found: re.Match[str]) -> Mention:
    amps = float(found["amps"].replace(",", ".")) * (1e-3 if found["milli"] else 1.0)
    m = Mention(component, first, last, words=text.words(first, last), lead=first, counted=True)
    volts = float(found["volts"].replace(",", "."))
    m.attributes = {"volts": f"{volts:g} V", "amps": f"{amps:g} A", "label": found["noun"] or "outlet"}
    text.explain(first, last)
    text.spent.update(range(first, last))
    return m
