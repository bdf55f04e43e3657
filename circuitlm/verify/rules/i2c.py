"""The I2C bus: its two lines, its pull-ups, its addresses, its controller."""

from __future__ import annotations

from collections.abc import Iterator

from circuitlm.circuit.model import PinRef
from circuitlm.circuit.units import show
from circuitlm.verify.buses import (
    Member,
    address,
    alone,
    beyond_shifters,
    boards_on,
    crossed,
    free_address,
    lines,
    members,
    partner,
    pull_ups,
    wire_of,
)
from circuitlm.verify.context import Context
from circuitlm.verify.finding import Finding, found
from circuitlm.verify.network import cluster
from circuitlm.verify.parts import DIODES
from circuitlm.verify.registry import rule
from circuitlm.verify.structure import CAPACITORS

PASSIVE = ("resistor", *CAPACITORS)
ANSWER = ("sensor", "actuator", "indicator", "light", "audio")
"""Kinds of modules that never ask on a bus."""
SINK_MA = 3.0
UNSUNK = 4.0
"""So many times that current leaves an output, 0.4 V at 3 mA, above a low level's 0.3 of the supply at 5 V and at 3.3 V."""
"""Sink current that every I2C output must have at 0.4 V (UM10204)."""
BUS_F = 400e-12
"""Largest capacitance of a line in standard and fast mode (UM10204)."""
RISE_S = 1000e-9
"""Longest rise time in standard mode (UM10204)."""


@rule("i2c-swapped", "error", "SDA goes to SDA, and SCL to SCL", yields_to=("bus-exchanged",))
def i2c_swapped(ctx: Context) -> Iterator[Finding]:
    """An I2C device whose data and clock lines are swapped is never found on the bus.

    Fix: swap the two wires. Source: NXP UM10204.
    """
    for node, pin, role, other, other_role in crossed(ctx, "i2c"):
        yield found(
            f"{pin} is {role.upper()}, but shares net {ctx.name(node)} with {other}, which is {other_role.upper()}",
            pins=[pin, other],
            nets=[node],
            fix={"op": "swap", "pins": partner(ctx, other, "i2c")},
        )


@rule("i2c-no-pullup", "error", "I2C lines have pull-up resistors")
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
                    f"no pull-up on {role.upper()} at {parts[0].pin(role)} (net {ctx.name(node)}): 4.7 kΩ to {show(volts, 'V')} belong there",
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
            caps = [
                p for p in ctx.at_node(node) if p.component.shape in CAPACITORS and any(ctx.potential(n) is not None for n in ctx.ends(p))
            ]
            farads += sum(p.quantity or 0.0 for p in caps)
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
                    hopeless=pulls.volts / pulls.ohms > UNSUNK * SINK_MA / 1000,
                )
            elif caps and farads > BUS_F:
                yield found(
                    f"{', '.join(p.ref for p in caps)} on {role.upper()} (net {ctx.name(node)}) makes {show(farads, 'F')} of capacitance; a bus stands {show(BUS_F, 'F')}",
                    parts=[p.ref for p in caps],
                    nets=[node],
                    numbers={"farads": farads, "limit_f": BUS_F},
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


def _told_apart(ctx: Context, members_of: list[Member]) -> bool:
    """Whether the controller holds all but one of the parts in reset by lines of their own, and gives them addresses one by one."""
    lines_of = []
    for m in members_of:
        line = m.part.component.interface(m.interface.readdress or "")
        node = ctx.node((m.part.ref, next(iter(line.pins.values())))) if line is not None and m.interface.readdress else None
        if node is not None and any(
            ctx.is_controller(p) or p.component.kind == "expander" for w in wire_of(ctx, node) for p in ctx.at_node(w)
        ):
            lines_of.append(node)
    return len(set(lines_of)) >= len(members_of) - 1 > 0


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
            if len(refs) < 2 or _told_apart(ctx, [parts[n] for n in clash]):
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


@rule("i2c-far-side", "error", "A controller reaches a part at the bus that it answers on")
def i2c_far_side(ctx: Context) -> Iterator[Finding]:
    """Some parts have a bus of their own, on which they are the controller (the auxiliary pins of a motion sensor, the channels of a multiplexer),
    beside the one on which they answer. With the board on the former, and the latter open, nobody answers; a multiplexer with both on one bus separates
    nothing.

    Fix: the board's lines to the part's SDA and SCL. Source: the component's own data.
    """
    for part in ctx.parts.values():
        near = [i for i in part.component.interfaces_of("i2c") if i.role == "target"]
        far = [i for i in part.component.interfaces_of("i2c") if i.role not in ("target", "peer")]
        if ctx.is_controller(part) or not near or not far:
            continue
        ctx.looked_at += 1
        main = {ctx.node((part.ref, p)) for i in near for p in i.pins.values()} - {None}
        at = [PinRef(part.ref, p) for i in far for p in i.pins.values()]
        if all(alone(ctx, PinRef(part.ref, p)) for i in near for p in i.pins.values()):
            at = [p for p in at if (node := ctx.node(p)) is not None and boards_on(ctx, [node])]
            wanted = " and ".join(f"{part.ref}.{p}" for p in near[0].pins.values())
            why = f"on which it is the controller; it answers at {wanted}, which are open"
        else:
            at = [p for p in at if ctx.node(p) in main and len(far) > 1]
            why = "and on the bus on which it answers: it separates nothing"
        if at:
            yield found(f"{' and '.join(map(str, at[:2]))} are the far side of {part.ref} ({part.component.name}), {why}", pins=at)


@rule("i2c-channels-mixed", "error", "Both lines of an I2C part lie on one channel of a multiplexer")
def i2c_channels_mixed(ctx: Context) -> Iterator[Finding]:
    """A multiplexer joins the two lines of one channel to the board at a time. A part with its data on one channel and its clock on another never
    sees both.

    Fix: both lines to one channel. Source: TCA9548A data sheet.
    """
    at: dict[str, set[tuple[str, str]]] = {}
    for part in ctx.parts.values():
        far = [i for i in part.component.interfaces_of("i2c") if i.role == "controller"] if not ctx.is_controller(part) else []
        for i in far if len(far) > 1 else ():
            for pin in i.pins.values():
                if (node := ctx.node((part.ref, pin))) is not None:
                    at.setdefault(node, set()).add((part.ref, i.id))
    for m in members(ctx, "i2c") if at else ():
        if m.interface.role != "target" or not {"sda", "scl"} <= m.nodes.keys():
            continue
        one, two = ({c for n in wire_of(ctx, m.nodes[r]) for c in at.get(n, ())} for r in ("sda", "scl"))
        ctx.looked_at += 1
        if one and two and not one & two:
            names = " and ".join(f"{ref} ({channel})" for ref, channel in sorted(one | two))
            yield found(f"{m.pin('sda')} and {m.pin('scl')} lie on different channels: {names}", pins=[m.pin("sda"), m.pin("scl")])


@rule("i2c-no-controller", "error", "An I2C bus has a controller on both its lines")
def i2c_no_controller(ctx: Context) -> Iterator[Finding]:
    """I2C devices only answer. Without a controller (or a level shifter or multiplexer towards one) on SDA
    and on SCL nothing is ever read.

    Fix: connect the line to the controller. Source: NXP UM10204.
    """
    if not ctx.circuit.controllers():
        return
    for role in ("sda", "scl"):
        for node, parts in ctx.subjects(lines(ctx, "i2c", role)):
            if ctx.potential(node) is not None or any(m.interface.role != "target" for m in parts):
                continue
            near = beyond_shifters(ctx, cluster(ctx, node))
            passive = (*PASSIVE, *DIODES)
            on_it = [ctx.parts[r] for r in sorted({p.ref for n in near for p, _ in ctx.on(n)})]
            targets = [p for p in on_it if p.component.interfaces_of("i2c") and not p.component.mcu]
            bridges = [p for p in on_it if p.component.interfaces_of("shift")]
            known = {p.ref for p in (*targets, *bridges)} | {p.ref for p in on_it if p.component.kind in ANSWER}
            if all(p.ref in known or p.component.shape in passive for p in on_it):
                names = ", ".join(m.part.ref for m in parts)
                yield found(
                    f"no controller on {role.upper()} (net {ctx.name(node)}): nothing talks to {names}",
                    pins=[m.pin(role) for m in parts],
                    nets=[node],
                )


@rule("i2c-off-hardware", "warning", "I2C lies on the pins that the controller has for it", yields_to=("i2c-swapped", "bus-exchanged"))
def i2c_off_hardware(ctx: Context) -> Iterator[Finding]:
    """The usual library drives the I2C hardware, which some controllers have on fixed pins (Uno: A4 and A5, Mega: D20 and D21). On other
    pins only a slow substitute in software works, which most libraries of displays and sensors do not use.

    Fix: move the two wires. Source: the controller's pinout.
    """
    for m in ctx.subjects(members(ctx, "i2c")):
        if ctx.is_controller(m.part) or m.interface.role != "target" or not {"sda", "scl"} <= set(m.nodes):
            continue
        for board in boards_on(ctx, (m.nodes["sda"], m.nodes["scl"])):
            mcu = board.component.mcu
            hard = {f for p in board.component.pins for f in p.fn if f.startswith("i2c")}
            on = {r: [p for n in wire_of(ctx, m.nodes[r]) for p, _ in ctx.on(n) if p.ref == board.ref] for r in ("sda", "scl")}
            if mcu is None or "i2c" in mcu.matrix or not hard or not all(on.values()):
                continue
            uses = {r: ctx.use(pins[0]) for r, pins in on.items()}
            own = {r: any(f.startswith("i2c") for p in pins for f in ctx.pins[p].fn) for r, pins in on.items()}
            exchanged = next((r for r, pins in on.items() if own[r] and not any(f.endswith(f".{r}") for p in pins for f in ctx.pins[p].fn)), "")
            if exchanged:
                pin = on[exchanged][0]
                yield found(
                    f"{m.pin(exchanged)} is {exchanged.upper()}, and {pin} of {board.ref} ({board.component.name}) has the other line of its I2C port",
                    pins=[pin, m.pin(exchanged)],
                    nets=[m.nodes[exchanged]],
                    hopeless=True,
                )
                continue
            ports = [
                {f.partition(".")[0] for p in on[r] for f in ctx.pins[p].fn if f.startswith("i2c") and f.endswith(r)}
                for r in ("sda", "scl")
            ]
            if all(ports) and not ports[0] & ports[1]:
                yield found(
                    f"{on['sda'][0]} and {on['scl'][0]} belong to different I2C ports of {board.ref} ({board.component.name}): no hardware drives "
                    "both lines",
                    pins=[on["sda"][0], on["scl"][0], m.pin("sda")],
                    nets=[m.nodes["sda"], m.nodes["scl"]],
                )
                continue
            inferred = all((u := uses[r]) is None or u.function in ("i2c.sda", "i2c.scl", "digital") for r in uses if not own[r])
            if inferred and not all(own.values()):
                where = sorted({p.id for p in board.component.pins for f in p.fn if f.startswith("i2c")})
                without = [r for r in ("sda", "scl") if not own[r]]
                yield found(
                    f"{' and '.join(str(on[r][0]) for r in without)} {'has' if len(without) == 1 else 'have'} no I2C hardware; {board.ref} "
                    f"({board.component.name}) has it on {', '.join(where[:4])}",
                    pins=[*(on[r][0] for r in without), m.pin(without[0])],
                    nets=[m.nodes[r] for r in without],
                )
