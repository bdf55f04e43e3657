"""Whose RX and TX are meant where a module's serial lines are given with pins: 'GPS: RX 16, TX 17' names the board's own sides."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_OWN = re.compile(
    r"\b(?:its|their|'s|module'?s?|of (?:the|it|that)|sensor'?s?)\s+(?:rx|tx)|\b(?:rx|tx)d?\s+of\b|(?:'s|s')\s+(?:rx|tx)", re.I
)
"""Words that say that the sides are the module's."""


def settle_sides(text: Text, mentions: list[Mention]) -> None:
    """A part's RX and TX that lie on the board's own RX and TX pins of one port are the board's names: the part's are the other way round.

    Where the words say whose they are ('its RX'), or where the pins are no port of the board, they stay as they were read.
    """
    boards = [catalogue().get(m.component) for m in mentions if m.entry["controller"] and not m.negated]
    if len(boards) != 1 or _OWN.search(text.raw):
        return
    for m in mentions:
        rx, tx = m.pins.get("rx"), m.pins.get("tx")
        if rx and tx and _port(boards[0], rx, "rx") & _port(boards[0], tx, "tx"):
            m.pins["rx"], m.pins["tx"] = tx, rx
            m.attributes["sides"] = f"RX and TX are taken as the names of the {boards[0].name}'s pins: {rx} listens to the module's TX."


def _port(board: Component, written: str, side: str) -> set[str]:
    """The hardware serial ports of which a board's pin is one side."""
    pin = find_pin(board, written)
    return {f.partition(".")[0] for f in pin.fn if f.startswith("uart") and f.endswith(f".{side}")} if pin else set()
