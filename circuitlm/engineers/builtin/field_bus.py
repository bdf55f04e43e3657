"""Boards that talk over a wired bus of two lines: RS-485 where the cable is long, CAN where it is named. Each board gets a transceiver.

A board with a CAN controller of its own takes a transceiver for its voltage, one without takes a controller with a transceiver.
"""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.engineers.builtin.reading.cables import longest
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart

LONG_CABLE_M = 10.0
"""From this length on, metres, a serial line between boards is carried by RS-485: logic levels are disturbed on it."""
_CAN = re.compile(
    r"\b(?:over|via|by|through|with|using|on|an?|the) CAN\b(?![- ]?(?:you|i|we|be|it)\b)|(?i:\bcan[- ]?bus\b|\bcan (?:network|link|message|frame)s?\b)"
)
_VEHICLE = re.compile(r"\bobd|\b(?:car|vehicle|truck|motorcycle|bike|engine|ecu)'?s?\b", re.I)


def field_bus(desk: Desk, boards: list[PlanPart]) -> bool:
    """Whether the boards are joined by a field bus; the transceivers that are missing are added."""
    asked = [w for w in desk.request.of("function") if w.function == "rs485"]
    on_can = [p for p in desk.peripherals() if desk.component(p).interfaces_of("can")]
    if len(on_can) > 1 or (_CAN.search(desk.said) and not _VEHICLE.search(desk.raw)):
        _join(desk, boards, "can", "CAN carries the link")
        desk.plan.assumptions.append("The boards talk over CAN: one pair of wires, 120 Ω at each end.")
        return True
    if asked or re.search(r"rs-?485", desk.raw) or longest(desk.raw) >= LONG_CABLE_M:
        _join(desk, boards, "rs485", "RS-485 carries the link over a long cable")
        for wish in asked:
            for part in desk.peripherals():
                if desk.component(part).interfaces_of("rs485"):
                    part.wishes.append(wish.id)
        desk.plan.assumptions.append("The two boards talk over RS-485, which a long cable needs.")
        return True
    return False


def own_controllers(desk: Desk) -> None:
    """Where a CAN bus is asked for and no chip is named, a board with a CAN controller of its own gets no second one."""
    boards = {b.key: b for b in desk.controllers()}
    for part in desk.peripherals():
        named = [
            w
            for w in desk.request.of("part")
            if w.id in part.wishes and any(ch.isdigit() for ch in w.words) and not _doubted(w.words, desk.raw)
        ]
        board = boards.get(part.host or "")
        if board is not None and not named and not part.pins and desk.component(part).interfaces_of("can"):
            part.component = _transceiver(desk, board, "can") or part.component


def _doubted(name: str, raw: str) -> bool:
    """Whether a chip is named only to ask if the board does without it: 'an MCP2515, or does it have CAN inside?'."""
    own = r"\b(?:ha(?:s|ve)|got|inside|built|own|on ?board|integrated|internal)\b"
    return re.search(rf"{re.escape(name.lower())}\b[^.!]{{0,20}}\bor\b[^.!?]{{0,40}}{own}", raw) is not None


def _join(desk: Desk, boards: list[PlanPart], bus: str, reason: str) -> None:
    """A transceiver at each board: those that the request names first."""
    have = [p for p in desk.peripherals() if desk.component(p).interfaces_of(bus)]
    for part, board in zip(have, boards, strict=False):
        part.host = board.key
    for board in boards[len(have) :]:
        if found := _like(desk, have, board) or _transceiver(desk, board, bus):
            desk.add(found, None, host=board.key, origin="assumed", reason=reason)
    desk.plan.flags["cable"] = "yes"


def _like(desk: Desk, have: list[PlanPart], board: PlanPart) -> str | None:
    """The transceiver that is named, for the other end too where it takes that board's logic voltage: 'two ESP32s with MAX3485 modules'."""
    volts = mcu.v_io if (mcu := desk.component(board).mcu) is not None else None
    named = next((desk.component(p) for p in have if p.origin == "prompt"), None)
    fits = named is not None and volts is not None and any(s.min <= volts <= s.max for s in named.supplies)
    return named.id if named is not None and fits else None


def _transceiver(desk: Desk, board: PlanPart, bus: str) -> str | None:
    """The transceiver of a bus for a board: a module for its logic voltage where the board has the controller, else the usual one."""
    component = desk.component(board)
    own = component.mcu is not None and (bus in component.mcu.matrix or any(f.startswith(bus) for p in component.pins for f in p.fn))
    volts = component.mcu.v_io if component.mcu else None
    if own and volts:
        for part_id in catalogue().having("bus"):
            part = catalogue().get(part_id)
            takes = any(f"{bus}.tx" in needs for i in part.interfaces for needs in i.needs.values())
            if takes and part.form == "module" and part_id not in desk.avoid and all(s.min <= volts <= s.max for s in part.supplies):
                return part_id
    return desk.default(bus)
