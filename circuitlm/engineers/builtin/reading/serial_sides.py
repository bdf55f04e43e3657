"""Whose RX and TX are meant where a module's serial lines are given with pins: 'GPS: RX 16, TX 17' names the board's own sides."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.reading.mention import Mention
from circuitlm.engineers.builtin.reading.pinnames import Written
from circuitlm.engineers.builtin.reading.text import Text
from circuitlm.knowledge.catalogue import catalogue

_OWN = re.compile(r"\b(?:its|their|module'?s?|sensor'?s?)\s+(?:rx|tx)|\b(?P<of>(?:rx|tx)d?\s+of)\b|(?P<whose>(?:'s|s')\s+(?:rx|tx))", re.I)
"""Words that say whose the sides are."""


def settle_sides(text: Text, mentions: list[Mention]) -> None:
    """A part's RX and TX that lie on the board's own RX and TX pins of one port are the board's names: the part's are the other way round.

    Where the words say that they are the part's ('its RX'), or where the pins are no port of the board, they stay as they were read; where
    they say that they are the board's ("the Pico's TX is GP0"), one alone is turned round as well.
    """
    boards = [m for m in mentions if m.entry["controller"] and not m.negated]
    told = {_of_board(text, boards, m) for m in _OWN.finditer(text.raw)}
    if len({m.component for m in boards}) != 1 or any(m.count > 1 for m in boards) or False in told:
        return
    board = catalogue().get(boards[0].component)
    for m in mentions:
        rx, tx = m.pins.get("rx", ""), m.pins.get("tx", "")
        both = _port(board, rx, "rx") & _port(board, tx, "tx")
        if both or (True in told and bool(rx) != bool(tx) and (_port(board, rx, "rx") | _port(board, tx, "tx"))):
            sides = {{"rx": "tx", "tx": "rx"}.get(role, role): pin for role, pin in m.pins.items()}
            m.pins.clear()
            m.pins.update(sides)
            m.attributes["sides"] = (
                f"RX and TX are taken as the names of the {board.name}'s pins, each joined to the other side of the module."
            )


def board_side(controllers: list[Mention], pin: Written) -> str | None:
    """The side of a hardware serial port that a board's pin is, None where it is none or both."""
    for m in controllers:
        found = find_pin(catalogue().get(m.component), pin.name)
        sides = {f.partition(".")[2] for f in found.fn if f.startswith("uart")} if found else set()
        if len(sides) == 1:
            return sides.pop()
    return None


def _of_board(text: Text, boards: list[Mention], said: re.Match[str]) -> bool:
    """Whether 'X's TX', 'the TX of X' speaks of a board and not of a part."""
    if not (said["of"] or said["whose"]):
        return False
    k = text.token_at(said.end() if said["of"] else said.start())
    return _is_board(text, boards, k + (text.low(k) in ("the", "my", "our", "a", "an")))


def _is_board(text: Text, boards: list[Mention], k: int) -> bool:
    """Whether a token is a board's: of its name, or a general word for one."""
    word = text.low(k).removesuffix("'s")
    named = {text.low(i) for m in boards for i in range(m.start, m.end)}
    return word in named | {"board", "controller", "mcu", "micro", "microcontroller"} or any(m.start <= k < m.end for m in boards)


def _port(board: Component, written: str, side: str) -> set[str]:
    """The hardware serial ports of which a board's pin is one side."""
    pin = find_pin(board, written) if written else None
    return {f.partition(".")[0] for f in pin.fn if f.startswith("uart") and f.endswith(f".{side}")} if pin else set()
