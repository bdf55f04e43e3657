"""Diodes: in supply lines, between outputs, across LEDs, and Zener diodes as clamps."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.currents import is_logic_pin
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import contact_ends, junctions
from circuitlm.verify.paths import reached
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS
from circuitlm.verify.supplies import Source


@rule("supply-blocked", "error", "A diode in a supply line lets the current through", yields_to=("power-missing",))
def supply_blocked(ctx: Context) -> Iterator[Finding]:
    """A diode between a source and the input that it is to feed points the wrong way: nothing arrives. (A board may then run from its USB
    socket, and nobody notices until it is taken off.)

    Fix: turn it: the anode towards the source. Source: basic circuit theory.
    """
    for part in ctx.shaped("diode", "schottky"):
        anode, cathode = ctx.role(part, "A"), ctx.role(part, "K")
        panel = _dark_panel(ctx, ctx.node(cathode)) if anode is not None and cathode is not None else None
        if (
            panel is not None
            and anode is not None
            and cathode is not None
            and ctx.node(anode) != ctx.node(cathode)
            and ctx.supplies.firm(ctx.node(anode) or "")
        ):
            yield found(
                f"{part.ref} ({part.title}) points to {panel.pin}: it charges nothing, and in the dark what it should charge is emptied into it",
                pins=[anode, cathode],
                fix={"op": "reverse", "part": part.ref},
            )
            continue
        if anode is None or cathode is None or (behind := ctx.node(anode)) is None or (before := ctx.node(cathode)) is None:
            continue
        givers = {id(s.part) for s in ctx.supplies.givers(before)}
        takers = [
            f for f in ctx.supplies.feeds if f.node == behind and f.part is not part and givers != {id(f.part)}
        ]  # not a regulator's own guard
        if takers and before != behind and any(f.fed for f in takers) and _led_into(ctx, behind, before):
            ctx.looked_at += 1
            yield found(
                f"{part.ref} ({part.title}) points from {takers[0].pin} to {ctx.supplies.givers(before)[0].pin}: that source feeds nothing, and the "
                "other one is led into it",
                pins=[anode, cathode],
                nets=[before, behind],
                fix={"op": "reverse", "part": part.ref},
            )
        if not takers or ctx.supplies.givers(behind) or before == behind:
            continue
        ctx.looked_at += 1
        if any(f.fed for f in takers):
            continue
        if any(ctx.supplies.givers(n) for n in _through_contacts(ctx, before)):
            yield found(
                f"{part.ref} ({part.title}) blocks the supply of {takers[0].pin}: its anode points away from the source",
                pins=[anode, cathode],
                parts=[takers[0].part.ref],
                nets=[before, behind],
                fix={"op": "reverse", "part": part.ref},
            )


def _dark_panel(ctx: Context, node: str | None) -> Source | None:
    """A source on the node that gives nothing at times, as a solar panel does."""
    return next((s for s in ctx.supplies.givers(node or "") if s.rail.min == 0 and not s.part.component.supplies), None)


def _from_socket(source: Source) -> bool:
    """A board's pin that passes its USB socket's voltage on: what feeds that pin through a diode is the other way to run the board."""
    inputs = [s for s in source.part.component.supplies if s.id == source.rail.source]
    return source.rail.topology == "pass" and source.part.component.mcu is not None and any(s.kind == "usb" for s in inputs)


def _led_into(ctx: Context, behind: str, before: str) -> bool:
    """A source lies at the cathode's node, and another one, as high or higher, holds the anode's."""
    if all(_from_socket(s) for s in ctx.supplies.givers(before)):
        return False
    above, below = ctx.potential(behind), ctx.potential(before)
    return not ctx.supplies.givers(behind) or (above is not None and below is not None and above > below + 0.2)


def _through_contacts(ctx: Context, start: str) -> set[str]:
    """A node with those that switches join to it."""
    seen, ways = {start}, [start]
    while ways:
        for pin, _ in ctx.on(ways.pop()):
            for pair in contact_ends(ctx.part(pin)):
                fresh = {n for p in pair if pin in pair and (n := ctx.node(p)) is not None} - seen
                seen |= fresh
                ways += fresh
    return seen


@rule("suppressor-too-low", "warning", "A suppressor stands off its line's highest voltage")
def suppressor_too_low(ctx: Context) -> Iterator[Finding]:
    """A suppressor diode blocks up to its stand-off voltage. On a line that rises above it in ordinary use (a vehicle's while the engine runs, a full
    battery) it conducts for hours, and burns.

    Fix: one whose stand-off voltage lies above the highest that the line has. Source: application notes on suppressor diodes (V_RWM).
    """
    for part in ctx.shaped("zener"):
        off, cathode, anode = ctx.figure(part, "vr"), ctx.role(part, "K"), ctx.role(part, "A")
        node, foot = (ctx.node(p) if p is not None else None for p in (cathode, anode))
        if off is None or node is None or cathode is None or (volts := ctx.potential(node)) is None or ctx.potential(foot) is None:
            continue
        ctx.looked_at += 1
        full = max((s.rail.max for s in ctx.supplies.givers(node) if s.rail.volts and s.rail.max), default=0.0)
        most = max(volts, full) - (ctx.potential(foot) or 0.0)
        if most > off * 1.02:
            yield found(
                f"{part.ref} ({part.title}) blocks up to {show(off, 'V')}, and net {ctx.name(node)} reaches {show(most, 'V')}",
                pins=[cathode],
                nets=[node],
                numbers={"standoff_v": off, "volts_v": most},
            )


@rule("zener-reversed", "error", "Zener diodes clamp at their own voltage")
def zener_reversed(ctx: Context) -> Iterator[Finding]:
    """A Zener diode (or a shunt reference) with its anode towards the positive side is a plain diode: it clamps at 0.7 V, whatever is
    printed on it.

    Fix: turn it, the ring (cathode) to the positive side. Source: basic circuit theory.
    """
    shunts = [p for p in ctx.parts.values() if p.component.shape == "zener" or (ctx.figure(p, "vref") and not p.component.supplies)]
    negative = any(v < -0.5 for v in ctx.supplies.volts.values())
    for part in shunts:
        anode, cathode = (ctx.node(p) if (p := ctx.role(part, name)) else None for name in ("A", "K"))
        if anode is None or cathode is None or anode == cathode:
            continue
        ctx.looked_at += 1
        low = ctx.potential(cathode)
        high = ctx.network.at(anode, "high", frozenset({part.ref}))
        free = [n for n in (anode, cathode) if ctx.potential(n) is None]
        back_to_back = any(ctx.part(p).component.shape == "zener" and p.ref != part.ref for n in free for p, _ in ctx.on(n))
        top = high.volts if high is not None else 0.0
        signal = low == 0.0 and top <= 1.0 and not negative and ctx.potential(anode) is None and _listened(ctx, anode)
        if low == 0.0 and not back_to_back and (top > 1.0 or signal):
            yield found(
                f"{part.ref} ({part.title}) conducts forwards: it holds net {ctx.name(anode)} at 0.7 V instead of up to {show(top, 'V') if top > 1.0 else 'its own voltage'}",
                pins=[PinRef(part.ref, "A")],
                nets=[anode],
                fix={"op": "reverse", "part": part.ref}
                if len(part.component.pins) == 2
                else {"op": "swap", "pins": [f"{part.ref}.A", f"{part.ref}.K"]},
                numbers={"volts_v": top},
            )
        elif part.component.shape == "zener" and not back_to_back and (above := _forwards(ctx, part, anode, cathode)) is not None:
            yield found(
                f"{part.ref} ({part.title}) conducts forwards: its anode lies at {show(above, 'V')}, and its cathode never above that",
                pins=[PinRef(part.ref, "A"), PinRef(part.ref, "K")],
                nets=[anode, cathode],
                fix={"op": "reverse", "part": part.ref},
                numbers={"volts_v": above},
            )


def _forwards(ctx: Context, part: Part, anode: str, cathode: str) -> float | None:
    """The supply that holds a Zener diode's anode while its cathode, which resistors and gates draw lower, never rises above it, V."""
    above = ctx.potential(anode)
    if above is None or above < 1.0 or ctx.potential(cathode) is not None or not ctx.supplies.firm(anode):
        return None
    high, drawn = ctx.bounds.high(cathode), ctx.network.at(cathode, "low", frozenset({part.ref}))
    low = drawn.volts if drawn is not None else ctx.bounds.low(cathode)
    return above if high is not None and low is not None and high <= above + 0.1 and low < above - 1.0 else None


def _listened(ctx: Context, node: str) -> bool:
    """An input of a chip or controller lies on the node."""
    return any(d.type in ("input", "bidirectional") for _, d in ctx.on(node))


@rule("led-bridged-by-diode", "error", "A diode beside an LED points the other way", yields_to=("led-polarity", "diode-reversed"))
def led_bridged_by_diode(ctx: Context) -> Iterator[Finding]:
    """A diode across an LED (also an optocoupler's) guards it against reversed voltage when it points against it. Pointing the same way, it
    holds the LED at 0.7 V: it never lights.

    Fix: turn the diode. Source: diode and LED data sheets (forward voltages).
    """
    for part in ctx.shaped("diode", "schottky"):
        for own in junctions(ctx, part):
            ends = ctx.node(own.anode), ctx.node(own.cathode)
            for other in (j for p in ctx.at_node(ends[0]) for j in junctions(ctx, p) if j.is_led and ends[0] != ends[1]):
                ctx.looked_at += 1
                if (ctx.node(other.anode), ctx.node(other.cathode)) == ends:
                    yield found(
                        f"{part.ref} ({part.title}) lies across {other.part.ref} ({other.part.title}) and points the same way: it takes the "
                        "current at 0.7 V, and the LED stays dark",
                        pins=[own.anode, own.cathode, other.anode, other.cathode],
                        fix={"op": "reverse", "part": part.ref},
                    )


@rule("outputs-through-diodes", "error", "No two outputs meet through diodes alone", yields_to=("output-contention",))
def outputs_through_diodes(ctx: Context) -> Iterator[Finding]:
    """Diodes lead from one output to another with nothing that limits the current: as soon as the first is high and the second low, they
    fight. In a gate of diodes all of them point the same way, and a resistor lies at their common end.

    Fix: turn the diode that points against the others. Source: diode logic; absolute maximum ratings of outputs.
    """
    after: dict[str, list[tuple[str, Part]]] = {}
    for part in ctx.shaped("diode", "schottky"):
        for j in junctions(ctx, part):
            a, k = ctx.node(j.anode), ctx.node(j.cathode)
            if a is not None and k is not None and a != k:
                after.setdefault(a, []).append((k, part))
    for start in after:
        firsts = _outputs(ctx, start)
        if not firsts:
            continue
        ctx.looked_at += 1
        ways: list[tuple[str, list[Part]]] = [(start, [])]
        while ways:
            node, through = ways.pop()
            for other, diode in after.get(node, ()) if len(through) < 3 else ():
                if diode in through or ctx.potential(other) is not None:
                    continue
                on_way = [*through, diode]
                lasts = [p for p in _outputs(ctx, other) if p not in firsts]
                if not lasts:
                    ways.append((other, on_way))
                    continue
                yield found(
                    f"{firsts[0]} leads to {lasts[0]}, another output, through {' and '.join(d.ref for d in on_way)}: they fight when they differ",
                    pins=[firsts[0], lasts[0]],
                    parts=[firsts[0].ref, lasts[0].ref, *(d.ref for d in on_way)],
                    nets=[start, other],
                )


@rule("clamp-reversed", "error", "Clamp diodes point from the signal to the supply", yields_to=("diode-reversed", "supply-blocked"))
def clamp_reversed(ctx: Context) -> Iterator[Finding]:
    """A diode from a supply into an input's net conducts all the time: the input is held at the supply less 0.7 V, whatever the signal does. As a
    clamp it points the other way, its cathode on the supply.

    Fix: turn the diode, its cathode to the supply. Source: input protection with clamp diodes.
    """
    for part in ctx.shaped("diode", "schottky"):
        for j in junctions(ctx, part):
            a, k = ctx.node(j.anode), ctx.node(j.cathode)
            above = ctx.potential(a)
            if a is None or k is None or a == k or above is None or above < 1.0 or ctx.potential(k) is not None or not _listened(ctx, k):
                continue
            ctx.looked_at += 1
            refs = {p.ref for p, _ in ctx.on(k)} - {part.ref}
            series = [b for b in ctx.network.branches(k) if ctx.potential(b.other) is None and b.volts is None]
            if series and all(
                ctx.parts[r].component.form in ("ic", "board", "module") or len(ctx.parts[r].component.pins) == 2 for r in refs
            ):
                yield found(
                    f"{part.ref} ({part.title}) leads {show(above, 'V')} into net {ctx.name(k)}: the input there is always held high",
                    pins=[j.anode, j.cathode],
                    nets=[a, k],
                    fix={"op": "reverse", "part": part.ref},
                )


@rule(
    "output-shorted-by-diode",
    "error",
    "Clamp diodes at an output block while it works",
    yields_to=("diode-reversed", "clamp-reversed", "supply-blocked"),
)
def output_shorted_by_diode(ctx: Context) -> Iterator[Finding]:
    """A diode that guards an amplifier's or gate's output leads what a coil throws back into the supplies, and blocks otherwise. Turned round it
    conducts as soon as the output swings: from the supply into the low output, or from the high output into ground.

    Fix: turn the diode: its cathode at the supply, or its anode at ground. Source: TDA2030 data sheet, protection diodes at the output.
    """
    for part in ctx.shaped("diode", "schottky"):
        for j in junctions(ctx, part):
            a, k = ctx.node(j.anode), ctx.node(j.cathode)
            if a is None or k is None or a == k:
                continue
            above, below = ctx.potential(a), ctx.potential(k)
            for held, node, wrong in (
                (a, k, above is not None and above > 1.0 and below is None),
                (k, a, below is not None and above is None),
            ):
                outputs = [p for p, d in ctx.on(node) if d.type == "output" and ctx.drives(p) and not ctx.part(p).component.rails]
                if not outputs:
                    continue
                ctx.looked_at += 1
                reach = [v for f in ctx.supplies.feeds_of.get(outputs[0].ref, ()) if (v := ctx.potential(f.node)) is not None]
                top = max(reach, default=0.0)
                at = ctx.potential(held)
                if wrong and at is not None and (held == a or (at < 1.0 and top > at + 1.0)):
                    yield found(
                        f"{part.ref} ({part.title}) conducts between {ctx.name(held)} and {outputs[0]} as soon as that output swings: it is turned round",
                        pins=[j.anode, j.cathode],
                        parts=[part.ref, outputs[0].ref],
                        nets=[a, k],
                        fix={"op": "reverse", "part": part.ref},
                    )


@rule("diode-blocks", "warning", "A diode between signals conducts at times", yields_to=("*",))
def diode_blocks(ctx: Context) -> Iterator[Finding]:
    """What the circuit puts on a diode's anode never lies above what it puts on its cathode: in a bias string, a gate or a charging path nothing flows.

    Fix: turn the diode, or put it where its anode is driven above its cathode. Source: basic circuit theory.
    """
    for part in ctx.shaped("diode"):
        for j in junctions(ctx, part):
            a, k = ctx.node(j.anode), ctx.node(j.cathode)
            if a is None or k is None or a == k or ctx.potential(a) is not None or ctx.potential(k) is not None:
                continue
            if any(
                q.component.interfaces_of("load", "motor", "coils") or q.component.shape in ("inductor", "led")
                for n in (a, k)
                for q in ctx.at_node(n)
            ):
                continue  # it takes what an inductance throws back
            if _swung(ctx, a, part):
                continue
            above, below = reached(ctx, a, part.ref), reached(ctx, k, part.ref)
            if not above or not below:
                continue
            ctx.looked_at += 1
            if max(above) <= min(below) and max(below) > min(above) + 1.0:
                yield found(
                    f"{part.ref} ({part.title}) never conducts: {j.anode} does not get above {show(max(above), 'V')}, {j.cathode} lies at "
                    f"{show(min(below), 'V')}",
                    pins=[j.anode, j.cathode],
                    nets=[a, k],
                    fix={"op": "reverse", "part": part.ref},
                )


def _swung(ctx: Context, anode: str, diode: Part) -> bool:
    """A capacitor brings a signal to the anode, and another diode lifts it from below: a doubler, whose direct voltages say nothing."""
    near = [p for p in ctx.at_node(anode) if p is not diode]
    coupled = any(p.component.shape in CAPACITORS and all(ctx.potential(n) is None for n in ctx.ends(p)) for p in near)
    return coupled and any(ctx.node(j.cathode) == anode for p in near for j in junctions(ctx, p) if not j.is_led)


def _outputs(ctx: Context, node: str) -> list[PinRef]:
    return [p for p, _ in ctx.on(node) if ctx.drives(p) and is_logic_pin(ctx, p)]
