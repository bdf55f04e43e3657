"""Coupling capacitors: what they pass, and which way round they stand towards the outside."""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.passives import SWING_V
from circuitlm.verify.structure import CAPACITORS

STIFF_OHMS = 10e3
"""A source behind less than this drives more through an input's protection than it stands, Ω."""


@rule(
    "amplifier-input-beyond",
    "error",
    "No amplifier's input is driven beyond its supplies",
    rated=True,
    yields_to=("source-reversed", "supply-reversed"),
)
def amplifier_input_beyond(ctx: Context) -> Iterator[Finding]:
    """An input of an amplifier or comparator that resistors from a higher (or lower) supply lift more than a volt past the amplifier's own: its junctions
    to the supplies conduct, the output turns over, and with little resistance the chip is destroyed.

    Fix: feed what lies before it from the amplifier's supplies, or a divider. Source: absolute maximum ratings of op-amps (supply, supply + 0.3 V).
    """
    for pin, data in ctx.pins.items():
        part = ctx.part(pin)
        if data.type != "input" or part.component.kind != "analog" or data.v_max is not None:
            continue
        feed = next((f for f in ctx.supplies.feeds_of.get(pin.ref, ()) if f.fed and f.volts), None)
        node = ctx.node(pin)
        top, foot = (ctx.potential(feed.node), ctx.potential(feed.ground)) if feed is not None else (None, None)
        if node is None or top is None or foot is None or ((top_is := ctx.figure(part, "v_in_max")) is not None and top_is > top):
            continue
        for level in ("high", "low"):
            there = ctx.network.at(node, level, frozenset({pin.ref}), drivers=False)
            ctx.looked_at += there is not None
            if there is not None and there.ohms < STIFF_OHMS and (there.volts > top + 1.0 if level == "high" else there.volts < foot - 1.0):
                limit = top if level == "high" else foot
                yield found(
                    f"the circuit puts {show(there.volts, 'V')} onto {pin} ({part.title}), whose supply ends at {show(limit, 'V')}",
                    pins=[pin],
                    nets=[node],
                    numbers={"volts_v": there.volts, "limit_v": limit},
                )
                break


SPEECH_HZ = 500.0
"""A loudspeaker that gets nothing below this has lost half of what makes up speech and music."""


@rule("coupling-small", "warning", "The capacitor before a loudspeaker lets its low notes through")
def coupling_small(ctx: Context) -> Iterator[Finding]:
    """A capacitor in series with a loudspeaker passes what lies above 1 / (2 pi R C). With 1 uF before 8 ohms that is 20 kHz: nothing is heard.

    Fix: 220 uF or more before 8 ohms. Source: audio amplifier data sheets (LM386, LM380), the RC high-pass.
    """
    for part in ctx.parts.values():
        ports, ohms = part.component.interfaces_of("speaker"), ctx.figure(part, "ohms")
        if not ports or ports[0].role == "source" or part.component.supplies or not ohms or len(part.component.pins) != 2:
            continue
        for node in (n for n in ctx.ends(part) if n is not None and ctx.potential(n) is None):
            near = [p for p in ctx.at_node(node) if p is not part]
            farads = [f for p in near if p.component.shape in CAPACITORS and (f := ctx.value(p, "F"))]
            if not farads or not all(p.component.shape in CAPACITORS for p in near) or not _amplified(ctx, near):
                continue
            ctx.looked_at += 1
            corner = 1 / (2 * math.pi * ohms * sum(farads))
            if corner > SPEECH_HZ:
                yield found(
                    f"{near[0].ref} ({show(sum(farads), 'F')}) passes what lies above {show(corner, 'Hz')} to {part.ref} ({part.title}, "
                    f"{show(ohms, 'Ω')})",
                    parts=[near[0].ref, part.ref],
                    nets=[node],
                    numbers={"corner_hz": corner, "farads": sum(farads)},
                )


OVER = 1.3
"""How far above what its amplifier gives a loudspeaker's current may be reckoned before anything is said: music is not all loud."""


@rule("speaker-too-heavy", "warning", "An amplifier's loudspeakers are not below the resistance that it drives")
def speaker_too_heavy(ctx: Context) -> Iterator[Finding]:
    """A bridge amplifier swings its whole supply across the loudspeaker: volts / (1.41 ohms) of current at full output. Loudspeakers in parallel have
    less resistance than one, and the amplifier overheats or switches off.

    Fix: loudspeakers in series, or of more ohms. Source: least load and output current in the amplifier's data sheet.
    """
    for amplifier in ctx.parts.values():
        feed = next((f for f in ctx.supplies.feeds_of.get(amplifier.ref, ()) if f.fed and f.volts), None)
        for port in amplifier.component.interfaces_of("speaker"):
            ends = {ctx.node((amplifier.ref, p)) for p in port.pins.values()}
            if port.role != "source" or not port.max_ma or feed is None or None in ends or len(ends) != 2:
                continue
            here = [p for p in ctx.parts.values() if p is not amplifier and len(p.component.pins) == 2 and set(ctx.ends(p)) == ends]
            loads = [(p, ohms) for p in here if p.component.interfaces_of("speaker") and (ohms := ctx.figure(p, "ohms"))]
            ctx.looked_at += bool(loads)
            ma = sum(1000 * (feed.volts or 0.0) / math.sqrt(2) / ohms for _, ohms in loads)
            if ma > OVER * port.max_ma:
                yield found(
                    f"{', '.join(p.ref for p, _ in loads)} {'draws' if len(loads) == 1 else 'draw'} up to {show(ma / 1000, 'A')} from "
                    f"{amplifier.ref} ({amplifier.component.name}), which "
                    f"gives {show(port.max_ma / 1000, 'A')}: {show(1 / sum(1 / o for _, o in loads), 'Ω')} are too little for it",
                    parts=[amplifier.ref, *(p.ref for p, _ in loads)],
                    numbers={"current_ma": ma, "limit_ma": port.max_ma},
                )


def _amplified(ctx: Context, capacitors: list[Part]) -> bool:
    """An amplifier's output lies on the other side of one of them; a timer's or a gate's tone is meant to be shrill."""
    ends = [(p, d) for c in capacitors for n in ctx.ends(c) for p, d in ctx.on(n)]
    return any(d.type == "output" and ctx.part(p).component.kind in ("analog", "audio") and not ctx.part(p).component.mcu for p, d in ends)


@rule("capacitor-outward", "warning", "A coupling capacitor's plus is on the side that rests higher", yields_to=("capacitor-reversed",))
def capacitor_outward(ctx: Context) -> Iterator[Finding]:
    """The minus of an electrolytic capacitor lies at a stage that rests some volts above ground, its plus leads to a terminal alone. What comes in or
    goes out there usually lies around ground, and the capacitor stands backwards.

    Fix: swap its legs, or take a film capacitor. Source: the capacitor's data sheet; coupling of amplifier stages.
    """
    for part in ctx.shaped("capacitor-polarised"):
        plus, minus = ctx.role(part, "+", "positive"), ctx.role(part, "-", "negative")
        if plus is None or minus is None or ctx.potential(ctx.node(minus)) is not None or not outside(ctx, ctx.node(plus)):
            continue
        there = ctx.network.at(ctx.node(minus), "high", frozenset({part.ref}), drivers=False)
        if there is None:
            continue
        ctx.looked_at += 1
        rest = there.volts
        if rest > SWING_V:
            yield found(
                f"{minus} rests at {show(rest, 'V')}, and {plus} leads to a terminal, where a signal usually lies around ground: {part.ref} "
                f"({part.title}) is the wrong way round",
                pins=[plus, minus],
                numbers={"reverse_v": rest},
                fix={"op": "reverse", "part": part.ref},
            )


def outside(ctx: Context, node: str | None, without: str = "") -> bool:
    """Nothing but the pin of a connector that has ground too (a jack, two terminals), and what only capacitors join, lies on a node beside the part
    *without*."""
    if node is None or ctx.potential(node) is not None:
        return False
    ends = [p for p, _ in ctx.on(node) if p.ref != without and ctx.part(p).component.shape not in CAPACITORS]
    return bool(ends) and all(_with_ground(ctx, p) for p in ends)


def _with_ground(ctx: Context, pin: PinRef) -> bool:
    part = ctx.part(pin)
    return part.component.kind == "connector" and any(ctx.is_ground(ctx.node((part.ref, p.id))) for p in part.component.pins)


@rule("speaker-direct-current", "error", "Loudspeakers get no direct current")
def speaker_direct_current(ctx: Context) -> Iterator[Finding]:
    """An amplifier on one supply rests at half of it. A loudspeaker from its output to ground then carries volts / ohms all the time: the
    coil is pushed aside and both get hot. Bridge amplifiers, whose two outputs rest alike, need no capacitor.

    Fix: 220 µF or more in series, plus towards the amplifier. Source: audio amplifier data sheets (LM386, LM380).
    """
    for part in ctx.parts.values():
        ports = part.component.interfaces_of("speaker")
        if not ports or ports[0].role == "source" or part.component.supplies or len(part.component.pins) != 2:
            continue
        a, b = ctx.ends(part)
        for hot, cold in ((a, b), (b, a)):
            if hot is None or cold is None or ctx.potential(cold) is None:
                continue
            ctx.looked_at += 1
            for pin, data in ctx.on(hot):
                feed = next((f for f in ctx.supplies.feeds_of.get(pin.ref, ()) if f.fed and f.volts), None)
                linear = ctx.part(pin).component.kind in ("analog", "audio") and data.type == "output"
                if (
                    linear
                    and feed is not None
                    and feed.ground is not None
                    and ctx.potential(cold) in map(ctx.potential, (feed.ground, feed.node))
                ):
                    yield found(
                        f"{part.ref} ({part.title}) lies between {pin} and {ctx.name(cold)} without a capacitor: "
                        f"about {show((feed.volts or 0) / 2, 'V')} of direct voltage across it",
                        pins=[pin],
                        parts=[part.ref],
                        nets=[hot],
                    )
            if (volts := _between_rails(ctx, hot, cold)) is not None:
                yield found(
                    f"{part.ref} ({part.title}) lies between the joined emitters of an output stage and {ctx.name(cold)} without a capacitor: about "
                    f"{show(volts, 'V')} of direct voltage across it",
                    parts=[part.ref],
                    nets=[hot],
                )


def _between_rails(ctx: Context, hot: str, cold: str) -> float | None:
    """Half the supply of a complementary pair whose emitters meet at *hot*, through resistors or not, where *cold* is one of its rails, V."""
    pair: dict[str, float] = {}
    for node in (hot, *(b.other for b in ctx.network.branches(hot) if b.other is not None and b.ohms < OUTPUT_OHMS)):
        for pin, _ in ctx.on(node):
            t = transistor(ctx, ctx.part(pin))
            rail = ctx.potential(ctx.node(t.output)) if t is not None else None
            if t is not None and t.shape in ("npn", "pnp") and pin == t.reference and rail is not None:
                pair[t.shape] = rail
    if set(pair) != {"npn", "pnp"} or ctx.potential(cold) not in pair.values():
        return None
    return abs(pair["npn"] - pair["pnp"]) / 2


OUTPUT_OHMS = 11.0
"""Resistors up to here lie in the emitters of an output stage, Ω."""
