"""The blocks of a controller by name: 'GPS on UART2', 'the card and the display share SPI1 (PA5, PA6, PA7)'."""

from __future__ import annotations

import re

from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.owners import Span, owner_of, speaks
from circuitlm.engineers.builtin.reading.pinnames import PinNames
from circuitlm.engineers.builtin.reading.roles import Fixed
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.instances import instances

_TOGETHER = frozenset({"share", "common", "shared", "both", "are", "sit", "hang", "together", "all", "same"})
_APART = 5
"""Tokens between a peripheral's name and its pins."""


_OWN_BUS = re.compile(
    r"\b(?<!each )(?:on|at|via|over|using) (?:(?:its|their|an?|the) (?:very )?(?:own|separate|second|dedicated|different|other)|another)(?: hardware)? (?P<bus>SPI|I2C|I²C)\b"
    r"(?: bus| port| interface)?",
    re.I,
)


def own_buses(text: Text, mentions: list[Mention]) -> str:
    """'A W5500 on its own SPI bus' as 'on SPI3': the second block of the only board; one that it lacks is told by the number it would have."""
    boards = [m for m in mentions if m.entry["controller"] and not m.negated]
    if len({m.component for m in boards}) != 1:
        return text.raw

    def second(m: re.Match[str]) -> str:
        bus = m["bus"].lower().replace("²", "2")
        known = instances(catalogue().get(boards[0].component), bus)
        if not known:
            return m[0]
        name = known[1] if len(known) > 1 else f"{bus}{int(_TRAILING.search(known[0])[0] or 0) + 1}"  # type: ignore[index]
        return f"on {name.upper()}"

    return _OWN_BUS.sub(second, text.raw)


def peripherals(names: PinNames, ports: list[Span], devices: list[Mention], spans: list[Span]) -> list[Fixed]:
    """'GPS on UART2', 'use SPI1 for the card': the block of the controller that serves a part; those that no part speaks to, as pins.

    A name in brackets is the same block's other name; one whose own pins follow ('USART1 (PA9/PA10)') is said by them.
    """
    left: list[Fixed] = []
    for span in ports:
        protocol = names.protocol(span.name) or ""
        names.text.explain(span.start, span.end)
        owner = owner_of(names.text, span.start, span.end, devices, spans, protocol)
        owners = (
            _sharing(names.text, owner, span, devices, protocol)
            if owner
            else [m for m in devices if speaks(m, protocol) and "instances" not in m.attributes]
        )
        bracketed = names.text.low(span.start - 1) == "(" and any(s.end == span.start - 1 for s in ports)
        for m in owners if not bracketed else ():
            m.attributes["instances"] = f"{m.attributes.get('instances', '')} {span.name}".strip()
            if protocol != "uart":
                m.attributes.setdefault("protocol", protocol)
        own_pins = any(0 <= s.start - span.end <= 2 for s in spans if s is not span)
        if not owners and not own_pins:
            left.append((span.start, span.end, span.name, None, ""))
    return left


def _sharing(text: Text, owner: Mention, span: Span, devices: list[Mention], protocol: str) -> list[Mention]:
    """'An SD card and an ST7735 share SPI1', 'both on I2C1': every part of the sentence before the bus that speaks it; else its owner."""
    low, _ = text.sentence_bounds(span.start)
    if not {t.low for t in text.tokens[owner.end : span.start]} & _TOGETHER:
        return [owner]
    return [m for m in devices if low <= m.start < span.start and speaks(m, protocol)]


def of_the_port(names: PinNames, members: list[Span], boards: list[str], devices: list[Mention]) -> bool:
    """'SPI1 (PA5, PA6, PA7)', 'UART2, i.e. PA2/PA3': pins right behind a peripheral of the board that has them; each is its line of the parts there."""
    text, k = names.text, members[0].start
    while members[0].start - k < _APART and text.low(k - 1) in ("(", "i", ".", "e", ",", "=", ":", "so", "pins", "on", "is", "are"):
        k -= 1
    port = next((p for n in (1, 2) if (p := names.port(k - n)) is not None and p.end == k), None)
    if port is None:
        return False
    protocol = names.protocol(port.name)
    block = f"{protocol}{_TRAILING.search(names.ports.get(port.name.lower(), port.name))[0]}."  # type: ignore[index]
    pins = [find_pin(catalogue().get(b), s.name) for b in boards for s in members]
    if not all(p is not None and any(f.startswith(block) for f in p.fn) for p in pins):
        return False
    there = [m for m in devices if port.name in m.attributes.get("instances", "").split()]
    for pin, span in zip(pins, members, strict=False):
        lines = {f.removeprefix(block) for f in pin.fn if f.startswith(block)}  # type: ignore[union-attr]
        if len(lines) != 1:
            continue
        line = next(iter(lines))
        for m in there:
            own = _CROSSED.get(line, line)
            if (line != "cs" or len(there) == 1) and any(
                i.type == protocol and own in i.pins for i in catalogue().get(m.component).interfaces
            ):
                m.pins.setdefault(own, span.name)
    return True


_TRAILING = re.compile(r"\d*$")
_CROSSED = {"tx": "rx", "rx": "tx"}
"""Serial lines cross between a board and a part."""


_LINES = ("sck", "miso", "mosi")


def share_lines(devices: list[Mention]) -> None:
    """'Three MAX31855 and a flash on one SPI, SCK 18, MISO 16, MOSI 19': lines that are told once are those of every part on that bus."""
    on_it = {id(m): (m, i.pins) for m in devices for i in catalogue().get(m.component).interfaces if i.type == "spi" and i.default}
    told = [m for m, _ in on_it.values() if "sck" in m.pins]
    if len(told) != 1 or "sck#1" in told[0].pins:
        return
    own = {m.component: m for m, _ in reversed(list(on_it.values()))} | {m.component: m for m, _ in on_it.values() if m.pins}
    for m, roles in on_it.values():  # of a part that is named again the name that has pins
        if own[m.component] is m and m.component != told[0].component and not any(line in m.pins for line in _LINES):
            m.pins |= {line: told[0].pins[line] for line in _LINES if line in roles and line in told[0].pins}
            m.attributes |= {k: told[0].attributes[k] for k in ("instances",) if k in told[0].attributes}
