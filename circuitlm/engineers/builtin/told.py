"""What the request tells net by net, into the plan: the edges themselves, the supplies that they lead to, the connectors that signals come in by."""

from __future__ import annotations

from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import SupplyPlan, Told

_BOARDS_V = 5.5
"""What no board gives of itself, V."""


def told(desk: Desk) -> None:
    """Hand the told edges to synthesis; where no board is wired a recipe that has taken the request knows them better."""
    wired = any(end.startswith("pin:") for e in desk.request.told for end in e.ends)
    if desk.plan.blocks and not wired:
        return
    desk.plan.told = list(desk.request.told)
    for edge in desk.plan.told:
        if edge.component == "flow":
            _connector(desk, edge)
            _rail(desk, edge)


def _component(end: str) -> str:
    return end.split(":")[1] if end.startswith("part:") else ""


def _connector(desk: Desk, edge: Told) -> None:
    """A block whose signal comes in by a connector, or leaves by one, has that one for its terminal: 'header -> amplifier'."""
    for name, outer, inner in (("IN", *edge.ends), ("OUT", *reversed(edge.ends))):
        id_ = _component(outer)
        if not id_ or catalogue().entries[id_]["kind"] != "connector" or len(catalogue().get(id_).pins) != 2:
            continue
        for block in desk.plan.blocks:
            if _component(inner) in [w.component for i in block.wishes if (w := desk.request.wish(i))] and name not in block.joins:
                block.params[f"connector.{name}"] = id_


def _rail(desk: Desk, edge: Told) -> None:
    """'Buzzer - +12 V': a supply that only the wiring tells of feeds what hangs on it."""
    volts = next((float(e[5:]) for e in edge.ends if e.startswith("rail:")), 0.0)
    given = [float(s.volts or catalogue().get(s.component).spec.get("volts", 0) or 0) for s in desk.plan.supplies]
    made = [w.quantity for w in desk.request.of("supply")]
    if volts < _BOARDS_V or any(v and abs(v - volts) < 1 for v in (*given, *made)) or any(max(given, default=0) >= v for v in [volts]):
        return
    fed = [p.key for p in desk.plan.parts if p.component in (_component(e) for e in edge.ends)]
    key = desk.plan.free_key("dc-supply")
    desk.plan.supplies.append(SupplyPlan(key=key, component="dc-supply", volts=volts, feeds=fed))
