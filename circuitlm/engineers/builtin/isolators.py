"""What an optocoupler keeps apart from the board lives on a supply of its own."""

from __future__ import annotations

import re

from circuitlm.engineers.builtin.choose.contacts import relays_of
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart, SupplyPlan


def isolated_loads(desk: Desk) -> None:
    """Loads behind couplers live apart from the board: relays on a module for the load's voltage where the request leaves the coil open,
    all on a supply of their own, since a coupler between two circuits on one ground isolates nothing."""
    couplers = [p for p in desk.peripherals() if desk.component(p).kind == "isolator" and desk.component(p).interfaces_of("switchable")]
    if not couplers or not desk.controllers():
        return
    relays = [r for r in relays_of(desk) if desk.component(r).supplies]
    for _, relay in zip(couplers, relays, strict=False):
        load = next((p for p in desk.plan.parts if p.options.get("via") == relay.key), None)
        if load and (kin := _like_relay(desk, relay, _volts(desk, load))):
            relay.component = kin
        else:
            supply = desk.component(relay).supplies[0]
            _own_supply(desk, [relay], supply.nominal or supply.min)
    bare = [p for p in desk.peripherals() if _driven(desk, p)][: max(0, len(couplers) - len(relays))]
    for volts in dict.fromkeys(_volts(desk, p) for p in bare):
        same = [p for p in bare if _volts(desk, p) == volts]
        given = next((s for s in desk.plan.supplies if s.volts == volts), None)
        if given is None:
            _own_supply(desk, same, volts)
        elif not given.feeds and desk.request.flags.get("separate-supply"):
            given.feeds = [p.key for p in same]


def _driven(desk: Desk, part: PlanPart) -> bool:
    """A load that a transistor switches from a rail of its own."""
    c = desk.component(part)
    coil = any(i.role == "sink" for i in (*c.interfaces_of("load"), *c.interfaces_of("motor")))
    return coil and not c.supplies and "via" not in part.options and _volts(desk, part) > 0


def _volts(desk: Desk, part: PlanPart) -> float:
    given = re.match(r"[\d.]+", part.settings.get("volts", ""))
    return float(given.group() if given else desk.component(part).spec.get("volts") or 0)


def _own_supply(desk: Desk, parts: list[PlanPart], volts: float) -> None:
    component = desk.default("supply")
    if component is None or any(p.key in s.feeds for p in parts for s in desk.plan.supplies):
        return
    key = desk.plan.free_key("supply")
    desk.plan.supplies.append(SupplyPlan(key=key, component=component, volts=volts, feeds=[p.key for p in parts], origin="assumed"))
    names = ", ".join(dict.fromkeys(desk.component(p).name for p in parts))
    desk.plan.assumptions.append(f"{names}: on a supply of its own, since it is to be isolated from the board.")


def _like_relay(desk: Desk, relay: PlanPart, volts: float) -> str | None:
    """A module with as many contacts whose coil takes *volts*; None where the request names the relay by its voltage or number."""
    wishes = [w for w in desk.request.of("part") if w.id in relay.wishes]
    if not volts or any(re.search(r"\d", w.words) for w in wishes):
        return None
    contacts = len(desk.component(relay).interfaces_of("contact"))
    for i, entry in catalogue().entries.items():
        if entry["kind"] != "actuator" or i in desk.avoid:
            continue
        c = catalogue().get(i)
        if c.form == "module" and len(c.interfaces_of("contact")) == contacts and c.spec.get("coil_volts") == volts:
            return i
    return None
