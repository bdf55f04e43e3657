"""Supplies against each other: short circuits, contention, clashing inputs, separate grounds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from circuitlm.circuit.component import Pin, Supply
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.parts import transistor
from circuitlm.verify.registry import rule
from circuitlm.verify.supplies import Feed, Source


def _volts(value: float) -> str:
    return show(value, "V")


@rule("rail-short", "error", "No supply is short-circuited", yields_to=("source-reversed", "supply-reversed"))
def rail_short(ctx: Context) -> Iterator[Finding]:
    """A supply's output on the ground net, or a part's ground pin on a supply, is a short circuit: the source
    is overloaded, wires and boards burn.

    Fix: take the named pin off the net. Source: basic circuit theory.
    """
    for source in ctx.supplies.sources:
        ctx.looked_at += 1
        cell = source.rail.topology == "cell"
        if source.node == source.ground or (not cell and source.node in ctx.supplies.grounds and not ctx.supplies.below_ground(source)):
            yield found(
                f"{source.pin} ({source.part.component.name}) is short-circuited: it lies on "
                f"{ctx.name(source.node)} "
                "together with its ground",
                pins=[PinRef(source.part.ref, source.rail.pins[0])],
                nets=[source.node],
            )
    lifted: dict[str, list[PinRef]] = {}
    for part in ctx.parts.values():
        if part.component.rails and not part.component.supplies:
            continue  # a cell's minus may well lie on another cell's plus
        for name in part.component.ground_pins():
            pin = PinRef(part.ref, name)
            node = ctx.node(pin)
            if node is not None and node not in ctx.supplies.grounds and (ctx.potential(node) or 0.0) > 0:
                lifted.setdefault(node, []).append(pin)
    for node, pins in lifted.items():
        volts = ctx.potential(node) or 0.0
        alone = len({p.ref for p in pins}) == 1 and not any(
            ctx.node((pins[0].ref, x)) == node for x in ctx.part(pins[0]).component.supply_pins()
        )
        yield found(
            f"{', '.join(map(str, pins))} {'is a ground pin, but lies' if len(pins) == 1 else 'are ground pins, but lie'} on {ctx.name(node)} ({_volts(volts)})",
            pins=pins,
            nets=[node],
            fix={"op": "connect", "pin": str(pins[0]), "to": "GND"} if alone and len(pins) == 1 else None,
            numbers={"volts_v": volts},
        )
    for part in ctx.parts.values():
        for supply in part.component.supplies:
            names = [n for n in supply.pins if _on_own_ground(ctx, part, supply, n)]
            if names and not any(r.topology == "cell" for r in part.component.rails) and supply.min > 0:
                yield found(
                    f"{', '.join(f'{part.ref}.{n}' for n in names)} {'is a supply input, but lies' if len(names) == 1 else 'are supply inputs, but lie'} on "
                    f"{ctx.name(ctx.node((part.ref, names[0])))} with the part's ground",
                    pins=[PinRef(part.ref, n) for n in names],
                    nets=[ctx.node((part.ref, names[0])) or ""],
                    fix={"op": "move", "pin": f"{part.ref}.{names[0]}"},
                )


def _on_own_ground(ctx: Context, part: Part, supply: Supply, name: str) -> bool:
    """Whether a supply input lies on ground together with its part's ground pin."""
    node = ctx.node((part.ref, name))
    return (
        node is not None
        and node in ctx.supplies.grounds
        and name not in supply.ground
        and any(ctx.node((part.ref, g)) == node for g in supply.ground)
    )


@rule("rail-contention", "error", "One net has one supply", yields_to=("rail-short", "rectifier-exchanged"))
def rail_contention(ctx: Context) -> Iterator[Finding]:
    """Two sources on one net fight: with different voltages the stronger drives current back into the weaker;
    with the same nominal voltage regulators still do not share the load. Cells of one kind in parallel are
    accepted.

    Fix: keep one source, or separate them (a diode, a switch, two nets). Source: KiCad's matrix (power output
    against power output).
    """
    told: set[tuple[str, ...]] = set()
    for node, sources in ctx.supplies.at.items():
        active = [s for s in sources if s.active]
        if not active:
            continue
        ctx.looked_at += 1
        by_pin = {s.pin: s for s in active}
        if len(by_pin) < 2:
            continue
        cells = all(s.rail.topology == "cell" and s.part.id == active[0].part.id for s in active)
        same_part = len({s.part.ref for s in active}) == 1
        shown = ", ".join(f"{p} ({_volts(s.volts)})" if s.volts is not None else p for p, s in sorted(by_pin.items()))
        grounds = {s.ground for s in active}
        if (cells and len(grounds) == 1) or (same_part and len({s.volts for s in active}) == 1):
            continue
        told.add(tuple(sorted(by_pin)))
        yield found(
            f"{len(by_pin)} supplies feed net {ctx.name(node)} at once: {shown}",
            pins=[PinRef(s.part.ref, s.rail.pins[0]) for s in by_pin.values()],
            nets=[node],
            numbers={f"{p}_v": s.volts for p, s in by_pin.items() if s.volts is not None},
            fix={"op": "move", "pin": sorted(by_pin)[-1]},
        )
    batteries = [s for s in ctx.supplies.sources if s.rail.topology == "cell" and s.ground is not None]
    for one, two in combinations(batteries, 2):
        if one.node == two.ground and two.node == one.ground and one.part is not two.part:
            told.add(tuple(sorted((one.pin, two.pin))))
            yield found(
                f"{one.part.ref} and {two.part.ref} are joined plus to minus on both sides: they short-circuit each other",
                pins=[PinRef(s.part.ref, s.rail.pins[0]) for s in (one, two)],
                nets=[one.node, two.node],
                fix={"op": "reverse", "part": two.part.ref},
            )
    for source, there, gives in ctx.supplies.conflicts:
        if not any(source.pin in pins for pins in told):
            yield found(
                f"{source.pin} gives {_volts(gives)}, but its net {ctx.name(source.node)} is held at {_volts(there)} by other supplies",
                pins=[PinRef(source.part.ref, source.rail.pins[0])],
                nets=[source.node],
                numbers={"gives_v": gives, "net_v": there},
            )


@rule("supply-clash", "error", "A part is fed through inputs that go together")
def supply_clash(ctx: Context) -> Iterator[Finding]:
    """Some inputs must not be fed at the same time (a board's 5V pin and its VIN): the two supplies meet
    inside the part.

    Fix: feed only one of them. Source: the board's documentation.
    """
    for part in ctx.parts.values():
        feeds = [f for f in ctx.supplies.feeds_of.get(part.ref, ()) if f.fed]
        for feed in feeds:
            if not feed.supply.not_with:
                continue
            ctx.looked_at += 1
            others = [f for f in feeds if f is not feed and f.supply.id in feed.supply.not_with]
            others = [f for f in others if not set(f.supply.pins) & set(feed.supply.pins)]
            yield from _socket_clash(ctx, feed)
            for other in others:
                pair = sorted([feed, other], key=lambda f: f.pin)
                yield found(
                    f"{part.ref} ({part.component.name}) is fed through {pair[0].pin} and {pair[1].pin} at once, which meet inside it",
                    pins=[PinRef(part.ref, f.supply.pins[0]) for f in pair],
                    fix={"op": "move", "pin": pair[1].pin},
                )


GUARDS = ("diode", "schottky", "pmos")
"""What stands in a supply line against current back into the source."""


def _socket_clash(ctx: Context, feed: Feed) -> Iterator[Finding]:
    """The same where the other supply comes in at the pin that passes the USB socket's voltage on, and no diode lies before this input."""
    if feed.node is None or any(p.component.shape in GUARDS and set(ctx.ends(p)) == {feed.node} for p in ctx.at_node(feed.node)):
        return
    through = [feed.node, *(n for n, lost in ctx.supplies.passes.before(feed.node, firm=True) if lost == 0.0)]
    mine = [s for n in through for s in ctx.supplies.givers(n) if s.part is not feed.part]
    for rail in (r for r in feed.part.component.rails if r.topology == "pass" and r.source in feed.supply.not_with):
        pin = PinRef(feed.part.ref, rail.pins[0])
        theirs = [s for s in ctx.supplies.givers(ctx.node(pin) or "") if s.part is not feed.part]
        if mine and theirs and mine[0] is not theirs[0] and (theirs[0].volts or 0.0) > (mine[0].volts or 0.0):
            yield found(
                f"{feed.part.ref} ({feed.part.component.name}) gets {_volts(theirs[0].volts or 0.0)} at {pin} and {mine[0].pin} at "
                f"{feed.pin}, which meet inside "
                f"it: {theirs[0].part.ref} drives current into {mine[0].part.ref}",
                pins=[feed.pin, pin],
                parts=[feed.part.ref, mine[0].part.ref],
            )


@rule("no-common-ground", "error", "Parts that exchange signals share a ground")
def no_common_ground(ctx: Context) -> Iterator[Finding]:
    """A signal is a voltage against ground. Where two parts have different grounds, the signal between them
    means nothing and current seeks another way back. Isolated sides of optocouplers and relays are taken
    apart.

    Fix: join the grounds, or pass the signal through an isolator. Source: basic circuit theory.
    """
    told: set[frozenset[str]] = set()
    for pin, mine, source, theirs in _sensed_apart(ctx):
        if frozenset((mine, theirs)) not in told:
            told.add(frozenset((mine, theirs)))
            yield found(
                f"{pin} measures {source}, but their grounds are separate ({ctx.name(mine)} and {ctx.name(theirs)})",
                pins=[pin],
                parts=[pin.ref, source.partition(".")[0]],
                nets=[mine, theirs],
                fix={"op": "join", "nets": [ctx.name(mine), ctx.name(theirs)]},
            )
    for node in ctx.nodes:
        if ctx.potential(node) is not None:
            continue
        grounds: dict[str, PinRef] = {}
        for pin, data in ctx.on(node):
            if data.type in ("power_in", "power_out"):
                continue
            ground = _ground_of(ctx, pin)
            if ground is not None:
                grounds.setdefault(ground, pin)
        for near, pin in _switches(ctx, node):
            grounds.setdefault(near, pin)
        if grounds:
            ctx.looked_at += 1
        if len(grounds) < 2 or frozenset(grounds) in told:
            continue
        told.add(frozenset(grounds))
        (g1, p1), (g2, p2) = list(grounds.items())[:2]
        yield found(
            f"{p1.ref} and {p2.ref} exchange a signal on net {ctx.name(node)}, but their grounds are "
            "separate "
            f"({ctx.name(g1)} and {ctx.name(g2)})",
            pins=[p1, p2],
            nets=[node, g1, g2],
            fix={"op": "join", "nets": [ctx.name(g1), ctx.name(g2)]},
        )


def _sensed_apart(ctx: Context) -> Iterator[tuple[PinRef, str, str, str]]:
    """(input, its ground, the supply that lies on it, that one's ground) where a part measures a supply that it shares no ground with. A cell
    behind its protection is left alone."""
    guarded = {ctx.node((p.ref, n)) for p in ctx.parts.values() for i in p.component.interfaces_of("cell") for n in i.pins.values()}
    for source in ctx.supplies.sources:
        if source.ground is None or not source.active or source.ground in guarded or source.node in guarded or not source.volts:
            continue
        if ctx.is_ground(source.node) or (ctx.potential(source.ground) or 0.0) < -0.5:
            continue  # the lower half of a split supply
        for pin, data in ctx.on(source.node):
            if (
                data.type == "input"
                and not data.returns
                and (ground := _ground_of(ctx, pin)) is not None
                and ground not in _below(ctx, source.ground)
            ):
                yield pin, ground, source.pin, source.ground


def _below(ctx: Context, ground: str) -> set[str]:
    """A supply's ground and, where it stands on other supplies (cells in series), theirs down to the stack's foot."""
    feet, fresh = {ground}, [ground]
    while fresh:
        node = fresh.pop()
        below = {s.ground for s in ctx.supplies.sources if s.node == node and s.ground is not None} - feet
        feet |= below
        fresh += below
    return feet


def _switches(ctx: Context, node: str) -> Iterator[tuple[str, PinRef]]:
    """(the ground that it refers to, control pin) of the N-type transistors that this node drives, straight or through a resistor."""
    near = {node, *(b.other for b in ctx.network.branches(node) if b.other and ctx.potential(b.other) is None)}
    for there in sorted(near):
        for pin, _ in ctx.on(there):
            t = transistor(ctx, ctx.part(pin))
            if t is None or t.shape not in ("npn", "nmos") or pin != t.control:
                continue
            reference = ctx.node(t.reference)
            if reference is not None and any(s.ground == reference for s in ctx.supplies.sources):
                yield reference, pin


def _ground_of(ctx: Context, pin: PinRef) -> str | None:
    """The ground node that a signal pin refers to."""
    part = ctx.part(pin)
    c = part.component
    if back := ctx.pins[pin].returns if pin in ctx.pins else None:
        return ctx.node((part.ref, back))  # an isolated input: its current leaves there
    if not c.ground_pins():
        return None
    side = next((pins for pins in c.isolation.values() if pin.pin in pins), None)
    candidates = [g for g in c.ground_pins() if side is None or g in side]
    if side is None and c.isolation and any(g in pins for g in candidates for pins in c.isolation.values()):
        candidates = [g for g in candidates if not any(g in pins for pins in c.isolation.values())]
    nodes = {n for g in candidates if (n := ctx.node((part.ref, g))) is not None}
    if any((ctx.potential(n) or 0.0) > 0.5 and ctx.supplies.givers(n) for n in nodes):
        return None  # reversed, which has a rule of its own
    if any((ctx.potential(n) or 0.0) < -0.5 for n in nodes):
        return None  # the lower rail of a split supply, which lies fast against the ground between
    return next(iter(sorted(nodes))) if len(nodes) == 1 else None


@rule("source-reversed", "error", "Batteries and supplies are the right way round")
def source_reversed(ctx: Context) -> Iterator[Finding]:
    """A battery or supply with its plus on the ground and its minus on the supply inputs puts every part under reversed voltage: most chips
    do not survive it. The same holds for a cell at a charger.

    Fix: swap its two wires. Source: basic circuit theory.
    """
    for source in ctx.supplies.sources:
        part = source.part
        if part.component.supplies or source.ground is None or source.node == source.ground:
            continue
        ctx.looked_at += 1
        minus = PinRef(part.ref, next(g for g in source.rail.ground if ctx.node((part.ref, g)) == source.ground))
        plus = PinRef(part.ref, source.rail.pins[0])
        if not (_declared_backwards(ctx, source) or _at_wrong_poles(ctx, source)):
            continue
        others = [p for n in (source.node, source.ground) for p, _ in ctx.on(n) if p not in (plus, minus)]
        feeding = [
            p for p in others if p in ctx.supplies.ground_pins or any(p.pin in f.supply.pins for f in ctx.supplies.feeds_of.get(p.ref, ()))
        ]
        yield found(
            f"{part.ref} ({part.title}, {_volts(source.volts) if source.volts else 'a supply'}) is the wrong way round: {plus} lies on "
            f"{ctx.name(source.node)}, {minus} on {ctx.name(source.ground)}" + (f" with {feeding[-1]}" if feeding else ""),
            pins=[plus, minus, *feeding, *(p for p in others if ctx.part(p).component.shape == "capacitor-polarised")],
            parts=[part.ref],
            nets=[source.node, source.ground],
            fix={"op": "reverse", "part": part.ref},
            numbers={"volts_v": -source.volts} if source.volts else {},
        )


def _declared_backwards(ctx: Context, source: Source) -> bool:
    """The nets say which of them is the positive one, and the source lies the other way."""
    nets = ctx.circuit.nets
    said = {ctx.nodes.of_net(n.name): 0.0 if n.kind == "ground" else n.volts for n in nets.values() if n.kind in ("ground", "power")}
    plus, minus = said.get(source.node), said.get(source.ground or "")
    if any(s.node == source.ground and s.volts == minus and s.ground not in (None, source.node) for s in ctx.supplies.sources):
        return False  # the net below is named after what another source gives, whose foot lies deeper
    return plus is not None and minus is not None and plus < minus - 0.1


def _at_wrong_poles(ctx: Context, source: Source) -> bool:
    """A charger's poles for the cell, or the grounds and supply inputs of all other parts at the two nodes, are the other way round."""
    above, below = ctx.on(source.node), ctx.on(source.ground)
    for pin, _ in above:
        for port in ctx.part(pin).component.interfaces_of("cell"):
            if port.role == "source" and port.pins.get("n") == pin.pin:
                return ctx.node((pin.ref, port.pins["p"])) == source.ground

    def kinds(pins: list[tuple[PinRef, Pin]]) -> tuple[set[PinRef], set[PinRef]]:
        mine = [p for p, _ in pins if p.ref != source.part.ref and ctx.part(p).component.supplies]
        grounds = {p for p in mine if p in ctx.supplies.ground_pins}
        inputs = {p for p in mine if any(p.pin in f.supply.pins and f.supply.min > 0 for f in ctx.supplies.feeds_of[p.ref])}
        return grounds - inputs, inputs - grounds

    (high_grounds, high_inputs), (low_grounds, low_inputs) = kinds(above), kinds(below)
    if not low_inputs and source.ground is not None and not low_grounds:  # behind a switch or a diode
        low_inputs = {p for n in ctx.supplies.passes.after(source.ground, {source.node}) for p in kinds(ctx.on(n))[1]}
    if high_inputs or low_grounds:
        return False
    others = [s for s in ctx.supplies.sources if s.rail.topology == "cell" and s.part is not source.part and s.ground != s.node]
    against = source.rail.topology == "cell" and any(
        (s.ground == source.ground and s.node != source.node and high_grounds)
        or (s.node == source.node and s.ground != source.ground and low_inputs)
        for s in others
    )  # minus to minus, or plus to plus, in a stack of cells
    return bool(high_grounds and low_inputs) or against
