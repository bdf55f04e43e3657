"""I2C, SPI, UART, 1-Wire, I2S: shared or crossed lines, addresses, chip selects, levels."""

from __future__ import annotations

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.pins import offers
from circuitlm.synthesis import instances, levels
from circuitlm.synthesis.builder import Builder, BusDemand
from circuitlm.synthesis.joins import join
from circuitlm.synthesis.joins.signals import fixed_pin, wire
from circuitlm.synthesis.power import rail_name


def bus_volts(b: Builder, part: Part, interface: Interface) -> float:
    """The level of an I2C part's lines: where its own pull-ups go (a regulated board's inner rail), else its logic voltage."""
    pins = set(interface.pins.values())
    level = b.logic_volts(part)
    for pull in part.component.on_board.pullups:
        if pull.get("pin") in pins:
            net = b.circuit.net_of((part.ref, str(pull["to"])))
            if (
                net is not None
                and net.volts is not None
                and net.volts <= b.tolerance(part, part.component.pin(interface.pins["sda"])) + 0.01
            ):
                return net.volts
    return level


def bus_level(b: Builder, host: Part, index: int) -> float:
    """The voltage that an I2C bus of a host is pulled to: the highest that its members' own pull-ups make, at most the host's.

    I2C lines are open-drain: a 5 V controller on a bus whose pull-ups go to 3.3 V reads it well and drives nothing high.
    """
    from circuitlm.synthesis.addresses import target

    v_host = b.logic_volts(host)
    members = [
        (p, i)
        for p in b.parts()
        if p.host == host.ref
        and (i := target(b, p)) is not None
        and int(b.planned(p.ref).options.get("bus", "0")) == index
        and "channel" not in b.planned(p.ref).options
    ]
    if any(
        fn.startswith("i2c") for x in b.circuit.parts[host.ref].component.on_board.pullups for fn in host.component.pin(str(x["pin"])).fn
    ):
        return v_host  # the board itself pulls its bus up, as a Mega does
    pulled = [bus_volts(b, p, i) for p, i in members if any(x.get("pin") in i.pins.values() for x in p.component.on_board.pullups)]
    if pulled:
        return min(v_host, max(pulled))
    levels_ = [b.tolerance(p, p.component.pin(i.pins["sda"])) for p, i in members]
    low = [3.3 for t in levels_ if t < v_host - 0.01]
    return 3.3 if low and b.rail_net(3.3) is not None and len(low) == len(levels_) else v_host


@join("i2c")
def i2c(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """Two lines shared by all; another bus or a multiplexer where addresses clash; a shifter where levels differ."""
    if interface.role != "target":
        return
    planned = b.planned(part.ref)
    fixed = {r: p for r in ("sda", "scl") if (p := fixed_pin(b, part, interface, r))}
    mux_channel = planned.options.get("channel")
    if mux_channel is not None and host.component.interface(mux_channel):
        channel = host.component.interface(mux_channel)
        assert channel is not None
        for role in ("sda", "scl"):
            b.circuit.join(
                PinRef(host.ref, channel.pins[role]),
                PinRef(part.ref, interface.pins[role]),
                f"{role.upper()}_{host.ref}_{channel.id.upper()}",
            )
            b.circuit.net_of((part.ref, interface.pins[role])).bus = "i2c"  # type: ignore[union-attr]
        b.use(host.ref, channel)
        return
    index = int(planned.options.get("bus", "0"))
    bus = _i2c_bus(b, host, index, fixed)
    bus.members.append(part.ref)
    bus.asked = bus.asked or instances.asked(b, part, host, "i2c")
    v_host = b.logic_volts(host)
    v_bus = bus_volts(b, part, interface)
    logic = host.component.logic
    limit = logic.tolerant if logic and logic.tolerant is not None else v_host + 0.3
    up = v_bus > limit + 0.01
    tolerates = b.tolerance(part, part.component.pin(interface.pins["sda"]))
    level = bus_level(b, host, index)
    down = level > tolerates + 0.01
    if not up and not down and abs(v_host - b.logic_volts(part)) > 0.6:  # not needed, but the request names a shifter
        low = min(v_host, b.logic_volts(part))
        if levels.named_shifter(b, max(v_host, b.logic_volts(part)), low):
            up, down = v_host == low, v_host != low
            v_bus = max(v_host, b.logic_volts(part)) if up else v_bus
    for role in ("sda", "scl"):
        here = PinRef(part.ref, interface.pins[role])
        main = bus.nets[role]
        if up or down:
            side = f"{main}_{rail_name(v_bus if up else v_part(b, part))}"
            fresh = side not in b.circuit.nets
            net = b.circuit.net(side, bus="i2c")
            b.circuit.connect(net, here)
            if fresh:
                upper, lower = (side, main) if up else (main, side)
                levels.shift(b, upper, lower, v_bus if up else v_host, v_host if up else v_part(b, part), part)
        else:
            b.circuit.connect(main, here)


def v_part(b: Builder, part: Part) -> float:
    """The lower level to which a part's lines are shifted, V."""
    return 3.3 if b.logic_volts(part) <= 3.6 else b.logic_volts(part)


def _i2c_bus(b: Builder, host: Part, index: int, fixed: dict[str, str]) -> BusDemand:
    buses = [x for x in b.buses if x.host == host.ref and x.protocol == "i2c"]
    if (found := next((x for x in buses if x.index == index), None)) is not None:
        found.fixed.update(fixed)
        return found
    many = len(b.circuit.controllers()) > 1 or index
    suffix = f"_{host.ref}" if len(b.circuit.controllers()) > 1 else ""
    suffix += str(index + 1) if many and index else ""
    nets = {r: b.circuit.net(b.circuit.free_net(f"{r.upper()}{suffix}"), bus="i2c").name for r in ("sda", "scl")}
    bus = BusDemand(host.ref, "i2c", nets, fixed=dict(fixed), index=index)
    b.buses.append(bus)
    return bus


@join("spi")
def spi(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """Clock and data shared, one chip select a device; a shifter where the host's level is too high."""
    if interface.role == "controller":
        return
    fixed: dict[str, str] = {r: p for r in ("sck", "mosi", "miso") if r in interface.pins and (p := fixed_pin(b, part, interface, r))}
    named = instances.asked(b, part, host, "spi")
    bus = next((x for x in b.buses if x.host == host.ref and x.protocol == "spi" and (named or x.asked) in (None, x.asked)), None)
    if bus is None:
        suffix = f"_{host.ref}" if len(b.circuit.controllers()) > 1 else ""
        bus = BusDemand(host.ref, "spi", {}, fixed=fixed)
        b.buses.append(bus)
        bus.nets["sck"] = b.circuit.net(b.circuit.free_net(f"SCK{suffix}"), bus="spi").name
    suffix = f"_{host.ref}" if len(b.circuit.controllers()) > 1 else ""
    bus.members.append(part.ref)
    bus.asked = bus.asked or named
    bus.fixed.update(fixed)
    v_host, v_part = b.logic_volts(host), b.logic_volts(part)
    for role in ("sck", "mosi", "miso"):
        if role not in interface.pins:
            continue
        if role not in bus.nets:
            bus.nets[role] = b.circuit.net(b.circuit.free_net(f"{role.upper()}{suffix}"), bus="spi").name
        here = PinRef(part.ref, interface.pins[role])
        main = bus.nets[role]
        if role == "miso":
            high = levels.too_high(b, part, here.pin, host)
            if high:
                low = levels.divide(b, part, here, high, v_host, f"MISO_{part.ref}")
                b.circuit.merge(main, low) if b.circuit.nets[main].pins else _adopt(b, bus, role, low)
            elif (top := _shared_miso(b, host)) > b.tolerance(part, part.component.pin(here.pin)) + 0.01:
                side = f"{main}_3V3" if abs(v_part - 3.3) < 0.2 else f"{main}_LV"
                fresh = side not in b.circuit.nets
                b.circuit.connect(b.circuit.net(side, bus="spi"), here)
                if fresh:
                    levels.shift(b, main, side, top, v_part, part)
            else:
                b.circuit.connect(main, here)
            continue
        if v_host > b.tolerance(part, part.component.pin(here.pin)) + 0.01:
            side = f"{main}_3V3" if abs(v_part - 3.3) < 0.2 else f"{main}_LV"
            fresh = side not in b.circuit.nets
            b.circuit.connect(b.circuit.net(side, bus="spi"), here)
            if fresh:
                levels.shift(b, main, side, v_host, v_part, part)
        elif levels.too_low(b, host, part, here.pin) and (rail := b.supply_net(part)) is not None and rail.volts and rail.volts <= 5.6:
            side = f"{main}_5V"
            existing = b.circuit.nets.get(side)
            if existing is not None:
                b.circuit.connect(existing, here)
            else:
                near = levels.raise_level(b, part, here, host, main)
                b.circuit.rename(b.circuit.net_of(here).name, side)  # type: ignore[union-attr]
                b.circuit.merge(main, near) if b.circuit.nets[main].pins else _adopt(b, bus, role, near)
        else:
            b.circuit.connect(main, here)
    if "cs" in interface.pins:
        wire_cs(b, part, interface, host, v_host, v_part, bus)


def _shared_miso(b: Builder, host: Part) -> float:
    """The highest level that any device of a host puts on the shared MISO line, V, as far as the host stands it.

    A 3.3 V device beside a 5 V one sees that level at its own output while it is not selected.
    """
    top = 0.0
    for part in b.parts():
        spi_ = next((i for i in part.component.interfaces_of("spi") if i.role == "target" and "miso" in i.pins), None)
        if spi_ is None or part.host != host.ref:
            continue
        rivals = [i for i in part.component.interfaces if i.alt and i.alt == spi_.alt]
        if (rivals and rivals[0] is not spi_ and b.planned(part.ref).protocol not in ("spi", spi_.id)) or not spi_.default:
            continue
        pin = spi_.pins["miso"]
        if levels.too_high(b, part, pin, host) is None:
            top = max(top, b.high_level(part, part.component.pin(pin)))
    return top


def _adopt(b: Builder, bus: BusDemand, role: str, net: str) -> None:
    b.circuit.nets.pop(bus.nets[role], None)
    bus.nets[role] = net


def wire_cs(b: Builder, part: Part, interface: Interface, host: Part, v_host: float, v_part: float, bus: BusDemand) -> None:
    here = PinRef(part.ref, interface.pins["cs"])
    name = f"CS_{part.ref}"
    net = b.circuit.net(b.circuit.free_net(name), bus="spi")
    if v_host > b.tolerance(part, part.component.pin(here.pin)) + 0.01:
        side = b.circuit.net(b.circuit.free_net(f"{name}_3V3"), bus="spi")
        b.circuit.connect(side, here)
        levels.shift(b, net.name, side.name, v_host, v_part, part)
    elif levels.too_low(b, host, part, here.pin):
        net = b.circuit.nets[levels.raise_level(b, part, here, host, name)]
    else:
        b.circuit.connect(net, here)
    first = not any(d.name.endswith(" CS") and d.host == host.ref for d in b.demands)
    selects = sorted(
        (f, n) for n, p in enumerate(host.component.pins) for f in p.fn if f.startswith(bus.asked or "spi") and f.endswith(".cs")
    )
    prefer = host.component.pins[selects[0][1]].id if selects else None
    b.demand(
        host,
        net,
        here,
        f"{part.ref} CS",
        (),
        "out",
        fixed=fixed_pin(b, part, interface, "cs"),
        prefer=prefer if first else None,
        slow=False,
    )


@join("uart")
def uart(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """Crossed: the part's TX to the host's RX. Hardware UARTs first; dividers where levels differ."""
    nets: dict[str, str] = {}
    fixed: dict[str, str] = {}
    v_host = b.logic_volts(host)
    for role, far in (("tx", "rx"), ("rx", "tx")):
        if role not in interface.pins:
            continue
        here = PinRef(part.ref, interface.pins[role])
        name = f"{part.ref}_{role.upper()}"
        if value := interface.series.get(role):
            from circuitlm.synthesis.joins.signals import _series

            here = _series(b, part, here, value, name)
        pin = part.component.pin(interface.pins[role])
        if role == "tx":
            high = levels.too_high(b, part, pin.id, host)
            if high:
                nets[far] = levels.divide(b, part, here, high, v_host, name)
        elif v_host > b.tolerance(part, pin) + 0.01:
            from circuitlm.synthesis.joins.signals import _lower

            nets[far] = _lower(b, part, here, host, name, "out") or ""
        elif levels.needs_raising(b, host, part, pin.id):
            nets[far] = levels.raise_level(b, part, here, host, name)
        if not nets.get(far):
            net = b.circuit.net(b.circuit.free_net(name))
            b.circuit.connect(net, here)
            nets[far] = net.name
        b.circuit.nets[nets[far]].bus = "uart"
        if asked := fixed_pin(b, part, interface, role):
            fixed[far] = asked
    bus = BusDemand(host.ref, "uart", nets, [part.ref], fixed)
    bus.asked = instances.asked(b, part, host, "uart") or (None if fixed else instances.loader(part, host))
    b.buses.append(bus)


@join("onewire")
def onewire(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """All 1-Wire parts of a host share one wire and one pull-up of 4.7 kΩ."""
    here = PinRef(part.ref, interface.pins["data"])
    asked = fixed_pin(b, part, interface, "data")
    for d in b.demands:
        if d.host == host.ref and d.function == "onewire" and (asked is None or d.fixed in (None, asked)):
            b.circuit.connect(d.net, here)
            return
    wire(b, part, here, host, f"ONEWIRE_{part.ref}" if any(d.function == "onewire" for d in b.demands) else "ONEWIRE", ["fast"], asked)
    demand = b.demands[-1]
    demand.function = "onewire"
    b.circuit.nets[demand.net].bus = "onewire"


@join("i2s")
def i2s(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """Bit clock, word select and data, each its own wire (shared clocks are left to the firmware's author); a controller whose I2S has
    pins of its own gives those, and its clocks to all parts."""
    for role, pin in interface.pins.items():
        into = role if role != "data" else "out" if part.component.pin(pin).type == "input" else "in"
        need = f"i2s0.{into}"
        if any(offers(host.component, p, need) for p in host.component.pins):
            same = next((d for d in b.demands if d.host == host.ref and need in d.needs), None)
            if same is not None and role != "data":
                b.circuit.connect(b.circuit.nets[same.net], (part.ref, pin))
                continue
            wire(b, part, PinRef(part.ref, pin), host, f"I2S_{role.upper()}", [need], fixed_pin(b, part, interface, role))
            b.demands[-1].slow = False
            continue
        wire(b, part, PinRef(part.ref, pin), host, f"I2S_{role.upper()}_{part.ref}", [], fixed_pin(b, part, interface, role))
        b.demands[-1].slow = False


@join("rs485", "can")
def field_bus(b: Builder, part: Part, interface: Interface, host: Part) -> None:
    """The pair of a field bus: joined to the other boards' transceivers; the second one of a board is there for a second bus."""
    beside = [p.ref for p in b.parts() if p.host == part.host and _is_transceiver(p, interface.type)]
    number = beside.index(part.ref) + 1 if part.ref in beside else 1
    bus = f"{interface.type.upper()}{number if number > 1 else ''}"
    for role, pin in interface.pins.items():
        if role in INTERESTING:
            net = b.circuit.net(f"{bus}_{role.upper()}", bus=interface.type)
            b.circuit.connect(net, (part.ref, pin))


def _is_transceiver(part: Part, protocol: str) -> bool:
    """Whether a part joins a controller to the pair of a bus, and is no device that hangs on the pair alone."""
    return bool(part.component.interfaces_of(protocol)) and bool(part.component.interfaces_of("uart", "spi", "signals"))


INTERESTING = ("a", "b", "h", "l")
