"""Things of which one half is there: a pair with one line, a stage without its output, a supply that feeds itself, a clamp the wrong way."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.buses import lines
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

PAIRS = {"can": ("h", "l"), "rs485": ("a", "b")}
PASSIVE = ("resistor", "capacitor", "capacitor-polarised")
STRONG_MA = 4.0
"""Current that a usual open-drain output sinks and still holds the line low, mA (DS18B20, I2C 3 mA, most CMOS 4 mA and more)."""
SINK_MA = 10.0
"""Current that stronger open outputs sink and still hold a line low, mA (LM393 6 mA and more, A3144 25 mA, sensor modules some mA)."""
CONTACT_MA = 20.0
"""More than this through a push button for nothing but a level is waste, and a battery's end."""


@rule("pair-incomplete", "error", "A differential pair has both its lines")
def pair_incomplete(ctx: Context) -> Iterator[Finding]:
    """CAN and RS-485 send the same bit on two lines; with one of them open the receiver at the far end sees noise.

    Fix: connect the other line. Source: ISO 11898-2, TIA-485.
    """
    for part in ctx.parts.values():
        for kind, roles in PAIRS.items():
            for i in part.component.interfaces_of(kind):
                if not all(r in i.pins for r in roles):
                    continue
                wired = {r: _meets_others(ctx, PinRef(part.ref, i.pins[r])) for r in roles}
                if not any(wired.values()):
                    continue
                ctx.looked_at += 1
                for role in (r for r in roles if not wired[r]):
                    pin = PinRef(part.ref, i.pins[role])
                    yield found(f"{pin} is open: the pair has only its other line", pins=[pin])


def _meets_others(ctx: Context, pin: PinRef) -> bool:
    node = ctx.node(pin)
    return node is not None and any(p.ref != pin.ref for p in ctx.nodes.pins(node))


@rule("output-open", "warning", "What is given a signal gives one")
def output_open(ctx: Context) -> Iterator[Finding]:
    """An amplifier, comparator, timer or gate whose inputs are used and whose output leads nowhere does nothing: a wire is missing.

    Fix: connect the output, or park the unused unit (inputs on fixed levels). Source: basic circuit theory.
    """
    for part in ctx.parts.values():
        if part.component.form != "ic" or part.component.kind not in ("analog", "logic", "clock") or part.component.mcu:
            continue
        for outputs, inputs in units(part.component):
            used = [p for p in inputs if _carries_signal(ctx, part, p, outputs)]
            follower = {ctx.node((part.ref, o)) for o in outputs} & {ctx.node((part.ref, i)) for i in inputs} - {None}
            if not used or (follower and all(_only_biased(ctx, part, p) for p in used)):
                continue
            ctx.looked_at += 1
            own = {PinRef(part.ref, p) for p in (*outputs, *inputs)}
            if not any((n := ctx.node((part.ref, o))) is not None and any(p not in own for p in ctx.nodes.pins(n)) for o in outputs):
                pin = PinRef(part.ref, outputs[0])
                yield found(f"{pin} ({part.component.name}) is open, though {part.ref}.{used[0]} gets a signal", pins=[pin])


def units(component: Component) -> list[tuple[list[str], list[str]]]:
    """(outputs, inputs) of each unit of a chip, by the figure in the pins' names; one unit where the names hold none."""
    outputs = [p.id for p in component.pins if p.type == "output"]
    outputs = outputs or [p.id for p in component.pins if p.type in ("open_collector", "tri_state")]
    inputs = [p.id for p in component.pins if p.type == "input"]
    found_units: dict[str, tuple[list[str], list[str]]] = {}
    for number, names in enumerate((outputs, inputs)):
        for name in names:
            figure = re.search(r"\d", name)
            found_units.setdefault(figure[0] if figure else "", ([], []))[number].append(name)
    whole = [u for u in found_units.values() if u[0] and u[1]]
    return whole if whole and len(whole) == len(found_units) else [(outputs, inputs)] if outputs and inputs else []


def _only_biased(ctx: Context, part: Part, pin: str) -> bool:
    """A parked follower's input may lie on a reference that resistors and a capacitor make, or that other units use."""
    others = [ctx.part(p).component.shape for p, _ in ctx.on(ctx.node((part.ref, pin))) if p != (part.ref, pin)]
    return all(shape in (*PASSIVE, part.component.shape) for shape in others)


def _carries_signal(ctx: Context, part: Part, pin: str, outputs: list[str]) -> bool:
    node = ctx.node((part.ref, pin))
    if node is None or ctx.potential(node) is not None:
        return False
    own = {ctx.node((part.ref, o)) for o in outputs}
    return node not in own and any(p.ref != part.ref for p in ctx.nodes.pins(node))


@rule("self-fed", "error", "No part feeds its own supply input")
def self_fed(ctx: Context) -> Iterator[Finding]:
    """A supply input on a net whose only source is the part's own output gets nothing: no current comes from nowhere.

    Fix: put the input on the supply it is made for. Source: basic circuit theory.
    """
    for feed in ctx.supplies.feeds:
        part = feed.part
        if feed.node is None or part.component.form not in ("board", "module", "ic"):
            continue
        own = [r for r in part.component.rails if any(ctx.node((part.ref, p)) == feed.node for p in r.pins)]
        own = [r for r in own if not set(r.pins) & set(feed.supply.pins) and r.topology not in ("cell", "charger", "pass")]
        if not own:
            continue
        ctx.looked_at += 1
        if all(s.part.ref == part.ref for s in ctx.supplies.sources if s.node == feed.node):
            pin = PinRef(part.ref, next(p for p in feed.supply.pins if ctx.node((part.ref, p)) == feed.node))
            yield found(f"{pin} is fed by {part.ref}.{own[0].pins[0]}, an output of the same part", pins=[pin], nets=[feed.node])


@rule("zener-reversed", "error", "Zener diodes clamp at their own voltage")
def zener_reversed(ctx: Context) -> Iterator[Finding]:
    """A Zener diode (or a shunt reference) with its anode towards the positive side is a plain diode: it clamps at 0.7 V, whatever is
    printed on it.

    Fix: turn it, the ring (cathode) to the positive side. Source: basic circuit theory.
    """
    shunts = [p for p in ctx.parts.values() if p.component.shape == "zener" or (ctx.figure(p, "vref") and not p.component.supplies)]
    for part in shunts:
        anode, cathode = (ctx.node(p) if (p := ctx.role(part, name)) else None for name in ("A", "K"))
        if anode is None or cathode is None or anode == cathode:
            continue
        ctx.looked_at += 1
        low = ctx.potential(cathode)
        high = ctx.network.at(anode, "high", frozenset({part.ref}))
        back_to_back = any(ctx.part(p).component.shape == "zener" and p.ref != part.ref for p, _ in [*ctx.on(anode), *ctx.on(cathode)])
        if low == 0.0 and high is not None and high.volts > 1.0 and not back_to_back:
            yield found(
                f"{part.ref} ({part.title}) conducts forwards: it holds net {ctx.name(anode)} at 0.7 V instead of up to {show(high.volts, 'V')}",
                pins=[PinRef(part.ref, "A")],
                nets=[anode],
                fix={"op": "reverse", "part": part.ref},
                numbers={"volts_v": high.volts},
            )


@rule("pull-too-strong", "warning", "Pull resistors leave the line to those that drive it")
def pull_too_strong(ctx: Context) -> Iterator[Finding]:
    """A pull-up takes V/R whenever the line is low. An open-drain output cannot hold it low against too much, and a button or a 1-Wire
    device on 47 Ω drains the supply and heats the resistor.

    Fix: 4.7 kΩ on 1-Wire, 10 kΩ at a button. Source: DS18B20 data sheet (4 mA sink), basic circuit theory.
    """
    seen: set[str] = set()
    for node, what, most in _pulled(ctx):
        if node in seen or ctx.potential(node) is not None:
            continue
        seen.add(node)
        ctx.looked_at += 1
        for branch in ctx.network.branches(node):
            far = branch.volts if branch.volts is not None else ctx.potential(branch.other) if branch.other else None
            if far is None or abs(far) < 0.5 or branch.most is not None:
                continue
            ma = 1000 * abs(far) / branch.ohms
            if ma > most:
                yield found(
                    f"{branch.ref} ({show(branch.ohms, 'Ω')}) pulls {ctx.name(node)} with {show(ma / 1000, 'A')}, {what} wants at most "
                    f"{show(most / 1000, 'A')}",
                    parts=[branch.ref],
                    nets=[node],
                    numbers={"ohms": branch.ohms, "current_ma": ma, "limit_ma": most},
                )


def _pulled(ctx: Context) -> Iterator[tuple[str, str, float]]:
    """Nodes that a pull-up holds: 1-Wire lines, open outputs that a controller reads, and inputs with a button or switch to ground."""
    for node, _ in lines(ctx, "onewire", "data"):
        yield node, "a 1-Wire device", STRONG_MA
    for pin, data in ctx.pins.items():
        if data.type in ("open_collector", "bidirectional") and not ctx.is_controller(ctx.part(pin)) and (at := ctx.node(pin)) is not None:
            if any(ctx.is_controller(ctx.part(p)) for p, _ in ctx.on(at)) and not ctx.bus_roles(pin):
                yield at, f"{pin}, which has to hold it low,", SINK_MA
    for part in ctx.shaped("button", "switch"):
        ends = [n for p in part.component.pins if (n := ctx.node((part.ref, p.id))) is not None]
        if any(ctx.potential(n) == 0.0 for n in ends):
            for node in ends:
                if ctx.potential(node) is None and any(ctx.is_controller(ctx.part(p)) for p, _ in ctx.on(node)):
                    yield node, "a contact that only gives a level", CONTACT_MA
