"""Lines that only one peripheral of a controller can serve."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.pins import offers
from circuitlm.verify.buses import alone, wire_of
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

OTHER = {"tx": "rx", "rx": "tx"}


@rule(
    "peripheral-pin",
    "error",
    "Lines that need a controller's own peripheral lie on its pins",
    yields_to=("output-contention", "input-only-pin"),
)
def peripheral_pin(ctx: Context) -> Iterator[Finding]:
    """A CAN transceiver turns levels alone: the frames come from a CAN peripheral in the controller, whose transmitter and receiver are at certain
    pins. On other pins, with the two exchanged, or at a controller that has none, nothing is sent.

    Fix: the transmit and receive pins of the controller's pinout; for a controller without CAN a module with a CAN controller (MCP2515). Source:
    the controller's pinout.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces:
            for role, needs in i.needs.items():
                need = next((n for n in needs if "." in n), None)
                node = ctx.node((part.ref, i.pins[role])) if need is not None and role in i.pins else None
                if node is None or need is None:
                    continue
                for pin in (p for n in wire_of(ctx, node) for p, _ in ctx.on(n) if ctx.is_controller(ctx.part(p))):
                    ctx.looked_at += 1
                    if not _serves(ctx, pin, need):
                        yield _wrong(ctx, PinRef(part.ref, i.pins[role]), pin, need)


@rule("transceiver-deaf", "error", "A transceiver has both its lines to the controller", yields_to=("line-open", "must-connect"))
def transceiver_deaf(ctx: Context) -> Iterator[Finding]:
    """A CAN controller reads back every bit that it sends, and waits for the others' acknowledgement: without its receive line it switches itself off
    after the first frame.

    Fix: the transceiver's receive output to the controller's receive pin. Source: ISO 11898-1 (bit monitoring, acknowledgement).
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces:
            lines = {r: PinRef(part.ref, i.pins[r]) for r, needs in i.needs.items() if r in i.pins and any("." in n for n in needs)}
            if len(lines) < 2 or all(alone(ctx, p) for p in lines.values()):
                continue
            ctx.looked_at += 1
            for pin in (p for p in lines.values() if alone(ctx, p)):
                yield found(f"{pin} ({part.component.name}) is open: the controller needs both lines of its transceiver", pins=[pin])


def _serves(ctx: Context, pin: PinRef, need: str) -> bool:
    return offers(ctx.part(pin).component, ctx.pins[pin], need)


def _wrong(ctx: Context, line: PinRef, pin: PinRef, need: str) -> Finding:
    board = ctx.part(pin)
    bus, _, role = need.partition(".")
    what = f"{bus.upper()} {'transmitter' if role == 'tx' else 'receiver'}"
    where = _pins_for(board, need)
    if role in OTHER and _serves(ctx, pin, f"{bus}.{OTHER[role]}"):
        why = f"{pin} is the other line of {board.ref}'s {bus.upper()} port: transmit and receive are exchanged"
    elif where:
        why = f"{board.ref} ({board.component.name}) has it on {', '.join(where[:3])}, and not on {pin.pin}"
    else:
        why = f"{board.ref} ({board.component.name}) has no {bus.upper()} peripheral"
    return found(f"{line} belongs to a {what}, and lies on {pin}: {why}", pins=[line, pin], nets=[ctx.node(line) or ""])


def _pins_for(board: Part, need: str) -> list[str]:
    return [p.id for p in board.component.pins if offers(board.component, p, need)]
