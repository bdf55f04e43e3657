"""Bus wiring: I2C, SPI, UART and 1-Wire."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.buses import address, free_address, lines, members, pull_ups
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.registry import rule

SINK_MA = 3.0
"""Sink current that every I2C output must have at 0.4 V (UM10204)."""
WEAK_OHMS = 22e3
"""A 1-Wire pull-up above this is too slow for a bit of 60 µs on a short line with some 200 pF and starves the devices."""
RISE_S = 1000e-9
"""Longest rise time in standard mode (UM10204)."""


def _crossed(ctx: Context, protocol: str) -> Iterator[tuple[str, PinRef, str, PinRef, str]]:
    """(node, pin, role, other pin, other role) where two different roles of one protocol meet."""
    for node in ctx.nodes:
        if ctx.potential(node) is not None:
            continue
        roles = {p: {r for kind, r in ctx.bus_roles(p) if kind == protocol} for p, _ in ctx.on(node)}
        roles = {p: r for p, r in roles.items() if r}
        if roles:
            ctx.looked_at += 1
        for (p, rp), (q, rq) in combinations(sorted(roles.items()), 2):
            select = "cs" in rp | rq and (ctx.is_controller(ctx.part(p)) or ctx.is_controller(ctx.part(q)))
            if p.ref != q.ref and not rp & rq and not select:  # any pin of a controller selects a chip
                yield node, p, min(rp), q, min(rq)
                break


@rule("i2c-swapped", "error", "SDA goes to SDA, and SCL to SCL")
def i2c_swapped(ctx: Context) -> Iterator[Finding]:
    """An I2C device whose data and clock lines are swapped is never found on the bus.

    Fix: swap the two wires. Source: NXP UM10204.
    """
    for node, pin, role, other, other_role in _crossed(ctx, "i2c"):
        yield found(
            f"{pin} is {role.upper()}, but shares net {ctx.name(node)} with {other}, which is {other_role.upper()}",
            pins=[pin, other],
            nets=[node],
            fix={"op": "swap", "pins": _pair(ctx, other, "i2c")},
        )


def _pair(ctx: Context, pin: PinRef, protocol: str) -> list[str]:
    """A part's two pins of a two-wire bus."""
    for i, _ in ctx.roles.get(pin, ()):
        if i.type == protocol:
            return [f"{pin.ref}.{p}" for p in i.pins.values()][:2]
    return [str(pin)]


@rule("i2c-no-pullup", "warning", "I2C lines have pull-up resistors")
def i2c_no_pullup(ctx: Context) -> Iterator[Finding]:
    """I2C outputs only pull low; SDA and SCL need a resistor to the supply. Most modules carry a pair; bare
    chips do not, and a controller's internal pull-ups are too weak to rely on.

    Fix: 4.7 kΩ from SDA and from SCL to the bus voltage. Source: NXP UM10204, 7.1.
    """
    for role in ("sda", "scl"):
        for node, parts in ctx.subjects(lines(ctx, "i2c", role)):
            if ctx.potential(node) is not None or len(ctx.nodes.pins(node)) < 2:
                continue
            if pull_ups(ctx, node) is None and not any(ctx.part(p).component.kind == "bus" for p, _ in ctx.on(node)):
                volts = min((v for m in parts if (v := ctx.level(m.pin(role))) is not None), default=3.3)
                yield found(
                    f"no pull-up on {role.upper()} (net {ctx.name(node)}): 4.7 kΩ to {show(volts, 'V')} belong there",
                    pins=[m.pin(role) for m in parts],
                    nets=[node],
                    numbers={"volts_v": volts},
                    fix={
                        "op": "add",
                        "component": "resistor",
                        "value": "4.7k",
                        "between": [node, f"supply {volts:g} V"],
                    },
                )


@rule("i2c-pullup-value", "warning", "I2C pull-ups are neither too strong nor too weak")
def i2c_pullup_value(ctx: Context) -> Iterator[Finding]:
    """All pull-ups of a line in parallel must let an output pull it down with 3 mA (R >= (V - 0.4 V) / 3 mA),
    and must charge the line in time (R <= t_rise / (0.8473 C); here 1 µs and about 20 pF a part plus 30 pF).

    Fix: take resistors off modules, or add a pair. Source: NXP UM10204, 7.1.
    """
    for role in ("sda", "scl"):
        for node, parts in lines(ctx, "i2c", role):
            pulls = pull_ups(ctx, node)
            if pulls is None:
                continue
            ctx.looked_at += 1
            low = max(0.0, pulls.volts - 0.4) / (SINK_MA / 1000)
            farads = 30e-12 + 20e-12 * len({p.ref for p in ctx.nodes.pins(node)})
            high = RISE_S / (0.8473 * farads)
            numbers: dict[str, float | str] = {"ohms": pulls.ohms, "min_ohms": low, "max_ohms": high}
            if pulls.ohms < low * 0.95:
                yield found(
                    f"the pull-ups on {role.upper()} (net {ctx.name(node)}: {', '.join(pulls.parts)}) make "
                    f"{show(pulls.ohms, 'Ω')} together; at {show(pulls.volts, 'V')} at least "
                    f"{show(low, 'Ω')} are "
                    "allowed",
                    parts=list(pulls.parts),
                    nets=[node],
                    numbers=numbers,
                )
            elif pulls.ohms > high:
                yield found(
                    f"the pull-up on {role.upper()} (net {ctx.name(node)}) is {show(pulls.ohms, 'Ω')}: too "
                    "weak, at most "
                    f"{show(high, 'Ω')} for {len(parts)} part(s)",
                    parts=list(pulls.parts),
                    nets=[node],
                    numbers=numbers,
                )


@rule("i2c-address-clash", "error", "Every part on an I2C bus has its own address", rated=True)
def i2c_address_clash(ctx: Context) -> Iterator[Finding]:
    """Two parts with one address answer at the same time: neither can be used.

    Fix: set another address (straps, solder jumpers), use a second bus, or an I2C multiplexer. Source: NXP
    UM10204.
    """
    for _, parts in lines(ctx, "i2c", "sda"):
        taken: dict[str, list[int]] = {}
        for n, m in enumerate(parts):
            if (own := address(ctx, m)) is not None:
                ctx.looked_at += 1
                taken.setdefault(own.lower(), []).append(n)
        for own, clash in taken.items():
            refs = list(dict.fromkeys(parts[n].part.ref for n in clash))
            if len(refs) < 2:
                continue
            used = {"0x" + a[2:].upper() for a in taken}
            fix, hint = None, "they cannot be told apart: a second bus or a multiplexer is needed"
            for n in reversed(clash):
                free = free_address(parts[n], used)
                if free is not None:
                    fix = {"op": "set", "part": parts[n].part.ref, "setting": "address", "value": free}
                    hint = f"set {parts[n].part.ref} to {free}"
                    break
            yield found(
                f"{' and '.join(refs)} share the I2C address 0x{own[2:].upper()}: {hint}",
                parts=refs,
                pins=[parts[n].pin("sda") for n in clash],
                numbers={"address": "0x" + own[2:].upper()},
                fix=fix,
            )


@rule("i2c-incomplete", "error", "An I2C part has both its lines connected")
def i2c_incomplete(ctx: Context) -> Iterator[Finding]:
    """I2C needs data and clock; with one of them open, or a line that leads to no controller, the part is
    silent.

    Fix: connect the missing line. Source: NXP UM10204.
    """
    for m in ctx.subjects(members(ctx, "i2c")):
        if m.interface.role != "target" or not (m.interface.default or m.interface.alt):
            continue
        missing = [r for r in ("sda", "scl") if r not in m.nodes]
        if len(missing) == 1:
            yield found(
                f"{m.part.ref} ({m.part.component.name}) has {'SCL' if missing[0] == 'sda' else 'SDA'} "
                "connected, but "
                f"{m.pin(missing[0])} is open",
                pins=[m.pin(missing[0])],
            )


@rule("spi-crossed", "error", "SPI lines go to their own kind")
def spi_crossed(ctx: Context) -> Iterator[Finding]:
    """SCK, MOSI and MISO join pins of the same name on controller and device; crossed, nothing is
    transferred.

    Fix: swap the wires. Source: the usual SPI convention (Motorola).
    """
    for node, pin, role, other, other_role in _crossed(ctx, "spi"):
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
            if a.part is not b.part and (same_in or same_out):
                yield found(
                    f"{a.part.ref} and {b.part.ref} share the chip select net {ctx.name(node)}",
                    pins=[a.pin("cs"), b.pin("cs")],
                    nets=[node],
                    fix={"op": "move", "pin": str(b.pin("cs"))},
                )


@rule("uart-not-crossed", "error", "A serial transmitter goes to a receiver")
def uart_not_crossed(ctx: Context) -> Iterator[Finding]:
    """TX is an output and RX an input: TX goes to the other side's RX. TX to TX makes two outputs fight, RX
    to RX carries nothing.

    Fix: swap the two wires on one side. Source: the usual UART convention.
    """
    for node in ctx.nodes:
        if ctx.potential(node) is not None:
            continue
        ends = [(p, r) for p, _ in ctx.on(node) for kind, r in sorted(ctx.bus_roles(p)) if kind == "uart"]
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
                    nets=[node],
                    fix={"op": "swap", "pins": _pair(ctx, same[1], "uart")},
                )


@rule("onewire-no-pullup", "warning", "A 1-Wire bus has its pull-up")
def onewire_no_pullup(ctx: Context) -> Iterator[Finding]:
    """1-Wire devices only pull low and take their energy from the pull-up between bits; the controller's
    internal one is too weak.

    Fix: 4.7 kΩ from the data line to the supply. Source: DS18B20 data sheet.
    """
    for node, parts in ctx.subjects(lines(ctx, "onewire", "data")):
        if ctx.potential(node) is None and len(ctx.nodes.pins(node)) > 1 and pull_ups(ctx, node) is None:
            volts = ctx.level(parts[0].pin("data")) or 3.3
            yield found(
                f"no pull-up on the 1-Wire net {ctx.name(node)}: 4.7 kΩ to {show(volts, 'V')} belong there",
                pins=[m.pin("data") for m in parts],
                nets=[node],
                fix={
                    "op": "add",
                    "component": "resistor",
                    "value": "4.7k",
                    "between": [node, f"supply {volts:g} V"],
                },
            )


@rule("onewire-pullup-value", "warning", "A 1-Wire pull-up feeds its bus")
def onewire_pullup_value(ctx: Context) -> Iterator[Finding]:
    """Between bits the pull-up has to charge the line and to feed the devices: with tens of kilohms the edges are too slow and a device that
    lives on the line resets. (One that is too strong is told by pull-too-strong.)

    Fix: 4.7 kΩ; 10 kΩ on short lines. Source: DS18B20 data sheet; the DHT22's asks for the same.
    """
    for node, parts in lines(ctx, "onewire", "data"):
        pulls = pull_ups(ctx, node) if ctx.potential(node) is None else None
        if pulls is None:
            continue
        ctx.looked_at += 1
        if pulls.ohms > WEAK_OHMS:
            yield found(
                f"the pull-up on the 1-Wire net {ctx.name(node)} is {show(pulls.ohms, 'Ω')}; {show(WEAK_OHMS, 'Ω')} are the most",
                pins=[m.pin("data") for m in parts],
                parts=list(pulls.parts),
                nets=[node],
                numbers={"ohms": pulls.ohms, "max_ohms": WEAK_OHMS},
            )
