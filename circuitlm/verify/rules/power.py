"""Supplies: present, in range, not in conflict, with a common ground."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule


def _volts(value: float) -> str:
    return show(value, "V")


@rule("power-missing", "error", "Every part is powered")
def power_missing(ctx: Context) -> Iterator[Finding]:
    """Every supply input of a part must lie on a net that a source feeds. Of alternative inputs (a board's USB, VIN and
    5V) one is enough; a board with a USB socket is taken to run from it when nothing else feeds it.

    Fix: connect the pin to a rail of the named voltage. Source: KiCad's rule that a power input needs a power output.
    """
    for part in ctx.parts.values():
        if part.component.supplies:
            ctx.looked_at += 1
        for group in ctx.supplies.open_feeds(part):
            wired = [f for f in group if f.node is not None]
            if not wired and all(not f.supply.pins for f in group):
                continue
            feed = (wired or [f for f in group if f.supply.pins])[0]
            want = feed.supply.nominal or feed.supply.min
            pins = [PinRef(part.ref, p) for p in feed.supply.pins]
            if wired:
                text = (
                    f"{feed.pin} is on net {ctx.name(feed.node)}, which no supply feeds: {part.ref} ({part.component.name}) "
                    f"needs {_volts(want)}"
                )
            else:
                text = f"{part.ref} ({part.component.name}) has no power: {feed.pin} is open, it needs {_volts(want)}"
            yield found(
                text,
                pins=pins,
                nets=[feed.node] if feed.node else [],
                numbers={"needs_v": want},
                fix={"op": "connect", "pin": feed.pin, "to": f"supply {want:g} V"},
            )
        if part.component.form == "ic":
            yield from _open_supply_pins(ctx, part)
        if not part.component.supplies:
            yield from _undescribed(ctx, part)


def _open_supply_pins(ctx: Context, part: Part) -> Iterator[Finding]:
    """A bare chip needs every one of its supply pins."""
    for feed in ctx.supplies.feeds_of.get(part.ref, ()):
        if feed.node is None or not feed.fed:
            continue
        for pin in feed.supply.pins:
            if ctx.node((part.ref, pin)) is None:
                yield found(
                    f"{part.ref}.{pin} is open: a bare chip needs all its supply pins connected",
                    pins=[PinRef(part.ref, pin)],
                    fix={"op": "connect", "pin": f"{part.ref}.{pin}", "to": feed.pin},
                )


def _undescribed(ctx: Context, part: Part) -> Iterator[Finding]:
    """Power inputs of a part whose supplies the catalogue does not describe."""
    grounds = ctx.supplies.ground_pins
    for data in part.component.pins:
        pin = PinRef(part.ref, data.id)
        if data.type != "power_in" or pin in grounds or part.component.rails:
            continue
        ctx.looked_at += 1
        node = ctx.node(pin)
        if node is None or (ctx.potential(node) is None):
            yield found(
                f"{pin} is a power input, and nothing feeds it", pins=[pin], nets=[node] if node else []
            )


@rule("ground-missing", "error", "Every powered part is grounded")
def ground_missing(ctx: Context) -> Iterator[Finding]:
    """Current that goes into a part must come back: a part whose ground pin is open does not work, and may be fed
    through its signal pins.

    Fix: connect the ground pin to the common ground. Source: basic circuit theory; KiCad's power input rule.
    """
    for part in ctx.parts.values():
        lists = [(s.ground, f"supply {s.id}") for s in part.component.supplies if s.ground]
        lists += [
            (r.ground, f"output {r.id}")
            for r in part.component.rails
            if r.ground and any(ctx.node((part.ref, p)) is not None for p in r.pins)
        ]
        used = any(net is not None for _, net in ctx.circuit.pins_of(part.ref))
        done: set[str] = set()
        for grounds, _ in lists:
            ctx.looked_at += 1
            if not used and ctx.is_controller(part):
                continue
            key = grounds[0]
            if key in done:
                continue
            done.add(key)
            open_pins = [g for g in grounds if ctx.node((part.ref, g)) is None]
            needs_all = part.component.form == "ic"
            if len(open_pins) == len(grounds) or (needs_all and open_pins):
                pin = PinRef(part.ref, open_pins[0])
                yield found(
                    f"{part.ref} ({part.component.name}) has no ground: {pin} is open",
                    pins=[pin],
                    fix={"op": "connect", "pin": str(pin), "to": "GND"},
                )


@rule("supply-out-of-range", "error", "Every part gets a voltage that it stands and works at")
def supply_out_of_range(ctx: Context) -> Iterator[Finding]:
    """The voltage between a part's supply and ground pins must lie within its range. Above it the part is damaged;
    below it it does not work reliably.

    Fix: feed it from another rail, or put a regulator or converter between. Source: the component's data sheet.
    """
    for feed in ctx.supplies.feeds:
        if not feed.fed:
            continue
        ctx.looked_at += 1
        supply = feed.supply
        if feed.volts is None:
            if feed.supply.kind != "mains":
                ctx.skip(f"the voltage at {feed.pin} is not known")
            continue
        volts = feed.volts
        slack = 0.02 * supply.max
        name = f"{feed.part.ref} ({feed.part.component.name})"
        numbers: dict[str, float | str] = {"volts_v": volts, "min_v": supply.min, "max_v": supply.max}
        if volts > supply.max + slack:
            limit = supply.abs_max
            harm = "which destroys it" if limit is not None and volts > limit else "which can damage it"
            yield found(
                f"{name} gets {_volts(volts)} at {feed.pin}: {harm} (it takes {_volts(supply.min)} to "
                f"{_volts(supply.max)})",
                pins=[PinRef(feed.part.ref, p) for p in supply.pins[:1]],
                nets=[ctx.name(feed.node)],
                numbers=numbers,
                fix={"op": "insert_converter", "pin": feed.pin, "volts": supply.nominal or supply.max},
            )
        elif volts < supply.min - slack:
            how = "with the wrong polarity" if volts < -0.1 else f"it needs at least {_volts(supply.min)}"
            yield found(
                f"{name} gets only {_volts(volts)} at {feed.pin}: {how}",
                pins=[PinRef(feed.part.ref, p) for p in supply.pins[:1]],
                nets=[ctx.name(feed.node)],
                numbers=numbers,
                fix={"op": "insert_converter", "pin": feed.pin, "volts": supply.nominal or supply.min},
            )


@rule("supply-peak", "warning", "A full or empty battery stays within what it feeds")
def supply_peak(ctx: Context) -> Iterator[Finding]:
    """A battery's voltage is not its nominal one: full, a lithium cell gives 4.2 V. What it feeds directly must stand
    the full voltage.

    Fix: put a regulator between, or take a part with a wider range. Source: the cell's and the component's data.
    """
    for feed in ctx.supplies.feeds:
        for source in feed.givers:
            if (
                source.rail.topology not in ("cell", "charger")
                or source.rail.max is None
                or source.rail.volts is None
                or source.volts is None
            ):
                continue
            ctx.looked_at += 1
            top = source.rail.max - source.volts + (feed.volts or source.volts)
            limit = feed.supply.abs_max or feed.supply.max
            if top > limit * 1.02 and (feed.volts or 0) <= feed.supply.max * 1.02:
                yield found(
                    f"{feed.part.ref} ({feed.part.component.name}) gets up to {_volts(top)} from a full "
                    f"{source.part.title}: it takes at most {_volts(limit)}",
                    pins=[feed.pin],
                    numbers={"full_v": top, "limit_v": limit},
                )


@rule("rail-short", "error", "No supply is short-circuited")
def rail_short(ctx: Context) -> Iterator[Finding]:
    """A supply's output on the ground net, or a part's ground pin on a supply, is a short circuit: the source is
    overloaded, wires and boards burn.

    Fix: take the named pin off the net. Source: basic circuit theory.
    """
    for source in ctx.supplies.sources:
        ctx.looked_at += 1
        cell = source.rail.topology == "cell"
        if source.node == source.ground or (not cell and source.node in ctx.supplies.grounds):
            yield found(
                f"{source.pin} ({source.part.component.name}) is short-circuited: it lies on {ctx.name(source.node)} "
                "together with its ground",
                pins=[PinRef(source.part.ref, source.rail.pins[0])],
                nets=[source.node],
                fix={"op": "disconnect", "pin": source.pin},
            )
    for part in ctx.parts.values():
        if part.component.rails and not part.component.supplies:
            continue  # a cell's minus may well lie on another cell's plus
        for name in part.component.ground_pins():
            pin = PinRef(part.ref, name)
            node = ctx.node(pin)
            if node is None or node in ctx.supplies.grounds:
                continue
            volts = ctx.potential(node)
            if volts and volts > 0:
                yield found(
                    f"{pin} is a ground pin, but lies on {ctx.name(node)} ({_volts(volts)})",
                    pins=[pin],
                    nets=[node],
                    fix={"op": "connect", "pin": str(pin), "to": "GND"},
                    numbers={"volts_v": volts},
                )
    for part in ctx.parts.values():
        for supply in part.component.supplies:
            for name in supply.pins:
                node = ctx.node((part.ref, name))
                if (
                    node is not None
                    and node in ctx.supplies.grounds
                    and not any(r.topology == "cell" for r in part.component.rails)
                    and supply.min > 0
                    and name not in supply.ground
                    and any(ctx.node((part.ref, g)) == node for g in supply.ground)
                ):
                    yield found(
                        f"{part.ref}.{name} is a supply input, but lies on {ctx.name(node)} with the part's ground",
                        pins=[PinRef(part.ref, name)],
                        nets=[node],
                        fix={"op": "disconnect", "pin": f"{part.ref}.{name}"},
                    )


@rule("rail-contention", "error", "One net has one supply")
def rail_contention(ctx: Context) -> Iterator[Finding]:
    """Two sources on one net fight: with different voltages the stronger drives current back into the weaker; with the
    same nominal voltage regulators still do not share the load. Cells of one kind in parallel are accepted.

    Fix: keep one source, or separate them (a diode, a switch, two nets). Source: KiCad's matrix (power output against
    power output).
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
        shown = ", ".join(
            f"{p} ({_volts(s.volts)})" if s.volts is not None else p for p, s in sorted(by_pin.items())
        )
        grounds = {s.ground for s in active}
        if (cells and len(grounds) == 1) or (same_part and len({s.volts for s in active}) == 1):
            continue
        told.add(tuple(sorted(by_pin)))
        yield found(
            f"{len(by_pin)} supplies feed net {ctx.name(node)} at once: {shown}",
            pins=[PinRef(s.part.ref, s.rail.pins[0]) for s in by_pin.values()],
            nets=[node],
            numbers={f"{p}_v": s.volts for p, s in by_pin.items() if s.volts is not None},
            fix={"op": "disconnect", "pin": sorted(by_pin)[-1]},
        )
    for source, there, gives in ctx.supplies.conflicts:
        if not any(source.pin in pins for pins in told):
            yield found(
                f"{source.pin} gives {_volts(gives)}, but its net {ctx.name(source.node)} is held at {_volts(there)} "
                "by other supplies",
                pins=[PinRef(source.part.ref, source.rail.pins[0])],
                nets=[source.node],
                numbers={"gives_v": gives, "net_v": there},
            )


@rule("supply-clash", "error", "A part is fed through inputs that go together")
def supply_clash(ctx: Context) -> Iterator[Finding]:
    """Some inputs must not be fed at the same time (a board's 5V pin and its VIN): the two supplies meet inside the part.

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
            for other in others:
                pair = sorted([feed, other], key=lambda f: f.pin)
                yield found(
                    f"{part.ref} ({part.component.name}) is fed through {pair[0].pin} and {pair[1].pin} at once, "
                    "which meet inside it",
                    pins=[PinRef(part.ref, f.supply.pins[0]) for f in pair],
                    fix={"op": "disconnect", "pin": pair[1].pin},
                )


@rule("no-common-ground", "error", "Parts that exchange signals share a ground")
def no_common_ground(ctx: Context) -> Iterator[Finding]:
    """A signal is a voltage against ground. Where two parts have different grounds, the signal between them means
    nothing and current seeks another way back. Isolated sides of optocouplers and relays are taken apart.

    Fix: join the grounds, or pass the signal through an isolator. Source: basic circuit theory.
    """
    told: set[frozenset[str]] = set()
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
        if grounds:
            ctx.looked_at += 1
        if len(grounds) < 2 or frozenset(grounds) in told:
            continue
        told.add(frozenset(grounds))
        (g1, p1), (g2, p2) = list(grounds.items())[:2]
        yield found(
            f"{p1.ref} and {p2.ref} exchange a signal on net {ctx.name(node)}, but their grounds are separate "
            f"({ctx.name(g1)} and {ctx.name(g2)})",
            pins=[p1, p2],
            nets=[node, g1, g2],
            fix={"op": "join", "nets": [ctx.name(g1), ctx.name(g2)]},
        )


def _ground_of(ctx: Context, pin: PinRef) -> str | None:
    """The ground node that a signal pin refers to."""
    part = ctx.part(pin)
    c = part.component
    if not c.ground_pins():
        return None
    side = next((pins for pins in c.isolation.values() if pin.pin in pins), None)
    candidates = [g for g in c.ground_pins() if side is None or g in side]
    if side is None and c.isolation and any(g in pins for g in candidates for pins in c.isolation.values()):
        candidates = [g for g in candidates if not any(g in pins for pins in c.isolation.values())]
    nodes = {n for g in candidates if (n := ctx.node((part.ref, g))) is not None}
    return next(iter(sorted(nodes))) if len(nodes) == 1 else None
