"""SPICE: what drives a circuit from outside: controllers' outputs and the terminals of an analog block."""

from __future__ import annotations

from circuitlm.circuit.model import Circuit, Net, Part, PinRef
from circuitlm.circuit.units import spice
from circuitlm.views.spice import STATE, Netlist, is_bare

PIN_OHMS = 25.0
"""Output resistance of a controller's pin, in ohms, where the component does not state it."""
PULL_OHMS = 40e3
"""A controller's own pull resistor, ohms: 20 to 50 kOhm on AVR, 45 on ESP32, 50 to 80 on RP2040."""
PWM_HZ = 1000.0


def controller_pins(netlist: Netlist) -> None:
    """Controllers' outputs: high behind their resistance; PWM as a 1 kHz square wave, high in `.op`."""
    circuit = netlist.circuit
    driven: set[str] = set()
    for ref, use in circuit.uses.items():
        item = circuit.parts.get(ref.ref)
        net = circuit.net_of(ref)
        if item is None or net is None or use.direction not in ("out", "analog-out") or net.kind != "signal":
            continue
        volts = io_volts(circuit, item)
        if volts is None:
            continue
        pin = circuit.pin(ref)
        quiet = use.function.startswith("spi") and not use.function.endswith("cs")
        level = 0.0 if quiet else volts / 2 if use.function == "dac" else volts
        text = f"DC {spice(level)}"
        if use.function == "pwm":
            period = 1 / PWM_HZ
            text += f" PULSE(0 {spice(volts)} 0 1u 1u {spice(period / 2)} {spice(period)})"
        label, node, ohms = f"pin_{pin.id}", netlist.node(*ref), pin.r_out or PIN_OHMS
        ground = ground_node(netlist, item)
        if netlist.state:
            inside = netlist.inner(f"{ref.ref}_{label}_i")
            netlist.add(ref.ref, "E", label, (inside, ground, STATE, "0"), spice(level))
            netlist.outputs[ref] = netlist.resistor(ref.ref, f"{label}_ro", inside, node, ohms)
        else:
            netlist.source(ref.ref, label, node, ground, text, ohms)
        driven.add(ref.ref)
    for name in driven:
        netlist.missing.pop(name, None)
        netlist.modelled.add(name)
    if driven:
        levels = "low and high in turn" if netlist.state else "high"
        netlist.notes.append(f"controllers' outputs are sources, {levels}; inputs and buses are left open")


def pulls(netlist: Netlist) -> None:
    """Pull resistors that are on modules' boards, and those that firmware switches on in a controller."""
    circuit = netlist.circuit
    for part in circuit.parts.values():
        for pull in part.component.on_board.pullups:
            pin, to, ohms = str(pull.get("pin")), str(pull.get("to")), float(pull.get("ohms") or 0)
            if ohms <= 0 or not circuit.net_of((part.ref, pin)):
                continue
            c = part.component
            if c.on_board.regulator and c.logic and isinstance(c.logic.volts, int | float) and not c.mcu:  # to the module's own regulator
                node, ground = netlist.node(part.ref, pin), ground_node(netlist, part)
                netlist.source(part.ref, f"pull_{pin}", node, ground, f"DC {spice(float(c.logic.volts))}", ohms)
            elif circuit.net_of((part.ref, to)):
                netlist.resistor(part.ref, f"pull_{pin}", netlist.node(part.ref, pin), netlist.node(part.ref, to), ohms)
    for ref, use in circuit.uses.items():
        item = circuit.parts.get(ref.ref)
        volts = io_volts(circuit, item) if item is not None and use.pull and circuit.net_of(ref) else None
        if item is None or volts is None:
            continue
        ground = ground_node(netlist, item)
        if use.pull == "up":
            netlist.source(ref.ref, f"pull_{ref.pin}", netlist.node(*ref), ground, f"DC {spice(volts)}", PULL_OHMS)
        else:
            netlist.resistor(ref.ref, f"pull_{ref.pin}", netlist.node(*ref), ground, PULL_OHMS)


def clamps(netlist: Netlist) -> None:
    """The protection diodes of inputs, in chips whose files say what these stand."""
    for part in netlist.circuit.parts.values():
        logic = part.component.logic
        if logic is None or logic.clamp_ma is None:
            continue
        feeds = [p for s in part.component.supplies if s.id == logic.volts for p in s.pins if netlist.circuit.net_of(PinRef(part.ref, p))]
        for pin in part.component.pins:
            ref = PinRef(part.ref, pin.id)
            net = netlist.circuit.net_of(ref)
            if not feeds or pin.type != "input" or net is None or net.kind != "signal":
                continue
            model = netlist.model("D_CLAMP", ".model D_CLAMP D(IS=1e-14 N=1 RS=10)")
            node, up, ground = netlist.node(*ref), netlist.node(part.ref, feeds[0]), ground_node(netlist, part)
            high = netlist.add(part.ref, "D", f"{pin.id}_up", (node, up), model)
            netlist.clamps[ref] = high, netlist.add(part.ref, "D", f"{pin.id}_down", (ground, node), model)


def ground_node(netlist: Netlist, item: Part) -> str:
    """The node of a part's own ground: boards that share nothing have their own each."""
    return next((netlist.node(item.ref, g) for g in item.component.ground_pins() if netlist.circuit.net_of((item.ref, g))), "0")


def io_volts(circuit: Circuit, item: Part) -> float | None:
    """The voltage of a controller's pins, V: a bare chip's is what it is fed with, a board's its own. None for other parts."""
    component = item.component
    if component.mcu is None:
        return None
    if component.form == "ic" and not component.rails:
        nets = (circuit.net_of((item.ref, p)) for s in component.supplies for p in s.pins)
        return next((n.volts for n in nets if n is not None and n.volts), component.mcu.v_io)
    return component.mcu.v_io


def _driven(circuit: Circuit, net: Net) -> bool:
    """Whether a part of the circuit drives the net itself: a terminal there is no source."""
    for pin in net.pins:
        use = circuit.uses.get(pin)
        if use is not None and use.direction in ("out", "analog-out"):
            return True
        if circuit.pin(pin).type == "output" and not is_bare(circuit.parts[pin.ref].component):
            return True
    return False


def ports(netlist: Netlist) -> None:
    """An analog block's terminals: a source at IN (1 V AC, 1 V 1 kHz sine), a supply, the load at OUT."""
    for port in netlist.circuit.ports:
        net = netlist.circuit.nets.get(port.net)
        if net is None:
            continue
        node = netlist.nodes[net.name]
        if node == "0":
            continue
        if port.direction in ("in", "supply") and net.kind == "power" and net.volts is not None:
            netlist.source("port", port.name, node, "0", f"DC {spice(net.volts)}", port.ohms or 0.05)
        elif port.direction == "in" and not _driven(netlist.circuit, net):
            netlist.source("port", port.name, node, "0", "DC 0 AC 1 SIN(0 1 1k)", port.ohms or 1e-3)
        elif port.direction == "supply" and net.volts is not None:  # a supply on a net of another kind
            netlist.source("port", port.name, node, "0", f"DC {spice(net.volts)}", port.ohms or 0.05)
        elif port.direction == "out" and port.ohms:
            netlist.resistor("port", port.name, node, "0", port.ohms)
