"""Current sources of single parts: an adjustable regulator with one resistor, or a transistor whose current another one senses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.feedback import ADJUST, sense_pin
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import Junction, Transistor, junctions, transistor
from circuitlm.verify.registry import rule

SENSE_V = 0.65
"""Base-emitter voltage at which the sensing transistor takes over, V."""


@dataclass(frozen=True, slots=True)
class CurrentSource:
    """What holds a current. `ma`: None where nothing sets it; `start`: the node on the load's side; `spare_v`: what is left for the load, V."""

    part: Part
    pin: PinRef
    start: str
    ma: float | None
    resistors: tuple[str, ...]
    sinks: bool
    spare_v: float | None


def current_sources(ctx: Context) -> Iterator[CurrentSource]:
    """All current sources of a circuit."""
    for part in ctx.parts.values():
        if (adjustable := _regulator(ctx, part)) is not None:
            yield adjustable
        if (module := _module(ctx, part)) is not None:
            yield module
        t = transistor(ctx, part)
        if t is not None and t.shape == "npn" and (sensed := _sensed(ctx, t)) is not None:
            yield sensed


def _regulator(ctx: Context, part: Part) -> CurrentSource | None:
    """An adjustable linear regulator whose adjust pin lies on the load's side: I = vref / R. Source: LM317 data sheet, 'current regulator'."""
    vref, rail = ctx.figure(part, "vref"), next((r for r in part.component.rails if r.topology == "linear"), None)
    if vref is None or rail is None or not part.component.has_pin("ADJ"):
        return None
    adjust, output = ctx.node((part.ref, "ADJ")), ctx.node((part.ref, rail.pins[0]))
    if (
        adjust is None
        or output is None
        or ctx.is_ground(adjust)
        or not any(j.is_led for p in ctx.at_node(adjust) for j in junctions(ctx, p))
    ):
        return None
    ways = [b for b in ctx.network.branches(output) if b.other == adjust]
    if any(ctx.is_ground(b.other) for b in ctx.network.branches(adjust)) or (not ways and adjust != output):
        return None
    feed = next((f for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.supply.id == rail.source), None)
    spare = feed.volts - (rail.dropout or 0.0) - vref if feed is not None and feed.volts is not None else None
    ma = 1000 * vref * sum(1 / b.ohms for b in ways) if ways else None
    return CurrentSource(part, PinRef(part.ref, rail.pins[0]), adjust, ma, tuple(b.ref for b in ways), False, spare)


def _module(ctx: Context, part: Part) -> CurrentSource | None:
    """A driver module that holds its own current through a string of LEDs and steps its supply down. Source: Mean Well LDD-H data sheet."""
    out = next((i for i in part.component.interfaces_of("led") if i.role == "source" and i.max_ma and "p" in i.pins), None)
    start = ctx.node((part.ref, out.pins["p"])) if out is not None else None
    if out is None or start is None or (dropout := ctx.figure(part, "dropout")) is None:
        return None
    feed = next((f for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.volts is not None), None)
    spare = feed.volts - dropout if feed is not None and feed.volts is not None else None
    return CurrentSource(part, PinRef(part.ref, out.pins["p"]), start, out.max_ma, (), False, spare)


def _sensed(ctx: Context, t: Transistor) -> CurrentSource | None:
    """A transistor whose emitter current another one of the same kind measures on a resistor, and whose base that one draws down."""
    emitter, base, start = ctx.node(t.reference), ctx.node(t.control), ctx.node(t.output)
    if emitter is None or base is None or start is None or ctx.potential(emitter) is not None:
        return None
    for other in ctx.at_node(emitter):
        sense = transistor(ctx, other)
        if sense is None or sense.shape != t.shape or ctx.node(sense.control) != emitter or ctx.node(sense.output) != base:
            continue
        ways = [b for b in ctx.network.branches(emitter) if b.other == ctx.node(sense.reference)]
        if ways:
            ma = 1000 * SENSE_V * sum(1 / b.ohms for b in ways)
            return CurrentSource(t.part, t.output, start, ma, tuple(b.ref for b in ways), True, None)
    return None


def _chain(ctx: Context, source: CurrentSource) -> Iterator[tuple[Junction, bool]]:
    """The LEDs in series behind a current source, each with whether it points the way of the current."""
    node, seen = source.start, {source.part.ref}
    while ctx.potential(node) is None or node == source.start:
        here = [j for p in ctx.at_node(node) if p.ref not in seen for j in junctions(ctx, p) if j.is_led]
        if len(here) != 1:
            return
        led = here[0]
        seen.add(led.part.ref)
        enters = ctx.node(led.cathode if source.sinks else led.anode) == node
        yield led, enters
        far = {ctx.node(led.anode), ctx.node(led.cathode)} - {node, None}
        if not far:
            return
        node = str(far.pop())


@rule("current-source", "error", "A current source gives no more than its load and its transistor stand")
def current_source_excess(ctx: Context) -> Iterator[Finding]:
    """One resistor sets the current of such a source: I = 1.25 V / R at an LM317, 0.65 V / R with a sensing transistor. Bridged, nothing limits
    the current; too small, LEDs or the transistor carry more than they stand.

    Fix: R = 1.25 V / I (or 0.65 V / I). Source: LM317 data sheet, current regulator; two-transistor current limiter.
    """
    for source in ctx.subjects(current_sources(ctx)):
        leds = [led for led, _ in _chain(ctx, source)]
        if source.ma is None:
            yield found(
                f"nothing sets the current of {source.part.ref} ({source.part.title}): a resistor belongs between its output and its adjust pin",
                pins=[source.pin],
                parts=[source.part.ref, *(led.part.ref for led in leds)],
                nets=[source.start],
            )
            continue
        limits = [(led.part, ctx.figure(led.part, "if_max_ma")) for led in leds]
        limits.append((source.part, ctx.figure(source.part, "ic_max_ma")))
        for part, limit in limits:
            if limit is not None and source.ma > limit * 1.02:
                yield found(
                    f"{', '.join(source.resistors) or source.part.ref} sets {show(source.ma / 1000, 'A')}; {part.ref} ({part.title}) stands "
                    f"{show(limit / 1000, 'A')}",
                    parts=[part.ref, *source.resistors],
                    numbers={"current_ma": source.ma, "limit_ma": limit},
                )


@rule("regulator-exchanged", "error", "An adjustable regulator feeds from its output, not from its adjust pin")
def regulator_exchanged(ctx: Context) -> Iterator[Finding]:
    """What is to be fed lies at the adjust pin, and the resistor to ground at the output: the two are exchanged, and the voltage is another.

    Fix: exchange the two wires. Source: LM317 data sheet, typical application.
    """
    for part in ctx.parts.values():
        rail = next((r for r in part.component.rails if r.topology == "linear"), None)
        adjust = sense_pin(part, ADJUST)
        if rail is None or adjust is None:
            continue
        output = PinRef(part.ref, rail.pins[0])
        one, two = ctx.node(adjust), ctx.node(output)
        if one is None or two is None or one == two or ctx.is_ground(one):
            continue
        ctx.looked_at += 1
        takers = {n: [p for p, _ in ctx.on(n) if p.ref != part.ref and _takes(ctx, p)] for n in (one, two)}
        grounded = any(ctx.is_ground(b.other) for b in ctx.network.branches(two))
        if takers[one] and not takers[two] and grounded and any(b.other == one for b in ctx.network.branches(two)):
            yield found(
                f"{takers[one][0]} lies at {adjust} and the resistor to ground at {output} ({part.title}): the two are exchanged",
                pins=[adjust, output],
                nets=[one, two],
                fix={"op": "swap", "pins": [str(adjust), str(output)]},
            )


def _takes(ctx: Context, pin: PinRef) -> bool:
    """A supply input, a load's end, or a connector to which a load is joined."""
    c = ctx.part(pin).component
    return pin.pin in {p for s in c.supplies for p in s.pins} or c.kind == "connector" or bool(c.interfaces_of("load", "motor"))


@rule(
    "current-source-load",
    "warning",
    "A current source's load conducts, and leaves it enough voltage",
    yields_to=("led-polarity", "led-dark"),
)
def current_source_load(ctx: Context) -> Iterator[Finding]:
    """An LED that is turned round stops the current of the whole chain. The source itself needs its dropout and its reference voltage, the LEDs
    their forward voltages: with less, the current is smaller than set. The resistor turns 1.25 V x I into heat.

    Fix: turn the LED; a higher supply or fewer LEDs; a resistor for the power. Source: LM317 data sheet, current regulator.
    """
    for source in current_sources(ctx):
        if source.ma is None:
            continue
        ctx.looked_at += 1
        chain = list(_chain(ctx, source))
        for led, forward in chain:
            if not forward:
                yield found(
                    f"{led.part.ref} ({led.part.title}) points against the current of {source.part.ref}",
                    pins=[led.anode, led.cathode],
                    fix={"op": "reverse", "part": led.part.ref},
                )
        wanted = sum(led.vf or max(ctx.forward_volts(led.part), ctx.figure(led.part, "vf") or 0.0) for led, _ in chain)
        if source.spare_v is not None and chain and wanted > source.spare_v:
            yield found(
                f"{source.part.ref} ({source.part.title}) leaves {show(max(source.spare_v, 0.0), 'V')} to LEDs that need {show(wanted, 'V')}",
                pins=[source.pin],
                parts=[source.part.ref, *(led.part.ref for led, _ in chain)],
                numbers={"spare_v": source.spare_v, "wanted_v": wanted},
            )
        for ref in source.resistors if not source.sinks else ():
            part = ctx.parts[ref]
            vref, ohms, limit = ctx.figure(source.part, "vref") or 0.0, ctx.ohms(part), ctx.figure(part, "p_max") or 0.25
            if ohms and vref * vref / ohms > limit * 1.02:
                yield found(
                    f"{ref} ({show(ohms, 'Ω')}) turns {show(vref * vref / ohms, 'W')} into heat, it stands {show(limit, 'W')}",
                    parts=[ref],
                    numbers={"watts_w": vref * vref / ohms, "limit_w": limit},
                )
