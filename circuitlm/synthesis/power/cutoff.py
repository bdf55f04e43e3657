"""Switches in the supply of some parts: the rail of those parts is parted, and the switch stands between its halves."""

from __future__ import annotations

from circuitlm.circuit.model import Net, Part, PinRef, Why
from circuitlm.synthesis.builder import Builder
from circuitlm.synthesis.power.protection import through


def lay(b: Builder) -> None:
    """Part the rails that the plan's switches cut (option `cuts`: keys of the parts behind them)."""
    for part in b.parts():
        keys = b.planned(part.ref).options.get("cuts", "").split()
        refs = [b.refs[k] for k in keys if k in b.refs]
        found: dict[str, list[PinRef]] = {}
        for ref in refs:
            if (pins := _inputs(b, b.circuit.parts[ref])) and (net := b.circuit.net_of(pins[0])):
                found.setdefault(net.name, []).extend(pins)
        if not found:
            continue
        name = max(found, key=lambda n: (len(found[n]), n))
        _cut(b, part, b.circuit.nets[name], found[name])
        part.role = "switch"


def _inputs(b: Builder, part: Part) -> list[PinRef]:
    """The pins by which a part takes the power of its load: of several supplies the one of the largest voltage, else its positive end."""
    supplied = [PinRef(part.ref, p) for s in part.component.supplies if s.kind != "mains" for p in s.pins]
    ends = [PinRef(part.ref, i.pins["p"]) for i in part.component.interfaces_of("load", "motor") if i.role == "sink" and "p" in i.pins]
    powered = [(p, n) for p in supplied or ends if (n := b.circuit.net_of(p)) is not None and n.kind == "power"]
    if not powered:
        return []
    drives = [PinRef(part.ref, p) for s in part.component.supplies if s.id in ("motor", "load", "vm", "power") for p in s.pins]
    best = next((n for p, n in powered if p in drives), None) or max((n for _, n in powered), key=lambda n: n.volts or 0.0)
    beside = [
        q for p in b.parts() if p.owner == part.ref and p.role in ("flyback", "bulk", "decoupling") for q in best.pins if q.ref == p.ref
    ]
    return [p for p, n in powered if n is best] + beside


def _cut(b: Builder, switch: Part, net: Net, pins: list[PinRef]) -> None:
    first, second = through(switch.component)
    behind = b.circuit.net(b.circuit.free_net(f"{net.name}_CUT"), kind="power", volts=net.volts)
    behind.why.append(Why(f"behind {switch.ref}, which cuts it", "computed"))
    for pin in pins:
        b.circuit.detach(pin)
        b.circuit.connect(behind, pin)
    b.circuit.connect(net, (switch.ref, first))
    b.circuit.connect(behind, (switch.ref, second))
