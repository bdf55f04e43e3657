"""Lines that have a counterpart: a bridge's two pairs, a keypad's rows, a plug's sleeve, the pin that chooses between two buses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from circuitlm.circuit.model import Part, PinRef
from circuitlm.verify.buses import alone
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

_OTHER_PAIR = {"ap": ("ep", "en"), "an": ("ep", "en"), "ep": ("ap", "an"), "en": ("ap", "an")}


@rule("bridge-crossed", "error", "A bridge is fed at its supply pair and read at its signal pair")
def bridge_crossed(ctx: Context) -> Iterator[Finding]:
    """A load cell's red and black wires are fed, its green and white ones give the signal of a few millivolts. With a wire of the one pair at
    a terminal of the other, the amplifier sees half the supply and stays at its end.

    Fix: exchange the two wires. (A+ with A-, or E+ with E-, only turns the sign.) Source: the Wheatstone bridge; HX711 data sheet.
    """
    ends = [(part, i) for part in ctx.parts.values() for i in part.component.interfaces_of("bridge")]
    for (cell, sink), (reader, source) in ((a, b) for a in ends for b in ends if a[1].role == "sink" and b[1].role == "source"):
        at = {ctx.node((reader.ref, p)): (role, p) for role, p in source.pins.items() if ctx.node((reader.ref, p)) is not None}
        for role, name in sink.pins.items():
            met = at.get(ctx.node((cell.ref, name)))
            ctx.looked_at += met is not None
            if met is not None and met[0] in _OTHER_PAIR.get(role, ()):
                pins = [PinRef(cell.ref, name), PinRef(reader.ref, met[1])]
                yield found(
                    f"{pins[0]} of {cell.title} lies at {pins[1]}: a signal wire and a supply wire of the bridge are exchanged",
                    pins=pins,
                    nets=[ctx.node(pins[0]) or ""],
                )


@rule("thermocouple-crossed", "error", "A thermocouple's plus is at its reader's plus")
def thermocouple_crossed(ctx: Context) -> Iterator[Finding]:
    """A thermocouple gives microvolts whose sign tells hotter from colder. With its wires exchanged the reading falls as it gets hot,
    and a heater that is
    regulated by it never goes off.

    Fix: exchange the two wires. Source: MAX6675 and MAX31855 data sheets.
    """
    ends = [(part, i) for part in ctx.parts.values() for i in part.component.interfaces_of("thermocouple")]
    for (junction, sink), (reader, source) in ((a, b) for a in ends for b in ends if a[1].role == "sink" and b[1].role == "source"):
        mine, theirs = ({r: PinRef(p.ref, i.pins[r]) for r in ("p", "n")} for p, i in ((junction, sink), (reader, source)))
        met = [
            (mine[r], theirs[o]) for r, o in (("p", "n"), ("n", "p")) if (n := ctx.node(mine[r])) is not None and n == ctx.node(theirs[o])
        ]
        ctx.looked_at += 1
        if met and ctx.node(mine["p"]) != ctx.node(mine["n"]):
            yield found(
                f"{met[0][0]} ({junction.title}) lies at {met[0][1]} of {reader.ref}: the wires are exchanged, and heat reads as cold",
                pins=met[0],
                fix={"op": "reverse", "part": junction.ref},
            )


@rule("key-lines-joined", "warning", "Each row and column of a keypad has its own line", yields_to=("same-net-part",))
def key_lines_joined(ctx: Context) -> Iterator[Finding]:
    """Two rows or columns of a matrix on one net cannot be told apart: keys of both answer for each other. One on a supply or on ground cannot be scanned.

    Fix: a pin for each line. Source: how a matrix of contacts is scanned.
    """
    for part in ctx.parts.values():
        for i in part.component.interfaces_of("signals"):
            keys = [(r, PinRef(part.ref, p)) for r, p in i.pins.items() if r[0] in "rc" and r[1:].isdigit()]
            if len(keys) < 6 or len(keys) != len(i.pins):
                continue
            ctx.looked_at += 1
            for _, key in keys:
                if (
                    (node := ctx.node(key)) is not None
                    and ctx.potential(node) is not None
                    and (ctx.is_ground(node) or ctx.supplies.givers(node))
                ):
                    yield found(f"{key} ({part.title}) lies on {ctx.name(node)}: its keys are never told apart", pins=[key], nets=[node])
            for (_, a), (_, b) in combinations(keys, 2):
                if (node := ctx.node(a)) is not None and node == ctx.node(b):
                    yield found(f"{a} and {b} ({part.title}) are on one net: their keys cannot be told apart", pins=[a, b], nets=[node])


@rule("audio-return-open", "warning", "A jack has its sleeve")
def audio_return_open(ctx: Context) -> Iterator[Finding]:
    """Tip or ring carries the signal out and the sleeve brings its current back; with the sleeve open nothing is heard, or only hum.

    Fix: the sleeve to the ground of the amplifier or source. Source: basic circuit theory.
    """
    for part in ctx.parts.values():
        told: set[PinRef] = set()
        for i in part.component.interfaces_of("audio"):
            if i.role != "either" or set(i.pins) != {"p", "n"}:
                continue
            signal, back = (PinRef(part.ref, i.pins[r]) for r in ("p", "n"))
            if alone(ctx, signal) or back in told:
                continue
            ctx.looked_at += 1
            if alone(ctx, back):
                told.add(back)
                yield found(f"{back} ({part.title}) is open: the current from {signal} has no way back", pins=[back], nets=[])


@rule(
    "other-bus-chosen",
    "error",
    "The pin that chooses a part's bus chooses the one that is wired",
    yields_to=("spi-incomplete", "signal-on-supply"),
)
def other_bus_chosen(ctx: Context) -> Iterator[Finding]:
    """Sensors that speak I2C and SPI on the same pins look at their chip select: low, they stay with SPI until the next power-up and never
    answer on I2C.

    Fix: the select pin to the supply for I2C. Source: BME280, LIS3DH and ADXL345 data sheets.
    """
    for part in ctx.parts.values():
        if not part.component.interfaces_of("spi"):
            continue
        for i in part.component.interfaces_of("i2c"):
            if not i.ties or i.role != "target" or not _on_i2c(ctx, part, i.pins.get("sda", "")):
                continue
            for name, rest in i.ties.items():
                at, wanted = (ctx.potential(ctx.node((part.ref, p))) for p in (name, rest))
                ctx.looked_at += at is not None
                if at is not None and wanted is not None and abs(at - wanted) > 0.5:
                    pin = PinRef(part.ref, name)
                    yield found(
                        f"{pin} ({part.component.name}) lies on {ctx.name(ctx.node(pin))} and chooses SPI, but the part is wired for I2C: it belongs to "
                        f"{part.ref}.{rest}",
                        pins=[pin],
                        fix={"op": "move", "pin": str(pin), "to": f"{part.ref}.{rest}"},
                    )


def _on_i2c(ctx: Context, part: Part, sda: str) -> bool:
    """Whether the data pin is on a line that a controller, or another part, uses for I2C."""
    node = ctx.node((part.ref, sda))
    for pin, _ in ctx.on(node) if node is not None else ():
        use = ctx.use(pin)
        if pin.ref != part.ref and ((use is not None and use.function.startswith("i2c")) or ("i2c", "sda") in ctx.bus_roles(pin)):
            return True
    return False


@rule(
    "bus-beside-pin",
    "error",
    "A bus line keeps to its own pin of the controller",
    yields_to=("signal-on-supply", "i2c-swapped", "spi-crossed", "bus-exchanged"),
)
def bus_beside_pin(ctx: Context) -> Iterator[Finding]:
    """A clock or data line of a bus is joined with another pin of the same controller, on which something else hangs: whatever that pin reads or
    drives, the bus is disturbed, and its level is that of the other thing.

    Fix: take the two nets apart. Source: basic circuit theory.
    """
    for board in ctx.circuit.controllers():
        at: dict[str, list[PinRef]] = {}
        for data in board.component.pins:
            pin = PinRef(board.ref, data.id)
            if (node := ctx.node(pin)) is not None and ctx.potential(node) is None and "digital" in data.fn:
                at.setdefault(node, []).append(pin)
        for node, pins in at.items():
            lines = {p for q, _ in ctx.on(node) if q.ref != board.ref for p in ctx.bus_roles(q) if p in _LINES}
            ctx.looked_at += bool(lines)
            if lines and len(pins) > 1:
                kind, role = min(lines)
                yield found(
                    f"{' and '.join(map(str, pins))} are joined on one net, which carries {kind.upper()} {role.upper()}",
                    pins=pins,
                    parts=[board.ref, *dict.fromkeys(q.ref for q, _ in ctx.on(node) if q.ref != board.ref)],
                    nets=[node],
                )


@rule(
    "pins-joined",
    "warning",
    "Two pins of a controller lie on different nets",
    yields_to=(
        "bus-beside-pin",
        "output-contention",
        "bus-lines-joined",
        "buses-meet",
        "uart-not-crossed",
        "spi-crossed",
        "spi-cs-shared",
        "i2c-swapped",
    ),
)
def pins_joined(ctx: Context) -> Iterator[Finding]:
    """Two pins of one controller are on one net with another part: one of the two wires went to the wrong place, or a drop of solder joins them. As soon
    as the program makes both of them outputs, they fight.

    Fix: a net for each pin. Source: KiCad's pin conflict matrix.
    """
    for board in ctx.circuit.controllers():
        at: dict[str, list[str]] = {}
        for data in board.component.pins:
            if "digital" in data.fn and (node := ctx.node((board.ref, data.id))) is not None and ctx.potential(node) is None:
                at.setdefault(node, []).append(data.id)
        same = [set(j) for j in board.component.joined]
        for node, names in at.items():
            others = [p for p in ctx.nodes.pins(node) if p.ref != board.ref]
            ctx.looked_at += 1
            if len(names) > 1 and len(others) > 1 and not any(set(names) <= j for j in same):
                pins = [PinRef(board.ref, n) for n in names]
                yield found(
                    f"{' and '.join(map(str, pins))} are joined on one net, with {' and '.join(map(str, others[:2]))}",
                    pins=pins,
                    parts=[board.ref, *dict.fromkeys(p.ref for p in others)],
                    nets=[node],
                )


_LINES = {("i2c", "sda"), ("i2c", "scl"), ("spi", "sck"), ("spi", "mosi")}


@rule("chain-from-parallel", "warning", "Shift registers are chained at their serial output")
def chain_from_parallel(ctx: Context) -> Iterator[Finding]:
    """The data input of a shift register hangs on a parallel output of one with the same clock: that output changes with the latch alone, and the
    second register gets the same bit eight times.

    Fix: the serial output of the first (Q7S, QH') to the data input of the second. Source: 74HC595 data sheet.
    """
    for first in ctx.parts.values():
        ways = {i.id: i for i in first.component.interfaces}
        serial = [PinRef(first.ref, p) for i in ways.values() if i.role == "source" for r, p in i.pins.items() if r == "serial"]
        parallel = [PinRef(first.ref, p) for i in first.component.interfaces_of("expander") for p in i.pins.values()]
        clocks = {ctx.node((first.ref, i.pins["clock"])) for i in ways.values() if "clock" in i.pins} - {None}
        if not serial or not clocks:
            continue
        ctx.looked_at += 1
        for out in (p for p in parallel if p not in serial):
            for pin, _ in ctx.on(ctx.node(out)):
                other = ctx.part(pin)
                lines = next(
                    (i for i in other.component.interfaces_of("signals") if i.pins.get("data") == pin.pin and "clock" in i.pins), None
                )
                if lines is not None and other is not first and ctx.node((other.ref, lines.pins["clock"])) in clocks:
                    yield found(
                        f"{pin} hangs on {out}, which changes with the latch alone: {other.ref} belongs to the serial output {serial[0]}",
                        pins=[pin, out],
                        nets=[ctx.node(pin) or ""],
                        fix={"op": "move", "pin": str(pin), "to": str(serial[0])},
                    )
