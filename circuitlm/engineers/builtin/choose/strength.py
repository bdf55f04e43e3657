"""Bridges that nobody named and that are too weak for the motors they are to drive give way to ones that carry them."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart


def need_of(desk: Desk, load: PlanPart) -> tuple[float, float]:
    """(current in mA, voltage in V) that a motor asks of its bridge: what the request says, else its stall current."""
    spec = desk.component(load).spec
    volts = units.parse(load.settings["volts"], "V").value if "volts" in load.settings else float(spec.get("volts") or 12)
    if "amps" in load.options:
        return float(load.options["amps"]) * 1000, volts
    return float(spec.get("stall_ma") or spec.get("ma") or 0), volts


def bridge_for(desk: Desk, load: PlanPart) -> str | None:
    """The smallest bridge module that carries a load's current at its voltage; the largest there is where none does."""
    need, volts = need_of(desk, load)
    fits = []
    for i, entry in catalogue().entries.items():
        if entry["kind"] != "driver" or i in desk.avoid:
            continue
        outs = [o for o in catalogue().get(i).interfaces_of("motor") if o.role == "source" and o.max_ma]
        if outs and (not outs[0].volts or outs[0].volts[0] <= volts <= outs[0].volts[1]) and catalogue().get(i).form == "module":
            amps = outs[0].max_ma or 0
            fits.append((amps < need, amps if amps >= need else -amps, i))
    return min(fits)[2] if fits else None


def strong_bridges(desk: Desk) -> None:
    """Exchange an assumed bridge for stronger ones, one a motor, where what the motors take all the time is more than it gives."""
    motors = [
        p
        for p in desk.peripherals()
        if "via" not in p.options
        and any(i.role == "sink" for i in desk.component(p).interfaces_of("motor"))
        and not desk.component(p).supplies
    ]
    for driver in [p for p in desk.peripherals() if p.origin == "assumed" and _gives(desk, p)]:
        weak = [m for m in motors if not _carries(desk, driver, m)]
        if not weak or driver.pins or any(p.origin == "prompt" and _gives(desk, p) for p in desk.peripherals()):
            continue
        better = bridge_for(desk, weak[0])
        if better is None or better == driver.component or not _carries(desk, PlanPart(key="", component=better), weak[0]):
            continue
        name, need = desk.component(driver).name, need_of(desk, weak[0])
        each = sum(o.role == "source" for o in catalogue().get(better).interfaces_of("motor"))
        driver.component = better
        for _ in range(max(0, -(-len(motors) // max(1, each)) - 1)):
            desk.add(better, None, host=driver.host, origin="assumed", reason="each motor needs a bridge that carries it")
        desk.plan.assumptions = [a for a in desk.plan.assumptions if not a.startswith(f"{name} is ")]
        desk.plan.assumptions.append(
            f"{catalogue().entries[better]['name']} drives the {desk.component(weak[0]).name.split(',')[0].lower()}: it takes {units.show(need[0] / 1000, 'A')} "
            f"at {units.show(need[1], 'V')}, more than the usual bridge carries."
        )


def _gives(desk: Desk, part: PlanPart) -> bool:
    return desk.component(part).kind == "driver" and any(o.role == "source" for o in desk.component(part).interfaces_of("motor"))


def _carries(desk: Desk, driver: PlanPart, motor: PlanPart) -> bool:
    """Whether a bridge stands a motor's voltage and carries what it takes all the time; a stall is what its current limit is for."""
    out = next(o for o in desk.component(driver).interfaces_of("motor") if o.role == "source")
    _, volts = need_of(desk, motor)
    spec = desk.component(motor).spec
    ma = float(motor.options["amps"]) * 1000 if "amps" in motor.options else float(spec.get("ma") or 0)
    return (not out.max_ma or out.max_ma >= ma) and (not out.volts or volts <= out.volts[1])
