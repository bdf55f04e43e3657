"""Optocouplers between a controller and what it switches: the output takes the pin's place, or waits at a terminal.

The LED side is joined like any LED. The output is a switch without a rail of its own: as a follower it lifts the
gate or base of a load's transistor from the load's rail, as a contact it pulls down the input of a module that is
active low. Where nothing is switched, the isolated switch is brought out at a terminal.
"""

from __future__ import annotations

from circuitlm.circuit import eseries, units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef, Port
from circuitlm.synthesis.builder import Builder, Demand
from circuitlm.synthesis.joins.loads import GATE_PULL_OHMS, base_resistor, load_ma

GATE_VOLTS = 10.0
"""What a gate gets at most, V: two volts below the usual limit of 12 V."""
PULL_OHMS = 2200.0
"""Pull-down at a module's input: stiff against what the input itself takes, ohms."""


def lay(b: Builder) -> None:
    """Give the open output of every coupler that a controller lights something to switch."""
    for part in b.parts():
        out = next((i for i in part.component.interfaces_of("switchable") if i.role == "source"), None)
        if part.component.kind != "isolator" or out is None or any(b.circuit.net_of((part.ref, p)) for p in out.pins.values()):
            continue
        own = next((d for d in b.demands if d.peer.ref == part.ref and d.direction == "out"), None)
        if own is None:
            continue
        load = _load(b, part, own)
        if load is None:
            _terminal(b, part, out)
        else:
            _before(b, part, out, own, load)
        b.use(part.ref, out)


def _load(b: Builder, coupler: Part, own: Demand) -> Demand | None:
    """The wire to a load that goes through the coupler: the one of the largest voltage; none where both have a pin of their own."""
    taken = {d.net for d in b.demands if any(_is_output(b, pin) for pin in b.circuit.nets[d.net].pins)}
    fits = [
        d
        for d in b.demands
        if d.host == own.host
        and d.direction == "out"
        and d.net not in taken
        and not (own.fixed and d.fixed)
        and (_driver(b, d) is not None or _module_input(b, d) is not None)
    ]
    return max(fits, key=lambda d: _volts(b, d), default=None)


def _is_output(b: Builder, pin: PinRef) -> bool:
    part = b.circuit.parts[pin.ref]
    return part.component.kind == "isolator" and any(pin.pin in i.pins.values() for i in part.component.interfaces_of("switchable"))


def _driver(b: Builder, demand: Demand) -> Part | None:
    """The low-side transistor of the load that a wire switches."""
    return next((p for p in b.parts() if p.owner == demand.peer.ref and p.role == "driver" and p.component.shape in ("npn", "nmos")), None)


def _module_input(b: Builder, demand: Demand) -> Part | None:
    """The module with a relay on it whose input a wire goes to."""
    part = b.circuit.parts[demand.peer.ref]
    return part if part.component.supplies and part.component.interfaces_of("contact") and part.component.kind != "sensor" else None


def _volts(b: Builder, demand: Demand) -> float:
    rail = b.load_rail.get(demand.peer.ref)
    return rail.volts if rail else 0.0


def _before(b: Builder, coupler: Part, out: Interface, own: Demand, load: Demand) -> None:
    """The controller's pin lights the coupler; its transistor does to the load what the pin would have done."""
    b.demands.remove(load)
    own.fixed, own.needs = own.fixed or load.fixed, own.needs or load.needs
    own.name = f"{load.name} through {coupler.ref}"
    collector, emitter = PinRef(coupler.ref, out.pins["c"]), PinRef(coupler.ref, out.pins["e"])
    net = b.circuit.nets[load.net]
    module = _module_input(b, load)
    if module is not None and module.component.spec.get("active_low"):
        b.circuit.connect(net, collector)
        b.ground(emitter)
        return
    b.circuit.connect(net, emitter)
    if module is not None:
        _into_module(b, coupler, collector, net.name, module)
        return
    rail = b.circuit.nets.get(r.net) if (r := b.load_rail.get(load.peer.ref)) else b.rail_net(b.logic_volts(b.circuit.parts[own.host]))
    driver = _driver(b, load)
    if rail is None or driver is None:
        return
    if driver.component.shape == "nmos":
        _limited(b, coupler, collector, rail.name)
        return
    b.circuit.connect(rail, collector)
    _weaken(b, coupler, load.peer.ref, driver, rail.volts or 5.0)


def _into_module(b: Builder, coupler: Part, collector: PinRef, signal: str, module: Part) -> None:
    """A module that is active high: its input from its own supply, divided where that is more than the input stands."""
    rail = b.supply_net(module)
    if rail is None or rail.volts is None:
        return
    pin = next(p for p in b.circuit.nets[signal].pins if p.ref == module.ref)
    most = b.tolerance(module, module.component.pin(pin.pin)) - 0.5
    low = PULL_OHMS
    down = b.resistor(low, module.ref, "pulldown", f"keeps {module.ref} off while {coupler.ref} is dark")
    b.circuit.connect(b.circuit.nets[signal], (down.ref, "1"))
    b.ground(PinRef(down.ref, "2"))
    if rail.volts <= most:
        b.circuit.connect(rail, collector)
        return
    ohms = eseries.at_least(low * (rail.volts / most - 1), "E12")
    level = rail.volts * low / (low + ohms)
    r = b.resistor(
        ohms, coupler.ref, "collector", f"with the pull-down {units.show(level, 'V')} of {units.show(rail.volts, 'V')} at the input"
    )
    b.circuit.connect(rail, (r.ref, "1"))
    b.circuit.join(PinRef(r.ref, "2"), collector, f"{coupler.ref}_C")


def _limited(b: Builder, coupler: Part, collector: PinRef, rail: str) -> None:
    """The collector on the rail; above what a gate stands through a resistor that divides with the gate's pull-down."""
    volts = b.circuit.nets[rail].volts or 0.0
    if volts <= GATE_VOLTS + 0.1:
        b.circuit.connect(b.circuit.nets[rail], collector)
        return
    ohms = eseries.at_least(GATE_PULL_OHMS * (volts / GATE_VOLTS - 1), "E12")
    at_gate = volts * GATE_PULL_OHMS / (GATE_PULL_OHMS + ohms)
    r = b.resistor(
        ohms, coupler.ref, "collector", f"with the gate's pull-down {units.show(at_gate, 'V')} of the rail's {units.show(volts, 'V')}"
    )
    b.circuit.connect(b.circuit.nets[rail], (r.ref, "1"))
    b.circuit.join(PinRef(r.ref, "2"), collector, f"{coupler.ref}_C")


def _weaken(b: Builder, coupler: Part, load: str, driver: Part, volts: float) -> None:
    """The base resistor for the coupler's current and the load's rail, in place of a pin's."""
    spec = coupler.component.spec
    can = min(float(spec.get("if_ma", 10)) * float(spec.get("ctr", 50)) / 100, float(spec.get("ic_max_ma", 50)))
    base = next((p for p in b.parts() if p.owner == load and p.role == "base"), None)
    if base is not None:
        base.quantity, text = base_resistor(driver, load_ma(b.circuit.parts[load]), volts, can)
        base.value, base.why.text = units.short(base.quantity, "Ω"), text


def _terminal(b: Builder, coupler: Part, out: Interface) -> None:
    """The isolated switch at a terminal, for the foreign circuit."""
    spec = coupler.component.spec
    most = units.show(float(spec.get("vce_max", 35)), "V")
    terminal = b.support("terminal-2", coupler.ref, "terminal", f"the isolated switch, up to {most}: + to the input, - to its ground")
    terminal.label = f"{coupler.ref} OUT + -"
    b.circuit.join(PinRef(coupler.ref, out.pins["c"]), PinRef(terminal.ref, "1"), f"{coupler.ref}_C")
    b.circuit.join(PinRef(coupler.ref, out.pins["e"]), PinRef(terminal.ref, "2"), f"{coupler.ref}_E")
    b.circuit.ports.append(Port(f"{coupler.ref} OUT", b.circuit.net_of((terminal.ref, "1")).name, "out"))  # type: ignore[union-attr]
