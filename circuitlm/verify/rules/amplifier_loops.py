"""Amplifiers that work by their feedback alone: followers and power amplifiers."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.context import Context
from circuitlm.verify.currents import load_ma
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.opamps import Unit, open_loop, units
from circuitlm.verify.parts import transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS


@rule("follower-exchanged", "error", "A follower's output goes to its inverting input")
def follower_exchanged(ctx: Context) -> Iterator[Finding]:
    """An output straight on its own non-inverting input, and the signal at the inverting one, holds whatever rail it woke up at: no resistors make it
    a Schmitt trigger, and nothing makes it a buffer.

    Fix: exchange the two inputs. Source: op-amp theory (negative feedback makes a stage linear).
    """
    for unit in ctx.subjects(units(ctx, "opamp")):
        out, minus = ctx.node(unit.output), ctx.node(unit.minus)
        if out is not None and out == ctx.node(unit.plus) and minus is not None and open_loop(ctx, unit, direct=True):
            yield found(
                f"{unit.output} lies on the non-inverting input {unit.plus}: it stays at one rail for ever",
                pins=[unit.plus, unit.minus],
                nets=[out],
                fix={"op": "swap", "pins": [str(unit.plus), str(unit.minus)]},
            )


@rule("power-amplifier-loop", "error", "A power amplifier's feedback sets its gain")
def power_amplifier_loop(ctx: Context) -> Iterator[Finding]:
    """An audio power amplifier whose gain resistors lie outside is an op-amp that gives amperes: without a resistor from its output to its inverting
    input, or with its inputs exchanged, its output stands at one rail, and the loudspeaker burns or stays silent.

    Fix: a resistor from the output to the inverting input, one from there (through a capacitor on a single supply) to ground. Source: TDA2030 data
    sheet, typical application.
    """
    for part in ctx.parts.values():
        if part.component.spec.get("loop") != "external":
            continue
        unit = Unit(part, PinRef(part.ref, "IN+"), PinRef(part.ref, "IN-"), PinRef(part.ref, "OUT"))
        if any(ctx.node(p) is None for p in unit[1:]):
            continue
        ctx.looked_at += 1
        if open_loop(ctx, unit, direct=True):
            yield found(
                f"nothing leads from {unit.output} back to {unit.minus} ({part.title}): its gain is not set, and its output stands at one rail",
                pins=[unit.minus, unit.output],
                fix={"op": "swap", "pins": [str(unit.plus), str(unit.minus)]}
                if open_loop(ctx, unit._replace(minus=unit.plus), direct=True) is False
                else None,
            )


@rule(
    "control-loop-inverted",
    "warning",
    "A loop through a transistor drives its error down",
    yields_to=("opamp-positive-feedback", "follower-exchanged"),
)
def control_loop_inverted(ctx: Context) -> Iterator[Finding]:
    """An amplifier that drives a transistor and gets back what it sets (a current source's sense resistor, a regulator's divider) works when more
    output means less difference between its inputs. An emitter or source follows the base or gate and belongs to the inverting input; a collector
    or drain goes the other way and belongs to the non-inverting one. Exchanged, the transistor is fully on or off for ever.

    Fix: exchange the two inputs. Source: op-amp theory (negative feedback); data sheets of amplifiers, typical current sources.
    """
    for unit in units(ctx, "opamp"):
        plus, minus, out = ctx.node(unit.plus), ctx.node(unit.minus), ctx.node(unit.output)
        if plus is None or minus is None or out is None or minus == out:
            continue
        signs = _signs(ctx, out, unit.part.ref)
        good = 1 in signs.get(minus, ()) or -1 in signs.get(plus, ())
        bad = [pin for pin, node, sign in ((unit.plus, plus, 1), (unit.minus, minus, -1)) if signs.get(node, {}).get(sign)]
        ctx.looked_at += good or bool(bad)
        if bad and not good:
            yield found(
                f"{unit.output} drives a transistor, and what comes back to {bad[0]} drives it further the same way: it stays at one rail",
                pins=[unit.plus, unit.minus],
                nets=[plus, minus],
                fix={"op": "swap", "pins": [str(unit.plus), str(unit.minus)]},
            )


def _signs(ctx: Context, start: str, without: str) -> dict[str, dict[int, bool]]:
    """Nodes that an output moves -> with which sign (1: the same way, -1: against it), and whether a transistor lies on the way."""
    out: dict[str, dict[int, bool]] = {}
    fresh = [(start, 1, False)]
    while fresh:
        node, sign, active = fresh.pop()
        if sign in out.get(node, {}) and (out[node][sign] or not active):
            continue
        out.setdefault(node, {})[sign] = active
        for branch in ctx.network.branches(node):
            if branch.other is not None and ctx.potential(branch.other) is None:
                fresh.append((branch.other, sign, active))
        for pin, _ in ctx.on(node):
            part = ctx.part(pin)
            t = transistor(ctx, part)
            if part.ref == without or t is None or pin != t.control:
                continue
            for far, turn in ((ctx.node(t.reference), 1), (ctx.node(t.output), -1)):
                if far is not None and ctx.potential(far) is None:
                    fresh.append((far, sign * turn, True))
    return out


@rule("comparator-damped", "warning", "A comparator's feedback goes to its non-inverting input")
def comparator_damped(ctx: Context) -> Iterator[Finding]:
    """A resistor from a comparator's output to its non-inverting input gives hysteresis. At the inverting input it does the contrary: a comparator is not
    made for negative feedback and swings back and forth at its threshold. (With a capacitor at that input it is an oscillator, and left alone.)

    Fix: the resistor to the non-inverting input. Source: comparator data sheets; application notes on hysteresis.
    """
    for unit in units(ctx, "comparator"):
        plus, minus, out = (ctx.node(p) for p in unit[1:])
        if plus is None or minus is None or out is None or minus == out or plus == out:
            continue
        ctx.looked_at += 1
        back = [b.ref for b in ctx.network.branches(minus) if b.other == out and b.volts is None]
        held = any(p.component.shape in CAPACITORS for p in ctx.at_node(minus))
        if back and not held and not any(b.other == out for b in ctx.network.branches(plus)):
            yield found(
                f"{', '.join(back)} leads from {unit.output} to the inverting input {unit.minus}: that is no hysteresis, the comparator swings at its "
                "threshold",
                pins=[unit.minus, unit.plus],
                parts=[unit.part.ref, *back],
                nets=[minus],
                fix={"op": "swap", "pins": [str(unit.plus), str(unit.minus)]},
            )


@rule("amplifier-bridged", "warning", "A stage of gain has a resistor from its output to its inverting input")
def amplifier_bridged(ctx: Context) -> Iterator[Finding]:
    """The output lies straight on the inverting input, and a signal comes there through a resistor: the feedback resistor is bridged or missing. The
    output copies the other input, and the signal does nothing.

    Fix: the feedback resistor between output and inverting input; its ratio to the input resistor is the gain. Source: the inverting amplifier.
    """
    for unit in units(ctx, "opamp"):
        out = ctx.node(unit.output)
        if out is None or out != ctx.node(unit.minus) or ctx.potential(out) is not None:
            continue
        ctx.looked_at += 1
        for branch in ctx.network.branches(out):
            giver = _giver(ctx, branch.other, unit) if branch.other and branch.volts is None else None
            if giver is not None:
                yield found(
                    f"{unit.output} lies straight on {unit.minus}, where {giver} comes in through {branch.ref}: no feedback resistor, no gain",
                    pins=[unit.minus, unit.output],
                    parts=[unit.part.ref, branch.ref],
                    nets=[out],
                )


def _giver(ctx: Context, start: str, unit: Unit) -> PinRef | None:
    """What gives a signal at a node, also behind capacitors and resistors: an output of another part or unit, a microphone, a sensor."""
    seen, ways = {start, ctx.node(unit.output) or ""}, [start]
    while ways:
        node = ways.pop()
        if ctx.potential(node) is not None:
            continue
        if any(d.type == "input" for _, d in ctx.on(node)):
            continue  # there the follower itself drives something
        for pin, _ in ctx.on(node):
            part = ctx.part(pin)
            if pin != unit.output and (ctx.drives(pin) or (part.component.kind == "sensor" and len(part.component.pins) < 4)):
                return pin
            if part.component.shape in CAPACITORS:
                ways += [n for n in ctx.ends(part) if n and n not in seen]
        ways += [b.other for b in ctx.network.branches(node) if b.other and b.other not in seen]
        seen |= set(ways)
    return None


TIMES = 20.0
"""From this gain on a stage that drives a switch is meant as a comparator with hysteresis, not as a proportional control."""


@rule("switch-half-on", "warning", "What drives a switch is fully on or off", yields_to=("control-loop-inverted",))
def switch_half_on(ctx: Context) -> Iterator[Finding]:
    """A resistor from an amplifier's output to its inverting input makes it linear: its output takes every voltage between the supplies, and a transistor
    that switches a relay or motor behind it is half on there and gets hot. The same resistor at the non-inverting input makes it snap.

    Fix: exchange the two inputs. Source: application notes on hysteresis; op-amp theory.
    """
    for unit in units(ctx, "opamp"):
        plus, minus, out = (ctx.node(p) for p in unit[1:])
        if plus is None or minus is None or out is None or minus == out or any(b.other == out for b in ctx.network.branches(plus)):
            continue
        own = [b for b in ctx.network.branches(minus) if b.other == out and b.volts is None]
        others = [b for b in ctx.network.branches(minus) if b.other != out]
        if len(own) != 1 or not others or any(p.component.shape in CAPACITORS for n in (plus, minus, out) for p in ctx.at_node(n)):
            continue
        ctx.looked_at += 1
        gain = own[0].ohms * sum(1 / max(b.ohms, 1.0) for b in others)
        switched = _switched(ctx, out) if gain >= TIMES else None
        if switched is not None:
            yield found(
                f"{own[0].ref} from {unit.output} to {unit.minus} makes {unit.part.ref} ({unit.part.title}) linear, a gain of {gain:.3g}; it drives "
                f"{switched[0].ref}, which switches {switched[1].ref} and is half on between",
                pins=[unit.plus, unit.minus],
                parts=[unit.part.ref, own[0].ref],
                numbers={"gain": gain},
                fix={"op": "swap", "pins": [str(unit.plus), str(unit.minus)]},
            )


def _switched(ctx: Context, out: str) -> tuple[Part, Part] | None:
    """(transistor, load) where an output drives a transistor with its emitter or source on a rail and a load at its other end."""
    for node in cluster(ctx, out):
        for part in ctx.at_node(node):
            t = transistor(ctx, part)
            if t is None or ctx.node(t.control) != node or ctx.potential(ctx.node(t.reference)) is None:
                continue
            loads = [
                p for p in ctx.at_node(ctx.node(t.output)) if p is not part and not p.component.supplies and load_ma(ctx, p) is not None
            ]
            if loads:
                return part, loads[0]
    return None
