"""Where analog stages rest: an amplifier's output without signal, a capsule's and a photodiode's direction, an in-amp's gain."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.opamps import open_loop, units
from circuitlm.verify.parts import DIODES, shunt_reference, transistor
from circuitlm.verify.paths import reached
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.coupling import outside
from circuitlm.verify.structure import CAPACITORS


@rule("opamp-saturated", "warning", "An amplifier rests between its supplies", yields_to=("opamp-no-feedback", "opamp-positive-feedback"))
def opamp_saturated(ctx: Context) -> Iterator[Finding]:
    """Direct voltages are amplified like the signal. A stage whose input rests at half the supply, and whose gain resistor goes to ground instead
    of to that half (or through a capacitor), wants its output far above the supply: it stays at the rail.

    Fix: a capacitor in series with the gain resistor, or the resistor to the voltage at which the input rests. Source: TI SLOA030, single-supply
    circuits.
    """
    for unit in units(ctx, "opamp", "power"):
        plus, minus, output = (ctx.node(p) for p in unit[1:])
        feed = next((f for f in ctx.supplies.feeds_of.get(unit.part.ref, ()) if f.fed), None)
        bottom, top = (ctx.potential(feed.ground), ctx.potential(feed.node)) if feed is not None else (None, None)
        if plus is None or minus is None or output is None or minus == output or bottom is None or top is None:
            continue
        rest = _rest(ctx, plus)
        legs = ctx.network.branches(minus)
        loop = [b for b in legs if b.other == output and b.most is None]
        others = [b for b in legs if b.other != output]
        if rest is None or not loop or not others or any(b.most is not None or not _known(ctx, b.other, b.ref) for b in others):
            continue
        ctx.looked_at += 1
        volts = rest + sum((rest - (ctx.potential(b.other) or 0.0)) / b.ohms for b in others) / sum(1 / b.ohms for b in loop)
        if not bottom - 1.0 < volts < top + 1.0:
            yield found(
                f"{unit.plus} rests at {show(rest, 'V')}, and the resistors at {unit.minus} would bring {unit.output} to {show(volts, 'V')}: it "
                f"stays at its rail ({show(bottom, 'V')} to {show(top, 'V')})",
                pins=[unit.output, unit.minus],
                parts=[unit.part.ref, *(b.ref for b in others)],
                numbers={"rest_v": rest, "output_v": volts, "top_v": top},
            )


@rule("stage-without-signal", "warning", "A stage of gain amplifies something", yields_to=("opamp-no-feedback",))
def stage_without_signal(ctx: Context) -> Iterator[Finding]:
    """The non-inverting input lies on ground, and the resistors at the inverting one lead to ground and the output alone: the stage amplifies nothing,
    its output stays at zero. A shunt that is bridged looks like this, or a sensor whose wire is missing.

    Fix: the signal at one of the inputs. Source: op-amp theory.
    """
    for unit in units(ctx, "opamp"):
        plus, minus, output = (ctx.node(p) for p in unit[1:])
        used = output is not None and any(p.ref != unit.part.ref for p, _ in ctx.on(output))
        if not used or not ctx.is_ground(plus) or minus is None or minus == output or ctx.potential(minus) is not None:
            continue
        ctx.looked_at += 1
        legs = ctx.network.branches(minus)
        ends = {p.ref for p, _ in ctx.on(minus)} - {unit.part.ref}
        if {b.other for b in legs} == {output, plus} and all(ctx.parts[r].component.shape in ("resistor", *CAPACITORS) for r in ends):
            coupled = [
                r for r in ends if ctx.parts[r].component.shape in CAPACITORS and not set(ctx.ends(ctx.parts[r])) <= {minus, output, plus}
            ]
            if not coupled:
                yield found(
                    f"{unit.plus} lies on ground, and {', '.join(sorted(b.ref for b in legs))} at {unit.minus} lead to ground and the output alone: "
                    f"{unit.part.ref} ({unit.part.title}) amplifies nothing",
                    pins=[unit.plus],
                    parts=[unit.part.ref],
                    nets=[plus or "", minus],
                )


def _known(ctx: Context, node: str | None, through: str) -> bool:
    """A fixed potential, or the tip of a jack whose sleeve is on ground: what a player or instrument gives there lies around ground."""
    if ctx.potential(node) is not None:
        return True
    jacks = [part for part in ctx.at_node(node) if {"T", "S"} <= {p.id for p in part.component.pins}]
    return outside(ctx, node, through) and bool(jacks)


@rule(
    "input-rests-low",
    "warning",
    "A signal's input rests between the supplies",
    yields_to=("opamp-saturated", "opamp-no-feedback", "bias-missing"),
)
def input_rests_low(ctx: Context) -> Iterator[Finding]:
    """A capacitor brings a signal that swings both ways, and resistors hold the input at the amplifier's negative supply: the output cannot go below
    it, and half of every wave is lost.

    Fix: hold the input at half the supply, with a resistor from a divider. Source: TI SLOA030, single-supply circuits.
    """
    for unit in units(ctx, "opamp", "power"):
        plus, output = ctx.node(unit.plus), ctx.node(unit.output)
        feed = next((f for f in ctx.supplies.feeds_of.get(unit.part.ref, ()) if f.fed), None)
        bottom = ctx.potential(feed.ground) if feed is not None else None
        if plus is None or output is None or bottom is None or ctx.potential(plus) is not None or open_loop(ctx, unit):
            continue
        nodes = cluster(ctx, plus)
        still = all(p.component.shape in ("resistor", *CAPACITORS) or p is unit.part for n in nodes for p in ctx.at_node(n))
        coupled = [
            p.ref
            for p in ctx.at_node(plus)
            if p.component.shape in CAPACITORS
            and all(ctx.potential(n) is None for n in ctx.ends(p))
            and not set(ctx.ends(p)) <= nodes | {output}
        ]
        rest = ctx.network.at(plus, "high", drivers=False) if still and coupled else None
        ctx.looked_at += bool(coupled)
        if rest is not None and abs(rest.volts - bottom) < 0.05 and not (ctx.potential(ctx.node(unit.minus)) or 0.0) > bottom:
            yield found(
                f"{coupled[0]} brings a signal to {unit.plus}, which rests at {show(rest.volts, 'V')}, the negative supply of {unit.part.ref} "
                f"({unit.part.title}): half of it is lost",
                pins=[unit.plus],
                parts=[unit.part.ref, *coupled],
                nets=[plus],
            )


def _rest(ctx: Context, node: str) -> float | None:
    """The voltage at which fixed resistors from fixed potentials hold a node, V; None where anything that varies takes part."""
    fixed = ctx.potential(node)
    if fixed is not None:
        return fixed
    seen, fresh = {node}, [node]
    while fresh:
        at = fresh.pop()
        for pin, data in ctx.on(at):
            shape = ctx.part(pin).component.shape
            if data.type not in ("input", "passive") or shape in DIODES or ctx.part(pin).component.kind in ("sensor", "connector", "input"):
                return None
            if data.type == "passive" and shape not in ("resistor", "capacitor", "capacitor-polarised"):
                return None
        for b in ctx.network.branches(at):
            if b.most is not None:
                return None
            if b.other is not None and b.other not in seen and ctx.potential(b.other) is None:
                seen.add(b.other)
                fresh.append(b.other)
    there = ctx.network.at(node, "high", drivers=False)
    return None if there is None else there.volts


@rule("gain-shorted", "error", "An instrumentation amplifier's gain pins lie apart")
def gain_shorted(ctx: Context) -> Iterator[Finding]:
    """The resistor between the two gain pins sets the gain; with the pins joined it is without limit, and the output stays at a rail.

    Fix: the gain resistor between them, or nothing for a gain of one. Source: AD620 and INA826 data sheets.
    """
    for part in ctx.parts.values():
        pins = [PinRef(part.ref, p) for p in ("RG1", "RG2") if part.component.has_pin(p)]
        nodes = [ctx.node(p) for p in pins]
        if len(pins) == 2 and None not in nodes:
            ctx.looked_at += 1
            if nodes[0] == nodes[1]:
                yield found(f"{pins[0]} and {pins[1]} ({part.title}) are joined: the gain has no limit", pins=pins, nets=[nodes[0] or ""])


@rule("bridge-unfed", "error", "A measuring bridge is fed at one diagonal and read at the other", yields_to=("open-part", "single-pin-net"))
def bridge_unfed(ctx: Context) -> Iterator[Finding]:
    """A bridge of strain gauges gives a difference of some millivolts between its two outputs while current flows through it: without one side
    of its excitation, or with its outputs joined, there is none.

    Fix: E+ and E- on the supply and ground (or the converter's excitation), A+ and A- on the two inputs. Source: load cell data sheets.
    """
    for part in ctx.parts.values():
        for port in part.component.interfaces_of("bridge"):
            at = {r: PinRef(part.ref, p) for r, p in port.pins.items()}
            if port.role != "sink" or not {"ep", "en", "ap", "an"} <= set(at) or all(ctx.node(p) is None for p in at.values()):
                continue
            ctx.looked_at += 1
            open_ends = [at[r] for r in ("ep", "en") if ctx.node(at[r]) is None]
            if open_ends:
                yield found(f"{open_ends[0]} ({part.title}) is open: no current flows through the bridge", pins=open_ends)
            elif ctx.node(at["ap"]) is not None and ctx.node(at["ap"]) == ctx.node(at["an"]):
                yield found(
                    f"{at['ap']} and {at['an']} ({part.title}) are joined: there is no difference to measure", pins=[at["ap"], at["an"]]
                )
            elif ctx.node(at["ep"]) == ctx.node(at["en"]):
                yield found(
                    f"{at['ep']} and {at['en']} ({part.title}) are joined: no current flows through the bridge", pins=[at["ep"], at["en"]]
                )


@rule("shunt-unfed", "error", "A Zener diode or shunt reference gets its current", yields_to=("open-part", "zener-reversed", "load-unfed"))
def shunt_unfed(ctx: Context) -> Iterator[Finding]:
    """A Zener diode or a shunt reference makes its voltage of a current that a resistor or a current source leads to its cathode. Where
    nothing does, its
    node only leads to ground, and what reads it reads nothing.

    Fix: a resistor from the supply to the cathode, for a few milliamperes. Source: TL431 data sheet (least cathode current), Ohm's law.
    """
    ports = {ctx.nodes.of_net(p.net) for p in ctx.circuit.ports if p.net in ctx.circuit.nets}
    waves = {n for w in ctx.windings for n in w.nodes}
    for part in ctx.parts.values():
        ends = shunt_reference(ctx, part)
        if (
            ends is None
            and part.component.shape == "zener"
            and (k := ctx.role(part, "K")) is not None
            and (a := ctx.role(part, "A")) is not None
        ):
            ends = k, a
        node, foot = (ctx.node(p) for p in ends) if ends is not None else (None, None)
        if ends is None or node is None or ctx.potential(node) is not None or not ctx.is_ground(foot) or len(ctx.nodes.pins(node)) < 2:
            continue
        ctx.looked_at += 1
        near = cluster(ctx, node) | {node}
        brought = reached(ctx, node, part.ref)
        if near & (ports | waves) or brought is None or any(v > 0.05 for v in brought):
            continue
        readers = [p for p, d in ctx.on(node) if p.ref != part.ref and d.type in ("input", "bidirectional")]
        yield found(
            f"nothing feeds {ends[0]} ({part.title}): no resistor leads from a supply to it, so it makes no voltage"
            + (f" for {readers[0]}" if readers else ""),
            pins=[ends[0]],
            parts=[part.ref, *(p.ref for p in readers)],
            nets=[node],
        )


@rule("capsule-reversed", "warning", "An electret capsule's plus is on the side of its supply", yields_to=("same-net-part",))
def capsule_reversed(ctx: Context) -> Iterator[Finding]:
    """The transistor inside a bare electret capsule is fed through a resistor at its plus; its minus, which is its case, goes to ground. Turned
    round it gives next to nothing.

    Fix: exchange the two wires. Source: electret capsule data sheets, test circuit.
    """
    for part in ctx.shaped("microphone"):
        plus, minus = (PinRef(part.ref, s) for s in ("+", "-"))
        if not part.component.has_pin("+") or part.component.supplies or len(part.component.pins) != 2:
            continue
        ends = ctx.node(plus), ctx.node(minus)
        if None in ends or ends[0] == ends[1]:
            continue
        ctx.looked_at += 1
        high, low = (ctx.network.at(n, "high", frozenset({part.ref}), drivers=False) for n in ends)
        if high is not None and low is not None and low.volts > high.volts + 0.5:
            yield found(
                f"{part.ref} ({part.title}) is the wrong way round: {show(low.volts, 'V')} feeds its minus",
                pins=[plus, minus],
                numbers={"plus_v": high.volts, "minus_v": low.volts},
                fix={"op": "reverse", "part": part.ref},
            )


@rule(
    "capsule-coupled",
    "warning",
    "A capacitor lies between an electret capsule and what amplifies it",
    yields_to=("opamp-saturated", "capsule-unloaded"),
)
def capsule_coupled(ctx: Context) -> Iterator[Finding]:
    """A capsule rests at some volts, of which its sound is a thousandth. Straight or through a resistor at a transistor's base, or at an amplifier's
    inverting input, these volts are amplified with it, and the stage stays at its rail.

    Fix: 100 nF to 10 uF between the capsule and the stage. Source: electret capsule data sheets, test circuit.
    """
    for part in ctx.shaped("microphone"):
        node = ctx.node((part.ref, "+")) if part.component.has_pin("+") and not part.component.supplies else None
        if node is None or ctx.potential(node) is not None:
            continue
        ctx.looked_at += 1
        for near in [node, *(b.other for b in ctx.network.branches(node) if b.other and ctx.potential(b.other) is None)]:
            bases = [
                t.control
                for p in ctx.at_node(near)
                if (t := transistor(ctx, p)) is not None and t.shape in ("npn", "pnp") and ctx.node(t.control) == near
            ]
            summing = [u.minus for u in units(ctx, "opamp", "power") if ctx.node(u.minus) == near]
            if reader := next(iter([*bases, *summing]), None):
                yield found(
                    f"{part.ref} ({part.title}) leads to {reader} without a capacitor: the volts at which it rests are amplified too",
                    pins=[reader],
                    parts=[part.ref],
                    nets=[near],
                )
                break


@rule("capsule-unloaded", "warning", "An electret capsule is fed through a resistor")
def capsule_unloaded(ctx: Context) -> Iterator[Finding]:
    """The capsule's transistor turns sound into current; the resistor before it turns that into the signal. Straight on a supply there is none.

    Fix: 2.2 kΩ (1 to 10 kΩ) between the supply and the capsule. Source: electret capsule data sheets, test circuit.
    """
    for part in ctx.shaped("microphone"):
        plus, minus = (PinRef(part.ref, s) for s in ("+", "-"))
        if not part.component.has_pin("+") or part.component.supplies or len(part.component.pins) != 2:
            continue
        high, low = ctx.potential(ctx.node(plus)), ctx.potential(ctx.node(minus))
        ctx.looked_at += 1
        if high is not None and low is not None and high > low + 0.5:
            yield found(
                f"{part.ref} ({part.title}) lies straight on {show(high - low, 'V')}: without a resistor it gives no signal",
                pins=[plus],
                nets=[ctx.node(plus) or ""],
                fix={"op": "insert_series_resistor", "pin": str(plus), "ohms": 2200},
            )


@rule(
    "photodiode-forward",
    "warning",
    "A photodiode blocks, and light makes its current",
    yields_to=("photocurrent-reversed", "same-net-part"),
)
def photodiode_forward(ctx: Context) -> Iterator[Finding]:
    """A photodiode is used with its cathode at the higher voltage: what flows then is the light's current alone. Turned round it
    conducts like any diode,
    in the dark too.

    Fix: turn it round: the cathode to the more positive side. Source: BPW34 data sheet (reverse light current).
    """
    for part in ctx.shaped("photodiode"):
        anode, cathode = ctx.role(part, "A"), ctx.role(part, "K")
        if anode is None or cathode is None or None in (ends := (ctx.node(anode), ctx.node(cathode))) or ends[0] == ends[1]:
            continue
        ctx.looked_at += 1
        mine = frozenset({part.ref})
        high, low = ctx.network.at(ends[0], "high", mine, drivers=False), ctx.network.at(ends[1], "low", mine, drivers=False)
        if high is not None and low is not None and high.volts > low.volts + 1.0:
            yield found(
                f"{part.ref} ({part.title}) is the wrong way round: {show(high.volts - low.volts, 'V')} drive it forwards, and it "
                "conducts in the dark too",
                pins=[anode, cathode],
                fix={"op": "reverse", "part": part.ref},
            )


@rule("photocurrent-reversed", "warning", "A photodiode's current drives its amplifier into its range")
def photocurrent_reversed(ctx: Context) -> Iterator[Finding]:
    """Light makes a current flow out of a photodiode's anode. Into the inverting input of an amplifier it drives the output below the other
    input: an amplifier that rests at its negative supply cannot follow.

    Fix: the cathode at the inverting input, or the other input at a voltage above ground. Source: transimpedance amplifiers, TI SBOA220.
    """
    for unit in units(ctx, "opamp"):
        plus, minus = ctx.node(unit.plus), ctx.node(unit.minus)
        rest = ctx.potential(plus)
        feed = next((f for f in ctx.supplies.feeds_of.get(unit.part.ref, ()) if f.fed), None)
        bottom = ctx.potential(feed.ground) if feed is not None else None
        if minus is None or rest is None or bottom is None or rest > bottom + 0.2:
            continue
        for part in (p for p in ctx.at_node(minus) if p.component.shape == "photodiode"):
            anode, cathode = ctx.role(part, "A"), ctx.role(part, "K")
            ctx.looked_at += 1
            if anode is not None and cathode is not None and ctx.node(anode) == minus:
                yield found(
                    f"light drives {unit.output} below {show(rest, 'V')}, where {unit.part.ref} ({unit.part.title}) ends: {part.ref} is the "
                    "wrong way round",
                    pins=[anode, cathode],
                    parts=[part.ref, unit.part.ref],
                    fix={"op": "reverse", "part": part.ref},
                )
