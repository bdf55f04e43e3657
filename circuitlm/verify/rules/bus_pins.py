"""Buses at the controller's own pins, and on supplies."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part
from circuitlm.verify.buses import members
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
    for protocol, one, two in EXCHANGED:
        for m in ctx.subjects(members(ctx, protocol)):
            if ctx.is_controller(m.part) or one not in m.nodes or two not in m.nodes:
                continue
            near = (two, one) if protocol == "uart" else (one, two)  # what the controller's pin should be
            for board in ctx.circuit.controllers():
                first, second = (_own(ctx, board, m.nodes[r], protocol) for r in (one, two))
                crossed = {i for i, r in first if r == near[1]} & {i for i, r in second if r == near[0]}
                right = {i for i, r in first if r == near[0]} & {i for i, r in second if r == near[1]}
                if crossed and not right:
                    a, b = m.pin(one), m.pin(two)
                    yield found(
                        f"{a} and {b} lie on {board.ref}'s {protocol.upper()} pins the wrong way round",
                        pins=[a, b],
                        nets=[m.nodes[one], m.nodes[two]],
                        fix={"op": "swap", "pins": [str(a), str(b)]},
                    )


def _clock_on_select(ctx: Context) -> Iterator[Finding]:
    """An SPI part whose chip select lies on the controller's own clock pin, and its clock elsewhere, though its data use that bus."""
    for m in members(ctx, "spi"):
        if ctx.is_controller(m.part) or not {"sck", "cs"} <= set(m.nodes):
            continue
        for board in ctx.circuit.controllers():
            own = {role: _own(ctx, board, node, "spi") for role, node in m.nodes.items()}
            clocked = {i for i, r in own["cs"] if r == "sck"}
            data = {i for role in ("mosi", "miso") for i, r in own.get(role, ()) if r == role}
            if clocked & data and not any(r == "sck" for _, r in own["sck"]):
                a, b = m.pin("sck"), m.pin("cs")
                yield found(
                    f"{b} (chip select) lies on {board.ref}'s SPI clock, and {a} does not: they are exchanged",
                    pins=[a, b],
                    nets=[m.nodes["sck"], m.nodes["cs"]],
                    fix={"op": "swap", "pins": [str(a), str(b)]},
                )


def _own(ctx: Context, board: Part, node: str, protocol: str) -> set[tuple[str, str]]:
    """(instance, role) that a controller's pin on the node has for a protocol, where nobody declared it otherwise."""
    out = set()
    for pin, data in ctx.on(node):
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
    kinds = ("i2c", "spi", "uart", "onewire")
    for pin in ctx.pins:
        lines_of = {(k, r) for k, r in ctx.bus_roles(pin) if k in kinds and r != "cs"}
        node = ctx.node(pin)
        if not lines_of or node is None or (ctx.use(pin) is None and ctx.is_controller(ctx.part(pin))):
            continue
        ctx.looked_at += 1
        if ctx.is_ground(node) or ctx.supplies.givers(node):
            kind, role = min(lines_of)
            yield found(
                f"{pin} ({kind.upper()} {role.upper()}) lies on {ctx.name(node)}",
                pins=[pin],
                nets=[node],
                fix={"op": "disconnect", "pin": str(pin)},
            )
