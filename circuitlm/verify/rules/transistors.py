"""Transistors as switches: base resistors, gate voltage, pull-downs, current."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from circuitlm.circuit import eseries
from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.currents import load_ma
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import Transistor, junctions, transistor
from circuitlm.verify.paths import fed, reached
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

BIPOLAR = ("npn", "pnp")


def _transistors(ctx: Context, *shapes: str) -> Iterator[Transistor]:
    for part in ctx.parts.values():
        found_one = transistor(ctx, part)
        if found_one is not None and found_one.shape in shapes:
            yield found_one


def _drive(ctx: Context, t: Transistor) -> tuple[float, float] | None:
    """(control voltage against the reference pin that turns it on, resistance behind it); None when
    undefined."""
    reference = ctx.potential(ctx.node(t.reference))
    on = "high" if t.shape in ("npn", "nmos") else "low"
    there = ctx.network.at(ctx.node(t.control), on, frozenset({t.part.ref}))  # type: ignore[arg-type]
    if reference is None or there is None:
        return None
    volts = there.volts - reference
    return (volts if on == "high" else -volts), there.ohms


def _by_zener(ctx: Context, t: Transistor) -> tuple[float, float] | None:
    """The drive of an NPN transistor whose base hangs on a Zener diode: what feeds the diode's cathode, less its voltage."""
    for zener in ctx.shaped("zener") if t.shape == "npn" else ():
        if ctx.node((zener.ref, "A")) != ctx.node(t.control) or (vz := ctx.value(zener, "V")) is None:
            continue
        there = ctx.network.at(ctx.node((zener.ref, "K")), "high", frozenset({t.part.ref, zener.ref}))
        reference = ctx.potential(ctx.node(t.reference))
        if there is not None and reference is not None:
            return there.volts - reference - vz, there.ohms
    return None


def _next_of_pair(ctx: Context, t: Transistor, first: bool) -> Transistor | None:
    """The second transistor of a Darlington pair of which *t* is the first (collectors joined, emitter at the base), or the other way."""
    near = [transistor(ctx, p) for p in ctx.at_node(ctx.node(t.output)) if p.component.shape == t.shape] if t.shape in BIPOLAR else []
    for other in (n for n in near if n is not None):
        one, two = (t, other) if first else (other, t)
        if one.part is not two.part and ctx.node(one.output) == ctx.node(two.output) and ctx.node(one.reference) == ctx.node(two.control):
            return other
    return None


def _load_current(ctx: Context, t: Transistor, before: frozenset[str] = frozenset()) -> float | None:
    """Usual current of the loads in its output path, mA; of a Darlington's first transistor the second one's base current. *before*: parts of
    the chain that leads here, which a wrong wiring may close to a ring."""
    if (second := _next_of_pair(ctx, t, first=True)) is not None and second.part.ref not in before:
        own = _load_current(ctx, second, before | {t.part.ref})
        return None if own is None else own / (ctx.figure(second.part, "hfe") or 100.0)
    node = ctx.node(t.output)
    total = [
        ma
        for p, _ in ctx.on(node)
        if p.ref != t.part.ref and not ctx.parts[p.ref].component.supplies and (ma := load_ma(ctx, ctx.parts[p.ref])) is not None
    ]
    return sum(total) if total else None


def _led_current(ctx: Context, t: Transistor) -> float | None:
    """Current of the LED that a fully conducting bipolar transistor lights, mA; None where its output leads to none."""
    emitter, level = ctx.potential(ctx.node(t.reference)), "high" if t.shape == "npn" else "low"
    there = ctx.network.at(ctx.node(t.output), level, frozenset({t.part.ref}))  # type: ignore[arg-type]
    if t.shape not in BIPOLAR or emitter is None or there is None or not there.diode or there.ohms < 1.0:
        return None
    near = {ctx.node(t.output), *(b.other for b in ctx.network.branches(ctx.node(t.output)))}
    lit = any(j.is_led for n in near if n for p in ctx.at_node(n) for j in junctions(ctx, p))
    return 1000 * abs(there.volts - emitter) / there.ohms if lit else None


@rule("bjt-base-resistor", "error", "A transistor's base has a series resistor")
def bjt_base_resistor(ctx: Context) -> Iterator[Finding]:
    """Base and emitter are a diode: without a series resistor the driving pin is nearly short-circuited to
    about 0.7 V.

    Fix: a base resistor of (drive voltage - 0.7 V) / base current, 1 kΩ for small loads. Source: transistor
    data sheets.
    """
    for t in ctx.subjects(_transistors(ctx, *BIPOLAR)):
        drive = _drive(ctx, t)
        vbe = ctx.figure(t.part, "vbe") or 0.7
        if drive is not None and drive[0] > vbe + 0.3 and drive[1] < 50:
            yield found(
                f"the base of {t.part.ref} ({t.part.title}) has no series resistor: 1 kΩ belongs before {t.control}",
                pins=[t.control],
                nets=[ctx.name(ctx.node(t.control))],
                numbers={"drive_v": drive[0], "vbe_v": vbe},
                fix={"op": "insert_series_resistor", "pin": str(t.control), "ohms": 1000},
            )


def _by_logic(ctx: Context, t: Transistor) -> bool:
    """Nothing but logic outputs is what resistors lead the base to: what they give is known."""
    still = ("resistor", *CAPACITORS)
    ends = [p for n in cluster(ctx, ctx.node(t.control) or "") for p, _ in ctx.on(n) if p.ref != t.part.ref]
    signals = [p for p in ends if ctx.part(p).component.shape not in still]
    return bool(signals) and all(ctx.drives(p) for p in signals)


SPREAD = 5.0
"""The best transistor of a type has about so many times the gain that its data sheet promises."""
DIMMED = 0.2
"""An LED of a fifth of its current is clearly darker; what is less loss than that is not seen."""


@rule("bjt-base-current", "warning", "A switching transistor gets enough base current")
def bjt_base_current(ctx: Context) -> Iterator[Finding]:
    """A bipolar transistor switches fully on only when base current x gain reaches the load's current;
    otherwise it stays half on and gets hot.

    Fix: a smaller base resistor, a Darlington or a MOSFET. Source: transistor data sheets.
    """
    for t in _transistors(ctx, *BIPOLAR):
        drive, load, hfe = _by_zener(ctx, t) or _drive(ctx, t), _load_current(ctx, t), ctx.figure(t.part, "hfe")
        led = _led_current(ctx, t) if load is None else None
        load = load if led is None else DIMMED * led
        vbe = ctx.figure(t.part, "vbe") or 0.7
        if drive is None or load is None or hfe is None or drive[1] < 1 or _next_of_pair(ctx, t, first=False):
            continue
        if drive[0] < vbe and fed(ctx, ctx.node(t.control), frozenset({t.part.ref})) and not _by_logic(ctx, t):
            continue  # what turns it on comes in from outside
        ctx.looked_at += 1
        base = max(0.0, (drive[0] - vbe) / drive[1] * 1000)
        if base * hfe < load and not (led and not base):
            load = led or load
            better = eseries.nearest(max(drive[0] - vbe, 0.1) / (2 * load / hfe) * 1000, "E12")
            yield found(
                f"{t.part.ref} ({t.part.title}) gets {show(base / 1000, 'A')} into its base, enough for "
                f"{show(base * hfe / 1000, 'A')}; its load takes {show(load / 1000, 'A')}",
                pins=[t.control],
                numbers={"base_ma": base, "hfe": hfe, "load_ma": load, "better_ohms": better},
                hopeless=led is None and base * hfe * SPREAD < load,
            )


@rule("transistor-overcurrent", "error", "A transistor carries its load's current")
def transistor_overcurrent(ctx: Context) -> Iterator[Finding]:
    """The load takes more than the transistor's largest collector or drain current.

    Fix: a stronger transistor. Source: the transistor's data sheet.
    """
    for t in _transistors(ctx, "npn", "pnp", "nmos", "pmos"):
        limit = ctx.figure(t.part, "ic_max_ma") or ctx.figure(t.part, "id_max_ma")
        load = _load_current(ctx, t)
        if limit is None or load is None:
            continue
        ctx.looked_at += 1
        if load > limit:
            yield found(
                f"{t.part.ref} ({t.part.title}) carries at most {show(limit / 1000, 'A')}, its load takes {show(load / 1000, 'A')}",
                pins=[t.output],
                numbers={"limit_ma": limit, "load_ma": load},
            )


@rule("mosfet-gate-drive", "warning", "A MOSFET's gate voltage switches it fully on")
def mosfet_gate_drive(ctx: Context) -> Iterator[Finding]:
    """Many power MOSFETs (IRF520, IRF540) want 10 V at the gate. From a 3.3 V or 5 V pin they conduct half
    and get hot; a logic-level type is fully on.

    Fix: a logic-level MOSFET (IRLZ44N, AO3400), or a gate driver. Source: the MOSFET's data sheet (V_GS at
    R_DS(on)).
    """
    for t in _transistors(ctx, "nmos", "pmos"):
        drive = _drive(ctx, t)
        full, threshold = ctx.figure(t.part, "vgs_drive"), ctx.figure(t.part, "vgs_th")
        if drive is None or (full is None and threshold is None):
            continue
        ctx.looked_at += 1
        margin = 1.05 if _idle(ctx, t) else 1.35
        need = min(x for x in (full, threshold * margin if threshold else None) if x is not None)
        if (drive[0] > 0.5 or (drive[0] >= 0 and t.shape == "nmos" and _by_logic(ctx, t))) and drive[0] < need - 0.05:
            yield found(
                f"{t.part.ref} ({t.part.title}) gets {show(drive[0], 'V')} at its gate and needs "
                f"{show(need, 'V')} or "
                "more to switch fully on",
                pins=[t.control],
                numbers={"gate_v": drive[0], "needs_v": need},
                fix={"op": "replace", "part": t.part.ref, "needs": "logic_level"},
            )


LITTLE_MA = 5.0
"""At its threshold voltage a MOSFET of any size carries this, mA (data sheets give the threshold at 0.25 to 1 mA, a signal type's channel at 10 mA and more)."""


def _idle(ctx: Context, t: Transistor) -> bool:
    """Its drain only draws resistors and gates: a few milliamperes."""
    drain = ctx.node(t.output)
    near = [p for p in ctx.at_node(drain) if p is not t.part]
    if not near or not all(p.component.shape in ("resistor", *CAPACITORS, "nmos", "pmos") for p in near):
        return False
    there = ctx.network.at(drain, "high" if t.shape == "nmos" else "low", frozenset({t.part.ref}), drivers=False)
    return there is not None and there.ohms > 0 and 1000 * abs(there.volts) / there.ohms < LITTLE_MA


@rule("mosfet-gate-overvoltage", "error", "A MOSFET's gate stays within its limit")
def mosfet_gate_overvoltage(ctx: Context) -> Iterator[Finding]:
    """More than its gate-source limit (often 12 or 20 V) breaks the gate oxide through, for good.

    Fix: a divider or a Zener diode at the gate. Source: the MOSFET's data sheet.
    """
    for t in _transistors(ctx, "nmos", "pmos"):
        drive, limit = _drive(ctx, t), ctx.figure(t.part, "vgs_max")
        if drive is None or limit is None:
            continue
        ctx.looked_at += 1
        if drive[0] > limit and not _clamped(ctx, t, limit) and not _diode_connected(ctx, t):
            yield found(
                f"{t.part.ref} ({t.part.title}) gets {show(drive[0], 'V')} between gate and source, it stands {show(limit, 'V')}",
                pins=[t.control],
                numbers={"gate_v": drive[0], "limit_v": limit},
            )


def _diode_connected(ctx: Context, t: Transistor) -> bool:
    """Whether a transistor on the gate's net, with its source where this one's is, has its drain there too: it holds the gate at its own
    gate-source voltage, as in a current mirror."""
    gate, source = ctx.node(t.control), ctx.node(t.reference)
    return any(
        part.component.shape == t.part.component.shape
        and {ctx.node(PinRef(part.ref, p)) for p in ("G", "D")} == {gate}
        and (ctx.node(PinRef(part.ref, "S")) == source or part.ref == t.part.ref)
        for part in ctx.parts.values()
    )


def _clamped(ctx: Context, t: Transistor, limit: float) -> bool:
    """Whether a Zener diode between gate and source holds the gate within its limit."""
    ends = {ctx.node(t.control), ctx.node(t.reference)}
    return any(
        part.component.shape == "zener"
        and (part.quantity or limit + 1) <= limit
        and {ctx.node(PinRef(part.ref, "A")), ctx.node(PinRef(part.ref, "K"))} == ends
        for part in ctx.parts.values()
    )


@rule("high-side-stays-on", "error", "A high-side switch can be turned off")
def high_side_stays_on(ctx: Context) -> Iterator[Finding]:
    """A P-channel MOSFET or PNP transistor at 5 V or 12 V turns off only when its gate or base rises to its
    source's voltage. A 3.3 V pin cannot do that: the load is always on, and the pin is overloaded.

    Fix: drive the gate through an NPN transistor with a pull-up to the source. Source: transistor data
    sheets.
    """
    for t in _transistors(ctx, "pmos", "pnp"):
        if t.part.role == "protection" or ctx.node(t.control) == ctx.node(t.output):
            continue  # it stands against a reversed supply and is to stay on, or is the diode of a current mirror
        if any(f.node is not None and f.node == ctx.node(t.control) for f in ctx.supplies.feeds):
            continue  # its base takes what a regulator beside it draws: it carries current in proportion and switches nothing
        reference = ctx.potential(ctx.node(t.reference))
        off = ctx.network.at(ctx.node(t.control), "high", frozenset({t.part.ref}))
        on = ctx.network.at(ctx.node(t.control), "low", frozenset({t.part.ref}))
        if reference is None or off is None or on is None or on.volts >= reference - 0.5:
            continue
        if t.shape == "pmos" and off.volts == on.volts and (guards(ctx, t) or _slowed(ctx, t)):
            continue
        ctx.looked_at += 1
        limit = (ctx.figure(t.part, "vbe") or 0.7) if t.shape == "pnp" else 0.7 * (ctx.figure(t.part, "vgs_th") or 2.0)
        if reference - off.volts > limit:
            yield found(
                f"{t.part.ref} ({t.part.title}) never turns off: {t.control} reaches "
                f"{show(off.volts, 'V')}, its "
                f"{'emitter' if t.shape == 'pnp' else 'source'} is at {show(reference, 'V')}",
                pins=[t.control, t.reference],
                numbers={"control_v": off.volts, "reference_v": reference},
                fix={"op": "insert_driver", "pin": str(t.control), "part": t.part.ref},
            )


def guards(ctx: Context, t: Transistor) -> bool:
    """A P-channel MOSFET that is fed at its drain stands against a reversed supply, and is to stay on."""
    if t.shape != "pmos" or t.part.role == "protection":
        return t.part.role == "protection"
    drain, source = ctx.node(t.output), ctx.node(t.reference)
    before = reached(ctx, drain, t.part.ref) if drain is not None else None
    behind = reached(ctx, source, t.part.ref) if source is not None else None
    return bool(before) and max(before or {0.0}) > max(behind or {0.0}) + 0.5


def _slowed(ctx: Context, t: Transistor) -> bool:
    """A capacitor at a gate that nothing drives: the load comes up slowly with its supply, and the transistor is to stay on."""
    gate = ctx.node(t.control)
    caps = [p for p, _ in ctx.on(gate) if ctx.part(p).component.shape in ("capacitor", "capacitor-polarised")] if gate else []
    ends = {ctx.node(t.output), ctx.node(t.reference)}
    return any(ctx.node(PinRef(p.ref, q.id)) in ends for p in caps for q in ctx.part(p).component.pins if q.id != p.pin)


def _controllers(ctx: Context, node: str) -> list[PinRef]:
    """The controllers' outputs at a node and behind the resistors there."""
    near = [node, *(b.other for b in ctx.network.branches(node) if b.other)]
    return [p for n in near for p, _ in ctx.on(n) if ctx.is_controller(ctx.part(p)) and ctx.drives(p)]


RESET_ON_V = 2.0
"""From here on a gate that nothing drives yet switches its load on, V."""


def _bare(ctx: Context, node: str) -> bool:
    """Nothing but a controller, the MOSFET and resistors is at a gate: no other transistor draws it down, no contact sets it."""
    near = [node, *(b.other for b in ctx.network.branches(node) if b.other and ctx.potential(b.other) is None)]
    parts = {p.ref: ctx.part(p) for n in near for p, _ in ctx.on(n)}.values()
    return all(ctx.is_controller(p) or p.component.shape in ("resistor", "nmos") for p in parts)


@rule("mosfet-gate-pull", "warning", "A MOSFET's gate is defined while the controller starts")
def mosfet_gate_pull(ctx: Context) -> Iterator[Finding]:
    """Until the program sets its pins, they float, and so does a gate on them: a motor or lamp may run by
    itself.

    Fix: 10 kΩ from gate to source. Source: common practice.
    """
    for t in _transistors(ctx, "nmos", "pmos"):
        node = ctx.node(t.control)
        if node is None or ctx.node(t.reference) is None or ctx.potential(ctx.node(t.reference)) is None:
            continue
        pins = _controllers(ctx, node)
        if not pins:
            continue
        ctx.looked_at += 1
        rest = ctx.network.at(node, "high", frozenset({t.part.ref}), drivers=False)
        on = (rest.volts - (ctx.potential(ctx.node(t.reference)) or 0.0)) * (1 if t.shape == "nmos" else -1) if rest is not None else 0.0
        if on > RESET_ON_V and ctx.is_ground(ctx.node(t.reference)) and t.shape == "nmos" and _bare(ctx, node):
            yield found(
                f"a resistor lifts the gate of {t.part.ref} ({t.part.title}) to {show(on, 'V')} while {pins[0].ref} starts: what it switches is on until "
                "the program runs",
                pins=[t.control, pins[0]],
                parts=[t.part.ref, *sorted(b.ref for b in ctx.network.branches(node))],
                nets=[node],
                numbers={"gate_v": on},
            )
        if rest is None:
            yield found(
                f"the gate of {t.part.ref} ({t.part.title}) floats while {pins[0].ref} starts: 10 kΩ belong "
                "between "
                f"{t.control} and {t.reference}",
                pins=[t.control, pins[0]],
                nets=[node],
                fix={
                    "op": "add",
                    "component": "resistor",
                    "value": "10k",
                    "between": [node, ctx.name(ctx.node(t.reference))],
                },
            )


@rule("gate-never-emptied", "error", "Something turns every MOSFET off again", yields_to=("mosfet-gate-overvoltage",))
def gate_never_emptied(ctx: Context) -> Iterator[Finding]:
    """A gate is a capacitor. Where other transistors or open outputs only draw it one way, it keeps its charge when they let go, and the MOSFET stays
    on for seconds or minutes, half on towards the end.

    Fix: a resistor (10 kΩ) from gate to source. Source: MOSFET gate charge; open-collector drivers.
    """
    for t in _transistors(ctx, "nmos", "pmos"):
        node, reference = ctx.node(t.control), ctx.potential(ctx.node(t.reference))
        if node is None or reference is None or ctx.potential(node) is not None or _controllers(ctx, node):
            continue
        on: Literal["high", "low"] = "high" if t.shape == "nmos" else "low"
        off: Literal["high", "low"] = "low" if t.shape == "nmos" else "high"
        without = frozenset({t.part.ref})
        if ctx.network.at(node, on, without) is None:
            continue
        ctx.looked_at += 1
        if ctx.network.at(node, off, without) is None and len(ctx.nodes.pins(node)) > 1:
            yield found(
                f"nothing turns {t.part.ref} ({t.part.title}) off: no resistor leads from {t.control} to {t.reference}",
                pins=[t.control],
                nets=[node],
                fix={"op": "add", "component": "resistor", "value": "10k", "between": [node, ctx.name(ctx.node(t.reference))]},
            )
