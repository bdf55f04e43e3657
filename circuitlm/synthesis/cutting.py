"""Parts are cut out of a circuit with what was there for them alone; nothing else is touched."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, Part
from circuitlm.verify.fixes import twin

_FEEDING = ("source", "converter")


def cut_out(base: Circuit, refs: set[str], planned: set[str]) -> Circuit:
    """The base without some parts: with them go what they own, lines that led to them alone, and sources, converters and level shifters
    that served nothing else. *planned*: parts that stay unless they are sources."""
    result = twin(base)
    for ref in refs & set(result.parts):
        result.remove(ref)
    while True:
        _loose_ends(result, base)
        gone = [p.ref for p in result.parts.values() if _without_purpose(result, base, p, planned)]
        if not gone:
            break
        for ref in gone:
            result.remove(ref)
    result.notes = [n for n in result.notes if all(r in result.parts for r in n.refs)]
    return result


def _loose_ends(result: Circuit, base: Circuit) -> None:
    """Signals that lead nowhere now."""
    for net in list(result.nets.values()):
        if net.kind == "signal" and len(net.pins) == 1 and len(base.nets[net.name].pins) > 1:
            pin = net.pins[0]
            result.detach(pin)
            result.uses.pop(pin, None)


def _without_purpose(result: Circuit, base: Circuit, part: Part, planned: set[str]) -> bool:
    if part.ref not in planned and part.owner and part.owner in base.parts and part.owner not in result.parts:
        return True
    feeding = part.role in _FEEDING or part.component.kind == "supply"
    if feeding and (part.ref not in planned or part.component.kind == "supply"):
        return _served(base, part) and not _served(result, part)
    if part.role == "level-shift" and part.ref not in planned:
        ways = [set(i.pins.values()) for i in part.component.interfaces_of("shift")] or [{"S", "D"}]
        return not any(all(result.net_of((part.ref, p)) is not None for p in pins) for pins in ways)
    return False


def _served(circuit: Circuit, part: Part) -> bool:
    """Whether anything but its own capacitors, and parts that only switch or protect the line, hangs on what a part gives."""
    for rail in part.component.rails:
        for pin in rail.pins:
            net = circuit.net_of((part.ref, pin))
            if net is not None and any(p.ref != part.ref and circuit.parts[p.ref].owner != part.ref for p in net.pins):
                return True
    return not part.component.rails
