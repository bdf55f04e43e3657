"""Coupling capacitors: what they pass, and which way round they stand towards the outside."""

from __future__ import annotations

import math
from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.passives import SWING_V
from circuitlm.verify.structure import CAPACITORS

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
