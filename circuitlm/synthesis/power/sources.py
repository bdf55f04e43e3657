"""Sources: those that the request gives, and supplies that are added as stated assumptions."""

from __future__ import annotations

import math
import re

from circuitlm.circuit import units
from circuitlm.circuit.batteries import FULL, PACK_V
from circuitlm.circuit.model import PinRef, Why
from circuitlm.circuit.rating import holding
from circuitlm.errors import CannotDesign
from circuitlm.plan import SupplyPlan
from circuitlm.synthesis.builder import GROUND, Rail
from circuitlm.synthesis.power.parts import rail_name
from circuitlm.synthesis.power.protection import protect
from circuitlm.synthesis.power.sites import served
from circuitlm.synthesis.power.tree import Tree
from circuitlm.synthesis.wires import floats

_NEARLY_EMPTY = 0.85
"""Share of its nominal voltage that a battery of no particular kind has at its end."""


_PER_CELL = 1.4
"""A voltage below so many times a cell's own, said of several, is that of each of them."""


def place_source(tree: Tree, plan: SupplyPlan) -> None:
    """Place a given source (cells in series where several are given) and open its rail."""
    component = holding(tree.b.component(plan.component), plan.capacity_mah, plan.watts, plan.current_a)
    data = component.rails[0] if component.rails else None
    if data is None:
        return
    if component.spec.get("ac"):
        fed = [tree.c.parts[tree.b.refs[k]] for k in plan.feeds if k in tree.b.refs]
        (_alternating if fed and all(p.component.spec.get("ac") for p in fed) else _rectified)(tree, plan)
        return
    volts = plan.volts or data.volts or float(component.spec.get("volts", 0) or 0) or data.max or 5.0
    count = max(1, plan.count)
    parts = []
    for i in range(count):
        named = (
            Why("the engineer's choice", "model") if plan.origin == "model" and not plan.wishes else Why("as the request says", "prompt")
        )
        why = named if plan.given else Why("no supply was named", "assumed")
        part = tree.c.add(component, wishes=list(plan.wishes), why=why, role="source")
        part.value = units.show(volts, "V") if plan.volts or component.settings else ""
        part.quantity = volts
        if plan.volts:
            part.settings["volts"] = units.show(volts, "V")
        parts.append(part)
        if i == 0:
            tree.b.refs[plan.key] = part.ref
    series = count == 1 or tree.b.plan.flags.get(f"{plan.key}.parallel") != "yes"
    each = bool(plan.volts and data.volts and data.topology == "cell" and volts < _PER_CELL * data.volts)  # 'six 1.2 V AA cells'
    total = volts * count if series and (each or not plan.volts) else volts
    name = tree.c.free_net(rail_name(total))
    limit = plan.current_a * 1000 if plan.current_a else (data.max_ma or 1e6)
    net = tree.c.net(name, kind="power", volts=total)
    net.why.append(Why(f"{units.show(total, 'V')} from {component.name}", "prompt" if plan.given else "assumed"))
    adjustable = data.volts is None  # its range says what can be had, not how far it falls
    times = count if series else 1
    low = data.min * times if data.min and data.topology == "cell" else 0.0 if data.min == 0 else None
    high = data.max * times if data.max and data.topology == "cell" else None
    if adjustable and low:
        low, high = _NEARLY_EMPTY * total, FULL * total if total >= PACK_V and data.topology == "cell" else None
    if not series:
        limit *= count
    protect(tree.b, net, PinRef(parts[0].ref, data.pins[0]), plan.key)
    for a, b in zip(parts, parts[1:], strict=False):
        if series:
            tree.c.join(PinRef(a.ref, data.ground[0]), PinRef(b.ref, data.pins[0]), f"{a.ref}_{b.ref}")
        else:
            tree.c.connect(tree.c.net_of((parts[0].ref, data.pins[0])) or net, (b.ref, data.pins[0]))
            tree.b.ground(PinRef(b.ref, data.ground[0]))
    last = parts[-1] if series else parts[0]
    minus = PinRef(last.ref, data.ground[0])
    feeds = served(tree.b, plan.feeds)
    rail = Rail(net.name, total, limit, parts[0].ref, "given" if plan.given else "added", low=low, high=high, only_for=feeds)
    if floats(tree.b, minus):  # only what is wired to it hangs on it
        own = tree.c.net(tree.c.free_net(f"{GROUND}_{last.ref}"), kind="ground", volts=0.0)
        own.why.append(Why(f"{last.ref} is isolated from the rest", "model"))
        tree.c.connect(own, minus)
        rail.ground, rail.only_for = own.name, feeds | {last.ref}
    else:
        tree.b.ground(minus)
    tree.b.rails.append(rail)


_DIODES_V = 1.8
"""What two diodes of a bridge take, V."""
_AC_VOLTS, _AC_MA, _BULK_F = 12.0, 1000.0, 2200e-6
"""A small transformer's usual voltage and current; the smoothing of 1 A at 100 Hz to about 4 V of ripple."""
_NO_LOAD = 1.15
"""How much more a small transformer gives without a load."""


def _alternating(tree: Tree, plan: SupplyPlan) -> None:
    """A transformer whose AC goes to loads as it is: its two wires, `Builder.ac_line`, apart from all grounds."""
    component = tree.b.component(plan.component)
    why = Why("as the request says", "prompt") if plan.given else Why("no supply was named", "assumed")
    source = tree.c.add(component, wishes=list(plan.wishes), why=why, role="source")
    rms = plan.volts or _AC_VOLTS
    source.value, source.quantity = f"{units.show(rms, 'V')} AC", rms
    tree.b.refs[plan.key] = source.ref
    rail = component.rails[0]
    tree.b.ac_line = tuple(tree.c.net(tree.c.free_net(n), kind="switched") for n in ("AC1", "AC2"))
    for net, pin in zip(tree.b.ac_line, (rail.pins[0], rail.ground[0]), strict=True):
        net.why.append(Why(f"{units.show(rms, 'V')} AC of {source.ref}", "computed"))
        tree.c.connect(net, (source.ref, pin))


def _rectified(tree: Tree, plan: SupplyPlan) -> None:
    """A source of AC with its bridge and smoothing capacitor; the rail behind it lies 1.4 times as high, less the diodes."""
    component, b = tree.b.component(plan.component), tree.b
    rms = plan.volts or _AC_VOLTS
    peak = rms * math.sqrt(2)
    volts = round(peak - _DIODES_V, 1)
    limit = 0.6 * (plan.current_a * 1000 if plan.current_a else _AC_MA)  # a bridge draws its current in short pulses
    source = tree.c.add(component, wishes=list(plan.wishes), why=Why("as the request says", "prompt"), role="source")
    source.value, source.quantity = f"{units.show(rms, 'V')} AC", rms
    b.refs[plan.key] = source.ref
    bridge = b.support("bridge-rectifier", source.ref, "rectifier", f"turns {units.show(rms, 'V')} AC into DC")
    bulk = b.capacitor(_BULK_F, source.ref, "bulk", "smooths the rectified voltage")
    first, second = component.rails[0].pins[0], component.rails[0].ground[0]
    tree.c.connect(tree.c.net(tree.c.free_net("AC1")), (source.ref, first), (bridge.ref, "~.1"))
    tree.c.connect(tree.c.net(tree.c.free_net("AC2")), (source.ref, second), (bridge.ref, "~.2"))
    net = tree.c.net(tree.c.free_net(rail_name(volts)), kind="power", volts=volts)
    net.why.append(Why(f"{units.show(rms, 'V')} AC, rectified: {units.show(peak, 'V')} at the peak, less two diodes", "computed"))
    plus, minus = b.two_pins(bulk)
    tree.c.connect(net, (bridge.ref, "+"), plus)
    b.ground(PinRef(bridge.ref, "-"), minus)
    feeds = served(b, plan.feeds)
    b.rails.append(Rail(net.name, volts, limit, source.ref, "given", high=_NO_LOAD * peak, only_for=feeds))
    b.assume(
        f"{units.show(rms, 'V')} AC gives about {units.show(volts, 'V')} behind {bridge.ref} and {bulk.ref}, up to {units.show(_NO_LOAD * peak, 'V')} "
        f"without a load: {bulk.ref} is for {units.show(math.ceil(_NO_LOAD * peak / 5) * 5 + 5, 'V')} at least."
    )


def mains_modules(tree: Tree) -> None:
    """Open the rails of the modules that live on mains and give a low voltage: sources of the circuit like any adapter."""
    for part in tree.b.parts():
        data = part.component.rails[0] if part.component.rails else None
        if data is None or not data.volts or not any(s.kind == "mains" for s in part.component.supplies):
            continue
        net = tree.c.net(tree.c.free_net(rail_name(data.volts)), kind="power", volts=data.volts)
        net.why.append(Why(f"{units.show(data.volts, 'V')} from {part.ref}", "computed"))
        tree.c.connect(net, *((part.ref, p) for p in data.pins))
        for pin in data.ground:
            tree.b.ground(PinRef(part.ref, pin))
        tree.b.rails.append(Rail(net.name, data.volts, data.max_ma or 1e6, part.ref, "given"))
        if part in tree.converters:
            tree.converters.remove(part)


def add_source(tree: Tree, volts: float, why: str, need_ma: float) -> Rail:
    """An external supply that nobody named, as a stated assumption. Raises CannotDesign beyond extra-low voltage."""
    if volts > 60:
        raise CannotDesign(
            f"{units.show(volts, 'V')} is no voltage for this kind of circuit: {why}.",
            "mains devices are switched by a relay module's contact",
        )
    component = tree.b.default("supply")
    part = tree.c.add(component, why=Why(why, "assumed"), role="source", value=units.show(volts, "V"), quantity=volts)
    part.settings["volts"] = units.show(volts, "V")
    name = tree.c.free_net(rail_name(volts) if rail_name(volts) not in tree.c.nets else f"{rail_name(volts)}_EXT")
    net = tree.c.net(name, kind="power", volts=volts)
    net.why.append(Why(why, "assumed"))
    data = component.rails[0]
    tree.c.connect(net, (part.ref, data.pins[0]))
    tree.b.ground(PinRef(part.ref, data.ground[0]))
    rail = Rail(net.name, volts, data.max_ma or max(3000.0, need_ma), part.ref, "added")
    tree.b.rails.append(rail)
    tree.b.assume(_stated(rail, need_ma, why))
    return rail


MOST_MA = 20_000.0
"""The strongest supply that is assumed for several loads together, mA."""


def grow(tree: Tree, rail: Rail, need_ma: float) -> None:
    """A stronger source behind a rail that was assumed, for one more load; its assumption names the current for all of them."""
    before = f"{rail.source} is a {units.show(rail.volts, 'V')} supply of at least "
    together = rail.peak_ma + need_ma
    rail.limit_ma = max(rail.limit_ma, together)
    said = next((a for a in tree.b.assumptions if a.startswith(before)), None)
    if said is not None:
        why = re.sub(r",? with peaks of .*", "", said.partition(": ")[2])
        why = re.sub(r"^(.*?) needs (.*)$", r"\1 and others need \2", why)
        peaks = f"{why}, with peaks of {units.show(together / 1000, 'A')} together"
        tree.b.assumptions[tree.b.assumptions.index(said)] = _stated(rail, together, peaks)


def _stated(rail: Rail, need_ma: float, why: str) -> str:
    amps = max(0.5, round(need_ma * 1.3 / 500 + 0.499) * 0.5)
    return f"{rail.source} is a {units.show(rail.volts, 'V')} supply of at least {units.show(amps, 'A')}: {why}"
