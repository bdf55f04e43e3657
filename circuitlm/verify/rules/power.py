"""Supplies: present, in range, not in conflict, with a common ground."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule
from circuitlm.verify.supplies import Feed


def _volts(value: float) -> str:
    return show(value, "V")


def _clamps(part: Part, feed: Feed) -> bool:
    """Whether a supply input is the common cathode of the clamp diodes of open-collector outputs: the chip itself takes nothing there."""
    outputs = [p for p in part.component.pins if p.type == "open_collector"]
    return bool(part.component.on_board.flyback and outputs) and [p.upper() for p in feed.supply.pins] == ["COM"]


@rule(
    "power-missing", "error", "Every part is powered", yields_to=("source-reversed", "supply-reversed", "rail-short", "load-below-switch")
)
def power_missing(ctx: Context) -> Iterator[Finding]:
    """Every supply input of a part must lie on a net that a source feeds. Of alternative inputs (a board's
    USB, VIN and 5V) one is enough; a board with a USB socket is taken to run from it when nothing else feeds
    it.

    Fix: connect the pin to a rail of the named voltage. Source: KiCad's rule that a power input needs a power
    output.
    """
    for part in ctx.parts.values():
        if part.component.supplies:
            ctx.looked_at += 1
        for group in ctx.supplies.open_feeds(part):
            wired = [f for f in group if f.node is not None]
            if not wired and all(not f.supply.pins for f in group):
                continue
            feed = (wired or [f for f in group if f.supply.pins])[0]
            if any((c := ctx.part(p).component).kind == "connector" and c.shape != "antenna" for f in wired for p, _ in ctx.on(f.node)):
                ctx.skip(f"what feeds {feed.pin} comes through a connector")
                continue
            want = feed.supply.nominal or feed.supply.min
            pins = [PinRef(part.ref, p) for p in feed.supply.pins]
            if clamps := _clamps(part, feed):
                text = (
                    f"{feed.pin} ({part.component.name}) {'is on net ' + ctx.name(feed.node) + ', which no supply feeds' if wired else 'is open'}: the "
                    "clamp diodes of its outputs lead nowhere; it belongs to the supply of the loads"
                )
            elif wired:
                text = (
                    f"{feed.pin} is on net {ctx.name(feed.node)}, which no supply feeds: {part.ref} "
                    f"({part.component.name}) "
                    f"needs {_volts(want)}"
                )
            else:
                name = f"{part.ref} ({part.component.name})"
                text = f"{name} has no power: {feed.pin} is open, it needs {_volts(want)}"
            yield found(
                text,
                pins=pins,
                nets=[feed.node] if feed.node else [],
                numbers={} if clamps else {"needs_v": want},
                fix=None if clamps else _from_rail(ctx, feed, want),
            )
        if part.component.form == "ic":
            yield from _open_supply_pins(ctx, part)
        if not part.component.supplies:
            yield from _undescribed(ctx, part)


def _from_rail(ctx: Context, feed: Feed, want: float) -> dict[str, object]:
    """The wire to the rail that suits a supply input best; where there is none, what has to be fed in."""
    here = [v for n in ctx.circuit.nets.values() if n.kind == "power" and (v := ctx.potential(ctx.nodes.of_net(n.name))) is not None]
    fits = sorted((v for v in here if feed.supply.min <= v <= feed.supply.max), key=lambda v: (abs(v - want), v))
    if fits:
        return {"op": "connect", "pin": feed.pin, "to": f"supply {fits[0]:g} V"}
    return {"op": "feed", "pin": feed.pin, "volts": want}


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
        if node is not None and any(ctx.part(p).component.kind == "connector" for p, _ in ctx.on(node)):
            ctx.skip(f"what feeds {pin} comes through a connector")
        elif node is None or (ctx.potential(node) is None):
            yield found(f"{pin} is a power input, and nothing feeds it", pins=[pin], nets=[node] if node else [])


@rule("ground-missing", "error", "Every powered part is grounded")
def ground_missing(ctx: Context) -> Iterator[Finding]:
    """Current that goes into a part must come back: a part whose ground pin is open does not work, and may be
    fed through its signal pins.

    Fix: connect the ground pin to the common ground. Source: basic circuit theory; KiCad's power input rule.
    """
    for part in ctx.parts.values():
        lists = [s.ground for s in part.component.supplies if s.ground]
        lists += [r.ground for r in part.component.rails if r.ground and any(ctx.node((part.ref, p)) is not None for p in r.pins)]
        used = any(net is not None for _, net in ctx.circuit.pins_of(part.ref))
        missing: list[PinRef] = []
        for grounds in lists:
            ctx.looked_at += 1
            if ctx.is_controller(part) and (not used or _alone(ctx, part)):
                continue
            open_pins = [PinRef(part.ref, g) for g in grounds if ctx.node((part.ref, g)) is None]
            if part.component.form == "ic":
                missing += open_pins
            elif len(open_pins) == len(grounds):
                missing += open_pins[:1]
        pins = list(dict.fromkeys(missing))
        if pins:
            several = len(pins) > 1
            yield found(
                f"{part.ref} ({part.component.name}) has no ground: {', '.join(map(str, pins))} {'are' if several else 'is'} open",
                pins=pins,
                fix={"op": "connect", "pin": str(pins[0]), "to": "GND"},
            )


def _alone(ctx: Context, part: Part) -> bool:
    """Whether a board runs from its own socket and nothing else has a supply or a ground: all current comes back through its pins."""
    if any(f.fed for f in ctx.supplies.feeds_of.get(part.ref, ())) or not any(s.kind == "usb" for s in part.component.supplies):
        return False
    grounds = [n for n in ctx.circuit.nets.values() if n.kind == "ground" and any(p.ref != part.ref for p in n.pins)]
    return not grounds and not any(
        p.component.ground_pins() or p.component.rails or p.component.supplies for p in ctx.parts.values() if p is not part
    )


@rule("ground-elsewhere", "error", "A part's ground is the ground of its supply")
def ground_elsewhere(ctx: Context) -> Iterator[Finding]:
    """A part takes its supply from one source, but its ground pin lies on a net that does not lead back to
    that source: no current flows, or it flows through signal pins.

    Fix: connect the ground pin to the ground of the source. Source: Kirchhoff's current law.
    """
    for feed in ctx.supplies.feeds:
        if not feed.fed or feed.ground is None:
            continue
        ctx.looked_at += 1
        back = ctx.supplies.return_nodes(feed)
        if not back or feed.ground in back or _switched_ground(ctx, feed, back) or _split(ctx, feed, back):
            continue
        giver = ctx.supplies.givers_of(feed)[0]
        pin = PinRef(feed.part.ref, next(g for g in feed.supply.ground if ctx.node((feed.part.ref, g))))
        yield found(
            f"{pin} lies on net {ctx.name(feed.ground)}, which is not the ground of {giver.pin}, its supply",
            pins=[pin],
            nets=[feed.ground],
            fix={"op": "connect", "pin": str(pin), "to": ctx.name(giver.ground)},
        )


def _split(ctx: Context, feed: Feed, back: set[str]) -> bool:
    """The part lies between two supplies whose other ends meet: what comes from the one goes back through the other."""
    return any(s.ground in back or (s.ground is not None and ctx.is_ground(s.ground)) for s in ctx.supplies.givers(feed.ground or ""))


def _switched_ground(ctx: Context, feed: Feed, back: set[str]) -> bool:
    """A switch, transistor or small resistor may well lie between a part and its supply's ground."""
    if any(b.other in back and b.ohms < 1000 for b in ctx.network.branches(feed.ground)):
        return True
    others = [ctx.part(p).component for p, _ in ctx.on(feed.ground or "") if p.ref != feed.part.ref]
    return any(c.shape not in ("resistor", "capacitor", "capacitor-polarised") and not c.mcu and not c.supplies for c in others) or any(
        d.type == "open_collector" for _, d in ctx.on(feed.ground or "")
    )


@rule("supply-reversed", "error", "Supply and ground of a part are not exchanged", yields_to=("source-reversed",))
def supply_reversed(ctx: Context) -> Iterator[Finding]:
    """A part's ground pin lies on the supply and its supply pin on ground: the protection diodes of a chip conduct, it gets hot at once and
    rarely survives.

    Fix: exchange the two wires (or turn the part). Source: absolute maximum ratings (supply voltage from -0.3 V).
    """
    for feed in ctx.supplies.feeds:
        plus = next((p for p in feed.supply.pins if ctx.node((feed.part.ref, p)) is not None), None)
        minus = next((g for g in feed.supply.ground if ctx.node((feed.part.ref, g)) is not None), None)
        if plus is None or minus is None or feed.supply.min <= 0 or feed.supply.kind == "mains":
            continue
        above, below = (ctx.node((feed.part.ref, p)) for p in (plus, minus))
        high, low = ctx.potential(above), ctx.potential(below)
        if high is None or low is None or above == below:
            continue
        ctx.looked_at += 1
        if high < low - 0.5:
            pins = [PinRef(feed.part.ref, p) for p in (plus, minus)]
            yield found(
                f"{feed.part.ref} ({feed.part.component.name}) is reversed: {pins[0]} lies on {ctx.name(above)}, {pins[1]} on {ctx.name(below)} "
                f"({_volts(low)}), which destroys most parts",
                pins=[*pins, *(PinRef(feed.part.ref, p) for p in (*feed.supply.pins, *feed.supply.ground))],
                nets=[n for n in (above, below) if n],
                numbers={"volts_v": high - low},
                fix={"op": "swap", "pins": [str(p) for p in pins]},
            )


FAR = 1.1
"""Data sheets' absolute maximum ratings lie about this many times above the largest voltage for use, where a file does not give them."""


@rule(
    "supply-out-of-range",
    "error",
    "Every part gets a voltage that it stands and works at",
    rated=True,
    yields_to=("rail-short", "source-reversed", "supply-reversed"),
)
def supply_out_of_range(ctx: Context) -> Iterator[Finding]:
    """The voltage between a part's supply and ground pins must lie within its range. Above it the part is
    damaged; below it it does not work reliably.

    Fix: feed it from another rail, or put a regulator or converter between. Source: the component's data
    sheet.
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
        for giver in (g for g in ctx.supplies.givers_of(feed) if g.assumed):
            ctx.skip(f"what {giver.pin} is set to is not known: taken as {_volts(giver.volts or 0.0)}, which the parts behind it want")
        volts = feed.volts
        slack = 0.02 * abs(supply.max)
        name = f"{feed.part.ref} ({feed.part.component.name})"
        numbers: dict[str, float | str] = {"volts_v": volts, "min_v": supply.min, "max_v": supply.max}
        cells = [
            s for s in ctx.supplies.givers_of(feed) if s.rail.topology in ("cell", "charger") and not s.rail.setting
        ]  # of any voltage: its range tells nothing
        full = max((s.rail.max - s.volts for s in cells if s.rail.max and s.volts), default=0.0)
        if full and volts <= supply.max + slack and volts + full > (supply.abs_max or FAR * supply.max):
            yield found(
                f"{name} gets up to {_volts(volts + full)} at {feed.pin} from a full battery: that destroys it (it takes {_volts(supply.min)} to "
                f"{_volts(supply.max)})",
                pins=[PinRef(feed.part.ref, p) for p in supply.pins[:1]],
                nets=[ctx.name(feed.node)],
                numbers=numbers | {"full_v": volts + full},
                fix={"op": "insert_converter", "pin": feed.pin, "volts": supply.nominal or supply.max},
            )
        elif volts > supply.max + slack:
            limit = supply.abs_max
            harm = "which destroys it" if limit is not None and volts > limit else "which can damage it"
            yield found(
                f"{name} gets {_volts(volts)} at {feed.pin}: {harm} (it takes {_volts(supply.min)} to {_volts(supply.max)})",
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


FRESH = 1.1
"""Share of its recommended range that a part may lie above it at fresh dry cells: their 1.6 V sink to 1.5 V within minutes of use."""


@rule("supply-peak", "warning", "A full or empty battery stays within what it feeds", rated=True, yields_to=("supply-out-of-range",))
def supply_peak(ctx: Context) -> Iterator[Finding]:
    """A battery's voltage is not its nominal one: full, a lithium cell gives 4.2 V. What it feeds directly
    must stand the full voltage.

    Fix: put a regulator between, or take a part with a wider range. Source: the cell's and the component's
    data.
    """
    for feed in ctx.supplies.feeds:
        for source in ctx.supplies.givers_of(feed):
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
            fresh = str(source.part.component.spec.get("chemistry", "")).lower().startswith(("alkaline", "zinc"))
            if top > limit * (FRESH if fresh and not feed.supply.abs_max else 1.02) and (feed.volts or 0) <= feed.supply.max * 1.02:
                yield found(
                    f"{feed.part.ref} ({feed.part.component.name}) gets up to {_volts(top)} from a full "
                    f"{source.part.title}: it takes at most {_volts(limit)}",
                    pins=[feed.pin],
                    numbers={"full_v": top, "limit_v": limit},
                )


@rule("self-fed", "error", "No part feeds its own supply input")
def self_fed(ctx: Context) -> Iterator[Finding]:
    """A supply input on a net whose only source is the part's own output gets nothing: no current comes from nowhere.

    Fix: put the input on the supply it is made for. Source: basic circuit theory.
    """
    for feed in ctx.supplies.feeds:
        part = feed.part
        if feed.node is None or part.component.form not in ("board", "module", "ic"):
            continue
        own = [r for r in part.component.rails if any(ctx.node((part.ref, p)) == feed.node for p in r.pins)]
        own = [r for r in own if not set(r.pins) & set(feed.supply.pins) and r.topology not in ("cell", "charger", "pass")]
        if not own:
            continue
        ctx.looked_at += 1
        if all(s.part.ref == part.ref for s in ctx.supplies.sources if s.node == feed.node):
            pin = PinRef(part.ref, next(p for p in feed.supply.pins if ctx.node((part.ref, p)) == feed.node))
            yield found(f"{pin} is fed by {part.ref}.{own[0].pins[0]}, an output of the same part", pins=[pin], nets=[feed.node])
