"""Interfaces that are wired by half or crosswise: buses, pairs, control lines, coils."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.buses import members
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

PAIRS = {"can": ("h", "l"), "rs485": ("a", "b")}
TERMINATION = (60.0, 180.0)
"""Resistors of these values across a pair are meant as its termination, Ω (ISO 11898-2 and TIA-485: 120 Ω at each end)."""
EXCHANGED = (
    ("i2c", "sda", "scl"),
    ("spi", "mosi", "miso"),
    ("spi", "sck", "miso"),
    ("spi", "sck", "mosi"),
    ("uart", "tx", "rx"),
)


def _alone(ctx: Context, pin: PinRef) -> bool:
    """Nothing of another part is on the pin's net."""
    node = ctx.node(pin)
    return node is None or not any(p.ref != pin.ref for p in ctx.nodes.pins(node))


def _missing(ctx: Context, part: Part, i: Interface) -> Iterator[tuple[str, PinRef]]:
    """(role, pin) of what an interface in use cannot do without and has not got."""
    for role, name in i.pins.items():
        pin = PinRef(part.ref, name)
        if role not in i.optional and pin not in ctx.circuit.no_connect and _alone(ctx, pin):
            yield role, pin


@rule("spi-incomplete", "error", "An SPI part has its clock and data lines connected")
def spi_incomplete(ctx: Context) -> Iterator[Finding]:
    """Without its clock or a data line nothing is transferred.

    Fix: connect the missing line. Source: the usual SPI convention (Motorola).
    """
    for m in ctx.subjects(members(ctx, "spi")):
        if m.interface.role != "target" or not (m.interface.default or m.interface.alt):
            continue
        for role, pin in _missing(ctx, m.part, m.interface):
            if role != "cs":
                yield found(f"{pin} ({role.upper()} of {m.part.ref}, {m.part.component.name}) is open", pins=[pin])


@rule(
    "control-open",
    "warning",
    "The lines that control a part come from somewhere",
    yields_to=("must-connect", "support-part-missing", "unused-pin"),
)
def control_open(ctx: Context) -> Iterator[Finding]:
    """A chip select, an enable, a direction or a data input of a part in use is open: the part does what its leakage currents say. Inputs
    with a pull inside, and lines that the part's data call optional, are left alone.

    Fix: connect it to the controller, or strap it to the level that is wanted. Source: the component's own data.
    """
    bused = {m.part.ref for kind in ("spi", "uart") for m in members(ctx, kind)}
    for part in ctx.parts.values():
        if ctx.is_controller(part):
            continue
        for i in ctx.in_use(part):
            if i.type not in ("spi", "signals", "led-data", "uart", "onewire") or i.role == "source" or not (i.default or i.alt):
                continue
            if i.serves and not any(_served(ctx, part, s) for s in i.serves):
                continue
            ctx.looked_at += 1
            for role, pin in _missing(ctx, part, i):
                data = ctx.pins[pin]
                listens = data.type == "input" or (data.type == "bidirectional" and i.type == "onewire")
                if listens and not data.pull and (i.type != "spi" or role == "cs") and not (i.type == "uart" and role == "rx"):
                    yield found(f"{pin} ({part.component.name}) is open: nothing controls it", pins=[pin])
        if part.component.kind in ("actuator", "driver"):
            yield from _uncontrolled(ctx, part)
        if part.component.kind == "radio" and part.ref in bused:
            yield from _forgotten(ctx, part)


def _served(ctx: Context, part: Part, interface: str) -> bool:
    other = part.component.interface(interface)
    return other is not None and any(ctx.node((part.ref, p)) is not None for p in other.pins.values())


def _forgotten(ctx: Context, part: Part) -> Iterator[Finding]:
    """Enable and reset inputs of a radio whose bus is in use: open, it stays in stand-by or resets at random."""
    for i in part.component.interfaces_of("signals"):
        if not i.default or i.alt or i.serves or i.role == "source":
            continue
        pins = [PinRef(part.ref, p) for r, p in i.pins.items() if r not in i.optional]
        for pin in pins:
            data = ctx.pins[pin]
            if data.type == "input" and not data.pull and not data.unused and ctx.node(pin) is None and pin not in ctx.circuit.no_connect:
                yield found(f"{pin} ({part.component.name}) is open: nothing controls it", pins=[pin])


def _uncontrolled(ctx: Context, part: Part) -> Iterator[Finding]:
    """An actuator that is powered and has no wire at any of its inputs."""
    wanted = [i for i in part.component.interfaces_of("signals") if i.default and i.role != "source"]
    if not wanted or not any(f.fed for f in ctx.supplies.feeds_of.get(part.ref, ())):
        return
    pins = [PinRef(part.ref, p) for i in wanted for p in i.pins.values() if ctx.pins[PinRef(part.ref, p)].type == "input"]
    if pins and all(ctx.node(p) is None and not ctx.pins[p].pull for p in pins):
        yield found(f"{part.ref} ({part.component.name}) is powered, but nothing controls it: {pins[0]} is open", pins=pins[:1])


@rule("sender-unread", "warning", "What a serial part sends is received")
def sender_unread(ctx: Context) -> Iterator[Finding]:
    """A receiver for GPS, a fingerprint reader or a card reader whose transmit line leads nowhere reports to nobody.

    Fix: connect its TX to a receiving pin. Source: the component's own data.
    """
    for m in ctx.subjects(members(ctx, "uart")):
        if ctx.is_controller(m.part) or m.part.component.kind not in ("sensor", "radio") or "tx" not in m.interface.pins:
            continue
        if "tx" not in m.interface.optional and _alone(ctx, m.pin("tx")):
            yield found(f"{m.pin('tx')} ({m.part.component.name}) is open: nothing receives what it sends", pins=[m.pin("tx")])


@rule(
    "sensor-unread",
    "warning",
    "A sensor that is powered is read",
    yields_to=("power-missing", "ground-missing", "spi-incomplete", "i2c-incomplete"),
)
def sensor_unread(ctx: Context) -> Iterator[Finding]:
    """A sensor has its supply, and none of its outputs leads anywhere: the wire to the controller is missing.

    Fix: connect one of its outputs to the pin that is to read it. Source: the component's own data.
    """
    for part in ctx.parts.values():
        c = part.component
        ports = [i for i in c.interfaces_of("signals") if i.role != "source" or c.kind == "sensor"]
        buses = c.interfaces_of("i2c", "spi", "uart", "onewire", "i2s")
        gives = [PinRef(part.ref, p) for i in ports for p in i.pins.values() if c.pin(p).type in ("output", "open_collector")]
        if c.kind != "sensor" or not gives or buses or not any(f.fed for f in ctx.supplies.feeds_of.get(part.ref, ())):
            continue
        ctx.looked_at += 1
        if all(ctx.node(p) is None for p in gives):
            yield found(f"nothing reads {part.ref} ({c.name}): {gives[0]} is open", pins=gives[:1])


@rule("i2c-off-hardware", "warning", "I2C lies on the pins that the controller has for it")
def i2c_off_hardware(ctx: Context) -> Iterator[Finding]:
    """The usual library drives the I2C hardware, which some controllers have on fixed pins (Uno: A4 and A5, Mega: D20 and D21). On other
    pins only a slow substitute in software works, which most libraries of displays and sensors do not use.

    Fix: move the two wires. Source: the controller's pinout.
    """
    for m in ctx.subjects(members(ctx, "i2c")):
        if ctx.is_controller(m.part) or m.interface.role != "target" or not {"sda", "scl"} <= set(m.nodes):
            continue
        for board in ctx.circuit.controllers():
            mcu = board.component.mcu
            hard = {f for p in board.component.pins for f in p.fn if f.startswith("i2c")}
            on = {r: [p for p, _ in ctx.on(m.nodes[r]) if p.ref == board.ref] for r in ("sda", "scl")}
            if mcu is None or "i2c" in mcu.matrix or not hard or not all(on.values()):
                continue
            uses = {r: ctx.use(pins[0]) for r, pins in on.items()}
            own = {r: any(f.startswith("i2c") for p in pins for f in ctx.pins[p].fn) for r, pins in on.items()}
            inferred = all(u is None or u.function in ("i2c.sda", "i2c.scl", "digital") for u in uses.values())
            if inferred and not any(own.values()):
                where = sorted({p.id for p in board.component.pins for f in p.fn if f.startswith("i2c")})
                yield found(
                    f"{on['sda'][0]} and {on['scl'][0]} have no I2C hardware; {board.ref} ({board.component.name}) has it on "
                    f"{', '.join(where[:4])}",
                    pins=[on["sda"][0], on["scl"][0], m.pin("sda")],
                    nets=[m.nodes["sda"], m.nodes["scl"]],
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
    elsewhere.

    Fix: 120 Ω across the pair at both ends. Source: ISO 11898-2, TIA-485.
    """
    for protocol, roles in PAIRS.items():
        buses: dict[tuple[str, str], list[Part]] = {}
        for m in members(ctx, protocol):
            if all(r in m.nodes for r in roles):
                buses.setdefault((m.nodes[roles[0]], m.nodes[roles[1]]), []).append(m.part)
        for (high, low), parts in buses.items():
            leaves = any(ctx.part(p).component.kind == "connector" for n in (high, low) for p, _ in ctx.on(n))
            if len(parts) < 2 or high == low:
                continue
            ctx.looked_at += 1
            across = [b for b in ctx.network.branches(high) if b.other == low and TERMINATION[0] <= b.ohms <= TERMINATION[1]]
            ends = len(across) + sum(_terminates(p) for p in parts)
            if ends < (1 if leaves else 2):
                yield found(
                    f"the {protocol.upper()} bus of {' and '.join(p.ref for p in parts)} has {ends or 'no'} termination"
                    f"{'' if ends else ' at all'}: {show(120.0, 'Ω')} belong at each end",
                    parts=[p.ref for p in parts],
                    nets=[high, low],
                    fix={"op": "add", "component": "resistor", "value": "120", "between": [high, low]},
                )


def _terminates(part: Part) -> bool:
    setting = next((s for s in part.component.settings if s.id == "termination"), None)
    if setting is not None:
        return part.settings.get("termination", setting.default) == "on"
    return part.component.on_board.termination


@rule("coils-mixed", "warning", "Each coil of a stepper lies on one bridge of its driver")
def coils_mixed(ctx: Context) -> Iterator[Finding]:
    """A bipolar stepper has two coils, and each wants both its ends on the same bridge. With the wires mixed the motor hums and does not
    turn, and currents flow from one bridge into the other.

    Fix: find the pairs with a meter and put each on one bridge. Source: the driver's and motor's data sheets.
    """
    for motor in ctx.parts.values():
        for coils in (i for i in motor.component.interfaces_of("coils") if i.role == "sink" and "com" not in i.pins):
            ends = {r: n for r, p in coils.pins.items() if (n := ctx.node((motor.ref, p))) is not None}
            if set(ends) != {"a1", "a2", "b1", "b2"} or len(set(ends.values())) != 4:
                continue
            bridges = list(_bridges(ctx, set(ends.values())))
            if len(bridges) < 2:
                continue
            ctx.looked_at += 1
            pairs = [{ends["a1"], ends["a2"]}, {ends["b1"], ends["b2"]}]
            if not all(p in bridges for p in pairs):
                pins = [PinRef(motor.ref, p) for p in coils.pins.values()]
                yield found(f"the coils of {motor.ref} ({motor.component.name}) are spread over both bridges of their driver", pins=pins)


def _bridges(ctx: Context, nodes: set[str]) -> Iterator[set[str]]:
    """Pairs of these nodes that are the two ends of one bridge."""
    for driver in ctx.parts.values():
        for i in driver.component.interfaces:
            if i.role != "source":
                continue
            pairs = [("a1", "a2"), ("b1", "b2")] if i.type == "coils" else [("p", "n")] if i.type == "motor" else []
            for x, y in pairs:
                two = {ctx.node((driver.ref, i.pins[r])) for r in (x, y) if r in i.pins}
                if len(two) == 2 and two <= nodes:
                    yield two  # type: ignore[misc]
