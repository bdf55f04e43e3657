"""A plan read out of a circuit: the parts that a person would name, each with its host; what synthesis adds by itself is left to it."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, Part
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import DesignPlan, Link, PlanPart, Request, SupplyPlan, Wish

_ADDED = ("passive", "protection", "semiconductor", "converter", "isolator")
"""Kinds that stand in a circuit for another part's sake."""
_HOPS = 2


def plan_of(circuit: Circuit) -> tuple[DesignPlan, dict[str, str]]:
    """(plan, key -> designator) of a circuit. Parts that the catalogue lacks, and parts that serve others, are not in it."""
    plan, refs = DesignPlan(title=circuit.title), {}
    boards = [p.ref for p in circuit.controllers()]
    rows = _rows(circuit)
    for part in sorted(circuit.parts.values(), key=lambda p: p.ref not in boards):
        if part.ref in {r for row in rows.values() for r in row[1:]}:
            continue
        if part.id not in catalogue() or part.owner or part.role not in ("", "source", "terminal"):
            continue
        kind = catalogue().entries[part.id]["kind"]
        key = plan.free_key(part.id)
        if kind == "supply" and part.component.rails and not part.component.interfaces_of("mains"):
            rail = part.component.rails[0]
            volts = part.quantity if rail.volts is None or part.component.settings else None
            count = len(rows.get(part.ref, [part.ref]))
            volts = volts or _volts(circuit, part) if count == 1 else None
            plan.supplies.append(SupplyPlan(key=key, component=part.id, volts=volts, count=count, wishes=[f"b-{part.ref}"]))
        elif kind in _ADDED:
            continue
        else:
            plan.parts.append(
                PlanPart(
                    key=key,
                    component=part.id,
                    value=part.value or None,
                    label=part.label,
                    settings=dict(part.settings),
                    wishes=[f"b-{part.ref}"],
                    reason="in the design that is changed",
                )
            )
        refs[key] = part.ref
    keys = {r: k for k, r in refs.items()}
    for planned in plan.parts:
        part = circuit.parts[refs[planned.key]]
        host = part.host if part.host in keys else None if part.component.mcu else _host(circuit, part, boards)
        planned.host = keys.get(host or "")
    plan.links = _between(circuit, boards, keys)
    return plan, refs


def _rows(circuit: Circuit) -> dict[str, list[str]]:
    """Cells in series: the first one, at the live end, with all of its row."""
    cells = [p for p in circuit.parts.values() if p.component.kind == "supply" and p.component.rails]
    below: dict[str, str] = {}
    for a in cells:
        for b in cells:
            minus, plus = (a.ref, a.component.rails[0].ground[0]), (b.ref, b.component.rails[0].pins[0])
            if a is not b and a.id == b.id and (net := circuit.net_of(minus)) is not None and net is circuit.net_of(plus):
                below[a.ref] = b.ref
    rows = {}
    for first in below.keys() - set(below.values()):
        row = [first]
        while row[-1] in below and below[row[-1]] not in row:
            row.append(below[row[-1]])
        rows[first] = row
    return rows


def _between(circuit: Circuit, boards: list[str], keys: dict[str, str]) -> list[Link]:
    """Buses that join two controllers directly."""
    found: dict[tuple[str, str, str], None] = {}
    for net in circuit.nets.values():
        there = [r for r in boards if r in net.refs() and r in keys]
        if len(there) > 1 and net.bus in ("i2c", "spi", "uart"):
            found[there[0], there[1], net.bus] = None
    return [Link(a=f"{keys[a]}.{bus}", b=f"{keys[b]}.{bus}", reason="in the design that is changed") for a, b, bus in found]


def request_of(circuit: Circuit, plan: DesignPlan, refs: dict[str, str]) -> Request:
    """What a circuit's parts ask for: that they are there."""
    wishes = [Wish(id=f"b-{refs[p.key]}", kind="part", words=f"{refs[p.key]}, {_name(p)}", component=p.component) for p in plan.parts]
    wishes += [
        Wish(id=f"b-{refs[s.key]}", kind="supply", words=f"{refs[s.key]}, {_name(s)}", component=s.component, quantity=s.volts)
        for s in plan.supplies
    ]
    return Request(prompt=circuit.title, text=circuit.title, wishes=wishes)


def _name(part: PlanPart | SupplyPlan) -> str:
    return str(catalogue().entries[part.component]["name"])


def _volts(circuit: Circuit, part: Part) -> float | None:
    """What a source without a voltage of its own gives: that of its net."""
    rail = part.component.rails[0]
    if rail.volts is not None:
        return None
    nets = [n for p in rail.pins if (n := circuit.net_of((part.ref, p))) is not None]
    return next((n.volts for n in nets if n.volts), None)


def _host(circuit: Circuit, part: Part, boards: list[str]) -> str | None:
    """The controller at the end of a part's signals, through a resistor or transistor."""
    edge, seen = [n for _, n in circuit.pins_of(part.ref) if n is not None and n.kind == "signal"], set()
    for _ in range(_HOPS):
        for net in edge:
            if board := next((r for r in net.refs() if r in boards), None):
                return board
        seen |= {n.name for n in edge}
        between = {r for n in edge for r in n.refs() if circuit.parts[r].component.kind in _ADDED}
        edge = [n for r in sorted(between) for _, n in circuit.pins_of(r) if n is not None and n.kind == "signal" and n.name not in seen]
    return boards[0] if boards else None
