"""Lines that belong together: the pairs of CAN and RS-485, a clock and its data."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from circuitlm.circuit.component import Pin
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.buses import alone, members, wire_of
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

PAIRS = {"can": ("h", "l"), "rs485": ("a", "b")}
TERMINATION = (60.0, 180.0)
"""Resistors of these values across a pair are meant as its termination, Ω (ISO 11898-2 and TIA-485: 120 Ω at each end)."""
UNDRIVEN_OHMS = 30.0
"""Half the least load that the drivers are made for: across less a receiver sees no difference, Ω."""


@rule("pair-incomplete", "error", "A differential pair has both its lines")
def pair_incomplete(ctx: Context) -> Iterator[Finding]:
    """CAN and RS-485 send the same bit on two lines; with one of them open the receiver at the far end sees noise.

    Fix: connect the other line. Source: ISO 11898-2, TIA-485.
    """
    for part in ctx.parts.values():
        for kind, roles in PAIRS.items():
            for i in part.component.interfaces_of(kind):
                if not all(r in i.pins for r in roles):
                    continue
                wired = {r: _meets_others(ctx, PinRef(part.ref, i.pins[r])) for r in roles}
                if not any(wired.values()):
                    continue
                ctx.looked_at += 1
                for role in (r for r in roles if not wired[r]):
                    pin = PinRef(part.ref, i.pins[role])
                    yield found(f"{pin} is open: the pair has only its other line", pins=[pin])


def _meets_others(ctx: Context, pin: PinRef) -> bool:
    node = ctx.node(pin)
    return node is not None and any(p.ref != pin.ref for p in ctx.nodes.pins(node))


@rule("pair-swapped", "error", "The two lines of a differential pair go to their own kind")
def pair_swapped(ctx: Context) -> Iterator[Finding]:
    """CANH joined with CANL, or A with B, inverts every bit: nothing is understood, and the bus is blocked for the others.

    Fix: swap the two wires at one end. Source: ISO 11898-2, TIA-485.
    """
    for protocol, roles in PAIRS.items():
        parts = [m for m in members(ctx, protocol) if all(r in m.nodes for r in roles)]
        for a, b in ctx.subjects(combinations(parts, 2)):
            if a.nodes[roles[0]] == b.nodes[roles[1]] or a.nodes[roles[1]] == b.nodes[roles[0]]:
                yield found(
                    f"{a.pin(roles[0])} is joined with {b.pin(roles[1])}: the pair is crossed between {a.part.ref} and {b.part.ref}",
                    pins=[b.pin(r) for r in roles],
                    parts=[a.part.ref, b.part.ref],
                    fix={"op": "swap", "pins": [str(b.pin(r)) for r in roles]},
                )


@rule("bus-termination", "warning", "A CAN or RS-485 bus is terminated")
def bus_termination(ctx: Context) -> Iterator[Finding]:
    """A fast pair reflects its edges at open ends. Looks at buses of which two ends are in the circuit: a resistor of 120 Ω across the pair
    or a module with its own (a jumper counts as it is set) belongs at each end; a bus that leaves through a connector may have its other end
    elsewhere, and a lone transceiver at a terminal is taken for one end.

    Fix: 120 Ω across the pair at both ends; a node in the middle of a long bus has none. Source: ISO 11898-2, TIA-485.
    """
    for protocol, roles in PAIRS.items():
        buses: dict[tuple[str, str], list[Part]] = {}
        for m in members(ctx, protocol):
            if all(r in m.nodes for r in roles):
                buses.setdefault((m.nodes[roles[0]], m.nodes[roles[1]]), []).append(m.part)
        for (high, low), parts in buses.items():
            leaves = any(ctx.part(p).component.kind == "connector" for n in (high, low) for p, _ in ctx.on(n))
            if high == low or (len(parts) < 2 and not (leaves and parts[0].component.form == "ic")):
                continue  # a module's jumper is somebody's choice
            ctx.looked_at += 1
            if any(b.other == low and b.ohms < UNDRIVEN_OHMS for b in ctx.network.branches(high)):
                continue  # `termination-value` tells what is there
            across = [b for b in ctx.network.branches(high) if b.other == low and TERMINATION[0] <= b.ohms <= TERMINATION[1]]
            ends = len(across) + sum(_terminates(p) for p in parts)
            if ends < (1 if leaves else 2):
                yield found(
                    f"the {protocol.upper()} bus of {' and '.join(p.ref for p in parts)} has {ends or 'no'} termination"
                    f"{'' if ends else ' at all'}: {show(120.0, 'Ω')} belong at each end"
                    f"{'' if len(parts) > 1 else ' (unless it is a node between others)'}",
                    parts=[p.ref for p in parts],
                    nets=[high, low],
                    fix={"op": "add", "component": "resistor", "value": "120", "between": [high, low]},
                )
            elif ends > 2 and across:
                yield found(
                    f"the {protocol.upper()} bus of {' and '.join(p.ref for p in parts)} has {ends} terminations: {show(120.0, 'Ω')} belong at its two "
                    "ends alone, more of them load the drivers",
                    parts=[*(b.ref for b in across), *(p.ref for p in parts)],
                    nets=[high, low],
                )


@rule("bias-exchanged", "warning", "The bias of an RS-485 bus holds A above B")
def bias_exchanged(ctx: Context) -> Iterator[Finding]:
    """While nobody sends, bias resistors hold A above B, which receivers read as an idle line. Exchanged, A to ground and B to the supply, the idle bus
    reads as a start bit, and the receiver reports characters that nobody sent.

    Fix: A to the supply, B to ground. Source: TIA-485; application notes on fail-safe bias.
    """
    for m in members(ctx, "rs485"):
        pulls = {
            r: {round(v, 1) for b in ctx.network.branches(m.nodes.get(r)) if (v := ctx.potential(b.other)) is not None} for r in ("a", "b")
        }
        ctx.looked_at += bool(pulls["a"] or pulls["b"])
        if pulls["a"] == {0.0} and pulls["b"] and min(pulls["b"]) > 1.0:
            refs = [b.ref for r in ("a", "b") for b in ctx.network.branches(m.nodes[r]) if ctx.potential(b.other) is not None]
            yield found(
                f"{' and '.join(dict.fromkeys(refs))} hold {m.pin('a')} low and {m.pin('b')} high: an idle bus reads as a start bit",
                pins=[m.pin("a"), m.pin("b")],
                parts=[m.part.ref, *dict.fromkeys(refs)],
            )


def _always_on(ctx: Context) -> Iterator[tuple[Part, Pin, list[str]]]:
    """(part, enable, outputs of its receiver that are read) of the half-duplex drivers that are enabled for ever."""
    for part in ctx.parts.values():
        if not any(i.role == "peer" for i in part.component.interfaces_of("rs485")):
            continue
        gated = {p: data for data in part.component.pins for p in data.gates}
        drives = [d for p, d in gated.items() if part.component.pin(p).type == "input"]
        hears = [(p, d) for p, d in gated.items() if part.component.pin(p).type != "input"]
        for enable in drives:
            at = ctx.potential(ctx.node((part.ref, enable.id)))
            ctx.looked_at += 1
            if at is not None and (at > 1.5) == (enable.stops == "low"):
                yield part, enable, [p for p, d in hears if not alone(ctx, PinRef(part.ref, p)) and not _stopped(ctx, part, d)]


@rule("driver-always-on", "warning", "A half-duplex driver lets the others speak", yields_to=("drivers-fight",))
def driver_always_on(ctx: Context) -> Iterator[Finding]:
    """The driver of a pair on which several speak in turn is enabled for ever, while its receiver is read: nobody else is heard.

    Fix: one line of the controller to the enables of driver and receiver. Source: TIA/EIA-485, MAX485 data sheet.
    """
    for part, enable, heard in _always_on(ctx):
        if heard:
            yield found(
                f"{part.ref}.{enable.id} lies on {ctx.name(ctx.node((part.ref, enable.id)))}: {part.ref} ({part.title}) drives the bus for ever, and "
                f"{part.ref}.{heard[0]} hears nobody but itself",
                pins=[PinRef(part.ref, enable.id)],
            )


@rule("drivers-fight", "error", "Of the drivers on a pair one at a time is on")
def drivers_fight(ctx: Context) -> Iterator[Finding]:
    """Two drivers on one pair that are enabled for ever drive against each other whenever they differ: nothing comes through, and they get hot.

    Fix: the enables to lines of their controllers. Source: TIA/EIA-485, MAX485 data sheet.
    """
    for one, two in combinations(list(_always_on(ctx)), 2):
        lines = [
            {ctx.node((p.ref, x)) for i in p.component.interfaces_of("rs485") for x in i.pins.values()} - {None} for p, *_ in (one, two)
        ]
        if one[0] is not two[0] and (shared := lines[0] & lines[1]):
            yield found(
                f"{one[0].ref}.{one[1].id} and {two[0].ref}.{two[1].id} are always on: {one[0].ref} and {two[0].ref} ({two[0].title}) drive one pair "
                "against each other",
                pins=[PinRef(p.ref, enable.id) for p, enable, _ in (one, two)],
                nets=sorted(n for n in shared if n),
            )


def _stopped(ctx: Context, part: Part, enable: Pin) -> bool:
    at = ctx.potential(ctx.node((part.ref, enable.id)))
    return at is not None and (at > 1.5) == (enable.stops == "high")


@rule("pair-half-out", "warning", "Both lines of a pair reach the terminal", yields_to=("pair-incomplete", "bus-lines-joined"))
def pair_half_out(ctx: Context) -> Iterator[Finding]:
    """One line of a differential pair leads to a connector, and the other one stays on the board, at a resistor: what is plugged in there gets half the
    signal.

    Fix: the other line to the connector too. Source: ISO 11898-2, TIA-485.
    """
    for protocol, roles in PAIRS.items():
        for m in members(ctx, protocol):
            if not all(r in m.nodes for r in roles):
                continue
            plugs = {r: {p.ref for p, _ in ctx.on(m.nodes[r]) if ctx.part(p).component.kind == "connector"} for r in roles}
            others = {
                r: {p.ref for p, _ in ctx.on(m.nodes[r]) if p.ref != m.part.ref and ctx.part(p).component.kind != "passive"} for r in roles
            }
            ctx.looked_at += any(plugs.values())
            for one, two in (roles, roles[::-1]):
                if plugs[one] and not others[two]:
                    yield found(
                        f"{m.pin(one)} leads to {min(plugs[one])}, and {m.pin(two)} to no terminal: the pair leaves with one line",
                        pins=[m.pin(two)],
                        parts=[m.part.ref, min(plugs[one])],
                        nets=[m.nodes[two]],
                    )


@rule("termination-value", "warning", "A resistor across a pair has the value of its line", yields_to=("bus-termination",))
def termination_value(ctx: Context) -> Iterator[Finding]:
    """The cable of CAN and RS-485 has a wave impedance of 120 Ω. The only resistor across the pair is far from it: a large one reflects like an
    open end; a small one is more than the drivers, which are made for 54 to 60 Ω, can feed.

    Fix: 120 Ω at each of the two ends. Source: ISO 11898-2, TIA-485.
    """
    told: set[str] = set()
    for protocol, roles in PAIRS.items():
        for m in members(ctx, protocol):
            high, low = (m.nodes.get(r) for r in roles)
            if high is None or low is None or high == low:
                continue
            across = [b for b in ctx.network.branches(high) if b.other == low]
            ctx.looked_at += bool(across)
            if len(across) == 1 and across[0].ref not in told and not TERMINATION[0] * 0.9 <= across[0].ohms <= TERMINATION[1]:
                told.add(across[0].ref)
                yield found(
                    f"{across[0].ref} lays {show(across[0].ohms, 'Ω')} across the {protocol.upper()} pair of {m.part.ref}: {show(120.0, 'Ω')} belong at "
                    "each end",
                    parts=[across[0].ref, m.part.ref],
                    nets=[high, low],
                    numbers={"ohms": across[0].ohms, "wanted_ohms": 120.0},
                    hopeless=across[0].ohms < UNDRIVEN_OHMS,
                )


@rule("pair-elsewhere", "error", "A pair goes to its transceivers", yields_to=("signal-on-supply", "bus-lines-joined", "pair-swapped"))
def pair_elsewhere(ctx: Context) -> Iterator[Finding]:
    """A line of a CAN or RS-485 pair hangs on a controller's pin, or on a line that the controller drives: only a transceiver reads and drives a pair, and
    the bus may be several volts above or below ground.

    Fix: the pair to the other transceivers, the controller to the transceiver's logic side. Source: ISO 11898-2, TIA-485.
    """
    for protocol, roles in PAIRS.items():
        for m in members(ctx, protocol):
            for role in (r for r in roles if r in m.nodes):
                ctx.looked_at += 1
                board = next((p for p, d in ctx.on(m.nodes[role]) if ctx.is_controller(ctx.part(p)) and "digital" in d.fn), None)
                if board is not None:
                    yield found(
                        f"{m.pin(role)}, a line of the {protocol.upper()} pair, lies on {board}: a controller reaches the bus through its transceiver",
                        pins=[m.pin(role), board],
                        nets=[m.nodes[role]],
                    )


@rule("pair-loaded", "warning", "A termination lies across its pair", yields_to=("signal-on-supply",))
def pair_loaded(ctx: Context) -> Iterator[Finding]:
    """A resistor as small as a termination goes from one line of a CAN or RS-485 pair to ground or to a supply: it draws that line to one side
    against the driver, and the pair itself has no termination there. (Bias resistors have 390 Ω and more.)

    Fix: the resistor's other end to the pair's other line. Source: ISO 11898-2, TIA-485.
    """
    told: set[str] = set()
    for protocol, roles in PAIRS.items():
        for m in members(ctx, protocol):
            for role in (r for r in roles if r in m.nodes):
                for b in ctx.network.branches(m.nodes[role]):
                    side = b.volts if b.volts is not None else ctx.potential(b.other)
                    ctx.looked_at += 1
                    if side is None or b.ohms > TERMINATION[1] or b.ref in told or b.ref == m.part.ref:
                        continue
                    told.add(b.ref)
                    yield found(
                        f"{b.ref} lays {show(b.ohms, 'Ω')} from {m.pin(role)} to {show(side, 'V')}: a termination lies between the two lines",
                        pins=[m.pin(role)],
                        parts=[b.ref, m.part.ref],
                        nets=[m.nodes[role]],
                        numbers={"ohms": b.ohms},
                    )


@rule("bus-lines-joined", "error", "The lines of a bus are apart", yields_to=("signal-on-supply", "uart-not-crossed"))
def bus_lines_joined(ctx: Context) -> Iterator[Finding]:
    """Two lines of one bus lie on one net: the pair carries no difference, the clock is the data, and nothing is understood.

    Fix: take the two nets apart. Source: ISO 11898-2, TIA-485, NXP UM10204, the usual SPI convention.
    """
    told: set[str] = set()
    for protocol, roles in (PAIRS | CLOCKED).items():
        for m in members(ctx, protocol):
            at = [(r, m.nodes[r]) for r in roles if r in m.nodes]
            ctx.looked_at += len(at) > 1
            for (one, node), (two, other) in combinations(at, 2):
                serial = roles == CLOCKED["uart"]  # its divider for the other side's level does not part them
                if (node != other and not (serial and other in wire_of(ctx, node))) or node in told or ctx.potential(node) is not None:
                    continue
                told.add(node)
                plug = [p for p, _ in ctx.on(node) if ctx.part(p).component.kind == "connector"]
                yield found(
                    f"{m.pin(one)} and {m.pin(two)} are on one net: the {NAMED.get(protocol, protocol.upper())} lines of {m.part.ref} are joined",
                    pins=[m.pin(one), m.pin(two), *plug],
                    nets=[node],
                )


@rule(
    "buses-meet",
    "error",
    "A line belongs to one bus",
    yields_to=("signal-on-supply", "bus-lines-joined", "i2c-swapped", "spi-crossed", "output-contention"),
)
def buses_meet(ctx: Context) -> Iterator[Finding]:
    """Lines of two buses of different kinds lie on one net: the clock of the one is data to the other, and a part that answers on its own bus disturbs
    both. The same holds for what a pin is to work, a servo, a motor driver, a strip, on a line of I2C or of a serial port.

    Fix: a pin of the controller for each line. Source: NXP UM10204, the usual SPI convention.
    """
    told: set[str] = set()
    lines_at: dict[str, list[tuple[str, PinRef]]] = {}
    for protocol in APART:
        for m in members(ctx, protocol):
            for role, node in m.nodes.items():
                if ctx.potential(node) is None:
                    lines_at.setdefault(node, []).append((protocol, m.pin(role)))
    for node, lines in lines_at.items():
        lines += [(what, pin) for pin, _ in ctx.on(node) if (what := _worked(ctx, pin)) and lines[0][0] in ADDRESSED]
        ctx.looked_at += 1
        other = next(((kind, pin) for kind, pin in lines if kind != lines[0][0] and pin.ref != lines[0][1].ref), None)
        if other is not None and node not in told:
            told.add(node)
            (one, first), (two, second) = lines[0], other
            yield found(
                f"{first} ({one.upper()}) and {second} ({two.upper()}) are on one net, and disturb each other",
                pins=[first, second],
                nets=[node],
            )


def _worked(ctx: Context, pin: PinRef) -> str:
    """What a pin that works an actuator, driver or light is called there: CONTROL; empty for every other pin."""
    if ctx.part(pin).component.kind not in ("actuator", "driver", "light") or ctx.pins[pin].type != "input":
        return ""
    kinds = {i.type for i, r in ctx.roles.get(pin, ()) if r not in ("clock", "data", "latch", "clk", "serial", "uart", "rx", "tx")}
    return "control" if kinds & {"signals", "led-data", "trigger"} and not kinds & set(APART) else ""


ADDRESSED = ("i2c", "uart")
"""Buses whose lines nothing else shares. (Registers of drivers hang on the clock and data of SPI.)"""
APART = ("i2c", "spi", "uart", "onewire", "i2s")
CLOCKED = {"i2c": ("sda", "scl"), "spi": ("sck", "mosi"), "i2s": ("bclk", "ws", "data"), "uart": ("tx", "rx"), "signals": ("tx", "rx")}
"""Buses whose clock is not their data, or that talk both ways at once. (MOSI and MISO may share a wire.)"""
NAMED = {"signals": "send and receive"}


def _terminates(part: Part) -> bool:
    setting = next((s for s in part.component.settings if s.id == "termination"), None)
    if setting is not None:
        return part.settings.get("termination", setting.default) == "on"
    return part.component.on_board.termination
