"""What protects a supply: fuse, diode against reversal, surge clamp, and which source each stands at."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Component
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import SupplyPlan, Wish

REVERSAL = "reverse-polarity"
"""The function of what blocks a supply that is connected the wrong way round."""
SURGE = "surge"
"""The function of what clamps the spikes of a supply."""


def against_reversal(desk: Desk) -> bool:
    """Whether the request asks for protection against a reversed supply."""
    return any(w.function == REVERSAL for w in desk.request.of("function"))


def protection(desk: Desk) -> None:
    """Flags `protect.fuse`, `protect.diode`, `protect.shunt` (part and rating) and `protect.source` (key of the supply)."""
    beside: list[Wish] = []
    for wish in desk.request.of("part"):
        if wish.component and wish.id not in desk.done and (place := slot(desk, wish)):
            desk.plan.flags[f"protect.{place}"] = f"{_fitting(desk, wish, place)} {_rating(desk, wish)}".strip()
            beside.append(wish)
            for key in desk.keys.pop(wish.id, []):  # synthesis places it in the supply line
                desk.plan.parts = [p for p in desk.plan.parts if p.key != key]
    for wish in desk.request.of("function"):
        if wish.function == REVERSAL and wish.id not in desk.done:
            desk.done.add(wish.id)
            beside.append(wish)
            if component := _blocks(desk):
                desk.plan.flags.setdefault("protect.diode", component)
        elif wish.function == SURGE and wish.id not in desk.done and (component := desk.default(SURGE)):
            desk.done.add(wish.id)
            beside.append(wish)
            clamp = wish.model_copy(update={"component": component})
            desk.plan.flags.setdefault("protect.shunt", _fitting(desk, clamp, "shunt"))
    sources = _faulting(desk, beside[0]) if beside else []
    if not beside and (switch := desk.request.wish(desk.plan.flags.pop("protect.switch-of", ""))) is not None:
        beside = [switch]
        sources = [s for s in desk.plan.supplies if any(r.topology == "cell" for r in catalogue().get(s.component).rails)]
    if sources and len(desk.plan.supplies) > 1:
        at = {w.id: w.at for w in desk.request.wishes}
        nearest = min(
            sources,
            key=lambda s: min((abs(at[i] - beside[0].at) for i in s.wishes if i in at), default=len(desk.request.text)),
        )
        desk.plan.flags["protect.source"] = nearest.key


def _faulting(desk: Desk, wish: Wish) -> list[SupplyPlan]:
    """The sources that a protection may stand at: a panel, which cannot burn its own wires, only where the words put it there."""
    beside = f"{wish.attributes.get('before', '')} {wish.attributes.get('after', '')}".lower()
    if re.search(r"^(?:\W|in|at|on|for|the|behind|after)*\s*(?:solar )?panel|panel\W*$", beside.strip()):
        return desk.plan.supplies
    steady = [s for s in desk.plan.supplies if not any(r.min == 0 for r in catalogue().get(s.component).rails)]
    return steady or desk.plan.supplies


def slot(desk: Desk, wish: Wish) -> str:
    """fuse, diode, shunt, or '' for a part that protects no supply."""
    if wish.component is None:
        return ""
    component = catalogue().get(wish.component)
    if component.kind == "protection":
        return "fuse" if component.shape == "fuse" else "shunt"
    if component.shape in ("diode", "schottky", "pmos") and (against_reversal(desk) or wish.for_the("reversal")):
        return "diode"
    return ""


def _fitting(desk: Desk, wish: Wish, place: str) -> str:
    """The named part; a clamp without a part number is the lowest whose stand-off is above the highest supply."""
    component = wish.component or ""
    if place == "diode" and catalogue().get(component).shape == "pmos":
        return _transistor(desk, wish)
    if place != "shunt" or any(ch.isdigit() for ch in wish.words):
        return component
    lines = [float(block.params.get("vin", 0) or 0) for block in desk.plan.blocks if not isinstance(block.params.get("vin"), str)]
    volts = max([*(_highest(desk, s) for s in desk.plan.supplies), *lines], default=0.0)  # a block's line comes from outside
    shape = catalogue().get(component).shape
    fits = [
        c
        for i, e in catalogue().entries.items()
        if e["kind"] == "protection" and (c := catalogue().get(i)).shape == shape and float(c.spec.get("vr", 0)) >= max(volts, 1.0)
    ]
    best = min(fits, key=lambda c: float(c.spec["vr"]), default=None)
    if best is None or best.id == component:
        return component
    wish.alternatives.append(best.id)
    return best.id


_VEHICLE = re.compile(
    r"\b(?:cars?|vehicles?|trucks?|lorr(?:y|ies)|automotive|motorbikes?|motorcycles?|vans?|camper\w*|tractors?|boats?|alternators?|ignition|load dumps?)\b"
)
_CHARGED = 1.2
"""A vehicle's line while its alternator charges, in times its nominal voltage: 14.4 V of 12 V."""


def _highest(desk: Desk, supply: SupplyPlan) -> float:
    """What a supply's line reaches all the time, V: a battery that is charged, a vehicle's with its engine on."""
    rail = catalogue().get(supply.component).rails[0]
    volts = supply.volts or rail.volts or 0.0
    if rail.topology == "cell" and rail.max and not supply.volts:
        return max(volts, rail.max * max(1, supply.count))
    return volts * (_CHARGED if _VEHICLE.search(desk.raw) and volts >= 12 else 1.0)


def _most_amps(desk: Desk) -> float:
    """What the loads of the plan take together at their most, A."""
    loads = [p for p in desk.peripherals() if not desk.component(p).supplies]
    return sum(
        max(
            float(p.options.get("amps", 0) or 0), float(desk.component(p).spec.get("ma", 0) or 0) / 1000 if "amps" not in p.options else 0.0
        )
        for p in loads
        if desk.component(p).kind in ("actuator", "load", "light")
    )


def _blocks(desk: Desk) -> str | None:
    """What blocks a reversed supply: the usual diode, or the first that carries all loads with room to spare, a P-channel MOSFET beyond."""
    usual, amps = desk.default(REVERSAL), _most_amps(desk)
    volts = max((_highest(desk, s) for s in desk.plan.supplies), default=12.0)
    if usual is None or (
        float(catalogue().get(usual).spec.get("if_max_ma", 1e9)) >= 1500 * amps and float(catalogue().get(usual).spec.get("vr", 1e9)) >= volts
    ):
        return usual
    shape = catalogue().get(usual).shape
    kind = catalogue().get(usual).kind
    diodes = [
        c
        for i in catalogue().having(kind, shapes={shape})
        if i not in desk.avoid
        and (c := catalogue().get(i))
        and float(c.spec.get("if_max_ma", 0)) >= 1500 * amps
        and float(c.spec.get("vr", 0)) >= 1.5 * volts
    ]
    if diodes:
        return min(diodes, key=lambda c: float(c.spec["if_max_ma"])).id
    fets = [c for i in catalogue().having(kind, shapes={"pmos"}) if _carries(c := catalogue().get(i), volts, min(volts, 12.0), amps)]
    return min(fets, key=lambda c: float(c.spec.get("rds_on", 1)), default=catalogue().get(usual)).id


_LEAST_A = 0.5
"""What a transistor in a supply line must carry with room to spare, whatever hangs on it, A."""


def _carries(part: Component, highest: float, lowest: float, amps: float) -> bool:
    """Whether a P-channel MOSFET stands the highest supply, is fully on at the lowest, and carries a current with room to spare."""
    return (
        part.shape == "pmos"
        and float(part.spec.get("vds_max", 0)) >= 1.1 * highest
        and float(part.spec.get("vgs_drive", 99)) <= lowest
        and float(part.spec.get("id_max_ma", 0)) >= 2000 * amps
    )


def _transistor(desk: Desk, wish: Wish) -> str:
    """The named P-channel MOSFET; one without a part number is that with the least resistance which stands the highest supply, is on at the
    lowest and carries the loads."""
    component = wish.component or ""
    volts = [s.volts or catalogue().get(s.component).rails[0].volts or 0.0 for s in desk.plan.supplies] or [12.0]
    own, amps = catalogue().get(component), max(_LEAST_A, _most_amps(desk))

    def fits(part: Component) -> bool:
        return _carries(part, max(volts), min(volts), amps)

    if fits(own) or any(ch.isdigit() for ch in wish.words):
        return component
    others = [c for i in catalogue().having(own.kind, shapes={"pmos"}) if fits(c := catalogue().get(i))]
    if not others:
        return component
    other = min(others, key=lambda c: (float(c.spec.get("rds_on", 9)), c.id))
    wish.alternatives.append(other.id)
    return other.id


def _rating(desk: Desk, wish: Wish) -> str:
    """The rating of 'fuse 20A', 'fused 1 A', '2A fuse'."""
    if said := wish.attributes.get("amps") or wish.attributes.get("rating"):
        return said.replace(" ", "")
    if catalogue().get(wish.component or "").shape != "fuse":
        return ""
    m = re.search(r"\bfus\w*\W{0,3}(\d+(?:\.\d+)?)\s?(m?)a\b|(\d+(?:\.\d+)?)\s?(m?)a\s+(?:slow |fast |blade |glass )*fuse", desk.raw)
    return f"{m[1] or m[3]}{m[2] or m[4] or ''}A" if m else ""
