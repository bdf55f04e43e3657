"""Pins of a driver that are told by family: 'L293D: EN 9,10 and IN 2,3,4,5', 'enables on 9 and 10'; and '24 V on Vin', which tells a supply.

Each number gets the name of its line in front of it, so that every later reader finds what he looks for.
"""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_PIN = r"(?:D|GPIO|GP|IO)?\d{1,2}(?!\w|\.\d)"
_FAMILY = re.compile(
    rf"\b(?P<family>en(?:able)?s?|in(?:put)?s?)(?: (?:pins?|lines?))?\s*(?:\b(?:on|at|are|to|is)\b|[=:])?\s*(?:pins? )?(?P<row>{_PIN}(?:\s*(?:,|/|&|and|,? and)?\s+{_PIN}|\s*[,/]\s*{_PIN})+)",
    re.I,
)


_AT_VIN = re.compile(r"\b(\d{1,2}(?:[.,]\d)? ?V(?:olts?)?(?: ?DC)?) (?=(?:in ?to|on|at|to|via) (?:the |its )?(?:vin|raw)\b)", re.I)


def at_vin(text: Text, mentions: list[Mention]) -> str:
    """The text with 'supply' behind a voltage that is put on a board's input."""
    covered = [(text.tokens[m.start].start, text.tokens[m.end - 1].end) for m in mentions if m.entry["kind"] == "supply"]
    return _AT_VIN.sub(lambda hit: hit[0] if any(a < hit.end() and hit.start() < z for a, z in covered) else f"{hit[1]} supply ", text.raw)


def pin_families(text: Text, mentions: list[Mention]) -> str:
    """The text with such rows told line by line, where one driver has as many lines of that name."""
    drivers = [catalogue().get(m.component) for m in mentions if m.entry["kind"] == "driver" and not m.negated]
    if len({c.id for c in drivers}) != 1:
        return text.raw
    families = _families(drivers[0])

    def told(hit: re.Match[str]) -> str:
        lines = families.get(hit["family"].lower()[:2], [])
        pins = re.findall(_PIN, hit["row"], re.I)
        return ", ".join(f"{name} {pin}" for name, pin in zip(lines, pins, strict=True)) if len(lines) == len(pins) > 1 else hit[0]

    return _FAMILY.sub(told, text.raw)


def _families(driver: Component) -> dict[str, list[str]]:
    """'in' and 'en' -> the names of the lines that a controller has to drive, in their order."""
    signals = [i for i in driver.interfaces_of("signals") if i.serves]
    inputs = [role.upper() for i in signals for role in i.pins if re.fullmatch(r"in\d", role)]
    return {"in": inputs, "en": [i.pins["en"] for i in signals if "en" in i.pins]}
