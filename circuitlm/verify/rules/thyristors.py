"""Triacs and thyristors: what feeds their gates, and crowbars."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import contact_ends
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

V_GATE = 0.8
"""What a gate needs against its cathode to fire, V (BT151 and TIC106 data sheets)."""


def _gated(ctx: Context, *names: str) -> Iterator[tuple[Part, tuple[str, ...]]]:
    """(part, nodes of the named pins) of the parts with a gate whose named pins are all wired."""
    for part in ctx.parts.values():
        if part.component.has_pin("G") and part.component.kind == "semiconductor" and all(part.component.has_pin(n) for n in names):
            nodes = [ctx.node((part.ref, name)) for name in names]
            if all(n is not None for n in nodes):
                yield part, tuple(n for n in nodes if n is not None)


@rule("optotriac-no-resistor", "warning", "An optotriac feeds a triac's gate through a resistor", yields_to=("triac-exchanged",))
def optotriac_no_resistor(ctx: Context) -> Iterator[Finding]:
    """Until the triac has fired, the whole gate current flows through the optotriac. Without a resistor nothing but the triac's gate limits it: switched
    on in the middle of a half wave it is far above the one ampere that the optotriac stands for a moment.

    Fix: 180 to 360 Ω between the optotriac and the triac's MT2. Source: MOC3021 and MOC3041 data sheets, typical application.
    """
    for part, (gate, one, two) in _gated(ctx, "G", "MT1", "MT2"):
        for other in (p for p in ctx.at_node(gate) if p.component.kind == "isolator"):
            for pins in other.component.isolation.values():
                ends = [PinRef(other.ref, p) for p in pins]
                if len(ends) != 2 or gate not in {ctx.node(p) for p in ends}:
                    continue
                ctx.looked_at += 1
                far = next((p for p in ends if ctx.node(p) != gate), None)
                if far is not None and ctx.node(far) in (one, two):
                    yield found(
                        f"{far} ({other.title}) lies straight on the main terminal of {part.ref} ({part.title}): no resistor limits the gate current",
                        pins=[far],
                        parts=[other.ref, part.ref],
                        nets=[ctx.node(far) or "", gate],
                        fix={"op": "insert_series_resistor", "pin": str(far), "ohms": 330},
                    )


@rule("triac-gate-in-line", "error", "A triac's load hangs on a main terminal, not on its gate", yields_to=("triac-exchanged",))
def triac_gate_in_line(ctx: Context) -> Iterator[Finding]:
    """The load (or the mains itself) lies at the gate: the load's whole current flows through the gate, which stands a few amperes for microseconds.

    Fix: exchange the gate and the main terminal. Source: BT136 and BTA16 data sheets (peak gate current).
    """
    for part, (gate, one, two) in ctx.subjects(_gated(ctx, "G", "MT1", "MT2")):
        on = [p for p in ctx.at_node(gate) if p is not part and any(i.type in ("mains", "load") for i in p.component.interfaces)]
        fed = next((p for p in on if p.component.interfaces_of("mains") or p.component.spec.get("ac")), None)
        if fed is not None and gate not in (one, two):
            pins = [PinRef(part.ref, "G")]
            yield found(
                f"{fed.ref} ({fed.title}) lies at {pins[0]} ({part.title}): the load's current flows through the gate",
                pins=pins,
                parts=[part.ref, fed.ref],
                nets=[gate],
            )


@rule("snubber-no-resistor", "warning", "A snubber has its resistor", yields_to=("mains-no-fuse",))
def snubber_no_resistor(ctx: Context) -> Iterator[Finding]:
    """A capacitor straight across a triac or thyristor empties itself through it each time that it fires: only the capacitor's own few milliohms limit the
    current, whose steep rise destroys the junction near the gate.

    Fix: 39 to 100 Ω in series with the capacitor. Source: BT136 and BTA16 data sheets (dI/dt), snubber networks.
    """
    for names in (("MT1", "MT2"), ("A", "K")):
        for part, ends in _gated(ctx, *names):
            if ends[0] == ends[1] or any(ctx.potential(n) for n in ends):
                continue  # a supply's own capacitor lies across a crowbar
            ctx.looked_at += 1
            for other in ctx.at_node(ends[0]):
                if other.component.shape in CAPACITORS and set(ctx.ends(other)) == set(ends):
                    yield found(
                        f"{other.ref} ({other.title}) lies straight across {part.ref} ({part.title}), which short-circuits it each time that it fires",
                        parts=[other.ref, part.ref],
                        nets=list(ends),
                    )


@rule("thyristor-gate-unlimited", "error", "A thyristor's gate has its resistor", yields_to=("thyristor-reversed",))
def thyristor_gate_unlimited(ctx: Context) -> Iterator[Finding]:
    """Gate and cathode are a diode: straight on a supply through a button, the gate takes whatever that gives, and burns.

    Fix: a resistor of (supply - 0.8 V) / gate current before the gate, 1 kΩ at 12 V. Source: BT151 and TIC106 data sheets, gate ratings.
    """
    for part, volts, ohms in ctx.subjects(_gate_drives(ctx)):
        if volts > GATE_STANDS_V and ohms < 1.0:
            yield found(
                f"{show(volts, 'V')} reaches {part.ref}.G ({part.title}) without a resistor",
                pins=[PinRef(part.ref, "G")],
                numbers={"gate_v": volts},
                fix={"op": "insert_series_resistor", "pin": f"{part.ref}.G", "ohms": 1000},
            )


@rule("thyristor-gate-starved", "warning", "A thyristor's gate gets the current that fires it")
def thyristor_gate_starved(ctx: Context) -> Iterator[Finding]:
    """A thyristor fires from its gate trigger current on. A fifth of what the data sheet gives as the most is about what a usual one needs; with less it
    stays off, or fires when it is warm.

    Fix: a smaller resistor before the gate. Source: BT151 and TIC106 data sheets, gate trigger current.
    """
    for part, volts, ohms in _gate_drives(ctx):
        most = ctx.figure(part, "igt_ma")
        reach = ctx.bounds.high(ctx.node((part.ref, "G")))
        if most is None or ohms < 1.0 or reach is None or reach <= V_GATE or (volts <= V_GATE and not _by_contacts(ctx, part)):
            continue
        ctx.looked_at += 1
        ma = max(0.0, 1000 * (volts - V_GATE) / ohms)
        if ma < most / 5:
            yield found(
                f"{show(ma / 1000, 'A') if ma > 0 else 'no current'} reaches {part.ref}.G ({part.title}), which asks for up to "
                f"{show(most / 1000, 'A')}",
                pins=[PinRef(part.ref, "G")],
                parts=[part.ref, *(b.ref for b in ctx.network.branches(ctx.node((part.ref, "G"))))],
                numbers={"gate_ma": ma, "gate_trigger_ma": most},
            )


def _by_contacts(ctx: Context, part: Part) -> bool:
    """Nothing but resistors, capacitors and contacts straight from a supply leads to a thyristor's gate: what arrives there is known."""
    nodes = cluster(ctx, ctx.node((part.ref, "G")) or "")
    near = {p.ref: p for n in nodes for p in ctx.at_node(n) if p is not part}.values()
    if not all(p.component.shape in ("resistor", *CAPACITORS) or contact_ends(p) for p in near):
        return False
    beyond = {ctx.node(pin) for p in near for ends in contact_ends(p) for pin in ends} - nodes - {None}
    return all((there := ctx.network.at(n, "high")) is not None and there.ohms < 1.5 for n in beyond)


GATE_STANDS_V = 2.0
"""A source of no more than this drives no harmful current into a gate, V."""


def _gate_drives(ctx: Context) -> Iterator[tuple[Part, float, float]]:
    """(thyristor, highest open-circuit voltage at its gate against its cathode, V, and the resistance behind it, Ω) where both are known."""
    for part, (gate, cathode) in _gated(ctx, "G", "K"):
        foot = ctx.potential(cathode) if ctx.potential(cathode) is not None else ctx.switched.low(cathode)
        there = ctx.network.at(gate, "high", frozenset({part.ref}))
        if part.component.shape == "thyristor" and foot is not None and there is not None:
            yield part, there.volts - foot, there.ohms


# -- crowbars ------------------------------------------------------------------------------------
def trips(ctx: Context, part: Part) -> float | None:
    """The voltage between anode and cathode from which a Zener diode at its gate fires a thyristor, V; None where no Zener diode leads there."""
    gate, anode = (ctx.node((part.ref, name)) for name in ("G", "A"))
    if gate is None or anode is None or not part.component.has_pin("K"):
        return None
    above, below = {anode, *_through(ctx, anode)}, {gate, *cluster(ctx, gate)}
    for zener in ctx.shaped("zener"):
        volts = ctx.value(zener, "V") or ctx.figure(zener, "vz")
        if volts and ctx.node((zener.ref, "A")) in below and ctx.node((zener.ref, "K")) in above:
            return volts + V_GATE
    return None


def _through(ctx: Context, node: str) -> set[str]:
    """The nodes that one resistor joins to a supply's node."""
    return {b.other for b in ctx.network.branches(node) if b.other is not None and ctx.potential(b.other) is None}


def _crowbars(ctx: Context) -> Iterator[tuple[Part, float, float]]:
    """(thyristor, what lies across it, what fires it) of those that a Zener diode fires, V."""
    for part, (anode, cathode) in _gated(ctx, "A", "K"):
        above, below, fires = ctx.potential(anode), ctx.potential(cathode), trips(ctx, part)
        if fires is not None and above is not None and below is not None and above > below:
            yield part, above - below, fires


@rule("crowbar-fires", "error", "A crowbar lets its own supply pass")
def crowbar_fires(ctx: Context) -> Iterator[Finding]:
    """A thyristor across a supply, fired by a Zener diode, short-circuits it when it gets too high. With a Zener voltage below the supply's own it fires
    at once, and the fuse blows each time.

    Fix: a Zener diode 10 to 20 % above the supply, less the gate's 0.8 V. Source: overvoltage crowbars, thyristor data sheets.
    """
    for part, volts, fires in ctx.subjects(_crowbars(ctx)):
        if volts > fires:
            zeners = [z.ref for z in ctx.shaped("zener") if ctx.node((z.ref, "A")) in {*cluster(ctx, ctx.node((part.ref, "G")) or "")}]
            yield found(
                f"{part.ref} ({part.title}) fires from {show(fires, 'V')} on, and {show(volts, 'V')} lies across it: it short-circuits its own supply",
                pins=[PinRef(part.ref, "A"), PinRef(part.ref, "K")],
                parts=[part.ref, *zeners],
                numbers={"supply_v": volts, "fires_v": fires},
            )


@rule("crowbar-no-fuse", "warning", "A fuse lies before a crowbar", yields_to=("crowbar-fires",))
def crowbar_no_fuse(ctx: Context) -> Iterator[Finding]:
    """A crowbar that has fired carries all that the supply gives until a fuse blows. Without one the thyristor, or the supply, burns instead.

    Fix: a fuse between the supply and the thyristor's anode. Source: overvoltage crowbars, thyristor data sheets (I2t).
    """
    for part, volts, _ in ctx.subjects(_crowbars(ctx)):
        node, own = ctx.node((part.ref, "A")) or "", ctx.circuit.net_of((part.ref, "A"))
        on = {p.ref for p in own.pins} if own is not None else set()
        direct = [s for s in ctx.supplies.givers(node) if s.part.ref in on and s.rail.topology in ("adapter", "cell", "pass")]
        if direct:
            yield found(
                f"{part.ref} ({part.title}) lies straight across {direct[0].pin} ({show(volts, 'V')}): when it fires, no fuse ends the short circuit",
                pins=[PinRef(part.ref, "A")],
                parts=[part.ref, direct[0].part.ref],
                nets=[node],
            )
