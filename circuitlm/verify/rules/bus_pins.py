"""Buses at the controller's own pins, and on supplies."""

from __future__ import annotations

import re
from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.buses import boards_on, deselected, members, wire_of, wires
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

EXCHANGED = (
    ("i2c", "sda", "scl"),
    ("spi", "mosi", "miso"),
    ("spi", "sck", "miso"),
    ("spi", "sck", "mosi"),
    ("uart", "tx", "rx"),
)


@rule("bus-exchanged", "error", "A controller's own bus pins are used for what is printed on them")
def bus_exchanged(ctx: Context) -> Iterator[Finding]:
    """The two lines of a bus lie on the controller's two pins for that bus, the other way round: SDA on SCL, MOSI on MISO, TX on TX. Some
    controllers can bring a bus to other pins, but nobody means this.

    Fix: swap the two wires. Source: the controller's pinout.
    """
    yield from _clock_on_select(ctx)
    yield from _single_line(ctx)
    yield from _two_boards(ctx)
    yield from _headers(ctx)
    for protocol, one, two in EXCHANGED:
        for m in ctx.subjects(members(ctx, protocol)):
            if ctx.is_controller(m.part) or one not in m.nodes or two not in m.nodes:
                continue
            near = (two, one) if protocol == "uart" else (one, two)  # what the controller's pin should be
            for board in boards_on(ctx, (m.nodes[one], m.nodes[two])):
                first, second = (_own(ctx, board, m.nodes[r], protocol) for r in (one, two))
                crossed = {i for i, r in first if r == near[1]} & {i for i, r in second if r == near[0]}
                right = {i for i, r in first if r == near[0]} & {i for i, r in second if r == near[1]}
                if crossed and not right:
                    a, b = m.pin(one), m.pin(two)
                    own = [
                        next((p for n in wire_of(ctx, m.nodes[r]) for p, _ in ctx.on(n) if p.ref == board.ref), None) for r in (one, two)
                    ]
                    others = [(x.nodes.get(one), x.nodes.get(two)) for x in members(ctx, protocol) if not ctx.is_controller(x.part)]
                    mine = (m.nodes[one], m.nodes[two])
                    many = others.count(mine) > 1 and mine[::-1] not in others  # all of them: the controller's wires are the wrong ones
                    yield found(
                        f"{a} and {b} lie on {board.ref}'s {protocol.upper()} pins the wrong way round",
                        pins=[a, b],
                        nets=[m.nodes[one], m.nodes[two]],
                        fix={"op": "swap", "pins": [str(p) for p in own] if many and all(own) else [str(a), str(b)], "uses": "anew"},
                    )


def _single_line(ctx: Context) -> Iterator[Finding]:
    """A part that only sends, or is only sent to, on a serial line that ends at the controller's pin for the same direction."""
    for m in members(ctx, "uart"):
        wired = [r for r in ("tx", "rx") if r in m.nodes]
        if ctx.is_controller(m.part) or len(wired) != 1 or len(_speakers(ctx, m.nodes[wired[0]])) > 1:
            continue
        for board in boards_on(ctx, m.nodes.values()):
            here = {r for _, r in _own(ctx, board, m.nodes[wired[0]], "uart")}
            if here == {wired[0]}:
                pin = m.pin(wired[0])
                yield found(
                    f"{pin} ({wired[0].upper()}) lies on {board.ref}'s own {wired[0].upper()} pin: a transmitter goes to a receiver",
                    pins=[pin, *(p for n in wire_of(ctx, m.nodes[wired[0]]) for p, _ in ctx.on(n) if p.ref == board.ref)],
                    nets=[m.nodes[wired[0]]],
                )


def _speakers(ctx: Context, node: str) -> set[str]:
    """The parts, controllers left out, with a serial line on a node."""
    pins = (p for p, _ in ctx.on(node) if not ctx.is_controller(ctx.part(p)))
    return {p.ref for p in pins if any(kind == "uart" for kind, _ in ctx.bus_roles(p))}


def _two_boards(ctx: Context) -> Iterator[Finding]:
    """Two controllers whose own serial pins are joined transmitter to transmitter and receiver to receiver."""
    same: dict[tuple[str, str], dict[str, tuple[PinRef, PinRef]]] = {}
    for wire in wires(ctx):
        ends = [(p, r) for n in wire for p, _ in ctx.on(n) if ctx.is_controller(ctx.part(p)) for r in _serial_roles(ctx, p)]
        if len(ends) == 2 and ends[0][0].ref != ends[1][0].ref and ends[0][1] == ends[1][1]:
            (a, role), (b, _) = sorted(ends)
            same.setdefault((a.ref, b.ref), {})[role] = (a, b)
    for lines in same.values():
        if set(lines) == {"tx", "rx"}:
            a, b = lines["tx"]
            yield found(
                f"{a} and {b} are both transmitters, {lines['rx'][0]} and {lines['rx'][1]} both receivers: the lines are not crossed",
                pins=[*lines["tx"], *lines["rx"]],
                fix={"op": "swap", "pins": [str(b), str(lines["rx"][1])], "uses": "anew"},
            )


def _serial_roles(ctx: Context, pin: PinRef) -> set[str]:
    """What a controller's pin is on its hardware serial port: tx or rx."""
    return {role for f in ctx.pins[pin].fn for kind, _, role in [f.partition(".")] if kind.startswith("uart") and role in ("tx", "rx")}


HEADERS = (("MOSI", "MISO", "spi"), ("SDA", "SCL", "i2c"))
"""Pairs of lines that connectors bear by name, and the bus they belong to."""


def _headers(ctx: Context) -> Iterator[Finding]:
    """A connector whose pins bear the names of a bus's lines (a programming header), on the controller's pins for that bus the other way
    round."""
    for part in ctx.parts.values():
        for one, two, bus in HEADERS if part.component.kind == "connector" else ():
            pins = [PinRef(part.ref, n) for n in (one, two) if part.component.has_pin(n) and ctx.node((part.ref, n)) is not None]
            if len(pins) != 2:
                continue
            for board in boards_on(ctx, [n for p in pins if (n := ctx.node(p))]):
                programmed = bus == "spi" and any(f.startswith("isp.") for p in board.component.pins for f in p.fn)
                lines = "isp" if programmed else bus  # an ATtiny is programmed over the lines that its own bus uses the other way round
                first, second = ({r for _, r in _own(ctx, board, ctx.node(p) or "", lines)} for p in pins)
                if one.lower() in second and two.lower() in first and one.lower() not in first:
                    yield found(
                        f"{pins[0]} and {pins[1]} lie on {board.ref}'s {bus.upper()} pins the wrong way round",
                        pins=pins,
                        parts=[board.ref],
                        fix={"op": "swap", "pins": [str(p) for p in pins], "uses": "anew"},
                    )


def _clock_on_select(ctx: Context) -> Iterator[Finding]:
    """An SPI part whose chip select lies on the controller's own clock pin, and its clock elsewhere, though its data use that bus."""
    for m in members(ctx, "spi"):
        if ctx.is_controller(m.part) or not {"sck", "cs"} <= set(m.nodes):
            continue
        for board in boards_on(ctx, m.nodes.values()):
            if _declared(ctx, board, m.nodes["sck"], "sck"):
                continue  # by the pin matrix another pin gives the clock
            own = {role: _own(ctx, board, node, "spi") for role, node in m.nodes.items()}
            clocked = {i for i, r in own["cs"] if r == "sck"}
            data = {i for role in ("mosi", "miso") for i, r in own.get(role, ()) if r == role}
            if clocked & data and not any(r == "sck" for _, r in own["sck"]):
                a, b = m.pin("sck"), m.pin("cs")
                yield found(
                    f"{b} (chip select) lies on {board.ref}'s SPI clock, and {a} does not: they are exchanged",
                    pins=[a, b],
                    nets=[m.nodes["sck"], m.nodes["cs"]],
                    fix={"op": "swap", "pins": [str(a), str(b)], "uses": "anew"},
                )


def _declared(ctx: Context, board: Part, node: str, role: str) -> bool:
    """Whether a controller's pin on a node's wire is said to give a bus's line."""
    uses = (ctx.use(pin) for n in wire_of(ctx, node) for pin, _ in ctx.on(n) if pin.ref == board.ref)
    return any(u is not None and u.function.rpartition(".")[2] == role for u in uses)


def _own(ctx: Context, board: Part, node: str, protocol: str) -> set[tuple[str, str]]:
    """(instance, role) that a controller's pin on the node's wire has for a protocol, where nobody declared it otherwise."""
    out = set()
    for pin, data in (at for n in wire_of(ctx, node) for at in ctx.on(n)):
        use = ctx.use(pin)
        declared = use is not None and use.function.partition(".")[0][-1:].isdigit() and use.function not in data.fn
        if pin.ref != board.ref or declared:
            continue
        for function in data.fn:
            instance, _, role = function.partition(".")
            if instance.rstrip("0123456789") == protocol:
                out.add((instance, role))
    return out


@rule("signal-on-supply", "error", "Bus lines do not lie on a supply or ground")
def signal_on_supply(ctx: Context) -> Iterator[Finding]:
    """A data or clock line that lies on ground or on a supply is dead, and with it everything on the bus.

    Fix: take the line off the supply net. Source: basic circuit theory.
    """
    kinds = ("i2c", "spi", "uart", "onewire", "can", "rs485", "i2s")
    dead: dict[tuple[str, str, str], list[PinRef]] = {}
    for pin in ctx.pins:
        lines_of = {(k, r) for k, r in ctx.bus_roles(pin) if k in kinds and r != "cs"}
        node = ctx.node(pin)
        if deselected(ctx, ctx.part(pin)):
            continue
        if not lines_of or node is None or (ctx.use(pin) is None and ctx.is_controller(ctx.part(pin))):
            continue
        ctx.looked_at += 1
        if ctx.is_ground(node) or ctx.supplies.givers(node):
            dead.setdefault((node, *min(lines_of)), []).append(pin)
    for (node, kind, role), pins in dead.items():
        hosts = [p for p, d in ctx.on(node) if "digital" in d.fn and ctx.is_controller(ctx.part(p)) and p not in pins]
        verb = "lies" if len(pins) == 1 else "lie"
        yield found(
            f"{', '.join(map(str, pins))} ({kind.upper()} {role.upper()}) {verb} on {ctx.name(node)}",
            pins=[*pins, *hosts] if len(pins) > 1 else pins,
            nets=[node],
            fix={"op": "move", "pin": str(pins[0])} if len(pins) == 1 else None,
        )


_SAID = {"sda": "i2c", "scl": "i2c", "mosi": "spi", "miso": "spi", "sck": "spi", "sclk": "spi", "cs": "spi"}
"""Words of a net's name that say what it carries, and the bus that it belongs to."""


@rule(
    "net-name-contradicted",
    "warning",
    "A net named after a bus line carries that line",
    yields_to=("i2c-swapped", "spi-crossed", "bus-exchanged", "signal-on-supply"),
)
def net_name_contradicted(ctx: Context) -> Iterator[Finding]:
    """A net that is called SCK (or SDA, MOSI) holds a part's pin for another line of the same bus, and none for this one: a wire went to the
    pin beside it, or the net has the wrong name. Either misleads whoever builds or programs it.

    Fix: put the wire where its name says, or rename the net. Source: the component's own data.
    """
    for net in ctx.circuit.nets.values():
        words = {w for w in re.split(r"[^a-z]+", net.name.lower()) if w in _SAID}
        if len(words) != 1 or len(net.pins) < 2:
            continue
        said = words.pop()
        wanted = "sck" if said == "sclk" else said
        ctx.looked_at += 1
        held = {
            p: {r for kind, r in ctx.bus_roles(p) if kind == _SAID[said]}
            for p in net.pins
            if p in ctx.pins and not ctx.is_controller(ctx.part(p))
        }
        wrong = [p for p, roles in held.items() if roles and wanted not in roles]
        if wrong and not any(wanted in roles for roles in held.values()):
            role = min(held[wrong[0]])
            yield found(
                f"net {net.name} leads to {wrong[0]}, which is {role.upper()} of {ctx.part(wrong[0]).component.name}, and to no {wanted.upper()}",
                pins=wrong[:1],
                nets=[net.name],
            )
