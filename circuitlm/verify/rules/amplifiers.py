"""Amplifiers and comparators: feedback, input range, bias, and direct current where none belongs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.opamps import Unit, open_loop, units
from circuitlm.verify.parts import TRANSISTORS, Transistor, transistor
from circuitlm.verify.paths import fed
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

LEVELS: tuple[Literal["high", "low"], ...] = ("high", "low")


def _analog_taker(ctx: Context, unit: Unit) -> bool:
    """The output goes to something that wants more than a high and a low: a connector, a capacitor, another amplifier, an analog input."""
    if ctx.circuit.ports:
        return False  # a block of a recipe, whose purpose its own proof measures
    node = ctx.node(unit.output)
    behind = {b.other for b in ctx.network.branches(node) if b.other} - {ctx.node(unit.plus)}
    for pin, data in (at for n in (node, *sorted(behind)) for at in ctx.on(n)):
        part = ctx.part(pin)
        use = ctx.use(pin)
        if pin in (unit.plus, unit.minus, unit.output):
            continue
        if part.component.kind == "connector" or part.component.shape in CAPACITORS or (use is not None and use.direction == "analog-in"):
            return True
        if part.component.shape in ("opamp", "speaker") and data.type in ("input", "passive"):
            return True
    return False


@rule("opamp-positive-feedback", "warning", "An amplifier's feedback goes to its inverting input")
def opamp_positive_feedback(ctx: Context) -> Iterator[Finding]:
    """An op-amp whose output leads back to its non-inverting input alone does not amplify: it snaps to one rail. With its threshold on a
    rail it stays there for ever. With a threshold between the rails it is a Schmitt trigger, which is left alone where its output switches
    something, and named where an analog signal is taken from it.

    Fix: exchange the two inputs. Source: op-amp theory (negative feedback makes a stage linear); application notes on hysteresis.
    """
    for unit in ctx.subjects(units(ctx, "opamp")):
        out, plus = ctx.node(unit.output), ctx.node(unit.plus)
        if out is None or plus is None or (plus == out and ctx.node(unit.minus) is not None) or not open_loop(ctx, unit, direct=True):
            continue  # `follower-exchanged` tells of an output straight on its input
        back = frozenset(b.ref for b in ctx.network.branches(plus) if b.other == out)
        if plus != out and not back:
            continue
        rests = [ctx.network.at(plus, level, back | {unit.part.ref}) for level in LEVELS] if plus != out else []
        rails = [ctx.potential(ctx.node((unit.part.ref, p))) for s in unit.part.component.supplies for p in (*s.pins, *s.ground)]
        resting = any(v is not None and all(r is not None and abs(r.volts - v) < 0.05 for r in rests) for v in rails)
        latched = plus == out or (resting and not fed(ctx, plus, back | {unit.part.ref}))
        if latched or _analog_taker(ctx, unit):
            what = "it stays at one rail for ever" if latched else "it jumps between its rails"
            yield found(
                f"{unit.output} feeds back to the non-inverting input {unit.plus}, and nothing to {unit.minus}: {what}",
                pins=[unit.plus, unit.minus],
                nets=[plus],
                fix={"op": "swap", "pins": [str(unit.plus), str(unit.minus)]},
                hopeless=latched,
            )


@rule("opamp-no-feedback", "warning", "A stage of gain has its feedback", yields_to=("bias-missing",))
def opamp_no_feedback(ctx: Context) -> Iterator[Finding]:
    """A single resistor at the inverting input is half of a gain network; without the other half, from the output, the op-amp has its
    full gain of 100,000 and more and sits at one of its rails. An op-amp that compares two voltages is left alone.

    Fix: a resistor from the output to the inverting input. Source: op-amp theory.
    """
    for unit in ctx.subjects(units(ctx, "opamp")):
        minus = ctx.node(unit.minus)
        if minus is None or not open_loop(ctx, unit):
            continue
        ways = ctx.network.branches(minus)
        others = {p.ref for p, _ in ctx.on(minus)} - {unit.part.ref}
        if not ways or others != {w.ref for w in ways} or any(w.most is not None for w in ways):
            continue
        if (len(ways) == 1 and ctx.potential(ways[0].other) is not None) or _analog_taker(ctx, unit):
            yield found(
                f"{unit.minus} has {', '.join(w.ref for w in ways)} and no feedback from {unit.output}: the stage has no defined gain",
                pins=[unit.minus, unit.output],
                nets=[minus],
                hopeless=_analog_taker(ctx, unit),
            )


@rule("opamp-input-range", "warning", "An amplifier's inputs stay within what it can handle", rated=True)
def opamp_input_range(ctx: Context) -> Iterator[Finding]:
    """Most op-amps and comparators do not work with inputs up to their supply, and many not with inputs down to it: an LM358 on 5 V
    handles 0 to 3.5 V. Looks at non-inverting inputs of amplifiers whose voltage resistors and potentiometers define.

    Fix: a rail-to-rail type, a higher supply, or a divider before the input. Source: common-mode input range in the op-amp's data sheet.
    """
    for unit in units(ctx, "opamp"):
        plus, feed = ctx.node(unit.plus), next(iter(ctx.supplies.feeds_of.get(unit.part.ref, ())), None)
        head, foot = ctx.figure(unit.part, "vcm_high"), ctx.figure(unit.part, "vcm_low")
        if plus is None or feed is None or ctx.node(unit.output) is None or head is None or foot is None or open_loop(ctx, unit):
            continue
        top, bottom = ctx.potential(feed.node), ctx.potential(feed.ground)
        if top is None or bottom is None or not feed.fed:
            continue
        if any(ctx.part(p).component.shape in CAPACITORS or ctx.part(p).component.kind in ("connector", "sensor") for p, _ in ctx.on(plus)):
            continue  # a signal rides on it, or a sensor is made for the middle of its range: SPICE is asked
        if any(d.type == "output" and p.ref != unit.part.ref and ctx.part(p).component.kind == "analog" for p, d in ctx.on(plus)):
            continue  # how far the stage before it goes is set by its signal
        parked = ctx.node(unit.minus) == ctx.node(unit.output) and all(p.ref == unit.part.ref for p, _ in ctx.on(ctx.node(unit.output)))
        if parked:
            continue
        for level, limit, beyond in (("high", top - head, 1), ("low", bottom + foot, -1)):
            there = ctx.network.at(plus, level, frozenset({unit.part.ref}))  # type: ignore[arg-type]
            if there is None:
                continue
            ctx.looked_at += 1
            if (there.volts - limit) * beyond > 0.1:
                yield found(
                    f"{unit.plus} gets {'up' if beyond > 0 else 'down'} to {show(there.volts, 'V')}, but {unit.part.ref} "
                    f"({unit.part.component.name}) handles {'at most' if beyond > 0 else 'at least'} {show(limit, 'V')} between these supplies",
                    pins=[unit.plus],
                    nets=[plus],
                    numbers={"volts_v": there.volts, "limit_v": limit},
                )


@rule("inputs-joined", "warning", "The two inputs of an amplifier or comparator see different things")
def inputs_joined(ctx: Context) -> Iterator[Finding]:
    """With both inputs on one net there is nothing to compare or to amplify: the output follows the part's own offset. A unit that is
    parked (inputs on a supply or ground, output open) is left alone.

    Fix: put one of the inputs on its reference. Source: op-amp theory.
    """
    for unit in ctx.subjects(units(ctx, "opamp", "comparator")):
        plus = ctx.node(unit.plus)
        used = any(p.ref != unit.part.ref for p, _ in ctx.on(ctx.node(unit.output)))
        if plus is not None and plus == ctx.node(unit.minus) and used:
            yield found(f"{unit.plus} and {unit.minus} are both on net {ctx.name(plus)}", pins=[unit.plus, unit.minus], nets=[plus])


@rule("reference-one-sided", "warning", "A reference lies between the supplies")
def reference_one_sided(ctx: Context) -> Iterator[Finding]:
    """A comparator's input that only leads to the positive supply through a resistor sits at that supply: the lower half of its divider is
    missing, and no signal crosses it.

    Fix: a resistor (or sensor) from the input to ground. Source: the voltage divider.
    """
    told: set[str] = set()
    for unit in units(ctx, "opamp", "comparator", "power"):
        linear = unit.part.component.shape != "comparator" and not open_loop(ctx, unit)
        for pin in ctx.subjects(p for p in (unit.plus, unit.minus) if ctx.node(p) is not None):
            node = ctx.node(pin) or ""
            if (
                node in told
                or ctx.potential(node) is not None
                or (linear and (pin == unit.minus or not (_rail_of(ctx, unit, node) or _smoothed(ctx, unit, node))))
            ):
                continue
            if not linear and (leg := _near_rail(ctx, unit, node)):
                told.add(node)
                yield found(
                    f"{pin} only leads to the supply of {unit.part.ref}, through {leg}, and to its output through far more: it never leaves that rail",
                    pins=[pin],
                    parts=[unit.part.ref, leg],
                    nets=[node],
                )
                continue
            nodes = cluster(ctx, node)
            if not linear or ctx.node(unit.minus) == ctx.node(unit.output):
                told |= nodes
            refs = {p.ref for n in nodes for p, _ in ctx.on(n)}
            passive = sorted(r for r in refs if ctx.parts[r].component.shape == "resistor")
            rest = [
                p for n in nodes for p, d in ctx.on(n) if d.type != "input" and ctx.part(p).component.shape not in ("resistor", *CAPACITORS)
            ]
            span = ctx.bounds.span(node)
            grounded = linear and ctx.node(unit.minus) == ctx.node(unit.output) and span == (0.0, 0.0) and _smoothed(ctx, unit, node)
            if passive and not rest and span is not None and (span[0] == span[1] > 0.5 or grounded):
                yield found(
                    f"{pin} only leads to {show(span[0], 'V')}, through {', '.join(passive)}: it never changes",
                    pins=[pin, *(p for n in sorted(nodes) for p, d in ctx.on(n) if d.type == "input" and p != pin)],
                    parts=passive,
                    nets=[node],
                )


FAR = 10.0
"""From this ratio on, the resistor that gives hysteresis moves an input by less than a tenth of the supply."""


def _near_rail(ctx: Context, unit: Unit, node: str) -> str:
    """The resistor from a comparator's input to its positive supply, where nothing but its hysteresis lies there besides; empty otherwise."""
    output, legs = ctx.node(unit.output), ctx.network.branches(node)
    own, others = [b for b in legs if b.other == output], [b for b in legs if b.other != output]
    silent = all(d.type == "input" or ctx.part(p).component.shape == "capacitor" or p.ref in {b.ref for b in legs} for p, d in ctx.on(node))
    feed = next(iter(ctx.supplies.feeds_of.get(unit.part.ref, ())), None)
    if not silent or len(own) != 1 or len(others) != 1 or feed is None or others[0].other != feed.node or others[0].most is not None:
        return ""
    return others[0].ref if own[0].ohms > FAR * others[0].ohms else ""


def _smoothed(ctx: Context, unit: Unit, node: str) -> bool:
    """The input of an amplifier on one supply, at a resistor and a capacitor to ground alone: half of a divider."""
    feed = next(iter(ctx.supplies.feeds_of.get(unit.part.ref, ())), None)
    legs = [p for p in ctx.at_node(node) if p is not unit.part]
    still = (
        legs and {p.component.shape for p in legs} - set(CAPACITORS) == {"resistor"} and any(p.component.shape in CAPACITORS for p in legs)
    )
    return bool(still) and feed is not None and ctx.is_ground(feed.ground) and all(set(ctx.ends(p)) & ctx.supplies.grounds for p in legs)


def _rail_of(ctx: Context, unit: Unit, node: str) -> bool:
    """The node only leads to the positive supply of an amplifier: there its input cannot work."""
    feed = next(iter(ctx.supplies.feeds_of.get(unit.part.ref, ())), None)
    top = ctx.potential(feed.node) if feed is not None else None
    return top is not None and ctx.bounds.low(node) == top


@rule("bias-missing", "error", "Inputs and stages have a way for direct current", yields_to=("timer-network",))
def bias_missing(ctx: Context) -> Iterator[Finding]:
    """A base, a gate, a collector, an op-amp's or a gate's input or a microphone capsule that only capacitors (and photodiodes) lead to has no
    defined level: the transistor is off, the input drifts to a rail as its bias current charges the capacitor, the capsule has no supply.

    Fix: a resistor (or divider) that sets the level. Source: biasing of amplifier stages; op-amp application notes.
    """
    places: list[PinRef] = []
    outputs: dict[PinRef, str] = {}
    bases: dict[PinRef, Transistor] = {}
    for part in ctx.parts.values():
        if (t := transistor(ctx, part)) is not None:
            places += [t.control, t.output]
            outputs[t.output] = t.shape
            bases |= {t.control: t} if t.shape == "npn" else {}
        if part.component.shape == "microphone" and (plus := ctx.role(part, "+")) is not None:
            places.append(plus)
        if part.component.kind == "logic" and part.component.form == "ic":
            places += [
                PinRef(part.ref, p.id) for p in part.component.pins if p.type == "input" and not p.pull and p.unused not in (None, "open")
            ]
    places += [p for unit in units(ctx, "opamp", "comparator", "power") for p in (unit.plus, unit.minus)]
    for pin in places:
        node = ctx.node(pin)
        if node is None or ctx.potential(node) is not None:
            continue
        ctx.looked_at += 1
        nodes = cluster(ctx, node)
        if pin in bases and _unbiased(ctx, bases[pin], node, nodes):
            yield found(f"only {ctx.bounds.high(node) or 0.0:g} V reaches {pin}: the stage has no bias", pins=[pin], nets=[node])
            continue
        if pin in outputs and _unfed(ctx, pin, nodes):
            yield found(f"no supply reaches {pin}: nothing but the transistor itself draws it anywhere", pins=[pin], nets=[node])
            continue
        if any(b.volts is not None or ctx.potential(b.other) is not None for n in nodes for b in ctx.network.branches(n)):
            continue
        if any(d.type in ("output", "open_collector", "tri_state", "power_out") for n in nodes for _, d in ctx.on(n)):
            continue
        others = {ctx.part(p).component.shape for n in nodes for p, _ in ctx.on(n) if p.ref != pin.ref}
        if {*CAPACITORS, "photodiode"} & others and others <= {*CAPACITORS, "resistor", "photodiode"}:
            yield found(f"no direct current reaches {pin}: its level is not defined", pins=[pin], nets=[node])


def _unfed(ctx: Context, pin: PinRef, nodes: set[str]) -> bool:
    """A collector or drain that only its own transistor, bases and capacitors hang on: no resistor, load or output draws it to the other side."""
    others = [(p, d) for n in nodes for p, d in ctx.on(n) if p.ref != pin.ref]
    shapes = {ctx.part(p).component.shape for p, _ in others}
    known = (*CAPACITORS, "resistor", "npn", "pnp", "nmos", "pmos")
    if not others or not shapes <= set(known) or not shapes & set(CAPACITORS):
        return False
    if any(not (t := transistor(ctx, ctx.part(p))) or p != t.control for p, _ in others if ctx.part(p).component.shape in TRANSISTORS):
        return False
    high, low = ctx.bounds.high(ctx.node(pin)), ctx.bounds.low(ctx.node(pin))
    return high is None or low is None or high == low


def _unbiased(ctx: Context, t: Transistor, node: str, nodes: set[str]) -> bool:
    """A signal is coupled to a base by a capacitor, an emitter resistor makes it a linear stage, and resistors lead the base to the emitter's side alone."""
    emitter, high = ctx.node(t.reference), ctx.bounds.high(node)
    low = ctx.bounds.low(emitter)
    coupled = any(ctx.part(p).component.shape in CAPACITORS for n in nodes for p, _ in ctx.on(n))
    if emitter is None or ctx.potential(emitter) is not None or high is None or low is None or not coupled:
        return False
    return high <= low + 0.3


@rule("shunt-no-resistor", "error", "A Zener diode or shunt reference has its series resistor")
def shunt_no_resistor(ctx: Context) -> Iterator[Finding]:
    """A Zener diode or a TL431 holds its voltage by taking current. Straight across a supply of more than that voltage it takes all that
    the supply gives, and burns.

    Fix: a series resistor of (supply - Zener voltage) / current. Source: Zener diode and TL431 data sheets.
    """
    for part in ctx.parts.values():
        vref = ctx.figure(part, "vref") if not part.component.supplies else None
        if part.component.shape != "zener" and vref is None:
            continue
        anode, cathode = ctx.role(part, "A"), ctx.role(part, "K")
        if anode is None or cathode is None:
            continue
        low, high = ctx.potential(ctx.node(anode)), ctx.potential(ctx.node(cathode))
        own = vref if vref is not None else ctx.value(part, "V") or ctx.figure(part, "vz")
        if low is None or high is None or own is None or not ctx.supplies.firm(ctx.node(cathode) or ""):
            continue
        ctx.looked_at += 1
        if high - low > 1.05 * own + 0.05:
            yield found(
                f"{part.ref} ({part.title}) lies straight across {show(high - low, 'V')}, it holds {show(own, 'V')}: it has no series resistor",
                pins=[anode, cathode],
                nets=[ctx.node(cathode) or ""],
                numbers={"supply_v": high - low, "holds_v": own},
            )


@rule("shunt-starved", "warning", "A shunt reference gets the current that it regulates with", yields_to=("shunt-no-resistor",))
def shunt_starved(ctx: Context) -> Iterator[Finding]:
    """A shunt reference (TL431) takes some current itself: fed through too large a resistor it does not regulate, and its voltage is that of a
    divider with whatever hangs on it.

    Fix: a series resistor of at most (supply - reference) / (its least current + the load's). Source: TL431 data sheet, minimum cathode
    current.
    """
    yield from _starved_rail(ctx)
    for part in ctx.parts.values():
        least, cathode, anode = ctx.figure(part, "i_min_ma"), ctx.role(part, "K"), ctx.role(part, "A")
        if least is None or cathode is None or anode is None or (node := ctx.node(cathode)) is None or ctx.potential(node) is not None:
            continue
        there = ctx.network.at(node, "high", frozenset({part.ref}))
        holds = ctx.figure(part, "vref") or 0.0
        if there is None or there.ohms <= 0:
            continue
        ctx.looked_at += 1
        ma = 1000 * (there.volts - (ctx.potential(ctx.node(anode)) or 0.0) - holds) / there.ohms
        if ma < least:
            yield found(
                f"{part.ref} ({part.title}) gets {show(max(ma, 0.0) / 1000, 'A')} through {show(there.ohms, 'Ω')}, it regulates from "
                f"{show(least / 1000, 'A')}",
                pins=[cathode],
                nets=[node],
                numbers={"current_ma": ma, "least_ma": least},
            )


def _starved_rail(ctx: Context) -> Iterator[Finding]:
    """A Zener diode's rail whose series resistor gives less than the parts on it take: the voltage is not the diode's."""
    for part in ctx.shaped("zener"):
        node, holds = ctx.node((part.ref, "K")), ctx.value(part, "V") or ctx.figure(part, "vz")
        takers = [f for f in ctx.supplies.feeds if f.node == node and f.fed and not f.givers] if node is not None else []
        ways = [(b, far) for b in ctx.network.branches(node) if (far := ctx.potential(b.other)) is not None and holds and far > holds]
        if not takers or not ways or holds is None:
            continue
        ctx.looked_at += 1
        ma = sum(1000 * (far - holds) / b.ohms for b, far in ways)
        wanted = sum(f.supply.ma.typical or f.supply.ma.peak or 0.0 for f in takers)
        if ma < wanted:
            yield found(
                f"{', '.join(b.ref for b, _ in ways)} lets {show(ma / 1000, 'A')} to the rail that {part.ref} ({part.title}) holds, its parts take "
                f"{show(wanted / 1000, 'A')}",
                pins=[PinRef(part.ref, "K"), *(PinRef(f.part.ref, f.supply.pins[0]) for f in takers)],
                parts=[part.ref, *(b.ref for b, _ in ways)],
                nets=[node or ""],
                numbers={"current_ma": ma, "load_ma": wanted},
            )
