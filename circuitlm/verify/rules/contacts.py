"""Switches, relay contacts and potentiometers: what they join, and what they carry."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.currents import load_ma
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.nodes import line_contact
from circuitlm.verify.parts import contact_ends
from circuitlm.verify.registry import rule
from circuitlm.verify.rules.safety import mains_nodes
from circuitlm.verify.rules.thyristors import trips
from circuitlm.verify.structure import CAPACITORS


@rule("contact-shorts", "error", "No switch closes a short circuit")
def contact_shorts(ctx: Context) -> Iterator[Finding]:
    """A switch or relay contact straight between a supply and ground, or between two supplies, is a short circuit as soon as it closes: a
    battery gets hot, a regulator shuts off, the contact welds. On mains the fuse blows.

    Fix: the load (or a pull resistor) goes in series with the contact. Source: basic circuit theory.
    """
    mains, sources = mains_nodes(ctx), ctx.windings
    for part in ctx.parts.values():
        if part.component.shape == "thyristor" and trips(ctx, part) is not None:
            continue  # a crowbar: `crowbar-fires` looks at it
        for one, two in ctx.subjects([*contact_ends(part), *_triac_ends(part)]):
            a, b = ctx.node(one), ctx.node(two)
            if a is None or b is None or a == b or {one.pin, two.pin} == set(line_contact(ctx.circuit, part)):
                continue
            va, vb = ctx.potential(a), ctx.potential(b)
            if part.component.shape == "thyristor" and va is None and ctx.supplies.firm(a):
                va = ctx.switched.high(a)  # behind a switch
            direct = (
                va is not None
                and vb is not None
                and abs(va - vb) > 0.2
                and (_strong(ctx, a) or ctx.potential(a) is None)
                and _strong(ctx, b)
            )
            live = {a, b} <= mains and _poles(ctx, a) | _poles(ctx, b) >= {"l", "n"}
            wound = next((w for w in sources if any({a, b} == set(pair) for pair in w.pairs)), None)
            if direct or live or wound:
                ends = f"two ends of {wound.part.ref} ({show(wound.volts, 'V')} AC)" if wound else ""
                what = (
                    "line and neutral"
                    if live
                    else ends or f"{ctx.name(a)} ({show(va or 0.0, 'V')}) and {ctx.name(b)} ({show(vb or 0.0, 'V')})"
                )
                yield found(f"{part.ref} ({part.title}) joins {what} when it closes", pins=[one, two], nets=[a, b])


def _triac_ends(part: Part) -> list[tuple[PinRef, PinRef]]:
    """The main terminals of a triac or thyristor."""
    pairs = [("MT1", "MT2"), ("A1", "A2"), ("A", "K")] if part.component.kind == "semiconductor" and part.component.has_pin("G") else []
    return [(PinRef(part.ref, x), PinRef(part.ref, y)) for x, y in pairs if part.component.has_pin(x) and part.component.has_pin(y)]


def _strong(ctx: Context, node: str) -> bool:
    return ctx.is_ground(node) or bool(ctx.supplies.givers(node)) or any(s.ground == node for s in ctx.supplies.sources)


def _poles(ctx: Context, node: str) -> set[str]:
    """The poles of mains sources on a node."""
    return {
        role
        for p, _ in ctx.on(node)
        for i in ctx.part(p).component.interfaces_of("mains")
        if i.role == "source"
        for role, name in i.pins.items()
        if name == p.pin
    }


@rule("contact-overload", "warning", "Contacts carry what they are made for", rated=True)
def contact_overload(ctx: Context) -> Iterator[Finding]:
    """The current of the loads behind a switch or relay contact is more than its rating: it burns, or welds and stays closed. A tactile
    button is made for 50 mA.

    Fix: a contact for more current, or let it control a relay or transistor. Source: the contact's data sheet.
    """
    for part in ctx.parts.values():
        limit = ctx.figure(part, "contact_a")
        if limit is None:
            continue
        for one, two in contact_ends(part):
            ma = max((_through(ctx, part, p) for p in (one, two)), default=0.0)
            if not ma:
                continue
            ctx.looked_at += 1
            if ma > 1000 * limit * 1.02:
                yield found(
                    f"{show(ma / 1000, 'A')} through the contact of {part.ref} ({part.title}), which is made for {show(limit, 'A')}",
                    pins=[one, two],
                    numbers={"current_a": ma / 1000, "limit_a": limit},
                )


def _through(ctx: Context, part: Part, pin: PinRef) -> float:
    """Current of the bare loads on one side of a contact, where that side is no supply, mA."""
    node = ctx.node(pin)
    if node is None or ctx.potential(node) is not None or ctx.supplies.givers(node):
        return 0.0
    loads = {p.ref for p, _ in ctx.on(node)} - {part.ref}
    bare = [ctx.parts[r] for r in loads if not ctx.parts[r].component.rails and not ctx.parts[r].component.interfaces_of("contact")]
    return sum(ma for p in bare if not p.component.supplies and p.component.shape != "led" and (ma := load_ma(ctx, p)) is not None)


@rule("potentiometer-shorts", "warning", "A potentiometer's wiper does not meet a supply at its stop")
def potentiometer_shorts(ctx: Context) -> Iterator[Finding]:
    """The wiper lies straight on a supply or ground, and an end on another one: at that stop the track is a short circuit, and a thin one
    that burns.

    Fix: the ends go to the two supplies, the wiper to the input; or a resistor in series. Source: basic circuit theory.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("divider"):
            wiper = PinRef(part.ref, i.pins["wiper"])
            at = ctx.potential(ctx.node(wiper))
            if at is None or not _strong(ctx, ctx.node(wiper) or ""):
                continue
            for role in ctx.subjects(r for r in ("top", "bottom") if r in i.pins):
                end = PinRef(part.ref, i.pins[role])
                there = ctx.potential(ctx.node(end))
                if there is not None and abs(there - at) > 0.2 and _strong(ctx, ctx.node(end) or ""):
                    yield found(
                        f"{wiper} lies on {ctx.name(ctx.node(wiper))} and {end} on {ctx.name(ctx.node(end))}: at that stop {part.ref} "
                        f"short-circuits {show(abs(there - at), 'V')}",
                        pins=[wiper, end],
                        numbers={"volts_v": abs(there - at)},
                    )


@rule("wiper-on-ground", "warning", "A volume control's wiper goes to the input")
def wiper_on_ground(ctx: Context) -> Iterator[Finding]:
    """The wiper lies on ground, the signal at one end, and an input alone at the other: the input gets the signal through the track, and at one stop
    either of them is short-circuited. With the signal at the wiper and the input at an end, the input gets all of it at every place but the last, where
    the source is short-circuited.

    Fix: one end to ground, the signal at the other, the wiper to the input. Source: the voltage divider.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("divider"):
            wiper, ends = PinRef(part.ref, i.pins["wiper"]), [PinRef(part.ref, i.pins[r]) for r in ("top", "bottom") if r in i.pins]
            nodes = [ctx.node(p) for p in ends]
            if len(nodes) != 2 or None in nodes or ctx.node(wiper) is None:
                continue
            ctx.looked_at += 1
            if ctx.is_ground(ctx.node(wiper)) and all(ctx.potential(n) is None for n in nodes):
                inputs = [p for n in nodes for p in _inputs_alone(ctx, n, part.ref)]
                if len({ctx.node(p) for p in inputs}) == 1:
                    yield found(
                        f"{wiper} lies on ground, and {inputs[0]} at an end of the track: {part.ref} does not divide the signal, it short-circuits it",
                        pins=[wiper, inputs[0]],
                        parts=[part.ref],
                    )
            grounded = [n for n in nodes if ctx.is_ground(n)]
            inputs = [p for n in nodes if n not in grounded for p in _inputs_alone(ctx, n, part.ref)]
            if len(grounded) == 1 and inputs and _coupled(ctx, ctx.node(wiper), part.ref):
                yield found(
                    f"the signal lies at the wiper {wiper}, and {inputs[0]} at an end of the track: {part.ref} does not divide it",
                    pins=[wiper, inputs[0]],
                    parts=[part.ref],
                    fix={"op": "swap", "pins": [str(wiper), str(next(p for p, n in zip(ends, nodes, strict=True) if n not in grounded))]},
                )


def _inputs_alone(ctx: Context, node: str | None, without: str) -> list[PinRef]:
    """The pins on a node beside a part's, if they are inputs all of them."""
    here = [(p, d) for p, d in ctx.on(node) if p.ref != without]
    return [p for p, _ in here] if all(d.type == "input" for _, d in here) else []


def _coupled(ctx: Context, node: str | None, without: str) -> bool:
    """A capacitor or connector alone brings a signal to a node."""
    here = [p for p in ctx.at_node(node) if p.ref != without]
    return bool(here) and all(p.component.shape in CAPACITORS or p.component.kind == "connector" for p in here)
