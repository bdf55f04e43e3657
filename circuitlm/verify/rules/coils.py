"""Motors, relays and solenoids: drivers and flyback paths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.currents import inductive_pins, is_logic_pin, load_ma
from circuitlm.verify.feedback import FEEDBACK, sense_pin
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import Junction, junctions, pulls_to, shunt_reference, transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS


def _ma(value: float) -> str:
    return show(value / 1000, "A")


@rule("inductive-direct", "error", "Motors and coils have a driver")
def inductive_direct(ctx: Context) -> Iterator[Finding]:
    """A motor, relay coil or solenoid takes far more than a logic pin gives, and throws back a voltage spike
    when it is switched off.

    Fix: a transistor with a flyback diode, a driver module, or a relay module. Source: common practice, AVR
    and ESP32 absolute maximum ratings.
    """
    for part in ctx.parts.values():
        for coil in ctx.subjects(inductive_pins(part)):
            node = ctx.node(coil)
            near = [node, *(b.other for b in ctx.network.branches(node) if b.ohms < 1000)]
            pins = [p for n in near if n and ctx.potential(n) is None for p, _ in ctx.on(n) if p.ref != part.ref and is_logic_pin(ctx, p)]
            if pins:
                ma = ctx.figure(part, "ma")
                takes = f", it takes {_ma(ma)}" if ma else ""
                yield found(
                    f"{part.ref} ({part.component.name}) hangs directly on the logic pin {pins[0]}{takes}",
                    pins=[pins[0], coil],
                    nets=[ctx.name(node)],
                    numbers={"current_ma": ma} if ma is not None else {},
                    fix={"op": "insert_driver", "pin": str(pins[0]), "part": part.ref},
                )
                break


def windings(part: Part) -> list[tuple[PinRef, PinRef]]:
    """Pairs of pins between which a coil lies that a single switch can turn off."""
    pins = inductive_pins(part)
    if len(pins) == 2:
        return [(pins[0], pins[1])]
    for i in part.component.interfaces_of("coils"):
        if "com" in i.pins:
            common = PinRef(part.ref, i.pins["com"])
            return [(common, PinRef(part.ref, p)) for r, p in i.pins.items() if r != "com"]
    return []


def diode_across(switched: str, other: str) -> dict[str, Any]:
    """The edit that puts a flyback diode between a coil's ends: anode, cathode."""
    from circuitlm.knowledge.catalogue import catalogue

    return {"op": "add", "component": catalogue().default_for("flyback")[0], "between": [switched, other], "role": "flyback"}


def _switched(ctx: Context, node: str | None) -> PinRef | None:
    """The transistor or open-collector pin that switches a node; nothing switches ground or a source's own node."""
    for pin, data in ctx.on(node) if node is not None and not _held(ctx, node) else ():
        if (data.type == "open_collector" or pulls_to(ctx, pin, "low") or pulls_to(ctx, pin, "high")) and not _steady(ctx, pin):
            return pin
    return None


def _steady(ctx: Context, pin: PinRef) -> bool:
    """A follower whose base a Zener diode or divider holds: it gives its load a voltage and switches nothing."""
    t = transistor(ctx, ctx.part(pin))
    node = ctx.node(t.control) if t is not None and pin == t.reference else None
    if t is None or node is None:
        return False
    others = [q for n in cluster(ctx, node) for q in ctx.at_node(n) if q is not t.part]
    still = ("resistor", "zener", "diode", *CAPACITORS)
    return bool(others) and all(q.component.shape in still or shunt_reference(ctx, q) is not None for q in others)


def _held(ctx: Context, node: str) -> bool:
    """Whether a node is ground or what a source gives."""
    return ctx.is_ground(node) or bool(ctx.supplies.givers(node))


def _across(ctx: Context, a: str, b: str) -> list[Junction]:
    return [j for p in ctx.at_node(a) for j in junctions(ctx, p) if not j.is_led and {ctx.node(j.anode), ctx.node(j.cathode)} == {a, b}]


def _clamped(ctx: Context, node: str) -> bool:
    """Whether a node's voltage stays between supply and ground: by a diode each way, or the body diodes of a half bridge."""
    if ctx.potential(node) is not None:
        return True
    up = down = False
    for part in ctx.at_node(node):
        ends = [(ctx.node(j.anode), ctx.node(j.cathode)) for j in junctions(ctx, part) if not j.is_led]
        t = transistor(ctx, part)
        if t is not None and t.shape in ("nmos", "pmos"):
            pair = ctx.node(t.reference), ctx.node(t.output)
            ends.append(pair if t.shape == "nmos" else pair[::-1])
        up = up or any(a == node and k is not None and (ctx.potential(k) or 0) > 0 for a, k in ends)
        down = down or any(k == node and a is not None and ctx.potential(a) == 0 for a, k in ends)
    return up and down


@rule("flyback-missing", "error", "Switched coils have a flyback path")
def flyback_missing(ctx: Context) -> Iterator[Finding]:
    """When a transistor switches a coil off, the coil's current goes on and drives the voltage up until
    something breaks, usually the transistor. A diode across the coil gives the current a path. Drivers with
    diodes inside count, and so does a bridge whose outputs have diodes (or MOSFETs with their body diodes)
    to supply and ground.

    Fix: a diode (1N4007, 1N5819) across the coil, cathode to the positive side. Source: common practice; L =
    di/dt.
    """
    for part in ctx.parts.values():
        for one, two in windings(part):
            a, b = ctx.node(one), ctx.node(two)
            if a is None or b is None or a == b:
                continue
            if _held(ctx, a) and _held(ctx, b):
                continue  # it hangs on the supply itself, and nothing switches it
            switch = _switched(ctx, a) or _switched(ctx, b)
            if switch is None:
                continue
            ctx.looked_at += 1
            inside = any(
                ctx.part(p).component.on_board.flyback for n in (a, b) for p, d in ctx.on(n) if d.type not in ("power_in", "power_out")
            )
            bridged = ctx.potential(a) is None and ctx.potential(b) is None and _clamped(ctx, a) and _clamped(ctx, b)
            if not inside and not bridged and not _across(ctx, a, b):
                plus = a if ctx.is_supply(a) else b
                yield found(
                    f"{switch.ref} switches {part.ref} ({part.component.name}), but no diode lies across the coil",
                    pins=[one, two, switch],
                    nets=[a, b],
                    fix=diode_across(a if plus == b else b, plus),
                )


def _drawn_down(ctx: Context, anode: str, cathode: str) -> bool:
    """A transistor or thyristor draws the cathode straight to a potential below the anode's, or lifts the anode above the cathode's."""
    low, high = ctx.potential(cathode), ctx.potential(anode)
    high = ctx.switched.high(anode) if low is None and high is None else high
    for pin, _ in ctx.on(cathode if low is None else anode):
        for level in ("low", "high"):
            far = pulls_to(ctx, pin, level)
            there = ctx.potential(far)
            there = ctx.switched.high(far) if there is None and level == "high" else there
            if there is not None and (
                (level == "low" and high is not None and there < high - 1.0) or (level == "high" and low is not None and there > low + 1.0)
            ):
                return True
    return False


@rule("inductor-no-diode", "error", "A switched inductor has a way for its current", yields_to=("flyback-missing",))
def inductor_no_diode(ctx: Context) -> Iterator[Finding]:
    """The inductor of a converter goes on carrying its current when the switch opens. Without a diode (or a second switch) at that node the voltage
    rises until the switch breaks through.

    Fix: a Schottky diode at the switched end: to the output of a step-up, from ground of a step-down converter. Source: switching regulators' data
    sheets.
    """
    for part in ctx.shaped("inductor"):
        for node in ctx.ends(part):
            switch = _switched(ctx, node) if node is not None and ctx.potential(node) is None else None
            if switch is None or node is None or ctx.part(switch).component.kind == "isolator":
                continue
            ctx.looked_at += 1
            diodes = [j for p in ctx.at_node(node) for j in junctions(ctx, p) if not j.is_led]
            switches = {p.ref for p, _ in ctx.on(node) if pulls_to(ctx, p, "low") or pulls_to(ctx, p, "high")}
            if not diodes and len(switches) < 2 and not ctx.part(switch).component.on_board.flyback:
                yield found(
                    f"{switch.ref} switches {part.ref} ({part.title}), and no diode lies at {ctx.name(node)}",
                    pins=[switch],
                    parts=[part.ref],
                    nets=[node],
                )


RECTIFIER_MA = 1000.0
"""From this rating on a diode is a rectifier, which is made for surges."""
SURGE = 10.0
"""So many times its current a rectifier stands for some milliseconds (1N4007: 1 A, and 30 A for a half wave)."""


@rule("flyback-weak", "warning", "A flyback diode carries its coil's current", yields_to=("diode-reversed",))
def flyback_weak(ctx: Context) -> Iterator[Finding]:
    """At the moment of switching off, the diode takes over the coil's whole current. A signal diode (200 mA) across a valve or motor of half an ampere
    wears out with every time, and then the transistor goes. A rectifier stands ten times its current for those milliseconds.

    Fix: a rectifier for the coil's current: 1N4007 for 1 A, 1N5822 for 3 A. Source: the diode's data sheet, forward current.
    """
    for part in ctx.parts.values():
        ma = load_ma(ctx, part)
        for one, two in windings(part) if ma is not None else ():
            a, b = ctx.node(one), ctx.node(two)
            across = _across(ctx, a, b) if a is not None and b is not None and a != b else []
            rated = [
                limit * (SURGE if limit >= RECTIFIER_MA else 1.0) for j in across if (limit := ctx.figure(j.part, "if_max_ma")) is not None
            ]
            ctx.looked_at += bool(rated)
            if ma is not None and rated and len(rated) == len(across) and sum(rated) < ma:
                weak = across[0].part
                yield found(
                    f"{weak.ref} ({weak.title}) carries {_ma(sum(rated))}; {part.ref} ({part.component.name}), across which it lies, takes {_ma(ma)}",
                    pins=[across[0].anode, across[0].cathode],
                    parts=[weak.ref],
                    numbers={"limit_ma": sum(rated), "current_ma": ma},
                )


@rule("diode-slow", "warning", "The diode of a switching converter is a fast one")
def diode_slow(ctx: Context) -> Iterator[Finding]:
    """A mains rectifier goes on conducting backwards for microseconds after its current should end. At a converter's tens of kilohertz it
    short-circuits the switch in every period: diode and switch get hot, and the output sags.

    Fix: a Schottky diode for the current (1N5819 for 1 A, 1N5822 for 3 A). Source: 1N4007 data sheet (reverse recovery); MC34063 data sheet.
    """
    switchers = [p for p in ctx.parts.values() if sense_pin(p, FEEDBACK) is not None and not p.component.rails]
    for part in ctx.shaped("diode"):
        for j in junctions(ctx, part) if switchers and part.component.spec.get("slow") else ():
            for pin in (j.anode, j.cathode):
                node = ctx.node(pin)
                here = ctx.at_node(node) if node is not None and ctx.potential(node) is None else []
                ctx.looked_at += bool(here)
                if any(p.component.shape == "inductor" for p in here) and any(p in switchers or transistor(ctx, p) for p in here):
                    yield found(
                        f"{part.ref} ({part.title}) is a slow mains rectifier at {ctx.name(node)}, which {switchers[0].ref} switches",
                        pins=[pin],
                        parts=[part.ref],
                        nets=[node or ""],
                    )


_TENTH = 10.5
"""So many times a panel's current a NiMH cell's capacity is, in mA and mAh, for a charge that it stands for long."""


def _charges_gently(ctx: Context, node: str, cell: Part) -> bool:
    """Whether what leads into a NiMH cell is a solar panel, whose voltage gives way and whose current the cell stands for as long as the sun shines."""
    spec = cell.component.spec
    givers = list(ctx.supplies.givers(node))
    panels = [g for g in givers if g.part.component.spec.get("v_min") == 0 and g.rail.max_ma]
    return (
        spec.get("chemistry") == "nimh"
        and bool(panels)
        and len(panels) == len(givers)
        and sum(g.rail.max_ma or 0.0 for g in panels) * _TENTH <= float(spec.get("capacity_mah") or 0) * 1.05
    )


@rule("diode-reversed", "error", "Diodes do not short-circuit the supply")
def diode_reversed(ctx: Context) -> Iterator[Finding]:
    """A flyback diode with its anode on the positive side conducts whenever the coil is switched on: it
    short-circuits the supply through the transistor. The same holds for a diode from a supply straight to
    ground, or into the output of another one that gives less.

    Fix: swap its legs; the ring marks the cathode, which goes to the positive side. Source: common practice.
    """
    for part in ctx.parts.values():
        for j in junctions(ctx, part):
            if j.is_led:
                continue
            a, k = ctx.node(j.anode), ctx.node(j.cathode)
            if a is None or k is None or a == k:
                continue
            ctx.looked_at += 1
            va, vk = ctx.potential(a), ctx.potential(k)
            if va is None and vk is None and _drawn_down(ctx, a, k):
                va = ctx.switched.high(a)  # behind a switch
            held = ctx.is_ground(k) or bool(ctx.supplies.givers(k)) or not ctx.supplies.sources  # two supplies may be joined by diodes
            shorts = va is not None and vk is not None and va - vk > 1.2 and held
            wrong_flyback = False
            if not shorts:
                coil = any({a, k} == {ctx.node(x), ctx.node(y)} for p in ctx.at_node(a) for x, y in windings(p)) or _drawn_down(ctx, a, k)
                on_plus = va is not None and va > 0 and vk is None
                on_low = vk == 0 and va is None
                wrong_flyback = coil and (on_plus or on_low)
            holder = next(iter(ctx.supplies.givers(k)), None) if shorts and (vk or 0.0) > 0.5 else None
            if holder is not None and _charges_gently(ctx, a, holder.part):
                continue
            if holder is not None:
                yield found(
                    f"{part.ref} ({part.title}) leads {show(va or 0.0, 'V')} into {holder.pin}, which gives {show(vk or 0.0, 'V')}",
                    pins=[j.anode, j.cathode, PinRef(holder.part.ref, holder.rail.pins[0])],
                    parts=[part.ref, holder.part.ref],
                    nets=[a, k],
                    numbers={"from_v": va or 0.0, "into_v": vk or 0.0},
                )
            elif shorts or wrong_flyback:
                across = [p for p in ctx.at_node(a) if p is not part and {a, k} == set(ctx.ends(p))]
                yield found(
                    f"{part.ref} ({part.title}) is the wrong way round: its anode is on the positive side, so it short-circuits the supply",
                    pins=[j.anode, j.cathode, *(PinRef(p.ref, q.id) for p in across for q in p.component.pins)],
                    parts=[part.ref],
                    nets=[a, k],
                    fix={"op": "reverse", "part": part.ref},
                )
