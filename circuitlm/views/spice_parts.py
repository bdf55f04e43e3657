"""SPICE: passive parts, semiconductors, contacts, loads, op-amps, and what controllers' pins do."""

from __future__ import annotations

import re

from circuitlm.circuit import units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import spice
from circuitlm.views import spice_models as models
from circuitlm.views.resolve import PinFinder
from circuitlm.views.spice import Netlist, is_bare

CLOSED, OPEN = 0.05, 1e9
"""Resistance of a contact, in ohms."""
PIN_OHMS = 25.0
"""Output resistance of a controller's pin, in ohms, where the component does not state it."""
PWM_HZ = 1000.0
_PORTS = {"diode": ("A", "K"), "zener": ("A", "K"), "schottky": ("A", "K"), "photodiode": ("A", "K"), "led": ("A", "K"),
          "npn": ("C", "B", "E"), "pnp": ("C", "B", "E"), "nmos": ("D", "G", "S"), "pmos": ("D", "G", "S")}
_WORDS = {"A": "anode", "K": "cathode", "C": "collector", "B": "base", "E": "emitter", "D": "drain", "G": "gate",
          "S": "source"}


def part(netlist: Netlist, item: Part) -> None:
    """Write a part's elements, if it has any that are simulated."""
    component, shape = item.component, item.component.shape
    if any(net and net.kind == "mains" for _, net in netlist.circuit.pins_of(item.ref)) or "mains" in shape:
        netlist.missing.setdefault(item.ref, "its mains side is not simulated")
        return
    if item.ref in netlist.modelled or component.mcu:
        return
    if shape in ("resistor", "capacitor", "capacitor-polarised", "inductor"):
        done = _passive(netlist, item)
    elif shape in _PORTS and (nodes := _terminals(netlist, item)):
        done = _semiconductor(netlist, item, nodes)
    elif shape == "bridge-rectifier":
        done = _bridge(netlist, item)
    elif shape in ("opamp", "comparator") or "gbw_hz" in component.spec:
        done = _opamps(netlist, item)
    elif component.kind == "isolator" and "ctr" in component.spec:
        done = _optocoupler(netlist, item)
    elif "vref" in component.spec and {"K", "A", "REF"} <= {p.id for p in component.pins}:
        done = _shunt(netlist, item)
    elif shape == "fuse":
        done = _two(netlist, item, CLOSED)
    elif is_bare(component) or shape in ("relay", "switch", "button"):
        done = any([_interface(netlist, item, i) for i in component.interfaces])
    else:
        done = False
    if done:
        netlist.modelled.add(item.ref)


def quantity(item: Part, unit: str, *keys: str) -> float | None:
    """The part's value in SI units, wherever it is written."""
    from circuitlm.views.circuit_json import quantity_of

    return quantity_of(item, unit, *keys)


def _two(netlist: Netlist, item: Part, ohms: float) -> bool:
    pins = item.component.pins
    if len(pins) != 2:
        return False
    netlist.resistor(item.ref, "", *(netlist.node(item.ref, p.id) for p in pins), ohms=ohms)
    return True


def _passive(netlist: Netlist, item: Part) -> bool:
    shape, pins = item.component.shape, item.component.pins
    unit, key = {"resistor": ("Ω", "ohms"), "inductor": ("H", "henries")}.get(shape, ("F", "farads"))
    value = quantity(item, unit, key)
    if shape == "inductor" and value is None and len(pins) == 2:
        return _two(netlist, item, 0.1)  # a ferrite bead: nothing but its wire at low frequencies
    if len(pins) != 2 or value is None or value < 0 or (value == 0 and shape != "resistor"):
        netlist.missing[item.ref] = "no value" if value is None else "not a plain two-pin part"
        return False
    a, b = (netlist.node(item.ref, p.id) for p in pins)
    if shape == "resistor":
        netlist.resistor(item.ref, "", a, b, value)
    elif shape == "inductor":  # with its wire's resistance, so that no loop of voltage sources arises
        middle = netlist.inner(f"{item.ref}_l")
        netlist.add(item.ref, "L", "", (a, middle), spice(value))
        netlist.resistor(item.ref, "w", middle, b, models.number(item.component, "ohms", 0.01))
    else:
        netlist.add(item.ref, "C", "", (a, b), spice(value), conducts=(0,))
        netlist._used |= {a, b}
    return True


def _terminals(netlist: Netlist, item: Part) -> tuple[str, ...] | None:
    finder = PinFinder(item.component)
    pins = [finder.find([p, _WORDS[p]]) for p in _PORTS[item.component.shape]]
    if any(p is None for p in pins) or len(set(pins)) < len(pins):
        return None
    return tuple(netlist.node(item.ref, p) for p in pins if p)


def _semiconductor(netlist: Netlist, item: Part, nodes: tuple[str, ...]) -> bool:
    component, shape = item.component, item.component.shape
    if shape in ("npn", "pnp"):
        netlist.add(item.ref, "Q", "", nodes, netlist.model(*models.bjt_model(component)))
    elif shape in ("nmos", "pmos"):
        model = netlist.model(*models.mosfet_model(component))
        netlist.add(item.ref, "M", "", (*nodes, nodes[2]), f"{model} W=1u L=1u", conducts=(0, 2))
        diode = netlist.model("D_BODY", ".model D_BODY D(IS=1e-12 N=1.2 RS=0.05)")
        ends = (nodes[2], nodes[0]) if shape == "nmos" else (nodes[0], nodes[2])
        netlist.add(item.ref, "D", "body", ends, diode)
    else:
        vz = quantity(item, "V", "vz") if shape == "zener" else None
        colour = item.settings.get("color") or str(component.spec.get("color", "")) if shape == "led" else ""
        netlist.add(item.ref, "D", "", nodes, netlist.model(*models.component_diode(component, colour, vz)))
    return True


def _bridge(netlist: Netlist, item: Part) -> bool:
    finder = PinFinder(item.component)
    pins = {p.id for p in item.component.pins}
    plus, minus = finder.find(["+"]), finder.find(["-"])
    ac = sorted(pins - {plus or "", minus or ""})
    if plus is None or minus is None or len(ac) != 2:
        return False
    model = netlist.model(*models.component_diode(item.component))
    for i, pin in enumerate(ac):
        netlist.add(item.ref, "D", f"p{i}", (netlist.node(item.ref, pin), netlist.node(item.ref, plus)), model)
        netlist.add(item.ref, "D", f"n{i}", (netlist.node(item.ref, minus), netlist.node(item.ref, pin)), model)
    return True


def _shunt(netlist: Netlist, item: Part) -> bool:
    """A TL431: it draws what keeps REF at its reference, 10 A a volt above it."""
    k, a, ref = (netlist.node(item.ref, p) for p in ("K", "A", "REF"))
    vref = models.number(item.component, "vref", 2.495)
    excess = f"V({ref})-V({a})-{spice(vref)}".replace("V(0)", "0")
    netlist.add(item.ref, "B", "", (k, a), f"I=10*max(0,{excess})", conducts=(0,))
    netlist.resistor(item.ref, "ref", ref, a, 1e6)
    return True


def _optocoupler(netlist: Netlist, item: Part) -> bool:
    """LED, and a transistor of gain 100 whose base takes CTR/100 of the LED's current."""
    component = item.component
    pins = {p.id for p in component.pins}
    if not {"A", "K", "C", "E"} <= pins:
        return False
    a, k, c, e = (netlist.node(item.ref, p) for p in ("A", "K", "C", "E"))
    middle, base = netlist.inner(f"{item.ref}_led"), netlist.inner(f"{item.ref}_base")
    model = netlist.model(*models.component_diode(component))
    netlist.add(item.ref, "D", "led", (a, middle), model)
    sense = netlist.add(item.ref, "V", "led", (middle, k), "DC 0")
    netlist.add(item.ref, "F", "base", (e, base), f"{sense} {spice(models.number(component, 'ctr', 100) / 1e4)}",
                conducts=(0,))
    transistor = netlist.model("Q_OPTO", ".model Q_OPTO NPN(IS=1e-14 BF=100 VAF=100)")
    netlist.add(item.ref, "Q", "out", (c, base, e), transistor)
    return True


# -- op-amps --------------------------------------------------------------------------------------------------------
def opamp_channels(item: Part) -> list[tuple[str, str, str]]:
    """(non-inverting, inverting, output) pins of each amplifier in a package, by their names: 1IN+, INB-, OUT2, IN+."""
    found: dict[str, dict[str, str]] = {}
    for pin in item.component.pins:
        if pin.type in ("power_in", "power_out", "no_connect"):
            continue
        for name in (pin.id, *([pin.name] if pin.name else []), *pin.aka):
            text = name.upper().replace("_", "").replace(" ", "")
            m = re.fullmatch(r"([1-4A-D]?)(?:(IN|VIN|INP|INN)?([1-4A-D]?)([+-])|(O|OUT|VOUT|OUTPUT)([1-4A-D]?))", text)
            if m:
                role = {"+": "p", "-": "n"}.get(m[4] or "", "o")
                found.setdefault(m[1] or m[3] or m[6] or "", {}).setdefault(role, pin.id)
                break
    return [(f["p"], f["n"], f["o"]) for f in found.values() if len(f) == 3]


def _opamps(netlist: Netlist, item: Part) -> bool:
    channels = opamp_channels(item)
    if not channels:
        return False
    component = item.component
    supply = component.supplies[0] if component.supplies else None
    up = _on_net(netlist, item, supply.pins if supply else []) or netlist.inner(f"{item.ref}_vp")
    down = _on_net(netlist, item, supply.ground if supply else []) or "0"
    if supply is None or up.startswith(f"{item.ref.lower()}_vp"):
        netlist.source(item.ref, "vp", up, "0", "DC 15", 0.05)
    name, lines = models.opamp_subcircuit(component)
    netlist.model(name, lines)
    for i, (plus, minus, out) in enumerate(channels):
        if not all(netlist.circuit.net_of(PinRef(item.ref, p)) for p in (plus, out)):
            continue
        nodes = (netlist.node(item.ref, plus), netlist.node(item.ref, minus), up, down, netlist.node(item.ref, out))
        netlist.add(item.ref, "X", f"u{i}", nodes, name, conducts=(0, 1))
        netlist._links.append(("0", nodes[4]))
    return True


def _on_net(netlist: Netlist, item: Part, pins: list[str]) -> str | None:
    return next((netlist.node(item.ref, p) for p in pins if netlist.circuit.net_of(PinRef(item.ref, p))), None)


# -- what interfaces say --------------------------------------------------------------------------------------------
def _interface(netlist: Netlist, item: Part, interface: Interface) -> bool:
    """Contacts, loads, LEDs, resistive sensors and dividers, whatever the part is called."""
    node = {role: netlist.node(item.ref, pin) for role, pin in interface.pins.items()
            if netlist.circuit.net_of(PinRef(item.ref, pin))}
    component, kind, label = item.component, interface.type, interface.id
    if kind == "contact":
        for a, b, ohms in (("a", "b", OPEN if component.shape == "button" else CLOSED), ("com", "nc", CLOSED),
                           ("com", "no", OPEN)):
            if a in node and b in node:
                netlist.resistor(item.ref, f"{label}_{b}", node[a], node[b], ohms)
        return True
    if kind in ("load", "motor", "speaker") and interface.role == "sink" and {"p", "n"} <= set(node):
        ohms = _load_ohms(item)
        if ohms is not None:
            netlist.resistor(item.ref, label, node["p"], node["n"], ohms)
        return ohms is not None
    if kind == "coils" and interface.role == "sink":
        ohms = _load_ohms(item)
        ends = [("com", r) for r in ("a1", "a2", "b1", "b2")] if "com" in node else [("a1", "a2"), ("b1", "b2")]
        for a, b in ends:
            if a in node and b in node and ohms is not None:
                netlist.resistor(item.ref, f"{label}_{b}", node[a], node[b], ohms)
        return ohms is not None
    if kind in ("led", "segments") and interface.role == "sink":
        return _leds(netlist, item, interface, node)
    if kind == "resistive" and {"a", "b"} <= set(node):
        value = quantity(item, "Ω", "ohms", "r_light", "r_min")
        if value is not None:
            netlist.resistor(item.ref, label, node["a"], node["b"], value)
        return value is not None
    if kind == "divider" and len(node) >= 2:
        value = quantity(item, "Ω", "ohms")
        if value is None:
            return False
        share = _position(item)
        pins = {r: netlist.node(item.ref, p) for r, p in interface.pins.items()}
        netlist.resistor(item.ref, "top", pins["top"], pins["wiper"], value * (1 - share))
        netlist.resistor(item.ref, "bottom", pins["wiper"], pins["bottom"], value * share)
        return True
    return False


def _position(item: Part) -> float:
    """Where a potentiometer stands, 0 to 1: the setting `position` in percent, else the middle."""
    try:
        return min(0.999, max(0.001, units.parse(item.settings.get("position", "50"), "%").value / 100))
    except ValueError:
        return 0.5


def _load_ohms(item: Part) -> float | None:
    spec = item.component.spec
    if isinstance(ohms := spec.get("coil_ohms") or spec.get("ohms"), int | float) and ohms > 0:
        return float(ohms)
    volts, ma = models.number(item.component, "volts", 0), models.number(item.component, "ma", 0)
    return volts / (ma / 1000) if volts > 0 and ma > 0 else None


def _leds(netlist: Netlist, item: Part, interface: Interface, node: dict[str, str]) -> bool:
    """Diodes from each element's pin to the common one, or the other way round."""
    component = item.component
    if {"a", "k"} <= set(node) and "com" not in node:
        netlist.add(item.ref, "D", interface.id, (node["a"], node["k"]),
                    netlist.model(*models.component_diode(component)))
        return True
    common = node.get("com") or node.get("com1")
    if common is None:
        return False
    names = {"r": "red", "g": "green", "b": "blue"} if interface.type == "led" else {}
    done = False
    for role, at in node.items():
        if role.startswith("com") or at == common:
            continue
        colour = names.get(role, str(component.spec.get("color", "")))
        vf = models.led_colour_vf(colour, models.number(component, "vf", 2.0))
        name = f"D_LED_{models.identifier(colour or 'plain').upper()}"
        ma = models.number(component, "if_ma", 10.0)
        model = netlist.model(name, models.diode_model(name, vf, ma / 1000))
        ends = (common, at) if component.spec.get("common") == "anode" else (at, common)
        netlist.add(item.ref, "D", role, ends, model)
        done = True
    return done


# -- what drives the circuit ----------------------------------------------------------------------------------------
def controller_pins(netlist: Netlist) -> None:
    """Controllers' outputs: high through their output resistance; PWM as a 1 kHz square wave that is high in `.op`."""
    circuit = netlist.circuit
    driven: set[str] = set()
    for ref, use in circuit.uses.items():
        item = circuit.parts.get(ref.ref)
        net = circuit.net_of(ref)
        if item is None or net is None or use.direction not in ("out", "analog-out") or net.kind != "signal":
            continue
        volts = item.component.mcu.v_io if item.component.mcu else None
        if volts is None:
            continue
        pin = circuit.pin(ref)
        quiet = use.function.startswith("spi") and not use.function.endswith("cs")
        level = 0.0 if quiet else volts / 2 if use.function == "dac" else volts
        text = f"DC {spice(level)}"
        if use.function == "pwm":
            period = 1 / PWM_HZ
            text += f" PULSE(0 {spice(volts)} 0 1u 1u {spice(period / 2)} {spice(period)})"
        netlist.source(ref.ref, f"pin_{pin.id}", netlist.node(*ref), "0", text, pin.r_out or PIN_OHMS)
        driven.add(ref.ref)
    for name in driven:
        netlist.missing.pop(name, None)
        netlist.modelled.add(name)
    if driven:
        netlist.notes.append("controllers' outputs are sources, high; inputs and buses are left open")


def ports(netlist: Netlist) -> None:
    """The terminals of an analog block: a source at IN (1 V AC, 1 V 1 kHz sine), a supply, the load at OUT."""
    for port in netlist.circuit.ports:
        net = netlist.circuit.nets.get(port.net)
        if net is None:
            continue
        node = netlist.nodes[net.name]
        if node == "0":
            continue
        if port.direction == "in":
            netlist.source("port", port.name, node, "0", "DC 0 AC 1 SIN(0 1 1k)", port.ohms or 1e-3)
        elif port.direction == "supply" and net.volts is not None:
            netlist.source("port", port.name, node, "0", f"DC {spice(net.volts)}", port.ohms or 0.05)
        elif port.direction == "out" and port.ohms:
            netlist.resistor("port", port.name, node, "0", port.ohms)
