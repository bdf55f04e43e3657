"""Connectors that the request names: channels, contacts, inputs, outputs, buses and programmers brought out to them.

What asks for pins of a board is done before they are given out (`early`), what is left over of chips and boards after (`late`).
"""

from __future__ import annotations

import re

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Net, Part, PinRef, Why
from circuitlm.knowledge.catalogue import catalogue
from circuitlm.synthesis.builder import Builder, BusDemand
from circuitlm.synthesis.joins.buses import _i2c_bus

PULL_OHMS = 10_000.0
_PORTS = ("motor", "load", "coils", "speaker")


def early(b: Builder) -> None:
    """Connectors whose wires need a board's pins: inputs, outputs, plain wires, UART, I2C, and analog inputs without a converter."""
    for part in list(b.parts()):
        kind = b.planned(part.ref).options.get("brings")
        host = b.host_of(part.ref)
        if kind is None:
            continue
        part.role = "terminal"
        if host is None:
            continue
        if kind == "i2c":
            bus = _i2c_bus(b, host, 0, {})
            bus.members.append(part.ref)
            _header(b, part, host, [("SCL", b.circuit.nets[bus.nets["scl"]]), ("SDA", b.circuit.nets[bus.nets["sda"]])])
        elif kind == "uart":
            _uart(b, part, host)
        elif (
            kind in ("inputs", "wires")
            or (kind == "analog" and not _converters(b))
            or (kind == "outputs" and not _chips(b) and not _free_ports(b))
        ):
            _board_pins(b, part, host, kind)


def late(b: Builder) -> None:
    """Connectors for what is left: a converter's free channels, a relay's contacts, an expander's free pins, a driver's outputs."""
    for part in list(b.parts()):
        kind = b.planned(part.ref).options.get("brings")
        if kind is None or any(net is not None for _, net in b.circuit.pins_of(part.ref)):
            continue
        if kind == "analog":
            _spread(b, part, _free_pins(b, "adc"))
        elif kind == "contacts":
            _contacts(b, part)
        elif kind in ("outputs", "pins"):
            ports = _free_ports(b) if kind == "outputs" else []
            _ports(b, part, ports) if ports else _spread(b, part, _free_pins(b, "digital", b.planned(part.ref).options.get("words", "")))
        elif kind == "isp":
            _isp(b, part)
        elif kind == "probe":
            _probe(b, part)


# -- wires of a board -------------------------------------------------------------------------------------------------
def _board_pins(b: Builder, part: Part, host: Part, kind: str) -> None:
    """One line a pin: an input has a pull-up and is closed to ground by a contact, an output and a plain wire come out as they are."""
    options = b.planned(part.ref).options
    pins = options.get("pins", "").split()
    count = max(int(options.get("count", 0)), len(pins), 1)
    rail = b.rail_net(b.logic_volts(host), host)
    lines = []
    for n in range(min(count, 16)):
        tag = {"inputs": "IN", "outputs": "OUT", "analog": "AIN"}.get(kind, "IO")
        net = b.circuit.net(b.circuit.free_net(f"{tag}{n + 1}"), bus="analog" if kind == "analog" else "digital")
        lines.append((pins[n] if n < len(pins) else f"{tag}{n + 1}", net))
    ends = _place(b, part, lines)
    for n, (name, net) in enumerate(lines):
        needs = {"inputs": ["int?"], "analog": ["adc"]}.get(kind, [])
        direction = {"inputs": "in", "analog": "in", "outputs": "out"}.get(kind, "bidir")
        b.demand(host, net, ends[n], f"{ends[n].ref} {name}", needs, direction, fixed=pins[n] if n < len(pins) else None)
        if kind == "inputs" and rail is not None:
            r = b.resistor(PULL_OHMS, ends[n].ref, "pullup", f"{name} is high until a contact closes it to ground")
            b.circuit.connect(rail, (r.ref, "1"))
            b.circuit.connect(net, (r.ref, "2"))


def _uart(b: Builder, part: Part, host: Part) -> None:
    pins = b.planned(part.ref).options.get("pins", "").split()
    nets = {role: b.circuit.net(b.circuit.free_net(f"{part.ref}_{role.upper()}"), bus="uart") for role in ("tx", "rx")}
    _header(b, part, host, [("TX", nets["tx"]), ("RX", nets["rx"])])
    fixed = dict(zip(("tx", "rx"), pins, strict=False))
    b.buses.append(BusDemand(host.ref, "uart", {r: n.name for r, n in nets.items()}, [part.ref], fixed))


def _header(b: Builder, part: Part, host: Part, lines: list[tuple[str, Net]]) -> None:
    """Ground, the board's logic supply, and the lines of a bus."""
    ground = b.circuit.net("GND", kind="ground", volts=0.0)
    rail = b.rail_net(b.logic_volts(host), host)
    wires = [("GND", ground), *([("VCC", rail)] if rail is not None else []), *lines]
    target = part if len(part.component.pins) >= len(wires) else _sized(b, part, len(wires), "header")
    for pin, (_, net) in zip(target.component.pins, wires, strict=False):
        b.circuit.connect(net, (target.ref, pin.id))
    target.label = target.label or " ".join(name for name, _ in wires)


# -- placing ----------------------------------------------------------------------------------------------------------
def _family(part: Part) -> str:
    return part.id.rpartition("-")[0]


def _sized(b: Builder, part: Part, pins: int, family: str | None = None) -> Part:
    """The connector itself, or one of its kind with that many pins, in its place."""
    family = family or _family(part)
    kin = {len(catalogue().get(i).pins): i for i in catalogue().entries if re.fullmatch(rf"{family}-\d+", i)}
    size = min((n for n in kin if n >= pins), default=max(kin, default=0))
    if not size or kin[size] == part.id:
        return part
    part.component = catalogue().get(kin[size])
    return part


def _another(b: Builder, part: Part) -> Part:
    twin = b.circuit.add(part.component, role="terminal", wishes=list(part.wishes), why=Why(part.why.text, part.why.origin))
    twin.host = part.host
    return twin


def _place(b: Builder, part: Part, lines: list[tuple[str, Net]]) -> list[PinRef]:
    """Lines on connectors, ground on the last pin of each: a screw terminal a line, or a header as long as it must be."""
    if _family(part) == "terminal":
        groups = [lines[k : k + len(part.component.pins) - 1] for k in range(0, len(lines), len(part.component.pins) - 1)]
    else:
        groups = [lines[k : k + 9] for k in range(0, len(lines), 9)]
    ends: list[PinRef] = []
    for n, group in enumerate(groups):
        here = part if n == 0 else _another(b, part)
        if _family(part) != "terminal":
            here = _sized(b, here, len(group) + 1)
        pins = [p.id for p in here.component.pins]
        for pin, (_, net) in zip(pins, group, strict=False):
            b.circuit.no_connect.discard(PinRef(here.ref, pin))
            b.circuit.connect(net, (here.ref, pin))
            ends.append(PinRef(here.ref, pin))
        b.ground(PinRef(here.ref, pins[len(group)]))
        here.label = " ".join(name for name, _ in group) + " GND"
    return ends


# -- what is left -----------------------------------------------------------------------------------------------------
def _converters(b: Builder) -> list[Part]:
    return [
        p
        for p in b.parts()
        if any("adc" in f for i in p.component.interfaces_of("expander") for x in i.pins.values() for f in p.component.pin(x).fn)
    ]


def _chips(b: Builder) -> list[Part]:
    return [p for p in b.parts() if p.component.interfaces_of("expander")]


def _free_pins(b: Builder, function: str, words: str = "") -> list[PinRef]:
    """Pins that chips offer and nothing uses yet; 'port A' of an expander keeps to the pins of that port."""
    port = re.search(r"\bport ([ab])\b", words)
    out = []
    for part in _chips(b):
        for i in part.component.interfaces_of("expander"):
            for pin in i.pins.values():
                data = part.component.pin(pin)
                if not any(f.startswith(function) for f in data.fn) or b.circuit.net_of((part.ref, pin)) is not None:
                    continue
                if port and not re.search(rf"{port[1]}\d$", pin, re.I):
                    continue
                out.append(PinRef(part.ref, pin))
    return out


def _spread(b: Builder, part: Part, pins: list[PinRef]) -> None:
    wanted = int(b.planned(part.ref).options.get("count", 0)) or len(pins)
    if len(pins) < wanted:
        b.problems.append(f"{part.component.name}: only {len(pins)} of {wanted} channels are free.")
    lines = []
    for pin in pins[:wanted]:
        b.circuit.no_connect.discard(pin)
        net = b.circuit.net(b.circuit.free_net(f"{pin.ref}_{pin.pin}"))
        b.circuit.connect(net, pin)
        lines.append((f"{pin.ref} {pin.pin}", net))
    if lines:
        _place(b, part, lines)


def _contacts(b: Builder, part: Part) -> None:
    """Each relay's contact on a terminal of its own: common, normally open, normally closed."""
    free: list[tuple[Part, Interface]] = [
        (p, i)
        for p in b.parts()
        if p.component.supplies or p.component.interfaces_of("load")
        for i in p.component.interfaces_of("contact")
        if p.component.kind not in ("input", "sensor") and not any(b.circuit.net_of((p.ref, x)) for x in i.pins.values())
    ]
    for n, (relay, contact) in enumerate(free):
        here = part if n == 0 else _another(b, part)
        _sized(b, here, len(contact.pins))
        for pin, (role, of) in zip(here.component.pins, contact.pins.items(), strict=False):
            for ref in (PinRef(here.ref, pin.id), PinRef(relay.ref, of)):
                b.circuit.no_connect.discard(ref)
            b.circuit.join(PinRef(relay.ref, of), PinRef(here.ref, pin.id), f"{relay.ref}_{of}")
            here.label = f"{here.label} {role.upper()}".strip()
        here.label = f"{relay.ref} {here.label}"
        b.use(relay.ref, contact)


def _free_ports(b: Builder) -> list[tuple[Part, Interface]]:
    """Outputs of drivers that nothing hangs on; of two ways to use the same pins (motors, a stepper) the first."""
    out: list[tuple[Part, Interface]] = []
    for part in [p for p in b.parts() if p.component.kind == "driver"]:
        seen: set[str] = set()
        for i in part.component.interfaces:
            pins = set(i.pins.values())
            if i.role == "source" and i.type in _PORTS and not pins & seen and not any(b.circuit.net_of((part.ref, x)) for x in pins):
                out.append((part, i))
                seen |= pins
    return out


def _ports(b: Builder, part: Part, ports: list[tuple[Part, Interface]]) -> None:
    for n, (driver, out) in enumerate(ports):
        here = _sized(b, part if n == 0 else _another(b, part), len(out.pins))
        for pin, of in zip(here.component.pins, out.pins.values(), strict=False):
            for ref in (PinRef(here.ref, pin.id), PinRef(driver.ref, of)):
                b.circuit.no_connect.discard(ref)
            b.circuit.join(PinRef(driver.ref, of), PinRef(here.ref, pin.id), f"{driver.ref}_{of}")
        here.label = f"{driver.ref} {out.id}"


def _isp(b: Builder, part: Part) -> None:
    """A programmer's header: the chip's SPI pins, its reset, supply and ground; wires that are there already are shared."""
    host = b.host_of(part.ref)
    if host is None:
        return
    own = any(f.startswith("isp.") for p in host.component.pins for f in p.fn)
    bus = r"isp" if own else r"spi\d"  # where programming takes the lines the other way round than its own bus does
    for pin in part.component.pins:
        if pin.id == "GND":
            b.ground(PinRef(part.ref, "GND"))
        elif pin.id == "VCC":
            if (rail := b.supply_net(host)) is not None:
                b.circuit.connect(rail, (part.ref, "VCC"))
        else:
            of = next(
                (
                    p.id
                    for p in host.component.pins
                    if (any(re.fullmatch(rf"{bus}\.{pin.id.lower()}", f) for f in p.fn) if pin.id != "RST" else "reset" in p.caution)
                ),
                None,
            )
            if of is not None:
                b.circuit.no_connect.discard(PinRef(host.ref, of))
                b.circuit.join(PinRef(host.ref, of), PinRef(part.ref, pin.id), f"{host.ref}_{pin.id}")
    part.label = part.label or "ISP"


def _probe(b: Builder, part: Part) -> None:
    """Test points on the nets that the words name: supplies by voltage, ground, bus lines; else on every supply and ground."""
    options = b.planned(part.ref).options
    words = set(re.findall(r"[a-z0-9.]+", options.get("words", "").lower()))
    named = [n for n in b.circuit.nets.values() if n.pins and _spoken(n, words)]
    if not named and "data" in words:
        named = _data_line(b)
    wanted = named or [n for n in b.circuit.nets.values() if n.kind in ("power", "ground")]
    for n, net in enumerate(wanted[:12]):
        here = part if n == 0 else _another(b, part)
        b.circuit.connect(net, (here.ref, "1"))
        here.label = net.name


def _spoken(net: Net, words: set[str]) -> bool:
    name = net.name.lower()
    if net.kind == "ground":
        return bool({"gnd", "ground"} & words)
    if net.kind == "power" and net.volts is not None:
        return bool({f"{net.volts:g}v", f"{net.volts:g}", name} & words) or bool({"rails", "rail", "supplies"} & words)
    return name in words or any(p in words and len(p) > 2 for p in re.split(r"[_ ]", name))


def _data_line(b: Builder) -> list[Net]:
    """The data wire of addressable LEDs or a 1-Wire bus, at the controller's end."""
    lines = [n for n in b.circuit.nets.values() if re.search(r"(?:_DIN|_DATA|_SIG|^ONEWIRE)$", n.name)]
    return lines[:1]
