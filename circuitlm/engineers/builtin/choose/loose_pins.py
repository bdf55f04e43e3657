"""Pins that the request names beside no part: two pins of the board that are to be joined, or the pin of the part just spoken of."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.pins import find_pin
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import PlanPart, Wire, Wish

_JOINED = (
    r"(?:must |should |has to |needs? to |is |be |to be |gets? )*(?:wired|connected|tied|joined|linked|bridged|jumpered|shorted|goes)"
    r"\s*(?:up )?(?:to|with|onto)\s+(?:the )?"
)
_LINE = {"contact", "led", "load", "signals", "onewire", "led-data", "resistive", "photocurrent", "ac-source"}
"""Interfaces that take one pin of a controller."""


def loose_pins(desk: Desk) -> None:
    """Give every pin that stands alone in the request its meaning, where there is only one."""
    board = next((p for p in desk.controllers() if p.key == desk.board), None)
    if board is None:
        return
    component = desk.component(board)
    _through_shifters(desk)
    taken = {v.lower() for p in desk.plan.parts for v in p.pins.values()}
    taken |= {w.attributes["at"].lower() for w in desk.request.of("part") if w.attributes.get("at")}
    taken |= {j.partition("@")[2].lower() for block in desk.plan.blocks for j in block.joins.values()}
    loose = [w for w in desk.request.of("pin") if w.id not in desk.done and not w.attributes.get("role") and w.words.lower() not in taken]
    for wish in loose:
        if _bridge(desk, board, wish.words):
            desk.done.add(wish.id)
    for part in desk.peripherals():
        if "" in part.pins and _bridge(desk, board, part.pins[""]):
            part.pins.pop("")
    left = [w for w in loose if w.id not in desk.done and find_pin(component, w.words) is not None]
    if len(left) > 1 and (row := _row(desk, len(left))) is not None:
        for (part, role), wish in zip(row, sorted(left, key=lambda w: w.at), strict=True):
            part.pins[role] = wish.words
            desk.done.add(wish.id)
        return
    waiting = {p.key: _spoken_at(desk, p) for p in desk.peripherals() if _takes_one_pin(desk, p)}
    meant: dict[str, Wish] = {}
    for wish in sorted(left, key=lambda w: w.at):
        before = [k for k, at in waiting.items() if at <= wish.at and k not in meant]
        before = before or [k for k in waiting if len(waiting) == 1 and k not in meant]  # 'notice with P1 how bright it is'
        if not before:
            return
        meant[max(before, key=lambda k: waiting[k])] = wish
    if len(meant) == len(waiting) or len(meant) == 1:
        for key, wish in meant.items():
            owner = desk.plan.part(key)
            assert owner is not None
            owner.pins[""] = wish.words
            desk.done.add(wish.id)


def _row(desk: Desk, count: int) -> list[tuple[PlanPart, str]] | None:
    """(part, role) for a list of pins that stands for itself ('GPIO 25 26 27 14'): the channels of the only light or relay board that has
    so many, or as many like parts with one wire each. None where there is no or more than one such owner."""
    found: list[list[tuple[PlanPart, str]]] = []
    alike: dict[str, list[PlanPart]] = {}
    for part in desk.peripherals():
        if part.pins or part.drives or part.host not in (None, desk.board):
            continue
        component = desk.component(part)
        inputs = [p for i in component.interfaces_of("signals") if i.default and len(i.pins) == 1 for p in i.pins.values()]
        colours = [i.id for i in component.interfaces_of("load") if i.role == "sink"]
        channels = inputs if component.interfaces_of("contact") and len(inputs) > 1 else colours if len(colours) > 1 else []
        if len(channels) == count:
            found.append([(part, role) for role in channels])
        elif not channels and _takes_one_pin(desk, part):
            alike.setdefault(part.component, []).append(part)
    found += [[(p, "") for p in parts] for parts in alike.values() if len(parts) == count]
    return found[0] if len(found) == 1 else None


def _through_shifters(desk: Desk) -> None:
    """'Data on GPIO5 via a 74AHCT125': the pin is that of the part behind the shifter."""
    for shifter in desk.peripherals():
        ways = desk.component(shifter).interfaces
        if "" not in shifter.pins or not ways or any(i.type != "shift" for i in ways):
            continue
        behind = [p for p in desk.peripherals() if _takes_one_pin(desk, p)]
        behind.sort(key=lambda p: not desk.component(p).interfaces_of("led-data"))
        if behind:
            behind[0].pins[""] = shifter.pins.pop("")


def _spoken_at(desk: Desk, part: PlanPart) -> int:
    """Where the request speaks of a part, as a token's number."""
    return min((w.at for w in desk.request.wishes if w.id in part.wishes), default=0)


def _bridge(desk: Desk, board: PlanPart, written: str) -> bool:
    """Wire a pin of the board to the other that the request names with it. False where it names none."""
    component = desk.component(board)
    here, there = find_pin(component, written), _partner(desk, component, written)
    if here is None or there is None:
        return False
    desk.plan.wires.append(Wire(ends=[f"{board.key}.{here.id}", f"{board.key}.{there}"], reason=f"the request joins {written} and {there}"))
    return True


def _partner(desk: Desk, board: Component, written: str) -> str | None:
    """The other pin of the same board that the request joins to this one: 'D0 must be wired to RST'."""
    here = find_pin(board, written)
    if here is None:
        return None
    names = sorted({n for p in board.pins for n in (p.id, p.io or "", *p.aka) if n}, key=len, reverse=True)
    pattern = rf"\b{re.escape(written)}\s+{_JOINED}({'|'.join(map(re.escape, names))})(?![\w-])"
    m = re.search(pattern, desk.request.text, re.I)
    found = find_pin(board, m[1]) if m else None
    if found is None or found.type in ("power_in", "power_out") or found.id == here.id:
        return None
    return found.id


def _takes_one_pin(desk: Desk, part: PlanPart) -> bool:
    """Whether a part hangs on one wire of the board and none is fixed for it yet."""
    component = desk.component(part)
    if part.pins or part.drives or component.mcu or part.host not in (None, desk.board):
        return False
    ways = [i for i in component.interfaces if i.default and i.role != "controller"]
    if len(ways) != 1 or ways[0].type not in _LINE:
        return False
    wires = [r for r in ways[0].pins if r not in ways[0].optional]
    return len(wires) == 1 or ways[0].type in ("contact", "led", "load", "resistive", "photocurrent", "ac-source")
