"""Current sensors in the line of a load: rail to the sense input, the load behind it; voltage sensors at what they measure."""

from __future__ import annotations

import re

from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.synthesis.builder import Builder

SHUNT = "current-shunt"
"""A resistor with four terminals in the line, which a monitor reads."""


def sense_path(part: Part) -> Interface | None:
    """The two pins through which the measured current runs (a contact that is always closed), if the part has them."""
    if part.id == SHUNT:
        return Interface(id="path", type="contact", role="either", pins={"a": "1", "b": "2"})
    offered = set(part.component.default_for) | set(part.component.provides)
    if not offered & {"current", "power-measure"}:
        return None
    return next((i for i in part.component.interfaces_of("contact") if len(i.pins) == 2), None)


def insert_sensors(b: Builder) -> None:
    """Put each current sensor or shunt between a supply and what hangs on it: the heaviest load, else a terminal for one."""
    for part in list(b.parts()):
        path = sense_path(part)
        if path is None:
            continue
        first, second = (PinRef(part.ref, p) for p in path.pins.values())
        if b.circuit.net_of(first) or b.circuit.net_of(second):
            continue
        _insert(b, part, path, first, second)
        _monitor(b, part, first, second)
    _measured_voltages(b)


def _monitor(b: Builder, shunt: Part, first: PinRef, second: PinRef) -> None:
    """The sense wires of the monitor that a shunt is for, at the shunt's two ends."""
    monitor = b.circuit.parts.get(b.refs.get(b.planned(shunt.ref).options.get("monitor", ""), ""))
    port = next(iter(monitor.component.interfaces_of("sense")), None) if monitor is not None else None
    if monitor is None or port is None:
        return
    for role, end in (("p", first), ("n", second)):
        if (net := b.circuit.net_of(end)) is not None:
            b.circuit.join(end, PinRef(monitor.ref, port.pins[role]), net.name)
    b.use(monitor.ref, port)


def _insert(b: Builder, part: Part, path: Interface, first: PinRef, second: PinRef) -> None:
    """One sensor in its line: that of a source which is named for it, of the heaviest load, or of a battery whose load is not named."""
    b.use(part.ref, path)
    if (source := _source_of(b, part)) is not None and _behind_source(b, source, first, second):
        return
    here = _taker(b, part)
    net = b.circuit.net_of(here) if here else None
    if here is not None and net is not None and net.kind in ("power", "switched"):
        others = [
            p
            for p in net.pins
            if p.ref == here.ref or (b.circuit.parts[p.ref].owner == here.ref and b.circuit.parts[p.ref].role == "flyback")
        ]
        b.circuit.connect(net, first)
        behind = b.circuit.net(b.circuit.free_net(f"{net.name}_SENSED"), kind="power", volts=net.volts)
        for pin in others:
            b.circuit.detach(pin)
            b.circuit.connect(behind, pin)
        b.circuit.connect(behind, second)
        return
    terminal = b.support("terminal-2", part.ref, "terminal", "the line whose current is measured")
    if (battery := _lone_battery(b, path)) is not None and _behind_source(b, battery, first, second):
        terminal.label = "load"
        b.circuit.connect(b.circuit.net_of(second), (terminal.ref, "1"))  # type: ignore[arg-type]
        b.ground(PinRef(terminal.ref, "2"))
        return
    terminal.label = "current path"
    b.circuit.connect(b.circuit.net(b.circuit.free_net(f"{part.ref}_IN")), first, (terminal.ref, "1"))
    b.circuit.connect(b.circuit.net(b.circuit.free_net(f"{part.ref}_OUT")), second, (terminal.ref, "2"))


def _behind_source(b: Builder, source: Part, first: PinRef, second: PinRef) -> bool:
    """Put the path between a source and all that it feeds; False where it feeds nothing."""
    plus = PinRef(source.ref, source.component.rails[0].pins[0])
    fed = b.circuit.net_of(plus)
    if fed is None:
        return False
    name, volts, alone = fed.name, fed.volts, fed.pins == [plus]
    b.circuit.detach(plus)
    if alone:  # what it feeds stands outside: a panel whose yield is measured
        fed = b.circuit.net(b.circuit.free_net(name), kind="power", volts=volts)
        terminal = b.support("terminal-2", source.ref, "terminal", "what it feeds")
        terminal.label = "load"
        b.circuit.connect(fed, (terminal.ref, "1"))
        b.ground(PinRef(terminal.ref, "2"))
    raw = b.circuit.net(b.circuit.free_net(f"{source.ref}_RAW"), kind="power", volts=volts)
    b.circuit.connect(raw, plus, first)
    b.circuit.connect(fed, second)
    return True


def _taker(b: Builder, part: Part) -> PinRef | None:
    """The supply pin of the heaviest load in whose line no like sensor stands, else of a driver where there are no loads."""
    loads = []
    for p in b.parts():
        if p.ref in b.load_rail and p.ref != part.ref:
            sink = next(i for i in p.component.interfaces if i.type in ("load", "motor") and i.role == "sink")
            loads.append((float(p.component.spec.get("ma", 0)), PinRef(p.ref, sink.pins["p"])))
    if loads:
        free = [x for x in loads if not any(_behind(b, part, o) for o in b.circuit.others(x[1]))]
        return max(free, key=lambda x: x[0])[1] if free else None
    driver = max((p for p in b.parts() if p.component.kind == "driver"), key=lambda p: p.ref, default=None)
    return PinRef(driver.ref, max(driver.component.supplies, key=lambda s: s.max).pins[0]) if driver is not None else None


def _behind(b: Builder, part: Part, pin: PinRef) -> bool:
    """Whether a pin is the far end of a sensor of the same kind as *part*."""
    path = sense_path(b.circuit.parts[pin.ref])
    return path is not None and b.circuit.parts[pin.ref].id == part.id and pin.pin == list(path.pins.values())[1]


def _lone_battery(b: Builder, path: Interface) -> Part | None:
    """The only battery of a circuit, where the path stands its voltage and no charger lies between."""
    cells = [p for p in b.parts() if p.component.kind == "supply" and any(r.topology == "cell" for r in p.component.rails)]
    if len(cells) != 1 or b.load_rail or any(i.role == "source" for p in b.parts() for i in p.component.interfaces_of("cell")):
        return None
    net = b.circuit.net_of((cells[0].ref, cells[0].component.rails[0].pins[0]))
    stands = not path.volts or (net is not None and (net.volts or 0) <= path.volts[1])
    sensed = net is not None and any(sense_path(b.circuit.parts[p.ref]) for p in net.pins)
    return cells[0] if net is not None and stands and not sensed else None


def _source_of(b: Builder, sensor: Part) -> Part | None:
    """The source in whose line a current sensor stands: the one that its label names ('panel', 'battery'), else a solar panel where
    no load is switched, since what it gives is what is asked."""
    sources = [p for p in b.parts() if p.component.kind == "supply" and p.component.rails]
    said = set(re.findall(r"[a-z]+", sensor.label.lower()))
    for p in sources:
        names = {w for name in (p.component.name, *p.component.aliases) for w in re.findall(r"[a-z]+", name.lower())}
        if said & names:
            return p
    panels = [p for p in sources if p.component.rails[0].min == 0]
    return panels[0] if panels and not said and not b.load_rail else None


def _measured_voltages(b: Builder) -> None:
    """Each voltage sensor's input to a source of its own, a battery before all others; to a terminal where there is none that it stands."""
    taken: set[str] = set()
    for part in list(b.parts()):
        port = next((i for i in part.component.interfaces_of("load") if i.role == "sink" and i.volts), None)
        if "voltage" not in part.component.provides or part.component.kind != "sensor" or port is None or port.volts is None:
            continue
        plus = PinRef(part.ref, port.pins["p"])
        if b.circuit.net_of(plus):
            continue
        found = [
            (r.topology != "cell", net.name, net)
            for p in b.parts()
            for r in p.component.rails
            if p.component.kind == "supply"
            and (net := b.circuit.net_of((p.ref, r.pins[0]))) is not None
            and net.name not in taken
            and 0 < (net.volts or 0) <= port.volts[1]
        ]
        if found:
            _, name, net = min(found, key=lambda x: x[:2])
            taken.add(name)
            b.circuit.connect(net, plus)
        else:
            terminal = b.support("terminal-2", part.ref, "terminal", "the voltage that is measured")
            terminal.label = "voltage in"
            b.circuit.connect(b.circuit.net(b.circuit.free_net(f"{part.ref}_IN")), plus, (terminal.ref, "1"))
            b.ground(PinRef(terminal.ref, "2"))
        if not b.circuit.net_of((part.ref, port.pins["n"])):
            b.ground(PinRef(part.ref, port.pins["n"]))
        b.use(part.ref, port)
