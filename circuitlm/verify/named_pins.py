"""Pins that the request names for a part: each reaches it, or is reported. None is lost in silence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.model import Circuit, Net, Part
from circuitlm.circuit.pins import find_pin
from circuitlm.plan import Wish

_PORT = re.compile(r"(?:serial|uart)\s?\d?", re.I)
_PASSES = ("passive", "semiconductor", "driver", "protection", "isolator", "logic", "analog", "bus", "converter")
_SUPPLY = ("power", "ground", "mains")
_HOPS = 5
"""Parts that may lie between a pin and what it is named for: divider, shifter, transistor, relay, load."""


def unreached(wish: Wish, own: list[Part], circuit: Circuit) -> Iterator[tuple[str, str]]:
    """(pin as written, why it does not serve the wish's parts) for every pin of a wish that fails to."""
    boards = list(circuit.controllers())
    if not boards or not own:
        return
    served_by = {p.host for p in own} - {None, *(b.ref for b in boards)}
    boards += [p for p in circuit.parts.values() if p.ref in served_by]  # a pin of an expander or converter
    for written in dict.fromkeys(wish.pins.values()):
        if _PORT.fullmatch(written):
            continue
        places = [(b, pin) for b in boards if (pin := find_pin(b.component, written)) is not None]
        if not places:
            yield written, f"{written} is no pin of the {boards[0].component.name}"
            continue
        nets = [(b, net) for b, pin in places if (net := circuit.net_of((b.ref, pin.id))) is not None]
        if not nets:
            yield written, f"{written} stays free: what of {own[0].ref} belongs to it is not clear"
        elif all(net.kind not in _SUPPLY and not _serves(circuit, board, net, own) for board, net in nets):
            others = ", ".join(dict.fromkeys(p.ref for board, net in nets for p in net.pins if p.ref != board.ref))
            yield written, f"{written} serves {others}, not {own[0].ref}"


def _serves(circuit: Circuit, board: Part, start: Net, own: list[Part]) -> bool:
    """Whether a board's pin reaches one of the parts through what lies between: resistors, shifters, transistors, drivers, relays."""
    wanted = {p.ref for p in own}
    wanted |= {p.ref for p in circuit.parts.values() if p.owner in wanted} | {p.owner for p in own if p.owner}
    seen, edge = {start.name}, [start]
    for _ in range(_HOPS):
        refs = {p.ref for net in edge for p in net.pins if not circuit.parts[p.ref].component.mcu}
        if refs & wanted:
            return True
        edge = [net for ref in sorted(refs) if _passes(circuit.parts[ref]) for net in _beyond(circuit, ref) if net.name not in seen]
        seen |= {net.name for net in edge}
    return False


def _passes(part: Part) -> bool:
    """Whether a signal goes on behind a part: what carries, switches or drives for another one."""
    return part.component.kind in _PASSES or bool(part.role) or any(i.type == "contact" for i in part.component.interfaces)


def _beyond(circuit: Circuit, ref: str) -> Iterator[Net]:
    for _, net in circuit.pins_of(ref):
        if net is not None and net.kind not in ("power", "ground"):  # a relay's contact lies in the mains
            yield net
