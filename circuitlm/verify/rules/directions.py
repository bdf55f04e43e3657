"""Parts that work one way round: transistors, diodes in supply lines, Zener diodes, loads with a plus and a minus."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.currents import is_logic_pin
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import Equivalent, cluster
from circuitlm.verify.parts import Transistor, transistor
from circuitlm.verify.paths import held, reached
from circuitlm.verify.registry import rule


def _driven(ctx: Context, t: Transistor) -> bool:
    """Something that changes is at the control pin: a transistor with a fixed gate may well stand against a reversed supply."""
    node = ctx.node(t.control)
    if node is None or t.part.role == "protection":
        return False
    shapes = {ctx.part(p).component.shape for n in cluster(ctx, node) for p, _ in ctx.on(n) if p.ref != t.part.ref}
    return bool(shapes - {"resistor", "zener", "capacitor", "capacitor-polarised"})


def _passes_signals(ctx: Context, t: Transistor) -> bool:
    """Its gate lies on a supply, and neither of its other ends does: a level shifter's channel."""
    return (ctx.potential(ctx.node(t.control)) or 0.0) > 0.5 and all(ctx.potential(ctx.node(p)) is None for p in (t.output, t.reference))


def _backwards(ctx: Context, t: Transistor) -> bool:
    """What the circuit puts on the output lies below what it puts on the reference (P types: above), whatever is switched on."""
    output, reference = ctx.node(t.output), ctx.node(t.reference)
    if output is None or reference is None or output == reference or _back_to_back(ctx, t, reference):
        return False
    outside, inside = _ends(ctx, output, t.part.ref), _ends(ctx, reference, t.part.ref)
    if not outside or not inside:
        return False
    if t.shape in ("pnp", "pmos"):
        outside, inside = {-v for v in outside}, {-v for v in inside}
    return max(outside) <= max(inside) - 1.0 and min(outside) <= min(inside)


def _off_at_drain(ctx: Context, t: Transistor) -> bool:
    """The resistor that is to keep it off leads from the gate to the drain, which a supply (N types: ground) holds, and nothing holds the source."""
    gate, drain, source = (ctx.node(p) for p in (t.control, t.output, t.reference))
    if gate is None or drain is None or source is None or len({gate, drain, source}) < 3 or held(ctx, source):
        return False
    rail = ctx.is_ground(drain) if t.shape == "nmos" else bool(ctx.supplies.givers(drain)) and not ctx.is_ground(drain)
    off = any(b.other == drain and b.volts is None for b in ctx.network.branches(gate))
    return rail and off and not any(b.other == source for b in ctx.network.branches(gate)) and not _back_to_back(ctx, t, source)


def _ends(ctx: Context, node: str, without: str) -> set[float] | None:
    fixed = ctx.potential(node)
    return {fixed} if fixed is not None and held(ctx, node) else reached(ctx, node, without)


def _back_to_back(ctx: Context, t: Transistor, reference: str) -> bool:
    """Two MOSFETs with their sources joined block both ways: one of them lies backwards on purpose."""
    others = (transistor(ctx, p) for p in ctx.at_node(reference) if p.ref != t.part.ref and p.component.shape == t.shape)
    return any(o is not None and ctx.node(o.reference) == reference and ctx.potential(reference) is None for o in others)


@rule("mosfet-reversed", "error", "A MOSFET's body diode blocks")
def mosfet_reversed(ctx: Context) -> Iterator[Finding]:
    """With drain and source exchanged the diode inside every MOSFET conducts all the time: the load cannot be switched off.

    Fix: N-channel: source to ground, drain to the load; P-channel: source to the supply, drain to the load. Source: MOSFET data sheets.
    """
    for part in ctx.parts.values():
        t = transistor(ctx, part)
        if t is None or t.shape not in ("nmos", "pmos") or not (_driven(ctx, t) or _passes_signals(ctx, t)):
            continue
        ctx.looked_at += 1
        if _backwards(ctx, t) or _off_at_drain(ctx, t):
            yield found(
                f"{part.ref} ({part.title}) is in the wrong way round: {t.output} lies on {ctx.name(ctx.node(t.output))}, so its body diode "
                "conducts and the load stays on",
                pins=[t.output, t.reference],
                fix={"op": "swap", "pins": [str(t.output), str(t.reference)]},
            )


@rule("bjt-reversed", "error", "A transistor's emitter is where its current goes")
def bjt_reversed(ctx: Context) -> Iterator[Finding]:
    """With collector and emitter exchanged a bipolar transistor has a gain of about 2 instead of 200 and stands only some 6 V.

    Fix: NPN: emitter to ground, collector to the load; PNP: emitter to the supply, collector to the load. Source: transistor data sheets.
    """
    for part in ctx.parts.values():
        t = transistor(ctx, part)
        if t is None or t.shape not in ("npn", "pnp") or ctx.node(t.control) is None:
            continue
        ctx.looked_at += 1
        if _backwards(ctx, t) or _upside_down(ctx, t):
            kind = t.shape.upper()
            yield found(
                f"{part.ref} ({part.title}, {kind}) is in the wrong way round: {t.output} lies on {ctx.name(ctx.node(t.output))}, and the load on "
                f"{t.reference}",
                pins=[t.output, t.reference],
                fix={"op": "swap", "pins": [str(t.output), str(t.reference)]},
            )


@rule("transistor-exchanged", "error", "A transistor's base or gate is at what switches it")
def transistor_exchanged(ctx: Context) -> Iterator[Finding]:
    """The pin that is to switch a transistor leads to its collector or drain, and its load hangs on the base or gate: cases of one shape have
    their legs in different orders (2N3904: E B C, BC547: C B E).

    Fix: exchange the two legs. Source: transistor data sheets.
    """
    for part in ctx.parts.values():
        t = transistor(ctx, part)
        if t is None or (control := ctx.node(t.control)) is None or (output := ctx.node(t.output)) is None or control == output:
            continue
        ctx.looked_at += 1
        logic = [p for n in _near(ctx, output) for p, _ in ctx.on(n) if p.ref != part.ref and is_logic_pin(ctx, p)]
        hung = [p for p, _ in ctx.on(control) if p.ref != part.ref and _is_load(ctx.part(p))]
        loads = [p for p, _ in ctx.on(output) if p.ref != part.ref and _is_load(ctx.part(p))]
        fixed = ctx.node(t.reference) is not None and ctx.potential(ctx.node(t.reference)) is not None
        if logic and hung and not loads and fixed and ctx.potential(control) is None:
            yield found(
                f"{logic[0]} leads to {t.output} and {hung[0].ref} hangs on {t.control}: the legs of {part.ref} ({part.title}) are exchanged",
                pins=[t.control, t.output, *(PinRef(h.ref, q.id) for h in hung for q in ctx.part(h).component.pins)],
                parts=[part.ref],
                nets=[control, output],
                fix={"op": "swap", "pins": [str(t.control), str(t.output)]},
            )


def _upside_down(ctx: Context, t: Transistor) -> bool:
    """A PNP transistor's collector straight on a supply and nothing higher at its emitter, or an NPN one's on ground and nothing lower."""
    collector, emitter = ctx.node(t.output), ctx.node(t.reference)
    at = ctx.potential(collector)
    if at is None or emitter is None or collector == emitter:
        return False
    if t.shape == "pnp":
        top = ctx.bounds.high(emitter)
        return bool(ctx.supplies.givers(collector or "")) and at > 1.0 and (top is None or top <= at + 0.1)
    foot = ctx.bounds.low(emitter)
    return ctx.is_ground(collector) and (foot is None or foot >= at - 0.1)


def _near(ctx: Context, node: str) -> list[str]:
    """A node with those that a resistor joins to it."""
    return [node, *(b.other for b in ctx.network.branches(node) if b.other and ctx.potential(b.other) is None)]


def _is_load(part: Part) -> bool:
    c = part.component
    return not c.supplies and any(i.role == "sink" for i in c.interfaces_of("load", "motor", "speaker"))


@rule("load-reversed", "error", "Loads with a plus and a minus are the right way round", yields_to=("diode-reversed",))
def load_reversed(ctx: Context) -> Iterator[Finding]:
    """A brushless fan, an LED strip, an active buzzer or the input of a solid-state relay works one way round only, and may not survive the
    other. (A brushed motor merely turns the other way.)

    Fix: exchange its two wires. Source: the part's data sheet.
    """
    for part in ctx.parts.values():
        ports = [i for i in part.component.interfaces_of("load") if i.role == "sink"]
        if not ports or part.component.supplies or not part.component.spec.get("polarity"):
            continue
        plus, minus = PinRef(part.ref, ports[0].pins["p"]), PinRef(part.ref, ports[0].pins["n"])
        yield from _turned(ctx, part, plus, minus)


def _turned(ctx: Context, part: Part, plus: PinRef, minus: PinRef) -> Iterator[Finding]:
    """Told where the pin of a part that has a polarity lies above the one that should be the higher."""
    a, b = ctx.node(plus), ctx.node(minus)
    if a is None or b is None or a == b:
        return
    ctx.looked_at += 1
    forward, backward = _across(ctx, a, b, part.ref), _across(ctx, b, a, part.ref)
    if backward > 1.0 and forward < 0.1:
        yield found(
            f"{part.ref} ({part.title}) is the wrong way round: {minus} lies {show(backward, 'V')} above {plus}",
            pins=[plus, minus],
            nets=[a, b],
            numbers={"reverse_v": backward},
            fix={"op": "swap", "pins": [str(plus), str(minus)]},
        )


def _across(ctx: Context, above: str, below: str, ref: str) -> float:
    """The most by which one node can lie above another when the part between them is left out, V; 0 where one of them is not driven so."""
    without = frozenset({ref})
    high, low = (_firm(e) for e in (ctx.network.at(above, "high", without), ctx.network.at(below, "low", without)))
    return high.volts - low.volts if high is not None and low is not None else 0.0


def _firm(there: Equivalent | None) -> Equivalent | None:
    """An equivalent without what comes in through an LED or diode beside the part."""
    return there.past if there is not None and there.diode else there


@rule("thyristor-reversed", "error", "A thyristor's anode is on the positive side", yields_to=("source-reversed", "contact-shorts"))
def thyristor_reversed(ctx: Context) -> Iterator[Finding]:
    """With anode and cathode exchanged a thyristor blocks for ever, and its gate lies on the load's side.

    Fix: the anode towards the load, the cathode to ground. Source: thyristor data sheets.
    """
    for part in ctx.shaped("thyristor"):
        pins = [PinRef(part.ref, name) for name in ("A", "K") if part.component.has_pin(name)]
        anode, cathode = (ctx.node(p) for p in pins) if len(pins) == 2 else (None, None)
        if anode is None or cathode is None or anode == cathode:
            continue
        above, below = _ends(ctx, anode, part.ref), _ends(ctx, cathode, part.ref)
        if not above or not below:
            continue
        ctx.looked_at += 1
        if max(above) <= min(below) and max(below) >= max(above) + 1.0:
            yield found(
                f"{part.ref} ({part.title}) is the wrong way round: {pins[0]} never lies above {pins[1]}",
                pins=pins,
                nets=[anode, cathode],
                numbers={"reverse_v": max(below) - max(above)},
                fix={"op": "swap", "pins": [str(p) for p in pins]},
            )


@rule("triac-exchanged", "error", "A triac's gate is driven from its second main terminal")
def triac_exchanged(ctx: Context) -> Iterator[Finding]:
    """An optotriac feeds the gate of a triac from MT2, and the gate's current leaves at MT1. With the two main terminals exchanged it would have to
    come from where it goes to: the triac never switches on.

    Fix: exchange MT1 and MT2. Source: MOC3041 and BT136 data sheets, typical application.
    """
    for part in ctx.parts.values():
        if not {"MT1", "MT2", "G"} <= {p.id for p in part.component.pins}:
            continue
        one, two, gate = (ctx.node((part.ref, name)) for name in ("MT1", "MT2", "G"))
        if one is None or two is None or gate is None or one == two:
            continue
        fed: set[str] = set()
        for pin, _ in ctx.on(gate):
            sides = [pins for pins in ctx.part(pin).component.isolation.values() if pin.pin in pins]
            for far in (n for p in (sides[0] if sides else ()) if p != pin.pin and (n := ctx.node((pin.ref, p))) is not None):
                fed |= {far, *(b.other for b in ctx.network.branches(far) if b.other is not None)} - {gate}
        if not fed:
            continue
        ctx.looked_at += 1
        if one in fed and two not in fed:
            pins = [PinRef(part.ref, name) for name in ("MT1", "MT2")]
            yield found(
                f"the gate of {part.ref} ({part.title}) is fed from {ctx.name(one)}, where {pins[0]} lies: {pins[0]} and {pins[1]} are exchanged",
                pins=pins,
                nets=[one, two],
                fix={"op": "swap", "pins": [str(p) for p in pins]},
            )


@rule("phototransistor-reversed", "error", "A phototransistor's collector is on the positive side")
def phototransistor_reversed(ctx: Context) -> Iterator[Finding]:
    """With collector and emitter exchanged a phototransistor, also the one in an optocoupler, has next to no gain and stands only some 6 V
    (V_ECO).

    Fix: the collector to the positive side. Source: phototransistor and PC817 data sheets (V_CEO 35 V, V_ECO 6 V).
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("switchable"):
            if not {"c", "e"} <= set(i.pins):
                continue
            collector, emitter = (PinRef(part.ref, i.pins[r]) for r in ("c", "e"))
            yield from _turned(ctx, part, collector, emitter)


SIDES = (("lv", "hv"), ("va", "vb"))
"""Supplies of level shifters: the side that must not be above the other."""


@rule("shifter-turned", "error", "A level shifter's low side is on the lower supply", yields_to=("supply-reversed", "source-reversed"))
def shifter_turned(ctx: Context) -> Iterator[Finding]:
    """A level shifter's low side has to lie on the lower of the two supplies: the other way round its transistors conduct through their body diodes,
    and the higher level gets through to the part that was to be protected.

    Fix: exchange the two supply pins. Source: NXP AN10441 (bidirectional level shifter); TXS0108E data sheet (VCCA not above VCCB).
    """
    for part in ctx.parts.values():
        ids = {s.id: s for s in part.component.supplies}
        for low, high in SIDES:
            if low not in ids or high not in ids:
                continue
            below, above = (ctx.supplies.supply_volts(part, i) for i in (low, high))
            ctx.looked_at += 1
            if below is not None and above is not None and below > above + 0.3:
                pins = [PinRef(part.ref, ids[i].pins[0]) for i in (low, high)]
                yield found(
                    f"{pins[0]} of {part.ref} ({part.title}) lies on {below:g} V and {pins[1]} on {above:g} V: the two sides are exchanged",
                    pins=pins,
                    numbers={"low_v": below, "high_v": above},
                    fix={"op": "swap", "pins": [str(p) for p in pins]},
                )
