"""Boards that talk to each other: UART, I2C, SPI, or RS-485 where it is far."""

from __future__ import annotations

from circuitlm.circuit.model import Part, PinRef
from circuitlm.synthesis import levels
from circuitlm.synthesis.builder import Builder, BusDemand


def link_boards(b: Builder) -> None:
    """Carry out the plan's links between controllers (`A1.uart -> A2.uart`)."""
    for link in b.plan.links:
        key_a, _, kind_a = link.a.partition(".")
        key_b, _, _ = link.b.partition(".")
        if key_a not in b.refs or key_b not in b.refs:
            continue
        first, second = b.circuit.parts[b.refs[key_a]], b.circuit.parts[b.refs[key_b]]
        if not (first.component.mcu and second.component.mcu):
            continue
        {"uart": uart, "i2c": i2c, "spi": spi}.get(kind_a, uart)(b, first, second)
        for bus in b.buses[-2:] if link.pins else []:
            key = key_a if bus.host == first.ref else key_b
            bus.fixed |= {role: link.pins[f"{key}.{role}"] for role in bus.nets if f"{key}.{role}" in link.pins}
    terminate(b)


def crossing(b: Builder, source: Part, sink: Part, name: str) -> tuple[str, str]:
    """Two net names (source's side, sink's side) of one wire, one net when the levels agree."""
    v_source, v_sink = b.logic_volts(source), b.logic_volts(sink)
    logic = sink.component.logic
    limit = logic.tolerant if logic and logic.tolerant is not None else v_sink + 0.3
    near = b.circuit.net(b.circuit.free_net(name))
    if v_source <= limit + 0.01:
        return near.name, near.name
    from circuitlm.circuit import units
    from circuitlm.synthesis.levels import legs

    upper, lower = legs(b, v_source, v_sink)
    why = f"{units.show(v_source, 'V')} from {source.ref} divided to {units.show(v_sink, 'V')} for {sink.ref}"
    top = b.resistor(upper, sink.ref, "divider-top", why)
    bottom = b.resistor(lower, sink.ref, "divider-bottom", why)
    far = b.circuit.net(b.circuit.free_net(f"{name}_3V3"))
    b.circuit.connect(near, (top.ref, "1"))
    b.circuit.connect(far, (top.ref, "2"), (bottom.ref, "1"))
    b.ground(PinRef(bottom.ref, "2"))
    b.note(why + ".", top.ref, bottom.ref)
    return near.name, far.name


def uart(b: Builder, first: Part, second: Part) -> None:
    """TX to RX both ways, over a common ground."""
    forth = crossing(b, first, second, f"TX_{first.ref}")
    back = crossing(b, second, first, f"TX_{second.ref}")
    for net in (*forth, *back):
        b.circuit.nets[net].bus = "uart"
    b.buses.append(BusDemand(first.ref, "uart", {"tx": forth[0], "rx": back[1]}, [second.ref]))
    b.buses.append(BusDemand(second.ref, "uart", {"tx": back[0], "rx": forth[1]}, [first.ref]))


def i2c(b: Builder, first: Part, second: Part) -> None:
    """One bus, through a shifter where the levels differ."""
    v1, v2 = b.logic_volts(first), b.logic_volts(second)
    nets: dict[str, dict[str, str]] = {first.ref: {}, second.ref: {}}
    for role in ("sda", "scl"):
        name = role.upper()
        near = b.circuit.net(b.circuit.free_net(name), bus="i2c").name
        far = near
        if abs(v1 - v2) > 0.3:
            far = b.circuit.net(b.circuit.free_net(f"{name}_{second.ref}"), bus="i2c").name
            high, low = (near, far) if v1 > v2 else (far, near)
            levels.shift(b, high, low, max(v1, v2), min(v1, v2), second)
        nets[first.ref][role], nets[second.ref][role] = near, far
    b.buses.append(BusDemand(first.ref, "i2c", nets[first.ref], [second.ref]))
    b.buses.append(BusDemand(second.ref, "i2c", nets[second.ref], [first.ref]))


def spi(b: Builder, first: Part, second: Part) -> None:
    """The first board is the controller; four wires, dividers where 5 V meets 3.3 V."""
    roles = {"sck": (first, second), "mosi": (first, second), "cs": (first, second), "miso": (second, first)}
    near: dict[str, str] = {}
    far: dict[str, str] = {}
    for role, (source, sink) in roles.items():
        a, z = crossing(b, source, sink, role.upper())
        for net in (a, z):
            b.circuit.nets[net].bus = "spi"
        near[role], far[role] = (a, z) if source is first else (z, a)
    b.buses.append(BusDemand(first.ref, "spi", {r: near[r] for r in ("sck", "mosi", "miso")}, [second.ref]))
    b.buses.append(BusDemand(second.ref, "spi", {r: far[r] for r in ("sck", "mosi", "miso")}, [first.ref], target=True))
    for board, net in ((first, near["cs"]), (second, far["cs"])):
        prefer = next((p.id for p in board.component.pins if any(f.startswith("spi") and f.endswith(".cs") for f in p.fn)), None)
        direction = "out" if board is first else "in"
        b.demand(board, net, PinRef(second.ref if board is first else first.ref, ""), "SPI CS", (), direction, prefer=prefer, slow=False)
        b.demands[-1].owner = board.ref


def terminate(b: Builder) -> None:
    """120 Ω across each end of an RS-485 or CAN pair whose modules bring none, and a terminal for the cable."""
    for kind, roles in (("rs485", ("a", "b")), ("can", ("h", "l"))):
        pairs: dict[tuple[str, str], list[Part]] = {}
        for part in b.parts():
            for i in part.component.interfaces_of(kind):
                nets = [b.circuit.net_of((part.ref, i.pins[r])) for r in roles if r in i.pins]
                if (part.ref, i.id) in b.used_interfaces and len(nets) == 2 and nets[0] is not None and nets[1] is not None:
                    pairs.setdefault((nets[0].name, nets[1].name), []).append(part)
        for pair, everyone in pairs.items():
            _end(b, kind, pair, everyone)


_WITH_GROUND = 3
"""Poles of a terminal that the request names for the pair and its ground."""


def _end(b: Builder, kind: str, pair: tuple[str, str], everyone: list[Part]) -> None:
    """The ends of one pair: a terminal where its other end is elsewhere, and the termination that its modules lack."""
    if len(everyone) == 1:
        named = next(
            (p for p in b.parts() if p.component.kind == "connector" and not p.role and len(p.component.pins) == _WITH_GROUND), None
        )
        terminal = b.support(named.component.id if named else "terminal-2", everyone[0].ref, "terminal", f"the {kind.upper()} cable")
        terminal.label = pair[0].rpartition("_")[0].replace("RS485", "RS-485")
        b.circuit.connect(pair[0], (terminal.ref, "1"))
        b.circuit.connect(pair[1], (terminal.ref, "2"))
        if named:
            b.ground(PinRef(terminal.ref, named.component.pins[-1].id))
    if b.plan.flags.get("termination") == "no":
        return
    ends = everyone if b.plan.flags.get("termination") == "yes" else [p for p in everyone if not p.component.on_board.termination]
    for part in ends if len(ends) <= 2 else [ends[0], ends[-1]]:
        r = b.resistor(120, part.ref, "termination", f"ends the {kind.upper()} line with its wave impedance")
        b.circuit.connect(pair[0], (r.ref, "1"))
        b.circuit.connect(pair[1], (r.ref, "2"))
