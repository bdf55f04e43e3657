"""The SPI bus: its lines and its chip selects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import PinRef
from circuitlm.verify.buses import Member, boards_on, crossed, deselected, lines, members, missing, wire_of
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

LINES = ("sck", "mosi", "miso")


@rule("spi-crossed", "error", "SPI lines go to their own kind", yields_to=("bus-exchanged",))
def spi_crossed(ctx: Context) -> Iterator[Finding]:
    """SCK, MOSI and MISO join pins of the same name on controller and device; crossed, nothing is
    transferred.

    Fix: swap the wires. Source: the usual SPI convention (Motorola).
    """
    for node, pin, role, other, other_role in crossed(ctx, "spi"):
        yield found(
            f"{pin} is {role.upper()}, but shares net {ctx.name(node)} with {other}, which is {other_role.upper()}",
            pins=[pin, other],
            nets=[node],
        )


@rule("spi-cs-shared", "error", "Every SPI device has its own chip select")
def spi_cs_shared(ctx: Context) -> Iterator[Finding]:
    """Two devices with one chip select listen and answer at the same time. Devices in a chain (data out to
    data in) share it rightly.

    Fix: a pin of its own for each device. Source: the usual SPI convention.
    """
    for node, parts in lines(ctx, "spi", "cs"):
        if ctx.potential(node) is not None:
            continue
        ctx.looked_at += 1
        targets = [m for m in parts if m.interface.role == "target"]
        for a, b in combinations(targets, 2):
            same_in = a.nodes.get("mosi") is not None and a.nodes.get("mosi") == b.nodes.get("mosi")
            same_out = a.nodes.get("miso") is not None and a.nodes.get("miso") == b.nodes.get("miso")
            apart = a.nodes.get("sck") != b.nodes.get("sck") or _leads(ctx, a, b, targets) or _leads(ctx, b, a, targets)
            if a.part is not b.part and (same_in or same_out or not apart):
                yield found(
                    f"{a.part.ref} and {b.part.ref} share the chip select net {ctx.name(node)}",
                    pins=[a.pin("cs"), b.pin("cs")],
                    nets=[node],
                    fix={"op": "move", "pin": str(b.pin("cs"))},
                )


def _leads(ctx: Context, first: Member, last: Member, targets: list[Member]) -> bool:
    """Whether data go from one part to the other, perhaps through others of the chain."""
    reached, ahead = [first], [first]
    while ahead:
        here = ahead.pop()
        if _feeds(ctx, here, last):
            return True
        further = [m for m in targets if all(m is not r for r in reached) and _feeds(ctx, here, m)]
        reached, ahead = reached + further, ahead + further
    return False


def _feeds(ctx: Context, first: Member, second: Member) -> bool:
    """Whether a part's data input hangs on a pin of the other one: they are a chain."""
    node = second.nodes.get("mosi")
    return node is not None and any(p.ref == first.part.ref for p in ctx.nodes.pins(node))


@rule(
    "spi-off-hardware",
    "warning",
    "SPI lies on the pins that the controller has for it",
    yields_to=("spi-crossed", "spi-incomplete", "bus-exchanged"),
)
def spi_off_hardware(ctx: Context) -> Iterator[Finding]:
    """Two of the three lines lie on the pins of the controller's SPI hardware, and one beside them: the hardware does not drive it. (All three on
    other pins are a bus in software, which somebody chose.)

    Fix: move that wire. Source: the controller's pinout.
    """
    for m in members(ctx, "spi"):
        if ctx.is_controller(m.part) or m.interface.role != "target":
            continue
        at = {
            r: [p for w in wire_of(ctx, m.nodes[r]) for p, _ in ctx.on(w) if ctx.is_controller(ctx.part(p))] for r in LINES if r in m.nodes
        }
        boards = {p.ref for pins in at.values() for p in pins}
        if len(boards) != 1 or not all(at.values()):
            continue
        board = ctx.parts[boards.pop()]
        if board.component.mcu is None or "spi" in board.component.mcu.matrix:
            continue
        ctx.looked_at += 1
        wrong = [r for r, pins in at.items() if not any(_has(ctx.pins[p], r) for p in pins)]
        where = [p.id for p in board.component.pins if wrong and _has(p, wrong[0])]
        if len(wrong) == 1 and len(at) > 1 and where:
            pin = at[wrong[0]][0]
            yield found(
                f"{pin} is no {wrong[0].upper()} of {board.ref} ({board.component.name}), whose SPI hardware has the other lines: "
                f"{', '.join(where[:3])} is",
                pins=[pin, m.pin(wrong[0])],
                nets=[m.nodes[wrong[0]]],
                hopeless=wrong[0] != "sck" and _ports(ctx.pins[pin], "spi") & _ports(ctx.pins[at["sck"][0]], "spi") != set(),
            )


def _ports(pin: Pin, protocol: str) -> set[str]:
    """The controller's hardware ports behind a pin."""
    return {f.partition(".")[0] for f in pin.fn if f.startswith(protocol)}


def _has(pin: Pin, role: str) -> bool:
    return any(f.startswith("spi") and f.endswith(f".{role}") for f in pin.fn)


@rule("spi-incomplete", "error", "An SPI part has its clock and data lines connected")
def spi_incomplete(ctx: Context) -> Iterator[Finding]:
    """Without its clock or a data line nothing is transferred.

    Fix: connect the missing line. Source: the usual SPI convention (Motorola).
    """
    for m in ctx.subjects(members(ctx, "spi")):
        if m.interface.role != "target" or not (m.interface.default or m.interface.alt):
            continue
        for role, pin in missing(ctx, m.part, m.interface):
            if role != "cs":
                yield found(f"{pin} ({role.upper()} of {m.part.ref}, {m.part.component.name}) is open", pins=[pin])
        node = m.nodes.get("miso")
        ends = [(p, ctx.bus_roles(p)) for n in wire_of(ctx, node) for p, _ in ctx.on(n)] if node is not None else []
        if len({p.ref for p, _ in ends}) > 1 and all(_answers(ctx, p, roles) for p, roles in ends):
            yield found(f"{m.pin('miso')} only meets other parts' outputs: no controller reads it", pins=[m.pin("miso")], nets=[node or ""])


def _answers(ctx: Context, pin: PinRef, roles: Iterable[tuple[str, str]]) -> bool:
    """A target's data output, or a resistor that only pulls its line."""
    part = ctx.part(pin)
    return ("spi", "miso") in roles and not ctx.is_controller(part) and part.component.form in ("module", "ic")


FRAMED = ("sensor", "radio", "storage", "expander", "converter", "clock", "bus")
"""Kinds of parts whose commands begin and end with an edge of their chip select; displays and registers mostly do without."""


@rule("spi-cs-fixed", "warning", "An SPI part's chip select moves", yields_to=("spi-cs-shared",))
def spi_cs_fixed(ctx: Context) -> Iterator[Finding]:
    """A converter starts to measure, a memory ends a command and a radio takes a frame at an edge of their chip select: with the select on
    ground for ever nothing begins or ends, on the supply the part is never spoken to.

    Fix: a pin of the controller to the chip select. Source: the parts' data sheets (MCP3008: a falling edge of CS starts the conversion).
    """
    for m in ctx.subjects(members(ctx, "spi")):
        node = m.nodes.get("cs")
        if m.interface.role != "target" or node is None or m.part.component.kind not in FRAMED or deselected(ctx, m.part):
            continue
        volts = ctx.potential(node)
        if volts is not None:
            yield found(
                f"{m.pin('cs')} ({m.part.component.name}) lies on {ctx.name(node)}: no edge of it begins or ends a transfer",
                pins=[m.pin("cs")],
                nets=[node],
            )


@rule(
    "bus-ports-mixed",
    "warning",
    "The lines of one bus lie on one port of the controller",
    yields_to=("bus-exchanged", "spi-crossed", "uart-not-crossed"),
)
def bus_ports_mixed(ctx: Context) -> Iterator[Finding]:
    """A controller with several SPI or serial ports has each on pins of its own. Clock on a pin of the first port and data on pins of the
    second: no hardware drives them together, and the library finds no such port. Controllers that lead any port to any pin are left alone.

    Fix: move the odd line to the port of the others. Source: the controller's table of pin functions.
    """
    for protocol, roles in (("spi", LINES), ("uart", ("tx", "rx"))):
        for m in ctx.subjects(members(ctx, protocol)):
            if ctx.is_controller(m.part):
                continue
            wired = [r for r in roles if r in m.nodes]
            for board in boards_on(ctx, [m.nodes[r] for r in wired]):
                mcu = board.component.mcu
                if mcu is None or protocol in mcu.matrix:
                    continue
                ports = {r: _ports_at(ctx, board.ref, m.nodes[r], protocol, {"tx": "rx", "rx": "tx"}.get(r, r)) for r in wired}
                if len(ports) < 2 or not all(ports.values()) or set.intersection(*(set(p) for p in ports.values())):
                    continue
                odd = min(ports, key=lambda r: (sum(bool(set(ports[r]) & set(o)) for o in ports.values()), wired.index(r)))
                pin = next(iter(ports[odd].values()))
                yield found(
                    f"{pin} is {odd.upper()} of {board.ref}'s {'/'.join(sorted(ports[odd]))}, the other lines of {m.part.ref} lie on "
                    f"{'/'.join(sorted({n for r, p in ports.items() if r != odd for n in p}))}: no port drives them together",
                    pins=[pin, m.pin(odd)],
                    nets=[m.nodes[odd]],
                )


def _ports_at(ctx: Context, ref: str, node: str, protocol: str, role: str) -> dict[str, PinRef]:
    """The controller's ports that have a role on the wire of a node, each with its pin."""
    pins = (p for n in wire_of(ctx, node) for p, _ in ctx.on(n) if p.ref == ref)
    return {f.partition(".")[0]: p for p in pins for f in ctx.pins[p].fn if f.startswith(protocol) and f.partition(".")[2] == role}
