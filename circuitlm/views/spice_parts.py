"""SPICE: which part becomes what; passive parts, contacts, loads, LEDs, resistive sensors."""

from __future__ import annotations

from circuitlm.circuit import units
from circuitlm.circuit.component import Interface
from circuitlm.circuit.model import Part, PinRef
from circuitlm.circuit.words import identifier
from circuitlm.spice import models
from circuitlm.views import spice_active as active
from circuitlm.views.spice import Netlist, is_bare
from circuitlm.views.values import quantity_of

ON_BOARD_V = 5.0
"""For which a module's own LED resistors are chosen, V."""
CLOSED, OPEN = 0.05, 1e9
"""Resistance of a contact, in ohms."""


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
    elif shape in active.PORTS and (nodes := active.terminals(netlist, item)):
        done = active.semiconductor(netlist, item, nodes)
    elif shape == "thyristor":
        done = active.thyristor(netlist, item)
    elif shape == "bridge-rectifier":
        done = active.bridge(netlist, item)
    elif "gain_ohms" in component.spec:
        done = active.in_amp(netlist, item)
    elif {"GAIN1", "GAIN8"} <= {p.id for p in component.pins}:
        done = active.audio(netlist, item)
    elif shape in ("opamp", "comparator") or "gbw_hz" in component.spec:
        done = active.opamps(netlist, item)
    elif component.kind == "isolator" and "ctr" in component.spec:
        done = active.optocoupler(netlist, item)
    elif "vref" in component.spec and {"K", "A", "REF"} <= {p.id for p in component.pins}:
        done = active.shunt(netlist, item)
    elif (
        component.kind == "logic" and (active.timer(netlist, item) or active.loop(netlist, item) or active.inverters(netlist, item))
    ) or active.switcher(netlist, item):
        done = True
    elif shape == "fuse":
        done = _two(netlist, item, CLOSED)
    elif is_bare(component) or shape in ("relay", "switch", "button"):
        done = True in [_interface(netlist, item, i) for i in component.interfaces]
    else:
        done = False
        _paths(netlist, item)
    if done:
        netlist.modelled.add(item.ref)


def _paths(netlist: Netlist, item: Part) -> None:
    """The wire that a current meter is put into conducts, whatever else of the meter is not simulated."""
    if "current_a" not in item.component.spec:
        return
    for path in item.component.interfaces_of("contact"):
        if {"a", "b"} <= set(path.pins) and all(netlist.circuit.net_of(PinRef(item.ref, p)) for p in path.pins.values()):
            a, b = (netlist.node(item.ref, path.pins[r]) for r in ("a", "b"))
            netlist.resistor(item.ref, path.id, a, b, float(item.component.spec.get("r_int") or CLOSED))


def _two(netlist: Netlist, item: Part, ohms: float) -> bool:
    pins = item.component.pins
    if len(pins) != 2:
        return False
    a, b = (netlist.node(item.ref, p.id) for p in pins)
    netlist.resistor(item.ref, "", a, b, ohms)
    return True


def _passive(netlist: Netlist, item: Part) -> bool:
    shape, pins = item.component.shape, item.component.pins
    unit, key = {"resistor": ("Ω", "ohms"), "inductor": ("H", "henries")}.get(shape, ("F", "farads"))
    value = quantity_of(item, unit, key)
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
        netlist.add(item.ref, "L", "", (a, middle), float(value))
        netlist.resistor(item.ref, "w", middle, b, models.number(item.component, "ohms", 0.01))
    else:
        netlist.add(item.ref, "C", "", (a, b), float(value))
    return True


# -- what interfaces say -------------------------------------------------------------------------
def _interface(netlist: Netlist, item: Part, interface: Interface) -> bool:
    """Contacts, loads, LEDs, resistive sensors and dividers, whatever the part is called."""
    node = {role: netlist.node(item.ref, pin) for role, pin in interface.pins.items() if netlist.circuit.net_of(PinRef(item.ref, pin))}
    component, kind, label = item.component, interface.type, interface.id
    if kind == "contact":
        if netlist.state and component.shape == "relay" and _relay_contact(netlist, item, label, node):
            return True
        thrown = component.shape == "switch" and "nc" not in node  # a change-over switch of which one way is used is thrown that way
        for a, b, ohms in (
            ("a", "b", OPEN if component.shape == "button" else CLOSED),
            ("com", "nc", CLOSED),
            ("com", "no", CLOSED if thrown else OPEN),
        ):
            if a in node and b in node:
                netlist.resistor(item.ref, f"{label}_{b}", node[a], node[b], ohms)
        return True
    if kind in ("load", "motor", "speaker") and interface.role == "sink" and {"p", "n"} <= set(node):
        if netlist.state and (wound := models.winding(component)) is not None and component.spec.get("inductive"):
            _winding(netlist, item, label, (node["p"], node["n"]), wound)
            return True
        load = _load_ohms(item)
        if load is not None:
            netlist.resistor(item.ref, label, node["p"], node["n"], load)
        return load is not None
    if kind == "coils" and interface.role == "sink":
        load = _load_ohms(item)
        ends = [("com", r) for r in ("a1", "a2", "b1", "b2")] if "com" in node else [("a1", "a2"), ("b1", "b2")]
        for a, b in ends:
            if a in node and b in node and load is not None:
                netlist.resistor(item.ref, f"{label}_{b}", node[a], node[b], load)
        return load is not None
    if kind in ("led", "segments") and interface.role == "sink":
        return _leds(netlist, item, interface, node)
    if kind == "resistive" and {"a", "b"} <= set(node):
        value = quantity_of(item, "Ω", "ohms", "r_light", "r_min")
        if value is not None:
            netlist.resistor(item.ref, label, node["a"], node["b"], value)
        return value is not None
    if kind == "divider" and len(node) >= 2:
        value = quantity_of(item, "Ω", "ohms")
        if value is None:
            return False
        share = _position(item)
        pins = {r: netlist.node(item.ref, p) for r, p in interface.pins.items()}
        netlist.resistor(item.ref, "top", pins["top"], pins["wiper"], value * (1 - share))
        netlist.resistor(item.ref, "bottom", pins["wiper"], pins["bottom"], value * share)
        return True
    return False


def _relay_contact(netlist: Netlist, item: Part, label: str, node: dict[str, str]) -> bool:
    """Contacts that the coil moves: it pulls in at 65 % of its voltage and falls off at 35 %."""
    coil = next((i for i in item.component.interfaces if i.type == "load" and i.role == "sink"), None)
    volts = models.number(item.component, "coil_volts", 0.0)
    if coil is None or not volts or "com" not in node or not {"p", "n"} <= set(coil.pins):
        return False
    ends = (netlist.node(item.ref, coil.pins["p"]), netlist.node(item.ref, coil.pins["n"]))
    model = netlist.model(
        f"SW_{identifier(item.id).upper()}",
        f".model SW_{identifier(item.id).upper()} SW(VT={volts / 2:.6g} VH={0.15 * volts:.6g} RON={CLOSED:g} ROFF={OPEN:g})",
    )
    if "no" in node:
        netlist.add(item.ref, "S", f"{label}_no", (node["com"], node["no"], *ends), model)
    if "nc" in node:  # closed while the voltage is not reached: the same switch with its terminals the other way round
        netlist.add(item.ref, "S", f"{label}_nc", (node["com"], node["nc"], ends[1], ends[0]), model.replace("SW_", "SWNC_"))
        netlist.model(
            model.replace("SW_", "SWNC_"),
            f".model {model.replace('SW_', 'SWNC_')} SW(VT={-volts / 2:.6g} VH={0.15 * volts:.6g} RON={CLOSED:g} ROFF={OPEN:g})",
        )
    return True


def _winding(netlist: Netlist, item: Part, label: str, ends: tuple[str, str], wound: models.Winding) -> None:
    """Resistance, inductance, and a motor's rotor as a capacitance beside its friction."""
    middle, rest = netlist.inner(f"{item.ref}_l"), netlist.inner(f"{item.ref}_r")
    name = netlist.add(item.ref, "L", label, (ends[0], middle), wound.henries)
    netlist.windings.setdefault(item.ref, name)
    netlist.resistor(item.ref, f"{label}_core", ends[0], middle, models.CORE * wound.ohms)
    if not wound.friction:
        netlist.resistor(item.ref, label, middle, ends[1], wound.ohms)
        return
    netlist.resistor(item.ref, label, middle, rest, wound.ohms)
    netlist.resistor(item.ref, f"{label}_emf", rest, ends[1], wound.friction)
    netlist.add(item.ref, "C", f"{label}_rotor", (rest, ends[1]), wound.mass)


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
        netlist.add(item.ref, "D", interface.id, (node["a"], node["k"]), netlist.model(*models.component_diode(component)))
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
        name = f"D_LED_{identifier(colour or 'plain').upper()}"
        ma = models.number(component, "if_ma", 10.0)
        model = netlist.model(name, models.diode_model(name, vf, ma / 1000))
        if component.on_board.led_resistor:
            inner = f"{identifier(item.ref)}_{role}_led"
            netlist.resistor(item.ref, f"{role}_series", at, inner, (ON_BOARD_V - vf) / (ma / 1000))
            at = inner
        ends = (common, at) if component.spec.get("common") == "anode" else (at, common)
        netlist.add(item.ref, "D", role, ends, model)
        done = True
    return done
