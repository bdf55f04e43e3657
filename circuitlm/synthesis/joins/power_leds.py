"""LEDs that take more than a pin gives: strings on the rail that wastes least, a resistor and a transistor each."""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.plan import PlanPart
from circuitlm.synthesis.builder import Builder, Rail
from circuitlm.synthesis.joins import loads
from circuitlm.synthesis.joins.leds import forward_volts, led_resistor
from circuitlm.synthesis.power.converters import convert
from circuitlm.synthesis.power.sources import add_source
from circuitlm.synthesis.power.tree import Tree

_LEFT_V = 1.0
"""What stays for the resistor at least, V: less, and the current follows every change of the supply."""
_DROP_V = 0.2
"""Across the transistor, V."""
_MOST_V = 30.0
_LEAST_OHMS = 0.1
"""A resistor of less is a shunt, whose value is its own, Ω."""
_COOL = 0.6
"""Share of its rating that a resistor turns into heat at most."""


def strong(b: Builder, part: Part, interface: Interface, host: Part) -> bool:
    """An LED, or a string of like ones, at a constant-current driver; else from a rail through a resistor, switched by a transistor; False
    without a rail."""
    kin = _string_of(b, part)
    ma, vf = float(part.component.spec["if_ma"]), forward_volts(part)
    if driven(b, kin, interface):
        return True
    best = _rail(b, vf, ma, len(kin)) or _raised(b, part, vf, ma * len(kin))
    if best is None:
        return False
    rail, each = best
    string = kin[:each]
    planned = b.planned(part.ref)
    left = rail.volts - _DROP_V - each * vf
    ohms, got = led_resistor(rail.volts - _DROP_V, each * vf, ma)
    if (wanted := left / ma * 1000) < 33:
        ohms = eseries.at_least(max(wanted, 1.0), "E12")
        got = left / ohms * 1000
    watts = got * got * ohms / 1e6
    why = f"{units.show(got / 1000, 'A')} through {' and '.join(p.ref for p in string)}; the resistor takes {units.show(watts, 'W')}"
    r = b.support(_resistor(b, watts), part.ref, "series", why, ohms, "Ω")
    b.circuit.connect(b.circuit.nets[rail.net], (r.ref, "1"))
    before = PinRef(r.ref, "2")
    for lamp in string:
        b.circuit.join(before, PinRef(lamp.ref, interface.pins["a"]), f"{lamp.ref}_A")
        before = PinRef(lamp.ref, interface.pins["k"])
        b.driven_by[lamp.ref] = part.ref
    rail.typical_ma += got
    rail.peak_ma += got
    names = f"{string[0].ref} to {string[-1].ref}"
    if each > 1:
        b.assume(f"{names} are one string on {units.show(rail.volts, 'V')}: they light together.")
    if rail.kind == "board" and rail.headroom_ma < 0:
        b.problems.append(
            f"{names if each > 1 else part.ref} and what else hangs on {rail.source} take more than it gives: say what supply feeds the LEDs."
        )
    switch = named_switch(b, planned) or b.support(
        loads.switch_for(b, part, b.logic_volts(host)).id, part.ref, "driver", f"{units.show(ma / 1000, 'A')} is more than a pin may give"
    )
    switch.owner, switch.role = part.ref, "driver"
    net = loads.low_side(b, part, switch, before, b.logic_volts(host), part.ref)
    b.demand(
        host,
        net,
        PinRef(part.ref, interface.pins["a"]),
        f"{part.ref} {part.label or 'LED'}".strip(),
        ["pwm"] if planned.options.get("dim") else [],
        "out",
        fixed=planned.pins.get("a") or planned.pins.get(""),
    )
    return True


def named_switch(b: Builder, planned: PlanPart) -> Part | None:
    """The transistor that the plan names for an LED."""
    named = (b.circuit.parts[r] for r, p in b.keys.items() if p.drives == planned.key)
    return next((p for p in named if p.component.shape in ("npn", "nmos") and p.owner is None), None)


def driven(b: Builder, kin: list[Part], interface: Interface) -> bool:
    """LEDs in series between the outputs of a constant-current driver that is free; several drivers share them evenly. False without one."""
    free = [
        (p, i)
        for p in b.parts()
        for i in p.component.interfaces_of("led")
        if i.role == "source" and b.circuit.net_of((p.ref, i.pins["p"])) is None
    ]
    if not free:
        return False
    driver, out = free[0]
    string = kin[: -(-len(kin) // len(free))]
    volts, most = sum(forward_volts(p) for p in string), out.max_ma or 0.0
    if out.volts and volts > out.volts[1]:
        return False
    before = PinRef(driver.ref, out.pins["p"])
    for lamp in string:
        b.circuit.join(before, PinRef(lamp.ref, interface.pins["a"]), f"{lamp.ref}_A")
        before = PinRef(lamp.ref, interface.pins["k"])
        b.driven_by[lamp.ref] = driver.ref
    b.circuit.join(before, PinRef(driver.ref, out.pins["n"]), f"{driver.ref}_LED")
    b.use(driver.ref, out)
    names = " and ".join(p.ref for p in string)
    b.assume(
        f"{driver.ref} holds {units.show(most / 1000, 'A')} through {names}: its supply must be at least {units.show(volts + _HEAD_V, 'V')}."
    )
    return True


_HEAD_V = 3.0
"""What a step-down LED driver needs above the forward voltage, V."""


def _string_of(b: Builder, part: Part) -> list[Part]:
    """The part and the like ones that are meant together with it and have no pin, colour or name of their own."""
    own = b.planned(part.ref)
    if own.pins or not own.wishes:
        return [part]
    return [part] + [
        p
        for p in b.parts()
        if p.ref != part.ref
        and p.id == part.id
        and p.ref not in b.driven_by
        and p.host == part.host
        and (x := b.planned(p.ref)).wishes == own.wishes
        and not x.pins
        and p.label == part.label
        and p.settings == part.settings
        and named_switch(b, x) is None
    ]


def _rail(b: Builder, vf: float, ma: float, count: int) -> tuple[Rail, int] | None:
    """(rail, LEDs in a string) that wastes least of what the request's sources give; a board's own rail where they give none."""
    found: list[tuple[int, float, Rail, int]] = []
    for rail in b.rails:
        each = min(count, int((rail.volts - _LEFT_V) / vf)) if rail.volts <= _MOST_V else 0
        if rail.only_for or (each < 1 and not vf <= rail.volts - _DROP_V <= 5.5):
            continue
        each = max(each, 1)
        strings = -(-count // each)
        room = max(rail.headroom_ma, rail.limit_ma - rail.typical_ma if rail.kind != "board" else 0.0) >= strings * ma
        found.append((2 * (not room) + (rail.kind == "board"), -each * vf / rail.volts, rail, -(-count // strings)))
    best = min(found, key=lambda x: (x[0], x[1], x[2].net), default=None)
    return (best[2], best[3]) if best else None


_USUAL_V = (12.0, 24.0, 36.0)


def _raised(b: Builder, part: Part, vf: float, ma: float) -> tuple[Rail, int] | None:
    """A rail for LEDs whose forward voltage is above all that is there: raised from a source, else of a supply of its own."""
    volts = next((v for v in _USUAL_V if v >= vf + _LEFT_V), None)
    if volts is None:
        return None
    tree = Tree(b)
    sources = [r for r in b.rails if r.kind != "board" and r.low != 0 and not r.only_for]
    rail = convert(tree, volts, ma, sources, None, f"for {part.component.name}")
    return rail or add_source(tree, volts, f"{part.component.name} needs {units.show(volts, 'V')}", ma), 1


def _resistor(b: Builder, watts: float) -> str:
    """The smallest kind of resistor that stays cool at a power, W."""
    kinds = [
        (float(catalogue().get(i).spec.get("p_max", 0.25)), i)
        for i in ("resistor", *catalogue().having("passive", shapes={"resistor"}))
        if units.parse(catalogue().get(i).value or "1", "Ω").value >= _LEAST_OHMS
    ]
    return min((k for k in kinds if watts <= _COOL * k[0] and k[1] not in b.avoid), default=max(kinds))[1]
