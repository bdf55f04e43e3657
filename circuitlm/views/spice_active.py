"""SPICE: diodes, transistors, optocouplers, shunt references, op-amps."""

from __future__ import annotations

import re
from collections.abc import Callable

from circuitlm.circuit.component import Component
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.units import spice
from circuitlm.spice import models
from circuitlm.views.resolve import PinFinder
from circuitlm.views.spice import STATE, Netlist
from circuitlm.views.values import quantity_of

Model = Callable[[Component], tuple[str, list[str]]]
"""From a component to its subcircuit's name and lines."""
PORTS = {
    "diode": ("A", "K"),
    "zener": ("A", "K"),
    "schottky": ("A", "K"),
    "photodiode": ("A", "K"),
    "led": ("A", "K"),
    "npn": ("C", "B", "E"),
    "pnp": ("C", "B", "E"),
    "nmos": ("D", "G", "S"),
    "pmos": ("D", "G", "S"),
    "njf": ("D", "G", "S"),
}
_WORDS = {
    "A": "anode",
    "K": "cathode",
    "C": "collector",
    "B": "base",
    "E": "emitter",
    "D": "drain",
    "G": "gate",
    "S": "source",
}


def terminals(netlist: Netlist, item: Part) -> tuple[str, ...] | None:
    finder = PinFinder(item.component)
    pins = [finder.find([p, _WORDS[p]]) for p in PORTS[item.component.shape]]
    if any(p is None for p in pins) or len(set(pins)) < len(pins):
        return None
    return tuple(netlist.node(item.ref, p) for p in pins if p)


def semiconductor(netlist: Netlist, item: Part, nodes: tuple[str, ...]) -> bool:
    component, shape = item.component, item.component.shape
    if shape in ("npn", "pnp"):
        netlist.add(item.ref, "Q", "", nodes, netlist.model(*models.bjt_model(component)))
    elif shape == "njf":
        netlist.add(item.ref, "J", "", nodes, netlist.model(*models.jfet_model(component)), conducts=(0, 2))
    elif shape in ("nmos", "pmos"):
        model = netlist.model(*models.mosfet_model(component))
        netlist.add(item.ref, "M", "", (*nodes, nodes[2]), f"{model} W=1u L=1u", conducts=(0, 2))
        diode = netlist.model("D_BODY", ".model D_BODY D(IS=1e-12 N=1.2 RS=0.05)")
        ends = (nodes[2], nodes[0]) if shape == "nmos" else (nodes[0], nodes[2])
        netlist.add(item.ref, "D", "body", ends, diode)
    else:
        vz = quantity_of(item, "V", "vz") if shape == "zener" else None
        colour = item.settings.get("color") or str(component.spec.get("color", "")) if shape == "led" else ""
        netlist.add(item.ref, "D", "", nodes, netlist.model(*models.component_diode(component, colour, vz, item.settings.get("vf", ""))))
    return True


def bridge(netlist: Netlist, item: Part) -> bool:
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


def shunt(netlist: Netlist, item: Part) -> bool:
    """A TL431: it draws what keeps REF at its reference, 10 A a volt above it, as long as its cathode has 2 V."""
    k, a, ref = (netlist.node(item.ref, p) for p in ("K", "A", "REF"))
    vref = models.number(item.component, "vref", 2.495)
    excess = f"V({ref})-V({a})-{spice(vref)}".replace("V(0)", "0")
    room = f"V({k})-V({a})-1.9".replace("V(0)", "0")
    netlist.add(item.ref, "B", "", (k, a), f"I=10*max(0,{excess})*0.5*(1+tanh(8*({room})))", conducts=(0,))
    netlist.resistor(item.ref, "ref", ref, a, 1e6)
    return True


def thyristor(netlist: Netlist, item: Part) -> bool:
    """Two transistors that keep each other on once the gate has begun."""
    finder = PinFinder(item.component)
    pins = [finder.find([p, w]) for p, w in (("A", "anode"), ("G", "gate"), ("K", "cathode"))]
    if any(p is None for p in pins):
        return False
    name, lines = models.thyristor_subcircuit(item.component)
    nodes = tuple(netlist.node(item.ref, p) for p in pins if p)
    netlist.add(item.ref, "X", "", nodes, netlist.model(name, lines), conducts=(0, 2))
    return True


def optocoupler(netlist: Netlist, item: Part) -> bool:
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
    netlist.add(
        item.ref,
        "F",
        "base",
        (e, base),
        f"{sense} {spice(models.number(component, 'ctr', 100) / 1e4)}",
        conducts=(0,),
    )
    transistor = netlist.model("Q_OPTO", ".model Q_OPTO NPN(IS=1e-14 BF=100 VAF=100)")
    netlist.add(item.ref, "Q", "out", (c, base, e), transistor)
    return True


def timer(netlist: Netlist, item: Part) -> bool:
    """A 555 by its terminals' names: whole for a transient; else, having no operating point as an oscillator, with its output in one
    state."""
    finder = PinFinder(item.component)
    pins = [finder.find([t]) for t in models.TERMINALS]
    if any(p is None for p in pins) or len(set(pins)) < len(pins):
        return False
    nodes = tuple(netlist.node(item.ref, p) for p in pins if p)
    if not netlist.timers:
        _timer_state(netlist, item, nodes, pins[2] or "")
        return True
    name, lines = models.timer_subcircuit(item.component)
    netlist.add(item.ref, "X", "", nodes, netlist.model(name, lines), conducts=(0, 1, 4, 5, 7))
    netlist.deck.grounded |= {nodes[2], nodes[3], nodes[6]}
    return True


def loop(netlist: Netlist, item: Part) -> bool:
    """A phase-locked loop by its terminals' names, where the netlist is for a transient."""
    if not netlist.timers or not set(models.LOOP_TERMINALS) <= {p.id for p in item.component.pins}:
        return False
    nodes = tuple(netlist.node(item.ref, p) for p in models.LOOP_TERMINALS)
    name, lines = models.loop_subcircuit(item.component)
    netlist.add(item.ref, "X", "", nodes, netlist.model(name, lines), conducts=(0, 1, 5, 6))
    netlist.deck.grounded |= {*nodes[2:5], *nodes[7:]}
    return True


def inverters(netlist: Netlist, item: Part) -> bool:
    """The inverters of a chip that are in use, where the netlist is for a transient."""
    ids = {p.id for p in item.component.pins}
    used = [n for n in "123456" if f"{n}Y" in ids and netlist.circuit.net_of(PinRef(item.ref, f"{n}Y")) is not None]
    supply = item.component.supplies[0] if item.component.supplies else None
    if not netlist.timers or supply is None or not used or not any("inverter" in a for a in item.component.aliases) or "1B" in ids:
        return False
    name, lines = models.inverter_subcircuit(item.component)
    netlist.model(name, lines)
    power = (netlist.node(item.ref, supply.pins[0]), netlist.node(item.ref, supply.ground[0]))
    for n in used:
        nodes = (netlist.node(item.ref, f"{n}A"), netlist.node(item.ref, f"{n}Y"), *power)
        netlist.add(item.ref, "X", f"u{n}", nodes, name, conducts=(1, 2, 3))
        netlist.deck.grounded.add(nodes[0])
    return True


def switcher(netlist: Netlist, item: Part) -> bool:
    """A switching regulator by its terminals' names, where the netlist is for a transient."""
    if not netlist.timers or not set(models.SWITCHER_TERMINALS) <= {p.id for p in item.component.pins}:
        return False
    nodes = tuple(netlist.node(item.ref, p) for p in models.SWITCHER_TERMINALS)
    name, lines = models.switcher_subcircuit(item.component)
    netlist.add(item.ref, "X", "", nodes, netlist.model(name, lines), conducts=(0, 1))
    netlist.deck.grounded |= {nodes[1], nodes[2], nodes[4]}
    return True


def _timer_state(netlist: Netlist, item: Part, nodes: tuple[str, ...], out_pin: str) -> None:
    """A 555 whose output is high (or follows the power-on test's state), as `models.timer_subcircuit` has it: what flows out of it comes
    from its supply, and DISCH draws low while the output is low."""
    gnd, trig, out, reset, ctrl, thr, disch, vcc = nodes
    one = f"V({STATE})" if netlist.state else "1"
    high, low = models.number(item.component, "out_high", 1.5), models.number(item.component, "out_low", 0.1)
    third, ideal, sensed = (netlist.inner(f"{item.ref}_{n}") for n in ("third", "out_v", "out_i"))
    for label, a, b, ohms in (
        ("d1", vcc, ctrl, 5e3),
        ("d2", ctrl, third, 5e3),
        ("d3", third, gnd, 5e3),
        ("trig", trig, gnd, 1e8),
        ("thr", thr, gnd, 1e8),
        ("reset", reset, vcc, 1e5),
    ):
        netlist.resistor(item.ref, label, a, b, ohms)
    volts = f"V={one}*max(0,V({vcc})-V({gnd})-{spice(high)})+(1-{one})*{spice(low)}".replace("V(0)", "0")
    netlist.add(item.ref, "B", "out", (ideal, gnd), volts)
    sense = netlist.add(item.ref, "V", "out_i", (ideal, sensed), "DC 0")
    through = netlist.resistor(item.ref, "out_ro", sensed, out, 10.0)
    netlist.add(item.ref, "B", "feed", (vcc, gnd), f"I={one}*max(0,I({sense}))", conducts=())
    netlist.add(item.ref, "B", "disch", (disch, gnd), f"I=(V({disch})-V({gnd}))*((1-{one})*0.1+1e-9)".replace("V(0)", "0"))
    if netlist.state:
        netlist.outputs[PinRef(item.ref, out_pin)] = through


# -- op-amps -------------------------------------------------------------------------------------
def opamp_channels(item: Part) -> list[tuple[str, str, str]]:
    """(non-inverting, inverting, output) pins of each amplifier, by their names: 1IN+, INB-, OUT2, IN+."""
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


def in_amp(netlist: Netlist, item: Part) -> bool:
    """An instrumentation amplifier by its terminals; one whose inputs are open is left out."""
    wanted = ("IN+", "IN-", "V+", "V-", "OUT", "RG1", "RG2", "REF")
    return _whole(netlist, item, wanted, ("IN+", "IN-", "OUT", "V+"), models.in_amp_subcircuit, (4,))


def audio(netlist: Netlist, item: Part) -> bool:
    """A small audio amplifier by its gain pins."""
    wanted = ("IN+", "IN-", "VS", "GND", "OUT", "GAIN1", "GAIN8")
    return _whole(netlist, item, wanted, ("IN+", "OUT", "VS"), models.audio_subcircuit, (4,))


def _whole(netlist: Netlist, item: Part, wanted: tuple[str, ...], joined: tuple[str, ...], model: Model, outs: tuple[int, ...]) -> bool:
    """A chip as one subcircuit, its terminals the pins of these names."""
    if not set(wanted) <= {p.id for p in item.component.pins} or not all(netlist.circuit.net_of(PinRef(item.ref, p)) for p in joined):
        return False
    nodes = tuple(netlist.node(item.ref, p) for p in wanted)
    name, lines = model(item.component)
    netlist.add(item.ref, "X", "", nodes, netlist.model(name, lines), conducts=(0, *outs))
    netlist.deck.grounded |= {n for n, p in zip(nodes, wanted, strict=True) if p not in joined} | {nodes[i] for i in outs}
    return True


def opamps(netlist: Netlist, item: Part) -> bool:
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
        nodes = (
            netlist.node(item.ref, plus),
            netlist.node(item.ref, minus),
            up,
            down,
            netlist.node(item.ref, out),
        )
        netlist.add(item.ref, "X", f"u{i}", nodes, name, conducts=(0, 1))
        netlist.deck.grounded.add(nodes[4])
    return True


def _on_net(netlist: Netlist, item: Part, pins: list[str]) -> str | None:
    return next((netlist.node(item.ref, p) for p in pins if netlist.circuit.net_of(PinRef(item.ref, p))), None)
