"""Serial lines: transmitters and receivers."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.verify.buses import alone, members, partner, wire_of, wires
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule


@rule("uart-not-crossed", "error", "A serial transmitter goes to a receiver")
def uart_not_crossed(ctx: Context) -> Iterator[Finding]:
    """TX is an output and RX an input: TX goes to the other side's RX. TX to TX makes two outputs fight, RX
    to RX carries nothing. A line is followed through series resistors and level shifters.

    Fix: swap the two wires on one side. Source: the usual UART convention.
    """
    for wire in wires(ctx):
        ends = [(p, r) for n in wire for p, _ in ctx.on(n) for kind, r in sorted(ctx.bus_roles(p)) if kind == "uart"]
        if ends:
            ctx.looked_at += 1
        for role in ("tx", "rx"):
            same = [p for p, r in ends if r == role]
            opposite = [p for p, r in ends if r != role]
            refs = dict.fromkeys(p.ref for p in same)
            if len(refs) > 1 and not opposite:
                yield found(
                    f"{same[0]} and {same[1]} are both {role.upper()}: a transmitter goes to a receiver",
                    pins=same[:2],
                    nets=wire,
                    fix={"op": "swap", "pins": partner(ctx, same[1], "uart")},
                )


@rule(
    "serial-pins-exchanged",
    "error",
    "What drives a serial port drives its receiver",
    yields_to=("bus-exchanged", "uart-not-crossed", "output-contention"),
)
def serial_pins_exchanged(ctx: Context) -> Iterator[Finding]:
    """The output that is to be received (of a gate, an optocoupler behind one) lies on the controller's fixed transmit pin, and its receive pin leads
    out of the circuit: the two are exchanged, and two outputs fight. Looks at controllers whose serial port has fixed pins.

    Fix: exchange the two wires. Source: the controller's pinout.
    """
    for board in ctx.circuit.controllers():
        if board.component.mcu is None or "uart" in board.component.mcu.matrix:
            continue
        ports: dict[str, dict[str, PinRef]] = {}
        for p in board.component.pins:
            for f in p.fn:
                kind, _, role = f.partition(".")
                if kind.startswith("uart") and role in ("tx", "rx"):
                    ports.setdefault(kind, {})[role] = PinRef(board.ref, p.id)
        for port in (p for p in ports.values() if len(p) == 2):
            tx, rx = (
                [at for n in wire_of(ctx, ctx.node(port[r]) or "") for at, _ in ctx.on(n) if at.ref != board.ref] for r in ("tx", "rx")
            )
            if not tx or not rx:
                continue
            ctx.looked_at += 1
            driver = next((p for p in tx if ctx.drives(p) and ctx.part(p).component.kind in ("logic", "isolator")), None)
            if (
                driver is not None
                and not any(ctx.can_drive(p) for p in rx)
                and all(ctx.part(p).component.kind in ("connector", "passive") for p in rx)
            ):
                yield found(
                    f"{driver} drives {port['tx']}, the serial transmitter, and nothing drives {port['rx']}, the receiver: they are exchanged",
                    pins=[port["tx"], port["rx"]],
                    fix={"op": "swap", "pins": [str(port["tx"]), str(port["rx"])]},
                )


@rule(
    "usb-pin-driven",
    "advice",
    "Nothing drives the pin that a board is programmed through",
    yields_to=("uart-not-crossed", "output-contention"),
)
def usb_pin_driven(ctx: Context) -> Iterator[Finding]:
    """An Uno's, Nano's or Mega's D0 is where its USB converter's data come in: an output there fights it, and no program can be loaded
    until its wire is
    taken off.

    Fix: another pin (a second serial port, or one in software). Source: the boards' circuit diagrams.
    """
    for pin, data in ctx.pins.items():
        node = ctx.node(pin)
        if node is None or "usb" not in data.caution or "uart0.rx" not in data.fn or not ctx.is_controller(ctx.part(pin)):
            continue
        ctx.looked_at += 1
        driver = next((p for n in wire_of(ctx, node) for p, _ in ctx.on(n) if p.ref != pin.ref and ctx.drives(p)), None)
        if driver is not None:
            yield found(
                f"{driver} ({ctx.part(driver).title}) drives {pin} ({data.caution['usb']}): no program can be loaded while it is connected",
                pins=[pin, driver],
                nets=[node],
                fix={"op": "move", "pin": str(pin), "avoid": "usb"},
            )


@rule("sender-unread", "warning", "What a serial part sends is received", yields_to=("must-connect",))
def sender_unread(ctx: Context) -> Iterator[Finding]:
    """A receiver for GPS, a fingerprint reader or a card reader whose transmit line leads nowhere reports to nobody.

    Fix: connect its TX to a receiving pin. Source: the component's own data.
    """
    for m in ctx.subjects(members(ctx, "uart")):
        if ctx.is_controller(m.part) or m.part.component.kind not in ("sensor", "radio") or "tx" not in m.interface.pins:
            continue
        if "tx" not in m.interface.optional and alone(ctx, m.pin("tx")):
            yield found(f"{m.pin('tx')} ({m.part.component.name}) is open: nothing receives what it sends", pins=[m.pin("tx")])
