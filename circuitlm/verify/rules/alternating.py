"""Alternating voltage: what it must not meet, and what only works on it."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.alternating import across, lines, reach, rectified, rectifiers
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import junctions
from circuitlm.verify.registry import rule

REVERSE_V = 5.0
"""What an LED stands the wrong way round, V (5 V in most data sheets)."""
DIRECT = ("motor", "relay", "solenoid", "buzzer", "fan", "speaker")
"""Shapes of loads that are made for direct current unless their file says otherwise."""


@rule(
    "led-on-ac", "warning", "An LED on alternating voltage has a diode against the other half of the wave", yields_to=("led-no-resistor",)
)
def led_on_ac(ctx: Context) -> Iterator[Finding]:
    """In every second half of the wave an LED (also an optocoupler's) has the whole peak voltage against it. It stands about 5 V; what it passes beyond
    that destroys it in days or at once.

    Fix: a 1N4148 across it, anode to cathode, or a rectifier before it. Source: maximum reverse voltage in LED and optocoupler data sheets.
    """
    for part in ctx.parts.values():
        for j in junctions(ctx, part):
            if not j.is_led:
                continue
            if (there := across(ctx, ctx.node(j.anode), ctx.node(j.cathode), part)) is None:
                continue
            w, before, behind = there
            ctx.looked_at += 1
            guard = any(
                ctx.node(o.anode) in behind and ctx.node(o.cathode) in before
                for p in ctx.parts.values()
                for o in junctions(ctx, p)
                if o.anode != j.anode
            )
            peak = 1.414 * w.volts
            if peak > REVERSE_V and not guard:
                yield found(
                    f"{part.ref} ({part.title}) has {show(peak, 'V')} of {w.part.ref} against it in every second half wave; an LED stands "
                    f"{show(REVERSE_V, 'V')}, and no diode lies across it",
                    pins=[j.anode, j.cathode],
                    parts=[part.ref],
                    numbers={"reverse_v": peak, "limit_v": REVERSE_V},
                )


@rule("polarised-on-ac", "error", "Electrolytic capacitors see no alternating voltage")
def polarised_on_ac(ctx: Context) -> Iterator[Finding]:
    """An electrolytic capacitor in the way of an alternating current is reversed in every second half of the wave: it gets hot, leaks and bursts.

    Fix: a film capacitor. Source: reverse voltage in electrolytic capacitors' data sheets.
    """
    for part in ctx.shaped("capacitor-polarised"):
        there = across(ctx, *ctx.ends(part), part)
        if there is None:
            continue
        ctx.looked_at += 1
        w, before, behind = there
        biased = any((ctx.potential(n) or 0.0) > 0.5 for n in (before | behind) - set(w.nodes))
        if w.volts and not biased:
            yield found(
                f"{part.ref} ({part.title}) lies in the way of the {show(w.volts, 'V')} AC of {w.part.ref}: it has a plus and a minus, and is the wrong "
                "way round half of the time",
                parts=[part.ref],
                pins=[PinRef(part.ref, p.id) for p in part.component.pins],
                numbers={"ac_v": w.volts},
            )


@rule("dc-part-on-ac", "error", "What is made for direct current gets no alternating one", yields_to=("mains-on-low-voltage",))
def dc_part_on_ac(ctx: Context) -> Iterator[Finding]:
    """A motor, relay or valve for direct current hums and burns on alternating voltage, and a board or module dies of its first reversed half wave.

    Fix: a bridge rectifier and a capacitor before it, or a type for AC. Source: the parts' data sheets.
    """
    for part in ctx.parts.values():
        c = part.component
        if c.spec.get("ac") or c.interfaces_of("mains") or c.shape == "transformer" or any(s.kind == "mains" for s in c.supplies):
            continue
        pairs: list[tuple[str | None, str | None, list[str]]] = []
        if c.supplies:
            pairs = [(f.node, f.ground, f.supply.pins) for f in ctx.supplies.feeds_of.get(part.ref, ())]
        elif c.shape in DIRECT or c.spec.get("inductive") or c.spec.get("polarity"):
            for i in c.interfaces_of("load", "motor", "coil"):
                pins = list(i.pins.values())
                pairs += [(ctx.node((part.ref, pins[0])), ctx.node((part.ref, pins[1])), pins)] if len(pins) == 2 else []
        for one, two, pins in pairs:
            there = across(ctx, one, two, part, wires=True)
            if there is None:
                continue
            ctx.looked_at += 1
            yield found(
                f"{part.ref} ({part.title}) is made for direct current and lies on the {show(there[0].volts, 'V')} AC of {there[0].part.ref}",
                pins=[PinRef(part.ref, p) for p in pins],
                parts=[part.ref],
                numbers={"ac_v": there[0].volts},
            )


@rule("ac-switch-on-dc", "error", "A switch for alternating current switches alternating current")
def ac_switch_on_dc(ctx: Context) -> Iterator[Finding]:
    """A triac, and the solid-state relay made of one, turns off when its current passes through zero. Direct current never does: once on, the load
    stays on until its supply is taken away.

    Fix: a MOSFET, a relay, or a solid-state relay for DC. Source: triac and solid-state relay data sheets (holding current).
    """
    ends = {n for w in ctx.windings for n in w.nodes}
    for part in ctx.parts.values():
        c = part.component
        if not (c.spec.get("contact_ac") or (c.has_pin("MT1") and c.has_pin("MT2") and c.kind != "isolator")):
            continue
        for a, b in lines(ctx, part):
            ctx.looked_at += 1
            mine = frozenset({part.ref})
            sides = [reach(ctx, n, mine, frozenset()) for n in (a, b)]
            if any(s & ends for s in sides):
                continue
            fed = next((s for side in sides for n in sorted(side) for s in ctx.supplies.givers(n) if (s.volts or 0.0) > 1.0), None)
            if fed is not None and fed.ground is not None and any(fed.ground in side for side in sides):
                yield found(
                    f"{part.ref} ({part.title}) switches the {show(fed.volts or 0.0, 'V')} DC of {fed.part.ref}: made for AC, it never turns off again",
                    parts=[part.ref],
                    nets=[a, b],
                    numbers={"volts_v": fed.volts or 0.0},
                )


@rule(
    "rectifier-shorts", "error", "Rectifier diodes do not short-circuit their winding", yields_to=("rectifier-exchanged", "diode-reversed")
)
def rectifier_shorts(ctx: Context) -> Iterator[Finding]:
    """Where diodes alone lead from one end of a winding to the other (or to its centre tap), they short-circuit it in every second half of the wave:
    the diodes burn, then the transformer.

    Fix: turn the diode: all cathodes that meet make the plus, all anodes that meet the minus. Source: rectifier circuits.
    """
    onward: dict[str, list[tuple[str, str]]] = {}
    for j in rectifiers(ctx):
        a, k = ctx.node(j.anode), ctx.node(j.cathode)
        if a is not None and k is not None and a != k:
            onward.setdefault(a, []).append((k, j.part.ref))
    for w in ctx.windings:
        ends = set(w.nodes)
        for start in w.ends:
            ctx.looked_at += bool(onward.get(start))
            ways: dict[str, list[str]] = {start: []}
            fresh = [start]
            while fresh:
                node = fresh.pop()
                for far, ref in onward.get(node, ()):
                    if far not in ways:
                        ways[far] = [*ways[node], ref]
                        if far not in ends:
                            fresh.append(far)
            short = next((n for n in sorted(ends - {start}) if n in ways), None)
            if short is not None:
                yield found(
                    f"{' and '.join(ways[short])} {'leads' if len(ways[short]) == 1 else 'lead'} from one end of the {show(w.volts, 'V')} "
                    f"AC of {w.part.ref} straight to the other in every second "
                    "half wave: one of them is the wrong way round",
                    parts=[*ways[short], w.part.ref],
                    nets=[start, short],
                    numbers={"ac_v": w.volts},
                )


@rule(
    "reservoir-reversed", "error", "The capacitor behind rectifier diodes has its plus at their cathodes", yields_to=("capacitor-reversed",)
)
def reservoir_reversed(ctx: Context) -> Iterator[Finding]:
    """Single diodes make the node at their cathodes positive against the winding's tap or other end. An electrolytic capacitor with its minus there is
    reversed, and bursts.

    Fix: turn it, the plus to the cathodes. Source: rectifier circuits; reverse voltage of electrolytic capacitors.
    """
    for w in ctx.windings:
        above, below = rectified(ctx, w)
        rest = set(w.nodes)
        for part in ctx.shaped("capacitor-polarised"):
            plus, minus = ctx.node((part.ref, "+")), ctx.node((part.ref, "-"))
            if {plus, minus} & (above | below) == set():
                continue
            ctx.looked_at += 1
            if (minus in above - below and plus in rest | below) or (plus in below - above and minus in rest | above):
                yield found(
                    f"{part.ref} ({part.title}) is the wrong way round: its minus lies on the positive side of what is rectified from the "
                    f"{show(w.volts, 'V')} AC of {w.part.ref}",
                    pins=[PinRef(part.ref, "+"), PinRef(part.ref, "-")],
                    parts=[part.ref],
                    fix={"op": "reverse", "part": part.ref},
                    numbers={"ac_v": w.volts},
                )
