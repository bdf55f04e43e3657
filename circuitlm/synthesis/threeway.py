"""A change carried over to a circuit that synthesis would not have made the same way: base + (after - before).

*before* is what synthesis makes of the plan that was read out of the base, *after* what it makes of the changed plan; both bear the base's
designators. What the two have in common stays as the base has it, also where the base differs from both.
"""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, Net
from circuitlm.verify.fixes import twin


def carry_over(base: Circuit, before: Circuit, after: Circuit) -> Circuit:
    """The base with the change made in it."""
    result = twin(base)
    result.title = after.title
    for ref in [r for r in before.parts if r not in after.parts and r in result.parts]:
        result.remove(ref)
    for ref, part in after.parts.items():
        old, mine = before.parts.get(ref), result.parts.get(ref)
        if mine is not None and old is not None and old.id == part.id:
            if (old.value, old.settings) != (part.value, part.settings):
                mine.value, mine.quantity, mine.settings, mine.why = part.value, part.quantity, dict(part.settings), part.why
            mine.host, mine.owner, mine.role = part.host, part.owner, part.role or mine.role
            mine.wishes, mine.label = list(part.wishes), part.label or mine.label
            continue
        if mine is not None:
            result.remove(ref)
        result.parts[ref] = part
    _nets(result, base, before, after)
    result.uses = {p: u for p, u in {**result.uses, **after.uses}.items() if p.ref in result.parts and result.net_of(p) is not None}
    result.no_connect = {p for p in result.no_connect | after.no_connect if p.ref in result.parts and result.net_of(p) is None}
    texts = {n.text for n in before.notes}
    result.notes += [n for n in after.notes if n.text not in texts]
    result.notes = [n for n in result.notes if all(r in result.parts for r in n.refs)]
    result.ports += [p for p in after.ports if p.net in result.nets and p.name not in {x.name for x in result.ports}]
    return result


def _nets(result: Circuit, base: Circuit, before: Circuit, after: Circuit) -> None:
    """Pins that changed their net between before and after change it here too."""
    was = _counterparts(after, before)
    for net in after.nets.values():
        old = was.get(net.name)
        stayed = [
            p for p in net.pins if (n := before.net_of(p) if p.ref in before.parts else None) and n.name == old and p.ref in base.parts
        ]
        moved = [p for p in net.pins if p not in stayed]
        if not moved:
            continue
        home = _most([n for p in stayed if (n := result.net_of(p)) is not None])
        if home is None and old is not None and old in base.nets and old in result.nets:
            home = result.nets[old]
        for pin in moved:
            result.detach(pin)
        if home is None or home.name not in result.nets:
            home = result.net(result.free_net(net.name), net.kind, net.volts, bus=net.bus)
            open_there = [p for p in stayed if p.ref in result.parts and result.net_of(p) is None]
            moved = [*open_there, *moved]  # a supply pin that the base leaves open feeds what is new on its net
        for pin in moved:
            if pin.ref in result.parts:
                home = result.connect(home, pin)
        home.volts = net.volts if net.kind == "power" else home.volts
    for pin in [p for n in before.nets.values() for p in n.pins]:
        if pin.ref in after.parts and after.net_of(pin) is None:
            result.detach(pin)
    for empty in [n.name for n in result.nets.values() if not n.pins]:
        del result.nets[empty]


def _counterparts(after: Circuit, before: Circuit) -> dict[str, str]:
    """Net after -> the net before that it goes on from: the one with the most pins in common, one for one."""
    pairs = []
    for net in after.nets.values():
        common: dict[str, int] = {}
        for pin in net.pins:
            if pin.ref in before.parts and (old := before.net_of(pin)) is not None:
                common[old.name] = common.get(old.name, 0) + 1
        pairs += [(-n, old, net.name) for old, n in common.items()]
    found: dict[str, str] = {}
    for _, was, now in sorted(pairs):
        if now not in found and was not in found.values():
            found[now] = was
    return found


def _most(nets: list[Net]) -> Net | None:
    names = [n.name for n in nets]
    return next((n for n in nets if n.name == max(names, key=names.count)), None) if nets else None
