"""Which chip serves a part that the request puts on a channel, or on a pin that only that chip has."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.circuit.pins import canonical, find_pin
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.plan import PlanPart


def settle(desk: Desk) -> None:
    """Parts on 'CH0' or 'channel 3' go to the chip with such channels; parts on 'GPA0' to the expander whose pin that is."""
    servers = [p for p in desk.peripherals() if desk.component(p).interfaces_of("expander")]
    for part in desk.peripherals():
        if part in servers or part.host is None:
            continue
        channel = part.options.get("channel", "")
        if channel and _on_bus(desk, part):
            continue
        if channel:
            del part.options["channel"]
            if not part.pins:
                _serve(desk, part, servers, channel.split())
        elif part.pins and (server := next((s for s in servers if _its_pins(desk, s, part)), None)) is not None:
            part.host = server.key


def _serve(desk: Desk, part: PlanPart, servers: list[PlanPart], wanted: list[str]) -> None:
    """Put a part on the first chip that has all its channels; several channels go to its signals in order (a joystick's two axes)."""
    for server in servers:
        pins = [pin for w in wanted if (pin := _nth(desk.component(server), w))]
        if len(pins) < len(wanted):
            continue
        roles = [r for i in desk.component(part).interfaces if i.default for r in i.pins if "adc" in i.needs.get(r, [])]
        part.host = server.key
        part.pins = dict(zip(roles, pins, strict=False)) if len(pins) > 1 else {"": pins[0]}
        return


def _on_bus(desk: Desk, part: PlanPart) -> bool:
    """Whether a multiplexer of the bus is there that the part can sit behind."""
    behind = any(i.type == "i2c" and i.role == "target" for i in desk.component(part).interfaces)
    return behind and any(
        desk.component(p).interface(part.options["channel"]) in desk.component(p).interfaces_of("i2c") for p in desk.peripherals()
    )


def _nth(component: Component, channel: str) -> str | None:
    """The pin of a chip's channel by its printed name, else by its place in the row."""
    if pin := find_pin(component, channel):
        return pin.id
    row = [p for i in component.interfaces_of("expander") for p in i.pins.values()]
    n = int(re.sub(r"\D", "", channel))
    return row[n] if n < len(row) else None


def _prints(board: Component, written: str) -> bool:
    """Whether a board has a pin that it calls so itself; what a pin is also known as gives way to a chip that prints that name."""
    pin = find_pin(board, written)
    number = re.fullmatch(r"(?:GPIO|GP|IO|D|pin)? ?\d+", written, re.I)
    return pin is not None and (bool(number) or canonical(written) in map(canonical, (pin.id, pin.name or pin.id, pin.io or pin.id)))


def _its_pins(desk: Desk, server: PlanPart, part: PlanPart) -> bool:
    """Whether all pins of a part are the server's: no board has them all, or the words say whose they are."""
    chip = desk.component(server)
    offered = {p for i in chip.interfaces_of("expander") for p in i.pins.values()}
    if not all((pin := find_pin(chip, written)) is not None and pin.id in offered for written in part.pins.values()):
        return False
    host = next(p for p in desk.plan.parts if p.key == part.host)
    board = desk.component(host)
    alike = [p for p in desk.peripherals() if p.wishes == part.wishes]
    if not all(_prints(board, written) for p in alike for written in p.pins.values()):
        return True
    names = "|".join(re.escape(a) for a in (chip.mpn or chip.id, *chip.aliases, chip.kind))
    return any(
        re.search(rf"\b{re.escape(written.lower())}\b(?: ?(?:,|and|&|/) ?\w+)* (?:of|on) (?:(?:the|an?|my|its) )?(?:{names})\b", desk.raw)
        for written in part.pins.values()
    )
