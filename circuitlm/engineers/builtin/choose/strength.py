"""Bridges that nobody named by a number and that are too weak for the motors they are to drive give way to ones that carry them."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.engineers.builtin.desk import Desk
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart

_STARTING = 1.5
"""How much more than its rated current a bridge gives for the moment in which a motor starts."""


def need_of(desk: Desk, load: PlanPart) -> tuple[float, float]:
    """(current in mA, voltage in V) that a motor asks of its bridge: what the request says, else its stall current."""
    spec = desk.component(load).spec
    volts = units.parse(load.settings["volts"], "V").value if "volts" in load.settings else float(spec.get("volts") or 12)
    if "amps" in load.options:
        return max(float(load.options["amps"]) * 1000, _told_stall(desk, load) / _STARTING), volts
    return float(spec.get("stall_ma") or spec.get("ma") or 0), volts


def _told_stall(desk: Desk, motor: PlanPart) -> float:
    """The stall current that the request gives, mA; 0 where it gives none. (A motor's own options hold the working current made of it.)"""
    spec = desk.component(motor).spec
    if "stall" not in motor.options or not spec.get("ma"):
        return 0.0
    return float(motor.options["amps"]) * 1000 * float(spec.get("stall_ma") or spec["ma"]) / float(spec["ma"])


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
    _named_and_weak(desk, motors)
    for driver in [p for p in desk.peripherals() if _free(desk, p) and _gives(desk, p)]:
        weak = [m for m in motors if not _carries(desk, driver, m)]
        if not weak or driver.pins or any(not _free(desk, p) and _gives(desk, p) for p in desk.peripherals()):
            continue
        better = bridge_for(desk, weak[0])
        if better is None or better == driver.component or not _carries(desk, PlanPart(key="", component=better), weak[0]):
            continue
        name = desk.component(driver).name
        each = sum(o.role == "source" for o in catalogue().get(better).interfaces_of("motor"))
        driver.component = better
        for _ in range(max(0, -(-len(motors) // max(1, each)) - 1)):
            desk.add(better, None, host=driver.host, origin="assumed", reason="each motor needs a bridge that carries it")
        desk.plan.assumptions = [a for a in desk.plan.assumptions if not a.startswith(f"{name} is ")]
        desk.plan.assumptions.append(
            f"{catalogue().entries[better]['name']} drives the {desk.component(weak[0]).name.split(',')[0].lower()}: it takes {_said(desk, weak[0])}, "
            "more than the usual bridge carries."
        )


def _said(desk: Desk, motor: PlanPart) -> str:
    """What a motor takes, in words."""
    ma, volts = need_of(desk, motor)
    if stall := _told_stall(desk, motor):
        return f"{units.show(stall / 1000, 'A')} at {units.show(volts, 'V')} when it stalls"
    return f"{units.show(ma / 1000, 'A')} at {units.show(volts, 'V')}"


def _named_and_weak(desk: Desk, motors: list[PlanPart]) -> None:
    """Advice where a bridge that the request names gives much less than the stall current that it tells."""
    named = [p for p in desk.peripherals() if not _free(desk, p) and _gives(desk, p)]
    for motor in [m for m in motors if _told_stall(desk, m)]:
        better = bridge_for(desk, motor)
        if len({p.component for p in named}) == 1 and better and not _carries(desk, named[0], motor):
            desk.plan.advice.append(
                f"The {desk.component(named[0]).name} is too weak for a motor that takes {_said(desk, motor)}: "
                f"it overheats or dies when the motor is held; {catalogue().entries[better]['name']} carries that."
            )
            return


def _free(desk: Desk, part: PlanPart) -> bool:
    """Whether the request leaves open which one it is: no word of it, or a name without a number ('a motor driver')."""
    named = [w.words for w in desk.request.of("part") if w.id in part.wishes and w.component]
    return part.origin == "assumed" or (bool(named) and not any(ch.isdigit() for words in named for ch in words))


def _gives(desk: Desk, part: PlanPart) -> bool:
    return desk.component(part).kind == "driver" and any(o.role == "source" for o in desk.component(part).interfaces_of("motor"))


def _carries(desk: Desk, driver: PlanPart, motor: PlanPart) -> bool:
    """Whether a bridge stands a motor's voltage and carries what it takes all the time. A stall is what its current limit is for, except where
    the request says how large it is: then it has to be near to what the bridge carries."""
    out = next(o for o in desk.component(driver).interfaces_of("motor") if o.role == "source")
    _, volts = need_of(desk, motor)
    spec = desk.component(motor).spec
    ma = float(motor.options["amps"]) * 1000 if "amps" in motor.options else float(spec.get("ma") or 0)
    ma = max(ma, _told_stall(desk, motor) / _STARTING)
    return (not out.max_ma or out.max_ma >= ma) and (not out.volts or volts <= out.volts[1])
